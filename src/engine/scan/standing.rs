//! Whether a word may stand where it was found: across a separator that people write, or beside letters and digits.

use super::{Found, Token};
use crate::engine::blocks::Blocks;
use crate::text::{FoldedSpan, FoldedText};

/// Whether a word may stand where it stands. `gaps`: roughly where separators were left out that people write.
#[inline(always)]
pub(super) fn stands(text: &FoldedText, gaps: Blocks, found: Found) -> bool {
    let Found { token, start } = found;
    let crosses = (token.len() > 1) & gaps.meets(Blocks::from(start, token.len()));
    let latin = token.has(Token::LATIN);
    // Nearly all are neither.
    !(crosses | latin)
        || ((!crosses || text.joins_whole_tokens(found.span())) && (!latin || stands_alone(text, found.span())))
}

/// Whether a hit of a list that the scanner does not know may stand where it stands.
pub(in crate::engine) fn stands_whole(text: &FoldedText, span: FoldedSpan) -> bool {
    let latin = |at: u32| text.char_at(at as usize).is_some_and(|c| c.is_ascii_alphanumeric());
    text.joins_whole_tokens(span) && (!(latin(span.start) || latin(span.end - 1)) || stands_alone(text, span))
}

/// A Latin word or a number counts only as a whole: 69 is not in 695.
pub(super) fn stands_alone(text: &FoldedText, span: FoldedSpan) -> bool {
    let parted = |at: u32| {
        let before = at.checked_sub(1).and_then(|before| text.char_at(before as usize));
        let (Some(a), Some(b)) = (before, text.char_at(at as usize)) else { return true };
        let digits = a.is_ascii_digit() && b.is_ascii_digit();
        let letters = a.is_ascii_alphabetic() && b.is_ascii_alphabetic();
        !digits && !letters
    };
    parted(span.start) && parted(span.end)
}
