//! How the tables are filled, word by word.

use rustc_hash::FxHashSet;

use super::{
    ALARMING, BEGIN_BITS, BUCKET_BITS, KNOWN_BITS, Kind, LONGEST, Lexicon, NAT, PLACE_BITS, RARE_COST, SOUND_BITS,
    UNHEARD, WRITTEN_BITS, known_bit,
};
use crate::text::second::costs::Costs;
use crate::text::second::halves::Halves;
use crate::text::second::hash::{Hash, key, key_bit, pair_of, set};
use crate::text::second::syllables::{MOST, Syllable, Syllables};

/// What a word of the catalog costs that is none of the ordinary ones; a little more, so that of two words that cost the same
/// the ordinary one is read.
const LISTED_COST: u8 = 12;
/// Rarer words only tell which characters follow each other.
const RARE_WORD_COST: u8 = 17;

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
}
