//! What a tenant adds to a catalog that it shares with others.

use std::sync::Arc;

use jiff::civil::Date;

use super::{Bilingual, Rule};
use crate::catalog::fault::SourcePlace;
use crate::catalog::kinds::Category;

/// A tenant's own words and exemptions, checked against the catalog they lie over. Lists are in the order of the files.
#[derive(Clone, Debug)]
pub struct Overlay {
    /// Lower-case hex SHA-256 over the catalog's sources and, after them, the overlay's.
    pub digest: Arc<str>,
    /// The same over the overlay's sources alone, in their order.
    pub overlay_digest: Arc<str>,
    pub terms: Vec<OwnTerms>,
    pub exemptions: Vec<OwnExemption>,
}

/// Words that the tenant does not want, as a rule of terms alone.
#[derive(Clone, Debug)]
pub struct OwnTerms {
    pub rule: Rule,
    /// Where each of the rule's terms is written, in their order.
    pub places: Vec<SourcePlace>,
    /// From this day on it finds nothing.
    pub expires: Option<Date>,
}

/// Why findings inside some phrases do not count, or count less.
#[derive(Clone, Debug)]
pub struct OwnExemption {
    pub id: Arc<str>,
    pub place: SourcePlace,
    pub owner: String,
    pub reason: Arc<Bilingual>,
    /// The articles that the reason rests on.
    pub basis: Vec<Arc<str>>,
    /// From this day on it holds no more.
    pub expires: Date,
    /// Categories that it holds for; empty = all.
    pub categories: Vec<Category>,
    /// Ids of the rules whose findings it covers, of the catalog or of the overlay.
    pub rules: Vec<Arc<str>>,
    /// Folded, each with its place.
    pub phrases: Vec<(String, SourcePlace)>,
}
