//! The most likely words over everything that a stretch of text may be read as (the cheapest way through it).

use super::lexicon::{Hash, Kind, LONGEST, NAT, Word};
use super::suspect::is_han;
use super::syllables::{LONGEST as LONGEST_SYLLABLE, Syllable, Syllables};
use super::{Second, Undo};
use crate::text::folded::Edit;
use crate::text::{Disguise, FoldedSpan, FoldedText};

/// What one unit of a word is written as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Written {
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
struct Unit {
    start: u32,
    end: u32,
    written: Written,
    /// The character that is read; of a spelled one only the sound is known.
    char: char,
    syllable: Syllable,
}

/// The last step of the cheapest way to a place.
#[derive(Clone, Copy)]
struct Step {
    cost: u32,
    from: u32,
    /// Place in the decoder's `hidden`; none, if the text is read as it stands.
    hidden: Option<u32>,
}

/// No way leads here yet.
const UNREACHED: Step = Step { cost: u32::MAX, from: 0, hidden: None };

/// A word that something hides, with what its characters are written as.
#[derive(Clone, Copy)]
struct Hidden {
    units: [Unit; LONGEST],
    chars: [u16; LONGEST],
    len: usize,
    kind: Kind,
}

/// Reused from text to text.
#[derive(Default)]
pub(super) struct Decoder {
    steps: Vec<Step>,
    hidden: Vec<Hidden>,
    /// For each place whether the character there may be meant for another one.
    odd: Vec<bool>,
    units: [Unit; LONGEST],
}

/// The first units of a word, as hashes.
#[derive(Clone, Copy)]
struct Path {
    sound: Hash,
    /// The characters, as long as each of them can only be meant itself.
    written: Option<Hash>,
}

impl Default for Path {
    fn default() -> Self {
        Self { sound: Hash::default(), written: Some(Hash::default()) }
    }
}

/// A character of the same sound, in a text where something is suspect.
const HOMOPHONE: u32 = 6 * NAT;
/// The same in a word of two characters, half of which is then another one.
const HOMOPHONE_OF_TWO: u32 = 7 * NAT;
/// The same around a finding, where the words are asked for that make it lawful.
const HOMOPHONE_AROUND: u32 = 5 * NAT;

/// What it costs that a character of a word of so many was replaced by another of the same sound.
pub(super) fn homophone(len: usize) -> u32 {
    if len == 2 { HOMOPHONE_OF_TWO } else { HOMOPHONE }
}

const SPELLED: u32 = NAT / 2;
/// A character that stands for a syllable by itself is a guess.
const SPELLED_ALONE: u32 = 3 * NAT;
/// Components that are characters of honest copy as well.
const COMPONENTS: u32 = 5 * NAT;
pub(super) const SIMILAR: u32 = 3 * NAT;
const INITIAL: u32 = 3 * NAT;
/// A sign, a digit, a whole run of Latin letters.
const SIGN: u32 = 6 * NAT;
const LETTERS: u32 = 22 * NAT;
const ABBREVIATION: u32 = 16 * NAT;
/// Letters in a row that may be initials.
const LONGEST_INITIALS: usize = 4;
/// Separators in a row between two units of a word.
const SEPARATORS: usize = 3;

impl Decoder {
    /// Appends what differs from what is written on the cheapest way through `span`.
    pub(super) fn decode(
        &mut self,
        second: &Second,
        text: &FoldedText,
        span: FoldedSpan,
        undo: Undo,
        edits: &mut Vec<Edit>,
    ) {
        let (start, end) = (text.letters_back(span.start as usize), span.end as usize);
        let look = Look { second, text, start, end, undo };
        self.hidden.clear();
        self.odd.clear();
        self.steps.clear();
        self.odd.extend((start..end).map(|at| look.is_odd(at)));
        self.steps.resize(end - start + 1, UNREACHED);
        self.steps[0].cost = 0;
        for at in start..end {
            if self.steps[at - start].cost != u32::MAX {
                self.pass(&look, at);
                self.grow(&look, at, at, 0, Path::default());
            }
        }
        self.collect(&look, edits);
    }

    /// Reads what stands here as it stands.
    fn pass(&mut self, look: &Look<'_>, at: usize) {
        let Some(c) = look.text.char_at(at) else { return };
        let (to, cost) = match c {
            'a'..='z' => (look.text.letters_from(at).min(look.end), LETTERS),
            c if is_han(c) => (at + 1, look.second.lexicon.single(c)),
            _ => (at + 1, SIGN),
        };
        self.relax(look, at, to, cost, None, 0);
    }

    fn relax(&mut self, look: &Look<'_>, from: usize, to: usize, cost: u32, word: Option<Word<'_>>, len: usize) {
        if to > look.end {
            return;
        }
        let cost = self.steps[from - look.start].cost + cost;
        let step = &mut self.steps[to - look.start];
        if cost >= step.cost {
            return;
        }
        let hides = |word: &Word<'_>| self.units.iter().zip(word.chars).any(|(unit, c)| unit.is_other(*c));
        let hidden = word.filter(hides).map(|word| {
            let mut chars = [0; LONGEST];
            chars[..len].copy_from_slice(word.chars);
            self.hidden.push(Hidden { units: self.units, chars, len, kind: word.kind });
            self.hidden.len() as u32 - 1
        });
        *step = Step { cost, from: from as u32, hidden };
    }

    /// Tries every word whose first `depth` units are `self.units` and whose next one stands at `at`.
    fn grow(&mut self, look: &Look<'_>, from: usize, at: usize, depth: usize, path: Path) {
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

    /// What it costs that the word is not written as it is; `None`: it cannot be this word.
    fn price(&self, look: &Look<'_>, word: Word<'_>, len: usize) -> Option<u32> {
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

    /// Goes the cheapest way back.
    fn collect(&self, look: &Look<'_>, edits: &mut Vec<Edit>) {
        let first = edits.len();
        let mut at = look.end - look.start;
        while at > 0 {
            let step = &self.steps[at];
            if step.cost == u32::MAX {
                break;
            }
            if let Some(hidden) = step.hidden {
                self.hidden[hidden as usize].edits(look.undo, edits);
            }
            at = step.from as usize - look.start;
        }
        edits[first..].sort_unstable_by_key(|edit| edit.from);
    }
}

impl Hidden {
    fn edits(&self, undo: Undo, edits: &mut Vec<Edit>) {
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
    fn is_other(&self, c: u16) -> bool {
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

/// What is read, and how.
struct Look<'l> {
    second: &'l Second,
    text: &'l FoldedText,
    start: usize,
    end: usize,
    undo: Undo,
}

impl Look<'_> {
    /// Whether the character makes no word with its neighbours, so that another one may be meant.
    fn is_odd(&self, at: usize) -> bool {
        let char_at = |at: usize| self.text.char_at(at);
        let known = |a: Option<char>, b: Option<char>| {
            a.zip(b).is_some_and(|(a, b)| self.second.lexicon.knows(a as u32, b as u32))
        };
        let (before, own, behind) = (at.checked_sub(1).and_then(char_at), char_at(at), char_at(at + 1));
        // A verb of one character beside its number (提50分), or what a number is framed by (第271128号).
        if [before, behind].iter().flatten().any(char::is_ascii_digit) {
            return false;
        }
        self.undo == Undo::All || !(known(before, own) || known(own, behind))
    }
}
