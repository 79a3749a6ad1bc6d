//! What a whole ad lacks: the mandatory statements of its category, over all fields together.

use std::sync::Arc;

use super::compile::Program;
use super::frame::Frame;
use super::ids::SetId;
use super::reading::Reading;
use super::resolve::fingerprint;
use super::verdict::{RuleMeta, Violation};
use super::{Completeness, texts};
use crate::catalog::Mandatory;
use crate::catalog::kinds::ViolationType;
use crate::text::Disguises;

/// The statements that the ad lacks, by id; a fragment lacks nothing.
pub(super) fn missing(program: &Program, frame: &Frame<'_>, reading: &Reading) -> Vec<(Violation, bool)> {
    if frame.ad.completeness == Completeness::Fragment {
        return Vec::new();
    }
    let statements = frame.catalog.mandatory.iter().enumerate();
    let asked = statements.filter(|(_, statement)| asked_in(statement, frame));
    asked
        .filter(|(ix, _)| !program.mandatory[*ix].iter().all(|wording| said(reading, *wording)))
        .filter_map(|(ix, statement)| violation(frame, ix, statement))
        .collect()
}

fn asked_in(statement: &Mandatory, frame: &Frame<'_>) -> bool {
    statement.medium.is_empty() || frame.ad.medium.is_none_or(|medium| statement.medium.contains(&medium))
}

fn said(reading: &Reading, wording: SetId) -> bool {
    reading.fields().iter().any(|field| field.hits.has(wording))
}

fn violation(frame: &Frame<'_>, ix: usize, statement: &Mandatory) -> Option<(Violation, bool)> {
    let ruling = frame.statement(ix)?;
    let provisions = frame.provisions_of(ruling);
    let violation = Violation {
        rule: RuleMeta {
            id: Arc::clone(&statement.id),
            violation_type: ViolationType::MissingStatement,
            message: Arc::clone(&statement.title),
            suggestion: Arc::new(texts::missing_suggestion(&statement.required)),
        },
        also_rule_ids: Vec::new(),
        severity: ruling.severity,
        place: None,
        term: String::new(),
        disguises: Disguises::NONE,
        legal_basis: provisions.legal_basis,
        penalties: provisions.penalties,
        replacement: Some(statement.required.clone()),
        fingerprint: fingerprint(&statement.id, "", "", 0),
    };
    Some((violation, provisions.in_force))
}
