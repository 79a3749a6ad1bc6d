//! The most likely words over everything that a stretch of text may be read as (the cheapest way through it).

mod grow;
mod price;
mod units;

use self::grow::Path;
use self::price::{LETTERS, SIGN};
pub(super) use self::price::{SIMILAR, homophone};
use self::units::{Hidden, Unit};
use super::lexicon::{LONGEST, Word};
use super::suspect::is_han;
use super::{Second, Undo};
use crate::text::folded::Edit;
use crate::text::{FoldedSpan, FoldedText};

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

/// Reused from text to text.
#[derive(Default)]
pub(super) struct Decoder {
    steps: Vec<Step>,
    hidden: Vec<Hidden>,
    /// For each place whether the character there may be meant for another one.
    odd: Vec<bool>,
    units: [Unit; LONGEST],
}

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
        let digit = |at: Option<usize>| at.and_then(|at| self.text.char_at(at)).is_some_and(|c| c.is_ascii_digit());
        // A verb of one character beside its number (提50分), or what a number is framed by (第271128号).
        if digit(at.checked_sub(1)) || digit(Some(at + 1)) {
            return false;
        }
        self.undo == Undo::All || self.second.is_odd(self.text, at)
    }
}
