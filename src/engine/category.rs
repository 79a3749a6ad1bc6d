//! What an ad is judged under: the category given, the one that the copy itself names, or both where they disagree.

use std::collections::BTreeSet;

use smallvec::SmallVec;

use super::compile::Program;
use super::ids::SetId;
use super::reading::FieldReading;
use crate::catalog::kinds::Category;
use crate::text::{FoldedSpan, FoldedText};

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

/// Weight and words of one category in one ad. Most of it comes to nothing, so it takes no memory of its own.
struct Evidence<'r> {
    category: Category,
    weight: u32,
    marked: bool,
    /// Has a strong word.
    strong: bool,
    /// Each word once, in the text where it stands.
    words: SmallVec<[(&'r FoldedText, FoldedSpan); 8]>,
}

impl Evidence<'_> {
    /// Its words, sorted.
    fn told(&self) -> BTreeSet<String> {
        self.words.iter().map(|(text, span)| text.slice(*span)).collect()
    }

    /// Whether the word of this place is one of them.
    fn has(&self, text: &FoldedText, span: FoldedSpan) -> bool {
        self.words.iter().any(|(known, at)| known.chars_of(*at).eq(text.chars_of(span)))
    }
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
    let mut found: SmallVec<[Evidence<'_>; 4]> = all.filter(|evidence| evidence.weight >= ENOUGH).collect();
    // A stable sort keeps the catalog's order among equals.
    found.sort_by_key(|evidence| u32::MAX - evidence.weight);
    match given {
        Some(given) => contradicted(given, &found),
        None => inferred(&found),
    }
}

fn contradicted(given: Category, found: &[Evidence<'_>]) -> Decision {
    let is_other = |evidence: &&Evidence<'_>| !akin(evidence.category, given);
    let is_loud =
        |evidence: &&Evidence<'_>| evidence.strong && evidence.weight >= MARK && given.is_wider_than(evidence.category);
    // A mark is proof, however many words speak for something else.
    let marked = found.iter().filter(is_other).find(|evidence| evidence.marked);
    let other = marked.or_else(|| found.iter().filter(is_other).find(is_loud));
    Decision {
        categories: Categories::of(given, other.map(|other| other.category)),
        inferred: false,
        by_words: other.is_some_and(|other| !other.marked),
        evidence: other.into_iter().flat_map(Evidence::told).collect(),
    }
}

fn inferred(found: &[Evidence<'_>]) -> Decision {
    let mut found = found.iter();
    let Some(first) = found.next() else {
        return Decision { categories: Categories::None, inferred: false, by_words: false, evidence: Vec::new() };
    };
    let second = found.find(|evidence| evidence.marked && first.marked && !akin(evidence.category, first.category));
    let words = second.into_iter().chain([first]).flat_map(Evidence::told);
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
fn gather<'r>(program: &Program, signals: &SignalSets, fields: &'r [FieldReading], by_words: bool) -> Evidence<'r> {
    let mut evidence =
        Evidence { category: signals.category, weight: 0, marked: false, strong: false, words: SmallVec::new() };
    for field in fields {
        let mut counted: SmallVec<[FoldedSpan; 16]> = SmallVec::new();
        for (set, weight) in [(signals.marks, MARK), (signals.strong, STRONG), (signals.likely, 1)] {
            if (weight < MARK && !by_words) || !field.hits.has(set) {
                continue;
            }
            let mut places: SmallVec<[FoldedSpan; 16]> = program.scanner.places_of(set, &field.hits).collect();
            places.sort_unstable();
            for place in places {
                let new = !counted.iter().any(|known| known.overlaps(place)) && !evidence.has(&field.text, place);
                if new {
                    evidence.words.push((&field.text, place));
                    evidence.weight += weight;
                    evidence.marked |= weight == MARK;
                    evidence.strong |= weight == STRONG;
                    counted.push(place);
                }
            }
        }
    }
    evidence
}
