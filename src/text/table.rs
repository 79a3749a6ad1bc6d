//! The folding table: for every character what it becomes and what class the result is of.

use rustc_hash::FxHashMap;
use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use super::Disguise;

/// How a separator between two Han characters counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeparatorKind {
    /// A space, a line end, 、: people write these; a match may cross them only from token edge to token edge.
    Natural,
    /// *, zero width, emoji: nobody writes these inside a word; a match always crosses them.
    Unnatural,
}

/// What kind of symbol folding produces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Class {
    Plain,
    Han,
    /// Ends a sentence.
    Hard,
    /// Ends a clause.
    Soft,
    Natural,
    Unnatural,
    Emoji,
    Newline,
    Open,
    Close,
    /// `&`, which may begin an entity.
    Ampersand,
    /// Left out wherever it stands.
    Drop,
    /// Becomes several characters.
    Expand,
}

/// Number of a character in the catalog's alphabet; every character that no word of the catalog has is [`Code::OTHER`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(pub u16);

impl Code {
    pub const OTHER: Self = Self(0);
}

/// A folded character with its class, in four bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Symbol {
    /// The lower three bytes of the character.
    code_point: [u8; 3],
    class: Class,
}

impl Default for Symbol {
    fn default() -> Self {
        Self::new(0, Class::Plain)
    }
}

impl Symbol {
    fn new(value: u32, class: Class) -> Self {
        let [a, b, c, _] = value.to_le_bytes();
        Self { code_point: [a, b, c], class }
    }

    fn value(self) -> u32 {
        let [a, b, c] = self.code_point;
        u32::from_le_bytes([a, b, c, 0])
    }

    pub fn char(self) -> char {
        char::from_u32(self.value()).unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    #[inline(always)]
    pub fn class(self) -> Class {
        self.class
    }
}

/// How much is to be done for a character where nothing is left out and nothing waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Way {
    /// It becomes one symbol.
    Bare,
    /// It becomes one symbol, and a clause ends or something was undone.
    Noted,
    /// It depends on what stands around it, becomes several symbols or none.
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
            Class::Plain | Class::Han if disguise.is_none() => Way::Bare,
            Class::Plain | Class::Han | Class::Hard | Class::Soft => Way::Noted,
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
        Self { code, ..Self::new(symbol.value(), symbol.class(), None) }
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

/// Collects the catalog's character tables; [`FoldTableBuilder::build`] adds Unicode's and closes chains.
#[derive(Default, Debug)]
pub struct FoldTableBuilder {
    maps: FxHashMap<char, (char, Disguise)>,
    separators: FxHashMap<char, SeparatorKind>,
    /// Whether it is a hard one.
    clause_marks: FxHashMap<char, bool>,
}

/// Ranges that hold every compatibility, styled or full-width form worth folding.
const COMPATIBLE: [std::ops::RangeInclusive<u32>; 12] = [
    0x00A0..=0x024F,
    0x0370..=0x03FF,
    0x2000..=0x2BFF,
    0x2E80..=0x33FF,
    0xA640..=0xA69F,
    0xF900..=0xFAFF,
    0xFB00..=0xFB06,
    0xFE10..=0xFE6F,
    0xFF00..=0xFFEF,
    0x1D400..=0x1D7FF,
    0x1F100..=0x1F2FF,
    0x2F800..=0x2FA1F,
];

/// Styled digits and letters that Unicode gives no compatibility form: first code, count, what the first one stands for.
const UNDECOMPOSED: [(u32, u32, char); 6] =
    [(0x2776, 9, '1'), (0x2780, 9, '1'), (0x278A, 9, '1'), (0x24F5, 9, '1'), (0x1F150, 26, 'a'), (0x1F170, 26, 'a')];

impl FoldTableBuilder {
    /// A character that stands for another one.
    pub fn map(&mut self, from: char, to: char, disguise: Disguise) {
        self.maps.insert(from, (to, disguise));
    }

    pub fn separator(&mut self, c: char, kind: SeparatorKind) {
        self.separators.insert(c, kind);
    }

    /// A mark that ends a clause; a hard one ends the sentence as well.
    pub fn clause_mark(&mut self, c: char, hard: bool) {
        *self.clause_marks.entry(c).or_default() |= hard;
    }

    pub fn build(self) -> FoldTable {
        let mut table = self.unfolded();
        let mut folded = Vec::new();
        for code in COMPATIBLE.into_iter().flatten().chain(b'A' as u32..=b'Z' as u32) {
            let Some(c) = char::from_u32(code).filter(|c| !self.stays(*c)) else { continue };
            self.close(c, &mut folded);
            self.place(&mut table, c, &folded, unicode_disguise(c));
        }
        for (first, count, base) in UNDECOMPOSED {
            for i in 0..count {
                let (from, to) = (char::from_u32(first + i), char::from_u32(base as u32 + i));
                if let (Some(from), Some(to)) = (from, to) {
                    self.place(&mut table, from, &[to], Some(Disguise::Styled));
                }
            }
        }
        for (&from, &(to, disguise)) in &self.maps {
            self.close(to, &mut folded);
            self.place(&mut table, from, &folded, Some(disguise));
        }
        for (code, disguise) in dropped() {
            self.set(&mut table, code, Entry::new(code as u32, Class::Drop, Some(disguise)));
        }
        table.settle();
        table
    }

    /// The table in which every character stays what it is.
    fn unfolded(&self) -> FoldTable {
        let char_of = |code| char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
        let mut bmp: Vec<Entry> = (0..0x10000).map(|code| Entry::unfolded(char_of(code))).collect();
        for c in NEWLINES.iter().chain(self.clause_marks.keys()).chain(self.separators.keys()) {
            if let Some(entry) = bmp.get_mut(*c as usize) {
                *entry = Entry::new(*c as u32, self.class(*c), None);
            }
        }
        let bmp = bmp.into_boxed_slice().try_into().expect("as many entries as the basic plane has characters");
        FoldTable { bmp, astral: FxHashMap::default(), expansions: Vec::new(), settled: Vec::new() }
    }

    /// Characters whose compatibility form would lose what they mean here.
    fn stays(&self, c: char) -> bool {
        let spaced = || c.nfkc().next() == Some(' ') && c.nfkc().count() > 1;
        c == '…' || self.class(c) == Class::Emoji || is_combining_mark(c) || (!is_own_form(c) && spaced())
    }

    /// What the character becomes, into `folded`: Unicode's form of it in lower case without marks, and from there
    /// along the character tables to their end, so that no fold of a fold differs.
    fn close(&self, c: char, folded: &mut Vec<char>) {
        folded.clear();
        if is_own_form(c) {
            folded.extend(c.to_lowercase());
        } else {
            folded.extend(c.nfkc().flat_map(char::to_lowercase));
        }
        folded.retain(|c| !is_combining_mark(*c));
        for c in folded {
            let end = (0..4).try_fold(*c, |at, _| self.maps.get(&at).map(|(to, _)| *to).ok_or(at));
            *c = end.unwrap_or_else(|end| end);
        }
    }

    fn place(&self, table: &mut FoldTable, from: char, to: &[char], disguise: Option<Disguise>) {
        let entry = match to {
            [] => Entry::new(from as u32, Class::Drop, disguise),
            [to] if *to == from => return,
            [to] => Entry::new(*to as u32, self.class(*to), disguise),
            several => {
                table.expansions.push(several.iter().map(|c| Entry::new(*c as u32, self.class(*c), None)).collect());
                Entry::new(table.expansions.len() as u32 - 1, Class::Expand, disguise)
            }
        };
        self.set(table, from, entry);
    }

    fn set(&self, table: &mut FoldTable, c: char, entry: Entry) {
        match table.bmp.get_mut(c as usize) {
            Some(place) => *place = entry,
            None => drop(table.astral.insert(c, entry)),
        }
    }

    fn class(&self, c: char) -> Class {
        if NEWLINES.contains(&c) {
            return Class::Newline;
        }
        match (self.clause_marks.get(&c), self.separators.get(&c)) {
            (Some(true), _) => Class::Hard,
            (Some(false), _) => Class::Soft,
            (None, Some(SeparatorKind::Natural)) => Class::Natural,
            (None, Some(SeparatorKind::Unnatural)) => Class::Unnatural,
            (None, None) => unfolded_class(c),
        }
    }
}

const NEWLINES: [char; 5] = ['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'];

/// Whether Unicode certainly has no other form of the character; false says nothing.
fn is_own_form(c: char) -> bool {
    is_nfkc_quick(std::iter::once(c)) == IsNormalized::Yes
}

fn unfolded_class(c: char) -> Class {
    match c as u32 {
        0x4E00..=0x9FFF | 0x3400..=0x4DBF | 0x3007 | 0x20000..=0x3FFFF => Class::Han,
        0x2600..=0x27BF | 0x2B00..=0x2BFF | 0x1F000..=0x1F0FF | 0x1F1E6..=0x1F1FF | 0x1F300..=0x1FAFF => Class::Emoji,
        _ => match c {
            '&' => Class::Ampersand,
            '(' | '[' | '{' | '<' | '【' | '「' | '『' | '《' | '〈' | '〔' | '〖' => Class::Open,
            ')' | ']' | '}' | '>' | '】' | '」' | '』' | '》' | '〉' | '〕' | '〗' => Class::Close,
            _ => Class::Plain,
        },
    }
}

/// Which family a Unicode folding belongs to; letter case is no disguise.
fn unicode_disguise(c: char) -> Option<Disguise> {
    match c as u32 {
        0x41..=0x5A => None,
        0xFF00..=0xFFEF | 0x3000 => Some(Disguise::FullWidth),
        0x2460..=0x24FF | 0x2776..=0x2793 | 0x3200..=0x32FF | 0x1D400..=0x1D7FF | 0x1F100..=0x1F2FF => {
            Some(Disguise::Styled)
        }
        0xA0 | 0xC0..=0x24F | 0x370..=0x3FF => None,
        _ => Some(Disguise::Compatibility),
    }
}

/// Characters that are invisible or sit on their neighbour.
fn dropped() -> impl Iterator<Item = (char, Disguise)> {
    let zero_width = [
        0xAD..=0xAD,
        0x180E..=0x180E,
        0x200B..=0x200D,
        0x2060..=0x2064,
        0xFEFF..=0xFEFF,
        0xFE00..=0xFE0F,
        0x115F..=0x1160,
        0x3164..=0x3164,
        0xE0001..=0xE01EF,
    ];
    let bidi = [0x200E..=0x200F, 0x202A..=0x202E, 0x2066..=0x206F, 0x61C..=0x61C];
    let marks = [
        0x300..=0x36F,
        0x483..=0x489,
        0x1AB0..=0x1AFF,
        0x1DC0..=0x1DFF,
        0x20D0..=0x20FF,
        0x302A..=0x302D,
        0x3099..=0x309A,
        0xFE20..=0xFE2F,
    ];
    let named = |ranges: Vec<std::ops::RangeInclusive<u32>>, disguise| {
        ranges.into_iter().flatten().filter_map(char::from_u32).map(move |c| (c, disguise))
    };
    named(zero_width.to_vec(), Disguise::ZeroWidth)
        .chain(named(bidi.to_vec(), Disguise::Bidi))
        .chain(named(marks.to_vec(), Disguise::CombiningMark))
}
