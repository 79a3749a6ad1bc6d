//! What readings cost, in eighths of a natural logarithm.

use super::units::Written;
use super::{Decoder, Look};
use crate::text::second::Undo;
use crate::text::second::lexicon::{NAT, Word};

/// A character of the same sound, in a text where something is suspect.
const HOMOPHONE: u32 = 6 * NAT;
/// The same in a word of two characters, half of which is then another one.
const HOMOPHONE_OF_TWO: u32 = 7 * NAT;
/// The same around a finding, where the words are asked for that make it lawful.
const HOMOPHONE_AROUND: u32 = 5 * NAT;

/// What it costs that a character of a word of so many was replaced by another of the same sound.
pub(in crate::text::second) fn homophone(len: usize) -> u32 {
    if len == 2 { HOMOPHONE_OF_TWO } else { HOMOPHONE }
}

const SPELLED: u32 = NAT / 2;
/// A character that stands for a syllable by itself is a guess.
const SPELLED_ALONE: u32 = 3 * NAT;
/// Components that are characters of honest copy as well.
const COMPONENTS: u32 = 5 * NAT;
pub(in crate::text::second) const SIMILAR: u32 = 3 * NAT;
const INITIAL: u32 = 3 * NAT;

/// A sign, a digit, a whole run of Latin letters.
pub(super) const SIGN: u32 = 6 * NAT;
pub(super) const LETTERS: u32 = 22 * NAT;
pub(super) const ABBREVIATION: u32 = 16 * NAT;

impl Decoder {
    /// What it costs that the word is not written as it is; `None`: it cannot be this word.
    pub(super) fn price(&self, look: &Look<'_>, word: Word<'_>, len: usize) -> Option<u32> {
        let homophone = if look.undo == Undo::All { HOMOPHONE_AROUND } else { homophone(len) };
        let (mut cost, mut other, mut same, mut guessed) = (0, 0, 0, 0);
        for (unit, c) in self.units[..len].iter().zip(word.chars) {
            let is_it = unit.char as u32 == u32::from(*c);
            match unit.written {
                Written::Plain if is_it => same += 1,
                Written::Plain if unit.syllable != 0 && len > 1 && self.odd[unit.start as usize - look.start] => {
                    (cost, other) = (cost + homophone, other + 1);
                }
                Written::Initial if len == 1 => return None,
                Written::Initial => (cost, guessed) = (cost + INITIAL, guessed + 1),
                Written::Similar if is_it && len > 1 && self.odd[unit.start as usize - look.start] => cost += SIMILAR,
                Written::Spelled if len == 1 => cost += SPELLED_ALONE,
                Written::Spelled => cost += SPELLED,
                Written::Split if is_it => {
                    same += 1;
                    let radical = look.text.char_at(unit.start as usize).is_some_and(|c| look.second.is_radical(c));
                    cost += if radical { 0 } else { COMPONENTS };
                }
                Written::Plain | Written::Split | Written::Similar => return None,
            }
        }
        (guessed <= same && (other == 0 || (same > 0 && other <= len / 2))).then_some(cost)
    }
}
