//! Hostile text from 50 characters to the longest that is accepted, until the answer is encoded.

use std::hint::black_box;

use adscreen::api::convert::response;
use adscreen::catalog::kinds::Category;
use adscreen::engine::Engine;
use prost::Message as _;

use crate::chart::{self, Curve};
use crate::common::rounds::{Contender, Times, measure};
use crate::common::table::{Must, Table, times};
use crate::common::{Flags, copy, engine, options};

/// Bytes of text; the second is 200 Han characters, the last the longest field.
const SIZES: [usize; 6] = [150, 600, 1 << 10, 4 << 10, 16 << 10, 64 << 10];
const FROM: usize = 3;
const TO: usize = 5;

pub fn table(flags: &Flags) -> Table {
    let engine = engine();
    let columns =
        ["hostile text", "150 B", "600 B", "1 KiB", "4 KiB", "16 KiB", "64 KiB", "must", "4 to 64 KiB", "must"];
    let mut table = Table::new("Hostile text, answer built and encoded", &columns);
    let mut curves = Vec::new();
    for (name, pattern) in copy::HOSTILE {
        let took = sizes(flags, &engine, pattern);
        let us: Vec<f64> = (0..SIZES.len()).map(|ix| took.median(ix) / 1e3).collect();
        let growth = took.ratio(TO, FROM);
        let mut cells = vec![name.to_owned()];
        cells.extend(us.iter().map(|us| micros(*us)));
        cells.push(Must::AtMost(5.0).judge(us[TO] / 1e3, " ms"));
        cells.extend([times(growth), Must::AtMost(20.0).judge(growth, " ×")]);
        table.row(cells);
        let points = SIZES.iter().zip(us).map(|(size, us)| (*size as f64, us)).collect();
        curves.push(Curve { name: name.to_owned(), points });
    }
    chart::draw(flags, "hostile-text.svg", ("bytes of text", "µs"), &curves);
    table
}

/// The same kind of text at every size.
fn sizes(flags: &Flags, engine: &Engine, pattern: &str) -> Times {
    let (options, catalog) = (options(), response::catalog_version(engine));
    let ads = SIZES.map(|bytes| copy::ad(Category::Food, copy::filled(pattern, bytes)));
    let answer = |ad| {
        let done = engine.screen(black_box(ad), &options);
        black_box(response::screening(done, ad, &options, catalog.clone()).encode_to_vec());
    };
    let mut contenders: Vec<Contender<'_>> = ads.iter().map(|ad| Contender::new(1, move || answer(ad))).collect();
    measure(flags, &mut contenders)
}

fn micros(us: f64) -> String {
    if us < 1e3 { format!("{us:.1} µs") } else { format!("{:.2} ms", us / 1e3) }
}
