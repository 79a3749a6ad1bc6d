//! A finding as an answer has it: its place in the copy, its law, its name over versions of the catalog.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::Finding;
use crate::catalog::{Bilingual, Rule};
use crate::engine::exempt::Cover;
use crate::engine::frame::Frame;
use crate::engine::judge::Provisions;
use crate::engine::reading::FieldReading;
use crate::engine::texts;
use crate::engine::verdict::{Place, RuleMeta, Suppressed, Violation};
use crate::text::{Disguises, OriginalSpan};

/// The finding as an answer has it.
pub(in crate::engine) fn violation(
    frame: &Frame<'_>,
    field: &FieldReading,
    finding: &Finding,
    ordinal: u32,
) -> Violation {
    let rule = frame.rule(finding.rule);
    let Provisions { legal_basis, penalties, .. } = frame.provisions(finding.rule);
    let (name, original) = frame.ad.field(field.index);
    let term = field.text.slice(finding.span);
    let span = field.text.original(finding.span);
    Violation {
        rule: meta(rule),
        also_rule_ids: finding.also.iter().map(|ix| frame.rule(*ix).id.to_string()).collect(),
        severity: finding.severity,
        fingerprint: fingerprint(&rule.id, name, &term, ordinal),
        term,
        disguises: disguises(field, finding),
        legal_basis,
        penalties,
        defect: None,
        lowered_by: finding.lowered.map(|ix| reason(frame, Cover::Lowered(ix)).0.into()),
        replacement: rule.replacement.clone(),
        place: Some(Place {
            field: name.to_owned(),
            field_index: field.index,
            span,
            segments: segments(field, finding),
            matched_text: original[span.range()].to_owned(),
        }),
    }
}

/// A suppressed finding with its reason.
pub(in crate::engine) fn suppressed(frame: &Frame<'_>, cover: Cover, violation: Violation) -> Suppressed {
    let (exemption_id, reason) = reason(frame, cover);
    Suppressed { exemption_id: exemption_id.into(), reason: reason.into(), violation }
}

/// What covers a finding, by name, and why that holds.
pub(in crate::engine) fn reason(frame: &Frame<'_>, cover: Cover) -> (String, Bilingual) {
    let catalog = frame.catalog;
    match cover {
        Cover::ProtectedName => ("protected-name".to_owned(), texts::protected_name()),
        Cover::Mandatory(ix) => (catalog.mandatory[ix].id.to_string(), texts::mandatory_wording()),
        Cover::Permitted(ix) => (catalog.permitted[ix].id.to_string(), texts::permitted_claim()),
        Cover::Exemption(ix) => (catalog.exemptions[ix].id.to_string(), (*catalog.exemptions[ix].reason).clone()),
        Cover::Own(ix) | Cover::Lowered(ix) => {
            let own = frame.own.and_then(|own| own.overlay.exemptions.get(ix));
            own.map(|own| (own.id.to_string(), (*own.reason).clone())).unwrap_or_default()
        }
    }
}

fn meta(rule: &Rule) -> RuleMeta {
    RuleMeta {
        id: Arc::clone(&rule.id),
        violation_type: rule.violation_type,
        message: Arc::clone(&rule.message),
        suggestion: Arc::clone(&rule.suggestion),
    }
}

/// What was undone inside the pieces; separators between them are the author's own.
fn disguises(field: &FieldReading, finding: &Finding) -> Disguises {
    finding
        .pieces
        .iter()
        .chain(&finding.contained)
        .fold(Disguises::NONE, |sum, piece| sum.union(field.text.disguises(*piece)))
}

/// The exact characters, in order, joined where they touch.
fn segments(field: &FieldReading, finding: &Finding) -> Vec<OriginalSpan> {
    let mut all: Vec<OriginalSpan> = finding.pieces.iter().flat_map(|piece| field.text.segments(*piece)).collect();
    all.sort_unstable();
    let mut joined: Vec<OriginalSpan> = Vec::new();
    for span in all {
        match joined.last_mut() {
            Some(last) if last.end >= span.start => last.end = last.end.max(span.end),
            _ => joined.push(span),
        }
    }
    joined
}

/// SHA-256 of rule id, field name, folded match and its ordinal, parted by a byte that none of them has.
pub(in crate::engine) fn fingerprint(rule: &str, field: &str, term: &str, ordinal: u32) -> String {
    let mut hash = Sha256::new();
    for part in [rule, field, term, &ordinal.to_string()] {
        hash.update(part.as_bytes());
        hash.update([0xff]);
    }
    let digit = |nibble: u8| char::from_digit(nibble.into(), 16).unwrap_or('0');
    hash.finalize().iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
