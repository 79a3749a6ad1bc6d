//! One pass of one automaton over the folded text finds terms, lexicon words, idioms and keywords together.
//!
//! A character becomes a symbol of two bytes whose ranges do not meet, so that no match begins inside a character;
//! characters that no word of the catalog has share one symbol, which leads the automaton back to its root.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::compile::WordSet;
use super::hits::Hits;
use super::ids::SetId;
use crate::catalog::{WordId, Words};
use crate::text::{FoldedSpan, FoldedText};

/// The automaton with what its patterns mean.
pub(super) struct Scanner {
    automaton: AhoCorasick,
    alphabet: Alphabet,
    /// Where each word's sets begin in `sets`; one more entry than words.
    first: Vec<u32>,
    sets: Vec<SetId>,
    numerals: Vec<bool>,
    signals: Vec<bool>,
    edge: SetId,
}

/// Reused from text to text.
#[derive(Default)]
pub(super) struct ScanScratch {
    symbols: Vec<u8>,
    found: Vec<Found>,
    edges: Vec<FoldedSpan>,
}

/// A literal in the text.
#[derive(Clone, Copy)]
struct Found {
    word: WordId,
    span: FoldedSpan,
}

impl Scanner {
    /// `members` has the sets of each word; hits strictly inside a word of `edge` do not count.
    pub fn new(words: &Words, members: &[Vec<SetId>], sets: &[WordSet], edge: SetId) -> Self {
        let alphabet = Alphabet::of(words);
        let mut bytes = Vec::new();
        let patterns = words.iter().map(|(_, text)| {
            bytes.clear();
            text.chars().for_each(|c| bytes.extend(alphabet.symbol(c)));
            bytes.clone()
        });
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .match_kind(MatchKind::Standard)
            .prefilter(false)
            .build(patterns)
            .expect("the loader bounds the catalog far below the automaton's limits");
        let (mut first, mut flat) = (vec![0], Vec::new());
        for own in members {
            flat.extend_from_slice(own);
            first.push(flat.len() as u32);
        }
        Self {
            automaton,
            alphabet,
            first,
            sets: flat,
            numerals: sets.iter().map(|set| set.numerals).collect(),
            signals: sets.iter().map(|set| set.signals).collect(),
            edge,
        }
    }

    /// Finds every literal and files its hits under its sets; words that only tell a category only if `signals` are asked for.
    pub fn scan(&self, text: &FoldedText, signals: bool, scratch: &mut ScanScratch, hits: &mut Hits) {
        hits.clear();
        self.find(text, scratch);
        let ScanScratch { found, edges, .. } = scratch;
        for Found { word, span } in found.iter().copied() {
            if !inside_edge(edges, span) {
                let asked = |set: &&SetId| signals || !self.signals[set.index()];
                for set in self.sets_of(word).iter().filter(asked) {
                    if let Some(span) = self.with_number(*set, text.chars(), span) {
                        hits.push(*set, span);
                    }
                }
            }
        }
        hits.file();
    }

    fn find(&self, text: &FoldedText, scratch: &mut ScanScratch) {
        let ScanScratch { symbols, found, edges } = scratch;
        symbols.clear();
        text.chars().iter().for_each(|c| symbols.extend(self.alphabet.symbol(*c)));
        found.clear();
        edges.clear();
        for hit in self.automaton.find_overlapping_iter(symbols.as_slice()) {
            let span = FoldedSpan::new(hit.start() / 2, hit.end() / 2);
            if !stands_alone(text.chars(), span) || !text.joins_whole_tokens(span) {
                continue;
            }
            let word = WordId(hit.pattern().as_u32());
            if self.sets_of(word).contains(&self.edge) {
                edges.push(span);
            }
            found.push(Found { word, span });
        }
    }

    fn sets_of(&self, word: WordId) -> &[SetId] {
        let word = word.0 as usize;
        &self.sets[self.first[word] as usize..self.first[word + 1] as usize]
    }

    /// The hit as its set counts it: with the number before it, where the set needs one.
    fn with_number(&self, set: SetId, chars: &[char], span: FoldedSpan) -> Option<FoldedSpan> {
        if !self.numerals[set.index()] {
            return Some(span);
        }
        let start = number_before(chars, span.start as usize)?;
        Some(FoldedSpan { start: start as u32, end: span.end })
    }
}

/// The edge words are few and short, so those that may hold a span end close behind it.
fn inside_edge(edges: &[FoldedSpan], span: FoldedSpan) -> bool {
    // Found in the order of their ends.
    let behind = edges.partition_point(|edge| edge.end < span.end);
    let near = edges[behind..].iter().take_while(|edge| edge.end <= span.end + LONGEST_EDGE);
    near.into_iter().any(|edge| edge.contains(span) && *edge != span)
}

/// Characters of the longest edge word that matters.
const LONGEST_EDGE: u32 = 32;

/// A Latin word or a number counts only as a whole: 69 is not in 695.
fn stands_alone(chars: &[char], span: FoldedSpan) -> bool {
    let (start, end) = (span.start as usize, span.end as usize);
    let parted = |a: Option<&char>, b: Option<&char>| match (a, b) {
        (Some(a), Some(b)) => {
            let digits = a.is_ascii_digit() && b.is_ascii_digit();
            let letters = a.is_ascii_alphabetic() && b.is_ascii_alphabetic();
            !digits && !letters
        }
        _ => true,
    };
    let before = start.checked_sub(1).and_then(|at| chars.get(at));
    parted(before, chars.get(start)) && parted(chars.get(end - 1), chars.get(end))
}

/// Where the number begins that ends right before `at` (15, 三, 两三, 十多, 3个), within a dozen characters.
fn number_before(chars: &[char], at: usize) -> Option<usize> {
    let is_number = |c: char| {
        let han = matches!(
            c,
            '一' | '二'
                | '三'
                | '四'
                | '五'
                | '六'
                | '七'
                | '八'
                | '九'
                | '十'
                | '百'
                | '千'
                | '万'
                | '亿'
                | '两'
                | '几'
                | '半'
                | '数'
                | '零'
                | '〇'
        );
        han || c.is_ascii_digit()
    };
    let mut end = at;
    while end > 0
        && at - end < 2
        && matches!(chars[end - 1], '个' | '多' | '余' | '来' | '几')
        && !(end == at && chars[end - 1] == '几')
    {
        end -= 1;
    }
    let mut start = end;
    while start > 0
        && end - start < 10
        && (is_number(chars[start - 1]) || (matches!(chars[start - 1], '.' | '-' | '~') && start < end))
    {
        start -= 1;
    }
    while start < end && !is_number(chars[start]) {
        start += 1;
    }
    (start < end).then_some(start)
}

/// The catalog's characters, numbered; 0 is every other character.
struct Alphabet {
    bmp: Vec<u16>,
    astral: HashMap<char, u16>,
}

impl Alphabet {
    fn of(words: &Words) -> Self {
        let mut alphabet = Self { bmp: vec![0; 0x10000], astral: HashMap::new() };
        let mut next = 1u16;
        for c in words.iter().flat_map(|(_, text)| text.chars()) {
            let place = match alphabet.bmp.get_mut(c as usize) {
                Some(place) => place,
                None => alphabet.astral.entry(c).or_insert(0),
            };
            if *place == 0 {
                *place = next;
                next += 1;
            }
        }
        alphabet
    }

    fn symbol(&self, c: char) -> [u8; 2] {
        let number = match self.bmp.get(c as usize) {
            Some(number) => *number,
            None => self.astral.get(&c).copied().unwrap_or(0),
        };
        [(number >> 7) as u8, 128 | (number & 127) as u8]
    }
}
