//! One binary for all that is tested from outside, one file a behaviour.

mod support;
mod whole_ads;

mod api_batch;
mod api_catalog;
mod api_drain;
mod api_explain;
mod api_health;
mod api_limits;
mod api_metrics;
mod api_screen;
mod api_stream;
mod catalog_coverage;
mod catalog_embedded;
mod catalog_faults;
mod catalog_load;
mod cli_catalog;
mod cli_check;
mod cli_diff;
mod cli_eval;
mod cli_explain;
mod cli_fix;
mod cli_jsonl;
mod cli_penalties;
mod cli_run;
mod cli_screen;
mod cli_serve;
mod docs;
mod engine_category;
mod engine_hidden;
mod engine_judgement;
mod engine_notices;
mod engine_rules;
mod law_of_day;
