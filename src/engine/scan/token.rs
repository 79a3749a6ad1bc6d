//! What is known of a word where it is found.

/// A word: its meaning (what it is to the catalog: words in the same sets mean the same), its length and how it may
/// stand; or none. In four bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Token(u32);

impl Token {
    /// Begins or ends with a Latin letter or a digit.
    pub const LATIN: u32 = 1;
    /// Hits strictly inside it do not count.
    pub const EDGE: u32 = 2;
    /// In a set whose hits need a number before them.
    pub const NUMERAL: u32 = 4;
    /// Above the traits seven bits of length, above these the meaning.
    const LEN: u32 = 3;
    const MEANING: u32 = 10;

    /// A word of `len` characters.
    pub fn new(meaning: u32, text: &str, len: usize, edge: bool, numeral: bool) -> Self {
        assert!(meaning < 1 << (32 - Self::MEANING) && (1..128).contains(&len), "the loader bounds words and lengths");
        let mut ends = text.chars().next().into_iter().chain(text.chars().next_back());
        let latin = ends.any(|c| c.is_ascii_alphanumeric());
        let has = |has: bool, which: u32| if has { which } else { 0 };
        let traits = has(latin, Self::LATIN) | has(edge, Self::EDGE) | has(numeral, Self::NUMERAL);
        Self(meaning << Self::MEANING | (len as u32) << Self::LEN | traits)
    }

    #[inline(always)]
    pub fn is_some(self) -> bool {
        self.0 != 0
    }

    /// Whether it has one of these traits.
    #[inline(always)]
    pub fn has(self, traits: u32) -> bool {
        self.0 & traits != 0
    }

    #[inline(always)]
    pub fn len(self) -> u32 {
        self.0 >> Self::LEN & 127
    }

    #[inline(always)]
    pub fn meaning(self) -> u32 {
        self.0 >> Self::MEANING
    }
}
