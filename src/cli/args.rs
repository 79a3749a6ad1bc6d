//! Flags that several subcommands take.

use super::outcome::{Failure, of_flags};
use super::values;
use crate::api::convert::request as inwards;
use crate::api::limits::MAX_VIOLATIONS;
use crate::api::{pb, today};
use crate::engine::{Engine, Language, Options};

/// What is known of the ads; an ad that says it itself keeps what it says.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "About the ad (an ad read from JSON that says it itself keeps what it says)")]
pub struct AdArgs {
    /// What is advertised, such as food or health_food; it decides which law applies
    #[arg(short, long, value_parser = values::category(), ignore_case = true, hide_possible_values = true)]
    category: Option<pb::ProductCategory>,
    /// The text is all of the ad: what it lacks is a violation
    #[arg(long)]
    whole: bool,
    /// Where it will run
    #[arg(long, value_parser = values::medium(), ignore_case = true)]
    medium: Option<pb::Medium>,
    /// The day whose law applies; today in Asia/Shanghai where none is given
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = values::date)]
    date: Option<String>,
    /// 广告审查批准文号
    #[arg(long, value_name = "NUMBER")]
    approval_number: Option<String>,
    /// A proof held, such as registered_function=有助于增强免疫力; may be repeated
    #[arg(long, value_name = "KIND=VALUE", value_parser = values::qualification)]
    qualification: Vec<pb::Qualification>,
    /// A brand, company or registered mark: hits wholly inside it do not count; may be repeated
    #[arg(long, value_name = "NAME")]
    protected: Vec<String>,
}

impl AdArgs {
    /// Fills in what the ad does not say.
    pub fn fill(&self, mut ad: pb::Ad) -> pb::Ad {
        let category = self.category.unwrap_or_default();
        let completeness = if self.whole { pb::Completeness::Whole } else { pb::Completeness::Unspecified };
        or_else(&mut ad.product_category, category.into());
        or_else(&mut ad.completeness, completeness.into());
        or_else(&mut ad.medium, self.medium.unwrap_or_default().into());
        fill_text(&mut ad.publish_date, self.date.as_deref());
        fill_text(&mut ad.approval_number, self.approval_number.as_deref());
        if ad.qualifications.is_empty() {
            ad.qualifications.clone_from(&self.qualification);
        }
        if ad.protected_names.is_empty() {
            ad.protected_names.clone_from(&self.protected);
        }
        ad
    }
}

fn or_else(value: &mut i32, default: i32) {
    if *value == 0 {
        *value = default;
    }
}

fn fill_text(text: &mut String, default: Option<&str>) {
    if text.is_empty() {
        default.unwrap_or_default().clone_into(text);
    }
}

/// How the answers look.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "About the answer")]
pub struct AnswerArgs {
    #[command(flatten)]
    common: CommonArgs,
    /// Unit of `span` and `segments` in JSON
    #[arg(long, value_parser = values::unit(), ignore_case = true)]
    unit: Option<pb::OffsetUnit>,
    /// Leave milder findings out of the list; the verdict knows them all the same
    #[arg(long, value_name = "SEVERITY", value_parser = values::severity(), ignore_case = true)]
    min_severity: Option<pb::Severity>,
    /// Findings listed for an ad; the verdict knows them all
    #[arg(long, value_name = "N", default_value_t = 100,
          value_parser = clap::value_parser!(u32).range(1..=MAX_VIOLATIONS as i64))]
    max_violations: u32,
    /// Show what an exemption covered
    #[arg(long)]
    suppressed: bool,
    /// Show what shadow rules found
    #[arg(long)]
    shadow: bool,
    /// Write the law out in JSON, not its ids alone; a report always does
    #[arg(long)]
    law_text: bool,
}

/// What also an explanation takes.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "About the answer")]
pub struct CommonArgs {
    /// Policy of the catalog that turns severities into a verdict [default: the catalog's own]
    #[arg(long)]
    policy: Option<String>,
    #[command(flatten)]
    language: LanguageArg,
}

/// The language of what people read.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct LanguageArg {
    /// Language of the answers
    #[arg(long, default_value = "zh-CN", value_parser = values::language(), ignore_case = true)]
    pub language: Language,
}

impl AnswerArgs {
    /// The options, checked against the catalog as a request's are.
    ///
    /// # Errors
    /// Where the catalog has no such policy.
    pub fn options(&self, engine: &Engine) -> Result<Options, Failure> {
        self.common.options(engine, |given| {
            given.offset_unit = self.unit.unwrap_or_default().into();
            given.min_severity = self.min_severity.unwrap_or_default().into();
            given.max_violations = self.max_violations;
            given.include_suppressed = self.suppressed;
            given.include_shadow = self.shadow;
            given.include_law_text = self.law_text;
        })
    }
}

impl CommonArgs {
    /// As [`AnswerArgs::options`]; `set` says what these flags do not.
    ///
    /// # Errors
    /// Where the catalog has no such policy.
    pub fn options(&self, engine: &Engine, set: impl FnOnce(&mut pb::ScreenOptions)) -> Result<Options, Failure> {
        let language = match self.language.language {
            Language::ZhCn => "zh-CN",
            Language::En => "en",
        };
        let policy = self.policy.clone().unwrap_or_default();
        let mut given = pb::ScreenOptions { policy, language: language.to_owned(), ..pb::ScreenOptions::default() };
        set(&mut given);
        inwards::options(Some(given), &engine.policy_names(), today()).map_err(of_flags)
    }
}

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    /// Drawn, for people
    Report,
    /// The contract's JSON, for programs
    Json,
}
