//! The scan's reference: one unanchored aho-corasick automaton over the same words, as UTF-8. For tests only.

use std::collections::BTreeSet;

use std::borrow::Cow;

use aho_corasick::AhoCorasick;

use super::*;
use crate::catalog::{Interner, WordId};
use crate::text::SeparatorKind;
#[cfg(feature = "fuzzing")]
use crate::text::fold;

/// Every word a set of its own; every fourth one, if asked for, an edge word as well.
pub struct Fixture {
    words: Words,
    pub(super) table: FoldTable,
    pub(super) scanner: Scanner,
    automaton: AhoCorasick,
    edges: bool,
}

impl Fixture {
    pub fn new(list: &[String], edges: bool) -> Self {
        let mut interner = Interner::default();
        for word in list {
            interner.intern(word);
        }
        let words = interner.into_words();
        let mut table = table();
        table.number(words.iter().map(|(_, text)| text));
        let edge = SetId(words.len() as u16);
        let all: Vec<WordId> = words.iter().map(|(word, _)| word).collect();
        let edge_words: Vec<WordId> = all.iter().copied().filter(|word| edges && is_edge(word.0 as usize)).collect();
        let lists: Vec<Cow<'_, [WordId]>> = all.chunks(1).chain([edge_words.as_slice()]).map(Cow::from).collect();
        let members = Members::new(words.len(), &lists);
        let sets: Vec<WordSet> =
            (0..=words.len()).map(|_| WordSet { numerals: false, frequency: 1, longest: 6 }).collect();
        let automaton = AhoCorasick::new(words.iter().map(|(_, text)| text)).expect("few words");
        Self { scanner: Scanner::new(&words, &table, &members, &sets, edge), words, table, automaton, edges }
    }

    /// What the scan and its reference say of copy in which they differ; `None`: they agree.
    #[cfg(feature = "fuzzing")]
    pub fn difference(&self, copy: &str) -> Option<String> {
        let mut folded = FoldedText::default();
        fold(&self.table, copy, &mut folded);
        let (found, wanted) = (self.scan(&folded), self.reference(&folded));
        (found != wanted).then(|| format!("found {found:?}, wanted {wanted:?} in {folded}"))
    }

    pub(super) fn scan(&self, folded: &FoldedText) -> BTreeSet<(u32, String)> {
        let (mut scratch, mut hits) = (ScanScratch::default(), Hits::default());
        // Twice, so that nothing of one text is left for the next.
        self.scanner.scan(folded, &mut scratch, &mut hits);
        self.scanner.scan(folded, &mut scratch, &mut hits);
        hits.found().iter().map(|found| (found.span().start, folded.slice(found.span()))).collect()
    }

    pub(super) fn reference(&self, folded: &FoldedText) -> BTreeSet<(u32, String)> {
        let patterns: Vec<&str> = self.words.iter().map(|(_, text)| text).collect();
        let copy = folded.to_string();
        let all = self.automaton.find_overlapping_iter(&copy).map(|hit| {
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

/// A space people write, a star nobody does.
fn table() -> FoldTable {
    let mut builder = FoldTable::builder();
    builder.separator(' ', SeparatorKind::Natural);
    builder.separator('*', SeparatorKind::Unnatural);
    builder.build()
}

fn is_edge(word: usize) -> bool {
    word.is_multiple_of(4)
}
