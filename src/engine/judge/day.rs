//! The law of a day, and the days on which it changes.

use std::sync::Arc;

use jiff::civil::Date;

use super::index;
use super::rulings::Ruling;
use crate::catalog::kinds::{Category, Medium};
use crate::catalog::{Article, Catalog, Citation};

/// Every article as cited in one epoch, by its index in `Catalog::articles`.
pub(in crate::engine) struct LawOfDay {
    articles: Vec<Arc<Citation>>,
    /// Where the older law bound only some categories: article, category and what is cited there; ascending.
    of_category: Vec<(usize, Category, Arc<Citation>)>,
}

/// The provisions of one finding.
#[derive(Debug)]
pub(in crate::engine) struct Provisions {
    pub legal_basis: Vec<Arc<Citation>>,
    pub penalties: Vec<Arc<Citation>>,
    /// Whether a version of that day is known of at least one of them.
    pub in_force: bool,
}

impl LawOfDay {
    pub fn new(catalog: &Catalog, day: Date) -> Self {
        let cite = |article| Arc::new(catalog.cite(article, day));
        let narrow = |article: &&Article| {
            article.former.iter().any(|former| former.stood_on(day) && !former.applies_to.is_empty())
        };
        let articles = catalog.articles.iter().enumerate().filter(|(_, article)| narrow(article));
        let of_category = articles.flat_map(|(ix, article)| {
            let cite = move |category| Arc::new(catalog.cite_for(article, day, Some(category)));
            Category::ALL.iter().map(move |category| (ix, *category, cite(*category)))
        });
        Self { of_category: of_category.collect(), articles: catalog.articles.iter().map(cite).collect() }
    }

    /// An article as it is cited for ads of a category.
    fn citation(&self, article: usize, category: Option<Category>) -> &Arc<Citation> {
        let at = |category| self.of_category.binary_search_by_key(&(article, category), |(ix, of, _)| (*ix, *of)).ok();
        category.and_then(at).map_or(&self.articles[article], |found| &self.of_category[found].2)
    }

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
        let of = |ix: &usize| (&catalog.articles[*ix], self.citation(*ix, ruling.category));
        ruling.basis.iter().map(of).filter(move |(article, _)| article.binds_in(medium))
    }

    /// What the ruling rests on in this medium, and the penalties: only what is in force, unless nothing is.
    pub fn provisions(&self, catalog: &Catalog, ruling: &Ruling, medium: Option<Medium>) -> Provisions {
        let cited = || self.cited(catalog, ruling, medium);
        let in_force = self.in_force(catalog, ruling, medium);
        let kept: Vec<(&Article, &Arc<Citation>)> =
            cited().filter(|(_, citation)| citation.in_force || !in_force).collect();
        let mut penalties: Vec<Arc<Citation>> = Vec::new();
        let mut push = |article: &Article| {
            let penalty = index(catalog, article.penalty.as_deref()?)?;
            let citation = self.citation(penalty, ruling.category);
            if (citation.in_force || !in_force) && !penalties.iter().any(|known| is_within(&known.id, &citation.id)) {
                penalties.push(Arc::clone(citation));
            }
            Some(&catalog.articles[penalty])
        };
        let named: Vec<&Article> = kept.iter().filter_map(|(article, _)| push(article)).collect();
        // Some name no fine but the article of another law that does.
        named.iter().filter(|penalty| penalty.range.is_none()).for_each(|penalty| _ = push(penalty));
        Provisions {
            legal_basis: kept.into_iter().map(|(_, citation)| Arc::clone(citation)).collect(),
            penalties,
            in_force,
        }
    }
}

/// Whether an article is the other one, or an item of it.
fn is_within(id: &str, other: &str) -> bool {
    id.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Every first day of something and every day after a last one.
pub(super) fn boundaries(catalog: &Catalog) -> Vec<Date> {
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
