//! An ad of the longest field and more and more protected names: that stand nowhere in it, and everywhere.

use std::hint::black_box;

use adscreen::catalog::kinds::Category;
use adscreen::engine::{Ad, Engine};

use crate::common::rounds::{Contender, Times, measure};
use crate::common::table::{Table, times};
use crate::common::{Flags, copy, engine, options};

/// Names of the ad; the last is as many as an ad may have.
const NAMES: [usize; 5] = [0, 1, 10, 100, 1_000];

pub fn table(flags: &Flags) -> Table {
    let engine = engine();
    let columns = ["64 KiB of unlawful copy, protected names", "none", "1", "10", "100", "1,000", "none to 1,000"];
    let mut table = Table::new("Protected names", &columns);
    for (title, named) in [("stand nowhere", nowhere as fn(usize) -> String), ("stand everywhere", everywhere)] {
        let took = numbers(flags, &engine, named);
        let cells = (0..NAMES.len()).map(|ix| format!("{:.2} ms", took.median(ix) / 1e6));
        table.row([title.to_owned()].into_iter().chain(cells).chain([times(took.ratio(NAMES.len() - 1, 0))]));
    }
    table
}

/// The same copy with every number of names.
fn numbers(flags: &Flags, engine: &Engine, named: impl Fn(usize) -> String) -> Times {
    let options = options();
    let ads = NAMES.map(|names| Ad {
        protected_names: (0..names).map(&named).collect(),
        ..copy::ad(Category::Food, copy::filled(copy::DENSE, 64 << 10))
    });
    let screen = |ad| _ = black_box(engine.screen(black_box(ad), &options));
    let mut contenders: Vec<Contender<'_>> = ads.iter().map(|ad| Contender::new(1, move || screen(ad))).collect();
    measure(flags, &mut contenders)
}

fn nowhere(n: usize) -> String {
    format!("某某{n}号牌")
}

/// From a place of the copy on, so that names overlap and hold each other.
fn everywhere(n: usize) -> String {
    let length = copy::DENSE.chars().count();
    copy::DENSE.chars().cycle().skip(n % length).take(1 + n / length).collect()
}
