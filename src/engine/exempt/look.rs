//! Words around what was found: before it or behind it.

use crate::catalog::{LONGEST_WORD, Scope, Side};
use crate::engine::compile::Context;
use crate::engine::ids::PartId;
use crate::engine::rules::Field;
use crate::text::FoldedSpan;

/// Negations in a row that are counted.
const MOST_NEGATIONS: u32 = 9;

/// The search for context words around one place.
pub(super) struct Look<'l, 'f> {
    pub context: &'l Context,
    pub field: &'l Field<'f>,
}

impl Look<'_, '_> {
    /// Whether a word of the context stands where it must, an odd number of times if it counts by parity.
    pub fn holds(&self, pieces: &[FoldedSpan], span: FoldedSpan) -> bool {
        let before = || self.before(self.anchor(pieces, span, Side::Before));
        let after = || self.after(self.anchor(pieces, span, Side::After));
        self.reaches(span)
            && match self.context.side {
                Side::Before => before(),
                Side::After => after(),
                Side::Either => before() || after(),
            }
    }

    /// Whether some word of the context is roughly near enough; the anchor lies inside the span.
    fn reaches(&self, span: FoldedSpan) -> bool {
        let within = self.context.within;
        let words = self.words_from(span.start.saturating_sub(within + LONGEST_WORD as u32));
        words.first().is_some_and(|word| word.start <= span.end + within)
    }

    /// The part of the finding from which distance counts; its edge where it has no such part.
    fn anchor(&self, pieces: &[FoldedSpan], span: FoldedSpan, side: Side) -> FoldedSpan {
        let Some(of) = self.context.of else { return span };
        let mut within = pieces.iter().copied().filter(|piece| self.is_hit_of(of, *piece));
        match side {
            Side::After => within.next_back(),
            Side::Before | Side::Either => within.next(),
        }
        .unwrap_or(span)
    }

    fn is_hit_of(&self, part: PartId, span: FoldedSpan) -> bool {
        let mut begin_so =
            self.field.hits.of_part_from(part, span.start).iter().take_while(|hit| hit.start == span.start);
        begin_so.any(|hit| hit.end == span.end)
    }

    fn before(&self, anchor: FoldedSpan) -> bool {
        self.counts(anchor.start, |at| {
            let from = at.saturating_sub(self.context.within + LONGEST_WORD as u32);
            let ends_before = |hit: &&FoldedSpan| hit.end <= at && at - hit.end <= self.context.within;
            let hits = self.words_from(from);
            let near = hits.iter().take_while(|hit| hit.start < at).filter(ends_before);
            let hit = near.copied().max_by_key(|hit| (hit.end, hit.len()))?;
            self.is_open(FoldedSpan { start: hit.start, end: anchor.start + 1 }, FoldedSpan { start: hit.end, end: at })
                .then_some(hit.start)
        })
    }

    fn after(&self, anchor: FoldedSpan) -> bool {
        self.counts(anchor.end, |at| {
            let hits = self.words_from(at);
            let near = hits.iter().take_while(|hit| hit.start <= at + self.context.within);
            let hit = near.copied().min_by_key(|hit| (hit.start, u32::MAX - hit.len()))?;
            self.is_open(
                FoldedSpan { start: anchor.end.saturating_sub(1), end: hit.end },
                FoldedSpan { start: at, end: hit.start },
            )
            .then_some(hit.end)
        })
    }

    fn words_from(&self, start: u32) -> &[FoldedSpan] {
        self.field.hits.from(self.context.words, start)
    }

    /// Steps from word to word; one suffices, or an odd number where two cancel each other.
    fn counts(&self, from: u32, step: impl Fn(u32) -> Option<u32>) -> bool {
        let mut words = 0;
        let mut at = from;
        while let Some(next) = step(at) {
            words += 1;
            at = next;
            if !self.context.parity || words == MOST_NEGATIONS {
                break;
            }
        }
        words % 2 == 1
    }

    /// Whether both ends lie in one scope, with no word between that breaks the context.
    fn is_open(&self, whole: FoldedSpan, between: FoldedSpan) -> bool {
        let stopped = self.context.stop_at.iter().any(|set| {
            let from = self.field.hits.from(*set, between.start);
            from.iter().take_while(|hit| hit.start < between.end).any(|hit| hit.end <= between.end)
        });
        let scope = match self.context.scope {
            Scope::Field => true,
            scope => self.field.text.in_one(scope, whole),
        };
        scope && !stopped
    }
}
