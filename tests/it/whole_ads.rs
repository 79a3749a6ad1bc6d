//! Whole ads of every category that has statements, numbers or bans, lawful and not: what each lacks, and on which law.
//! The ads are written for this test; `lacks` is all that is held against them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use adscreen::api::convert::request::{Place, ad as read_ad};
use adscreen::api::json::{UnknownFields, read};
use adscreen::api::pb;
use adscreen::catalog::kinds::{Category, Severity, Verdict};
use adscreen::catalog::{Catalog, Sources};
use adscreen::engine::{Ad, Engine, Screening, StatementDefect, Violation};
use serde::Deserialize;

use crate::support::options;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::load(&Sources::embedded()).unwrap());

#[derive(Deserialize)]
struct Row {
    ad: serde_json::Value,
    verdict: Verdict,
    lacks: Vec<Lack>,
}

#[derive(Deserialize)]
struct Lack {
    rule: String,
    defect: Option<StatementDefect>,
    law: String,
}

impl Row {
    fn ad(&self) -> Ad {
        let ad = read::<pb::Ad>(&self.ad.to_string(), UnknownFields::Refuse).unwrap();
        read_ad(ad, Place::Bare).unwrap()
    }
}

fn rows() -> Vec<Row> {
    include_str!("whole_ads.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn held_against(done: &Screening) -> Vec<&Violation> {
    done.violations.iter().filter(|violation| violation.severity > Severity::Info).collect()
}

#[test]
fn each_whole_ad_lacks_what_it_lacks_and_nothing_else() {
    let rows = rows();
    assert!(rows.len() >= 60, "{} ads", rows.len());
    for row in &rows {
        let ad = row.ad();
        let done = ENGINE.screen(&ad, &options());
        let found: BTreeMap<_, _> = held_against(&done).iter().map(|v| (v.rule.id.to_string(), v.defect)).collect();
        let expected: BTreeMap<_, _> = row.lacks.iter().map(|lack| (lack.rule.clone(), lack.defect)).collect();
        assert_eq!((&found, done.verdict), (&expected, row.verdict), "{}", ad.id);
        for lack in &row.lacks {
            let violation = done.violations.iter().find(|violation| *violation.rule.id == *lack.rule).unwrap();
            let cited = violation.legal_basis.iter().any(|citation| *citation.id == *lack.law && citation.in_force);
            assert!(cited, "{}: {} does not rest on {}", ad.id, lack.rule, lack.law);
        }
    }
}

#[test]
fn what_is_absent_has_no_place_and_what_is_altered_has_one() {
    for row in rows() {
        let ad = row.ad();
        let done = ENGINE.screen(&ad, &options());
        for violation in held_against(&done) {
            let id = &*violation.rule.id;
            match violation.defect {
                Some(StatementDefect::Absent) => assert_eq!(violation.place, None, "{}: {id}", ad.id),
                Some(StatementDefect::Altered) => {
                    let place = violation.place.as_ref().unwrap();
                    assert!(!place.matched_text.is_empty() && violation.replacement.is_some(), "{}: {id}", ad.id);
                    assert!(violation.rule.message.zh.contains("改动"), "{}: {id}", ad.id);
                }
                Some(StatementDefect::ForeignNumber | StatementDefect::MalformedNumber) => {
                    assert!(violation.place.is_some() || !ad.approval_number.is_empty(), "{}: {id}", ad.id);
                }
                None => assert!(id.starts_with("ban."), "{}: {id}", ad.id),
            }
        }
    }
}

/// The categories that some statement, number or ban is about.
fn asked(catalog: &Catalog) -> BTreeSet<Category> {
    let maps = catalog.mandatory.iter().map(|s| &s.law).chain(catalog.bans.iter().map(|ban| &ban.law));
    let numbers = catalog.numbers.iter().flat_map(|number| &number.categories);
    maps.flat_map(|map| map.lines().filter_map(|(category, _)| category)).chain(numbers.copied()).collect()
}

#[test]
fn every_category_that_is_asked_for_something_has_a_lawful_ad_and_one_that_is_not() {
    let of = |lawful: bool| -> BTreeSet<Category> {
        let rows = rows().into_iter().filter(move |row| row.lacks.is_empty() == lawful);
        rows.filter_map(|row| row.ad().category).collect()
    };
    let mut asked = asked(ENGINE.catalog());
    assert!(asked.is_subset(&of(false)), "{:?}", asked.difference(&of(false)));
    // No ad for tobacco is lawful.
    asked.remove(&Category::Tobacco);
    assert!(asked.is_subset(&of(true)), "{:?}", asked.difference(&of(true)));
}

#[test]
fn every_statement_number_and_ban_is_missed_by_some_ad() {
    let missed: BTreeSet<String> = rows().into_iter().flat_map(|row| row.lacks).map(|lack| lack.rule).collect();
    let catalog = ENGINE.catalog();
    // What is only said, never held against an ad, is left out.
    let statements = catalog.mandatory.iter().filter(|s| s.severity > Severity::Info).map(|s| &s.id);
    let known = statements.chain(catalog.numbers.iter().map(|n| &n.id)).chain(catalog.bans.iter().map(|ban| &ban.id));
    let never: Vec<&str> = known.map(|id| &**id).filter(|id| !missed.contains(*id)).collect();
    assert!(never.is_empty(), "no ad of whole_ads.jsonl lacks {never:?}");
}

#[test]
fn a_fragment_lacks_nothing() {
    for row in rows() {
        let mut ad = row.ad();
        ad.completeness = adscreen::engine::Completeness::Fragment;
        let done = ENGINE.screen(&ad, &options());
        assert!(held_against(&done).iter().all(|violation| violation.defect.is_none()), "{}", ad.id);
    }
}

#[test]
fn numbers_are_shown_right_by_their_own_examples() {
    for number in &ENGINE.catalog().numbers {
        let ad = Ad {
            text: number.example.clone(),
            category: number.categories.first().copied(),
            completeness: adscreen::engine::Completeness::Whole,
            ..Ad::default()
        };
        let done = ENGINE.screen(&ad, &options());
        let faults = done.violations.iter().filter(|violation| violation.rule.id == number.id);
        assert_eq!(faults.count(), 0, "{}", number.id);
    }
}
