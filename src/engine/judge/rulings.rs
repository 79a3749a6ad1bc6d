//! How grave a finding is and what it rests on, by category.

use super::index;
use crate::catalog::kinds::{Category, Medium, Severity};
use crate::catalog::{ByCategory, COMMON, Catalog, ForCategory, Rule};

/// A ruling for each category, and the last for the unknown one.
pub(in crate::engine) struct Rulings(pub(super) Vec<Option<Ruling>>);

/// Whether a rule applies to the ads of a category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Applies {
    Never,
    /// In whatever medium.
    Always,
    /// In the media that its ruling names.
    InMedia,
}

/// How grave a finding is and which articles it rests on (indices in `Catalog::articles`).
#[derive(Clone, Debug)]
pub(in crate::engine) struct Ruling {
    pub severity: Severity,
    /// `None`: where the category is unknown.
    pub(super) category: Option<Category>,
    pub(super) basis: Vec<usize>,
    /// Where something that it rests on binds: a bit for each medium, and the first for an ad that names none.
    media: u8,
}

/// Every bit of [`Ruling::media`].
const ANYWHERE: u8 = u8::MAX >> (u8::BITS as usize - 1 - Medium::ALL.len());

impl Applies {
    pub fn of(ruling: &Option<Ruling>) -> Self {
        match ruling {
            None => Self::Never,
            Some(ruling) if ruling.media == ANYWHERE => Self::Always,
            Some(_) => Self::InMedia,
        }
    }
}

impl Ruling {
    fn new(catalog: &Catalog, category: Option<Category>, severity: Severity, basis: Vec<usize>) -> Self {
        let binds = |medium| basis.is_empty() || basis.iter().any(|ix| catalog.articles[*ix].binds_in(medium));
        let named = Medium::ALL.iter().copied().map(Some);
        let bits = std::iter::once(None).chain(named).filter(|medium| binds(*medium)).map(bit);
        let media = bits.fold(0, |all, bit| all | bit);
        Self { severity, category, basis, media }
    }

    pub fn stands_in(&self, medium: Option<Medium>) -> bool {
        self.media & bit(medium) != 0
    }
}

fn bit(medium: Option<Medium>) -> u8 {
    1 << medium.map_or(0, |medium| medium as u8 + 1)
}

impl Rulings {
    /// That for the unknown category.
    pub const UNKNOWN: usize = Category::ALL.len();
    pub const LEN: usize = Self::UNKNOWN + 1;

    pub fn of_rule(catalog: &Catalog, rule: &Rule) -> Self {
        Self::of(catalog, &rule.severity, &rule.law)
    }

    /// The gravest under these categories that stands in the medium.
    pub fn applying(&self, categories: &[Category], medium: Option<Medium>) -> Option<&Ruling> {
        self.gravest_of(categories, |ruling| ruling.stands_in(medium))
    }

    pub fn of(catalog: &Catalog, severity: &ByCategory<Severity>, law: &ByCategory<ForCategory>) -> Self {
        let known = Category::ALL.iter().map(|category| {
            let basis = articles(catalog, law.get(*category)?)?;
            Some(Ruling::new(catalog, Some(*category), *severity.get(*category)?, basis))
        });
        Self(known.chain([unknown(catalog, severity, law)]).collect())
    }

    pub fn gravest(&self, categories: &[Category]) -> Option<&Ruling> {
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
    Some(Ruling::new(catalog, None, severity, first))
}

fn articles(catalog: &Catalog, law: &ForCategory) -> Option<Vec<usize>> {
    match law {
        ForCategory::Excluded => None,
        ForCategory::Law(ids) => Some(ids.iter().filter_map(|id| index(catalog, id)).collect()),
    }
}
