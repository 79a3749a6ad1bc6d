//! `chars/hidden/*.tsv`: how characters sound, of what they are made, and the ordinary words.

use std::sync::Arc;

use super::chars::rows;
use super::sink::{Sink, fault};
use crate::catalog::fault::{SourceFile, SourcePlace};
use crate::catalog::model::Hidden;
use crate::text::Syllables;

const SYLLABLES: &str = "chars/hidden/syllables.tsv";
const COMPONENTS: &str = "chars/hidden/components.tsv";
const SIMILAR: &str = "chars/hidden/similar.tsv";
const INITIALS: &str = "chars/hidden/initials.tsv";
const WORDS: &str = "chars/hidden/words.tsv";
/// What an ordinary word may cost: a natural logarithm.
const MOST_COST: u8 = 30;

/// Reads the tables that are there; `proven`: the ordinary words were checked before they were shipped.
pub(super) fn read(files: &[Arc<SourceFile>], proven: bool, sink: &Sink) -> Hidden {
    let mut syllables = Syllables::default();
    let mut hidden = Hidden::default();
    for file in files.iter().filter(|file| file.path.starts_with("chars/hidden/")) {
        match file.path.as_str() {
            SYLLABLES => lines(file, sink, &mut |spelled, chars| {
                let (first, also) = chars.split_once('\t').unwrap_or((chars, ""));
                syllables.syllable(spelled, first, also)
            }),
            COMPONENTS => lines(file, sink, &mut |radical, chars| components(&mut syllables, radical, chars)),
            INITIALS => lines(file, sink, &mut |letters, word| syllables.abbreviate(letters, word)),
            SIMILAR => lines(file, sink, &mut |written, meant| similar(&mut syllables, written, meant)),
            WORDS => {
                if !proven {
                    lines(file, sink, &mut |cost, _| cost.parse().is_ok_and(|cost: u8| cost <= MOST_COST));
                }
                hidden.ordinary = Some(Arc::clone(file));
            }
            _ => {
                let place = SourcePlace { file: Arc::clone(file), span: 0..0 };
                let help = "the tables are syllables.tsv, initials.tsv, components.tsv, similar.tsv and words.tsv";
                fault(sink, "stray-file", &place, "no part of the catalog reads this table", help);
            }
        }
    }
    syllables.spell_umlauts();
    hidden.syllables = Arc::new(syllables);
    hidden
}

/// A first component, with a `!` if it is none of honest copy, and the wholes and second components behind it.
fn components(syllables: &mut Syllables, first: &str, wholes: &str) -> bool {
    let (first, radical) = first.strip_suffix('!').map_or((first, false), |first| (first, true));
    let mut chars = first.chars();
    let (Some(first), None) = (chars.next(), chars.next()) else { return false };
    wholes.split(' ').all(|pair| {
        let mut pair = pair.chars();
        match (pair.next(), pair.next(), pair.next()) {
            (Some(whole), Some(second), None) => syllables.split(whole, first, second, radical),
            _ => false,
        }
    })
}

fn similar(syllables: &mut Syllables, written: &str, meant: &str) -> bool {
    let mut chars = written.chars();
    let (Some(written), None) = (chars.next(), chars.next()) else { return false };
    !meant.is_empty() && meant.chars().all(|meant| syllables.resemble(written, meant))
}

/// Reads `key<TAB>value` lines.
fn lines(file: &Arc<SourceFile>, sink: &Sink, take: &mut dyn FnMut(&str, &str) -> bool) {
    for (place, content) in rows(file) {
        if !content.split_once('\t').is_some_and(|(key, value)| take(key, value)) {
            let help = "the head of the table says what may stand there; each thing stands there once";
            fault(sink, "bad-line", &place, "the line is none of this table", help);
        }
    }
}
