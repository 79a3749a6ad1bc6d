//! Names that the caller protects (brands, companies, marks), and where they stand in a folded text.

use aho_corasick::Anchored;
use aho_corasick::automaton::{Automaton, StateID};
use aho_corasick::nfa::noncontiguous::NFA;

use crate::text::{FoldTable, FoldedSpan, FoldedText, fold};

/// The names of one ad, folded as the copy is. Default: none.
#[derive(Default)]
pub(super) struct Names {
    finder: Option<NFA>,
    /// Symbols of each name, by its number in the finder.
    lengths: Vec<u32>,
}

impl Names {
    /// Names that fold to nothing stand nowhere.
    pub fn new(table: &FoldTable, names: &[String]) -> Self {
        let mut text = FoldedText::default();
        let folded = names.iter().map(|name| {
            fold(table, name, &mut text);
            text.chars().collect::<String>()
        });
        let mut folded: Vec<String> = folded.filter(|name| !name.is_empty()).collect();
        folded.sort_unstable();
        folded.dedup();
        if folded.is_empty() {
            return Self::default();
        }
        let lengths = folded.iter().map(|name| name.chars().count() as u32).collect();
        let finder = NFA::new(&folded).expect("the names of an ad are far below an automaton's limits");
        Self { finder: Some(finder), lengths }
    }

    /// Where names stand, ascending, none within another: one pass over the text, however many names there are.
    pub fn places(&self, text: &FoldedText, out: &mut Vec<FoldedSpan>) {
        out.clear();
        let Some(finder) = &self.finder else { return };
        let anywhere = Anchored::No;
        let mut state = finder.start_state(anywhere).expect("such an automaton searches anywhere");
        for (at, letter) in text.chars().enumerate() {
            let mut bytes = [0; 4];
            for byte in letter.encode_utf8(&mut bytes).bytes() {
                state = finder.next_state(anywhere, state, byte);
            }
            if let Some(length) = self.longest(finder, state) {
                let name = FoldedSpan { start: at as u32 + 1 - length, end: at as u32 + 1 };
                let kept = out.iter().rposition(|earlier| earlier.start < name.start).map_or(0, |last| last + 1);
                out.truncate(kept);
                out.push(name);
            }
        }
    }

    /// Symbols of the longest name that ends where the automaton stands: it lists that one first.
    fn longest(&self, finder: &NFA, state: StateID) -> Option<u32> {
        finder.is_match(state).then(|| self.lengths[finder.match_pattern(state, 0).as_usize()])
    }
}

/// Whether one of such places holds the whole of a span.
pub(super) fn hold(places: &[FoldedSpan], span: FoldedSpan) -> bool {
    let behind = places.partition_point(|place| place.start <= span.start);
    behind.checked_sub(1).is_some_and(|last| places[last].contains(span))
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::proptest;

    use super::*;

    proptest! {
        /// Few letters of one and of three bytes, so that names overlap, repeat and lie within each other.
        #[test]
        fn a_span_is_held_where_some_name_stands_around_it(
            text in "[ab一丁]{0,24}",
            names in vec("[ab一丁]{0,5}", 0..6),
        ) {
            let (table, mut folded, mut places) = (FoldTable::builder().build(), FoldedText::default(), Vec::new());
            fold(&table, &text, &mut folded);
            Names::new(&table, &names).places(&folded, &mut places);
            let letters: Vec<char> = text.chars().collect();
            let wide = names.iter().map(|name| name.chars().collect::<Vec<_>>());
            let wide: Vec<_> = wide.filter(|name| !name.is_empty()).collect();
            for start in 0..letters.len() {
                for end in start + 1..=letters.len() {
                    let stands = |name: &&Vec<char>| {
                        (0..=start).any(|at| letters[at..].starts_with(name) && at + name.len() >= end)
                    };
                    let held = hold(&places, FoldedSpan::new(start, end));
                    assert_eq!(held, wide.iter().any(|name| stands(&name)), "{start}..{end} of {places:?}");
                }
            }
        }
    }
}
