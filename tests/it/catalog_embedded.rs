//! The shipped dictionaries load, and every example of theirs holds.

use adscreen::catalog::Sources;
use adscreen::engine::Engine;

#[test]
fn the_shipped_dictionaries_load_and_all_their_examples_hold() {
    let engine = Engine::load(&Sources::embedded()).unwrap_or_else(|faults| panic!("{faults}"));
    let (examples, faults) = engine.check_examples();
    assert!(faults.is_empty());
    let rules = engine.catalog().rules.len();
    assert!(rules > 0 && examples >= 3 * rules, "{rules} rules, {examples} examples");
}
