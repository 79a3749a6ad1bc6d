//! What takes a finding out of the verdict, what an ad must say and may say, and what the policy makes of it all.

use std::sync::Arc;

use jiff::civil::Date;

use super::Bilingual;
use super::law::{ByCategory, ForCategory};
use super::pattern::LazyRegex;
use super::rule::Scope;
use super::words::{LexiconId, Part, WordId};
use crate::catalog::fault::SourcePlace;
use crate::catalog::kinds::{Category, Medium, Severity, Verdict, ViolationType};

/// Why a finding does not count.
#[derive(Clone, Debug)]
pub struct Exemption {
    pub id: Arc<str>,
    pub owner: String,
    pub reason: Arc<Bilingual>,
    pub basis: Vec<Arc<str>>,
    /// First publish date on which it no longer holds.
    pub expires: Option<Date>,
    /// Holds for every rule.
    pub global: bool,
    /// Only for these; empty = all.
    pub categories: Vec<Category>,
    /// A finding wholly inside one is covered.
    pub phrases: Vec<WordId>,
    /// If the ad states qualifications of this kind, the phrase must be among them.
    pub qualification: Option<String>,
    /// Any one of them suffices.
    pub contexts: Vec<ContextRule>,
}

/// A word beside a finding that takes the claim out of it.
#[derive(Clone, Debug)]
pub struct ContextRule {
    pub lexicon: LexiconId,
    pub side: Side,
    /// Measured from this part of the finding; `None` = from its edge.
    pub of: Option<Part>,
    pub within: u32,
    pub scope: Scope,
    /// Such a word between them breaks the context.
    pub stop_at: Vec<LexiconId>,
    /// An even number of such words is none.
    pub parity: bool,
}

crate::catalog::kinds::kinds! {
    /// Where a context word stands.
    Side { Before = "before", After = "after", Either = "either" }
}

/// A statement that a whole ad of the category must make.
#[derive(Clone, Debug)]
pub struct Mandatory {
    pub id: Arc<str>,
    pub place: SourcePlace,
    pub title: Arc<Bilingual>,
    pub severity: Severity,
    pub law: ByCategory<ForCategory>,
    /// All must be said.
    pub wording: Vec<Wording>,
    pub form: Form,
    /// What must be said, for people: the wordings as the law has them, joined by `；`.
    pub required: String,
    /// Only in these; empty = all.
    pub medium: Vec<Medium>,
    /// A qualification of one of these kinds stands for the statement; `approval_number` is also the ad's own.
    pub qualifications: Vec<Arc<str>>,
}

crate::catalog::kinds::kinds! {
    /// What the law prescribes of a statement.
    Form {
        /// The words themselves.
        Sentence = "sentence",
        /// What is to be told; how differs from product to product.
        Content = "content",
    }
}

/// One wording of a statement.
#[derive(Clone, Debug)]
pub struct Wording {
    /// As the law has it.
    pub text: String,
    /// The same, folded.
    pub folded: WordId,
    /// Every wording that counts as it, itself included, folded.
    pub accepted: Vec<WordId>,
    /// What keeps its substance in other words.
    pub paraphrases: Vec<LazyRegex>,
}

/// A number that authorities give: of a reviewed ad, or of a registered product.
#[derive(Clone, Debug)]
pub struct Number {
    pub id: Arc<str>,
    pub place: SourcePlace,
    pub title: Arc<Bilingual>,
    pub severity: Severity,
    /// By the category of the ad that shows it; an ad of a category without law may show any.
    pub law: ByCategory<ForCategory>,
    pub kind: NumberKind,
    /// Whose number it is.
    pub categories: Vec<Category>,
    /// Without one of these in the copy nothing is looked for.
    pub keywords: Vec<WordId>,
    /// What is meant to be such a number.
    pub attempt: LazyRegex,
    /// What all of an attempt must look like.
    pub shape: LazyRegex,
    /// One that is right, for people.
    pub example: String,
}

crate::catalog::kinds::kinds! {
    /// What has the number.
    NumberKind {
        /// The ad, when it was reviewed.
        Review = "review",
        /// The product, when it was registered or filed.
        Product = "product",
    }
}

impl Number {
    /// What a faulty one makes of the ad.
    pub fn violation_type(&self) -> ViolationType {
        match self.kind {
            NumberKind::Review => ViolationType::UnreviewedAd,
            NumberKind::Product => ViolationType::FalseOrUnverifiedFact,
        }
    }
}

/// A category that may not be advertised at all, or only in certain media.
#[derive(Clone, Debug)]
pub struct Ban {
    pub id: Arc<str>,
    pub title: Arc<Bilingual>,
    pub suggestion: Arc<Bilingual>,
    pub violation_type: ViolationType,
    pub severity: Severity,
    pub law: ByCategory<ForCategory>,
    /// Where it may be advertised all the same.
    pub allowed: Vec<Medium>,
    /// Where no medium is named the ad is taken to run where it may not.
    pub assumed: bool,
}

/// A claim that the law permits to certain products.
#[derive(Clone, Debug)]
pub struct Permitted {
    pub id: Arc<str>,
    /// The lawful wording.
    pub text: String,
    /// Every spelling of it, folded.
    pub phrases: Vec<WordId>,
    pub categories: Vec<Category>,
    pub law: Vec<Arc<str>>,
    /// Kind of qualification that must cover it, if the ad states any of that kind.
    pub qualification: Option<String>,
}

/// Words by which copy names its own category.
#[derive(Clone, Debug)]
pub struct Signals {
    pub category: Category,
    /// Numbers and marks that only this category carries; they contradict another one given.
    pub marks: Vec<WordId>,
    /// One suffices where no category is given.
    pub strong: Vec<WordId>,
    /// Two different ones suffice.
    pub likely: Vec<WordId>,
}

/// A named mapping of severity and category to a verdict.
#[derive(Clone, Debug)]
pub struct Policy {
    pub name: Arc<str>,
    pub title: Bilingual,
    /// In the order of [`Severity::ALL`].
    pub verdicts: [Verdict; 4],
    pub by_category: Vec<(Category, [Verdict; 4])>,
}

impl Policy {
    pub fn verdict(&self, severity: Severity, category: Option<Category>) -> Verdict {
        let own = self.by_category.iter().find(|(name, _)| Some(*name) == category);
        own.map_or(&self.verdicts, |(_, verdicts)| verdicts)[severity as usize]
    }

    /// Every line, those for every category first.
    pub fn lines(&self) -> impl Iterator<Item = (Severity, Option<Category>, Verdict)> {
        let of = |category: Option<Category>, verdicts: [Verdict; 4]| {
            Severity::ALL.iter().map(move |severity| (*severity, category, verdicts[*severity as usize]))
        };
        let named = self.by_category.iter().flat_map(move |(category, verdicts)| of(Some(*category), *verdicts));
        of(None, self.verdicts).chain(named)
    }
}
