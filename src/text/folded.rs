//! Folded text with its way back: where each symbol came from, what was undone, where clauses end.

mod edit;
mod letters;
mod spans;

pub(super) use edit::Edit;
pub use letters::Letters;

use super::table::{Class, Symbol};
use super::{Code, Disguise, Disguises, FoldedSpan, OriginalSpan, bits_of, each_bit};

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
    /// A space stood in front of it where lines part the characters of words: it parts words.
    pub parts: bool,
}

impl Marks {
    /// Both, as of one symbol.
    fn with(self, other: Self) -> Self {
        Self {
            own: self.own.union(other.own),
            gap: self.gap.union(other.gap),
            natural: self.natural || other.natural,
            unnatural: self.unnatural || other.unnatural,
            parts: self.parts || other.parts,
        }
    }
}

/// One folded character, with where it came from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glyph {
    pub symbol: Symbol,
    pub origin: OriginalSpan,
    pub code: Code,
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
    // The places of one symbol stand in three lists; behind the first `len` is room, which is never given back.
    pub(super) symbols: Vec<Symbol>,
    pub(super) origins: Vec<OriginalSpan>,
    /// The number of each symbol in the catalog's alphabet.
    pub(super) codes: Vec<Code>,
    pub(super) len: usize,
    /// Symbols that have some, ascending.
    pub(super) marks: Vec<(u32, Marks)>,
    pub(super) breaks: Vec<Break>,
    /// Something natural was left out somewhere.
    pub(super) has_natural_gaps: bool,
    pub(super) original_chars: u32,
    /// Symbols of which the text has only the first letter of their sound, ascending.
    guessed: Vec<u32>,
}

impl FoldedText {
    pub(super) fn clear(&mut self) {
        self.len = 0;
        self.marks.clear();
        self.breaks.clear();
        self.has_natural_gaps = false;
        self.original_chars = 0;
        self.guessed.clear();
    }

    /// Makes room for so many more symbols.
    pub(super) fn make_room(&mut self, more: usize) {
        let room = self.len + more;
        if self.symbols.len() < room {
            self.symbols.resize(room, Symbol::default());
            self.origins.resize(room, OriginalSpan { start: 0, end: 0 });
            self.codes.resize(room, Code::OTHER);
        }
    }

    pub(super) fn push(&mut self, glyph: Glyph, marks: Marks) {
        self.make_room(1);
        self.mark(marks);
        (self.symbols[self.len], self.origins[self.len], self.codes[self.len]) =
            (glyph.symbol, glyph.origin, glyph.code);
        self.len += 1;
    }

    /// Marks the symbol that comes next.
    pub(super) fn mark(&mut self, marks: Marks) {
        if marks != Marks::default() {
            self.has_natural_gaps |= marks.natural;
            self.marks.push((self.len as u32, marks));
        }
    }

    pub(super) fn glyph(&self, at: usize) -> Glyph {
        Glyph { symbol: self.symbols[at], origin: self.origins[at], code: self.codes[at] }
    }

    pub(super) fn truncate(&mut self, len: usize) {
        self.len = len;
        self.marks.truncate(self.marks.len() - self.marks_from(len).len());
    }

    pub(super) fn symbols(&self) -> &[Symbol] {
        &self.symbols[..self.len]
    }

    fn origins(&self) -> &[OriginalSpan] {
        &self.origins[..self.len]
    }

    /// The marks of the symbols of a span that have some.
    fn marks_in(&self, start: u32, end: u32) -> &[(u32, Marks)] {
        let from = &self.marks[self.marks.partition_point(|(at, _)| *at < start)..];
        let inside = from.iter().take_while(|(at, _)| *at < end).count();
        &from[..inside]
    }

    /// The marks of the symbols from a place on, sought from the end.
    pub(super) fn marks_from(&self, start: usize) -> &[(u32, Marks)] {
        let behind = self.marks.iter().rev().take_while(|(at, _)| *at as usize >= start).count();
        &self.marks[self.marks.len() - behind..]
    }

    pub(super) fn marks_of(&self, at: usize) -> Marks {
        let at = at as u32;
        self.marks_in(at, at + 1).first().map_or(Marks::default(), |(_, marks)| *marks)
    }

    /// The symbol last put in was disguised like that as well.
    pub(super) fn undone_on_last(&mut self, disguise: Disguise) {
        let Some(last) = self.len.checked_sub(1) else { return };
        if self.marks.last().is_none_or(|(at, _)| *at as usize != last) {
            self.marks.push((last as u32, Marks::default()));
        }
        if let Some((_, marks)) = self.marks.last_mut() {
            marks.own = marks.own.union(Disguises::of(disguise));
        }
    }

    fn find_breaks(&mut self) {
        self.breaks.clear();
        for (block, symbols) in self.symbols[..self.len].chunks(64).enumerate() {
            each_bit(bits_of(symbols.iter().map(|symbol| symbol.ends_clause())), |bit| {
                let hard = symbols[bit as usize].class() != Class::Soft;
                self.breaks.push(Break { at: block as u32 * 64 + bit + 1, hard });
            });
        }
    }

    /// The symbols: one folded character each.
    pub fn chars(&self) -> impl ExactSizeIterator<Item = char> + '_ {
        self.chars_from(0)
    }

    /// Those at `from`, which is a place of the text or its end, and behind it.
    pub fn chars_from(&self, from: usize) -> impl ExactSizeIterator<Item = char> + '_ {
        self.symbols()[from..].iter().map(|symbol| symbol.char())
    }

    /// The symbol at a place, if the text has one there.
    pub fn char_at(&self, at: usize) -> Option<char> {
        self.symbols().get(at).map(|symbol| symbol.char())
    }

    /// The symbols as numbers of the catalog's alphabet.
    pub fn codes(&self) -> &[Code] {
        &self.codes[..self.len]
    }

    /// The same, and behind them three times [`Code::OTHER`], so that whoever looks ahead need not ask where the end is.
    ///
    /// # Panics
    /// Where nothing was ever folded into this.
    pub fn codes_and_more(&self) -> &[Code] {
        &self.codes[..self.len + Self::MORE]
    }

    const MORE: usize = 3;

    /// Nothing comes any more.
    pub(super) fn finish(&mut self) {
        self.make_room(Self::MORE);
        self.codes[self.len..self.len + Self::MORE].fill(Code::OTHER);
        self.find_breaks();
    }

    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Code points of the original text.
    pub fn original_chars(&self) -> u32 {
        self.original_chars
    }

    /// The folded characters of a span.
    pub fn slice(&self, span: FoldedSpan) -> String {
        self.chars_of(span).collect()
    }

    /// The same one by one.
    pub fn chars_of(&self, span: FoldedSpan) -> impl Iterator<Item = char> + '_ {
        self.symbols()[span.range()].iter().map(|symbol| symbol.char())
    }

    /// The same, not copied.
    pub fn letters(&self, span: FoldedSpan) -> Letters<'_> {
        Letters::new(&self.symbols()[span.range()])
    }
}

impl std::fmt::Display for FoldedText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.chars().try_for_each(|c| std::fmt::Write::write_char(f, c))
    }
}
