//! 200 honest characters under catalogs of many more terms and rules.

use std::hint::black_box;
use std::sync::Arc;

use adscreen::engine::{Ad, Engine};

use crate::chart::{self, Curve};
use crate::common::rounds::{Contender, measure};
use crate::common::table::{Must, Table, times, whole};
use crate::common::{Flags, copy, options};
use crate::grown::{self, Factors};

/// The catalog as it is; more terms, the most within the 500,000 words that a catalog may have; more rules.
const GROWN: [Factors; 4] = [
    Factors { terms: 1, rules: 1 },
    Factors { terms: 10, rules: 1 },
    Factors { terms: 36, rules: 1 },
    Factors { terms: 1, rules: 10 },
];

pub fn table(flags: &Flags) -> Table {
    let ads = copy::ads();
    let grown = if flags.test { &GROWN[..1] } else { &GROWN };
    let engines: Vec<Engine> = grown.iter().map(|factors| engine(*factors, &ads)).collect();
    let options = options();
    let mut contenders = Vec::new();
    for engine in &engines {
        contenders.push(Contender::over(&ads, |ad| {
            black_box(engine.count_hits(black_box(ad)));
        }));
        contenders.push(Contender::over(&ads, |ad| {
            black_box(engine.screen(black_box(ad), &options));
        }));
    }
    let took = measure(flags, &mut contenders);
    let columns =
        ["catalog", "terms", "rules", "words", "hits", "fold and scan, ns", "×", "the whole step, ns", "×", "must"];
    let mut table = Table::new("200 honest characters under larger catalogs", &columns);
    for (ix, (engine, factors)) in engines.iter().zip(grown).enumerate() {
        let rules = &engine.catalog().rules;
        let terms: usize = rules.iter().map(|rule| rule.term_words.len()).sum();
        let hits = ads.iter().map(|ad| engine.count_hits(ad)).sum::<usize>() as f64 / ads.len() as f64;
        let (scan, step) = (ix * 2, ix * 2 + 1);
        let must = if factors.terms == 10 || factors.rules == 10 { Must::AtMost(1.5) } else { Must::Nothing };
        table.row([
            format!("terms × {}, rules × {}", factors.terms, factors.rules),
            whole(terms as f64),
            whole(rules.iter().filter(|rule| !rule.shapes.is_empty()).count() as f64),
            whole(engine.catalog().words.len() as f64),
            format!("{hits:.1}"),
            whole(took.median(scan)),
            times(took.ratio(scan, 0)),
            whole(took.median(step)),
            times(took.ratio(step, 1)),
            must.judge(took.ratio(step, 1), " ×"),
        ]);
    }
    table.note(
        "New terms and rules are the catalog's own with other words, none of which stands in the copy; rules counted are \
         those that are more than a list of terms. New rules keep the old ones' lists and words of one character.",
    );
    let curve = |name: &str, grows: fn(&Factors) -> Option<usize>, contender: usize| {
        let point = |(ix, factors)| Some((grows(factors)? as f64, took.median(ix * 2 + contender)));
        Curve { name: name.to_owned(), points: grown.iter().enumerate().filter_map(point).collect() }
    };
    let terms = |factors: &Factors| (factors.rules == 1).then_some(factors.terms);
    let rules = |factors: &Factors| (factors.terms == 1).then_some(factors.rules);
    let curves = [
        curve("fold and scan, more terms", terms, 0),
        curve("fold and scan, more rules", rules, 0),
        curve("the whole step, more terms", terms, 1),
        curve("the whole step, more rules", rules, 1),
    ];
    let axes = ("times the terms or rules of the catalog", "ns per 200 honest characters");
    chart::draw(flags, "larger-catalogs.svg", axes, &curves);
    table
}

fn engine(factors: Factors, ads: &[Ad]) -> Engine {
    let texts: Vec<&str> = ads.iter().map(|ad| ad.text.as_str()).collect();
    let catalog = grown::load(factors, &texts);
    // What is compiled when it is first needed is no matter of growth.
    catalog.warm();
    Engine::new(Arc::new(catalog))
}
