//! Numbers and bits for characters and syllables in a row.

use super::syllables::{MOST, Syllable};
/// Hash of syllables in a row, or of characters.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Hash(u64);

impl Hash {
    pub fn then(self, next: u16) -> Self {
        Self((self.0.rotate_left(5) ^ (u64::from(next) + 1)).wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    /// Thirty-two bits.
    pub fn key(self) -> u64 {
        self.0 >> 32
    }

    pub fn bits(self) -> u64 {
        self.0
    }
}

/// Of syllables in a row, as of [`Hash::key`].
pub(super) fn key(syllables: &[Syllable]) -> u64 {
    syllables.iter().fold(Hash::default(), |sound, syllable| sound.then(*syllable)).key()
}

/// The place of two syllables among all pairs of them.
pub(super) fn pair_of(a: Syllable, b: Syllable) -> usize {
    usize::from(a) * MOST + usize::from(b)
}

/// Of two characters in a row, or of what stands for them; the upper bits are the best.
#[inline(always)]
pub(super) fn pair_hash(a: u32, b: u32) -> u64 {
    (u64::from(a) << 32 | u64::from(b)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// The upper bits of a key, which has thirty-two.
pub(super) fn key_bit(key: u64, bits: u32) -> usize {
    (key >> (32 - bits)) as usize
}

pub(super) fn set(bits: &mut [u64], at: usize) {
    bits[at / 64] |= 1 << (at % 64);
}

#[inline(always)]
pub(super) fn has(bits: &[u64], at: usize) -> bool {
    bits[at / 64] >> (at % 64) & 1 == 1
}
