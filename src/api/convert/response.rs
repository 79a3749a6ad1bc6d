//! From the engine to the contract. Byte offsets become the caller's unit here; language and law text are chosen here.

use std::sync::Arc;

use jiff::civil::Date;

use super::kinds;
use super::units::{self, UnitTable};
use crate::api::pb;
use crate::catalog::{Bilingual, Citation, PenaltyRange};
use crate::engine::{Ad, Engine, Language, Notice, Options, Place, Screening, Suppressed, Violation};
use crate::text::OriginalSpan;

/// Version of the program, as every answer carries it.
pub const SCREENER_VERSION: &str = env!("CARGO_PKG_VERSION");

/// The answer to one ad.
pub fn screening(done: Screening, ad: &Ad, options: &Options, catalog: pb::CatalogVersion) -> pb::ScreenResponse {
    let look = Look { options, tables: unit_tables(&done, ad, options) };
    pb::ScreenResponse {
        ad_id: done.ad_id,
        verdict: pb::Verdict::from(done.verdict).into(),
        violations: done.violations.into_iter().map(|violation| look.violation(violation)).collect(),
        suppressed: done.suppressed.into_iter().map(|hit| look.suppressed(hit)).collect(),
        shadow: done.shadow.into_iter().map(|violation| look.violation(violation)).collect(),
        violations_truncated: done.violations_truncated,
        product_category: kinds::category(done.category),
        category_inferred: done.category_inferred,
        publish_date: day(done.publish_date),
        catalog: Some(catalog),
        screener_version: SCREENER_VERSION.to_owned(),
        notices: done.notices.into_iter().map(|notice| look.notice(notice)).collect(),
        offset_unit: pb::OffsetUnit::from(options.offset_unit).into(),
        screened_chars: done.screened_chars,
    }
}

/// One table for each field that has findings, by field number.
fn unit_tables(done: &Screening, ad: &Ad, options: &Options) -> Vec<UnitTable> {
    let suppressed = done.suppressed.iter().map(|hit| &hit.violation);
    let places: Vec<&Place> =
        done.violations.iter().chain(suppressed).chain(&done.shadow).filter_map(|v| v.place.as_ref()).collect();
    let fields = places.iter().map(|place| place.field_index + 1).max().unwrap_or(0);
    let table = |index: u32| {
        let here = places.iter().filter(|place| place.field_index == index);
        let spans = here.flat_map(|place| place.segments.iter().copied().chain([place.span]));
        UnitTable::new(field_text(ad, index), options.offset_unit, spans)
    };
    (0..fields).map(table).collect()
}

/// The copy of a field by its number: 0 is `text`.
pub fn field_text(ad: &Ad, index: u32) -> &str {
    match index.checked_sub(1) {
        None => &ad.text,
        Some(n) => ad.fields.get(n as usize).map_or("", |field| &field.text),
    }
}

/// How this answer looks.
struct Look<'a> {
    options: &'a Options,
    tables: Vec<UnitTable>,
}

impl Look<'_> {
    fn violation(&self, violation: Violation) -> pb::Violation {
        let place = violation.place.map(|place| self.place(place)).unwrap_or_default();
        pb::Violation {
            rule_id: violation.rule.id.to_string(),
            also_rule_ids: violation.also_rule_ids,
            violation_type: pb::ViolationType::from(violation.rule.violation_type).into(),
            severity: pb::Severity::from(violation.severity).into(),
            term: violation.term,
            disguises: violation.disguises.iter().map(|disguise| pb::Disguise::from(disguise).into()).collect(),
            legal_basis: self.references(&violation.legal_basis),
            penalties: self.references(&violation.penalties),
            message: self.text(&violation.rule.message),
            suggestion: self.text(&violation.rule.suggestion),
            replacement: violation.replacement,
            fingerprint: violation.fingerprint,
            lowered_by: violation.lowered_by.map(|id| id.to_string()).unwrap_or_default(),
            statement_defect: violation.defect.map_or(0, |defect| pb::StatementDefect::from(defect).into()),
            ..place
        }
    }

    /// The part of a violation that says where it stands.
    fn place(&self, place: Place) -> pb::Violation {
        let table = &self.tables[place.field_index as usize];
        pb::Violation {
            field: place.field,
            field_index: Some(place.field_index),
            span: Some(table.span(place.span)),
            byte_span: Some(units::bytes(place.span)),
            segments: place.segments.iter().map(|segment: &OriginalSpan| table.span(*segment)).collect(),
            matched_text: place.matched_text,
            ..pb::Violation::default()
        }
    }

    fn suppressed(&self, hit: Suppressed) -> pb::SuppressedHit {
        pb::SuppressedHit {
            exemption_id: hit.exemption_id.to_string(),
            reason: self.text(&hit.reason),
            violation: Some(self.violation(hit.violation)),
        }
    }

    fn notice(&self, notice: Notice) -> pb::Notice {
        pb::Notice { code: notice.code.as_str().to_owned(), message: self.text(&notice.message) }
    }

    fn references(&self, citations: &[Arc<Citation>]) -> Vec<pb::LegalReference> {
        citations.iter().map(|citation| self.reference(citation)).collect()
    }

    fn reference(&self, citation: &Citation) -> pb::LegalReference {
        if self.options.include_law_text {
            reference(citation, self.options.language)
        } else {
            pb::LegalReference { id: citation.id.to_string(), ..pb::LegalReference::default() }
        }
    }

    fn text(&self, text: &Bilingual) -> String {
        in_language(text, self.options.language)
    }
}

/// A legal reference with everything that is known of it.
pub fn reference(citation: &Citation, language: Language) -> pb::LegalReference {
    pb::LegalReference {
        id: citation.id.to_string(),
        law: Some(in_language(&citation.law, language)),
        citation: Some(citation.citation.clone()),
        summary: Some(in_language(&citation.summary, language)),
        effective_from: Some(day(citation.effective_from)),
        effective_to: citation.effective_to.map(day),
        in_force: Some(citation.in_force),
        verified: Some(citation.verified),
        source_url: citation.source_url.clone(),
        penalty: citation.penalty.as_ref().map(penalty),
    }
}

fn penalty(range: &PenaltyRange) -> pb::PenaltyRange {
    pb::PenaltyRange {
        fee_multiple_min_hundredths: range.fee_multiple_min_hundredths,
        fee_multiple_max_hundredths: range.fee_multiple_max_hundredths,
        fine_min_cny: range.fine_min_cny,
        fine_max_cny: range.fine_max_cny,
        escalated_fee_multiple_min_hundredths: range.escalated_fee_multiple_min_hundredths,
        escalated_fee_multiple_max_hundredths: range.escalated_fee_multiple_max_hundredths,
        escalated_fine_min_cny: range.escalated_fine_min_cny,
        escalated_fine_max_cny: range.escalated_fine_max_cny,
        payers: range.payer.iter().map(|payer| pb::Payer::from(*payer).into()).collect(),
        escalated_other: range.escalated_other.clone(),
    }
}

/// The text in one language.
pub fn in_language(text: &Bilingual, language: Language) -> String {
    match language {
        Language::ZhCn => text.zh.clone(),
        Language::En => text.en.clone(),
    }
}

/// `YYYY-MM-DD`.
pub fn day(date: Date) -> String {
    date.to_string()
}

/// Which catalog the engine was made of.
pub fn catalog_version(engine: &Engine) -> pb::CatalogVersion {
    let catalog = engine.catalog();
    pb::CatalogVersion {
        version: catalog.version.to_string(),
        digest: engine.digest().to_owned(),
        base_digest: catalog.digest.to_string(),
        overlay_digest: engine.overlay().map(|overlay| overlay.overlay_digest.to_string()).unwrap_or_default(),
    }
}
