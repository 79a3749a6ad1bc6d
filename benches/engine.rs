//! The engine by itself: every stage, at several lengths, on copy from honest to hostile; the build of the catalog and
//! the start of the service.
//!
//! `cargo bench --bench engine` takes criterion's flags; with `--markdown FILE` it runs all and writes the table.

#[path = "common/mod.rs"]
mod common;

use std::fs::File;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use adscreen::catalog::kinds::Category;
use adscreen::catalog::{Catalog, Shape, Sources};
use adscreen::engine::{Ad, Engine};
use adscreen::text::{FoldedText, fold};
use common::rounds::median as middle;
use common::table::{Must, Table, whole};
use common::{Flags, copy, options, server};
use criterion::{BenchmarkId, Criterion, Throughput};
use tikv_jemallocator::Jemalloc;

/// That of the program: catalogs and answers are allocated.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

/// The copy, from what hits nothing to what hits everywhere; each is repeated up to the length that is measured.
const COPY: [&str; 4] = ["honest", "1 %", "dense", "hostile"];
const LENGTHS: [usize; 4] = [50, 200, 500, 20_000];
const STAGES: [&str; 6] = ["decode", "fold", "scan", "near", "regex", "whole"];

fn pattern(copy: &str) -> String {
    let plain = copy::HONEST[0].1;
    match copy {
        "honest" => plain.to_owned(),
        // One unlawful word in a hundred characters.
        "1 %" => format!("国家级{}", copy::repeated(plain, 97)),
        "dense" => copy::DENSE.to_owned(),
        _ => copy::HOSTILE.iter().find(|(name, _)| *name == "separators").expect("there is such copy").1.to_owned(),
    }
}

/// The whole engine, and two that run a part of the rules on the same scan.
struct Engines {
    whole: Engine,
    near: Engine,
    regex: Engine,
}

impl Engines {
    fn new() -> Self {
        let only = |keeps: fn(&Shape) -> bool| {
            let mut catalog = Catalog::load(&Sources::embedded()).expect("the embedded catalog loads");
            catalog.rules.iter_mut().for_each(|rule| rule.shapes.retain(keeps));
            catalog.warm();
            Engine::new(Arc::new(catalog))
        };
        Self {
            whole: only(|_| true),
            near: only(|shape| !matches!(shape, Shape::Regex { .. })),
            regex: only(|shape| matches!(shape, Shape::Regex { .. })),
        }
    }

    /// Runs one stage with all that it needs before it.
    fn run(&self, stage: &str, ad: &Ad, folded: &mut FoldedText) {
        let screen = |engine: &Engine| drop(black_box(engine.screen(black_box(ad), &options())));
        match stage {
            "decode" => drop(black_box(black_box(&ad.text).chars().map(u64::from).sum::<u64>())),
            "fold" => fold(&self.whole.catalog().fold, black_box(&ad.text), folded),
            "scan" => drop(black_box(self.whole.count_hits(black_box(ad)))),
            "near" => screen(&self.near),
            "regex" => screen(&self.regex),
            _ => screen(&self.whole),
        }
    }
}

fn steps(c: &mut Criterion) {
    let (engines, mut folded) = (Engines::new(), FoldedText::default());
    for name in COPY {
        let mut group = c.benchmark_group(name);
        for chars in LENGTHS {
            let ad = copy::ad(Category::Food, copy::repeated(&pattern(name), chars));
            group.throughput(Throughput::Elements(chars as u64));
            for stage in STAGES {
                group.bench_with_input(BenchmarkId::new(stage, chars), &ad, |b, ad| {
                    b.iter(|| engines.run(stage, ad, &mut folded));
                });
            }
        }
        group.finish();
    }
}

fn build(c: &mut Criterion) {
    let sources = Sources::embedded();
    let mut group = c.benchmark_group("catalog");
    group.sample_size(10).measurement_time(Duration::from_secs(2));
    group.bench_function("load", |b| b.iter(|| Catalog::load(black_box(&sources)).expect("it loads")));
    let catalog = Arc::new(Catalog::load(&sources).expect("it loads"));
    group.bench_function("compile", |b| b.iter(|| Engine::new(Arc::clone(&catalog))));
    group.finish();
}

fn main() {
    let flags = Flags::read();
    let criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(600))
        .sample_size(20);
    let mut criterion = if flags.markdown.is_some() { criterion } else { criterion.configure_from_args() };
    steps(&mut criterion);
    build(&mut criterion);
    criterion.final_summary();
    if flags.test {
        server::until_ready();
    }
    if flags.markdown.is_some() {
        flags.publish(&[stages(), start(&flags)].map(|table| table.markdown()).join("\n"));
    }
}

fn stages() -> Table {
    let mut table = Table::new("Stages by copy and length, ns", &[&["copy", "characters"], &STAGES[..]].concat());
    for name in COPY {
        for chars in LENGTHS {
            let mut cells = vec![name.to_owned(), whole(chars as f64)];
            cells.extend(STAGES.iter().map(|stage| whole(median(&[name, stage, &chars.to_string()]))));
            table.row(cells);
        }
    }
    table.note(
        "Each stage with those before it: scan is fold and scan; near is the whole step without patterns, regex without \
         near, sequence and all_of; whole is all of it, the answer built.",
    );
    table
}

fn start(flags: &Flags) -> Table {
    let [load, compile] = ["load", "compile"].map(|step| median(&["catalog", step]) / 1e6);
    let ready = (0..flags.times(15, 1)).map(|_| server::until_ready().as_secs_f64() * 1e3).collect();
    let mut table = Table::new("Start with the embedded catalog", &["", "ms", "must"]);
    let rows = [
        ("load", load, false),
        ("compile", compile, false),
        ("both: the build of the catalog", load + compile, true),
        ("the service, from its start until it is ready", middle(ready), true),
    ];
    for (what, ms, is_judged) in rows {
        let must = if is_judged { Must::AtMost(100.0).judge(ms, " ms") } else { String::new() };
        table.row([what.to_owned(), format!("{ms:.1}"), must]);
    }
    table
}

/// Nanoseconds, as criterion filed them in this run.
fn median(id: &[&str]) -> f64 {
    let path = id.iter().fold(common::target("criterion/."), |path, part| path.join(part)).join("new/estimates.json");
    let file = File::open(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let estimates: serde_json::Value = serde_json::from_reader(file).expect("criterion writes JSON");
    estimates["median"]["point_estimate"].as_f64().expect("a median has an estimate")
}
