//! The second reading of texts in which something is hidden, by the words of this catalog.

use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashSet;

use crate::catalog::{Catalog, Part, Shape, WordId};
use crate::text::{Kind, Lexicon, Second};

/// Made when it is first needed.
#[derive(Default)]
pub(super) struct SecondReader(OnceLock<Second>);

impl SecondReader {
    pub fn get(&self, catalog: &Catalog) -> &Second {
        self.0.get_or_init(|| second(catalog))
    }
}

fn second(catalog: &Catalog) -> Second {
    let mut kinds = vec![Kind::Listed; catalog.words.len()];
    for word in alarming(catalog) {
        kinds[word.0 as usize] = Kind::Alarming;
    }
    let mut costs: Vec<Option<u8>> = vec![None; kinds.len()];
    catalog.hidden.own.iter().for_each(|(word, cost)| costs[word.0 as usize] = Some(*cost));
    let known: FxHashSet<&str> = catalog.hidden.own.iter().map(|(word, _)| catalog.words.text(*word)).collect();
    let ordinary = catalog.hidden.words().filter(|(_, text)| !known.contains(text));
    let ordinary = ordinary.map(|(cost, text)| (text, Some(cost), Kind::Ordinary));
    let own = catalog.words.iter().map(|(id, text)| (text, costs[id.0 as usize], kinds[id.0 as usize]));
    let syllables = Arc::clone(&catalog.hidden.syllables);
    let alarming = kinds.iter().filter(|kind| **kind == Kind::Alarming).count();
    let lexicon = Lexicon::new(&syllables, ordinary.chain(own), alarming);
    Second::new(syllables, lexicon)
}

/// The words that rules look for.
fn alarming(catalog: &Catalog) -> impl Iterator<Item = WordId> {
    let of_part = |part: &Part| {
        let lists = part.lexicons.iter().flat_map(|list| catalog.lexicons[list.0 as usize].words.iter());
        part.words.iter().chain(lists).copied().collect::<Vec<WordId>>()
    };
    let of_shape = move |shape: &Shape| match shape {
        Shape::Near { parts, .. } | Shape::Sequence { parts, .. } | Shape::AllOf { parts } => {
            parts.iter().flat_map(of_part).collect::<Vec<WordId>>()
        }
        Shape::Regex { keywords, .. } => keywords.clone(),
    };
    catalog.rules.iter().flat_map(move |rule| {
        rule.term_words.iter().copied().chain(rule.shapes.iter().flat_map(of_shape)).collect::<Vec<WordId>>()
    })
}
