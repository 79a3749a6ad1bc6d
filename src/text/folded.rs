//! Folded text with its way back: where each symbol came from, what was undone, where clauses end.

use super::table::Class;
use super::{Code, Disguise, Disguises, FoldedSpan, OriginalSpan};

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

/// One folded character, with where it came from and what was undone.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glyph {
    pub c: char,
    pub origin: OriginalSpan,
    pub marks: Marks,
    pub class: Class,
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
    pub(super) glyphs: Vec<Glyph>,
    /// The number of each symbol in the catalog's alphabet.
    pub(super) codes: Vec<Code>,
    pub(super) breaks: Vec<Break>,
    /// Something natural was left out somewhere.
    pub(super) natural_gaps: bool,
    pub(super) original_chars: u32,
}

impl FoldedText {
    pub(super) fn clear(&mut self) {
        self.glyphs.clear();
        self.codes.clear();
        self.breaks.clear();
        self.natural_gaps = false;
        self.original_chars = 0;
    }

    pub(super) fn reserve(&mut self, symbols: usize) {
        self.glyphs.reserve(symbols);
        self.codes.reserve(symbols);
    }

    pub(super) fn push(&mut self, glyph: Glyph, code: Code) {
        self.glyphs.push(glyph);
        self.codes.push(code);
    }

    pub(super) fn truncate(&mut self, len: usize) {
        self.glyphs.truncate(len);
        self.codes.truncate(len);
    }

    /// The symbols: one folded character each.
    pub fn chars(&self) -> impl ExactSizeIterator<Item = char> + '_ {
        self.glyphs.iter().map(|glyph| glyph.c)
    }

    /// The symbol at a place, if the text has one there.
    pub fn char_at(&self, at: usize) -> Option<char> {
        self.glyphs.get(at).map(|glyph| glyph.c)
    }

    /// The symbols as numbers of the catalog's alphabet.
    pub fn codes(&self) -> &[Code] {
        &self.codes
    }

    pub fn len(&self) -> usize {
        self.glyphs.len()
    }

    pub fn is_empty(&self) -> bool {
        self.glyphs.is_empty()
    }

    /// Code points of the original text.
    pub fn original_chars(&self) -> u32 {
        self.original_chars
    }

    /// The folded characters of a span.
    pub fn slice(&self, span: FoldedSpan) -> String {
        self.glyphs[span.range()].iter().map(|glyph| glyph.c).collect()
    }

    /// The one place where folded positions become original ones: from the first symbol's origin to the last one's.
    pub fn original(&self, span: FoldedSpan) -> OriginalSpan {
        let glyphs = &self.glyphs[span.range()];
        match (glyphs.first(), glyphs.last()) {
            (Some(first), Some(last)) => OriginalSpan { start: first.origin.start, end: last.origin.end },
            _ => {
                let behind = || self.glyphs.last().map_or(0, |glyph| glyph.origin.end);
                let at = self.glyphs.get(span.start as usize).map_or_else(behind, |glyph| glyph.origin.start);
                OriginalSpan { start: at, end: at }
            }
        }
    }

    /// The exact original characters of a span, without what was left out between them; adjacent pieces are joined.
    pub fn segments(&self, span: FoldedSpan) -> Vec<OriginalSpan> {
        let mut pieces: Vec<OriginalSpan> = Vec::new();
        for Glyph { origin, .. } in &self.glyphs[span.range()] {
            match pieces.last_mut() {
                Some(last) if last.end >= origin.start => last.end = last.end.max(origin.end),
                _ => pieces.push(*origin),
            }
        }
        pieces
    }

    /// Where another text stands in this one, if it is not empty.
    pub fn occurrences<'f>(&'f self, other: &'f Self) -> impl Iterator<Item = FoldedSpan> + 'f {
        let len = other.len();
        let same = |window: &[Glyph]| window.iter().map(|glyph| glyph.c).eq(other.chars());
        self.glyphs
            .windows(len.max(1))
            .enumerate()
            .filter(move |(_, window)| same(window))
            .map(move |(at, _)| FoldedSpan::new(at, at + len))
    }

    /// What was undone on the symbols of a span and between them.
    pub fn disguises(&self, span: FoldedSpan) -> Disguises {
        let marks = self.glyphs[span.range()].iter().map(|glyph| glyph.marks);
        let own = marks.clone().fold(Disguises::NONE, |sum, m| sum.union(m.own));
        let between = marks.skip(1).fold(Disguises::NONE, |sum, m| {
            sum.union(m.gap).union(if m.natural { Disguises::of(Disguise::Separator) } else { Disguises::NONE })
        });
        own.union(between)
    }

    /// Whether something natural was left out anywhere; if not, every hit may stand where it stands.
    pub fn has_natural_gaps(&self) -> bool {
        self.natural_gaps
    }

    /// Whether a hit may stand here: one that crosses a natural separator must begin and end on token edges.
    pub fn joins_whole_tokens(&self, span: FoldedSpan) -> bool {
        if !self.natural_gaps {
            return true;
        }
        let (start, end) = (span.start as usize, span.end as usize);
        let crosses = self.glyphs[start + 1..end].iter().any(|g| g.marks.natural && !g.marks.unnatural);
        !crosses || (self.token_edge(start) && self.token_edge(end))
    }

    fn token_edge(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.glyphs.get(before));
        let (Some(before), Some(after)) = (before, self.glyphs.get(at)) else { return true };
        after.marks.natural || !before.c.is_alphanumeric() || !after.c.is_alphanumeric()
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
        let end = self.breaks[next..].iter().find(counts).map_or(self.len() as u32, |b| b.at);
        FoldedSpan { start, end }
    }
}

impl std::fmt::Display for FoldedText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.chars().try_for_each(|c| std::fmt::Write::write_char(f, c))
    }
}
