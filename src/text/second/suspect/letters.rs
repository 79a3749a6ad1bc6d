//! Words spelled in Latin letters.

use super::is_han;
use crate::text::FoldedText;
use crate::text::second::Second;
use crate::text::second::lexicon::LONGEST;
use crate::text::second::syllables::LONGEST as LONGEST_SYLLABLE;

/// Letters in a row that are looked at; longer ones are no Chinese.
const LONGEST_RUN: usize = 60;

impl Second {
    /// Whether the Latin letters that begin here are syllables, and a Han character or another such run is near.
    pub(super) fn spells(&self, text: &FoldedText, at: usize, last: Option<u32>) -> bool {
        let end = text.letters_from(at);
        let han = |at: Option<usize>| at.and_then(|at| text.char_at(at)).is_some_and(is_han);
        let goes_on = last.is_some_and(|last| at - last as usize <= LONGEST_SYLLABLE + 2);
        let near = goes_on || (0..3).any(|n| han(at.checked_sub(n + 1)) || han(Some(end + n)));
        (near && self.is_spelled(text, at, end)) || self.abbreviated(text, at).is_some()
    }

    /// The word that a whole run of letters stands for.
    pub(in crate::text::second) fn abbreviated(&self, text: &FoldedText, start: usize) -> Option<&[u16]> {
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
    pub(in crate::text::second) fn is_spelled(&self, text: &FoldedText, start: usize, end: usize) -> bool {
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
}
