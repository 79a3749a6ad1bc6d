//! The words that may begin at a place, unit by unit.

use super::price::ABBREVIATION;
use super::units::{Unit, Written};
use super::{Decoder, Look};
use crate::text::second::Undo;
use crate::text::second::hash::Hash;
use crate::text::second::lexicon::{Kind, LONGEST, Word};
use crate::text::second::suspect::is_han;
use crate::text::second::syllables::{LONGEST as LONGEST_SYLLABLE, Syllables};

/// The first units of a word, as hashes.
#[derive(Clone, Copy)]
pub(super) struct Path {
    sound: Hash,
    /// The characters, as long as each of them can only be meant itself.
    written: Option<Hash>,
}

impl Default for Path {
    fn default() -> Self {
        Self { sound: Hash::default(), written: Some(Hash::default()) }
    }
}

/// Letters in a row that may be initials.
const LONGEST_INITIALS: usize = 4;
/// Separators in a row between two units of a word.
const SEPARATORS: usize = 3;

impl Decoder {
    /// Tries every word whose first `depth` units are `self.units` and whose next one stands at `at`.
    pub(super) fn grow(&mut self, look: &Look<'_>, from: usize, at: usize, depth: usize, path: Path) {
        let Some(c) = look.text.char_at(at) else { return };
        if at >= look.end {
            return;
        }
        let unit = |len: usize, written, char, syllable| Unit {
            start: at as u32,
            end: (at + len) as u32,
            written,
            char,
            syllable,
        };
        let syllables = &look.second.syllables;
        if c.is_ascii_lowercase() {
            let end = look.text.letters_from(at);
            if depth == 0 {
                self.abbreviation(look, at);
            }
            if look.undo == Undo::All && end - at <= LONGEST_INITIALS {
                for syllable in syllables.beginning(c) {
                    self.add(look, from, depth, path, unit(1, Written::Initial, '\0', *syllable));
                }
            }
            if !look.second.is_spelled(look.text, at, end) {
                return;
            }
            let mut letters = [0; LONGEST_SYLLABLE];
            for len in 1..=LONGEST_SYLLABLE.min(end - at) {
                letters[len - 1] = look.text.char_at(at + len - 1).map_or(0, |c| c as u8);
                if let Some(syllable) = syllables.spelled(&letters[..len]) {
                    self.add(look, from, depth, path, unit(len, Written::Spelled, '\0', syllable));
                }
            }
        } else if is_han(c) {
            let flags = syllables.flags(c);
            self.add(look, from, depth, path, unit(1, Written::Plain, c, Syllables::reading(flags)));
            let similar = if flags & Syllables::SIMILAR == 0 { &[] } else { syllables.similar(c) };
            for other in similar {
                self.add(look, from, depth, path, unit(1, Written::Similar, *other, syllables.of(*other)));
            }
            let next = look.text.char_at(at + 1).filter(|_| flags & Syllables::COMPONENT != 0);
            if let Some(whole) = next.and_then(|next| syllables.composed(c, next)) {
                self.add(look, from, depth, path, unit(2, Written::Split, whole, syllables.of(whole)));
            }
        } else if depth > 0 && depth < LONGEST && look.text.is_separator_at(at) {
            self.over_separators(look, from, at, depth, path);
        }
    }

    /// Reads a whole run of letters as the word whose initials they are.
    fn abbreviation(&mut self, look: &Look<'_>, at: usize) {
        let Some(chars) = look.second.abbreviated(look.text, at) else { return };
        for (n, unit) in self.units[..chars.len()].iter_mut().enumerate() {
            let start = (at + n) as u32;
            *unit = Unit { start, end: start + 1, written: Written::Initial, char: '\0', syllable: 0 };
        }
        let word = Word { chars, cost: ABBREVIATION, kind: Kind::Alarming };
        self.relax(look, at, at + chars.len(), word.cost, Some(word), chars.len());
    }

    /// Goes on behind separators that stand beside a spelled unit.
    fn over_separators(&mut self, look: &Look<'_>, from: usize, at: usize, depth: usize, path: Path) {
        let run = (at..look.end).take_while(|at| look.text.is_separator_at(*at)).take(SEPARATORS + 1).count();
        let behind = look.text.char_at(at + run).unwrap_or(' ');
        let beside = self.units[depth - 1].written == Written::Spelled || behind.is_ascii_lowercase();
        if run <= SEPARATORS && beside && (is_han(behind) || behind.is_ascii_lowercase()) {
            self.grow(look, from, at + run, depth, path);
        }
    }

    fn add(&mut self, look: &Look<'_>, from: usize, depth: usize, path: Path, unit: Unit) {
        let lexicon = &look.second.lexicon;
        if depth > 0 && !lexicon.may_follow(self.units[depth - 1].syllable, unit.syllable) {
            return;
        }
        self.units[depth] = unit;
        let (sound, len) = (path.sound.then(unit.syllable), depth + 1);
        let is_sure =
            unit.written == Written::Plain && (unit.syllable == 0 || !self.odd[unit.start as usize - look.start]);
        let written = path.written.filter(|_| is_sure).map(|written| written.then(unit.char as u16));
        // Without this the ways through characters that look like others would be without number.
        if !written.map_or_else(|| lexicon.may_begin(sound), |written| lexicon.may_be_written(written)) {
            return;
        }
        // A character by itself is passed as it stands, or is two components or letters.
        if len > 1 || matches!(unit.written, Written::Spelled | Written::Split) {
            self.take_words(look, from, len, Path { sound, written }, unit.end as usize);
        }
        if len < LONGEST {
            self.grow(look, from, unit.end as usize, len, Path { sound, written });
        }
    }

    /// Takes the words of so many units that may be meant.
    fn take_words(&mut self, look: &Look<'_>, from: usize, len: usize, path: Path, end: usize) {
        if let Some(written) = path.written {
            // No other word than this one.
            let cost = look.second.lexicon.written(written);
            return cost.into_iter().for_each(|cost| self.relax(look, from, end, cost, None, 0));
        }
        for word in look.second.lexicon.sounding(path.sound, len) {
            if let Some(more) = self.price(look, word, len) {
                self.relax(look, from, end, word.cost + more, Some(word), len);
            }
        }
    }
}
