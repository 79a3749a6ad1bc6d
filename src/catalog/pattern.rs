//! Patterns compile with the same limits wherever they are compiled.

use fancy_regex::{Regex, RegexBuilder};

/// Steps of backtracking that one call may take.
const STEPS_A_CALL: usize = 10_000;
/// Bytes of a compiled pattern.
const SIZE: usize = 1 << 20;

/// A pattern with the limits that every pattern of a catalog has.
///
/// # Errors
/// Where it does not compile, or is too large.
pub(crate) fn compile(pattern: &str) -> Result<Regex, Box<fancy_regex::Error>> {
    RegexBuilder::new(pattern)
        .backtrack_limit(STEPS_A_CALL)
        .delegate_size_limit(SIZE)
        .delegate_dfa_size_limit(SIZE)
        .build()
        .map_err(Box::new)
}
