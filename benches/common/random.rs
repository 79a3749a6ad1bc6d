//! Numbers that look random and are the same in every run.

/// A state to begin with, or to derive others from.
pub const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

/// The next number, which is the next state as well: Marsaglia's xorshift. The state is not 0.
pub fn random(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

/// The next number below another one.
pub fn below(most: usize, state: &mut u64) -> usize {
    (random(state) >> 32) as usize % most
}
