//! Floor 1: the dictionaries as a checked, typed [`Catalog`]: files, words, rules, law.

mod citation;
mod cite;
mod coverage;
mod fault;
pub mod kinds;
mod load;
mod model;
#[cfg(feature = "server")]
mod report;
mod sources;

pub use citation::{Citation, PenaltyRange};
pub use coverage::{Coverage, Keeper};
pub use fault::{Conflict, Fault, Faults, SourceFile, SourcePlace};
pub use model::{
    Article, Ban, Bilingual, ByCategory, COMMON, Catalog, ContextRule, Discretion, Exemption, ForCategory, Form,
    Former, Hidden, Hit, LONGEST_WORD, Law, LawVersion, LazyRegex, Lexicon, LexiconId, MOST_SHARED, Mandatory, Miss,
    Number, NumberKind, Overlay, OwnExemption, OwnTerms, PERMITTED, Part, Permitted, Policy, Rule, RuleKind, Scope,
    Shape, Side, Signals, Substance, WordId, Wording, Words,
};

#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use model::Interner;
pub use sources::{Bytes, Sources};

/// Every source of the catalog inside the program, as (path, text), by path.
pub mod embedded {
    include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
}
