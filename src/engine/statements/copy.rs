//! One field as statements look at it: its folded text as UTF-8, and where what stands in it.

use crate::catalog::{LazyRegex, WordId, Words};
use crate::engine::frame::Frame;
use crate::engine::pattern::Haystack;
use crate::engine::reading::FieldReading;
use crate::engine::verdict::Place;
use crate::text::FoldedSpan;

pub(super) struct Copy<'r> {
    pub field: &'r FieldReading,
    haystack: Haystack,
}

/// A pattern ran out of steps.
pub(super) struct Unfinished;

impl<'r> Copy<'r> {
    pub fn new(field: &'r FieldReading) -> Self {
        let mut haystack = Haystack::default();
        haystack.fill(&field.text);
        Self { field, haystack }
    }

    /// Every place of every word, word by word.
    pub fn words(&self, words: &[WordId], known: &Words) -> Vec<FoldedSpan> {
        let text = self.haystack.text();
        let stands = |word: &WordId| text.match_indices(known.text(*word)).map(|(at, word)| self.span(at, word.len()));
        words.iter().flat_map(stands).collect()
    }

    /// Where the pattern matches.
    ///
    /// # Errors
    /// Where it ran out of steps.
    pub fn matches(&self, pattern: &LazyRegex) -> Result<Vec<FoldedSpan>, Unfinished> {
        let regex = pattern.get().ok_or(Unfinished)?;
        let found = regex.find_iter(self.haystack.text());
        let spans = found.map(|found| found.map(|found| self.span(found.start(), found.as_str().len())));
        spans.collect::<Result<_, _>>().map_err(|_| Unfinished)
    }

    fn span(&self, at: usize, bytes: usize) -> FoldedSpan {
        self.haystack.symbols(at, at + bytes)
    }

    /// The place in the caller's own text, and the canonical form of what stands there.
    pub fn place(&self, frame: &Frame<'_>, span: FoldedSpan) -> (Place, String) {
        let (name, original) = frame.ad.field(self.field.index);
        let text = &self.field.text;
        let place = text.original(span);
        let found = Place {
            field: name.to_owned(),
            field_index: self.field.index,
            span: place,
            segments: vec![place],
            matched_text: original[place.range()].to_owned(),
        };
        (found, text.slice(span))
    }
}
