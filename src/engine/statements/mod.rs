//! What a whole ad lacks: its mandatory statements, over all fields together, its numbers, and leave to run at all.

mod bans;
mod copy;
mod likeness;
mod numbers;
mod wording;

use std::sync::Arc;

use self::copy::Copy;
use super::Completeness;
use super::compile::Program;
use super::frame::Frame;
use super::judge::Ruling;
use super::reading::Reading;
use super::resolve::fingerprint;
use super::verdict::{Notice, NoticeCode, Place, RuleMeta, StatementDefect, Violation};
use crate::catalog::Bilingual;
use crate::catalog::kinds::ViolationType;
use crate::text::Disguises;

/// What was found, and what could not be looked into.
#[derive(Default)]
pub(super) struct Shortcomings {
    /// Each with whether its law is in force on the day.
    pub violations: Vec<(Violation, bool)>,
    pub notices: Vec<Notice>,
    /// Ids of statements of which a pattern ran out of steps.
    pub unfinished: Vec<Arc<str>>,
}

/// What the ad lacks, by id; a fragment lacks nothing.
pub(super) fn missing(program: &Program, frame: &Frame<'_>, reading: &Reading) -> Shortcomings {
    let mut found = Shortcomings::default();
    if frame.ad.completeness == Completeness::Fragment || frame.categories().is_empty() {
        return found;
    }
    bans::check(frame, &mut found);
    // Most categories are asked for nothing: their copy is not read again.
    if !wording::is_asked(frame) && !numbers::are_stated(program, frame, reading) {
        return found;
    }
    let copies: Vec<Copy<'_>> = reading.fields().iter().map(Copy::new).collect();
    numbers::check(program, frame, &copies, &mut found);
    wording::check(program, frame, &copies, &mut found);
    found
}

/// What a violation says, whatever it is about.
struct Said {
    id: Arc<str>,
    violation_type: ViolationType,
    message: Bilingual,
    suggestion: Bilingual,
    defect: Option<StatementDefect>,
    replacement: Option<String>,
    /// Where it stands, and its canonical form.
    place: Option<(Place, String)>,
}

/// The violation with its law and penalties.
fn violation(frame: &Frame<'_>, ruling: &Ruling, said: Said) -> (Violation, bool) {
    let provisions = frame.provisions_of(ruling);
    let (place, term) = said.place.map_or((None, String::new()), |(place, term)| (Some(place), term));
    let field = place.as_ref().map_or("", |place| place.field.as_str());
    let violation = Violation {
        lowered_by: None,
        fingerprint: fingerprint(&said.id, field, &term, 0),
        rule: RuleMeta {
            id: said.id,
            violation_type: said.violation_type,
            message: Arc::new(said.message),
            suggestion: Arc::new(said.suggestion),
        },
        also_rule_ids: Vec::new(),
        severity: ruling.severity,
        place,
        term,
        disguises: Disguises::NONE,
        legal_basis: provisions.legal_basis,
        penalties: provisions.penalties,
        defect: said.defect,
        replacement: said.replacement,
    };
    (violation, provisions.in_force)
}

fn notice(code: NoticeCode, message: Bilingual) -> Notice {
    Notice { code, message: Arc::new(message) }
}
