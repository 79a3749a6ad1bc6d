//! Which places of a text may begin a word: exact for words of one and of two characters, a sieve for longer ones.
//!
//! Honest copy is full of characters that some word has; nearly all of it falls through two look-ups a character.

use super::Token;
use super::table::{Table, spread};
use crate::text::Code;

/// What begins a word.
pub(super) struct Beginnings {
    /// For each code up to the last that has one the word that is this one character.
    singles: Vec<Token>,
    /// The last of these codes; 0: there is none.
    last_single: u16,
    pairs: Bits,
    /// Words of just two characters.
    twos: Table<u32, Token>,
    /// Words of just three characters.
    threes: Bits,
    /// The first four characters of longer words.
    fours: Bits,
}

impl Beginnings {
    /// `words` are not empty and have no [`Code::OTHER`].
    pub fn new<'w>(words: impl Iterator<Item = (Token, &'w [Code])> + Clone) -> Self {
        let keys = |key: fn(&[Code]) -> Option<u64>| distinct(words.clone().filter_map(|(_, word)| key(word)));
        let pairs = keys(|word| Some(pair_key(*word.first()?, *word.get(1)?).into()));
        let threes = keys(|word| match *word {
            [a, b, c] => Some(three_key(a, b, c)),
            _ => None,
        });
        let fours = keys(|word| match *word {
            [a, b, c, d, ..] => Some(four_key(a, b, c, d)),
            _ => None,
        });
        let single = |word: &[Code]| if let [only] = word { Some(usize::from(only.0) + 1) } else { None };
        let last = words.clone().filter_map(|(_, word)| single(word)).max();
        let mut singles = vec![Token::default(); last.unwrap_or_default()];
        let mut twos = Table::with_room(words.clone().filter(|(_, word)| word.len() == 2).count());
        for (token, codes) in words {
            match *codes {
                [only] => singles[usize::from(only.0)] = token,
                [a, b] => *twos.place(pair_key(a, b)) = token,
                _ => {}
            }
        }
        let last_single = singles.len().saturating_sub(1) as u16;
        Self { singles, last_single, pairs: Bits::of(&pairs), twos, threes: Bits::of(&threes), fours: Bits::of(&fours) }
    }

    /// Whether some word is a single character: those of a short list often are not.
    #[inline(always)]
    pub fn has_singles(&self) -> bool {
        self.last_single > 0
    }

    /// Whether the character may be a word; no means no. The catalog numbers those first that are.
    #[inline(always)]
    pub fn may_single(&self, code: Code) -> bool {
        code.0.wrapping_sub(1) < self.last_single
    }

    /// The word that is this character alone, if it may be one.
    #[inline(always)]
    pub fn single(&self, code: Code) -> Token {
        self.singles[usize::from(code.0)]
    }

    /// Whether the two may begin a word; no means no.
    #[inline(always)]
    pub fn may_pair(&self, a: Code, b: Code) -> bool {
        self.pairs.has(pair_key(a, b).into())
    }

    /// The word that is these two characters, and whether there is one.
    #[inline(always)]
    pub fn pair(&self, [a, b, ..]: [Code; 4]) -> (Token, bool) {
        self.twos.get(pair_key(a, b))
    }

    /// Whether the three may be a word; no means no.
    #[inline(always)]
    pub fn may_be_three(&self, [a, b, c, _]: [Code; 4]) -> bool {
        self.threes.has(three_key(a, b, c))
    }

    /// Whether the four may begin a word, or be one; no means no.
    #[inline(always)]
    pub fn may_be_four(&self, [a, b, c, d]: [Code; 4]) -> bool {
        self.fours.has(four_key(a, b, c, d))
    }
}

/// Each of the keys once.
pub(super) fn distinct(keys: impl Iterator<Item = u64>) -> Vec<u64> {
    let mut keys: Vec<u64> = keys.collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

// The first character is the lowest, so that characters in a row are one load on most processors.

#[inline(always)]
fn pair_key(a: Code, b: Code) -> u32 {
    u32::from(a.0) | u32::from(b.0) << 16
}

#[inline(always)]
pub(super) fn three_key(a: Code, b: Code, c: Code) -> u64 {
    u64::from(pair_key(a, b)) | u64::from(c.0) << 32
}

#[inline(always)]
pub(super) fn four_key(a: Code, b: Code, c: Code, d: Code) -> u64 {
    three_key(a, b, c) | u64::from(d.0) << 48
}

/// Bits that stay in a processor's nearest cache.
const CACHED: usize = 1 << 18;

/// One hashed bit a key.
struct Bits {
    words: Vec<u64>,
    shift: u32,
}

impl Bits {
    /// Sixteen bits a key and more, so that of places that should not pass at most every sixteenth does; up to 64 as far as
    /// they stay in the cache.
    fn of(keys: &[u64]) -> Self {
        let least = 16 * keys.len().max(64);
        let room = least.max((4 * least).min(CACHED)).next_power_of_two();
        let mut bits = Self { words: vec![0; room / 64], shift: 64 - room.trailing_zeros() };
        for key in keys {
            let bit = spread(*key) >> bits.shift;
            bits.words[(bit / 64) as usize] |= 1 << (bit % 64);
        }
        bits
    }

    #[inline(always)]
    fn has(&self, key: u64) -> bool {
        let bit = spread(key) >> self.shift;
        self.words[(bit / 64) as usize] >> (bit % 64) & 1 == 1
    }
}
