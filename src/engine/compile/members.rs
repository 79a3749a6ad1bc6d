//! Which sets each word is in.

use std::borrow::Cow;
use std::iter::repeat_n;

use crate::catalog::WordId;
use crate::engine::ids::{Range, SetId};

/// For each word the sets that it is in, ascending.
pub(in crate::engine) struct Members {
    sets: Vec<SetId>,
    of_word: Vec<Range>,
}

impl Members {
    /// `of_sets` has the words of each set.
    pub fn new(words: usize, of_sets: &[Cow<'_, [WordId]>]) -> Self {
        let mut counts = vec![0; words];
        of_sets.iter().flat_map(|words| words.iter()).for_each(|word| counts[word.0 as usize] += 1);
        let mut sets = Vec::new();
        let of_word: Vec<Range> =
            counts.iter().map(|count| Range::push(&mut sets, repeat_n(SetId(0), *count))).collect();
        // Filled from the back, so that what is left to fill says where.
        for (ix, words) in of_sets.iter().enumerate().rev() {
            for word in words.iter() {
                let left = &mut counts[word.0 as usize];
                *left -= 1;
                of_word[word.0 as usize].of_mut(&mut sets)[*left] = SetId(ix as u16);
            }
        }
        Self { sets, of_word }
    }

    pub fn of(&self, word: WordId) -> &[SetId] {
        self.of_word[word.0 as usize].of(&self.sets)
    }
}
