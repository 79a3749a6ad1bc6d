//! The catalog's own examples: each hit must be found as it says, each miss must not; and every pattern must compile.

use jiff::civil::Date;
use rayon::prelude::*;

use super::exempt::Cover;
use super::ids::RuleIx;
use super::resolve::{self, Finding};
use super::{Ad, Engine, Frame, Options, with_reading};
use crate::catalog::kinds::{Category, Medium};
use crate::catalog::{Fault, Hit, Miss, Rule};

/// Runs every example of every rule on all cores; how many there are, and those that fail, rule by rule.
pub(super) fn run(engine: &Engine) -> (usize, Vec<Fault>) {
    let rules = &engine.catalog.rules;
    let of_rule = |(ix, rule)| check(engine, RuleIx(ix as u32), rule);
    // Compiled here for those of sources inside the program, which were not when they were loaded.
    let broken = engine.catalog.statement_patterns().filter(|(_, pattern)| pattern.get().is_none());
    let broken = broken.map(|(place, pattern)| Fault::pattern_broken(place, pattern.as_str())).collect::<Vec<_>>();
    let faults: Vec<Vec<Fault>> = rules.par_iter().enumerate().map(of_rule).collect();
    let examples = rules.iter().map(|rule| rule.hits.len() + rule.misses.len()).sum();
    (examples, broken.into_iter().chain(faults.into_iter().flatten()).collect())
}

fn check(engine: &Engine, ix: RuleIx, rule: &Rule) -> Vec<Fault> {
    // Those of sources inside the program were not compiled when they were loaded.
    let broken = rule.patterns().filter(|pattern| pattern.get().is_none());
    let broken = broken.map(|pattern| Fault::pattern_broken(&rule.place, pattern.as_str()));
    let hits = rule.hits.iter().filter_map(|hit| check_hit(engine, ix, rule, hit));
    let misses = rule.misses.iter().filter_map(|miss| check_miss(engine, ix, rule, miss));
    broken.chain(hits).chain(misses).collect()
}

/// What one rule finds in one text, before other rules are looked at.
struct Probe {
    found: Vec<String>,
    /// Slice and exemption.
    suppressed: Vec<(String, String)>,
}

fn probe(engine: &Engine, ix: RuleIx, ad: Ad, day: Date) -> Probe {
    let text = &ad.text;
    with_reading(|reading| {
        reading.read(&engine.catalog, &engine.program, &ad);
        let frame = Frame::new(engine, reading, &ad, &Options::on(day));
        reading.judge(&engine.program, &frame);
        let mut probe = Probe { found: Vec::new(), suppressed: Vec::new() };
        for field in reading.fields() {
            let slice = |finding: &Finding| text[field.text.original(finding.span).range()].to_owned();
            let merged = resolve::merged(&frame, field);
            probe.found.extend(merged.kept.iter().filter(|finding| finding.rule == ix).map(slice));
            let covered = merged.suppressed.iter().filter(|(_, finding)| finding.rule == ix);
            let name = |cover: &Cover| resolve::reason(&frame, *cover).0;
            probe.suppressed.extend(covered.map(|(cover, finding)| (slice(finding), name(cover))));
        }
        probe
    })
}

fn ad(text: &str, category: Option<Category>, medium: Option<Medium>) -> Ad {
    Ad { text: text.to_owned(), category, medium, ..Ad::default() }
}

fn check_hit(engine: &Engine, ix: RuleIx, rule: &Rule, hit: &Hit) -> Option<Fault> {
    let probe = probe(engine, ix, ad(&hit.text, hit.category, hit.medium), rule.reviewed);
    if probe.found.contains(&hit.found) {
        return None;
    }
    if let Some((_, exemption)) = probe.suppressed.iter().find(|(slice, _)| slice.contains(&hit.found)) {
        return Some(Fault::example_swallowed(&hit.place, &rule.id, exemption));
    }
    let message = match probe.found.as_slice() {
        [] => format!("`{}` does not find its [[hit]]", rule.id),
        found => format!("`{}` finds `{}` in its [[hit]], not `{}`", rule.id, found.join("`, `"), hit.found),
    };
    let category = hit.category.map(|category| format!(" --category {category}")).unwrap_or_default();
    let help = format!("`adscreen explain --dictionaries …{category} --rule {}` with its text tells why", rule.id);
    Some(Fault::example_failed(&hit.place, message, &help))
}

fn check_miss(engine: &Engine, ix: RuleIx, rule: &Rule, miss: &Miss) -> Option<Fault> {
    let probe = probe(engine, ix, ad(&miss.text, miss.category, miss.medium), rule.reviewed);
    let found = probe.found.first()?;
    let message = format!("`{}` finds `{found}` in its [[miss]]", rule.id);
    Some(Fault::example_failed(&miss.place, message, "narrow the rule, or add an edge word or an exemption"))
}
