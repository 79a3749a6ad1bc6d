//! Lists become sets, parts and matchers: equal ones once.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::vec::IntoIter;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Context, Matcher, MatcherKind, PartSets, WordSet};
use crate::catalog::{Catalog, ContextRule, LexiconId, MOST_SHARED, Part, Rule, Scope, Shape, WordId};
use crate::engine::expected::Expected;
use crate::engine::ids::{PartId, RuleIx, SetId};
use crate::engine::pattern::Pattern;
use crate::engine::scan::LONGEST_NUMBER;

/// A word that stands in so many lists of parts has a set of its own: noted once, not once for each of them.
const SHARED: usize = 4;

/// Gives equal lists one set and equal parts one id.
pub(super) struct Compiler<'c> {
    catalog: &'c Catalog,
    expected: Expected,
    /// For each word whether it has a set of its own in parts.
    shared: Vec<bool>,
    pub sets: Vec<WordSet>,
    /// The words of each set.
    pub set_words: Vec<Cow<'c, [WordId]>>,
    by_words: FxHashMap<Cow<'c, [WordId]>, SetId>,
    pub parts: Vec<PartSets>,
    by_sets: FxHashMap<Vec<SetId>, PartId>,
    /// Those of the rules in their order.
    patterns: IntoIter<Pattern>,
}

impl<'c> Compiler<'c> {
    pub fn new(catalog: &'c Catalog) -> Self {
        let words = || rayon::join(|| Expected::new(catalog), || shared(catalog));
        let ((expected, shared), patterns) = rayon::join(words, || patterns(catalog));
        let mut compiler = Self {
            catalog,
            expected,
            shared,
            sets: Vec::new(),
            set_words: Vec::new(),
            by_words: FxHashMap::default(),
            parts: Vec::new(),
            by_sets: FxHashMap::default(),
            patterns: patterns.into_iter(),
        };
        // The first sets are the lexicons, so that a lexicon's number is its set's.
        for lexicon in &catalog.lexicons {
            compiler.push(Cow::from(&lexicon.words), lexicon.numerals);
        }
        compiler
    }

    fn push(&mut self, words: Cow<'c, [WordId]>, numerals: bool) -> SetId {
        let id = SetId(self.sets.len() as u16);
        let longest = words.iter().map(|word| self.catalog.words.chars(*word)).max().unwrap_or_default();
        let number = if numerals { LONGEST_NUMBER } else { 0 };
        self.sets.push(WordSet {
            numerals,
            frequency: words.iter().map(|word| self.expected.of(*word)).sum(),
            longest: (longest + number) as u32,
        });
        self.set_words.push(words);
        id
    }

    fn set_of_lexicon(&self, lexicon: LexiconId) -> SetId {
        SetId(lexicon.0 as u16)
    }

    pub fn set_of_words(&mut self, words: impl Into<Cow<'c, [WordId]>>) -> SetId {
        let words = words.into();
        if let Some(id) = self.by_words.get(&words) {
            return *id;
        }
        let id = self.push(words.clone(), false);
        self.by_words.insert(words, id);
        id
    }

    fn part(&mut self, part: &'c Part) -> PartId {
        let mut sets: Vec<SetId> = part.lexicons.iter().map(|lexicon| self.set_of_lexicon(*lexicon)).collect();
        let (shared, own): (Vec<WordId>, Vec<WordId>) =
            part.words.iter().partition(|word| self.shared[word.0 as usize]);
        sets.extend(shared.into_iter().map(|word| self.set_of_words(vec![word])));
        if !own.is_empty() {
            sets.push(self.set_of_words(own));
        }
        if let Some(id) = self.by_sets.get(&sets) {
            return *id;
        }
        let id = PartId(self.parts.len() as u32);
        self.parts.push(PartSets { sets: sets.clone() });
        self.by_sets.insert(sets, id);
        id
    }

    fn part_of_set(&mut self, set: SetId) -> PartId {
        *self.by_sets.entry(vec![set]).or_insert_with(|| {
            self.parts.push(PartSets { sets: vec![set] });
            PartId(self.parts.len() as u32 - 1)
        })
    }

    pub fn matchers(&mut self, rule: RuleIx, source: &'c Rule, out: &mut Vec<Matcher>) {
        if !source.terms.is_empty() {
            let set = self.set_of_words(&source.term_words);
            let parts = vec![self.part_of_set(set)];
            let kind = MatcherKind::Chain { parts, within: 0, scope: Scope::Field, ordered: true };
            out.push(Matcher { rule, kind });
        }
        for shape in &source.shapes {
            out.push(Matcher { rule, kind: self.shape(shape) });
        }
    }

    fn shape(&mut self, shape: &'c Shape) -> MatcherKind {
        let mut ids = |parts: &'c [Part]| parts.iter().map(|part| self.part(part)).collect();
        match shape {
            Shape::Near { parts, within, scope } => {
                MatcherKind::Chain { parts: ids(parts), within: *within, scope: *scope, ordered: false }
            }
            Shape::Sequence { parts, within, scope } => {
                MatcherKind::Chain { parts: ids(parts), within: *within, scope: *scope, ordered: true }
            }
            Shape::AllOf { parts } => MatcherKind::AllOf { parts: ids(parts) },
            Shape::Regex { keywords, .. } => MatcherKind::Regex {
                keywords: self.set_of_words(keywords),
                pattern: self.patterns.next().expect("each shape of a rule is compiled once, in their order"),
            },
        }
    }

    pub fn context(&mut self, context: &'c ContextRule) -> Context {
        Context {
            words: self.set_of_lexicon(context.lexicon),
            side: context.side,
            of: context.of.as_ref().map(|part| self.part(part)),
            within: context.within,
            scope: context.scope,
            stop_at: context.stop_at.iter().map(|lexicon| self.set_of_lexicon(*lexicon)).collect(),
            parity: context.parity,
        }
    }
}

/// The patterns of all rules, in their order.
fn patterns(catalog: &Catalog) -> Vec<Pattern> {
    let of_rule = |rule: &Rule| -> Vec<Pattern> {
        let patterns = rule.shapes.iter().filter_map(|shape| match shape {
            Shape::Regex { pattern, reach, .. } => Some(Pattern::new(pattern.clone(), *reach, &catalog.fold)),
            _ => None,
        });
        patterns.collect()
    };
    catalog.rules.par_iter().flat_map_iter(of_rule).collect()
}

/// The words that stand in many different lists of parts: for each word whether it is one.
fn shared(catalog: &Catalog) -> Vec<bool> {
    let parts = catalog.rules.iter().flat_map(|rule| &rule.shapes).flat_map(Shape::parts);
    let different: FxHashSet<&[WordId]> = parts.map(|part| part.words.as_slice()).collect();
    let mut lists = vec![0; catalog.words.len()];
    different.into_iter().flatten().for_each(|word| lists[word.0 as usize] += 1);
    let mut most: Vec<usize> = (0..lists.len()).filter(|word| lists[*word] >= SHARED).collect();
    most.sort_by_key(|word| Reverse(lists[*word]));
    most.truncate(MOST_SHARED);
    let mut shared = vec![false; lists.len()];
    most.into_iter().for_each(|word| shared[word] = true);
    shared
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, HashMap};

    use super::*;
    use crate::catalog::Sources;

    #[test]
    fn a_part_has_its_words_and_a_word_of_many_parts_has_one_set() {
        let catalog = Catalog::load(&Sources::embedded()).unwrap();
        let mut compiler = Compiler::new(&catalog);
        let shapes = || catalog.rules.iter().flat_map(|rule| &rule.shapes);
        let mut sets_of: HashMap<WordId, BTreeSet<SetId>> = HashMap::new();
        for part in shapes().flat_map(Shape::parts) {
            let id = compiler.part(part);
            let sets = &compiler.parts[id.index()].sets;
            let own = sets.iter().filter(|set| set.index() >= catalog.lexicons.len());
            let words = own.flat_map(|set| compiler.set_words[set.index()].iter().map(move |word| (*word, *set)));
            let words: BTreeSet<(WordId, SetId)> = words.collect();
            assert!(words.iter().map(|(word, _)| *word).eq(part.words.iter().copied()));
            words.into_iter().for_each(|(word, set)| _ = sets_of.entry(word).or_default().insert(set));
        }
        let most = sets_of.values().map(BTreeSet::len).max();
        assert!(most < Some(SHARED), "{most:?}");
        let shared = compiler.shared.iter().filter(|shared| **shared).count();
        assert!((10..MOST_SHARED).contains(&shared), "{shared} words are shared");
    }
}
