//! Values by numbers, for keys of which nobody can foretell whether they are there.

/// A hash table that looks at two neighbouring slots without a branch, and walks on only where both are taken by others.
/// The key 0 is none.
pub(super) struct Table<K, V> {
    slots: Vec<(K, V)>,
    shift: u32,
}

impl<K: Copy + Default + Eq + Into<u64>, V: Copy + Default> Table<K, V> {
    /// Room for so many keys: at most two fifths of the slots are taken.
    pub fn with_room(keys: usize) -> Self {
        let slots = (keys.max(16) * 5 / 2).next_power_of_two();
        // One more, so that the last has a neighbour.
        Self { slots: vec![Default::default(); slots + 1], shift: 64 - slots.trailing_zeros() }
    }

    /// The value of a key, put in if it was not there.
    pub fn place(&mut self, key: K) -> &mut V {
        let mut slot = self.slot(key);
        while self.slots[slot].0 != key && self.slots[slot].0 != K::default() {
            slot = (slot + 1) % self.slots.len();
        }
        self.slots[slot].0 = key;
        &mut self.slots[slot].1
    }

    /// The value of a key, and whether it has one; if not, the value is that of any other.
    #[inline(always)]
    pub fn get(&self, key: K) -> (V, bool) {
        let slot = self.slot(key);
        let [first, second] = [self.slots[slot].0, self.slots[slot + 1].0];
        let is_there = (first == key) | (second == key);
        let is_free = (first == K::default()) | (second == K::default());
        // To who seeks none a free slot looks like the right one.
        match is_there | is_free {
            true => (self.slots[slot + usize::from(first != key)].1, is_there & (key != K::default())),
            false => self.walk(slot + 2, key),
        }
    }

    #[cold]
    fn walk(&self, mut slot: usize, key: K) -> (V, bool) {
        loop {
            slot %= self.slots.len();
            let (found, value) = self.slots[slot];
            if found == key || found == K::default() {
                return (value, found == key && key != K::default());
            }
            slot += 1;
        }
    }

    #[inline(always)]
    fn slot(&self, key: K) -> usize {
        (spread(key.into()) >> self.shift) as usize
    }
}

/// Fibonacci hashing: the high bits depend on every bit of the key.
#[inline(always)]
pub(super) fn spread(key: u64) -> u64 {
    key.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_has_its_value_and_no_other_has_one() {
        let mut table = Table::<u64, u32>::with_room(1_000);
        let key = |n: u64| n * n * 7_919 + 1;
        (0..1_000).for_each(|n| *table.place(key(n)) = n as u32 + 1);
        (0..1_000).for_each(|n| assert_eq!(table.get(key(n)), (n as u32 + 1, true)));
        let other = (0..100_000).filter(|n| (0..1_000).all(|known| key(known) != *n));
        other.for_each(|n| assert!(!table.get(n).1, "{n}"));
    }
}
