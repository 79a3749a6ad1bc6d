//! Words by how they sound.

mod build;

use rustc_hash::FxHashSet;

use super::costs::Costs;
use super::halves::{Halves, Read};
use super::hash::{Hash, has, key_bit, pair_hash, pair_of};
use super::syllables::Syllable;

/// Characters of the longest word that is looked up by its sound.
pub(super) const LONGEST: usize = 8;

/// What a word is to the catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Ordinary.
    Ordinary,
    /// Some list has it.
    Listed,
    /// A rule looks for it.
    Alarming,
}

/// Words, ordinary ones and those of the catalog, by their syllables.
pub struct Lexicon {
    /// Hash of the syllables above, place in `words` below; sorted.
    index: Vec<u64>,
    /// For each value of the upper bits of a hash where its entries begin.
    buckets: Vec<u32>,
    /// Each word: its head, then its characters.
    words: Vec<u16>,
    /// Which syllables follow each other in some word.
    follows: Vec<u64>,
    /// The same of words that a rule looks for.
    alarming: Vec<u64>,
    /// What halves of two characters such words have.
    pub(super) halves: Halves,
    /// What each word costs as it is written.
    costs: Costs,
    /// One hashed bit for the sound of each of these words.
    sounds: Vec<u64>,
    /// One hashed bit for the sound of each beginning of a word.
    begins: Vec<u64>,
    /// One hashed bit for the characters of each beginning of a word.
    written: Vec<u64>,
    /// One hashed bit for each two characters that follow each other in some word.
    known: Vec<u64>,
    /// What each character of the basic plane costs by itself.
    singles: Box<[u8]>,
    /// Latin letters of words of the catalog (AI), which are no syllables.
    latin: FxHashSet<Box<str>>,
}

/// A word with what it costs to read it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'l> {
    pub chars: &'l [u16],
    pub cost: u32,
    pub kind: Kind,
}

const BUCKET_BITS: u32 = 16;
const KNOWN_BITS: u32 = 21;
const SOUND_BITS: u32 = 20;
const BEGIN_BITS: u32 = 22;
const WRITTEN_BITS: u32 = 21;
/// Bits of a place in the words, of which there are fewer than the engine's half a million.
const PLACE_BITS: u32 = 24;
/// In an entry of the index: a rule looks for the word.
const ALARMING: u64 = 1 << 28;
/// Costs are eighths of a natural logarithm.
pub(super) const NAT: u32 = 8;
/// In the head of a word: it is none of the ordinary ones.
const UNHEARD: u16 = 1 << 6;
/// What a single character costs that is no word.
const RARE_COST: u8 = 15;

impl Lexicon {
    /// A character as it is read, with what it costs.
    #[inline(always)]
    pub(super) fn read(&self, c: char, sound: Syllable) -> Read {
        Read { value: c as u32, sound, cost: self.single(c) }
    }

    /// Whether these Latin letters stand in some word of the catalog.
    pub(super) fn has_latin(&self, letters: &[u8]) -> bool {
        std::str::from_utf8(letters).is_ok_and(|letters| self.latin.contains(letters))
    }

    /// Whether the two characters follow each other in some word.
    #[inline(always)]
    pub(super) fn knows(&self, a: u32, b: u32) -> bool {
        has(&self.known, known_bit(a, b))
    }

    #[inline(always)]
    pub(super) fn may_follow(&self, a: Syllable, b: Syllable) -> bool {
        has(&self.follows, pair_of(a, b))
    }

    /// Whether the two syllables follow each other in a word that a rule looks for.
    #[inline(always)]
    pub(super) fn may_alarm(&self, a: Syllable, b: Syllable) -> bool {
        has(&self.alarming, pair_of(a, b))
    }

    /// What it costs to read a character by itself.
    pub(super) fn single(&self, c: char) -> u32 {
        u32::from(self.singles.get(c as usize).copied().unwrap_or(RARE_COST)) * NAT
    }

    /// Whether a word may begin so, or be so; no means no.
    pub(super) fn may_begin(&self, sound: Hash) -> bool {
        has(&self.begins, key_bit(sound.key(), BEGIN_BITS))
    }

    /// Whether some word begins with these characters, or is them; no means no.
    pub(super) fn may_be_written(&self, written: Hash) -> bool {
        has(&self.written, key_bit(written.key(), WRITTEN_BITS))
    }

    /// What the word costs that has these characters, if there is one.
    pub(super) fn written(&self, written: Hash) -> Option<u32> {
        self.costs.of(written).map(|cost| u32::from(cost) * NAT)
    }

    /// The words that sound so.
    pub(super) fn sounding(&self, sound: Hash, len: usize) -> impl Iterator<Item = Word<'_>> {
        self.entries(sound, len).map(|entry| self.word(entry))
    }

    /// The same, as far as a rule looks for them.
    pub(super) fn alarming(&self, sound: Hash, len: usize) -> impl Iterator<Item = Word<'_>> {
        let entries = has(&self.sounds, key_bit(sound.key(), SOUND_BITS)).then(|| self.entries(sound, len));
        entries.into_iter().flatten().filter(|entry| entry & ALARMING != 0).map(|entry| self.word(entry))
    }

    fn entries(&self, sound: Hash, len: usize) -> impl Iterator<Item = u64> + '_ {
        let key = sound.key();
        let bucket = (key >> (32 - BUCKET_BITS)) as usize;
        let entries = &self.index[self.buckets[bucket] as usize..self.buckets[bucket + 1] as usize];
        let from = entries.partition_point(|entry| entry >> 32 < key);
        let same = entries[from..].iter().copied().take_while(move |entry| entry >> 32 == key);
        same.filter(move |entry| (entry >> PLACE_BITS & 15) as usize == len)
    }

    fn word(&self, entry: u64) -> Word<'_> {
        let at = (entry & ((1 << PLACE_BITS) - 1)) as usize;
        let head = self.words[at];
        let len = usize::from(head & 15);
        let kind = match head >> 4 & 3 {
            0 => Kind::Ordinary,
            1 => Kind::Listed,
            _ => Kind::Alarming,
        };
        let cost = u32::from(head >> 8) * NAT + u32::from(head & UNHEARD != 0);
        Word { chars: &self.words[at + 1..at + 1 + len], cost, kind }
    }
}

#[inline(always)]
fn known_bit(a: u32, b: u32) -> usize {
    (pair_hash(a, b) >> (64 - KNOWN_BITS)) as usize
}
