//! Words of three characters and more, looked for where the sieve says that one may begin.
//!
//! Those of up to eight characters are looked up whole; only what goes on behind eight is walked by aho-corasick, whose
//! trie takes far longer to build.

use aho_corasick::Anchored;
use aho_corasick::automaton::{Automaton, StateID};
use aho_corasick::nfa::contiguous::NFA;

use super::sieve::{distinct, four_key, three_key};
use super::table::Table;
use super::whole::{Key, Whole};
use super::{Found, Token};
use crate::text::{Code, Kept};

pub(super) struct LongWords {
    threes: Table<u64, Token>,
    fours: Table<u64, Four>,
    whole: Whole,
    longer: Longer,
}

/// The first four characters of some word.
#[derive(Clone, Copy, Default)]
struct Four {
    /// The word of these four alone, if they are one.
    word: Token,
    /// How words go on that begin so: bit n, by n characters more, or [`LONGER`].
    lengths: u8,
}

/// Characters behind the fourth that a word may have to be looked up whole.
const MOST_MORE: usize = 4;
/// In [`Four::lengths`] the bit of words that have even more.
const LONGER: u8 = 1 << (MOST_MORE + 1);

impl LongWords {
    pub fn new<'w>(words: impl Iterator<Item = (Token, &'w [Code])> + Clone) -> Self {
        let of =
            |least: usize, most: usize| words.clone().filter(move |(_, word)| (least..=most).contains(&word.len()));
        let mut threes = Table::with_room(of(3, 3).count());
        let begins = of(4, usize::MAX).filter_map(|(_, word)| word.first_chunk());
        let mut fours =
            Table::<u64, Four>::with_room(distinct(begins.map(|[a, b, c, d]| four_key(*a, *b, *c, *d))).len());
        let (mut whole, mut longer): (Vec<(Key, Token)>, _) = (Vec::new(), Vec::new());
        for (token, codes) in words {
            match *codes {
                [a, b, c] => *threes.place(three_key(a, b, c)) = token,
                [a, b, c, d, ref rest @ ..] => {
                    let key = four_key(a, b, c, d);
                    let four = fours.place(key);
                    match rest.len() {
                        0 => four.word = token,
                        more @ 1..=MOST_MORE => {
                            four.lengths |= 1 << more;
                            whole.push(((key, rest.iter().fold(NOTHING, and)), token));
                        }
                        _ => {
                            four.lengths |= LONGER;
                            longer.push((token, codes));
                        }
                    }
                }
                _ => {}
            }
        }
        Self { threes, fours, whole: Whole::new(&whole), longer: Longer::new(&longer) }
    }

    /// Finds the words of three characters that begin at some of these places, behind each of which are three more.
    pub fn threes(&self, codes: &[Code], starts: &[u32], found: &mut Kept<Found>) {
        found.keep(starts.iter().map(|start| {
            let [a, b, c] = std::array::from_fn(|n| codes[*start as usize + n]);
            let (token, is_word) = self.threes.get(three_key(a, b, c));
            (Found { token, start: *start }, is_word)
        }));
    }

    /// The same of words of four characters and more.
    pub fn fours(&self, codes: &[Code], starts: &[u32], found: &mut Kept<Found>) {
        for start in starts.iter().copied() {
            let codes = &codes[start as usize..];
            let Some([a, b, c, d]) = codes.first_chunk() else { continue };
            let key = four_key(*a, *b, *c, *d);
            let (four, true) = self.fours.get(key) else { continue };
            if four.word.is_some() {
                found.push(Found { token: four.word, start });
            }
            if four.lengths != 0 {
                self.behind_four(four.lengths, key, codes, |token| found.push(Found { token, start }));
            }
        }
    }

    fn behind_four(&self, lengths: u8, key: u64, codes: &[Code], mut found: impl FnMut(Token)) {
        let mut rest = NOTHING;
        for (more, code) in (1..=MOST_MORE).zip(&codes[4..]) {
            rest = and(rest, code);
            if lengths >> more & 1 == 1
                && let Some(token) = self.whole.get((key, rest))
            {
                found(token);
            }
        }
        if lengths & LONGER != 0 {
            self.longer.walk(codes, found);
        }
    }
}

/// The key of no character: not zero, for a character that no word has is.
const NOTHING: u64 = 1;

/// The key of one character more. No two rests that are looked up have the same: the loader bounds the characters.
fn and(key: u64, code: &Code) -> u64 {
    const BITS: u32 = 15;
    debug_assert!(code.0 >> BITS == 0, "the loader bounds the characters");
    key << BITS | u64::from(code.0)
}

/// Words of nine characters and more.
struct Longer {
    automaton: NFA,
    start: StateID,
    words: Vec<Token>,
}

impl Longer {
    fn new(words: &[(Token, &[Code])]) -> Self {
        let bytes =
            words.iter().map(|(_, codes)| codes.iter().flat_map(|code| code.0.to_be_bytes()).collect::<Vec<u8>>());
        let automaton = NFA::builder()
            .prefilter(false)
            .build(bytes)
            .expect("the loader bounds the catalog far below the automaton's limits");
        Self {
            start: automaton.start_state(Anchored::Yes).expect("an automaton of this kind has both starts"),
            automaton,
            words: words.iter().map(|(token, _)| *token).collect(),
        }
    }

    /// The words that `codes` begins with.
    fn walk(&self, codes: &[Code], mut found: impl FnMut(Token)) {
        let mut state = self.start;
        for (before, code) in codes.iter().enumerate() {
            for byte in code.0.to_be_bytes() {
                state = self.automaton.next_state(Anchored::Yes, state, byte);
            }
            if self.automaton.is_dead(state) {
                break;
            }
            if self.automaton.is_match(state) {
                for n in 0..self.automaton.match_len(state) {
                    let token = self.words[self.automaton.match_pattern(state, n).as_usize()];
                    // A state also knows the words that end here and began later.
                    if token.len() as usize == before + 1 {
                        found(token);
                    }
                }
            }
        }
    }
}
