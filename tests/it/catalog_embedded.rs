//! The shipped dictionaries load, and every example of theirs holds. This is what lets a start leave the examples out.

use adscreen::catalog::Sources;
use adscreen::engine::Engine;

#[test]
fn dictionaries_that_differ_from_the_shipped_ones_are_proven_when_they_are_loaded() {
    let mut sources = Sources::embedded();
    assert!(sources.are_embedded());
    let (_, best) = sources.files.iter_mut().find(|(path, _)| path == "terms/absolute/best.toml").unwrap();
    best.to_mut().extend("\n[[miss]]\ntext = \"全国最佳\"\ncategory = \"food\"\n".bytes());
    assert!(!sources.are_embedded());
    let Err(faults) = Engine::load(&sources) else { panic!("it loads") };
    assert_eq!(faults.iter().map(|fault| fault.code).collect::<Vec<_>>(), ["example-failed"]);
}

#[test]
fn the_shipped_dictionaries_load_and_all_their_examples_hold() {
    let engine = Engine::load(&Sources::embedded()).unwrap_or_else(|faults| panic!("{faults}"));
    let (examples, faults) = engine.check_examples();
    assert!(faults.is_empty());
    let rules = engine.catalog().rules.len();
    assert!(rules > 0 && examples >= 3 * rules, "{rules} rules, {examples} examples");
}
