//! Where a text has something that honest copy does not have. Plain copy pays for this look alone.

use std::ops::RangeInclusive;

use super::Second;
use super::decode::{SIMILAR, homophone};
use super::hash::Hash;
use super::lexicon::{LONGEST, Word};
use super::syllables::{LONGEST as LONGEST_SYLLABLE, Syllable, Syllables};
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

    /// Whether the Latin letters that begin here are syllables, and a Han character or another such run is near.
    fn spells(&self, text: &FoldedText, at: usize, last: Option<u32>) -> bool {
        let end = text.letters_from(at);
        let han = |at: Option<usize>| at.and_then(|at| text.char_at(at)).is_some_and(is_han);
        let goes_on = last.is_some_and(|last| at - last as usize <= LONGEST_SYLLABLE + 2);
        let near = goes_on || (0..3).any(|n| han(at.checked_sub(n + 1)) || han(Some(end + n)));
        (near && self.is_spelled(text, at, end)) || self.abbreviated(text, at).is_some()
    }

    /// The word that a whole run of letters stands for.
    pub(super) fn abbreviated(&self, text: &FoldedText, start: usize) -> Option<&[u16]> {
        let mut letters = [0; LONGEST];
        let end = text.letters_from(start);
        let begins = start == 0 || !text.char_at(start - 1).is_some_and(|c| c.is_ascii_alphanumeric());
        let ends = !text.char_at(end).is_some_and(|c| c.is_ascii_alphanumeric());
        if !begins || !ends || !(3..=letters.len()).contains(&(end - start)) {
            return None;
        }
        for (letter, at) in letters.iter_mut().zip(start..end) {
            *letter = text.char_at(at).map_or(0, |c| c as u8);
        }
        self.syllables.abbreviated(&letters[..end - start])
    }

    /// Whether letters are syllables from the first to the last.
    pub(super) fn is_spelled(&self, text: &FoldedText, start: usize, end: usize) -> bool {
        if end - start > LONGEST_RUN {
            return false;
        }
        let mut letters = [0; LONGEST_RUN];
        for (letter, at) in letters.iter_mut().zip(start..end) {
            *letter = text.char_at(at).map_or(0, |c| c as u8);
        }
        let letters = &letters[..end - start];
        !self.lexicon.has_latin(letters) && self.reaches(letters) >> letters.len() & 1 == 1
    }

    /// The places of a run of letters, as bits, up to which it is made of syllables.
    fn reaches(&self, letters: &[u8]) -> u64 {
        let mut reached = 1_u64;
        for from in 0..letters.len() {
            if reached >> from & 1 == 0 {
                continue;
            }
            for len in 2..=6.min(letters.len() - from) {
                let spelled = self.syllables.spelled(&letters[from..from + len]).is_some();
                reached |= u64::from(spelled) << (from + len);
            }
        }
        reached
    }

    /// Whether two characters are the components of one. Two of honest copy only are where that one makes a word that a
    /// rule looks for with what stands beside it, or may do so with what is hidden as well.
    fn is_split(&self, text: &FoldedText, at: usize, flags: u16) -> bool {
        let (Some(a), Some(b)) = (text.char_at(at), text.char_at(at + 1)) else { return false };
        let Some(whole) = self.syllables.composed(a, b) else { return false };
        if flags & Syllables::RADICAL != 0 {
            return true;
        }
        let sound = self.syllables.of(whole);
        let is_whole = |word: Word<'_>| word.chars == [whole as u16];
        let before = at.checked_sub(1).map(|before| text.symbols()[before]);
        let behind = text.symbols().get(at + 2).copied();
        let is_hidden =
            |beside: Option<Symbol>| beside.is_some_and(|beside| beside.has(HIDES) || !is_han(beside.char()));
        !self.lexicon.knows(a as u32, b as u32)
            && (is_hidden(before)
                || is_hidden(behind)
                || before.is_some_and(|before| self.lexicon.halves.may_hide_next(before.value(), sound))
                || behind.is_some_and(|behind| self.lexicon.halves.may_hide_first(sound, behind.value()))
                || self.lexicon.alarming(Hash::default().then(sound), 1).any(is_whole))
    }

    /// Whether a character makes no word with its neighbours, and one that it looks like makes a likelier one.
    fn is_mistaken(&self, text: &FoldedText, at: usize) -> bool {
        let Some(c) = text.char_at(at) else { return false };
        let (before, behind) = (at.checked_sub(1).and_then(|before| text.char_at(before)), text.char_at(at + 1));
        let knows =
            |a: Option<char>, b: Option<char>| a.zip(b).is_some_and(|(a, b)| self.lexicon.knows(a as u32, b as u32));
        if knows(before, Some(c)) || knows(Some(c), behind) {
            return false;
        }
        let single = |c: Option<char>| c.map_or(0, |c| self.lexicon.single(c));
        let plain = |neighbour| single(Some(c)) + single(neighbour);
        self.syllables.similar(c).iter().any(|other| {
            self.is_likelier(before, Some(*other), plain(before))
                || self.is_likelier(Some(*other), behind, plain(behind))
        })
    }

    /// Whether two characters, one of them read for another, follow each other in a word that a rule looks for, and that
    /// costs less than they cost as they stand. What a word of more than two characters costs is not asked.
    fn is_likelier(&self, a: Option<char>, b: Option<char>, plain: u32) -> bool {
        let Some((a, b)) = a.zip(b).filter(|(a, b)| self.may_be_sought(*a, *b)) else { return false };
        let sound = Hash::default().then(self.syllables.of(a)).then(self.syllables.of(b));
        let it = |word: &Word<'_>| word.chars.iter().map(|c| u32::from(*c)).eq([a as u32, b as u32]);
        self.lexicon.sounding(sound, 2).find(it).is_none_or(|word| word.cost + SIMILAR < plain)
    }

    /// Whether two characters follow each other in a word that a rule looks for; no means no.
    fn may_be_sought(&self, a: char, b: char) -> bool {
        let sound = |c| self.syllables.of(c);
        self.lexicon.knows(a as u32, b as u32)
            && self.lexicon.halves.may_hide_first(sound(a), b as u32)
            && self.lexicon.halves.may_hide_next(a as u32, sound(b))
    }

    /// Whether two characters, which make no word, are part of what sounds like a word that a rule looks for. Of such a
    /// word some character is as it is, and one beside it is not and makes no word on its other side either (`lone`,
    /// `next_lone`): it is enough to look at these two.
    #[inline]
    fn hides(&self, text: &FoldedText, strange: &[u64], at: usize, lone: bool, next_lone: bool) -> bool {
        let Some(&[a, b]) = text.symbols().get(at..at + 2) else { return false };
        let (a, b) = (self.read(a), self.read(b));
        // All is asked, for one answer to the other leads nowhere that a processor could foretell.
        let first = lone & self.lexicon.halves.may_hide_first(a.1, b.0);
        let next = next_lone & self.lexicon.halves.may_hide_next(a.0, b.1);
        let may_hide = (first | next) & self.lexicon.may_alarm(a.1, b.1);
        may_hide && self.is_in_alarm(text, strange, at)
    }

    /// Whether the two characters at `at`, which may be a pair of such a word, are part of what sounds like one.
    fn is_in_alarm(&self, text: &FoldedText, strange: &[u64], at: usize) -> bool {
        let more = (at + 1..at + LONGEST - 1).take_while(|at| self.may_pair(text, strange, *at)).count();
        self.beginnings(text, strange, at).any(|start| self.alarms(text, start, at + 2..=at + more + 2))
    }

    /// Where a word that holds the two characters at `at` may begin.
    fn beginnings(&self, text: &FoldedText, strange: &[u64], at: usize) -> impl Iterator<Item = usize> {
        let first = (at.saturating_sub(FARTHEST)..at).rev();
        std::iter::once(at).chain(first.take_while(move |at| self.may_pair(text, strange, *at)))
    }

    /// Whether the two characters at `at` may follow each other in a word that a rule looks for; no means no. Only what
    /// makes no word on either side may be another character that sounds so.
    fn may_pair(&self, text: &FoldedText, strange: &[u64], at: usize) -> bool {
        let Some(&[a, b]) = text.symbols().get(at..at + 2) else { return false };
        let (a, b) = (self.read(a), self.read(b));
        let odd = |at: usize| is_strange(strange, at) & at.checked_sub(1).is_none_or(|at| is_strange(strange, at));
        (odd(at) | self.lexicon.halves.may_hide_next(a.0, b.1))
            & (odd(at + 1) | self.lexicon.halves.may_hide_first(a.1, b.0))
            & self.lexicon.may_alarm(a.1, b.1)
    }

    /// Whether a character makes no word with its neighbours.
    fn is_odd(&self, text: &FoldedText, at: usize) -> bool {
        let (before, behind) = (at.checked_sub(1).and_then(|before| text.char_at(before)), text.char_at(at + 1));
        let knows =
            |a: Option<char>, b: Option<char>| a.zip(b).is_some_and(|(a, b)| self.lexicon.knows(a as u32, b as u32));
        let own = text.char_at(at);
        !knows(before, own) && !knows(own, behind)
    }

    /// Whether what begins at `start` and goes on to one of the `ends` sounds like a word that a rule looks for.
    fn alarms(&self, text: &FoldedText, start: usize, ends: RangeInclusive<usize>) -> bool {
        let symbols = &text.symbols()[start..*ends.end()];
        let mut sound = Hash::default();
        for (symbol, len) in symbols.iter().zip(1..=LONGEST) {
            let (_, syllable) = self.read(*symbol);
            if syllable == 0 {
                return false;
            }
            sound = sound.then(syllable);
            let is_it = |word: Word<'_>| self.is_disguised(text, start, word);
            if ends.contains(&(start + len))
                && (len != 2 || self.may_be_whole(symbols))
                && self.lexicon.alarming(sound, len).any(is_it)
            {
                return true;
            }
        }
        false
    }

    /// Whether the first two characters may be all of a word, one of them replaced. Of longer words this is not asked: few get so
    /// far.
    fn may_be_whole(&self, symbols: &[Symbol]) -> bool {
        let read = |symbol: Symbol| self.lexicon.read(symbol.char(), self.read(symbol).1);
        self.lexicon.halves.may_be_whole(read(symbols[0]), read(symbols[1]))
    }

    /// Whether up to half of a word was replaced, by characters that make no word, and the word is likelier for all that
    /// than these characters one by one: what is not is never chosen when the text is read again.
    fn is_disguised(&self, text: &FoldedText, start: usize, word: Word<'_>) -> bool {
        let len = word.chars.len();
        let own = &text.symbols()[start..start + len];
        let is_other = |(_, (own, c)): &(usize, (&Symbol, &u16))| own.value() != u32::from(**c);
        let others = || own.iter().zip(word.chars).enumerate().filter(is_other);
        let count = others().count();
        if !(1..=len / 2).contains(&count) {
            return false;
        }
        let singles = own.iter().map(|symbol| self.lexicon.single(symbol.char())).sum::<u32>();
        word.cost + count as u32 * homophone(len) < singles && others().all(|(n, _)| self.is_odd(text, start + n))
    }
}

/// Whether a character makes no word with the next one. Behind the end all are so.
fn is_strange(strange: &[u64], at: usize) -> bool {
    strange.get(at / 64).is_none_or(|bits| bits >> (at % 64) & 1 == 1)
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

/// Beside components these may be parts of characters as well.
const HIDES: u32 = Symbol::LETTER | Symbol::RADICAL | Symbol::DOUBTFUL;
/// Characters of a word in front of the two that make none.
const FARTHEST: usize = 3;
/// Letters in a row that are looked at; longer ones are no Chinese.
const LONGEST_RUN: usize = 60;

pub(super) fn is_han(c: char) -> bool {
    matches!(c as u32, 0x4E00..=0x9FFF | 0x3400..=0x4DBF)
}
