//! Laws and articles, and what a rule says of each category.

use std::sync::Arc;

use jiff::civil::Date;

use super::Bilingual;
use crate::catalog::citation::PenaltyRange;
use crate::catalog::fault::SourcePlace;
use crate::catalog::kinds::{Category, LawKind, Medium, Screenable};

/// A value for each category, with `*` as the fallback for those not named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByCategory<T> {
    named: Vec<(Category, T)>,
    any: Option<T>,
}

impl<T> ByCategory<T> {
    pub fn new(named: Vec<(Category, T)>, any: Option<T>) -> Self {
        Self { named, any }
    }

    /// The value of the category, else the fallback.
    pub fn get(&self, category: Category) -> Option<&T> {
        let named = self.named.iter().find(|(name, _)| *name == category);
        named.map(|(_, value)| value).or(self.any.as_ref())
    }

    /// The fallback.
    pub fn any(&self) -> Option<&T> {
        self.any.as_ref()
    }

    /// The lines as written, the fallback (`None`) last.
    pub fn lines(&self) -> impl Iterator<Item = (Option<Category>, &T)> {
        let named = self.named.iter().map(|(category, value)| (Some(*category), value));
        named.chain(self.any.iter().map(|value| (None, value)))
    }
}

/// What a rule's law map says of one category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ForCategory {
    /// `false`: the rule leaves it alone.
    Excluded,
    /// Ids of articles.
    Law(Vec<Arc<str>>),
}

impl ForCategory {
    /// The articles, where the rule does not leave the category alone.
    pub fn ids(&self) -> Option<&[Arc<str>]> {
        match self {
            Self::Excluded => None,
            Self::Law(ids) => Some(ids),
        }
    }

    pub fn cites(&self, id: &str) -> bool {
        matches!(self, Self::Law(ids) if ids.iter().any(|cited| **cited == *id))
    }
}

/// A law in one version, with what is known of its other versions.
#[derive(Clone, Debug)]
pub struct Law {
    pub id: Arc<str>,
    /// The law whatever its version, such as `ad-law`.
    pub family: String,
    pub title: Bilingual,
    pub effective_from: Date,
    pub effective_to: Option<Date>,
    /// Every version of the family, oldest first.
    pub versions: Vec<LawVersion>,
}

#[derive(Clone, Debug)]
pub struct LawVersion {
    pub title: String,
    pub from: Date,
    /// Last day, inclusive.
    pub to: Option<Date>,
    pub confirmed: bool,
}

/// One article, paragraph or item that can be cited.
#[derive(Clone, Debug)]
pub struct Article {
    pub id: Arc<str>,
    pub place: SourcePlace,
    /// Index in `Catalog::laws`.
    pub law: usize,
    /// 第十六条第一款第（一）项; empty where the number is not verified.
    pub citation: String,
    pub kind: LawKind,
    /// Whether it speaks of how hard a breach is punished.
    pub discretion: Option<Discretion>,
    /// Categories it binds; empty = all.
    pub applies_to: Vec<Category>,
    /// Categories it leaves alone all the same.
    pub excludes: Vec<Category>,
    /// Binds only ads that are known to run here, as the law of labels does; empty = wherever they run.
    pub medium: Vec<Medium>,
    /// Does not bind ads that are known to run here.
    pub not_in: Vec<Medium>,
    /// What copy can show of it; `None` where there is nothing to screen, as with a penalty.
    pub screenable: Option<Screenable>,
    /// Why nothing in the catalog looks after it.
    pub not_covered: Option<Bilingual>,
    pub summary: Bilingual,
    pub verified: bool,
    /// Id of the article that names the penalty.
    pub penalty: Option<Arc<str>>,
    pub source_url: Option<String>,
    /// Since when the same rule stands, under whatever number.
    pub text_since: Option<Date>,
    pub former: Vec<Former>,
    pub range: Option<PenaltyRange>,
}

/// Where the same rule stood before.
#[derive(Clone, Debug)]
pub struct Former {
    pub from: Date,
    /// Last day, inclusive.
    pub to: Date,
    /// Title of the former law or version.
    pub law: String,
    /// Its number there; empty = not confirmed.
    pub citation: String,
    pub substance: Substance,
    /// Categories it bound; empty = those that the article binds today.
    pub applies_to: Vec<Category>,
}

impl Former {
    /// Whether it bound ads of the category; of one that is unknown it did.
    pub fn bound(&self, category: Option<Category>) -> bool {
        category.is_none_or(|category| self.applies_to.is_empty() || named(&self.applies_to, category))
    }
}

/// Whether a list has the category, or the wider one that it belongs to.
fn named(list: &[Category], category: Category) -> bool {
    list.contains(&category) || category.parent().is_some_and(|wider| list.contains(&wider))
}

impl Article {
    /// Whether it binds ads of the category. What binds a wider category binds a narrower one, unless excluded.
    pub fn binds(&self, category: Category) -> bool {
        let excluded = self.excludes.contains(&category)
            || (named(&self.excludes, category) && !self.applies_to.contains(&category));
        (self.applies_to.is_empty() || named(&self.applies_to, category)) && !excluded
    }

    /// Whether it binds an ad in this medium. Where the ad does not say, what binds one medium alone does not count.
    pub fn binds_in(&self, medium: Option<Medium>) -> bool {
        let known = |list: &[Medium]| medium.is_some_and(|medium| list.contains(&medium));
        (self.medium.is_empty() || known(&self.medium)) && !known(&self.not_in)
    }
}

crate::catalog::kinds::kinds! {
    /// What moves a penalty within its range, or out of it.
    Discretion {
        /// Towards its maximum, or away from leniency.
        Aggravates = "aggravates",
        /// Towards its minimum, or to none at all.
        Lessens = "lessens",
    }
}

crate::catalog::kinds::kinds! {
    /// How an older rule compares with today's.
    Substance {
        Same = "same", Similar = "similar", Narrower = "narrower", Broader = "broader", General = "general",
        Differs = "differs", FineDiffers = "fine_differs",
    }
}
