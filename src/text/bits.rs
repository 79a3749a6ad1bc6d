//! A bit each for up to 64 things, told without a branch and gone through; and where in a table a hash belongs.

/// Which of the first 64 things are so: bit n for the n-th.
#[inline(always)]
pub fn bits_of(things: impl Iterator<Item = bool>) -> u64 {
    // A byte each first, which a processor does for many at once.
    let mut bytes = [0_u8; 64];
    bytes.iter_mut().zip(things).for_each(|(byte, is_so)| *byte = u8::from(is_so));
    let (eights, _) = bytes.as_chunks::<8>();
    eights.iter().enumerate().fold(0, |bits, (n, eight)| bits | u64::from(packed(*eight)) << (n * 8))
}

/// Calls back with the places of the bits that are set.
#[inline(always)]
pub fn each_bit(mut bits: u64, mut of: impl FnMut(u32)) {
    while bits != 0 {
        of(bits.trailing_zeros());
        bits &= bits - 1;
    }
}

/// Which of so many slots is a hash's, by its high bits. Their number need be no power of two, or memory would grow in jumps.
#[inline(always)]
pub fn slot_of(hash: u64, slots: usize) -> usize {
    (((hash >> 32) * slots as u64) >> 32) as usize
}

/// The first slot from a hash's own on at which the search ends: that of what is sought, or a free one.
#[inline(always)]
pub fn probe(hash: u64, slots: usize, ends: impl Fn(usize) -> bool) -> usize {
    let mut slot = slot_of(hash, slots);
    while !ends(slot) {
        slot = (slot + 1) % slots;
    }
    slot
}

/// The lowest bits of eight bytes: the product has the n-th of them at bit 56 + n, and none that carries into another.
#[inline(always)]
fn packed(bytes: [u8; 8]) -> u8 {
    (u64::from_le_bytes(bytes).wrapping_mul(0x0102_0408_1020_4080) >> 56) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thing_has_its_bit() {
        for len in 0..=64_u64 {
            let things: Vec<u64> = (0..len).collect();
            for at in 0..len {
                assert_eq!(bits_of(things.iter().map(|n| *n == at)), 1 << at);
            }
            let every_third = (0..len).filter(|n| n % 3 == 0).fold(0, |bits, n| bits | 1_u64 << n);
            assert_eq!(bits_of(things.iter().map(|n| n % 3 == 0)), every_third);
            let mut places = Vec::new();
            each_bit(every_third, |bit| places.push(u64::from(bit)));
            assert!(places.into_iter().eq((0..len).filter(|n| n % 3 == 0)));
        }
    }

    #[test]
    fn a_slot_is_one_of_those_there_are_and_all_are_used() {
        for slots in [1, 16, 1_000, 55_098] {
            let step = u64::MAX / (4 * slots as u64);
            let used: Vec<usize> = (0..4 * slots as u64).map(|n| slot_of(n * step, slots)).collect();
            assert!(used.is_sorted() && used[0] == 0 && *used.last().unwrap() == slots - 1);
            assert!(used.windows(2).all(|pair| pair[1] - pair[0] <= 1), "none of {slots} is left out");
        }
    }
}
