//! The folding table: for every character what it becomes and what class the result is of.

mod builder;
mod symbol;
mod unicode;

use rustc_hash::FxHashMap;

pub use self::builder::FoldTableBuilder;
pub use self::symbol::Code;
pub(super) use self::symbol::{Class, Symbol};
use self::unicode::unfolded_class;
use super::Disguise;

/// How a separator between two Han characters counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeparatorKind {
    /// A space, a line end, 、: people write these; a match may cross them only from token edge to token edge.
    Natural,
    /// *, zero width, emoji: nobody writes these inside a word; a match always crosses them.
    Unnatural,
}

/// How much is to be done for a character where nothing is left out and nothing waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Way {
    /// It becomes one symbol.
    Bare,
    /// It becomes one symbol, and something was undone.
    Noted,
    /// It parts two characters: between two Han characters it is left out.
    Parts,
    /// It closes a bracket, which may be around one character.
    Closes,
    /// It becomes several symbols or none, or the end of a line that may part words.
    Long,
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    /// The folded character; for [`Class::Expand`] its value is the number of the expansion.
    pub symbol: Symbol,
    /// The folded character's number in the catalog's alphabet.
    pub code: Code,
    pub disguise: Option<Disguise>,
    pub way: Way,
}

impl Entry {
    fn new(value: u32, class: Class, disguise: Option<Disguise>) -> Self {
        let way = match class {
            Class::Natural | Class::Unnatural => Way::Parts,
            Class::Close => Way::Closes,
            // It may begin a tag.
            Class::Open if value == '<' as u32 => Way::Long,
            Class::Plain | Class::Han | Class::Hard | Class::Soft | Class::Open if disguise.is_none() => Way::Bare,
            Class::Plain | Class::Han | Class::Hard | Class::Soft | Class::Open => Way::Noted,
            _ => Way::Long,
        };
        Self { symbol: Symbol::new(value, class), code: Code::OTHER, disguise, way }
    }

    /// A character that no table knows.
    fn unfolded(c: char) -> Self {
        Self::new(c as u32, unfolded_class(c), None)
    }

    /// A symbol that was taken out, to be put in again.
    pub fn again(symbol: Symbol, code: Code) -> Self {
        Self { symbol, code, ..Self::new(symbol.value(), symbol.class(), None) }
    }

    pub fn class(self) -> Class {
        self.symbol.class()
    }
}

/// Built once per catalog; looked up once per character.
#[derive(Debug)]
pub struct FoldTable {
    bmp: Box<[Entry; 0x10000]>,
    astral: FxHashMap<char, Entry>,
    expansions: Vec<Vec<Entry>>,
    /// One bit for each character of `bmp` that folds to itself whatever stands around it.
    settled: Vec<u64>,
}

impl FoldTable {
    /// Unicode's own foldings plus the catalog's tables.
    pub fn builder() -> FoldTableBuilder {
        FoldTableBuilder::default()
    }

    #[inline(always)]
    pub(super) fn entry(&self, c: char) -> Entry {
        match self.bmp.get(c as usize) {
            Some(entry) => *entry,
            None => self.astral.get(&c).copied().unwrap_or_else(|| Entry::unfolded(c)),
        }
    }

    /// The same for a character of the basic plane.
    #[inline(always)]
    pub(super) fn bmp_entry(&self, c: u16) -> Entry {
        self.bmp[usize::from(c)]
    }

    /// Whether every character of the text folds to itself whatever stands around it, so that the text does. False says
    /// nothing.
    pub fn is_settled(&self, text: &str) -> bool {
        let bit = |c: char| self.settled.get(c as usize / 64).is_some_and(|bits| bits >> (c as usize % 64) & 1 == 1);
        text.chars().all(bit)
    }

    /// What an entry of [`Class::Expand`] becomes.
    pub(super) fn expansion(&self, entry: Entry) -> &[Entry] {
        &self.expansions[entry.symbol.value() as usize]
    }

    /// The number of a folded character.
    #[inline]
    pub fn code(&self, folded: char) -> Code {
        self.entry(folded).code
    }

    /// Fills `settled` once all entries are there.
    fn settle(&mut self) {
        let settled = |(code, entry): (usize, &Entry)| entry.symbol.value() as usize == code && entry.way == Way::Bare;
        let bits = |entries: (usize, &[Entry])| {
            let at = |(n, entry)| u64::from(settled((entries.0 * 64 + n, entry))) << n;
            entries.1.iter().enumerate().map(at).sum()
        };
        self.settled = self.bmp.chunks(64).enumerate().map(bits).collect();
    }

    /// Makes an alphabet of the characters of these folded words: from now on folding numbers them.
    pub fn number<'w>(&mut self, words: impl Iterator<Item = &'w str>) {
        let mut codes = Codes { bmp: vec![Code::OTHER; 0x10000], astral: FxHashMap::default() };
        let mut last = Code::OTHER;
        for c in words.flat_map(str::chars) {
            let code = codes.place(c);
            if *code == Code::OTHER {
                last = Code(last.0.saturating_add(1));
                *code = last;
            }
        }
        for c in codes.astral.keys() {
            self.astral.entry(*c).or_insert_with(|| Entry::unfolded(*c));
        }
        let entries = self.bmp.iter_mut().chain(self.astral.values_mut());
        for entry in entries.chain(self.expansions.iter_mut().flatten()) {
            entry.code = match entry.class() {
                Class::Drop | Class::Expand => Code::OTHER,
                _ => codes.of(entry.symbol.value()),
            };
        }
    }

    /// Gives folded characters their traits.
    pub(super) fn mark(&mut self, traits: impl Fn(u32) -> u32) {
        for entry in self.bmp.iter_mut().chain(self.expansions.iter_mut().flatten()) {
            if entry.class() != Class::Expand {
                entry.symbol.mark(traits(entry.symbol.value()));
            }
        }
    }
}

/// Numbers of characters while an alphabet is made.
struct Codes {
    bmp: Vec<Code>,
    astral: FxHashMap<char, Code>,
}

impl Codes {
    fn place(&mut self, c: char) -> &mut Code {
        match self.bmp.get_mut(c as usize) {
            Some(place) => place,
            None => self.astral.entry(c).or_default(),
        }
    }

    fn of(&self, value: u32) -> Code {
        let astral = || char::from_u32(value).and_then(|c| self.astral.get(&c)).copied().unwrap_or_default();
        self.bmp.get(value as usize).copied().unwrap_or_else(astral)
    }
}
