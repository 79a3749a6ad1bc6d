//! Words of five to eight characters, by the first four and the rest.

use super::Token;
use super::table::spread;
use crate::text::probe;

/// A hash table with as many slots as it needs, by probing: one whose slots are a power of two may be twice as large.
pub(super) struct Whole {
    keys: Vec<Key>,
    tokens: Vec<Token>,
}

/// The keys of the first four characters and of the rest; the latter is never zero.
pub(super) type Key = (u64, u64);

impl Whole {
    pub fn new(words: &[(Key, Token)]) -> Self {
        // Two of three slots are taken.
        let slots = words.len().max(16) * 3 / 2;
        let mut whole = Self { keys: vec![Key::default(); slots], tokens: vec![Token::default(); slots] };
        for (key, token) in words {
            let slot = whole.slot(*key);
            (whole.keys[slot], whole.tokens[slot]) = (*key, *token);
        }
        whole
    }

    /// The word of a key, if there is one.
    pub fn get(&self, key: Key) -> Option<Token> {
        Some(self.tokens[self.slot(key)]).filter(|token| token.is_some())
    }

    /// The slot of a key, or the free one where it would be.
    fn slot(&self, key: Key) -> usize {
        let ends = |slot: usize| self.keys[slot] == key || self.keys[slot] == Key::default();
        probe(spread(key.0 ^ spread(key.1)), self.keys.len(), ends)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_has_its_word_and_no_other_has_one() {
        let word = |n: u64| (((n % 50) * 1_000 + n % 7, n + 1), Token::new(n as u32, "词", 5, false, false));
        let words: Vec<(Key, Token)> = (0..1_000).map(word).collect();
        let whole = Whole::new(&words);
        words.iter().for_each(|(key, token)| assert_eq!(whole.get(*key), Some(*token)));
        (1_000..60_000).for_each(|n| assert_eq!(whole.get(word(n).0), None, "{n}"));
        assert_eq!(whole.get((0, 1_001)), None);
    }
}
