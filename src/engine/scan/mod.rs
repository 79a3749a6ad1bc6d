//! One pass over the folded text finds terms, lexicon words, idioms and keywords together.
//!
//! Words of one and two characters are looked up, longer ones only where a sieve of three or four characters says that
//! one may begin: up to eight characters in tables, those beyond by an aho-corasick automaton.

mod coded;
mod edges;
mod long;
mod meant;
mod number;
#[cfg(any(test, feature = "fuzzing"))]
pub(super) mod reference;
mod sieve;
mod standing;
mod table;
mod token;
mod whole;

use self::coded::{Coded, Meaning};
use self::edges::Edges;
use self::long::LongWords;
use self::meant::Meant;
pub(super) use self::number::LONGEST_NUMBER;
use self::number::number_before;
use self::sieve::Beginnings;
pub(super) use self::standing::stands_whole;
use self::standing::{stands, stands_alone};
use self::token::Token;
use super::blocks::Blocks;
use super::compile::{Members, PartSets, WordSet};
use super::hits::Hits;
use super::ids::{Range, SetId, Wanted};
use crate::catalog::Words;
use crate::text::{Code, FoldTable, FoldedSpan, FoldedText, Kept, bits_of, each_bit};

/// Everything that finds words, with what the words mean.
pub(super) struct Scanner {
    beginnings: Beginnings,
    long: LongWords,
    meanings: Vec<Meaning>,
    sets: Vec<SetId>,
    set_count: usize,
}

/// A literal in the text.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Found {
    token: Token,
    start: u32,
}

impl Found {
    #[inline(always)]
    pub fn span(self) -> FoldedSpan {
        FoldedSpan { start: self.start, end: self.start + self.token.len() }
    }
}

/// Reused from text to text.
#[derive(Default)]
pub(super) struct ScanScratch {
    /// Places that may begin a word of two characters or more.
    pairs: Vec<u32>,
    /// Places that may begin a word of three characters.
    threes: Kept<u32>,
    /// Places that may begin a word of four characters or more.
    fours: Kept<u32>,
    /// Which characters may be a word, a bit each.
    singles: Vec<u64>,
    edges: Edges,
    edge_words: Kept<Found>,
    meant: Meant,
}

impl Scanner {
    /// `members` has the sets of each word; hits strictly inside a word of `edge` do not count.
    pub fn new(words: &Words, table: &FoldTable, members: &Members, sets: &[WordSet], edge: SetId) -> Self {
        let coded = Coded::new(words, table, members, sets, edge);
        let (beginnings, long) = rayon::join(|| Beginnings::new(coded.words()), || LongWords::new(coded.words()));
        Self { beginnings, long, meanings: coded.meanings, sets: coded.sets, set_count: sets.len() }
    }

    /// Finds every literal; its hits can be asked for once its sets are filed.
    pub fn scan(&self, text: &FoldedText, scratch: &mut ScanScratch, hits: &mut Hits) {
        hits.clear(self.set_count);
        let codes = text.codes_and_more();
        self.sift(&codes[..=text.len()], &mut scratch.singles, &mut scratch.pairs);
        self.pairs(codes, scratch, hits.found_mut());
        self.long.threes(codes, &scratch.threes, hits.found_mut());
        self.long.fours(codes, &scratch.fours, hits.found_mut());
        self.settle(text, scratch, hits.found_mut());
        self.singles(text, scratch, hits.found_mut());
        scratch.edges.clear();
        self.note(text, &mut scratch.meant, hits);
    }

    /// The places of words of one character, and those where one of more may begin: 64 places at a time, without a
    /// branch, for which of them a character is cannot be foretold. At the last of the codes none begins.
    fn sift(&self, codes: &[Code], singles: &mut Vec<u64>, pairs: &mut Vec<u32>) {
        singles.clear();
        pairs.clear();
        let last = codes.len() - 1;
        for (block, first) in (0..last).step_by(64).enumerate() {
            // With the one behind the last of them.
            let here = &codes[first..=last.min(first + 64)];
            let single = here[..here.len() - 1].iter().map(|code| self.beginnings.may_single(*code));
            singles.push(if self.beginnings.has_singles() { bits_of(single) } else { 0 });
            let pair = here.windows(2).rev().fold(0, |bits, two| {
                let &[code, next] = two else { return bits };
                bits << 1 | u64::from(self.beginnings.may_pair(code, next))
            });
            each_bit(pair, |bit| pairs.push(block as u32 * 64 + bit));
        }
    }

    /// The words of two characters, and the places where one of more may begin.
    fn pairs(&self, codes: &[Code], scratch: &mut ScanScratch, found: &mut Kept<Found>) {
        let ScanScratch { pairs, threes, fours, .. } = scratch;
        threes.clear();
        fours.clear();
        let most = pairs.len();
        let (mut words, mut may_three, mut may_four) = (found.adding(most), threes.adding(most), fours.adding(most));
        for start in pairs.iter().copied() {
            let Some(four) = codes[start as usize..].first_chunk().copied() else { continue };
            let (token, is_word) = self.beginnings.pair(four);
            words.add(Found { token, start }, is_word);
            may_three.add(start, self.beginnings.may_be_three(four));
            may_four.add(start, self.beginnings.may_be_four(four));
        }
        words.done();
        may_three.done();
        may_four.done();
    }

    /// Drops the words of two characters and more that may not stand where they stand or lie inside an edge word.
    fn settle(&self, text: &FoldedText, scratch: &mut ScanScratch, found: &mut Kept<Found>) {
        let ScanScratch { edges, edge_words, .. } = scratch;
        let gaps = text.natural_gaps().fold(Blocks::default(), |sum, at| sum.union(Blocks::of(at)));
        edges.reserve(text.len());
        edge_words.clear();
        edge_words.keep(found.iter().map(|found| (*found, found.token.has(Token::EDGE))));
        edge_words.iter().filter(|found| stands(text, gaps, **found)).for_each(|found| edges.add(found.span()));
        found.retain(|one| !edges.hold(one.span()) & stands(text, gaps, one));
    }

    /// The words of one character, save those inside an edge word.
    fn singles(&self, text: &FoldedText, scratch: &mut ScanScratch, found: &mut Kept<Found>) {
        let codes = text.codes();
        let mut words = found.adding(codes.len());
        for (block, singles) in scratch.singles.iter().enumerate() {
            each_bit(singles & !scratch.edges.held(block), |bit| {
                let start = block as u32 * 64 + bit;
                let one = Found { token: self.beginnings.single(codes[start as usize]), start };
                let stands = !one.token.has(Token::LATIN) || stands_alone(text, one.span());
                words.add(one, one.token.is_some() & stands);
            });
        }
        words.done();
    }

    /// Notes which sets were seen, and roughly where.
    fn note(&self, text: &FoldedText, meant: &mut Meant, hits: &mut Hits) {
        meant.take(self.meanings.len(), hits.found());
        hits.note(meant.meanings().map(|(token, at)| (self.meaning(token).plain.of(&self.sets), at)));
        let numbered = meant.numbered().iter().filter_map(|found| {
            let start = number_before(text, found.start as usize)?;
            Some((self.meaning(found.token).numerals.of(&self.sets), Blocks::of(start as u32)))
        });
        hits.note(numbered);
    }

    /// Files the hits of what is wanted, so that they can be asked for; `parts` are all that there are.
    pub fn file(&self, text: &FoldedText, wanted: &Wanted, parts: &[PartSets], hits: &mut Hits) {
        hits.file(wanted, parts, |found, places| self.places(text, found, |set| wanted.sets.has(set), places));
    }

    /// Where words of a set stand that needs no number before them, as they were found; takes no memory.
    pub fn places_of(&self, set: SetId, hits: &Hits) -> impl Iterator<Item = FoldedSpan> {
        let is_of = move |found: &&Found| self.meaning(found.token).plain.of(&self.sets).contains(&set);
        hits.found().iter().filter(is_of).map(|found| found.span())
    }

    /// Adds the sets of what was found that are wanted, each with the hit as it counts it: with the number before it, where
    /// it needs one.
    #[inline(always)]
    fn places(
        &self,
        text: &FoldedText,
        found: Found,
        is_wanted: impl Fn(SetId) -> bool,
        places: &mut Vec<(SetId, FoldedSpan)>,
    ) {
        let (Meaning { plain, numerals }, span) = (self.meaning(found.token), found.span());
        let wanted = |sets: &Range| sets.of(&self.sets).iter().copied().filter(|set| is_wanted(*set));
        wanted(plain).for_each(|set| places.push((set, span)));
        if wanted(numerals).next().is_some()
            && let Some(start) = number_before(text, span.start as usize)
        {
            wanted(numerals).for_each(|set| places.push((set, FoldedSpan { start: start as u32, end: span.end })));
        }
    }

    #[inline(always)]
    fn meaning(&self, token: Token) -> &Meaning {
        &self.meanings[token.meaning() as usize]
    }
}

#[cfg(test)]
mod tests;
