//! Mandatory wording: said, said otherwise, altered, or not there.

use std::sync::Arc;

use super::copy::{Copy, Unfinished};
use super::numbers::APPROVAL;
use super::{Said, Shortcomings, likeness, notice, violation};
use crate::catalog::kinds::ViolationType;
use crate::catalog::{Form, Mandatory, Wording};
use crate::engine::compile::Program;
use crate::engine::frame::Frame;
use crate::engine::judge::Ruling;
use crate::engine::texts;
use crate::engine::verdict::{NoticeCode, StatementDefect};
use crate::text::FoldedSpan;

/// Where wordings stand: for each field.
type Stands = Vec<Vec<FoldedSpan>>;

/// Whether any wording is asked of the ad.
pub(super) fn is_asked(frame: &Frame<'_>) -> bool {
    asked(frame).next().is_some()
}

fn asked<'f>(frame: &'f Frame<'_>) -> impl Iterator<Item = (usize, &'f Mandatory, &'f Ruling)> {
    let all = frame.catalog.mandatory.iter().enumerate();
    let ruled = all.filter_map(|(ix, statement)| Some((ix, statement, frame.statement(ix)?)));
    ruled.filter(|(_, statement, _)| asked_in(statement, frame))
}

pub(super) fn check(program: &Program, frame: &Frame<'_>, copies: &[Copy<'_>], found: &mut Shortcomings) {
    if is_asked(frame) {
        found.notices.push(notice(NoticeCode::DisplayNotChecked, texts::display_not_checked()));
    }
    // All are looked for before the first is missed: what says one of them is no bad way of saying another.
    let mut stands: Stands = copies.iter().map(|_| Vec::new()).collect();
    let mut lacking: Vec<(&Mandatory, &Ruling, Vec<&Wording>)> = Vec::new();
    for (ix, statement, ruling) in asked(frame) {
        let sets = program.mandatory[ix].iter();
        let unsaid = statement.wording.iter().zip(sets).filter(|(wording, set)| {
            let seen = |copy: &Copy<'_>| copy.field.hits.has(**set);
            !said(wording, frame, copies, seen, &mut stands).unwrap_or_else(|Unfinished| {
                found.unfinished.push(Arc::clone(&statement.id));
                false
            })
        });
        let unsaid: Vec<&Wording> = unsaid.map(|(wording, _)| wording).collect();
        if !unsaid.is_empty() && !held(statement, frame) {
            lacking.push((statement, ruling, unsaid));
        }
    }
    for (statement, ruling, unsaid) in lacking {
        lack(frame, copies, statement, ruling, &unsaid, &stands, found);
    }
}

fn asked_in(statement: &Mandatory, frame: &Frame<'_>) -> bool {
    statement.medium.is_empty() || frame.ad.medium.is_none_or(|medium| statement.medium.contains(&medium))
}

/// Whether a qualification stands for the statement.
fn held(statement: &Mandatory, frame: &Frame<'_>) -> bool {
    let counts = |kind: &str| statement.qualifications.iter().any(|known| **known == *kind);
    let own = counts(APPROVAL) && !frame.ad.approval_number.trim().is_empty();
    own || frame.ad.qualifications.iter().any(|stated| counts(&stated.kind) && !stated.value.trim().is_empty())
}

/// Whether some field says it, in these words or in others to the same effect; notes where.
fn said(
    wording: &Wording,
    frame: &Frame<'_>,
    copies: &[Copy<'_>],
    seen: impl Fn(&Copy<'_>) -> bool,
    stands: &mut Stands,
) -> Result<bool, Unfinished> {
    let mut any = false;
    for (copy, stands) in copies.iter().zip(stands) {
        let mut here = Vec::new();
        if seen(copy) {
            here = copy.words(&wording.accepted, &frame.catalog.words);
        }
        for paraphrase in &wording.paraphrases {
            here.extend(copy.matches(paraphrase)?);
        }
        any |= seen(copy) || !here.is_empty();
        stands.extend(here);
    }
    Ok(any)
}

/// Each wording that was altered, and what is not there at all together.
fn lack(
    frame: &Frame<'_>,
    copies: &[Copy<'_>],
    statement: &Mandatory,
    ruling: &Ruling,
    unsaid: &[&Wording],
    stands: &Stands,
    found: &mut Shortcomings,
) {
    let mut absent = Vec::new();
    for wording in unsaid {
        let folded = frame.catalog.words.text(wording.folded);
        let near = |(copy, taken): (&'_ Copy<'_>, &Vec<FoldedSpan>)| likeness::nearest(&copy.field.text, folded, taken);
        let tried = copies.iter().zip(stands).filter(|_| statement.form == Form::Sentence);
        let tried = tried.filter_map(|(copy, taken)| Some((copy, near((copy, taken))?)));
        match tried.max_by_key(|(_, (_, likeness))| *likeness) {
            Some((copy, (span, _))) => {
                let place = Some(copy.place(frame, span));
                let message = texts::altered(&statement.title);
                let said = said_of(statement, &wording.text, message, StatementDefect::Altered, place);
                found.violations.push(violation(frame, ruling, said));
            }
            None => absent.push(wording.text.as_str()),
        }
    }
    if !absent.is_empty() {
        let required =
            if absent.len() == statement.wording.len() { statement.required.clone() } else { absent.join("；") };
        let said = said_of(statement, &required, (*statement.title).clone(), StatementDefect::Absent, None);
        found.violations.push(violation(frame, ruling, said));
    }
}

fn said_of(
    statement: &Mandatory,
    required: &str,
    message: crate::catalog::Bilingual,
    defect: StatementDefect,
    place: Option<(crate::engine::Place, String)>,
) -> Said {
    let prescribed = statement.form == Form::Sentence;
    Said {
        id: Arc::clone(&statement.id),
        violation_type: ViolationType::MissingStatement,
        message,
        suggestion: texts::missing_suggestion(required),
        defect: Some(defect),
        replacement: prescribed.then(|| required.to_owned()),
        place,
    }
}
