//! A legal reference as an answer shows it: law, article, dates, and for penalties the numbers.

use std::sync::Arc;

use jiff::civil::Date;

use super::Bilingual;
use super::kinds::Payer;

/// One legal reference, as cited on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// As in the catalog's `laws/`.
    pub id: Arc<str>,
    /// Title of the law, in the version of that day where it is known.
    pub law: Bilingual,
    /// 第十六条第一款第（一）项; empty where the number is not verified.
    pub citation: String,
    pub summary: Bilingual,
    pub effective_from: Date,
    pub effective_to: Option<Date>,
    pub in_force: bool,
    pub verified: bool,
    pub source_url: Option<String>,
    pub penalty: Option<PenaltyRange>,
}

/// A fine: multiples of the advertising fee in hundredths, amounts in whole yuan; absent = the law names none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PenaltyRange {
    pub fee_multiple_min_hundredths: Option<u32>,
    pub fee_multiple_max_hundredths: Option<u32>,
    pub fine_min_cny: Option<u32>,
    pub fine_max_cny: Option<u32>,
    pub escalated_fee_multiple_min_hundredths: Option<u32>,
    pub escalated_fee_multiple_max_hundredths: Option<u32>,
    pub escalated_fine_min_cny: Option<u32>,
    pub escalated_fine_max_cny: Option<u32>,
    pub payer: Vec<Payer>,
    pub escalated_other: Vec<String>,
}
