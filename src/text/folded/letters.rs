//! Folded characters, compared where they stand.

use std::hash::{Hash, Hasher};

use crate::text::table::Symbol;

/// The folded characters of a span, to be compared with others without a copy.
#[derive(Clone, Copy, Debug)]
pub struct Letters<'t>(&'t [Symbol]);

impl<'t> Letters<'t> {
    pub(super) fn new(symbols: &'t [Symbol]) -> Self {
        Self(symbols)
    }

    fn chars(&self) -> impl Iterator<Item = char> {
        self.0.iter().map(|symbol| symbol.char())
    }
}

impl PartialEq for Letters<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.chars().eq(other.chars())
    }
}

impl Eq for Letters<'_> {}

impl Hash for Letters<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.chars().for_each(|c| c.hash(state));
    }
}
