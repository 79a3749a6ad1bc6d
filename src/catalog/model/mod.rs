//! The catalog as the engine and the service read it: checked, folded, with every name resolved.

mod hidden;
mod law;
mod lawful;
mod overlay;
mod pattern;
mod rule;
mod words;

use std::sync::Arc;

use serde::Deserialize;
use sha2::Sha256;

pub use self::hidden::Hidden;
pub use self::law::{Article, ByCategory, Discretion, ForCategory, Former, Law, LawVersion, Substance};
pub use self::lawful::{
    Ban, ContextRule, Exemption, Form, Mandatory, Number, NumberKind, Permitted, Policy, Side, Signals, Wording,
};
pub use self::overlay::{Overlay, OwnExemption, OwnTerms};
pub use self::pattern::LazyRegex;
pub use self::rule::{COMMON, Hit, MOST_SHARED, Miss, PERMITTED, Rule, RuleKind, Scope, Shape};
pub use self::words::{Interner, LONGEST_WORD, Lexicon, LexiconId, Part, WordId, Words};
use crate::catalog::fault::SourcePlace;
use crate::text::FoldTable;

/// The same thing in Chinese and English.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    pub zh: String,
    pub en: String,
}

/// Everything that decides a verdict. Lists are sorted by id or name.
#[derive(Debug)]
pub struct Catalog {
    /// For people: the newest `reviewed` day of its rules, as `YYYY.MM.DD`.
    pub version: Arc<str>,
    /// Lower-case hex SHA-256 over every source.
    pub digest: Arc<str>,
    /// The same before its end, for what lies over the catalog.
    pub(super) hash: Sha256,
    /// Number of source files.
    pub files: usize,
    /// Bytes of all source files.
    pub bytes: usize,
    pub fold: FoldTable,
    /// How characters sound and are made, and the ordinary words, by which hidden words are read.
    pub hidden: Hidden,
    pub words: Words,
    pub laws: Vec<Law>,
    pub articles: Vec<Article>,
    pub lexicons: Vec<Lexicon>,
    pub rules: Vec<Rule>,
    pub exemptions: Vec<Exemption>,
    /// Longer known words: no hit strictly inside one counts.
    pub edge_words: Vec<WordId>,
    pub mandatory: Vec<Mandatory>,
    pub permitted: Vec<Permitted>,
    pub numbers: Vec<Number>,
    pub bans: Vec<Ban>,
    /// What copy says of its own category, in the order of the file.
    pub signals: Vec<Signals>,
    pub policies: Vec<Policy>,
    pub default_policy: Arc<str>,
}

impl Catalog {
    /// Compiles what waits for its first use, so that no ad has to wait for it.
    pub fn warm(&self) {
        self.patterns().for_each(|pattern| _ = pattern.get());
    }

    /// Gives back what was compiled for the catalog to be proven: what the examples' searches leave in the patterns'
    /// caches is a fifth of what a compiled catalog takes.
    pub fn forget_patterns(&self) {
        self.patterns().for_each(LazyRegex::forget);
    }

    fn patterns(&self) -> impl Iterator<Item = &LazyRegex> {
        let of_statements = self.statement_patterns().map(|(_, pattern)| pattern);
        self.rules.iter().flat_map(Rule::patterns).chain(of_statements)
    }

    /// The patterns of statements and numbers, each with the place of what it belongs to.
    pub fn statement_patterns(&self) -> impl Iterator<Item = (&SourcePlace, &LazyRegex)> {
        let of_statements = self.mandatory.iter().flat_map(|statement| {
            let paraphrases = statement.wording.iter().flat_map(|wording| &wording.paraphrases);
            paraphrases.map(|pattern| (&statement.place, pattern))
        });
        let of_numbers = self
            .numbers
            .iter()
            .flat_map(|number| [&number.attempt, &number.shape].map(|pattern| (&number.place, pattern)));
        of_statements.chain(of_numbers)
    }
}
