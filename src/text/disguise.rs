//! What folding undid, as a small set per symbol.

/// One way of hiding a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Disguise {
    FullWidth,
    Traditional,
    Compatibility,
    Styled,
    ZeroWidth,
    Bidi,
    CombiningMark,
    Separator,
    Bracket,
    Emoji,
    Entity,
    Markup,
    Lookalike,
    Pinyin,
    Homophone,
    SplitCharacter,
}

impl Disguise {
    pub const ALL: [Self; 16] = [
        Self::FullWidth,
        Self::Traditional,
        Self::Compatibility,
        Self::Styled,
        Self::ZeroWidth,
        Self::Bidi,
        Self::CombiningMark,
        Self::Separator,
        Self::Bracket,
        Self::Emoji,
        Self::Entity,
        Self::Markup,
        Self::Lookalike,
        Self::Pinyin,
        Self::Homophone,
        Self::SplitCharacter,
    ];

    /// The name in lower snake case, as metrics label it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FullWidth => "full_width",
            Self::Traditional => "traditional",
            Self::Compatibility => "compatibility",
            Self::Styled => "styled",
            Self::ZeroWidth => "zero_width",
            Self::Bidi => "bidi",
            Self::CombiningMark => "combining_mark",
            Self::Separator => "separator",
            Self::Bracket => "bracket",
            Self::Emoji => "emoji",
            Self::Entity => "entity",
            Self::Markup => "markup",
            Self::Lookalike => "lookalike",
            Self::Pinyin => "pinyin",
            Self::Homophone => "homophone",
            Self::SplitCharacter => "split_character",
        }
    }
}

/// A set of disguises.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Disguises(u16);

impl Disguises {
    pub const NONE: Self = Self(0);

    pub fn of(disguise: Disguise) -> Self {
        Self(1 << disguise as u16)
    }

    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn contains(self, disguise: Disguise) -> bool {
        self.0 & (1 << disguise as u16) != 0
    }

    /// In the order of [`Disguise::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Disguise> {
        Disguise::ALL.into_iter().filter(move |d| self.contains(*d))
    }
}
