//! The scan against its reference.

use proptest::prelude::*;

use super::reference::Fixture;
use super::*;
use crate::engine::ids::PartId;
use crate::text::fold;

/// Words over a few characters, so that they nest, overlap and share beginnings.
fn words() -> impl Strategy<Value = Vec<String>> {
    let short = proptest::collection::vec(prop_oneof!["[治病疗好]", "[a-c]", "𠮷"], 1..6);
    let long = proptest::collection::vec("[治病]", 4..12);
    proptest::collection::vec(prop_oneof![short, long].prop_map(|chars| chars.concat()), 1..40)
}

fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        prop_oneof![6 => "[治病疗好]", 6 => "[治病]{6,12}", 1 => "[a-c]", 1 => "𠮷", 1 => "[，x吃]", 1 => "[ *]"],
        0..40,
    )
    .prop_map(|chars| chars.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn the_scan_finds_what_a_plain_automaton_finds(list in words(), copy in text(), edges: bool) {
        let fixture = Fixture::new(&list, edges);
        let mut folded = FoldedText::default();
        fold(&fixture.table, &copy, &mut folded);
        prop_assert_eq!(fixture.scan(&folded), fixture.reference(&folded));
    }
}

#[test]
fn hits_are_filed_by_set_and_place() {
    let list = ["治", "治疗", "疗"].map(String::from);
    let fixture = Fixture::new(&list, false);
    let (mut folded, mut scratch, mut hits) = (FoldedText::default(), ScanScratch::default(), Hits::default());
    fold(&fixture.table, "治疗和治", &mut folded);
    fixture.scanner.scan(&folded, &mut scratch, &mut hits);
    let part = |sets: &[u16]| PartSets { sets: sets.iter().copied().map(SetId).collect() };
    let parts = [part(&[0]), part(&[2, 0])];
    let mut wanted = Wanted::default();
    wanted.reset(list.len());
    [SetId(0), SetId(2)].into_iter().for_each(|set| wanted.sets.insert(set));
    wanted.parts.extend([PartId(1), PartId(0), PartId(1)]);
    fixture.scanner.file(&folded, &wanted, &parts, &mut hits);
    assert_eq!(hits.of(SetId(0)), [FoldedSpan::new(0, 1), FoldedSpan::new(3, 4)]);
    assert_eq!(fixture.scanner.places_of(SetId(1), &hits).collect::<Vec<_>>(), [FoldedSpan::new(0, 2)]);
    assert!(hits.has(SetId(2)));
    assert_eq!(hits.of_part(PartId(0)), hits.of(SetId(0)));
    assert_eq!(hits.of_part(PartId(1)), [FoldedSpan::new(0, 1), FoldedSpan::new(1, 2), FoldedSpan::new(3, 4)]);
    assert_eq!(hits.of_part_from(PartId(1), 1), &hits.of_part(PartId(1))[1..]);
}

/// A rest of a word is one number; a character of no word must count in it like any other.
#[test]
fn an_unknown_character_is_a_character() {
    let list = ["病治治治治病病", "病治治治病治治病"].map(String::from);
    let fixture = Fixture::new(&list, false);
    let mut folded = FoldedText::default();
    for copy in ["病治治治疗治病病", "病治治治治病病治", "病治治治病治治病"] {
        fold(&fixture.table, copy, &mut folded);
        assert_eq!(fixture.scan(&folded), fixture.reference(&folded), "{copy}");
    }
}

/// Behind the end of a text stand codes that no word has; that the sieve lets two of them through must not matter.
#[test]
fn the_end_of_the_text_is_no_place_for_a_word() {
    let alphabet: Vec<String> = ('\u{4e00}'..'\u{4f00}').map(String::from).collect();
    let with_pair = |n: usize| {
        let pair = format!("{}{}", alphabet[n / alphabet.len()], alphabet[n % alphabet.len()]);
        Fixture::new(&alphabet.iter().cloned().chain([pair]).collect::<Vec<_>>(), false)
    };
    let leaks = |fixture: &Fixture| fixture.scanner.beginnings.may_pair(Code::OTHER, Code::OTHER);
    let fixture = (0..).map(with_pair).find(leaks).expect("some pair shares the bit of two unknown characters");
    for copy in ["", "x", "一", "一丁", "x一"] {
        let mut folded = FoldedText::default();
        fold(&fixture.table, copy, &mut folded);
        assert_eq!(fixture.scan(&folded), fixture.reference(&folded), "{copy}");
    }
}
