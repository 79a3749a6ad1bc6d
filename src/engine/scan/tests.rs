//! The scan against its reference: one unanchored aho-corasick automaton over the same words, as UTF-8.

use std::collections::BTreeSet;

use aho_corasick::AhoCorasick;
use proptest::prelude::*;

use super::*;
use crate::catalog::WordId;
use crate::text::{FoldTable, fold};

/// Words over a few characters, so that they nest, overlap and share beginnings.
fn words() -> impl Strategy<Value = Vec<String>> {
    let short = proptest::collection::vec(prop_oneof!["[治病疗好]", "[a-c]", "𠮷"], 1..6);
    let long = proptest::collection::vec("[治病]", 4..9);
    proptest::collection::vec(prop_oneof![short, long].prop_map(|chars| chars.concat()), 1..40)
}

fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        prop_oneof![6 => "[治病疗好]", 6 => "[治病]{6}", 1 => "[a-c]", 1 => "𠮷", 1 => "[，x吃]"],
        0..40,
    )
    .prop_map(|chars| chars.concat())
}

/// Every word a set of its own; every fourth one, if asked for, an edge word as well.
struct Fixture {
    words: Words,
    table: FoldTable,
    scanner: Scanner,
    edges: bool,
}

fn fixture(list: &[String], edges: bool) -> Fixture {
    let mut words = Words::default();
    for word in list {
        words.intern(word);
    }
    let mut table = FoldTable::builder().build();
    table.number(words.iter().map(|(_, text)| text));
    let edge = SetId(words.len() as u16);
    let all: Vec<WordId> = words.iter().map(|(word, _)| word).collect();
    let edge_words: Vec<WordId> = all.iter().copied().filter(|word| edges && is_edge(word.0 as usize)).collect();
    let lists: Vec<&[WordId]> = all.chunks(1).chain([edge_words.as_slice()]).collect();
    let members = Members::new(words.len(), &lists);
    let sets: Vec<WordSet> = (0..=words.len()).map(|_| WordSet { numerals: false, frequency: 1, longest: 6 }).collect();
    Fixture { scanner: Scanner::new(&words, &table, &members, &sets, edge), words, table, edges }
}

fn is_edge(word: usize) -> bool {
    word.is_multiple_of(4)
}

impl Fixture {
    fn scan(&self, folded: &FoldedText) -> BTreeSet<(u32, String)> {
        let (mut scratch, mut hits) = (ScanScratch::default(), Hits::default());
        // Twice, so that nothing of one text is left for the next.
        self.scanner.scan(folded, &mut scratch, &mut hits);
        self.scanner.scan(folded, &mut scratch, &mut hits);
        hits.found().iter().map(|found| (found.span().start, folded.slice(found.span()))).collect()
    }

    fn reference(&self, folded: &FoldedText) -> BTreeSet<(u32, String)> {
        let patterns: Vec<&str> = self.words.iter().map(|(_, text)| text).collect();
        let copy = folded.to_string();
        let automaton = AhoCorasick::new(&patterns).expect("few words");
        let all = automaton.find_overlapping_iter(&copy).map(|hit| {
            let (start, end) = (copy[..hit.start()].chars().count(), copy[..hit.end()].chars().count());
            (FoldedSpan::new(start, end), hit.pattern().as_usize())
        });
        let standing: Vec<(FoldedSpan, usize)> =
            all.filter(|(span, _)| stands_alone(folded, *span) && folded.joins_whole_tokens(*span)).collect();
        let inside = |span: FoldedSpan| {
            let mut edges = standing.iter().filter(|(_, word)| self.edges && is_edge(*word));
            edges.any(|(edge, _)| edge.contains(span) && *edge != span)
        };
        let counted = standing.iter().filter(|(span, _)| !inside(*span));
        counted.map(|(span, word)| (span.start, patterns[*word].to_owned())).collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn the_scan_finds_what_a_plain_automaton_finds(list in words(), copy in text(), edges: bool) {
        let fixture = fixture(&list, edges);
        let mut folded = FoldedText::default();
        fold(&fixture.table, &copy, &mut folded);
        prop_assert_eq!(fixture.scan(&folded), fixture.reference(&folded));
    }
}

#[test]
fn hits_are_filed_by_set_and_place() {
    let list = ["治", "治疗", "疗"].map(String::from);
    let fixture = fixture(&list, false);
    let (mut folded, mut scratch, mut hits) = (FoldedText::default(), ScanScratch::default(), Hits::default());
    fold(&fixture.table, "治疗和治", &mut folded);
    fixture.scanner.scan(&folded, &mut scratch, &mut hits);
    let mut wanted = SetBits::default();
    wanted.reset(list.len());
    wanted.insert(SetId(0));
    fixture.scanner.file(&folded, &wanted, &mut hits);
    assert_eq!(hits.of(SetId(0)), [FoldedSpan::new(0, 1), FoldedSpan::new(3, 4)]);
    assert_eq!(fixture.scanner.hits_of(SetId(1), &folded, &hits), [FoldedSpan::new(0, 2)]);
    assert!(hits.has(SetId(2)));
}

/// Behind the end of a text stand codes that no word has; that the sieve lets two of them through must not matter.
#[test]
fn the_end_of_the_text_is_no_place_for_a_word() {
    let alphabet: Vec<String> = ('\u{4e00}'..'\u{4f00}').map(String::from).collect();
    let with_pair = |n: usize| {
        let pair = format!("{}{}", alphabet[n / alphabet.len()], alphabet[n % alphabet.len()]);
        fixture(&alphabet.iter().cloned().chain([pair]).collect::<Vec<_>>(), false)
    };
    let leaks = |fixture: &Fixture| fixture.scanner.beginnings.may_pair(Code::OTHER, Code::OTHER);
    let fixture = (0..).map(with_pair).find(leaks).expect("some pair shares the bit of two unknown characters");
    for copy in ["", "x", "一", "一丁", "x一"] {
        let mut folded = FoldedText::default();
        fold(&fixture.table, copy, &mut folded);
        assert_eq!(fixture.scan(&folded), fixture.reference(&folded), "{copy}");
    }
}
