//! One pass over the folded text finds terms, lexicon words, idioms and keywords together.
//!
//! Words of one and two characters are looked up; longer ones are walked by an aho-corasick automaton from those places
//! where a sieve of three characters says that one may begin.

mod number;
mod sieve;

use aho_corasick::Anchored;
use aho_corasick::automaton::{Automaton, StateID};
use aho_corasick::nfa::contiguous::NFA;

use self::number::number_before;
use self::sieve::Beginnings;
use super::compile::WordSet;
use super::hits::{Found, Hits};
use super::ids::{SetBits, SetId};
use crate::catalog::{WordId, Words};
use crate::text::{Code, FoldTable, FoldedSpan, FoldedText};

/// Everything that finds words, with what the words mean.
pub(super) struct Scanner {
    beginnings: Beginnings,
    /// The words of three characters and more.
    automaton: NFA,
    start: StateID,
    long: Vec<WordId>,
    words: Vec<Word>,
    sets: Vec<SetId>,
    numerals: Vec<bool>,
}

/// What is known of a word: its sets as a range of `Scanner::sets`, its length, how it may stand.
struct Word {
    first: u32,
    sets: u16,
    len: u8,
    traits: u8,
}

impl Word {
    /// Begins or ends with a Latin letter or a digit.
    const LATIN: u8 = 1;
    /// Hits strictly inside it do not count.
    const EDGE: u8 = 2;
    /// In a set whose hits need a number before them.
    const NUMERAL: u8 = 4;

    fn is(&self, which: u8) -> bool {
        self.traits & which != 0
    }
}

/// Places that may begin a word; reused from text to text.
#[derive(Default)]
pub(super) struct ScanScratch {
    singles: Vec<u32>,
    pairs: Vec<u32>,
    triples: Vec<u32>,
    reach: Vec<u32>,
}

impl Scanner {
    /// `members` has the sets of each word; hits strictly inside a word of `edge` do not count.
    pub fn new(words: &Words, table: &FoldTable, members: &[Vec<SetId>], sets: &[WordSet], edge: SetId) -> Self {
        let coded: Vec<Vec<Code>> =
            words.iter().map(|(_, text)| text.chars().map(|c| table.code(c)).collect()).collect();
        let codes = coded.iter().flatten().max().map_or(1, |last| usize::from(last.0) + 1);
        let by_id = || coded.iter().enumerate().map(|(id, codes)| (WordId(id as u32), codes.as_slice()));
        let long = by_id().filter(|(_, codes)| codes.len() >= 3);
        let automaton = NFA::builder()
            .prefilter(false)
            .build(
                long.clone().map(|(_, codes)| codes.iter().flat_map(|code| code.0.to_be_bytes()).collect::<Vec<u8>>()),
            )
            .expect("the loader bounds the catalog far below the automaton's limits");
        let mut flat = Vec::new();
        let about = words.iter().zip(members).map(|((_, text), own)| {
            let first = flat.len() as u32;
            flat.extend_from_slice(own);
            let any = |has: bool, which: u8| if has { which } else { 0 };
            let latin = text.chars().next().is_some_and(|c| c.is_ascii_alphanumeric())
                || text.chars().next_back().is_some_and(|c| c.is_ascii_alphanumeric());
            Word {
                first,
                sets: own.len() as u16,
                len: text.chars().count() as u8,
                traits: any(latin, Word::LATIN)
                    | any(own.contains(&edge), Word::EDGE)
                    | any(own.iter().any(|set| sets[set.index()].numerals), Word::NUMERAL),
            }
        });
        let about = about.collect();
        Self {
            beginnings: Beginnings::new(by_id(), codes),
            start: automaton.start_state(Anchored::Yes).expect("an automaton of this kind has both starts"),
            automaton,
            long: long.map(|(word, _)| word).collect(),
            words: about,
            sets: flat,
            numerals: sets.iter().map(|set| set.numerals).collect(),
        }
    }

    /// Finds every literal; its hits can be asked for once its sets are filed.
    pub fn scan(&self, text: &FoldedText, scratch: &mut ScanScratch, hits: &mut Hits) {
        hits.clear(self.numerals.len());
        self.sift(text.codes(), scratch);
        self.find(text.codes(), scratch, hits);
        self.settle(text, &mut scratch.reach, hits);
    }

    /// Places where a word of one character stands, and places where one of more may begin. Without a branch, for which
    /// of them a character is cannot be foretold.
    fn sift(&self, codes: &[Code], scratch: &mut ScanScratch) {
        let ScanScratch { singles, pairs, .. } = scratch;
        // One more than can be found, for the place written last is not always taken.
        singles.resize(codes.len() + 1, 0);
        pairs.resize(codes.len() + 1, 0);
        let (mut single, mut pair) = (0, 0);
        for (at, two) in codes.windows(2).enumerate() {
            singles[single] = at as u32;
            single += usize::from(self.beginnings.single(two[0]).is_some());
            pairs[pair] = at as u32;
            pair += usize::from(self.beginnings.may_pair(two[0], two[1]));
        }
        if let Some(last) = codes.last() {
            singles[single] = codes.len() as u32 - 1;
            single += usize::from(self.beginnings.single(*last).is_some());
        }
        singles.truncate(single);
        pairs.truncate(pair);
    }

    /// The words that begin at these places.
    fn find(&self, codes: &[Code], scratch: &mut ScanScratch, hits: &mut Hits) {
        let ScanScratch { singles, pairs, triples, .. } = scratch;
        let found = hits.found_mut();
        for at in singles.iter().copied() {
            found.extend(self.beginnings.single(codes[at as usize]).get().map(|word| Found { word, start: at }));
        }
        triples.clear();
        for start in pairs.iter().copied() {
            let at = start as usize;
            found.extend(self.beginnings.pair(codes[at], codes[at + 1]).get().map(|word| Found { word, start }));
            if codes.get(at + 2).is_some_and(|third| self.beginnings.may_triple(codes[at], codes[at + 1], *third)) {
                triples.push(start);
            }
        }
        for start in triples.iter().copied() {
            self.walk(codes, start, |word| found.push(Found { word, start }));
        }
    }

    /// The words of three characters and more that begin at `start`.
    fn walk(&self, codes: &[Code], start: u32, mut found: impl FnMut(WordId)) {
        let mut state = self.start;
        for (before, code) in codes[start as usize..].iter().enumerate() {
            for byte in code.0.to_be_bytes() {
                state = self.automaton.next_state(Anchored::Yes, state, byte);
            }
            if self.automaton.is_dead(state) {
                break;
            }
            if self.automaton.is_match(state) {
                let words = (0..self.automaton.match_len(state))
                    .map(|n| self.long[self.automaton.match_pattern(state, n).as_usize()]);
                // A state also knows the words that end here and began later.
                words.filter(|word| usize::from(self.word(*word).len) == before + 1).for_each(&mut found);
            }
        }
    }

    /// Drops what may not stand where it stands or lies inside an edge word, and notes which sets were seen.
    fn settle(&self, text: &FoldedText, reach: &mut Vec<u32>, hits: &mut Hits) {
        if text.has_natural_gaps() || hits.found().iter().any(|found| self.word(found.word).is(Word::LATIN)) {
            hits.found_mut().retain(|found| self.may_stand(text, *found));
        }
        let edges = hits.found().iter().filter(|found| self.word(found.word).is(Word::EDGE));
        reach_of(edges.map(|found| self.span(*found)), text.len(), reach);
        if !reach.is_empty() {
            hits.found_mut().retain(|found| !lies_inside(reach, self.span(*found)));
        }
        let (found, seen) = hits.found_and_seen();
        for found in found {
            match self.word(found.word).is(Word::NUMERAL) {
                false => self.sets_of(found.word).iter().for_each(|set| seen.insert(*set)),
                true => self.places(text, *found).for_each(|(set, _)| seen.insert(set)),
            }
        }
    }

    fn may_stand(&self, text: &FoldedText, found: Found) -> bool {
        let span = self.span(found);
        (!self.word(found.word).is(Word::LATIN) || stands_alone(text, span)) && text.joins_whole_tokens(span)
    }

    /// Files the hits of these sets, so that they can be asked for.
    pub fn file(&self, text: &FoldedText, wanted: &SetBits, hits: &mut Hits) {
        hits.file(wanted, |found, push| {
            self.places(text, found).filter(|(set, _)| wanted.has(*set)).for_each(|(set, span)| push(set, span));
        });
    }

    /// The hits of one set by start and end, whether it is filed or not.
    pub fn hits_of(&self, set: SetId, text: &FoldedText, hits: &Hits) -> Vec<FoldedSpan> {
        let places = hits.found().iter().flat_map(|found| self.places(text, *found));
        let mut spans: Vec<FoldedSpan> = places.filter(|(of, _)| *of == set).map(|(_, span)| span).collect();
        spans.sort_unstable();
        spans.dedup();
        spans
    }

    /// The sets of what was found, each with the hit as it counts it: with the number before it, where it needs one.
    fn places<'s>(&'s self, text: &'s FoldedText, found: Found) -> impl Iterator<Item = (SetId, FoldedSpan)> + 's {
        let span = self.span(found);
        let numeral = self.word(found.word).is(Word::NUMERAL);
        self.sets_of(found.word).iter().filter_map(move |set| match numeral && self.numerals[set.index()] {
            false => Some((*set, span)),
            true => {
                let start = number_before(text, span.start as usize)? as u32;
                Some((*set, FoldedSpan { start, end: span.end }))
            }
        })
    }

    fn word(&self, word: WordId) -> &Word {
        &self.words[word.0 as usize]
    }

    fn span(&self, found: Found) -> FoldedSpan {
        FoldedSpan { start: found.start, end: found.start + u32::from(self.word(found.word).len) }
    }

    fn sets_of(&self, word: WordId) -> &[SetId] {
        let Word { first, sets, .. } = self.word(word);
        &self.sets[*first as usize..*first as usize + usize::from(*sets)]
    }
}

/// For each place how far the edge words reach that begin there or before it; empty where there are none.
fn reach_of(edges: impl Iterator<Item = FoldedSpan>, len: usize, reach: &mut Vec<u32>) {
    reach.clear();
    for edge in edges {
        reach.resize(len, 0);
        let own = &mut reach[edge.start as usize];
        *own = edge.end.max(*own);
    }
    let mut farthest = 0;
    for own in reach {
        farthest = farthest.max(*own);
        *own = farthest;
    }
}

/// Whether an edge word holds the span and more.
fn lies_inside(reach: &[u32], span: FoldedSpan) -> bool {
    let start = span.start as usize;
    let begun_before = start.checked_sub(1).is_some_and(|before| reach[before] >= span.end);
    begun_before || reach[start] > span.end
}

/// A Latin word or a number counts only as a whole: 69 is not in 695.
fn stands_alone(text: &FoldedText, span: FoldedSpan) -> bool {
    let parted = |at: u32| {
        let before = at.checked_sub(1).and_then(|before| text.char_at(before as usize));
        let (Some(a), Some(b)) = (before, text.char_at(at as usize)) else { return true };
        let digits = a.is_ascii_digit() && b.is_ascii_digit();
        let letters = a.is_ascii_alphabetic() && b.is_ascii_alphabetic();
        !digits && !letters
    };
    parted(span.start) && parted(span.end)
}

#[cfg(test)]
mod tests;
