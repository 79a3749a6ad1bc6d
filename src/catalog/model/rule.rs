//! What is prohibited and how it is found.

use std::sync::Arc;

use jiff::civil::Date;

use super::Bilingual;
use super::law::{ByCategory, ForCategory};
use super::pattern::LazyRegex;
use super::words::{Part, WordId};
use crate::catalog::fault::SourcePlace;
use crate::catalog::kinds::{Category, Medium, Severity, Stage, ViolationType};

crate::catalog::kinds::kinds! {
    /// How far apart the parts of one finding may stand.
    Scope {
        /// Up to a comma, a sentence mark or a line end.
        Clause = "clause",
        /// Reaches over commas.
        Sentence = "sentence",
        /// The whole field.
        Field = "field",
    }
}

/// Words that may have a list of their own in the engine, because they stand in many: so many numbers are left free for them.
pub const MOST_SHARED: usize = 4_096;

/// The exemption that stands for all permitted claims of `statements/` in a rule's `unless`.
pub const PERMITTED: &str = "permitted-functions";

/// One way in which a rule finds.
#[derive(Clone, Debug)]
pub enum Shape {
    /// Parts in any order, neighbours at most `within` characters apart.
    Near { parts: Vec<Part>, within: u32, scope: Scope },
    /// Parts in this order, neighbours at most `within` characters apart.
    Sequence { parts: Vec<Part>, within: u32, scope: Scope },
    /// Parts anywhere in one field.
    AllOf { parts: Vec<Part> },
    /// A pattern over folded text, run only where a keyword stands, over `reach` characters to either side of it.
    Regex { pattern: LazyRegex, keywords: Vec<WordId>, reach: u32 },
}

/// The kinds of finding, as the contract names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RuleKind {
    Term,
    Near,
    Sequence,
    AllOf,
    Regex,
    Absent,
}

/// One prohibited thing.
#[derive(Clone, Debug)]
pub struct Rule {
    pub id: Arc<str>,
    pub place: SourcePlace,
    /// Source file, relative to the dictionaries.
    pub path: String,
    pub violation_type: ViolationType,
    pub severity: ByCategory<Severity>,
    pub stage: Stage,
    pub owner: String,
    pub reviewed: Date,
    pub law: ByCategory<ForCategory>,
    /// Ids of exemptions that it honours besides the global ones; `permitted-functions` is the permitted claims.
    pub unless: Vec<Arc<str>>,
    pub message: Arc<Bilingual>,
    pub suggestion: Arc<Bilingual>,
    pub replacement: Option<String>,
    /// Whether a tenant's own exemption may suppress its findings; else it can only leave them to review.
    pub waivable: bool,
    /// Literals that violate by themselves, folded, in the order of the file.
    pub terms: Vec<String>,
    /// The same, sorted, each once.
    pub term_words: Vec<WordId>,
    pub shapes: Vec<Shape>,
    pub hits: Vec<Hit>,
    pub misses: Vec<Miss>,
}

/// Copy that must be found.
#[derive(Clone, Debug)]
pub struct Hit {
    pub place: SourcePlace,
    pub text: String,
    /// The exact slice that is reported.
    pub found: String,
    pub category: Option<Category>,
    pub medium: Option<Medium>,
}

/// Copy in which the rule must stay silent.
#[derive(Clone, Debug)]
pub struct Miss {
    pub place: SourcePlace,
    pub text: String,
    pub category: Option<Category>,
    pub medium: Option<Medium>,
}

/// Categories that make a rule apply where the ad's own is not known; `*` does so as well.
pub const COMMON: [Category; 3] = [Category::Food, Category::HealthFood, Category::Cosmetics];

impl Rule {
    pub fn is_shadow(&self) -> bool {
        self.stage == Stage::Shadow
    }

    /// Whether the rule has law for the category.
    pub fn applies_to(&self, category: Category) -> bool {
        matches!(self.law.get(category), Some(ForCategory::Law(_)))
    }

    /// Its patterns, in the order of the file.
    pub fn patterns(&self) -> impl Iterator<Item = &LazyRegex> {
        self.shapes
            .iter()
            .filter_map(|shape| if let Shape::Regex { pattern, .. } = shape { Some(pattern) } else { None })
    }

    /// Each kind of finding once, in the order of [`RuleKind`].
    pub fn kinds(&self) -> Vec<RuleKind> {
        let term = (!self.terms.is_empty()).then_some(RuleKind::Term);
        let mut kinds: Vec<RuleKind> = term.into_iter().chain(self.shapes.iter().map(Shape::kind)).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }
}

impl Shape {
    /// Its parts; a pattern has none.
    pub fn parts(&self) -> &[Part] {
        match self {
            Self::Near { parts, .. } | Self::Sequence { parts, .. } | Self::AllOf { parts } => parts,
            Self::Regex { .. } => &[],
        }
    }

    pub fn kind(&self) -> RuleKind {
        match self {
            Self::Near { .. } => RuleKind::Near,
            Self::Sequence { .. } => RuleKind::Sequence,
            Self::AllOf { .. } => RuleKind::AllOf,
            Self::Regex { .. } => RuleKind::Regex,
        }
    }
}
