//! What a second reading does to a folded text: some symbols become others, or none.

use super::{FoldedText, Glyph, Marks};
use crate::text::table::Class;
use crate::text::{Disguise, Disguises, FoldTable, OriginalSpan};

/// Symbols that are read otherwise: as one character, or not at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::text) struct Edit {
    pub from: u32,
    pub to: u32,
    pub becomes: Option<(char, Disguise)>,
    /// Only its first letter is there.
    pub guess: bool,
}

/// So many edits are made in place; each may have to move the marks of all the text.
const FEW: usize = 16;

impl FoldedText {
    /// Reads some symbols otherwise. The edits are ascending and do not overlap.
    pub(in crate::text) fn edit(&mut self, table: &FoldTable, edits: &[Edit], old: &mut Self) {
        if edits.len() <= FEW && edits.iter().all(|edit| self.is_exchange(table, edit)) {
            return edits.iter().for_each(|edit| self.exchange(table, edit));
        }
        std::mem::swap(self, old);
        self.clear();
        self.original_chars = old.original_chars;
        let mut edits = edits.iter().copied().peekable();
        let (mut at, mut left_out) = (0, Marks::default());
        while at < old.len {
            match edits.next_if(|edit| edit.from as usize == at) {
                None => {
                    let guessed = old.guessed.binary_search(&(at as u32)).is_ok();
                    self.guessed.extend(guessed.then_some(self.len as u32));
                    self.push(old.glyph(at), std::mem::take(&mut left_out).with(old.marks_of(at)));
                    at += 1;
                }
                Some(edit) => {
                    let marks = (at..edit.to as usize).fold(left_out, |sum, at| sum.with(old.marks_of(at)));
                    left_out = Marks::default();
                    let origins = &old.origins()[at..edit.to as usize];
                    match (edit.becomes, origins) {
                        (Some((c, disguise)), [first, ..]) => {
                            let end = origins.last().map_or(first.end, |last| last.end);
                            let origin = OriginalSpan { start: first.start, end };
                            let own = marks.own.union(Disguises::of(disguise));
                            let entry = table.entry(c);
                            let glyph = Glyph { symbol: entry.symbol, origin, code: entry.code };
                            self.guessed.extend(edit.guess.then_some(self.len as u32));
                            self.push(glyph, Marks { own, ..marks });
                        }
                        _ => {
                            let gap = marks.gap.union(Disguises::of(Disguise::Separator));
                            left_out = Marks { gap, unnatural: true, ..marks };
                        }
                    }
                    at = edit.to as usize;
                }
            }
        }
        self.finish();
    }

    /// Whether one Han character becomes another one.
    fn is_exchange(&self, table: &FoldTable, edit: &Edit) -> bool {
        edit.to - edit.from == 1
            && self.symbols()[edit.from as usize].class() == Class::Han
            && edit.becomes.is_some_and(|(c, _)| table.entry(c).class() == Class::Han)
    }

    /// Reads one symbol as another one, where all others stay as they are.
    fn exchange(&mut self, table: &FoldTable, edit: &Edit) {
        let Some((c, disguise)) = edit.becomes else { return };
        let entry = table.entry(c);
        (self.symbols[edit.from as usize], self.codes[edit.from as usize]) = (entry.symbol, entry.code);
        let own = Disguises::of(disguise);
        match self.marks.binary_search_by_key(&edit.from, |(at, _)| *at) {
            Ok(known) => self.marks[known].1.own = self.marks[known].1.own.union(own),
            Err(place) => self.marks.insert(place, (edit.from, Marks { own, ..Marks::default() })),
        }
        if let (true, Err(place)) = (edit.guess, self.guessed.binary_search(&edit.from)) {
            self.guessed.insert(place, edit.from);
        }
    }

    /// The end of the Latin letters that begin at a place.
    pub(in crate::text) fn letters_from(&self, at: usize) -> usize {
        let letters = self.symbols()[at.min(self.len)..].iter().take_while(|symbol| symbol.char().is_ascii_lowercase());
        at + letters.count()
    }

    /// The beginning of the Latin letters around a place.
    pub(in crate::text) fn letters_back(&self, at: usize) -> usize {
        let is_letter = |at: usize| self.char_at(at).is_some_and(|c| c.is_ascii_lowercase());
        if !is_letter(at) {
            return at;
        }
        (0..at).rev().take_while(|before| is_letter(*before)).last().unwrap_or(at)
    }

    /// Whether a separator stands there, of whatever kind.
    pub(in crate::text) fn is_separator_at(&self, at: usize) -> bool {
        let class = self.symbols().get(at).map(|symbol| symbol.class());
        matches!(class, Some(Class::Natural | Class::Unnatural | Class::Emoji))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{FoldedSpan, SeparatorKind, fold};

    #[test]
    fn many_edits_do_the_same_as_each_by_itself() {
        let mut builder = FoldTable::builder();
        builder.separator('*', SeparatorKind::Unnatural);
        builder.separator(' ', SeparatorKind::Natural);
        let table = builder.build();
        let mut text = FoldedText::default();
        fold(&table, &"治*疗 糖尿病。".repeat(FEW), &mut text);
        let han = (0..text.len() as u32).filter(|at| text.symbols()[*at as usize].class() == Class::Han);
        let becomes = Some(('药', Disguise::Homophone));
        let edit = |at: u32| Edit { from: at, to: at + 1, becomes, guess: at.is_multiple_of(3) };
        let edits: Vec<Edit> = han.step_by(2).map(edit).collect();
        assert!(edits.len() > FEW);
        let (mut one_by_one, mut old) = (text.clone(), FoldedText::default());
        edits.iter().for_each(|edit| one_by_one.edit(&table, &[*edit], &mut old));
        text.edit(&table, &edits, &mut old);
        let told = |text: &FoldedText| {
            let of = |at: usize| {
                let span = FoldedSpan::new(at.saturating_sub(1), at + 1);
                (text.glyph(at).code, text.original(span), text.disguises(span), text.is_guessed(&[span]))
            };
            (text.to_string(), text.breaks().to_vec(), (0..text.len()).map(of).collect::<Vec<_>>())
        };
        assert_eq!(told(&one_by_one), told(&text));
        assert!(text.to_string().contains('药') && text.is_guessed(&[FoldedSpan::new(0, 3)]));
    }
}
