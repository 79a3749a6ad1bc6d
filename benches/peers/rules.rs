//! The patterns of the catalog run the plain way, on every text as a whole, without folding.

use std::hint::black_box;

use adscreen::catalog::Shape;
use adscreen::engine::{Ad, Engine};
use regex::RegexSetBuilder;

use crate::common::rounds::{Contender, measure};
use crate::common::table::{Table, times, whole};
use crate::common::{Flags, options};

/// Bytes of a compiled set: more than any list of patterns here needs.
const SIZE: usize = 1 << 30;
/// Bytes of the states that a set keeps: the crate's own default, and enough for all.
const STATES: [(&str, usize); 2] = [("its own limit of states", 2 << 20), ("64 MB of states", 64 << 20)];

pub fn table(flags: &Flags, engine: &Engine, ads: &[Ad]) -> Table {
    let options = options();
    let shapes = engine.catalog().rules.iter().flat_map(|rule| &rule.shapes);
    let patterns: Vec<_> = shapes
        .filter_map(|shape| if let Shape::Regex { pattern, .. } = shape { Some(pattern) } else { None })
        .collect();
    let plain: Vec<&str> =
        patterns.iter().map(|pattern| pattern.as_str()).filter(|text| regex::Regex::new(text).is_ok()).collect();
    let sets = STATES.map(|(_, states)| {
        let mut builder = RegexSetBuilder::new(&plain);
        builder.size_limit(SIZE).dfa_size_limit(states).build().expect("each of them compiles")
    });
    let mut contenders = vec![Contender::over(ads, |ad| {
        black_box(engine.screen(black_box(ad), &options));
    })];
    contenders.extend(sets.iter().map(|set| {
        Contender::over(ads, move |ad: &Ad| {
            black_box(set.matches(black_box(&ad.text)).iter().count());
        })
    }));
    contenders.push(Contender::over(ads, |ad: &Ad| {
        let found = patterns
            .iter()
            .filter(|pattern| pattern.get().is_some_and(|regex| regex.is_match(black_box(&ad.text)).unwrap_or(false)));
        black_box(found.count());
    }));
    let took = measure(flags, &mut contenders);
    let names =
        STATES.map(|(limit, _)| format!("regex {} patterns without look-around, one RegexSet, {limit}", plain.len()));
    let [first, second] = names;
    let names = [
        "adscreen: the whole step, all rules, the answer".to_owned(),
        first,
        second,
        format!("fancy-regex: all {} patterns one by one", patterns.len()),
    ];
    let mut table = Table::new("Rules", &["200 honest characters", "ns", "× adscreen's"]);
    for (ix, name) in names.iter().enumerate() {
        table.row([name.clone(), whole(took.median(ix)), times(took.ratio(ix, 0))]);
    }
    table.note("The peers run the patterns alone: no terms, no lists, no folding, no answer. For the record.");
    table
}
