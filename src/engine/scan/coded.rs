//! The catalog's words as the scan looks for them: their characters as numbers, and what each of them means.

use rustc_hash::FxHashMap;

use super::token::Token;
use crate::catalog::{WordId, Words};
use crate::engine::compile::{Members, WordSet};
use crate::engine::ids::{Range, SetId};
use crate::text::{Code, FoldTable};

/// Every word, coded.
pub(super) struct Coded {
    pub meanings: Vec<Meaning>,
    /// Those of all meanings.
    pub sets: Vec<SetId>,
    codes: Vec<Code>,
    /// With each word its characters, a range of `codes`.
    words: Vec<(Token, Range)>,
}

/// The sets of some words, ranges of [`Coded::sets`].
pub(super) struct Meaning {
    pub plain: Range,
    /// Those whose hits need a number before them and take it along.
    pub numerals: Range,
}

impl Coded {
    /// As of [`super::Scanner::new`].
    pub fn new(words: &Words, table: &FoldTable, members: &Members, sets: &[WordSet], edge: SetId) -> Self {
        let (meant, (codes, ranges)) = rayon::join(|| Meant::new(words.len(), members, sets), || codes(words, table));
        let Meant { of_word, meanings, sets } = meant;
        let coded = words.iter().zip(of_word.into_iter().zip(ranges)).map(|((word, text), (meaning, range))| {
            let (edge, numeral) = (members.of(word).contains(&edge), !meanings[meaning as usize].numerals.is_empty());
            (Token::new(meaning, text, range.len(), edge, numeral), range)
        });
        Self { words: coded.collect(), codes, meanings, sets }
    }

    /// Each word with its characters.
    pub fn words(&self) -> impl Iterator<Item = (Token, &[Code])> + Clone {
        self.words.iter().map(|(token, range)| (*token, range.of(&self.codes)))
    }
}

/// What all words mean.
struct Meant {
    /// For each word the number of its meaning.
    of_word: Vec<u32>,
    meanings: Vec<Meaning>,
    sets: Vec<SetId>,
}

impl Meant {
    fn new(words: usize, members: &Members, sets: &[WordSet]) -> Self {
        let (mut flat, mut meanings) = (Vec::new(), Vec::new());
        let mut known: FxHashMap<&[SetId], u32> = FxHashMap::default();
        let of_word = (0..words as u32).map(|word| {
            let own = members.of(WordId(word));
            let mut those = |numerals: bool| {
                Range::push(&mut flat, own.iter().copied().filter(|set| sets[set.index()].numerals == numerals))
            };
            *known.entry(own).or_insert_with(|| {
                meanings.push(Meaning { plain: those(false), numerals: those(true) });
                meanings.len() as u32 - 1
            })
        });
        Self { of_word: of_word.collect(), meanings, sets: flat }
    }
}

/// The characters of all words, and which of them are those of each.
fn codes(words: &Words, table: &FoldTable) -> (Vec<Code>, Vec<Range>) {
    let mut codes = Vec::with_capacity(CHARS_A_WORD * words.len());
    let of_word = words.iter().map(|(_, text)| {
        let from = codes.len() as u32;
        text.chars().for_each(|c| codes.push(table.code(c)));
        Range { from, to: codes.len() as u32 }
    });
    let of_word = of_word.collect();
    (codes, of_word)
}

/// Characters of a word, roughly.
const CHARS_A_WORD: usize = 4;
