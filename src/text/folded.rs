//! Folded text with its way back: where each symbol came from, what was undone, where clauses end.

use super::table::Class;
use super::{Disguise, Disguises, FoldedSpan, OriginalSpan};

/// Marks of one symbol: what folding undid on it and what was left out between it and the symbol before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    /// Undone on the symbol itself.
    pub own: Disguises,
    /// Left out in front of it.
    pub gap: Disguises,
    /// Something natural (space, line end, 、) was left out in front of it.
    pub natural: bool,
    /// Something that nobody writes inside a word was left out in front of it.
    pub unnatural: bool,
}

/// The end of a clause: the symbol at `at` belongs to the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Break {
    pub at: u32,
    /// Ends the sentence as well.
    pub hard: bool,
}

/// One text after folding. Reused as scratch: [`super::fold`] clears it first.
#[derive(Clone, Debug, Default)]
pub struct FoldedText {
    pub(super) chars: Vec<char>,
    pub(super) origins: Vec<OriginalSpan>,
    pub(super) marks: Vec<Marks>,
    pub(super) breaks: Vec<Break>,
    /// Class of each symbol; complete only while folding.
    pub(super) classes: Vec<Class>,
    pub(super) original_chars: u32,
}

impl FoldedText {
    pub(super) fn clear(&mut self) {
        self.chars.clear();
        self.origins.clear();
        self.marks.clear();
        self.breaks.clear();
        self.classes.clear();
        self.original_chars = 0;
    }

    pub(super) fn reserve(&mut self, symbols: usize) {
        self.chars.reserve(symbols);
        self.origins.reserve(symbols);
        self.marks.reserve(symbols);
        self.classes.reserve(symbols);
    }

    /// The symbols: one folded character each.
    pub fn chars(&self) -> &[char] {
        &self.chars
    }

    pub fn len(&self) -> usize {
        self.chars.len()
    }

    pub fn is_empty(&self) -> bool {
        self.chars.is_empty()
    }

    /// Code points of the original text.
    pub fn original_chars(&self) -> u32 {
        self.original_chars
    }

    /// The folded characters of a span.
    pub fn slice(&self, span: FoldedSpan) -> String {
        self.chars[span.range()].iter().collect()
    }

    /// The one place where folded positions become original ones: from the first symbol's origin to the last one's.
    pub fn original(&self, span: FoldedSpan) -> OriginalSpan {
        let origins = &self.origins[span.range()];
        match (origins.first(), origins.last()) {
            (Some(first), Some(last)) => OriginalSpan { start: first.start, end: last.end },
            _ => {
                let at = self
                    .origins
                    .get(span.start as usize)
                    .map_or_else(|| self.origins.last().map_or(0, |o| o.end), |o| o.start);
                OriginalSpan { start: at, end: at }
            }
        }
    }

    /// The exact original characters of a span, without what was left out between them; adjacent pieces are joined.
    pub fn segments(&self, span: FoldedSpan) -> Vec<OriginalSpan> {
        let mut pieces: Vec<OriginalSpan> = Vec::new();
        for origin in &self.origins[span.range()] {
            match pieces.last_mut() {
                Some(last) if last.end >= origin.start => last.end = last.end.max(origin.end),
                _ => pieces.push(*origin),
            }
        }
        pieces
    }

    /// What was undone on the symbols of a span and between them.
    pub fn disguises(&self, span: FoldedSpan) -> Disguises {
        let marks = &self.marks[span.range()];
        let own = marks.iter().fold(Disguises::NONE, |sum, m| sum.union(m.own));
        let between = marks.iter().skip(1).fold(Disguises::NONE, |sum, m| {
            sum.union(m.gap).union(if m.natural { Disguises::of(Disguise::Separator) } else { Disguises::NONE })
        });
        own.union(between)
    }

    /// Whether a hit may stand here: one that crosses a natural separator must begin and end on token edges.
    pub fn joins_whole_tokens(&self, span: FoldedSpan) -> bool {
        let (start, end) = (span.start as usize, span.end as usize);
        let crosses = self.marks[start + 1..end].iter().any(|m| m.natural && !m.unnatural);
        !crosses || (self.token_edge(start) && self.token_edge(end))
    }

    fn token_edge(&self, at: usize) -> bool {
        let (Some(before), Some(after)) = (at.checked_sub(1).and_then(|i| self.chars.get(i)), self.chars.get(at))
        else {
            return true;
        };
        self.marks[at].natural || !is_word(*before) || !is_word(*after)
    }

    /// Ends of clauses, ascending.
    pub fn breaks(&self) -> &[Break] {
        &self.breaks
    }

    /// Bounds of the clause (or, with `sentence`, of the sentence) around a symbol.
    pub fn clause_around(&self, at: u32, sentence: bool) -> FoldedSpan {
        let next = self.breaks.partition_point(|b| b.at <= at);
        let counts = |b: &&Break| b.hard || !sentence;
        let start = self.breaks[..next].iter().rev().find(counts).map_or(0, |b| b.at);
        let end = self.breaks[next..].iter().find(counts).map_or(self.chars.len() as u32, |b| b.at);
        FoldedSpan { start, end }
    }
}

impl std::fmt::Display for FoldedText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.chars.iter().try_for_each(|c| std::fmt::Write::write_char(f, *c))
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric()
}
