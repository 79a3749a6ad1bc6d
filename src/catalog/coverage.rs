//! Which article is looked after by what: rules and statements hold prohibitions and requirements, exemptions and
//! permitted claims hold what the law lets pass.

use std::collections::HashMap;

use super::kinds::LawKind;
use super::{Article, Catalog, ForCategory, Hit, Rule};

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
        for rule in self.rules.iter().filter(|rule| !rule.is_shadow()) {
            let proven = rule.hits.iter().flat_map(|hit| self.proven(rule, hit));
            proven.for_each(|id| by_id.entry(id).or_default().push(Keeper::Rule(&rule.id)));
        }
        let statements = self.mandatory.iter().map(|statement| (&statement.id, &statement.law));
        let numbers = self.numbers.iter().map(|number| (&number.id, &number.law));
        let bans = self.bans.iter().map(|ban| (&ban.id, &ban.law));
        for (statement, law) in statements.chain(numbers).chain(bans) {
            let cited = law.lines().filter_map(|(_, law)| law.ids()).flatten();
            cited.for_each(|id| by_id.entry(id).or_default().push(Keeper::Statement(statement)));
        }
        by_id
    }

    /// The articles that an answer to this hit cites. To stand in a rule's map is not enough: a breach of the article must
    /// be shown to be found.
    fn proven<'c>(&self, rule: &'c Rule, hit: &Hit) -> impl Iterator<Item = &'c str> {
        let cited = hit.category.and_then(|category| rule.law.get(category)).and_then(ForCategory::ids);
        let binds = |id: &str| {
            let article = self.article(id);
            article.is_some_and(|a| a.binds_in(hit.medium) && hit.category.is_some_and(|category| a.binds(category)))
        };
        cited.into_iter().flatten().map(|id| &**id).filter(move |id| binds(id))
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
