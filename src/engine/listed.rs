//! What is to be reported, in order and not yet built: of thousands of findings only those are that the caller will see.

use rustc_hash::FxHashMap;

use super::Options;
use super::exempt::Cover;
use super::frame::Frame;
use super::ids::RuleIx;
use super::reading::FieldReading;
use super::resolve::{self, Finding};
use super::verdict::{Suppressed, Violation};
use crate::catalog::kinds::Severity;
use crate::text::Letters;

/// One entry of a list of the answer.
pub(super) enum Listed<'r> {
    /// Something that the ad lacks or states wrongly.
    Lacking(Box<Violation>),
    Found {
        field: &'r FieldReading,
        finding: Finding,
        /// How many equal matches of the rule stand before it in fields of that name.
        ordinal: u32,
        cover: Option<Cover>,
    },
}

impl<'r> Listed<'r> {
    fn severity(&self) -> Severity {
        match self {
            Self::Lacking(violation) => violation.severity,
            Self::Found { finding, .. } => finding.severity,
        }
    }

    /// Start, descending length, rule id.
    fn key<'k>(&'k self, frame: &'k Frame<'_>) -> (Option<(u32, u32)>, &'k str) {
        let (span, id) = match self {
            Self::Lacking(violation) => (violation.place.as_ref().map(|place| place.span), &*violation.rule.id),
            Self::Found { field, finding, .. } => {
                (Some(field.text.original(finding.span)), &*frame.rule(finding.rule).id)
            }
        };
        (span.map(|span| (span.start, u32::MAX - (span.end - span.start))), id)
    }

    pub fn violation(self, frame: &Frame<'_>) -> Violation {
        match self {
            Self::Lacking(violation) => *violation,
            Self::Found { field, finding, ordinal, .. } => resolve::violation(frame, field, &finding, ordinal),
        }
    }

    /// `None`: nothing covers it.
    pub fn suppressed(self, frame: &Frame<'_>) -> Option<Suppressed> {
        let Self::Found { cover: Some(cover), .. } = self else { return None };
        Some(resolve::suppressed(frame, cover, self.violation(frame)))
    }
}

/// By start, descending length, rule id.
pub(super) fn in_order<'r>(mut list: Vec<Listed<'r>>, frame: &Frame<'_>) -> Vec<Listed<'r>> {
    list.sort_by(|a, b| a.key(frame).cmp(&b.key(frame)));
    list
}

/// Leaves out what is milder than asked for and what is beyond the greatest number; says whether it cut.
pub(super) fn thin(list: &mut Vec<Listed<'_>>, options: &Options) -> bool {
    if let Some(least) = options.min_severity {
        list.retain(|item| item.severity() >= least);
    }
    let most = options.max_violations as usize;
    let cut = list.len() > most;
    list.truncate(most);
    cut
}

/// Counts equal matches of one rule in fields of one name, for fingerprints.
#[derive(Default)]
pub(super) struct Ordinals<'r>(FxHashMap<(RuleIx, &'r str, Letters<'r>), u32>);

impl<'r> Ordinals<'r> {
    /// The finding as an entry; to be asked in the order in which they count.
    pub fn list(
        &mut self,
        name: &'r str,
        field: &'r FieldReading,
        finding: Finding,
        cover: Option<Cover>,
    ) -> Listed<'r> {
        let count = self.0.entry((finding.rule, name, field.text.letters(finding.span))).or_default();
        *count += 1;
        Listed::Found { field, finding, ordinal: *count - 1, cover }
    }
}
