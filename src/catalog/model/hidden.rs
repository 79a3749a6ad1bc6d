//! By what words that are hidden by their sound or by their components are read.

use std::fmt;
use std::sync::Arc;

use rayon::prelude::*;

use super::{Interner, WordId};
use crate::catalog::SourceFile;
use crate::text::Syllables;

/// Tables of `chars/hidden`.
#[derive(Clone, Default)]
pub struct Hidden {
    pub syllables: Arc<Syllables>,
    /// The file of the ordinary words, if there is one.
    pub ordinary: Option<Arc<SourceFile>>,
    /// Those of them that are words of the catalog as well, with their costs.
    pub own: Box<[(WordId, u8)]>,
}

impl Hidden {
    /// Finds out which of the ordinary words are words of the catalog.
    pub fn recognize(&mut self, words: &Interner) {
        let lines: Vec<(u8, &str)> = self.lines().collect();
        let of_line = |(cost, line): (u8, &str)| -> Vec<(WordId, u8)> {
            line.split(' ').filter_map(|text| Some((words.find(text)?, cost))).collect()
        };
        let own: Vec<(WordId, u8)> = lines.into_par_iter().flat_map_iter(of_line).collect();
        self.own = own.into();
    }

    /// The ordinary words with their costs.
    pub fn words(&self) -> impl Iterator<Item = (u8, &str)> {
        self.lines().flat_map(|(cost, words)| words.split(' ').map(move |word| (cost, word)))
    }

    /// Words parted by spaces, with what each of them costs. Those of one length mostly have a line of their own.
    pub fn lines(&self) -> impl Iterator<Item = (u8, &str)> {
        let text = self.ordinary.as_ref().map_or("", |file| &*file.text);
        let lines = text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'));
        lines.map(|(cost, words)| (cost.parse().unwrap_or(u8::MAX), words))
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hidden").finish_non_exhaustive()
    }
}
