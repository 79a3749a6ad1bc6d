//! Characters in two halves, and those taken for others that look like them.

use super::is_han;
use crate::text::FoldedText;
use crate::text::second::Second;
use crate::text::second::decode::SIMILAR;
use crate::text::second::hash::Hash;
use crate::text::second::lexicon::Word;
use crate::text::second::syllables::Syllables;
use crate::text::table::Symbol;

/// Beside components these may be parts of characters as well.
const HIDES: u32 = Symbol::LETTER | Symbol::RADICAL | Symbol::DOUBTFUL;

impl Second {
    /// Whether two characters are the components of one. Two of honest copy only are where that one makes a word that a
    /// rule looks for with what stands beside it, or may do so with what is hidden as well.
    pub(super) fn is_split(&self, text: &FoldedText, at: usize, flags: u16) -> bool {
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
    pub(super) fn is_mistaken(&self, text: &FoldedText, at: usize) -> bool {
        let Some(c) = text.char_at(at) else { return false };
        if !self.is_odd(text, at) {
            return false;
        }
        let (before, behind) = (at.checked_sub(1).and_then(|before| text.char_at(before)), text.char_at(at + 1));
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
}
