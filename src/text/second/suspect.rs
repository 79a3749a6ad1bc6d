//! Where a text has something that honest copy does not have. Plain copy pays for this look alone.

mod letters;
mod shapes;
mod sounds;

use super::Second;
use super::syllables::{Syllable, Syllables};
use crate::text::table::Symbol;
use crate::text::{FoldedText, bits_of, each_bit};

/// Suspect places of one text. Reused.
#[derive(Default)]
pub struct Suspects {
    places: Vec<u32>,
    /// Characters that may be something else or part of it, a bit each.
    special: Vec<u64>,
    /// Characters that make no word with the next one, a bit each.
    strange: Vec<u64>,
    /// Characters that may have a reading, a bit each.
    readable: Vec<u64>,
}

impl Suspects {
    pub(super) fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    pub(super) fn places(&self) -> impl Iterator<Item = u32> + '_ {
        self.places.iter().copied()
    }
}

impl Second {
    /// Looks for syllables in Latin letters, components of characters, and characters that sound like a word of a rule
    /// and make no word where they stand.
    pub(super) fn suspects(&self, text: &FoldedText, out: &mut Suspects) {
        out.places.clear();
        self.look(text, out);
        let Suspects { places, special, strange, readable } = out;
        for (block, special) in special.iter().copied().enumerate() {
            let (lone, next_lone) = lone(strange, block);
            each_bit(special | (lone | next_lone) & both(readable, block), |bit| {
                let at = block * 64 + bit as usize;
                let is_set = |bits: u64| bits >> bit & 1 == 1;
                let is_special = is_set(special) && self.is_special(text, at, is_set(strange[block]), places);
                if is_special || self.hides(text, strange, at, is_set(lone), is_set(next_lone)) {
                    places.push(at as u32);
                }
            });
        }
    }

    /// Looks at every character once, without a branch. Behind the end all are strange, and none is special or has a reading.
    fn look(&self, text: &FoldedText, out: &mut Suspects) {
        let Suspects { special, strange, readable, .. } = out;
        special.clear();
        strange.clear();
        readable.clear();
        let (symbols, (from, to)) = (text.symbols(), self.syllables.readable());
        let mut letter_before = 0;
        for (block, own) in symbols.chunks(64).enumerate() {
            let unknown = !self.known(own, &symbols[symbols.len().min(block * 64 + 1)..]);
            let (letters, radicals) = (bits(own, Symbol::LETTER), bits(own, Symbol::RADICAL));
            let first_letters = letters & !(letters << 1 | letter_before);
            letter_before = letters >> 63;
            special.push(first_letters | radicals | bits(own, Symbol::DOUBTFUL) & unknown);
            strange.push(unknown);
            readable.push(bits_of(own.iter().map(|symbol| (from..=to).contains(&symbol.value()))));
        }
    }

    /// The characters that make a word with the next one, a bit each.
    fn known(&self, own: &[Symbol], next: &[Symbol]) -> u64 {
        let pairs = own.iter().zip(next).rev();
        pairs.fold(0, |known, (a, b)| known << 1 | u64::from(self.lexicon.knows(a.value(), b.value())))
    }

    /// A character, and how it sounds.
    #[inline(always)]
    fn read(&self, symbol: Symbol) -> (u32, Syllable) {
        (symbol.value(), Syllables::reading(self.syllables.flags_of(symbol.value())))
    }

    #[inline(always)]
    fn flags_at(&self, text: &FoldedText, at: usize) -> u16 {
        self.syllables.flags_of(text.symbols()[at].value())
    }

    /// Whether something hides behind the letters that begin here, or behind this character. `strange`: it makes no word
    /// with the next one; one that does is neither half of another character nor taken for one.
    fn is_special(&self, text: &FoldedText, at: usize, strange: bool, before: &[u32]) -> bool {
        let own = self.flags_at(text, at);
        if own & Syllables::LETTER != 0 {
            return self.spells(text, at, before.last().copied());
        }
        (own & Syllables::COMPONENT != 0 && self.is_split(text, at, own))
            || (strange && own & Syllables::SIMILAR != 0 && self.is_mistaken(text, at))
    }

    pub(super) fn is_radical(&self, c: char) -> bool {
        self.syllables.flags(c) & Syllables::RADICAL != 0
    }

    /// Whether a character makes no word with its neighbours.
    pub(super) fn is_odd(&self, text: &FoldedText, at: usize) -> bool {
        let (before, behind) = (at.checked_sub(1).and_then(|before| text.char_at(before)), text.char_at(at + 1));
        let knows =
            |a: Option<char>, b: Option<char>| a.zip(b).is_some_and(|(a, b)| self.lexicon.knows(a as u32, b as u32));
        let own = text.char_at(at);
        !knows(before, own) && !knows(own, behind)
    }
}

/// Where two characters make no word with each other, and the first of them, or the next, none on its other side either.
fn lone(strange: &[u64], block: usize) -> (u64, u64) {
    let own = strange[block];
    let before = block.checked_sub(1).map_or(1, |before| strange[before] >> 63);
    let behind = strange.get(block + 1).map_or(1, |behind| behind & 1);
    (own & (own << 1 | before), own & (own >> 1 | behind << 63))
}

/// Those of a block behind which stands another one.
fn both(bits: &[u64], block: usize) -> u64 {
    bits[block] & (bits[block] >> 1 | bits.get(block + 1).map_or(0, |behind| behind << 63))
}

/// One bit for each character that has one of the traits.
fn bits(symbols: &[Symbol], traits: u32) -> u64 {
    if !Symbol::any_has(symbols, traits) {
        return 0;
    }
    bits_of(symbols.iter().map(|symbol| symbol.has(traits)))
}

pub(super) fn is_han(c: char) -> bool {
    matches!(c as u32, 0x4E00..=0x9FFF | 0x3400..=0x4DBF)
}
