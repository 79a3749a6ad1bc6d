//! What a finding means in law: severity and provisions by category, cited as they stood on the day.

mod day;
mod rulings;

use std::sync::OnceLock;

use jiff::civil::Date;

use self::day::boundaries;
pub(super) use self::day::{LawOfDay, Provisions};
use self::rulings::Applies;
pub(super) use self::rulings::{Ruling, Rulings};
use super::ids::RuleIx;
use crate::catalog::kinds::{Category, Medium};
use crate::catalog::{ByCategory, Catalog};

/// Law by category and day, compiled.
pub(super) struct Judge {
    rules: Vec<Rulings>,
    /// Whether there are rulings at all, in the order of [`Rulings`], rule by rule: asked of far more rules than find anything.
    applies: Vec<Applies>,
    statements: Vec<Rulings>,
    numbers: Vec<Rulings>,
    bans: Vec<Rulings>,
    /// Days on which some citation changes, ascending.
    boundaries: Vec<Date>,
    /// The law between two boundaries, made when it is first asked for.
    epochs: Vec<OnceLock<LawOfDay>>,
}

impl Judge {
    pub fn new(catalog: &Catalog) -> Self {
        let boundaries = boundaries(catalog);
        let rules: Vec<Rulings> = catalog.rules.iter().map(|rule| Rulings::of_rule(catalog, rule)).collect();
        let statement = |severity| ByCategory::new(Vec::new(), Some(severity));
        let statements = catalog.mandatory.iter().map(|s| Rulings::of(catalog, &statement(s.severity), &s.law));
        let numbers = catalog.numbers.iter().map(|n| Rulings::of(catalog, &statement(n.severity), &n.law));
        let bans = catalog.bans.iter().map(|b| Rulings::of(catalog, &statement(b.severity), &b.law));
        Self {
            applies: rules.iter().flat_map(|rulings| &rulings.0).map(Applies::of).collect(),
            rules,
            statements: statements.collect(),
            numbers: numbers.collect(),
            bans: bans.collect(),
            epochs: (0..=boundaries.len()).map(|_| OnceLock::new()).collect(),
            boundaries,
        }
    }

    /// The gravest ruling on a rule's findings under these categories; `None`: it does not apply.
    pub fn rule(&self, rule: RuleIx, categories: &[Category], medium: Option<Medium>) -> Option<&Ruling> {
        self.rules[rule.index()].applying(categories, medium)
    }

    /// Whether there is a ruling on a rule's findings under these categories.
    #[inline]
    pub fn applies(&self, rule: RuleIx, categories: &[Category], medium: Option<Medium>) -> bool {
        let in_one = |ix: usize| match self.applies[rule.index() * Rulings::LEN + ix] {
            Applies::Never => false,
            Applies::Always => true,
            Applies::InMedia => self.rules[rule.index()].0[ix].as_ref().is_some_and(|ruling| ruling.stands_in(medium)),
        };
        match categories {
            [] => in_one(Rulings::UNKNOWN),
            known => known.iter().any(|category| in_one(*category as usize)),
        }
    }

    /// The gravest ruling on a missing statement; nothing is missing where the category is unknown.
    pub fn statement(&self, statement: usize, categories: &[Category]) -> Option<&Ruling> {
        (!categories.is_empty()).then(|| self.statements[statement].gravest(categories)).flatten()
    }

    /// The ruling on a faulty number in an ad of this category.
    pub fn number(&self, number: usize, category: Category) -> Option<&Ruling> {
        self.numbers[number].gravest(&[category])
    }

    /// The ruling on a ban; nothing is banned where the category is unknown.
    pub fn ban(&self, ban: usize, categories: &[Category]) -> Option<&Ruling> {
        (!categories.is_empty()).then(|| self.bans[ban].gravest(categories)).flatten()
    }

    /// The law of a day.
    pub fn law(&self, catalog: &Catalog, day: Date) -> &LawOfDay {
        let epoch = self.boundaries.partition_point(|boundary| *boundary <= day);
        self.epochs[epoch].get_or_init(|| LawOfDay::new(catalog, day))
    }
}

fn index(catalog: &Catalog, id: &str) -> Option<usize> {
    catalog.articles.binary_search_by(|article| (*article.id).cmp(id)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Sources;

    #[test]
    fn a_rule_applies_where_it_has_a_ruling() {
        let catalog = Catalog::load(&Sources::embedded()).unwrap();
        let judge = Judge::new(&catalog);
        let one = Category::ALL.iter().map(|category| vec![*category]);
        let two = Category::ALL.windows(2).map(<[Category]>::to_vec);
        let all: Vec<Vec<Category>> = one.chain(two).chain([Vec::new()]).collect();
        let media = || std::iter::once(None).chain(Medium::ALL.iter().copied().map(Some));
        let mut seen = [0; 2];
        for rule in (0..catalog.rules.len()).map(|ix| RuleIx(ix as u32)) {
            for (categories, medium) in
                all.iter().flat_map(|categories| media().map(move |medium| (categories, medium)))
            {
                let applies = judge.applies(rule, categories, medium);
                seen[usize::from(applies)] += 1;
                assert_eq!(
                    applies,
                    judge.rule(rule, categories, medium).is_some(),
                    "{rule:?} {categories:?} {medium:?}"
                );
            }
        }
        assert!(seen[0] > 1_000 && seen[1] > 1_000, "{seen:?}");
        assert!(judge.applies.contains(&Applies::InMedia), "no rule of the catalog is bound to media");
    }
}
