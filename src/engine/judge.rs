//! What a finding means in law: severity and provisions by category, cited as they stood on the day.

use std::sync::{Arc, OnceLock};

use jiff::civil::Date;

use super::ids::RuleIx;
use crate::catalog::kinds::{Category, Medium, Severity};
use crate::catalog::{Article, ByCategory, COMMON, Catalog, Citation, ForCategory, Rule};

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

/// A ruling for each category, and the last for the unknown one.
pub(super) struct Rulings(Vec<Option<Ruling>>);

/// Whether a rule applies to the ads of a category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Applies {
    Never,
    /// In whatever medium.
    Always,
    /// In the media that its ruling names.
    InMedia,
}

/// How grave a finding is and which articles it rests on (indices in `Catalog::articles`).
#[derive(Clone, Debug)]
pub(super) struct Ruling {
    pub severity: Severity,
    basis: Vec<usize>,
    /// Media in which it stands alone, where all that it rests on binds only there; empty = wherever the ad runs.
    media: Vec<Medium>,
}

/// Every article as cited in one epoch, by its index in `Catalog::articles`.
pub(super) struct LawOfDay(Vec<Arc<Citation>>);

/// The provisions of one finding.
#[derive(Debug)]
pub(super) struct Provisions {
    pub legal_basis: Vec<Arc<Citation>>,
    pub penalties: Vec<Arc<Citation>>,
    /// Whether a version of that day is known of at least one of them.
    pub in_force: bool,
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
        let cite = || LawOfDay(catalog.articles.iter().map(|article| Arc::new(catalog.cite(article, day))).collect());
        self.epochs[epoch].get_or_init(cite)
    }
}

impl Applies {
    fn of(ruling: &Option<Ruling>) -> Self {
        match ruling {
            None => Self::Never,
            Some(ruling) if ruling.media.is_empty() => Self::Always,
            Some(_) => Self::InMedia,
        }
    }
}

impl Ruling {
    fn new(catalog: &Catalog, severity: Severity, basis: Vec<usize>) -> Self {
        let media = || basis.iter().map(|ix| &catalog.articles[*ix].medium);
        let bound = !media().any(Vec::is_empty);
        let media = if bound { media().flatten().copied().collect() } else { Vec::new() };
        Self { severity, basis, media }
    }

    fn stands_in(&self, medium: Option<Medium>) -> bool {
        self.media.is_empty() || medium.is_some_and(|medium| self.media.contains(&medium))
    }
}

impl Rulings {
    /// That for the unknown category.
    const UNKNOWN: usize = Category::ALL.len();
    const LEN: usize = Self::UNKNOWN + 1;

    pub fn of_rule(catalog: &Catalog, rule: &Rule) -> Self {
        Self::of(catalog, &rule.severity, &rule.law)
    }

    /// The gravest under these categories that stands in the medium.
    pub fn applying(&self, categories: &[Category], medium: Option<Medium>) -> Option<&Ruling> {
        self.gravest_of(categories, |ruling| ruling.stands_in(medium))
    }

    fn of(catalog: &Catalog, severity: &ByCategory<Severity>, law: &ByCategory<ForCategory>) -> Self {
        let known = Category::ALL.iter().map(|category| {
            let basis = articles(catalog, law.get(*category)?)?;
            Some(Ruling::new(catalog, *severity.get(*category)?, basis))
        });
        Self(known.chain([unknown(catalog, severity, law)]).collect())
    }

    fn gravest(&self, categories: &[Category]) -> Option<&Ruling> {
        self.gravest_of(categories, |_| true)
    }

    /// Of those that are let through.
    fn gravest_of(&self, categories: &[Category], keep: impl Fn(&Ruling) -> bool) -> Option<&Ruling> {
        let of = |ix: usize| self.0[ix].as_ref().filter(|ruling| keep(ruling));
        match categories {
            [] => of(Self::UNKNOWN),
            [only] => of(*only as usize),
            known => {
                known.iter().rev().filter_map(|category| of(*category as usize)).max_by_key(|ruling| ruling.severity)
            }
        }
    }
}

/// Where the category is unknown, rules for everything or for the common categories apply, as mildly as any of these;
/// a severity for `*` counts as one of them even where the law has no `*`.
fn unknown(catalog: &Catalog, severity: &ByCategory<Severity>, law: &ByCategory<ForCategory>) -> Option<Ruling> {
    let any = law.any().and_then(|law| Some((severity.any().copied(), articles(catalog, law)?)));
    let common = COMMON
        .iter()
        .filter_map(|category| Some((severity.get(*category).copied(), articles(catalog, law.get(*category)?)?)));
    let lines: Vec<(Option<Severity>, Vec<usize>)> = any.into_iter().chain(common).collect();
    let first = lines.first()?.1.clone();
    let severity = lines.iter().filter_map(|(severity, _)| *severity).chain(severity.any().copied()).min()?;
    Some(Ruling::new(catalog, severity, first))
}

fn articles(catalog: &Catalog, law: &ForCategory) -> Option<Vec<usize>> {
    match law {
        ForCategory::Excluded => None,
        ForCategory::Law(ids) => Some(ids.iter().filter_map(|id| index(catalog, id)).collect()),
    }
}

fn index(catalog: &Catalog, id: &str) -> Option<usize> {
    catalog.articles.binary_search_by(|article| (*article.id).cmp(id)).ok()
}

impl LawOfDay {
    /// Whether anything that the ruling rests on is in force; a tenant's own words may rest on nothing.
    pub fn in_force(&self, catalog: &Catalog, ruling: &Ruling, medium: Option<Medium>) -> bool {
        ruling.basis.is_empty() || self.cited(catalog, ruling, medium).any(|(_, citation)| citation.in_force)
    }

    fn cited<'l>(
        &'l self,
        catalog: &'l Catalog,
        ruling: &'l Ruling,
        medium: Option<Medium>,
    ) -> impl Iterator<Item = (&'l Article, &'l Arc<Citation>)> {
        let of = |ix: &usize| (&catalog.articles[*ix], &self.0[*ix]);
        ruling.basis.iter().map(of).filter(move |(article, _)| article.binds_in(medium))
    }

    /// What the ruling rests on in this medium, and the penalties: only what is in force, unless nothing is.
    pub fn provisions(&self, catalog: &Catalog, ruling: &Ruling, medium: Option<Medium>) -> Provisions {
        let cited = || self.cited(catalog, ruling, medium);
        let in_force = self.in_force(catalog, ruling, medium);
        let kept: Vec<(&Article, &Arc<Citation>)> =
            cited().filter(|(_, citation)| citation.in_force || !in_force).collect();
        let mut penalties: Vec<Arc<Citation>> = Vec::new();
        for penalty in kept.iter().filter_map(|(article, _)| index(catalog, article.penalty.as_deref()?)) {
            let citation = &self.0[penalty];
            if (citation.in_force || !in_force) && penalties.iter().all(|known| known.id != citation.id) {
                penalties.push(Arc::clone(citation));
            }
        }
        Provisions {
            legal_basis: kept.into_iter().map(|(_, citation)| Arc::clone(citation)).collect(),
            penalties,
            in_force,
        }
    }
}

/// Every first day of something and every day after a last one.
fn boundaries(catalog: &Catalog) -> Vec<Date> {
    let after = |last: Option<Date>| last.and_then(|day| day.tomorrow().ok());
    let of_laws = catalog.laws.iter().flat_map(|law| {
        let versions = law.versions.iter().flat_map(move |version| [Some(version.from), after(version.to)]);
        versions.chain([Some(law.effective_from), after(law.effective_to)])
    });
    let of_articles = catalog.articles.iter().flat_map(|article| {
        let former = article.former.iter().flat_map(move |former| [Some(former.from), after(Some(former.to))]);
        former.chain([article.text_since])
    });
    let mut days: Vec<Date> = of_laws.chain(of_articles).flatten().collect();
    days.sort_unstable();
    days.dedup();
    days
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
