//! What an ad is judged under: the category given, the one that the copy itself names, or both where they disagree.

use std::collections::BTreeSet;

use super::compile::Program;
use super::ids::SetId;
use super::reading::FieldReading;
use crate::catalog::kinds::Category;
use crate::text::FoldedSpan;

/// The sets of one category's signals.
pub(super) struct SignalSets {
    pub category: Category,
    pub marks: SetId,
    pub strong: SetId,
    pub likely: SetId,
}

/// One category, two that contradict each other, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Categories {
    None,
    One([Category; 1]),
    Two([Category; 2]),
}

impl Categories {
    fn of(first: Category, second: Option<Category>) -> Self {
        second.map_or(Self::One([first]), |second| Self::Two([first, second]))
    }

    pub fn as_slice(&self) -> &[Category] {
        match self {
            Self::None => &[],
            Self::One(one) => one,
            Self::Two(two) => two,
        }
    }
}

/// What was decided, and by which words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decision {
    /// The one that the answer names first; none = unknown.
    pub categories: Categories,
    pub inferred: bool,
    /// Words alone contradict a wider category: what the copy says is judged under both, what it lacks is asked under the one given.
    pub by_words: bool,
    /// Words of the copy that name the inferred or the contradicting category.
    pub evidence: Vec<String>,
}

/// Evidence that names a category where none is given: one strong word, or two likely ones.
const ENOUGH: u32 = 2;
/// What a mark weighs. Against a wider category strong words speak as loud: two of them, or one and two likely ones.
const MARK: u32 = 4;
const STRONG: u32 = 2;

/// Weight and words of one category in one ad.
struct Evidence {
    category: Category,
    weight: u32,
    marked: bool,
    /// Has a strong word.
    strong: bool,
    words: BTreeSet<String>,
}

/// Decides for one ad.
pub(super) fn decide(program: &Program, fields: &[FieldReading], given: Option<Category>) -> Decision {
    let sees = |set: SetId| fields.iter().any(|field| field.hits.has(set));
    // Words count where no category is given, or a wider one; against any other one marks alone.
    let by_words = |signals: &SignalSets| given.is_none_or(|given| given.is_wider_than(signals.category));
    let speaks = |signals: &&SignalSets| {
        let words = by_words(signals) && (sees(signals.strong) || (given.is_none() && sees(signals.likely)));
        words || sees(signals.marks)
    };
    let speaking = program.signals.iter().filter(speaks);
    let all = speaking.map(|signals| gather(program, signals, fields, by_words(signals)));
    let mut found: Vec<Evidence> = all.filter(|evidence| evidence.weight >= ENOUGH).collect();
    // A stable sort keeps the catalog's order among equals.
    found.sort_by_key(|evidence| u32::MAX - evidence.weight);
    match given {
        Some(given) => contradicted(given, found),
        None => inferred(found),
    }
}

fn contradicted(given: Category, found: Vec<Evidence>) -> Decision {
    let contradicts = |evidence: &Evidence| {
        let loud = evidence.strong && evidence.weight >= MARK && given.is_wider_than(evidence.category);
        (evidence.marked || loud) && !akin(evidence.category, given)
    };
    let other = found.into_iter().find(contradicts);
    Decision {
        categories: Categories::of(given, other.as_ref().map(|other| other.category)),
        inferred: false,
        by_words: other.as_ref().is_some_and(|other| !other.marked),
        evidence: other.into_iter().flat_map(|other| other.words).collect(),
    }
}

fn inferred(found: Vec<Evidence>) -> Decision {
    let mut found = found.into_iter();
    let Some(first) = found.next() else {
        return Decision { categories: Categories::None, inferred: false, by_words: false, evidence: Vec::new() };
    };
    let second = found.find(|evidence| evidence.marked && first.marked && !akin(evidence.category, first.category));
    let words = second.iter().flat_map(|second| second.words.iter().cloned()).chain(first.words);
    Decision {
        evidence: words.collect::<BTreeSet<String>>().into_iter().collect(),
        categories: Categories::of(first.category, second.map(|second| second.category)),
        inferred: true,
        by_words: false,
    }
}

/// One mark for both: a prescription drug carries the mark of a drug.
fn akin(a: Category, b: Category) -> bool {
    a == b || a.parent() == Some(b) && b == Category::Drug || b.parent() == Some(a) && a == Category::Drug
}

/// What speaks for one category: marks, and with `by_words` strong and likely words as well.
fn gather(program: &Program, signals: &SignalSets, fields: &[FieldReading], by_words: bool) -> Evidence {
    let mut evidence =
        Evidence { category: signals.category, weight: 0, marked: false, strong: false, words: BTreeSet::new() };
    for field in fields {
        let mut counted: Vec<FoldedSpan> = Vec::new();
        for (set, weight) in [(signals.marks, MARK), (signals.strong, STRONG), (signals.likely, 1)] {
            if (weight < MARK && !by_words) || !field.hits.has(set) {
                continue;
            }
            for hit in program.scanner.hits_of(set, &field.text, &field.hits) {
                let new =
                    !counted.iter().any(|known| known.overlaps(hit)) && evidence.words.insert(field.text.slice(hit));
                if new {
                    evidence.weight += weight;
                    evidence.marked |= weight == MARK;
                    evidence.strong |= weight == STRONG;
                    counted.push(hit);
                }
            }
        }
    }
    evidence
}
