//! Where nothing hits, screening takes no memory beyond its answer. A binary of its own, as it counts all allocations.

#[path = "../../benches/common/copy.rs"]
#[allow(dead_code, reason = "the benchmarks use the rest")]
mod copy;

use std::hint::black_box;

use adscreen::catalog::Sources;
use adscreen::catalog::kinds::Verdict;
use adscreen::engine::{Ad, Completeness, Engine, Options};
use allocation_counter::measure;

fn engine() -> Engine {
    Engine::load(&Sources::embedded()).unwrap()
}

fn options() -> Options {
    Options::on("2026-11-25".parse().unwrap())
}

/// Allocations for each ad, after all were seen once.
fn allocations(ads: &[Ad], mut work: impl FnMut(&Ad)) -> Vec<u64> {
    ads.iter().for_each(&mut work);
    ads.iter().map(|ad| measure(|| work(ad)).count_total).collect()
}

#[test]
fn folding_and_scanning_take_no_memory() {
    let engine = engine();
    let mut ads = copy::ads();
    ads.extend(copy::HOSTILE.iter().map(|(_, text)| Ad { text: copy::repeated(text, 2_000), ..Ad::default() }));
    let counted = allocations(&ads, |ad| {
        black_box(engine.count_hits(ad));
    });
    assert_eq!(counted, vec![0; ads.len()]);
}

#[test]
fn honest_copy_costs_only_its_answer() {
    let (engine, options) = (engine(), options());
    let counted = allocations(&copy::ads(), |ad| {
        let answer = black_box(engine.screen(ad, &options));
        assert_eq!((answer.verdict, answer.violations.len()), (Verdict::Pass, 0), "{}", ad.text);
    });
    assert_eq!(counted, vec![0; counted.len()]);
}

#[test]
fn an_empty_answer_takes_no_memory() {
    let (engine, options) = (engine(), options());
    let whole: Vec<Ad> = copy::ads().into_iter().map(|ad| Ad { completeness: Completeness::Whole, ..ad }).collect();
    let counted = allocations(&whole, |ad| {
        black_box(engine.screen(ad, &options));
    });
    assert_eq!(counted, vec![0; counted.len()]);
}
