//! Two characters in a row, one as it is and the other by its sound: whether some word that a rule looks for has them.

use super::decode::homophone;
use super::hash::{has, pair_hash, set};
use super::lexicon::NAT;
use super::syllables::{MOST, Syllable};

/// A character, how it sounds, and what it costs by itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Read {
    pub value: u32,
    pub sound: Syllable,
    pub cost: u32,
}

/// One hashed bit for each two characters in a row of a word, one as it is and the other by its sound; another one
/// where they are all of it, and what is replaced costs enough that the word is likelier. The more words, the more bits.
pub(super) struct Halves {
    bits: Vec<u64>,
    shift: u32,
}

/// Bits a word: some words have many pairs, but many words share theirs.
const BITS: usize = 32;
const LEAST: usize = 1 << 21;

impl Halves {
    /// For so many words.
    pub fn with_room(words: usize) -> Self {
        let bits = (words * BITS).next_power_of_two().max(LEAST);
        Self { bits: vec![0; bits / 64], shift: 64 - bits.trailing_zeros() }
    }

    /// Takes the pairs of a word, with the sounds of its characters.
    pub fn take(&mut self, chars: &[char], sounds: &[Syllable]) {
        for (own, sounds) in chars.windows(2).zip(sounds.windows(2)) {
            self.set(by_sound(sounds[0]), own[1] as u32);
            self.set(own[0] as u32, by_sound(sounds[1]));
        }
    }

    /// Takes a word of two characters; `word`: what it costs.
    pub fn take_whole(&mut self, word: u32, a: Read, b: Read) {
        // What is kept costs what it costs; the rest is for what replaces the other one to cost more than.
        let classes = |kept: Read| Class::above((word + homophone(2)).saturating_sub(kept.cost));
        classes(b).for_each(|class| self.set(whole_by_sound(a.sound, class), b.value));
        classes(a).for_each(|class| self.set(a.value, whole_by_sound(b.sound, class)));
    }

    /// Whether a character of this sound and the next one as it is may be part of a word; no means no.
    #[inline(always)]
    pub fn may_hide_first(&self, first: Syllable, next: u32) -> bool {
        self.has(by_sound(first), next)
    }

    /// The same of a character as it is and the sound of the next one.
    #[inline(always)]
    pub fn may_hide_next(&self, first: u32, next: Syllable) -> bool {
        self.has(first, by_sound(next))
    }

    /// Whether two characters may be all of a word, one as it is and the other by its sound, that costs less than they do; no
    /// means no.
    pub fn may_be_whole(&self, a: Read, b: Read) -> bool {
        self.has(whole_by_sound(a.sound, Class::of(a.cost)), b.value)
            || self.has(a.value, whole_by_sound(b.sound, Class::of(b.cost)))
    }

    fn set(&mut self, a: u32, b: u32) {
        let bit = self.bit(a, b);
        set(&mut self.bits, bit);
    }

    #[inline(always)]
    fn has(&self, a: u32, b: u32) -> bool {
        has(&self.bits, self.bit(a, b))
    }

    #[inline(always)]
    fn bit(&self, a: u32, b: u32) -> usize {
        (pair_hash(a, b) >> self.shift) as usize
    }
}

/// Characters told apart by what they cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Common,
    Known,
    Rare,
}

impl Class {
    const ALL: [(Self, u32); 3] = [(Self::Common, 8 * NAT), (Self::Known, 11 * NAT), (Self::Rare, u32::MAX)];

    fn of(cost: u32) -> Self {
        Self::ALL.iter().find(|(_, most)| cost <= *most).map_or(Self::Rare, |(class, _)| *class)
    }

    /// Those of which some cost more.
    fn above(cost: u32) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |(_, most)| *most > cost).map(|(class, _)| class)
    }
}

/// A syllable where a character might stand: above all of them.
fn by_sound(syllable: Syllable) -> u32 {
    const SOUNDS: u32 = 0x11_0000;
    SOUNDS + u32::from(syllable)
}

/// The same of a word of two characters.
fn whole_by_sound(syllable: Syllable, replaced: Class) -> u32 {
    by_sound(syllable) + (1 + replaced as u32) * MOST as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_two_is_told_by_either_of_its_characters_and_the_sound_of_the_other() {
        let (zhi, liao) = (1, 2);
        let read = |c: char, sound, nats: u32| Read { value: c as u32, sound, cost: nats * NAT };
        let [zhi_own, liao_own] = [read('治', zhi, 7), read('疗', liao, 7)];
        let mut halves = Halves::with_room(1);
        halves.take(&['治', '疗'], &[zhi, liao]);
        assert!(halves.may_hide_first(zhi, '疗' as u32) && halves.may_hide_next('治' as u32, liao));
        assert!(!halves.may_hide_first(liao, '治' as u32) && !halves.may_hide_next('疗' as u32, zhi));
        // The word and the replacement are 12 nats, of which the character that is kept is 7: the other must cost more than 5.
        halves.take_whole(5 * NAT, zhi_own, liao_own);
        assert!(halves.may_be_whole(zhi_own, read('聊', liao, 9)) && halves.may_be_whole(read('直', zhi, 9), liao_own));
        assert!(!halves.may_be_whole(read('直', zhi, 9), read('聊', liao, 9)));
        assert!(!halves.may_be_whole(liao_own, zhi_own));
        let mut dear = Halves::with_room(1);
        dear.take_whole(12 * NAT, zhi_own, liao_own);
        assert!(!dear.may_be_whole(zhi_own, read('聊', liao, 9)), "the word would never be chosen");
        assert!(dear.may_be_whole(zhi_own, read('聊', liao, 13)));
    }
}
