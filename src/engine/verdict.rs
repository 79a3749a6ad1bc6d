//! What comes out: the verdict, each violation with its law, what was suppressed, what was not checked.

use std::sync::Arc;

use jiff::civil::Date;

use crate::catalog::kinds::{Category, Severity, Verdict, ViolationType};
use crate::catalog::{Bilingual, Citation};
use crate::text::{Disguises, OriginalSpan};

/// The answer to one ad; `engine` and the caller's texts together say everything a response says.
#[derive(Clone, Debug, PartialEq)]
pub struct Screening {
    pub ad_id: String,
    pub verdict: Verdict,
    /// Ordered by field, start, descending length, rule id; thinned by the options.
    pub violations: Vec<Violation>,
    pub violations_truncated: bool,
    pub suppressed: Vec<Suppressed>,
    pub shadow: Vec<Violation>,
    pub category: Option<Category>,
    pub category_inferred: bool,
    pub publish_date: Date,
    pub notices: Vec<Notice>,
    /// Characters (code points) of all fields.
    pub screened_chars: u32,
}

/// One breach at one place, or one thing that a whole ad lacks (`place` is `None`).
#[derive(Clone, Debug, PartialEq)]
pub struct Violation {
    pub rule: RuleMeta,
    pub also_rule_ids: Vec<String>,
    pub severity: Severity,
    pub place: Option<Place>,
    /// The canonical (folded) form of what was found.
    pub term: String,
    pub disguises: Disguises,
    pub legal_basis: Vec<Arc<Citation>>,
    pub penalties: Vec<Arc<Citation>>,
    /// What is wrong with a statement or a number; `None`: it is about neither.
    pub defect: Option<StatementDefect>,
    /// The tenant's own exemption that lowered the severity; `None`: none did.
    pub lowered_by: Option<Arc<str>>,
    /// What a machine may put there instead; empty = delete; `None` = nobody knows.
    pub replacement: Option<String>,
    /// Lower-case hex SHA-256 of rule id, field name, folded match and its ordinal.
    pub fingerprint: String,
}

/// The texts of a rule in both languages, shared with the catalog.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleMeta {
    pub id: Arc<str>,
    pub violation_type: ViolationType,
    pub message: Arc<Bilingual>,
    pub suggestion: Arc<Bilingual>,
}

/// Where in the caller's own text. Offsets are bytes here; the border turns them into the caller's unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// `text`, or the field's name.
    pub field: String,
    /// 0 is `Ad::text`, n the n-th of `Ad::fields` (from 1).
    pub field_index: u32,
    pub span: OriginalSpan,
    /// The exact characters, in order, disjoint.
    pub segments: Vec<OriginalSpan>,
    pub matched_text: String,
}

/// A finding that an exemption covered.
#[derive(Clone, Debug, PartialEq)]
pub struct Suppressed {
    pub exemption_id: Arc<str>,
    pub reason: Arc<Bilingual>,
    pub violation: Violation,
}

crate::catalog::kinds::kinds! {
    /// What is wrong with something that a whole ad must show.
    StatementDefect {
        /// It is not there.
        Absent = "absent",
        /// Something like it is there, which does not say the same.
        Altered = "altered",
        /// There is a number that no authority gives.
        MalformedNumber = "malformed_number",
        /// There is a number that is given to something else.
        ForeignNumber = "foreign_number",
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub code: NoticeCode,
    pub message: Arc<Bilingual>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoticeCode {
    CategoryUnknown,
    CategoryInferred,
    CategoryConflict,
    StatementsNotChecked,
    MediumUnknown,
    DisplayNotChecked,
    NumberNotVerified,
    ClaimUnproven,
    QualificationUnknown,
    NameProtected,
    LawVersionUnavailable,
    RuleUnfinished,
}

impl NoticeCode {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CategoryUnknown => "CATEGORY_UNKNOWN",
            Self::CategoryInferred => "CATEGORY_INFERRED",
            Self::CategoryConflict => "CATEGORY_CONFLICT",
            Self::StatementsNotChecked => "STATEMENTS_NOT_CHECKED",
            Self::MediumUnknown => "MEDIUM_UNKNOWN",
            Self::DisplayNotChecked => "DISPLAY_NOT_CHECKED",
            Self::NumberNotVerified => "NUMBER_NOT_VERIFIED",
            Self::ClaimUnproven => "CLAIM_UNPROVEN",
            Self::QualificationUnknown => "QUALIFICATION_UNKNOWN",
            Self::NameProtected => "NAME_PROTECTED",
            Self::LawVersionUnavailable => "LAW_VERSION_UNAVAILABLE",
            Self::RuleUnfinished => "RULE_UNFINISHED",
        }
    }
}
