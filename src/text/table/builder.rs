//! The folding table in the making: Unicode's own foldings, then the catalog's, each along the other to its end.

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::unicode::{COMPATIBLE, NEWLINES, UNDECOMPOSED, dropped, is_own_form, unfolded_class, unicode_disguise};
use super::{Class, Entry, FoldTable, SeparatorKind};
use crate::text::Disguise;

/// Collects the catalog's character tables; [`FoldTableBuilder::build`] adds Unicode's and closes chains.
#[derive(Default, Debug)]
pub struct FoldTableBuilder {
    maps: FxHashMap<char, (char, Disguise)>,
    separators: FxHashMap<char, SeparatorKind>,
    /// Whether it is a hard one.
    clause_marks: FxHashMap<char, bool>,
}

impl FoldTableBuilder {
    /// A character that stands for another one.
    pub fn map(&mut self, from: char, to: char, disguise: Disguise) {
        self.maps.insert(from, (to, disguise));
    }

    pub fn separator(&mut self, c: char, kind: SeparatorKind) {
        self.separators.insert(c, kind);
    }

    /// A mark that ends a clause; a hard one ends the sentence as well.
    pub fn clause_mark(&mut self, c: char, hard: bool) {
        *self.clause_marks.entry(c).or_default() |= hard;
    }

    pub fn build(self) -> FoldTable {
        let mut table = self.unfolded();
        let mut folded = Vec::new();
        for code in COMPATIBLE.into_iter().flatten().chain(b'A' as u32..=b'Z' as u32) {
            let Some(c) = char::from_u32(code).filter(|c| !self.stays(*c)) else { continue };
            self.close(c, &mut folded);
            self.place(&mut table, c, &folded, unicode_disguise(c));
        }
        for (first, count, base) in UNDECOMPOSED {
            for i in 0..count {
                let (from, to) = (char::from_u32(first + i), char::from_u32(base as u32 + i));
                if let (Some(from), Some(to)) = (from, to) {
                    self.place(&mut table, from, &[to], Some(Disguise::Styled));
                }
            }
        }
        for (&from, &(to, disguise)) in &self.maps {
            self.close(to, &mut folded);
            self.place(&mut table, from, &folded, Some(disguise));
        }
        for (code, disguise) in dropped() {
            self.set(&mut table, code, Entry::new(code as u32, Class::Drop, Some(disguise)));
        }
        table.settle();
        table
    }

    /// The table in which every character stays what it is.
    fn unfolded(&self) -> FoldTable {
        let char_of = |code| char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
        let mut bmp: Vec<Entry> = (0..0x10000).map(|code| Entry::unfolded(char_of(code))).collect();
        for c in NEWLINES.iter().chain(self.clause_marks.keys()).chain(self.separators.keys()) {
            if let Some(entry) = bmp.get_mut(*c as usize) {
                *entry = Entry::new(*c as u32, self.class(*c), None);
            }
        }
        let bmp = bmp.into_boxed_slice().try_into().expect("as many entries as the basic plane has characters");
        FoldTable { bmp, astral: FxHashMap::default(), expansions: Vec::new(), settled: Vec::new() }
    }

    /// Characters whose compatibility form would lose what they mean here.
    fn stays(&self, c: char) -> bool {
        let spaced = || c.nfkc().next() == Some(' ') && c.nfkc().count() > 1;
        c == '…' || self.class(c) == Class::Emoji || is_combining_mark(c) || (!is_own_form(c) && spaced())
    }

    /// What the character becomes, into `folded`: Unicode's form of it in lower case without marks, and from there
    /// along the character tables to their end, so that no fold of a fold differs.
    fn close(&self, c: char, folded: &mut Vec<char>) {
        folded.clear();
        if is_own_form(c) {
            folded.extend(c.to_lowercase());
        } else {
            folded.extend(c.nfkc().flat_map(char::to_lowercase));
        }
        folded.retain(|c| !is_combining_mark(*c));
        for c in folded {
            let end = (0..4).try_fold(*c, |at, _| self.maps.get(&at).map(|(to, _)| *to).ok_or(at));
            *c = end.unwrap_or_else(|end| end);
        }
    }

    fn place(&self, table: &mut FoldTable, from: char, to: &[char], disguise: Option<Disguise>) {
        let entry = match to {
            [] => Entry::new(from as u32, Class::Drop, disguise),
            [to] if *to == from => return,
            [to] => Entry::new(*to as u32, self.class(*to), disguise),
            several => {
                table.expansions.push(several.iter().map(|c| Entry::new(*c as u32, self.class(*c), None)).collect());
                Entry::new(table.expansions.len() as u32 - 1, Class::Expand, disguise)
            }
        };
        self.set(table, from, entry);
    }

    fn set(&self, table: &mut FoldTable, c: char, entry: Entry) {
        match table.bmp.get_mut(c as usize) {
            Some(place) => *place = entry,
            None => drop(table.astral.insert(c, entry)),
        }
    }

    fn class(&self, c: char) -> Class {
        if NEWLINES.contains(&c) {
            return Class::Newline;
        }
        match (self.clause_marks.get(&c), self.separators.get(&c)) {
            (Some(true), _) => Class::Hard,
            (Some(false), _) => Class::Soft,
            (None, Some(SeparatorKind::Natural)) => Class::Natural,
            (None, Some(SeparatorKind::Unnatural)) => Class::Unnatural,
            (None, None) => unfolded_class(c),
        }
    }
}
