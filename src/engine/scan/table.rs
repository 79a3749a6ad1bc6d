//! Values by numbers, for keys of which nobody can foretell whether they are there.

use crate::text::slot_of;

/// A hash table of buckets of two, looked at without a branch; on to the next one goes only who finds both taken by others.
/// The key 0 is none.
pub(super) struct Table<K, V> {
    buckets: Vec<[(K, V); 2]>,
}

impl<K: Copy + Default + Eq + Into<u64>, V: Copy + Default> Table<K, V> {
    /// Room for so many keys: half of it is taken.
    pub fn with_room(keys: usize) -> Self {
        Self { buckets: vec![Default::default(); keys.max(16)] }
    }

    /// The value of a key, put in if it was not there.
    pub fn place(&mut self, key: K) -> &mut V {
        let is_its = |slot: &(K, V)| slot.0 == key || slot.0 == K::default();
        let mut bucket = self.bucket(key);
        while !self.buckets[bucket].iter().any(is_its) {
            bucket = (bucket + 1) % self.buckets.len();
        }
        let [first, second] = &mut self.buckets[bucket];
        let slot = if is_its(first) { first } else { second };
        slot.0 = key;
        &mut slot.1
    }

    /// The value of a key, and whether it has one; if not, the value is that of any other.
    #[inline(always)]
    pub fn get(&self, key: K) -> (V, bool) {
        let bucket = self.bucket(key);
        let [first, second] = self.buckets[bucket];
        let is_there = (first.0 == key) | (second.0 == key);
        let is_free = (first.0 == K::default()) | (second.0 == K::default());
        // To who seeks none a free slot looks like the right one.
        match is_there | is_free {
            true => (if first.0 == key { first.1 } else { second.1 }, is_there & (key != K::default())),
            false => self.walk(bucket + 1, key),
        }
    }

    #[cold]
    fn walk(&self, mut bucket: usize, key: K) -> (V, bool) {
        loop {
            bucket %= self.buckets.len();
            let slots = &self.buckets[bucket];
            if let Some((found, value)) = slots.iter().find(|(found, _)| *found == key || *found == K::default()) {
                return (*value, *found == key && key != K::default());
            }
            bucket += 1;
        }
    }

    #[inline(always)]
    fn bucket(&self, key: K) -> usize {
        slot_of(spread(key.into()), self.buckets.len())
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
