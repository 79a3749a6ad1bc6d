//! What one character becomes, in four bytes.

/// What kind of symbol folding produces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(in crate::text) enum Class {
    Plain,
    Han,
    /// Ends a sentence.
    Hard,
    /// Ends a line, and a sentence.
    Newline,
    /// Ends a clause.
    Soft,
    Natural,
    Unnatural,
    Emoji,
    Open,
    Close,
    /// `&`, which may begin an entity.
    Ampersand,
    /// Left out wherever it stands.
    Drop,
    /// Becomes several characters.
    Expand,
}

impl Class {
    /// Each at its own number, and the first ones once more, so that four bits are always one of them.
    const ALL: [Self; 16] = {
        use Class::*;
        [
            Plain, Han, Hard, Newline, Soft, Natural, Unnatural, Emoji, Open, Close, Ampersand, Drop, Expand, Plain,
            Plain, Plain,
        ]
    };
}

/// Number of a character in the catalog's alphabet; every character that no word of the catalog has is [`Code::OTHER`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(pub u16);

impl Code {
    pub const OTHER: Self = Self(0);
}

/// A folded character; above it what the second reading has to know of it, and its class. In four bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::text) struct Symbol(u32);

impl Default for Symbol {
    fn default() -> Self {
        Self::new(0, Class::Plain)
    }
}

impl Symbol {
    /// A small Latin letter.
    pub const LETTER: u32 = 1 << 21;
    /// Begins the components of some character, and is none of honest copy.
    pub const RADICAL: u32 = 1 << 22;
    /// May be half of another character, or taken for one.
    pub const DOUBTFUL: u32 = 1 << 23;
    const CLASS: u32 = 24;

    pub(super) fn new(value: u32, class: Class) -> Self {
        Self((class as u32) << Self::CLASS | value)
    }

    #[inline(always)]
    pub fn value(self) -> u32 {
        self.0 & (Self::LETTER - 1)
    }

    /// Gives it these traits.
    pub(super) fn mark(&mut self, traits: u32) {
        self.0 |= traits;
    }

    /// Whether it has one of these traits.
    #[inline(always)]
    pub fn has(self, traits: u32) -> bool {
        self.0 & traits != 0
    }

    /// The same of some of them.
    pub fn any_has(symbols: &[Self], traits: u32) -> bool {
        symbols.iter().fold(0, |all, symbol| all | symbol.0) & traits != 0
    }

    pub fn char(self) -> char {
        char::from_u32(self.value()).unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    /// Whether a clause ends behind it: the classes of which that is so are neighbours.
    #[inline(always)]
    pub fn ends_clause(self) -> bool {
        const FIRST: u32 = (Class::Hard as u32) << Symbol::CLASS;
        const BEHIND: u32 = (Class::Soft as u32 + 1) << Symbol::CLASS;
        self.0.wrapping_sub(FIRST) < BEHIND - FIRST
    }

    #[inline(always)]
    pub fn class(self) -> Class {
        Class::ALL[(self.0 >> Self::CLASS) as usize % Class::ALL.len()]
    }
}
