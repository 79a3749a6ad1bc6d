//! What the characters of a word may be written as, and what is to be edited where one hides behind something else.

use crate::text::Disguise;
use crate::text::folded::Edit;
use crate::text::second::Undo;
use crate::text::second::lexicon::{Kind, LONGEST};
use crate::text::second::syllables::Syllable;

/// What one unit of a word is written as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Written {
    /// The character itself.
    #[default]
    Plain,
    /// A syllable in Latin letters.
    Spelled,
    /// The components of the character.
    Split,
    /// A character that looks like it.
    Similar,
    /// The first letter of its syllable.
    Initial,
}

/// One character of a word as it may stand in the text.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Unit {
    pub start: u32,
    pub end: u32,
    pub written: Written,
    /// The character that is read; of a spelled one only the sound is known.
    pub char: char,
    pub syllable: Syllable,
}

/// A word that something hides, with what its characters are written as.
#[derive(Clone, Copy)]
pub(super) struct Hidden {
    pub units: [Unit; LONGEST],
    pub chars: [u16; LONGEST],
    pub len: usize,
    pub kind: Kind,
}

impl Hidden {
    pub fn edits(&self, undo: Undo, edits: &mut Vec<Edit>) {
        let units = &self.units[..self.len];
        let mut homophones = units.iter().zip(&self.chars).filter(|(unit, c)| unit.is_other(**c));
        let guessed = homophones.any(|(unit, _)| unit.written == Written::Plain);
        if guessed && self.kind != Kind::Alarming && undo == Undo::Hidden {
            return;
        }
        let mut end = None;
        for (unit, c) in units.iter().zip(&self.chars) {
            if let Some(end) = end.filter(|end| *end < unit.start) {
                edits.push(Edit { from: end, to: unit.start, becomes: None, guess: false });
            }
            end = Some(unit.end);
            if unit.is_other(*c)
                && let Some(c) = char::from_u32((*c).into())
            {
                let (becomes, guess) = (Some((c, unit.disguise())), unit.written == Written::Initial);
                edits.push(Edit { from: unit.start, to: unit.end, becomes, guess });
            }
        }
    }
}

impl Unit {
    /// Whether the text has something else than the character.
    pub fn is_other(&self, c: u16) -> bool {
        self.written != Written::Plain || self.char as u32 != u32::from(c)
    }

    fn disguise(&self) -> Disguise {
        match self.written {
            Written::Plain => Disguise::Homophone,
            Written::Spelled | Written::Initial => Disguise::Pinyin,
            Written::Similar => Disguise::Lookalike,
            Written::Split => Disguise::SplitCharacter,
        }
    }
}
