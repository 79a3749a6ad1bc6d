//! The whole step and what it is made of, beside the least that any screen must do: decode and look up once.

use std::hint::black_box;

use adscreen::engine::{Ad, Engine};
use adscreen::text::{FoldedText, fold};

use crate::common::rounds::{Contender, measure};
use crate::common::table::{Must, Table, times, whole};
use crate::common::{Flags, options};

pub fn table(flags: &Flags, engine: &Engine, ads: &[Ad]) -> Table {
    let options = options();
    let numbers: Vec<u16> = (0..=u16::MAX).map(|c| c.rotate_left(3)).collect();
    let look_up = |c: char| numbers.get(c as usize).map_or(0, |number| u64::from(*number));
    let mut folded = FoldedText::default();
    let mut contenders = [
        Contender::over(ads, |ad| {
            black_box(ad.text.chars().map(look_up).sum::<u64>());
        }),
        Contender::over(ads, |ad| fold(&engine.catalog().fold, black_box(&ad.text), &mut folded)),
        Contender::over(ads, |ad| {
            black_box(engine.count_hits(black_box(ad)));
        }),
        Contender::over(ads, |ad| {
            black_box(engine.screen(black_box(ad), &options));
        }),
    ];
    let took = measure(flags, &mut contenders);
    let mut table = Table::new("The whole step", &["200 honest characters", "ns", "× decoding", "must"]);
    for (ix, name) in ["decode and one look-up", "fold", "fold and scan", "the whole step"].iter().enumerate() {
        let (ns, ratio) = (took.median(ix), took.ratio(ix, 0));
        let must = match ix {
            3 => [Must::AtMost(2_500.0).judge(ns, " ns"), Must::AtMost(9.0).judge(ratio, " ×")].join(", "),
            _ => String::new(),
        };
        table.row([(*name).to_owned(), whole(ns), times(ratio), must]);
    }
    let rules = engine.catalog().rules.len();
    table.note(format!(
        "{} ads, each under its own category, all {rules} rules of the embedded catalog; the answer is built.",
        ads.len()
    ));
    table
}
