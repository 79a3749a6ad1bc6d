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
    /// Words of the copy that name the inferred or the contradicting category.
    pub evidence: Vec<String>,
}

/// Evidence that names a category where none is given: one strong word, or two likely ones.
const ENOUGH: u32 = 2;

/// Weight and words of one category in one ad.
struct Evidence {
    category: Category,
    weight: u32,
    marked: bool,
    words: BTreeSet<String>,
}

/// Decides for one ad.
pub(super) fn decide(program: &Program, fields: &[FieldReading], given: Option<Category>) -> Decision {
    let whole = given.is_none();
    let sees = |set: SetId| fields.iter().any(|field| field.hits.has(set));
    let speaks =
        |signals: &SignalSets| sees(signals.marks) || (whole && (sees(signals.strong) || sees(signals.likely)));
    if !program.signals.iter().any(speaks) {
        return Decision {
            categories: given.map_or(Categories::None, |given| Categories::of(given, None)),
            inferred: false,
            evidence: Vec::new(),
        };
    }
    let all = program.signals.iter().map(|signals| gather(program, signals, fields, whole));
    let mut found: Vec<Evidence> = all.filter(|evidence| evidence.weight >= ENOUGH).collect();
    // A stable sort keeps the catalog's order among equals.
    found.sort_by_key(|evidence| u32::MAX - evidence.weight);
    match given {
        Some(given) => contradicted(given, found),
        None => inferred(found),
    }
}

fn contradicted(given: Category, found: Vec<Evidence>) -> Decision {
    let other = found.into_iter().find(|evidence| evidence.marked && !akin(evidence.category, given));
    Decision {
        categories: Categories::of(given, other.as_ref().map(|other| other.category)),
        inferred: false,
        evidence: other.into_iter().flat_map(|other| other.words).collect(),
    }
}

fn inferred(found: Vec<Evidence>) -> Decision {
    let mut found = found.into_iter();
    let Some(first) = found.next() else {
        return Decision { categories: Categories::None, inferred: false, evidence: Vec::new() };
    };
    let second = found.find(|evidence| evidence.marked && first.marked && !akin(evidence.category, first.category));
    let words = second.iter().flat_map(|second| second.words.iter().cloned()).chain(first.words);
    Decision {
        evidence: words.collect::<BTreeSet<String>>().into_iter().collect(),
        categories: Categories::of(first.category, second.map(|second| second.category)),
        inferred: true,
    }
}

/// One mark for both: a prescription drug carries the mark of a drug.
fn akin(a: Category, b: Category) -> bool {
    a == b || a.parent() == Some(b) && b == Category::Drug || b.parent() == Some(a) && a == Category::Drug
}

/// What speaks for one category; strong and likely words only where no category is given.
fn gather(program: &Program, signals: &SignalSets, fields: &[FieldReading], whole: bool) -> Evidence {
    let mut evidence = Evidence { category: signals.category, weight: 0, marked: false, words: BTreeSet::new() };
    for field in fields {
        let mut counted: Vec<FoldedSpan> = Vec::new();
        for (set, weight) in [(signals.marks, 4), (signals.strong, 2), (signals.likely, 1)] {
            if (weight < 4 && !whole) || !field.hits.has(set) {
                continue;
            }
            for hit in program.scanner.hits_of(set, &field.text, &field.hits) {
                let new =
                    !counted.iter().any(|known| known.overlaps(hit)) && evidence.words.insert(field.text.slice(hit));
                if new {
                    evidence.weight += weight;
                    evidence.marked |= weight == 4;
                    counted.push(hit);
                }
            }
        }
    }
    evidence
}
