//! The second reading: words hidden behind pinyin, characters of the same sound, or the components of characters.
//!
//! A text is looked over for places that honest copy does not have ([`Second::suspects`]). Around these the most likely
//! words are sought over everything that the text may be read as ([`decode`]); what differs from what is written becomes
//! an edit of the folded text. Knows words, and no rules.

mod costs;
mod decode;
mod halves;
mod hash;
mod lexicon;
mod suspect;
mod syllables;

pub use self::lexicon::{Kind, Lexicon};
pub use self::suspect::Suspects;
pub use self::syllables::Syllables;

use std::sync::Arc;

use self::decode::Decoder;
use super::folded::Edit;
use super::{FoldTable, FoldedSpan, FoldedText};

/// What the second reading knows.
pub struct Second {
    syllables: Arc<Syllables>,
    lexicon: Lexicon,
}

/// How far around a suspect place the text is read again.
const AROUND: u32 = 8;

/// Places read again in one text; an ad with so many has long been judged.
const MOST_SPANS: usize = 512;

/// So many characters read otherwise say that the text is full of others of the same sound.
const ENOUGH_EDITS: usize = 2;

/// Reused from text to text.
#[derive(Default)]
pub struct SecondScratch {
    suspects: Suspects,
    decoder: Decoder,
    spans: Vec<FoldedSpan>,
    edits: Vec<Edit>,
    /// The text before it was edited.
    old: FoldedText,
}

/// What may be undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undo {
    /// What hides words of the catalog.
    Hidden,
    /// As much as helps to understand the text: what was found in it may be lawful in words that are disguised as well.
    All,
}

impl Second {
    pub fn new(syllables: Arc<Syllables>, lexicon: Lexicon) -> Self {
        Self { syllables, lexicon }
    }

    /// Undoes what hides words, as far as the text is suspect; whether anything changed.
    pub fn undo(&self, table: &FoldTable, text: &mut FoldedText, scratch: &mut SecondScratch) -> bool {
        self.suspects(text, &mut scratch.suspects);
        if scratch.suspects.is_empty() {
            return false;
        }
        let SecondScratch { suspects, spans, .. } = scratch;
        around(suspects.places(), text.len() as u32, AROUND, spans);
        self.edit(table, text, Undo::Hidden, &[], scratch)
    }

    /// Undoes whatever can be undone around what was found, save in the pieces of that themselves; whether anything
    /// changed. A piece of one character (癣 for 选) may itself be chance where the text is full of such characters.
    pub fn undo_around(
        &self,
        table: &FoldTable,
        text: &mut FoldedText,
        pieces: &[FoldedSpan],
        scratch: &mut SecondScratch,
    ) -> bool {
        let ends = pieces.iter().take(MOST_SPANS).flat_map(|piece| [piece.start, piece.end.saturating_sub(1)]);
        around(ends, text.len() as u32, 4 * AROUND, &mut scratch.spans);
        self.edit(table, text, Undo::All, pieces, scratch)
    }

    fn edit(
        &self,
        table: &FoldTable,
        text: &mut FoldedText,
        undo: Undo,
        keep: &[FoldedSpan],
        scratch: &mut SecondScratch,
    ) -> bool {
        let SecondScratch { decoder, spans, edits, old, .. } = scratch;
        edits.clear();
        for span in spans.iter().take(MOST_SPANS) {
            decoder.decode(self, text, *span, undo, edits);
        }
        let touches = |edit: &Edit, long: bool| {
            let place = FoldedSpan { start: edit.from, end: edit.to };
            keep.iter().any(|span| span.overlaps(place) && (span.len() > 1) == long)
        };
        edits.retain(|edit| !touches(edit, true));
        if edits.len() < ENOUGH_EDITS {
            edits.retain(|edit| !touches(edit, false));
        }
        if edits.is_empty() {
            return false;
        }
        text.edit(table, edits, old);
        true
    }
}

/// Stretches around ascending places, joined where they touch.
fn around(places: impl Iterator<Item = u32>, len: u32, reach: u32, spans: &mut Vec<FoldedSpan>) {
    spans.clear();
    spans.extend(
        places.map(|place| FoldedSpan { start: place.saturating_sub(reach), end: (place + reach + 1).min(len) }),
    );
    spans.sort_unstable();
    spans.dedup_by(|next, last| {
        let joined = next.start <= last.end;
        if joined {
            last.end = last.end.max(next.end);
        }
        joined
    });
}
