//! Literals, lists of them, and the parts of rules that they fill.

use std::hash::BuildHasher as _;
use std::sync::Arc;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rustc_hash::FxBuildHasher;

use super::Bilingual;

/// Characters that a word of a list or an edge word may have: so far the engine looks around a finding for it.
pub const LONGEST_WORD: usize = 32;

/// Every literal of the catalog once, folded.
#[derive(Debug, Default)]
pub struct Words {
    texts: Texts,
    alphabet: String,
}

/// Index of a literal in [`Words`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WordId(pub u32);

impl Words {
    pub fn text(&self, id: WordId) -> &str {
        self.texts.get(id)
    }

    /// How many characters it has; 255 also stands for more, which the loader lets no word have.
    pub fn chars(&self, id: WordId) -> usize {
        self.texts.chars[id.0 as usize].into()
    }

    pub fn len(&self) -> usize {
        self.texts.ends.len()
    }

    pub fn is_empty(&self) -> bool {
        self.texts.ends.is_empty()
    }

    /// Every character that some literal has, once, in the order of the literals.
    pub fn alphabet(&self) -> &str {
        &self.alphabet
    }

    /// In the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = (WordId, &str)> {
        (0..self.len() as u32).map(|id| (WordId(id), self.text(WordId(id))))
    }
}

/// Literals while they are gathered, with what finds them by their text, which nobody needs once all are there.
#[derive(Debug, Default)]
pub struct Interner {
    texts: Texts,
    ids: HashTable<WordId>,
    alphabet: Alphabet,
}

impl Interner {
    /// With room for so many.
    pub fn with_capacity(words: usize) -> Self {
        let texts = Texts {
            all: String::with_capacity(words * BYTES_A_WORD),
            ends: Vec::with_capacity(words),
            chars: Vec::with_capacity(words),
        };
        Self { texts, ids: HashTable::with_capacity(words), alphabet: Alphabet::default() }
    }

    /// The id of a folded literal; a new one if it is new.
    pub fn intern(&mut self, folded: &str) -> WordId {
        let Self { texts, ids, alphabet } = self;
        let found = ids.entry(hash(folded), |id| texts.get(*id) == folded, |id| hash(texts.get(*id)));
        match found {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(place) => {
                let id = WordId(texts.ends.len() as u32);
                place.insert(id);
                texts.push(folded, alphabet.take(folded));
                id
            }
        }
    }

    /// The id of a folded literal, if it was interned.
    pub fn find(&self, folded: &str) -> Option<WordId> {
        self.ids.find(hash(folded), |id| self.texts.get(*id) == folded).copied()
    }

    pub fn text(&self, id: WordId) -> &str {
        self.texts.get(id)
    }

    /// All of them; gives back the room that was left for more.
    pub fn into_words(mut self) -> Words {
        self.texts.all.shrink_to_fit();
        self.texts.ends.shrink_to_fit();
        self.texts.chars.shrink_to_fit();
        Words { texts: self.texts, alphabet: self.alphabet.text }
    }
}

/// Bytes of a literal, roughly.
const BYTES_A_WORD: usize = 16;

fn hash(text: &str) -> u64 {
    FxBuildHasher.hash_one(text)
}

/// Texts in one piece.
#[derive(Debug, Default)]
struct Texts {
    all: String,
    /// Where each one ends.
    ends: Vec<u32>,
    /// How many characters each one has.
    chars: Vec<u8>,
}

impl Texts {
    fn push(&mut self, text: &str, chars: usize) {
        self.all.push_str(text);
        self.ends.push(self.all.len() as u32);
        self.chars.push(u8::try_from(chars).unwrap_or(u8::MAX));
    }

    #[inline]
    fn get(&self, id: WordId) -> &str {
        let at = id.0 as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.all[start..self.ends[at] as usize]
    }
}

/// Different characters.
#[derive(Debug, Default)]
struct Alphabet {
    text: String,
    /// One bit a character, as far as there were some.
    seen: Vec<u64>,
}

impl Alphabet {
    /// How many characters it took, new or not.
    fn take(&mut self, text: &str) -> usize {
        let mut chars = 0;
        for c in text.chars() {
            chars += 1;
            let (at, bit) = (c as usize / 64, 1 << (c as usize % 64));
            if at >= self.seen.len() {
                self.seen.resize(at + 1, 0);
            }
            if self.seen[at] & bit == 0 {
                self.seen[at] |= bit;
                self.text.push(c);
            }
        }
        chars
    }
}

/// A list of words that mean nothing alone.
#[derive(Clone, Debug)]
pub struct Lexicon {
    /// As rules write it after the `@`.
    pub name: Arc<str>,
    pub title: Bilingual,
    /// Sorted, each once, with those composed and included.
    pub words: Vec<WordId>,
    /// A hit needs a number before it and takes it along (15天, 三个月).
    pub numerals: bool,
}

/// Index of a lexicon in `Catalog::lexicons`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LexiconId(pub u32);

/// A part of a rule: any word of these lists. Sorted, each once; parts that are equal mean the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Part {
    pub lexicons: Vec<LexiconId>,
    pub words: Vec<WordId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_has_one_id_and_is_found_by_it() {
        let mut interner = Interner::default();
        let ids: Vec<WordId> = ["根治", "失眠", "根治", "a"].map(|word| interner.intern(word)).to_vec();
        assert_eq!(ids, [WordId(0), WordId(1), WordId(0), WordId(2)]);
        assert_eq!((interner.find("失眠"), interner.find("失")), (Some(WordId(1)), None));
        let words = interner.into_words();
        assert!(words.iter().map(|(_, text)| text).eq(["根治", "失眠", "a"]));
        assert_eq!((words.len(), words.chars(WordId(1)), words.alphabet()), (3, 2, "根治失眠a"));
    }
}
