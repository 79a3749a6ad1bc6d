//! What words cost that stand as they are written: most words, even of a text that is read again.

use super::hash::Hash;
use crate::text::probe;

/// Costs by the hash of a word's characters, of which 56 bits are compared: that two of all words have the same is not to be
/// expected.
pub(super) struct Costs {
    /// Below the hash one more than the cost; 0 is free.
    slots: Vec<u64>,
}

const COST: u64 = 0xFF;

impl Costs {
    pub fn new(words: &[(Hash, u8)]) -> Self {
        let mut costs = Self { slots: vec![0; words.len().max(16) * 3 / 2] };
        for (hash, cost) in words {
            let slot = costs.slot(*hash);
            costs.slots[slot] = hash.bits() & !COST | (u64::from(*cost) + 1);
        }
        costs
    }

    /// What the word costs that has these characters, if there is one.
    #[inline]
    pub fn of(&self, word: Hash) -> Option<u8> {
        ((self.slots[self.slot(word)] & COST) as u8).checked_sub(1)
    }

    /// The slot of a word, or the free one where it would be.
    fn slot(&self, word: Hash) -> usize {
        let ends = |slot: usize| self.slots[slot] == 0 || (self.slots[slot] ^ word.bits()) & !COST == 0;
        probe(word.bits(), self.slots.len(), ends)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_has_its_cost_and_no_other_has_one() {
        let hash = |n: u16| Hash::default().then(n).then(n / 7);
        let words: Vec<(Hash, u8)> = (0..1_000).map(|n| (hash(n), (n % 100) as u8)).collect();
        let costs = Costs::new(&words);
        (0..1_000).for_each(|n| assert_eq!(costs.of(hash(n)), Some((n % 100) as u8)));
        (1_000..60_000).for_each(|n| assert_eq!(costs.of(hash(n)), None));
    }
}
