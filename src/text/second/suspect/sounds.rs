//! Characters that sound like a word of a rule and make no word where they stand.

use std::ops::RangeInclusive;

use crate::text::FoldedText;
use crate::text::second::Second;
use crate::text::second::decode::homophone;
use crate::text::second::hash::Hash;
use crate::text::second::lexicon::{LONGEST, Word};
use crate::text::table::Symbol;

/// Characters of a word in front of the two that make none.
const FARTHEST: usize = 3;

impl Second {
    /// Whether two characters, which make no word, are part of what sounds like a word that a rule looks for. Of such a
    /// word some character is as it is, and one beside it is not and makes no word on its other side either (`lone`,
    /// `next_lone`): it is enough to look at these two.
    #[inline]
    pub(super) fn hides(&self, text: &FoldedText, strange: &[u64], at: usize, lone: bool, next_lone: bool) -> bool {
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
