//! Where nothing hits, screening takes no memory beyond its answer. A binary of its own, as it counts all allocations.

#[path = "../../benches/common/copy.rs"]
#[allow(dead_code, reason = "the benchmarks use the rest")]
mod copy;
#[path = "../../benches/common/random.rs"]
mod random;

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
fn folding_scanning_and_rules_take_no_memory_where_nothing_hits() {
    let (engine, options) = (engine(), options());
    let whole = copy::ads().into_iter().map(|ad| Ad { completeness: Completeness::Whole, ..ad });
    // What its category bids it say is missing from some of the copy: an answer that is not empty.
    let silent = |ad: &Ad| {
        let answer = engine.screen(ad, &options);
        answer.violations.is_empty() && answer.notices.is_empty()
    };
    let ads: Vec<Ad> = whole.filter(silent).collect();
    assert!(ads.len() >= 16, "{} ads", ads.len());
    let counted = allocations(&ads, |ad| {
        black_box(engine.screen(ad, &options));
    });
    assert_eq!(counted, vec![0; ads.len()]);
}

/// A fragment's answer says that it is one: the list of notices is what it takes.
#[test]
fn honest_fragments_take_one_list() {
    let (engine, options) = (engine(), options());
    let ads = copy::ads();
    let counted = allocations(&ads, |ad| {
        let answer = black_box(engine.screen(ad, &options));
        assert_eq!((answer.verdict, answer.notices.len()), (Verdict::Pass, 1), "{}", ad.text);
    });
    assert_eq!(counted, vec![1; ads.len()]);
}
