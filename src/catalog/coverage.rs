//! Which article is looked after by what: rules and statements hold prohibitions and requirements, exemptions and
//! permitted claims hold what the law lets pass.

use std::collections::HashMap;

use super::kinds::LawKind;
use super::{Article, Catalog, ForCategory};

/// What looks after an article; the id is its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Keeper<'c> {
    Rule(&'c str),
    Statement(&'c str),
    Exemption(&'c str),
    Permitted(&'c str),
}

impl<'c> Keeper<'c> {
    pub fn id(&self) -> &'c str {
        match self {
            Self::Rule(id) | Self::Statement(id) | Self::Exemption(id) | Self::Permitted(id) => id,
        }
    }
}

/// An article that copy can break or rest on, with all that looks after it.
#[derive(Clone, Debug)]
pub struct Coverage<'c> {
    pub article: &'c Article,
    /// By kind and id; empty where [`Article::not_covered`] says why.
    pub keepers: Vec<Keeper<'c>>,
}

impl Catalog {
    /// Every prohibition, requirement and exemption, by id. A shadow rule covers nothing, for it decides nothing.
    pub fn coverage(&self) -> Vec<Coverage<'_>> {
        let (breached, permitting) = (self.breached(), self.permitting());
        let screened = self.articles.iter().filter(|article| article.kind.is_screened());
        let of = |article: &Article| {
            let by_id = if article.kind == LawKind::Exemption { &permitting } else { &breached };
            let mut keepers = by_id.get(&*article.id).cloned().unwrap_or_default();
            keepers.sort_unstable();
            keepers.dedup();
            keepers
        };
        screened.map(|article| Coverage { article, keepers: of(article) }).collect()
    }

    /// By article, what finds its breach.
    fn breached(&self) -> HashMap<&str, Vec<Keeper<'_>>> {
        let mut by_id: HashMap<&str, Vec<Keeper<'_>>> = HashMap::new();
        let rules = self.rules.iter().filter(|rule| !rule.is_shadow());
        let rules = rules.flat_map(|rule| rule.law.lines().map(|(_, law)| (Keeper::Rule(&rule.id), law)));
        let statements = self.mandatory.iter();
        let statements = statements.flat_map(|s| s.law.lines().map(|(_, law)| (Keeper::Statement(&s.id), law)));
        for (keeper, law) in rules.chain(statements) {
            // A map that cites an article for a category it does not bind is not loaded.
            if let ForCategory::Law(ids) = law {
                ids.iter().for_each(|id| by_id.entry(id).or_default().push(keeper));
            }
        }
        by_id
    }

    /// By article, what lets pass on the strength of it.
    fn permitting(&self) -> HashMap<&str, Vec<Keeper<'_>>> {
        let mut by_id: HashMap<&str, Vec<Keeper<'_>>> = HashMap::new();
        let exemptions = self.exemptions.iter().map(|entry| (Keeper::Exemption(&entry.id), &entry.basis));
        let permitted = self.permitted.iter().map(|claim| (Keeper::Permitted(&claim.id), &claim.law));
        for (keeper, law) in exemptions.chain(permitted) {
            law.iter().for_each(|id| by_id.entry(id).or_default().push(keeper));
        }
        by_id
    }
}
