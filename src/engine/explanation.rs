//! How an answer came about, for people.

use std::sync::Arc;

use super::Screening;
use crate::catalog::Bilingual;
use crate::text::OriginalSpan;

/// The answer to one ad and every step to it.
#[derive(Clone, Debug)]
pub struct Explanation {
    pub screening: Screening,
    /// One for each field that has text.
    pub fields: Vec<FieldTrace>,
    /// The rule asked about.
    pub rule: Option<RuleTrace>,
}

/// What happened in one field.
#[derive(Clone, Debug)]
pub struct FieldTrace {
    /// `text`, or the field's name.
    pub field: String,
    /// 0 is `Ad::text`, n the n-th of `Ad::fields`.
    pub field_index: u32,
    pub folded_text: String,
    pub steps: Vec<Step>,
}

/// One thing that happened.
#[derive(Clone, Debug)]
pub struct Step {
    pub stage: Stage,
    pub message: Bilingual,
    /// `None`: it concerns all of the field.
    pub span: Option<OriginalSpan>,
}

/// The stages of screening, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    Fold,
    Scan,
    Rules,
    Exempt,
    Resolve,
    Verdict,
}

/// Why a rule fired or did not.
#[derive(Clone, Debug)]
pub struct RuleTrace {
    pub rule_id: Arc<str>,
    pub fired: bool,
    pub reasons: Vec<Bilingual>,
}
