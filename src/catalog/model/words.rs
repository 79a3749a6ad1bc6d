//! Literals, lists of them, and the parts of rules that they fill.

use std::collections::HashMap;
use std::sync::Arc;

use super::Bilingual;

/// Every literal of the catalog once, folded.
#[derive(Debug, Default)]
pub struct Words {
    texts: Vec<Arc<str>>,
    ids: HashMap<Arc<str>, WordId>,
}

/// Index of a literal in [`Words`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WordId(pub u32);

impl Words {
    /// With room for so many.
    pub fn with_capacity(words: usize) -> Self {
        Self { texts: Vec::with_capacity(words), ids: HashMap::with_capacity(words) }
    }

    /// The id of a folded literal; a new one if it is new.
    pub fn intern(&mut self, folded: &str) -> WordId {
        if let Some(id) = self.ids.get(folded) {
            return *id;
        }
        let (id, text) = (WordId(self.texts.len() as u32), Arc::<str>::from(folded));
        self.texts.push(Arc::clone(&text));
        self.ids.insert(text, id);
        id
    }

    pub fn text(&self, id: WordId) -> &str {
        &self.texts[id.0 as usize]
    }

    pub fn len(&self) -> usize {
        self.texts.len()
    }

    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// The id of a folded literal, if the catalog has it.
    pub fn find(&self, folded: &str) -> Option<WordId> {
        self.ids.get(folded).copied()
    }

    /// Number of different characters.
    pub fn alphabet(&self) -> usize {
        let mut seen = vec![false; char::MAX as usize + 1];
        self.texts.iter().flat_map(|text| text.chars()).for_each(|c| seen[c as usize] = true);
        seen.into_iter().filter(|seen| *seen).count()
    }

    /// In the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = (WordId, &str)> {
        self.texts.iter().enumerate().map(|(n, text)| (WordId(n as u32), &**text))
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
