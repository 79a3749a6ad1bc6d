//! Words by how they sound.

use rustc_hash::FxHashSet;

use super::costs::Costs;
use super::halves::{Halves, Read};
use super::syllables::{MOST, Syllable, Syllables};

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

/// A word of two characters, for [`Halves::take_whole`], with what it costs at the least.
struct Whole {
    chars: [char; 2],
    sounds: [Syllable; 2],
    cost: u32,
}

impl Whole {
    fn of(chars: &[char], sounds: &[Syllable], cost: u8) -> Option<Self> {
        let (&[a, b], [a_sound, b_sound, ..]) = (chars, sounds) else { return None };
        Some(Self { chars: [a, b], sounds: [*a_sound, *b_sound], cost: u32::from(cost) * NAT })
    }
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
/// What a word of the catalog costs that is none of the ordinary ones; a little more, so that of two words that cost the same
/// the ordinary one is read.
const LISTED_COST: u8 = 12;
/// In the head of a word: it is none of the ordinary ones.
const UNHEARD: u16 = 1 << 6;
/// Rarer words only tell which characters follow each other.
const RARE_WORD_COST: u8 = 17;
/// What a single character costs that is no word.
const RARE_COST: u8 = 15;

impl Lexicon {
    /// Words with their costs in natural logarithms (those of the catalog have none) and what they are to the catalog;
    /// `alarming`: how many of them a rule looks for.
    pub fn new<'w>(
        syllables: &Syllables,
        words: impl Iterator<Item = (&'w str, Option<u8>, Kind)>,
        alarming: usize,
    ) -> Self {
        let mut lexicon = Self {
            index: Vec::new(),
            buckets: Vec::new(),
            words: Vec::new(),
            follows: vec![0; MOST * MOST / 64],
            alarming: vec![0; MOST * MOST / 64],
            halves: Halves::with_room(alarming),
            costs: Costs::new(&[]),
            sounds: vec![0; (1 << SOUND_BITS) / 64],
            begins: vec![0; (1 << BEGIN_BITS) / 64],
            written: vec![0; (1 << WRITTEN_BITS) / 64],
            known: vec![0; (1 << KNOWN_BITS) / 64],
            singles: vec![RARE_COST; 0x10000].into(),
            latin: FxHashSet::default(),
        };
        // With room for all of them: one that doubles leaves half of it empty.
        let (mut costs, mut wholes) = (Vec::with_capacity(words.size_hint().1.unwrap_or_default()), Vec::new());
        for (word, cost, kind) in words {
            costs.extend(lexicon.take(syllables, word, cost, kind, &mut wholes));
        }
        for Whole { chars: [a, b], sounds: [a_sound, b_sound], cost } in wholes {
            let [a, b] = [lexicon.read(a, a_sound), lexicon.read(b, b_sound)];
            lexicon.halves.take_whole(cost, a, b);
        }
        lexicon.costs = Costs::new(&costs);
        lexicon.words.shrink_to_fit();
        lexicon.index.shrink_to_fit();
        lexicon.index.sort_unstable();
        let bucket = |entry: &u64| (entry >> (64 - BUCKET_BITS)) as usize;
        lexicon.buckets =
            (0..=1 << BUCKET_BITS).map(|n| lexicon.index.partition_point(|entry| bucket(entry) < n) as u32).collect();
        lexicon
    }

    /// Takes a word; what it costs as it is written, if it may be read as a whole.
    fn take(
        &mut self,
        syllables: &Syllables,
        word: &str,
        cost: Option<u8>,
        kind: Kind,
        wholes: &mut Vec<Whole>,
    ) -> Option<(Hash, u8)> {
        let mut chars = ['\0'; LONGEST];
        let mut len = 0;
        for c in word.chars() {
            let han = matches!(c as u32, 0x4E00..=0x9FFF);
            if len == LONGEST || !han || cost.is_some_and(|cost| cost >= RARE_WORD_COST && kind == Kind::Ordinary) {
                self.take_latin(word);
                self.take_pairs(syllables, word, kind);
                return None;
            }
            chars[len] = c;
            len += 1;
        }
        let chars = &chars[..len];
        self.take_pairs(syllables, word, kind);
        if let ([only], Some(cost)) = (chars, cost) {
            self.singles[*only as usize] = cost;
        }
        let alarming = if kind == Kind::Alarming { ALARMING } else { 0 };
        let at = self.words.len() as u64 | (len as u64) << PLACE_BITS | alarming;
        let unheard = if cost.is_none() { UNHEARD } else { 0 };
        let cost = cost.unwrap_or(if len == 1 { RARE_COST } else { LISTED_COST });
        self.words.push(u16::from(cost) << 8 | unheard | (kind as u16) << 4 | len as u16);
        self.words.extend(chars.iter().map(|c| *c as u16));
        let first: [Syllable; LONGEST] = std::array::from_fn(|n| chars.get(n).map_or(0, |c| syllables.of(*c)));
        self.index.push(key(&first[..len]) << 32 | at);
        self.take_beginnings(&first[..len]);
        let mut written = Hash::default();
        for c in chars {
            written = written.then(*c as u16);
            set(&mut self.written, key_bit(written.key(), WRITTEN_BITS));
        }
        if kind == Kind::Alarming {
            set(&mut self.sounds, key_bit(key(&first[..len]), SOUND_BITS));
            self.halves.take(chars, &first);
            wholes.extend(Whole::of(chars, &first, cost));
        }
        for (n, c) in chars.iter().enumerate() {
            for other in syllables.also(*c) {
                let mut read = first;
                read[n] = *other;
                self.index.push(key(&read[..len]) << 32 | at);
                self.take_beginnings(&read[..len]);
                let pairs = read[..len].windows(2);
                pairs.for_each(|pair| set(&mut self.follows, pair_of(pair[0], pair[1])));
                if kind == Kind::Alarming {
                    let pairs = read[..len].windows(2);
                    pairs.for_each(|pair| set(&mut self.alarming, pair_of(pair[0], pair[1])));
                    set(&mut self.sounds, key_bit(key(&read[..len]), SOUND_BITS));
                    self.halves.take(chars, &read);
                    wholes.extend(Whole::of(chars, &read, cost));
                }
            }
        }
        Some((written, cost))
    }

    /// A character as it is read, with what it costs.
    #[inline(always)]
    pub(super) fn read(&self, c: char, sound: Syllable) -> Read {
        Read { value: c as u32, sound, cost: self.single(c) }
    }

    fn take_beginnings(&mut self, read: &[Syllable]) {
        let mut sound = Hash::default();
        for syllable in read {
            sound = sound.then(*syllable);
            set(&mut self.begins, key_bit(sound.key(), BEGIN_BITS));
        }
    }

    fn take_latin(&mut self, word: &str) {
        let runs = word.split(|c: char| !c.is_ascii_lowercase()).filter(|run| run.len() > 1);
        self.latin.extend(runs.map(Box::from));
    }

    fn take_pairs(&mut self, syllables: &Syllables, word: &str, kind: Kind) {
        for (a, b) in word.chars().zip(word.chars().skip(1)) {
            set(&mut self.known, known_bit(a as u32, b as u32));
            let pair = pair_of(syllables.of(a), syllables.of(b));
            set(&mut self.follows, pair);
            if kind == Kind::Alarming {
                set(&mut self.alarming, pair);
            }
        }
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

/// Hash of syllables in a row, or of characters.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Hash(u64);

impl Hash {
    pub fn then(self, next: u16) -> Self {
        Self((self.0.rotate_left(5) ^ (u64::from(next) + 1)).wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    fn key(self) -> u64 {
        self.0 >> 32
    }

    pub fn bits(self) -> u64 {
        self.0
    }
}

fn key(syllables: &[Syllable]) -> u64 {
    syllables.iter().fold(Hash::default(), |sound, syllable| sound.then(*syllable)).key()
}

fn pair_of(a: Syllable, b: Syllable) -> usize {
    usize::from(a) * MOST + usize::from(b)
}

#[inline(always)]
fn known_bit(a: u32, b: u32) -> usize {
    (pair_hash(a, b) >> (64 - KNOWN_BITS)) as usize
}

/// Of two characters in a row, or of what stands for them; the upper bits are the best.
#[inline(always)]
pub(super) fn pair_hash(a: u32, b: u32) -> u64 {
    (u64::from(a) << 32 | u64::from(b)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// The upper bits of a key, which has thirty-two.
fn key_bit(key: u64, bits: u32) -> usize {
    (key >> (32 - bits)) as usize
}

pub(super) fn set(bits: &mut [u64], at: usize) {
    bits[at / 64] |= 1 << (at % 64);
}

#[inline(always)]
pub(super) fn has(bits: &[u64], at: usize) -> bool {
    bits[at / 64] >> (at % 64) & 1 == 1
}
