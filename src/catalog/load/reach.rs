//! Whether an exemption can ever cover a finding of a rule.

use crate::catalog::model::{Exemption, Interner, Lexicon, Part, Shape, WordId};

/// False only where it is certain: the exemption has nothing but phrases, and none of them holds a word of the rule.
pub(super) fn can_cover(
    exemption: &Exemption,
    terms: &[WordId],
    shapes: &[Shape],
    lexicons: &[Lexicon],
    words: &Interner,
) -> bool {
    let patterns = shapes.iter().any(|shape| matches!(shape, Shape::Regex { .. }));
    if patterns || !exemption.contexts.is_empty() {
        return true;
    }
    let in_part = |part: &Part, word: &WordId| {
        let listed = |list: &[WordId]| list.binary_search(word).is_ok();
        listed(&part.words) || part.lexicons.iter().any(|id| listed(&lexicons[id.0 as usize].words))
    };
    let in_rule = |word: WordId| {
        let parts = shapes.iter().flat_map(Shape::parts);
        terms.binary_search(&word).is_ok() || parts.into_iter().any(|part| in_part(part, &word))
    };
    exemption.phrases.iter().any(|phrase| literals_in(words.text(*phrase), words).any(in_rule))
}

/// Every literal of the catalog that stands in a text.
fn literals_in<'w>(text: &'w str, words: &'w Interner) -> impl Iterator<Item = WordId> + 'w {
    let bounds = || text.char_indices().map(|(at, _)| at).chain([text.len()]);
    bounds()
        .flat_map(move |from| bounds().filter(move |to| *to > from).filter_map(move |to| words.find(&text[from..to])))
}
