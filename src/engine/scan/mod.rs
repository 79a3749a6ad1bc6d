//! One pass over the folded text finds terms, lexicon words, idioms and keywords together.
//!
//! Words of one and two characters are looked up, longer ones only where a sieve of three or four characters says that
//! one may begin: up to four characters in a table, those beyond by aho-corasick automata.

mod edges;
mod long;
mod number;
#[cfg(any(test, feature = "fuzzing"))]
pub(super) mod reference;
mod sieve;
mod token;

use rustc_hash::FxHashMap;

use self::edges::Edges;
use self::long::LongWords;
pub(super) use self::number::LONGEST_NUMBER;
use self::number::number_before;
use self::sieve::Beginnings;
use self::token::Token;
use super::blocks::Blocks;
use super::compile::{Members, PartSets, WordSet};
use super::hits::Hits;
use super::ids::{Range, SetId, Wanted};
use crate::catalog::Words;
use crate::text::{Code, FoldTable, FoldedSpan, FoldedText};

/// Everything that finds words, with what the words mean.
pub(super) struct Scanner {
    beginnings: Beginnings,
    long: LongWords,
    /// For each meaning its sets, a range of `sets`.
    meanings: Vec<Range>,
    sets: Vec<SetId>,
    numerals: Vec<bool>,
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
    /// Places that may begin a word of three characters or more.
    longs: Vec<u32>,
    edges: Edges,
    /// One word for each meaning found.
    meant: Vec<Token>,
    /// For each meaning roughly where its words stand.
    blocks: Vec<Blocks>,
}

impl Scanner {
    /// `members` has the sets of each word; hits strictly inside a word of `edge` do not count.
    pub fn new(words: &Words, table: &FoldTable, members: &Members, sets: &[WordSet], edge: SetId) -> Self {
        let (mut flat, mut meanings) = (Vec::new(), Vec::new());
        let mut known: FxHashMap<&[SetId], u32> = FxHashMap::default();
        let (mut codes, mut coded) = (Vec::new(), Vec::with_capacity(words.len()));
        for (word, text) in words.iter() {
            let own = members.of(word);
            let meaning = *known.entry(own).or_insert_with(|| {
                meanings.push(Range::push(&mut flat, own.iter().copied()));
                meanings.len() as u32 - 1
            });
            let range = Range::push(&mut codes, text.chars().map(|c| table.code(c)));
            let numeral = own.iter().any(|set| sets[set.index()].numerals);
            coded.push((Token::new(meaning, text, range.len(), own.contains(&edge), numeral), range));
        }
        let coded = || coded.iter().map(|(token, range)| (*token, range.of(&codes)));
        let (beginnings, long) = rayon::join(|| Beginnings::new(coded()), || LongWords::new(coded()));
        let numerals = sets.iter().map(|set| set.numerals).collect();
        Self { beginnings, long, meanings, sets: flat, numerals }
    }

    /// Finds every literal; its hits can be asked for once its sets are filed.
    pub fn scan(&self, text: &FoldedText, scratch: &mut ScanScratch, hits: &mut Hits) {
        hits.clear(self.numerals.len());
        let codes = text.codes_and_more();
        self.sift(&codes[..=text.len()], &mut scratch.pairs, hits.found_mut());
        self.pairs(codes, scratch, hits.found_mut());
        let found = hits.found_mut();
        for start in scratch.longs.iter().copied() {
            self.long.at(codes, start, |token| found.push(Found { token, start }));
        }
        self.settle(text, scratch, hits);
    }

    /// The words of one character, and the places where one of more may begin: 64 places at a time, without a branch,
    /// for which of them a character is cannot be foretold. At the last of the codes none begins.
    fn sift(&self, codes: &[Code], pairs: &mut Vec<u32>, found: &mut Vec<Found>) {
        pairs.clear();
        let (codes, next) = (&codes[..codes.len() - 1], &codes[1..]);
        for (block, (codes, next)) in codes.chunks(64).zip(next.chunks(64)).enumerate() {
            let (mut single, mut pair) = (0_u64, 0_u64);
            for (bit, (code, next)) in codes.iter().zip(next).enumerate() {
                single |= u64::from(self.beginnings.may_single(*code)) << bit;
                pair |= u64::from(self.beginnings.may_pair(*code, *next)) << bit;
            }
            let first = block as u32 * 64;
            each_bit(single, |bit| {
                let token = self.beginnings.single(codes[bit as usize]);
                if token.is_some() {
                    found.push(Found { token, start: first + bit });
                }
            });
            each_bit(pair, |bit| pairs.push(first + bit));
        }
    }

    /// The words of two characters, and the places where one of more may begin.
    fn pairs(&self, codes: &[Code], scratch: &mut ScanScratch, found: &mut Vec<Found>) {
        let ScanScratch { pairs, longs, .. } = scratch;
        longs.clear();
        for start in pairs.iter().copied() {
            let [a, b, c, d] = codes[start as usize..start as usize + 4] else { continue };
            let token = self.beginnings.pair(a, b);
            if token.is_some() {
                found.push(Found { token, start });
            }
            if self.beginnings.may_long([a, b, c, d]) {
                longs.push(start);
            }
        }
    }

    /// Drops what may not stand where it stands or lies inside an edge word, and notes which sets were seen, and roughly
    /// where: by meanings first, for a word often stands more than once.
    fn settle(&self, text: &FoldedText, scratch: &mut ScanScratch, hits: &mut Hits) {
        let ScanScratch { edges, meant, blocks, .. } = scratch;
        // Between two texts all are empty.
        blocks.resize(self.meanings.len(), Blocks::default());
        let gaps = text.natural_gaps().fold(Blocks::default(), |sum, at| sum.union(Blocks::of(at)));
        for found in hits.found().iter().filter(|found| found.token.has(Token::EDGE)) {
            if stands(text, gaps, *found) {
                edges.add(found.span());
            }
        }
        let (may_join, near_edges) = (!gaps.is_empty(), edges.blocks());
        // Taken out, so that the sets can be noted meanwhile.
        let mut found = std::mem::take(hits.found_mut());
        let mut kept = 0;
        for at in 0..found.len() {
            let (one, here) = (found[at], Blocks::of(found[at].start));
            let may_fall = may_join || one.token.has(Token::LATIN);
            if (may_fall && !stands(text, gaps, one)) || (near_edges.meets(here) && edges.hold(one.span())) {
                continue;
            }
            (found[kept], kept) = (one, kept + 1);
            if one.token.has(Token::NUMERAL) {
                self.places(text, one).for_each(|(set, span)| hits.note(set, Blocks::of(span.start)));
                continue;
            }
            let blocks = &mut blocks[one.token.meaning() as usize];
            if blocks.is_empty() {
                meant.push(one.token);
            }
            *blocks = blocks.union(here);
        }
        found.truncate(kept);
        *hits.found_mut() = found;
        edges.clear();
        for token in meant.drain(..) {
            let at = std::mem::take(&mut blocks[token.meaning() as usize]);
            self.sets_of(token).iter().for_each(|set| hits.note(*set, at));
        }
    }

    /// Files the hits of what is wanted, so that they can be asked for; `parts` are all that there are.
    pub fn file(&self, text: &FoldedText, wanted: &Wanted, parts: &[PartSets], hits: &mut Hits) {
        let is_wanted = |set: SetId| wanted.sets.has(set);
        hits.file(wanted, parts, |found, push| {
            if !self.sets_of(found.token).iter().any(|set| is_wanted(*set)) {
                return;
            }
            self.places(text, found).filter(|(set, _)| is_wanted(*set)).for_each(|(set, span)| push(set, span));
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
        let span = found.span();
        let numeral = found.token.has(Token::NUMERAL);
        let number = if numeral { number_before(text, span.start as usize) } else { None };
        self.sets_of(found.token).iter().filter_map(move |set| match numeral && self.numerals[set.index()] {
            false => Some((*set, span)),
            true => Some((*set, FoldedSpan { start: number? as u32, end: span.end })),
        })
    }

    #[inline(always)]
    fn sets_of(&self, token: Token) -> &[SetId] {
        self.meanings[token.meaning() as usize].of(&self.sets)
    }
}

/// Calls back with the places of the bits that are set.
#[inline(always)]
fn each_bit(mut bits: u64, mut of: impl FnMut(u32)) {
    while bits != 0 {
        of(bits.trailing_zeros());
        bits &= bits - 1;
    }
}

/// Whether a word may stand where it stands. `gaps`: roughly where separators were left out that people write.
#[inline(always)]
fn stands(text: &FoldedText, gaps: Blocks, found: Found) -> bool {
    let Found { token, start } = found;
    let crosses = token.len() > 1 && gaps.meets(Blocks::from(start, token.len()));
    (!crosses || text.joins_whole_tokens(found.span()))
        && (!token.has(Token::LATIN) || stands_alone(text, found.span()))
}

/// Whether a hit of a list that the scanner does not know may stand where it stands.
pub(super) fn stands_whole(text: &FoldedText, span: FoldedSpan) -> bool {
    let latin = |at: u32| text.char_at(at as usize).is_some_and(|c| c.is_ascii_alphanumeric());
    text.joins_whole_tokens(span) && (!(latin(span.start) || latin(span.end - 1)) || stands_alone(text, span))
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
