//! What is asked of a span: where it came from, what hides in it, whether a hit may stand there, where its clause ends.

use super::{Break, FoldedText};
use crate::text::{Disguise, Disguises, FoldedSpan, OriginalSpan, partition_near};

impl FoldedText {
    /// The one place where folded positions become original ones: from the first symbol's origin to the last one's.
    pub fn original(&self, span: FoldedSpan) -> OriginalSpan {
        let origins = &self.origins()[span.range()];
        match (origins.first(), origins.last()) {
            (Some(first), Some(last)) => OriginalSpan { start: first.start, end: last.end },
            _ => {
                let behind = || self.origins().last().map_or(0, |origin| origin.end);
                let at = self.origins().get(span.start as usize).map_or_else(behind, |origin| origin.start);
                OriginalSpan { start: at, end: at }
            }
        }
    }

    /// The exact original characters of a span, without what was left out between them; adjacent pieces are joined.
    pub fn segments(&self, span: FoldedSpan) -> Vec<OriginalSpan> {
        let mut pieces: Vec<OriginalSpan> = Vec::new();
        for origin in &self.origins()[span.range()] {
            match pieces.last_mut() {
                Some(last) if last.end >= origin.start => last.end = last.end.max(origin.end),
                _ => pieces.push(*origin),
            }
        }
        pieces
    }

    /// What was undone on the symbols of a span and between them.
    pub fn disguises(&self, span: FoldedSpan) -> Disguises {
        self.marks_in(span.start, span.end).iter().fold(Disguises::NONE, |sum, (at, marks)| {
            let natural = if marks.natural { Disguises::of(Disguise::Separator) } else { Disguises::NONE };
            let between = if *at > span.start { marks.gap.union(natural) } else { Disguises::NONE };
            sum.union(marks.own).union(between)
        })
    }

    /// Whether some symbol of these spans is only guessed by the first letter of its sound.
    pub fn is_guessed(&self, spans: &[FoldedSpan]) -> bool {
        self.guessed.iter().any(|at| spans.iter().any(|span| span.range().contains(&(*at as usize))))
    }

    /// The symbols in front of which nothing was left out but what people write between words.
    pub fn natural_gaps(&self) -> impl Iterator<Item = u32> + '_ {
        let marks = if self.has_natural_gaps { self.marks.as_slice() } else { &[] };
        marks.iter().filter(|(_, marks)| marks.natural && !marks.unnatural).map(|(at, _)| *at)
    }

    /// Whether a hit may stand here: one that crosses a natural separator must begin and end on token edges.
    pub fn joins_whole_tokens(&self, span: FoldedSpan) -> bool {
        if !self.has_natural_gaps {
            return true;
        }
        let inside = self.marks_in(span.start + 1, span.end);
        let crosses = inside.iter().any(|(_, marks)| marks.natural && !marks.unnatural);
        let parted = inside.iter().any(|(_, marks)| marks.parts);
        !crosses || !parted && (self.token_edge(span.start as usize) && self.token_edge(span.end as usize))
    }

    fn token_edge(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.char_at(before));
        let (Some(before), Some(after)) = (before, self.char_at(at)) else { return true };
        self.marks_of(at).natural || !before.is_alphanumeric() || !after.is_alphanumeric()
    }

    /// Ends of clauses, ascending.
    pub fn breaks(&self) -> &[Break] {
        &self.breaks
    }

    /// Where the clause (or, with `sentence`, the sentence) of a symbol ends. `near`: which break was the next when this
    /// was asked last, and is now; any is right.
    pub fn clause_end(&self, at: u32, sentence: bool, near: &mut usize) -> u32 {
        *near = partition_near(&self.breaks, *near, |b| b.at <= at);
        let end = self.breaks[*near..].iter().find(|b| b.hard || !sentence);
        end.map_or(self.len() as u32, |b| b.at)
    }
}
