//! Where a text has something that honest copy does not have. Plain copy pays for this look alone.

use super::Second;
use super::lexicon::{LONGEST, Sound, Word};
use super::syllables::{LONGEST as LONGEST_SYLLABLE, Syllables};
use crate::text::FoldedText;

/// Suspect places of one text. Reused.
#[derive(Default)]
pub struct Suspects {
    places: Vec<u32>,
    flags: Vec<u16>,
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
        out.flags.clear();
        out.flags.extend(text.symbols().iter().map(|symbol| self.syllables.flags_of(symbol.value())));
        out.flags.push(0);
        let flags = &out.flags;
        let (own, next) = (&flags[..flags.len() - 1], &flags[1..]);
        for (block, (own, next)) in own.chunks(64).zip(next.chunks(64)).enumerate() {
            let mut look = 0_u64;
            for (bit, (a, b)) in own.iter().zip(next).enumerate() {
                let sounds = self.lexicon.may_alarm(Syllables::reading(*a), Syllables::reading(*b));
                look |= u64::from((a & Syllables::SPECIAL != 0) | sounds) << bit;
            }
            while look != 0 {
                let at = block * 64 + look.trailing_zeros() as usize;
                look &= look - 1;
                if self.is_suspect(text, at, flags, out.places.last().copied()) {
                    out.places.push(at as u32);
                }
            }
        }
    }

    fn is_suspect(&self, text: &FoldedText, at: usize, flags: &[u16], last: Option<u32>) -> bool {
        let own = flags[at];
        if own & Syllables::LETTER != 0 {
            return (at == 0 || flags[at - 1] & Syllables::LETTER == 0) && self.spells(text, at, last);
        }
        let special = own & Syllables::SPECIAL != 0;
        (special && (self.is_split(text, at, own) || self.is_mistaken(text, at))) || self.hides(text, at)
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

    fn is_split(&self, text: &FoldedText, at: usize, flags: u16) -> bool {
        let (Some(a), Some(b)) = (text.char_at(at), text.char_at(at + 1)) else { return false };
        self.syllables.composed(a, b).is_some() && (flags & Syllables::RADICAL != 0 || !self.lexicon.knows(a, b))
    }

    /// Whether a character makes no word with its neighbours, and one that it looks like does.
    fn is_mistaken(&self, text: &FoldedText, at: usize) -> bool {
        let Some(c) = text.char_at(at) else { return false };
        let (before, behind) = (at.checked_sub(1).and_then(|before| text.char_at(before)), text.char_at(at + 1));
        let known = |c: char| {
            let knows = |a: Option<char>, b: Option<char>| a.zip(b).is_some_and(|(a, b)| self.lexicon.knows(a, b));
            knows(before, Some(c)) || knows(Some(c), behind)
        };
        let similar = self.syllables.similar(c);
        !similar.is_empty() && !known(c) && similar.iter().any(|other| known(*other))
    }

    /// Whether two characters make no word, and are part of what sounds like a word that a rule looks for.
    fn hides(&self, text: &FoldedText, at: usize) -> bool {
        let (Some(a), Some(b)) = (text.char_at(at), text.char_at(at + 1)) else { return false };
        let odd = || self.is_odd(text, at) || self.is_odd(text, at + 1);
        !self.lexicon.knows(a, b)
            && odd()
            && (0..=FARTHEST).any(|back| at.checked_sub(back).is_some_and(|start| self.alarms(text, start, at + 2)))
    }

    /// Whether a character makes no word with its neighbours.
    fn is_odd(&self, text: &FoldedText, at: usize) -> bool {
        let (before, behind) = (at.checked_sub(1).and_then(|before| text.char_at(before)), text.char_at(at + 1));
        let knows = |a: Option<char>, b: Option<char>| a.zip(b).is_some_and(|(a, b)| self.lexicon.knows(a, b));
        let own = text.char_at(at);
        !knows(before, own) && !knows(own, behind)
    }

    /// Whether what begins at `start` and goes on at least to `end` sounds like a word that a rule looks for.
    fn alarms(&self, text: &FoldedText, start: usize, end: usize) -> bool {
        let (mut sound, mut last) = (Sound::default(), 0);
        for len in 1..=LONGEST {
            let syllable = text.char_at(start + len - 1).map_or(0, |c| self.syllables.of(c));
            if syllable == 0 || (len > 1 && !self.lexicon.may_follow(last, syllable)) {
                return false;
            }
            (sound, last) = (sound.then(syllable), syllable);
            let is_it = |word: Word<'_>| self.is_disguised(text, start, word.chars);
            if len > 1 && start + len >= end && self.lexicon.alarming(sound, len).any(is_it) {
                return true;
            }
        }
        false
    }

    /// Whether up to half of a word was replaced, by characters that make no word.
    fn is_disguised(&self, text: &FoldedText, start: usize, word: &[u16]) -> bool {
        let is_other = |(n, c): &(usize, &u16)| text.char_at(start + n).is_none_or(|own| own as u32 != u32::from(**c));
        let others = || word.iter().enumerate().filter(is_other);
        (1..=word.len() / 2).contains(&others().count()) && others().all(|(n, _)| self.is_odd(text, start + n))
    }
}

/// Characters of a word in front of the two that make none.
const FARTHEST: usize = 3;
/// Letters in a row that are looked at; longer ones are no Chinese.
const LONGEST_RUN: usize = 60;

pub(super) fn is_han(c: char) -> bool {
    matches!(c as u32, 0x4E00..=0x9FFF | 0x3400..=0x4DBF)
}
