//! Words of the catalog go through the same folding as copy, and are interned.

use std::borrow::Cow;

use super::sink::{At, Sink, fault, fault_twice};
use crate::catalog::model::{Interner, LONGEST_WORD, WordId, Words};
use crate::text::{FoldTable, FoldedText, fold};

/// Characters that a phrase may have after folding.
const LONGEST: usize = 64;

/// Words that the shipped dictionaries have, roughly: growing to them would hash each of them twice.
const EXPECTED: usize = 120_000;

/// Folds and interns.
pub(super) struct Folder<'f> {
    table: &'f FoldTable,
    pub sink: &'f Sink,
    words: Interner,
    scratch: FoldedText,
    /// A composed word before it is interned.
    whole: String,
}

/// How long an entry must be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    /// A word of a list: two characters or more, as a single one hits everywhere.
    Word,
    /// The same with room for a sentence.
    Phrase,
    /// Exactly one.
    Single,
    /// Any.
    Any,
}

impl<'f> Folder<'f> {
    pub fn new(table: &'f FoldTable, sink: &'f Sink) -> Self {
        Self { words: Interner::with_capacity(EXPECTED), ..Self::small(table, sink) }
    }

    /// For a few words.
    pub fn small(table: &'f FoldTable, sink: &'f Sink) -> Self {
        let words = Interner::with_capacity(0);
        Self { table, sink, words, scratch: FoldedText::default(), whole: String::new() }
    }

    /// The text as rules see it. Most words of the catalog are written so.
    pub fn folded<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        if self.table.is_settled(text) {
            return Cow::Borrowed(text);
        }
        fold(self.table, text, &mut self.scratch);
        Cow::Owned(self.scratch.to_string())
    }

    pub fn intern(&mut self, folded: &str) -> WordId {
        self.words.intern(folded)
    }

    pub fn text(&self, id: WordId) -> &str {
        self.words.text(id)
    }

    /// One entry, folded and interned; `None` with a fault where it cannot be one.
    pub fn word(&mut self, entry: &At<impl AsRef<str>>, length: Length) -> Option<WordId> {
        let written = entry.value.as_ref();
        let folded = self.folded(written);
        let chars = folded.chars().count();
        let longest = if length == Length::Word { LONGEST_WORD } else { LONGEST };
        let (code, message, help) = match (length, chars) {
            (_, 0) => ("empty-entry", format!("`{written}` is empty after folding"), "give a word that copy can hold"),
            (_, n) if n > longest => (
                "long-entry",
                format!("the entry has {n} characters; at most {longest} are allowed"),
                "a rule of its parts finds more than a whole phrase",
            ),
            (Length::Word | Length::Phrase, 1) => (
                "single-character",
                format!("`{written}` has one character and would hit everywhere"),
                "put it into `singles`, with `edge_words` beside it; an overlay takes words of two characters and more",
            ),
            (Length::Single, n) if n > 1 => (
                "not-single",
                format!("`{written}` has {n} characters"),
                "put it into `words`; `singles` holds single characters",
            ),
            // What folding left as it was stays so.
            _ if matches!(folded, Cow::Owned(_)) && self.folded(&folded) != folded => (
                "unstable-entry",
                format!("`{written}` folds to `{folded}`, which folds to something else"),
                "write it as it is read, without character references and tags",
            ),
            _ => return Some(self.words.intern(&folded)),
        };
        fault(self.sink, code, &entry.place, message, help);
        None
    }

    /// A word of two folded halves. Where they meet, folding may do more than it did to each (a separator between two
    /// Han characters goes); halves of Han characters alone cannot change each other.
    pub fn composed(&mut self, first: &str, second: &str) -> WordId {
        let mut whole = std::mem::take(&mut self.whole);
        whole.clear();
        whole.extend([first, second]);
        let plain = |c: Option<char>| c.is_some_and(|c| matches!(c as u32, 0x4E00..=0x9FFF));
        let id = if plain(first.chars().next_back()) && plain(second.chars().next()) {
            self.words.intern(&whole)
        } else {
            let folded = self.folded(&whole);
            self.words.intern(&folded)
        };
        self.whole = whole;
        id
    }

    /// The words of one list, sorted: [`Folder::each`], and each of them [`Folder::once`].
    pub fn list(&mut self, entries: &[At<impl AsRef<str>>], length: Length) -> Vec<WordId> {
        let found = self.each(entries, length);
        self.once(found)
    }

    /// Entries of one list that can be words, as they come.
    pub fn each<'e, S: AsRef<str>>(&mut self, entries: &'e [At<S>], length: Length) -> Vec<(WordId, &'e At<S>)> {
        entries.iter().filter_map(|entry| Some((self.word(entry, length)?, entry))).collect()
    }

    /// Entries of one list, sorted, each once; an entry that comes again after folding is a fault.
    pub fn once(&self, mut found: Vec<(WordId, &At<impl AsRef<str>>)>) -> Vec<WordId> {
        // New words are numbered in their order: most lists are sorted as they come.
        found.sort_by_key(|(id, _)| *id);
        for pair in found.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
            let (first, again) = (pair[0].1, pair[1].1);
            let message = format!("`{}` stands twice after folding", again.value.as_ref());
            fault_twice(self.sink, "duplicate", (&again.place, &first.place), message, "keep one of the two");
        }
        found.dedup_by_key(|(id, _)| *id);
        // Collected anew: in place they would keep the room of what they were found with.
        found.iter().map(|(id, _)| *id).collect()
    }

    pub fn words(&self) -> &Interner {
        &self.words
    }

    pub fn into_words(self) -> Words {
        self.words.into_words()
    }
}
