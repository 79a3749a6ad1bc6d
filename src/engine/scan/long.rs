//! Words of three characters and more, looked for where the sieve says that one may begin.
//!
//! Those of three and of four characters are looked up whole; only what goes on behind four is walked by aho-corasick.

use aho_corasick::Anchored;
use aho_corasick::automaton::{Automaton, StateID};
use aho_corasick::nfa::contiguous::NFA;
use hashbrown::HashMap;
use rayon::prelude::*;
use rustc_hash::FxBuildHasher;

use super::Token;
use super::sieve::{four_key, three_key};
use crate::text::Code;

/// Automata by the first character, so that they are built side by side.
const SHARDS: usize = 4;

pub(super) struct LongWords {
    threes: HashMap<u64, Token, FxBuildHasher>,
    fours: HashMap<u64, Four, FxBuildHasher>,
    shards: Vec<Shard>,
}

/// The first four characters of some word.
#[derive(Clone, Copy, Default)]
struct Four {
    /// The word of these four alone, if they are one.
    word: Token,
    /// Longer words begin so.
    goes_on: bool,
}

/// The words of five characters and more whose first character has one remainder.
struct Shard {
    automaton: NFA,
    start: StateID,
    words: Vec<Token>,
}

impl LongWords {
    pub fn new<'w>(words: impl Iterator<Item = (Token, &'w [Code])>) -> Self {
        let (mut threes, mut fours) = (HashMap::default(), HashMap::<u64, Four, FxBuildHasher>::default());
        let mut longer: Vec<Vec<(Token, &[Code])>> = vec![Vec::new(); SHARDS];
        for (token, codes) in words {
            match *codes {
                [a, b, c] => {
                    threes.insert(three_key(a, b, c), token);
                }
                [a, b, c, d] => fours.entry(four_key(a, b, c, d)).or_default().word = token,
                [a, b, c, d, ..] => {
                    fours.entry(four_key(a, b, c, d)).or_default().goes_on = true;
                    longer[shard(a)].push((token, codes));
                }
                _ => {}
            }
        }
        Self { threes, fours, shards: longer.into_par_iter().map(|words| Shard::new(&words)).collect() }
    }

    /// Calls back with the words that begin at `start`, behind which there are three places more than the text has.
    #[inline(always)]
    pub fn at(&self, codes: &[Code], start: u32, mut found: impl FnMut(Token)) {
        let codes = &codes[start as usize..];
        let [a, b, c, d, ..] = *codes else { return };
        if let Some(token) = self.threes.get(&three_key(a, b, c)) {
            found(*token);
        }
        let Some(four) = self.fours.get(&four_key(a, b, c, d)) else { return };
        if four.word.is_some() {
            found(four.word);
        }
        if four.goes_on {
            self.shards[shard(a)].walk(codes, found);
        }
    }
}

impl Shard {
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

fn shard(first: Code) -> usize {
    usize::from(first.0) % SHARDS
}
