//! How characters are read and of what they are made.

use rustc_hash::FxHashMap;

use crate::text::FoldTable;
use crate::text::table::Symbol;

/// A reading without its tone; 0 is none.
pub(super) type Syllable = u16;

/// Readings that there are, at most.
pub(super) const MOST: usize = 512;

/// A letter of the longest syllable (zhuang) takes five bits.
pub(super) const LONGEST: usize = 6;

/// Tables of readings and components.
pub struct Syllables {
    /// For each character of the basic plane its first reading, and above it [`Self::LETTER`] or [`Self::RADICAL`].
    of: Box<[u16]>,
    /// The first and the last of those that have a reading.
    readable: (u32, u32),
    also: FxHashMap<char, Vec<Syllable>>,
    spelled: FxHashMap<u32, Syllable>,
    /// For each letter the syllables that begin with it.
    beginning: [Vec<Syllable>; 26],
    /// Words that three letters and more stand for.
    abbreviated: FxHashMap<Box<[u8]>, Vec<u16>>,
    components: FxHashMap<(char, char), char>,
    similar: FxHashMap<char, Vec<char>>,
}

impl Default for Syllables {
    fn default() -> Self {
        let mut of = vec![0; 0x10000].into_boxed_slice();
        of[usize::from(b'a')..=usize::from(b'z')].fill(Self::LETTER);
        Self {
            of,
            readable: (0, 0),
            also: FxHashMap::default(),
            spelled: FxHashMap::default(),
            beginning: Default::default(),
            abbreviated: FxHashMap::default(),
            components: FxHashMap::default(),
            similar: FxHashMap::default(),
        }
    }
}

impl Syllables {
    /// A Latin letter.
    pub(super) const LETTER: u16 = 1 << 15;
    /// Begins the components of some character, and is none of honest copy.
    pub(super) const RADICAL: u16 = 1 << 14;
    /// Begins the components of some character.
    pub(super) const COMPONENT: u16 = 1 << 13;
    /// Looks like another one.
    pub(super) const SIMILAR: u16 = 1 << 12;
    const READING: u16 = MOST as u16 - 1;

    /// A syllable with the characters first read so, and those that may be; whether it is one.
    pub fn syllable(&mut self, spelled: &str, first: &str, also: &str) -> bool {
        let Some(key) = spell(spelled.as_bytes()) else { return false };
        let syllable = self.spelled.len() as Syllable + 1;
        if usize::from(syllable) >= MOST || self.spelled.insert(key, syllable).is_some() {
            return false;
        }
        self.beginning[usize::from(spelled.as_bytes()[0] - b'a')].push(syllable);
        for c in first.chars() {
            match self.of.get_mut(c as usize) {
                Some(reading) => *reading |= syllable,
                None => return false,
            }
            let (from, to) = self.readable;
            self.readable = if to == 0 { (c as u32, c as u32) } else { (from.min(c as u32), to.max(c as u32)) };
        }
        for c in also.chars() {
            self.also.entry(c).or_default().push(syllable);
        }
        true
    }

    /// Other ways to spell the syllables with ü.
    pub fn spell_umlauts(&mut self) {
        for (other, one) in [("lyu", "lv"), ("nyu", "nv"), ("lue", "lve"), ("nue", "nve"), ("lyue", "lve")] {
            let of = |spelled: &str| spell(spelled.as_bytes()).unwrap_or_default();
            if let Some(syllable) = self.spelled.get(&of(one)).copied() {
                self.spelled.entry(of(other)).or_insert(syllable);
            }
        }
    }

    /// A character that is made of two; whether it was new.
    pub fn split(&mut self, whole: char, first: char, second: char, radical: bool) -> bool {
        if let Some(flags) = self.of.get_mut(first as usize) {
            *flags |= if radical { Self::RADICAL | Self::COMPONENT } else { Self::COMPONENT };
        }
        self.components.insert((first, second), whole).is_none()
    }

    /// A word by the first letters of its syllables, three at the least; whether it is one and was new.
    pub fn abbreviate(&mut self, letters: &str, word: &str) -> bool {
        let chars: Vec<u16> = word.chars().filter_map(|c| u16::try_from(c as u32).ok()).collect();
        let fits = letters.len() >= 3 && letters.bytes().all(|letter| letter.is_ascii_lowercase());
        fits && letters.len() == chars.len() && self.abbreviated.insert(letters.as_bytes().into(), chars).is_none()
    }

    pub(super) fn abbreviated(&self, letters: &[u8]) -> Option<&[u16]> {
        self.abbreviated.get(letters).map(Vec::as_slice)
    }

    /// A character that is written for one that it looks like; whether that was new.
    pub fn resemble(&mut self, written: char, meant: char) -> bool {
        if let Some(flags) = self.of.get_mut(written as usize) {
            *flags |= Self::SIMILAR;
        }
        let meant_by = self.similar.entry(written).or_default();
        let new = !meant_by.contains(&meant);
        meant_by.push(meant);
        new
    }

    /// Marks the characters of the table that may hide something by themselves.
    pub fn mark(&self, table: &mut FoldTable) {
        table.mark(|value| match self.flags_of(value) {
            flags if flags & Self::LETTER != 0 => Symbol::LETTER,
            flags if flags & Self::RADICAL != 0 => Symbol::RADICAL,
            flags if flags & (Self::COMPONENT | Self::SIMILAR) != 0 => Symbol::DOUBTFUL,
            _ => 0,
        });
    }

    #[inline(always)]
    pub(super) fn flags_of(&self, code_point: u32) -> u16 {
        self.of.get(code_point as usize).copied().unwrap_or_default()
    }

    pub(super) fn flags(&self, c: char) -> u16 {
        self.flags_of(c as u32)
    }

    pub(super) fn of(&self, c: char) -> Syllable {
        self.flags(c) & Self::READING
    }

    #[inline(always)]
    pub(super) fn reading(flags: u16) -> Syllable {
        flags & Self::READING
    }

    /// The first and the last character of all that have a reading.
    pub(super) fn readable(&self) -> (u32, u32) {
        self.readable
    }

    pub(super) fn also(&self, c: char) -> &[Syllable] {
        self.also.get(&c).map_or(&[], Vec::as_slice)
    }

    /// The syllables that begin with a letter.
    pub(super) fn beginning(&self, letter: char) -> &[Syllable] {
        let at = (letter as usize).wrapping_sub(usize::from(b'a'));
        self.beginning.get(at).map_or(&[], Vec::as_slice)
    }

    pub(super) fn similar(&self, c: char) -> &[char] {
        self.similar.get(&c).map_or(&[], Vec::as_slice)
    }

    pub(super) fn composed(&self, first: char, second: char) -> Option<char> {
        self.components.get(&(first, second)).copied()
    }

    /// Whether these letters spell a syllable of two letters and more: single ones are vitamins and grades.
    pub(super) fn spelled(&self, letters: &[u8]) -> Option<Syllable> {
        if letters.len() < 2 {
            return None;
        }
        self.spelled.get(&spell(letters)?).copied()
    }
}

fn spell(letters: &[u8]) -> Option<u32> {
    let fits = !letters.is_empty() && letters.len() <= LONGEST && letters.iter().all(u8::is_ascii_lowercase);
    fits.then(|| letters.iter().fold(0, |key, letter| key << 5 | u32::from(letter - b'a' + 1)))
}
