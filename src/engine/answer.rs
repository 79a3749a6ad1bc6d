//! The end of the way: violations in order, notices, the verdict; then the lists are thinned as the caller asked.

use super::compile::Program;
use super::frame::Frame;
use super::reading::{FieldReading, Reading};
use super::resolve::{self, Findings, Ordinals};
use super::verdict::{Notice, NoticeCode, Screening, Suppressed, Violation};
use super::{Completeness, Options, statements, texts};
use crate::catalog::kinds::Verdict;

/// Puts the answer together.
pub(super) fn answer(program: &Program, frame: &Frame<'_>, reading: &Reading, options: &Options) -> Screening {
    let mut answer =
        Answer { frame, verdict: Verdict::Pass, notices: first_notices(frame), ordinals: Ordinals::default() };
    let (mut violations, mut suppressed, mut shadow) = (Vec::new(), Vec::new(), Vec::new());
    let lacks = statements::missing(program, frame, reading);
    let (absent, mut placed): (Vec<_>, Vec<_>) = lacks.violations.into_iter().partition(|(v, _)| v.place.is_none());
    violations.extend(absent.into_iter().map(|violation| answer.count(violation)));
    answer.notices.extend(lacks.notices);
    answer.notices.extend(unproven(program, frame, reading));
    for field in reading.fields() {
        let found = resolve::settle(frame, field);
        let here = |(violation, _): &mut (Violation, bool)| {
            violation.place.as_ref().is_some_and(|place| place.field_index == field.index)
        };
        let lacks: Vec<_> = placed.extract_if(.., here).collect();
        answer.field(field, found, lacks, options, &mut violations, &mut suppressed, &mut shadow);
    }
    let rules = reading.fields().iter().flat_map(|field| &field.candidates.unfinished);
    let rules = rules.map(|rule| &frame.catalog.rules[rule.index()].id);
    rules.chain(&lacks.unfinished).for_each(|id| answer.unfinished(id));
    let Answer { verdict, mut notices, .. } = answer;
    notices.sort_by(|a, b| (a.code, &a.message.en).cmp(&(b.code, &b.message.en)));
    notices.dedup();
    Screening {
        ad_id: frame.ad.id.clone(),
        verdict,
        violations_truncated: thin(&mut violations, options, |violation| violation),
        violations,
        suppressed: thinned(suppressed, options, |hit: &Suppressed| &hit.violation),
        shadow: thinned(shadow, options, |violation| violation),
        category: frame.category(),
        category_inferred: frame.decision.inferred,
        publish_date: frame.day,
        notices,
        screened_chars: reading.fields().iter().map(|field| field.text.original_chars()).sum(),
    }
}

fn first_notices(frame: &Frame<'_>) -> Vec<Notice> {
    let unknown = Notice { code: NoticeCode::CategoryUnknown, message: texts::category_unknown() };
    let fragment = Notice { code: NoticeCode::StatementsNotChecked, message: texts::statements_not_checked() };
    let unknown = frame.categories().is_empty().then_some(unknown);
    let decision = &frame.decision;
    let first = frame.categories().first().filter(|_| decision.inferred);
    let inferred = first.map(|category| Notice {
        code: NoticeCode::CategoryInferred,
        message: texts::category_inferred(*category, &decision.evidence),
    });
    let conflict = (frame.categories().len() > 1).then(|| Notice {
        code: NoticeCode::CategoryConflict,
        message: texts::category_conflict(frame.categories(), &decision.evidence),
    });
    let fragment = (frame.ad.completeness == Completeness::Fragment).then_some(fragment);
    [unknown, inferred, conflict, fragment].into_iter().flatten().collect()
}

struct Answer<'f> {
    frame: &'f Frame<'f>,
    verdict: Verdict,
    notices: Vec<Notice>,
    ordinals: Ordinals,
}

impl Answer<'_> {
    fn field(
        &mut self,
        field: &FieldReading,
        found: Findings,
        lacks: Vec<(Violation, bool)>,
        options: &Options,
        violations: &mut Vec<Violation>,
        suppressed: &mut Vec<Suppressed>,
        shadow: &mut Vec<Violation>,
    ) {
        let (name, original) = self.frame.ad.field(field.index);
        let mut build = |finding: &resolve::Finding| {
            resolve::violation(self.frame, field, name, original, finding, &mut self.ordinals)
        };
        let active: Vec<_> = found.active.iter().map(&mut build).chain(lacks).collect();
        if options.include_suppressed {
            let hits = found
                .suppressed
                .iter()
                .map(|(cover, finding)| resolve::suppressed(self.frame.catalog, *cover, build(finding).0));
            suppressed.extend(in_order(hits.collect(), |hit: &Suppressed| &hit.violation));
        }
        if options.include_shadow {
            shadow
                .extend(in_order(found.shadow.iter().map(|finding| build(finding).0).collect(), |violation| violation));
        }
        let active = active.into_iter().map(|violation| self.count(violation)).collect();
        violations.extend(in_order(active, |violation| violation));
    }

    /// Lets a violation weigh in the verdict. One whose law is not known for the day is for people to judge.
    fn count(&mut self, (violation, in_force): (Violation, bool)) -> Violation {
        self.verdict = self.verdict.max(self.frame.verdict(violation.severity));
        if !in_force {
            self.verdict = self.verdict.max(Verdict::Review);
            let message = texts::law_version_unavailable(&violation.rule.id);
            self.notices.push(Notice { code: NoticeCode::LawVersionUnavailable, message });
        }
        violation
    }

    fn unfinished(&mut self, id: &str) {
        self.verdict = self.verdict.max(Verdict::Review);
        let message = texts::rule_unfinished(id);
        self.notices.push(Notice { code: NoticeCode::RuleUnfinished, message });
    }
}

/// Claims that only a proof makes lawful, where the ad names none of that kind.
fn unproven(program: &Program, frame: &Frame<'_>, reading: &Reading) -> Vec<Notice> {
    let claims = frame.catalog.permitted.iter().zip(&program.permitted);
    let unproven = claims.filter(|(claim, phrases)| {
        let stated = |kind: &String| frame.ad.qualifications.iter().any(|stated| stated.kind == *kind);
        claim.qualification.as_ref().is_some_and(|kind| !stated(kind))
            && claim.categories.iter().any(|category| frame.categories().contains(category))
            && reading.fields().iter().any(|field| field.hits.has(**phrases))
    });
    let notice = |text| Notice { code: NoticeCode::ClaimUnproven, message: texts::claim_unproven(text) };
    unproven.map(|(claim, _)| notice(claim.text.as_str())).collect()
}

/// By start, descending length, rule id.
fn in_order<T>(mut list: Vec<T>, violation: impl Fn(&T) -> &Violation) -> Vec<T> {
    list.sort_by(|a, b| {
        let key = |item| {
            let violation = violation(item);
            let span = violation
                .place
                .as_ref()
                .map(|place| (place.span.start, u32::MAX - (place.span.end - place.span.start)));
            (span, violation.rule.id.clone())
        };
        key(a).cmp(&key(b))
    });
    list
}

fn thinned<T>(mut list: Vec<T>, options: &Options, violation: impl Fn(&T) -> &Violation) -> Vec<T> {
    thin(&mut list, options, violation);
    list
}

/// Leaves out what is milder than asked for and what is beyond the greatest number; says whether it cut.
fn thin<T>(list: &mut Vec<T>, options: &Options, violation: impl Fn(&T) -> &Violation) -> bool {
    if let Some(least) = options.min_severity {
        list.retain(|item| violation(item).severity >= least);
    }
    let most = options.max_violations as usize;
    let cut = list.len() > most;
    list.truncate(most);
    cut
}
