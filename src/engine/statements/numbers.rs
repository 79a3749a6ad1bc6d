//! Numbers that authorities give, of an ad or a product: whether one has the shape of its kind, and is of this category.

use std::sync::Arc;

use super::copy::{Copy, Unfinished};
use super::{Said, Shortcomings, notice, violation};
use crate::catalog::kinds::Category;
use crate::catalog::{Number, NumberKind};
use crate::engine::Qualification;
use crate::engine::compile::Program;
use crate::engine::frame::Frame;
use crate::engine::ids::SetId;
use crate::engine::reading::{FieldReading, Reading};
use crate::engine::texts;
use crate::engine::verdict::{NoticeCode, StatementDefect};
use crate::text::{FoldedSpan, fold};

/// The kind of qualification that stands beside `Ad::approval_number`.
pub(super) const APPROVAL: &str = "approval_number";

/// Whether something may be a number, in the copy or beside it.
pub(super) fn are_stated(program: &Program, frame: &Frame<'_>, reading: &Reading) -> bool {
    let seen = |set: &SetId| reading.fields().iter().any(|field| field.hits.has(*set));
    program.numbers.iter().any(seen) || stated(frame).next().is_some()
}

pub(super) fn check(program: &Program, frame: &Frame<'_>, copies: &[Copy<'_>], found: &mut Shortcomings) {
    let mut shown = false;
    for (ix, number) in frame.catalog.numbers.iter().enumerate() {
        for copy in copies.iter().filter(|copy| copy.field.hits.has(program.numbers[ix])) {
            let Ok(attempts) = defects(frame, number, copy) else {
                found.unfinished.push(Arc::clone(&number.id));
                continue;
            };
            shown |= !attempts.is_empty();
            for (span, defect) in attempts {
                let place = defect.map(|defect| (defect, Some(copy.place(frame, span))));
                found.violations.extend(place.and_then(|(defect, place)| fault(frame, ix, defect, place)));
            }
        }
    }
    for stated in stated(frame) {
        shown = true;
        found.violations.extend(beside(frame, stated));
    }
    if shown {
        found.notices.push(notice(NoticeCode::NumberNotVerified, texts::number_not_verified()));
    }
}

/// Every number that was meant to be of this kind, and what is wrong with it.
fn defects(
    frame: &Frame<'_>,
    number: &Number,
    copy: &Copy<'_>,
) -> Result<Vec<(FoldedSpan, Option<StatementDefect>)>, Unfinished> {
    let right = copy.matches(&number.shape)?;
    let own = frame.category().is_some_and(|category| number.categories.contains(&category));
    let attempts = copy.matches(&number.attempt)?.into_iter();
    let judged = attempts.map(|span| {
        let shaped = right.iter().any(|shape| shape.contains(span) || *shape == span);
        let defect = match (own, shaped) {
            (false, _) => Some(StatementDefect::ForeignNumber),
            (true, false) => Some(StatementDefect::MalformedNumber),
            (true, true) => None,
        };
        (span, defect)
    });
    Ok(judged.collect())
}

/// Numbers of the ad's review that stand beside the copy.
fn stated<'f>(frame: &Frame<'f>) -> impl Iterator<Item = &'f str> {
    let own = Some(frame.ad.approval_number.as_str()).filter(|number| !number.trim().is_empty());
    let more = frame.ad.qualifications.iter().filter(|Qualification { kind, .. }| kind == APPROVAL);
    own.into_iter().chain(more.map(|qualification| qualification.value.as_str()))
}

/// A number beside the copy must be one of a review that the category has.
fn beside(frame: &Frame<'_>, stated: &str) -> Option<(crate::engine::Violation, bool)> {
    let mut reading = FieldReading::default();
    fold(&frame.catalog.fold, stated, &mut reading.text);
    let copy = Copy::new(&reading);
    let reviews = || {
        let all = frame.catalog.numbers.iter().enumerate();
        all.filter(|(_, number)| number.kind == NumberKind::Review)
    };
    let of = |category: Category| reviews().find(|(_, number)| number.categories.contains(&category));
    let (own, number) = of(frame.category()?)?;
    let shaped = |number: &Number| copy.matches(&number.shape).is_ok_and(|found| !found.is_empty());
    let defect = match shaped(number) {
        true => return None,
        false if reviews().any(|(_, other)| shaped(other)) => StatementDefect::ForeignNumber,
        false => StatementDefect::MalformedNumber,
    };
    fault(frame, own, defect, None)
}

fn fault(
    frame: &Frame<'_>,
    ix: usize,
    defect: StatementDefect,
    place: Option<(crate::engine::Place, String)>,
) -> Option<(crate::engine::Violation, bool)> {
    let number = &frame.catalog.numbers[ix];
    let ruling = frame.number(ix)?;
    let said = Said {
        id: Arc::clone(&number.id),
        violation_type: number.violation_type(),
        message: texts::number_fault(number, defect),
        suggestion: texts::number_suggestion(number, defect),
        defect: Some(defect),
        replacement: None,
        place,
    };
    Some(violation(frame, ruling, said))
}
