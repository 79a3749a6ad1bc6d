//! How often words are to be expected in copy, against each other.

use crate::catalog::{Catalog, WordId};

/// How often each word is to be expected: ordinary words that are common, and those of one character, by how often they
/// stand in copy; others of two characters by how often these do, longer ones by their length.
pub(super) struct Expected(Vec<usize>);

/// Ordinary words with a cost up to this one are told apart.
const COMMON: u8 = 10;
/// What a character costs that is none of the ordinary words.
const RARE: u8 = 15;
/// How much less two characters cost that are a word than they cost by themselves.
const TOGETHER: u8 = 4;

impl Expected {
    pub fn new(catalog: &Catalog) -> Self {
        let mut costs = vec![RARE; 0x10000];
        let begins_with_one = |words: &str| words.split(' ').next().is_some_and(|word| only(word).is_some());
        let lines = catalog.hidden.lines().filter(|(cost, words)| *cost <= COMMON || begins_with_one(words));
        for (cost, text) in lines.flat_map(|(cost, words)| words.split(' ').map(move |word| (cost, word))) {
            only(text).and_then(|c| costs.get_mut(c as usize)).into_iter().for_each(|own| *own = cost);
        }
        let by_cost: Vec<usize> = (0..=u8::MAX).map(by_cost).collect();
        let cost = |c: char| matches!(c, '\u{4e00}'..='\u{9fff}').then(|| costs[c as usize]);
        let of = |(word, text): (WordId, &str)| {
            let length = catalog.words.chars(word);
            let known = if length <= 2 { cost_of(text, cost) } else { None };
            known.map_or_else(|| frequency(length), |cost| by_cost[usize::from(cost)])
        };
        let mut expected: Vec<usize> = catalog.words.iter().map(of).collect();
        let common = catalog.hidden.own.iter().filter(|(word, cost)| *cost <= COMMON && catalog.words.chars(*word) > 1);
        common.for_each(|(word, cost)| expected[word.0 as usize] = by_cost[usize::from(*cost)]);
        Self(expected)
    }

    pub fn of(&self, word: WordId) -> usize {
        self.0[word.0 as usize]
    }
}

fn only(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// What one or two characters cost as one word, by what each of them costs.
fn cost_of(text: &str, cost: impl Fn(char) -> Option<u8>) -> Option<u8> {
    let mut chars = text.chars();
    let first = cost(chars.next()?)?;
    chars.next().map_or(Some(first), |second| Some(first.saturating_add(cost(second)?).saturating_sub(TOGETHER)))
}

/// By a word's length. Measured on honest copy: a word of one character stands in 200 characters 0.125 times, one of two
/// 0.0031 times, a longer one 0.00017 times.
pub(super) fn frequency(characters: usize) -> usize {
    match characters {
        0 | 1 => 700,
        2 => 18,
        _ => 1,
    }
}

/// The same by minus the natural logarithm of how often it stands in copy.
fn by_cost(cost: u8) -> usize {
    const OF_200: f64 = 200.0 * 700.0 / 0.125;
    (OF_200 * (-f64::from(cost)).exp()).ceil() as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Sources;

    #[test]
    fn what_stands_in_copy_more_often_is_expected_more() {
        let catalog = Catalog::load(&Sources::embedded()).unwrap();
        let expected = Expected::new(&catalog);
        let word = |text: &str| catalog.words.iter().find(|(_, word)| *word == text).map(|(word, _)| word);
        let of = |text: &str| expected.of(word(text).unwrap_or_else(|| panic!("no list has {text}")));
        assert!(of("的") > of("治") && of("治") > of("癌"), "characters, by how common they are");
        assert!(of("可以") > of("根治") && of("根治") >= of("高血压"), "words, common ones first");
    }
}
