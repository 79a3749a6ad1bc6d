//! The end of the way: violations in order, notices, the verdict; then the lists are thinned as the caller asked.

use std::collections::BTreeSet;

use super::compile::Program;
use super::exempt::Cover;
use super::frame::Frame;
use super::ids::RuleIx;
use super::listed::{self, Listed, Ordinals};
use super::reading::{FieldReading, Reading};
use super::resolve::{self, Findings};
use super::verdict::{Notice, NoticeCode, Screening, Violation};
use super::{Completeness, Options, statements, texts};
use crate::catalog::kinds::Verdict;

/// Puts the answer together.
pub(super) fn answer(program: &Program, frame: &Frame<'_>, reading: &Reading, options: &Options) -> Screening {
    let mut answer = Answer { frame, verdict: Verdict::Pass, notices: first_notices(frame) };
    let mut lists = Lists::default();
    let lacks = statements::missing(program, frame, reading);
    let (absent, mut placed): (Vec<_>, Vec<_>) = lacks.violations.into_iter().partition(|(v, _)| v.place.is_none());
    lists.violations.extend(absent.into_iter().map(|violation| answer.lacking(violation)));
    answer.notices.extend(lacks.notices);
    answer.notices.extend(unproven(program, frame, reading));
    answer.notices.extend(unasked(frame));
    for field in reading.fields() {
        let found = resolve::settle(frame, field);
        let here = |(violation, _): &mut (Violation, bool)| {
            violation.place.as_ref().is_some_and(|place| place.field_index == field.index)
        };
        answer.weigh(&found);
        let lacks = placed.extract_if(.., here).map(|violation| answer.lacking(violation)).collect();
        lists.field(frame, field, found, lacks, options);
    }
    let rules = reading.fields().iter().flat_map(|field| &field.candidates.unfinished);
    let rules = rules.map(|rule| &frame.rule(*rule).id);
    rules.chain(&lacks.unfinished).for_each(|id| answer.unfinished(id));
    let Answer { verdict, mut notices, .. } = answer;
    notices.sort_by(|a, b| (a.code, &a.message.en).cmp(&(b.code, &b.message.en)));
    notices.dedup();
    let Lists { mut violations, mut suppressed, mut shadow, .. } = lists;
    let violations_truncated = listed::thin(&mut violations, options);
    listed::thin(&mut suppressed, options);
    listed::thin(&mut shadow, options);
    Screening {
        ad_id: frame.ad.id.clone(),
        verdict,
        violations_truncated,
        violations: violations.into_iter().map(|listed| listed.violation(frame)).collect(),
        suppressed: suppressed.into_iter().filter_map(|listed| listed.suppressed(frame)).collect(),
        shadow: shadow.into_iter().map(|listed| listed.violation(frame)).collect(),
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

/// The lists of the answer, as they grow from field to field.
#[derive(Default)]
struct Lists<'r> {
    violations: Vec<Listed<'r>>,
    suppressed: Vec<Listed<'r>>,
    shadow: Vec<Listed<'r>>,
    ordinals: Ordinals<'r>,
}

impl<'r> Lists<'r> {
    fn field(
        &mut self,
        frame: &'r Frame<'_>,
        field: &'r FieldReading,
        found: Findings,
        lacks: Vec<Listed<'r>>,
        options: &Options,
    ) {
        let (name, _) = frame.ad.field(field.index);
        let mut list = |finding, cover| self.ordinals.list(name, field, finding, cover);
        let active = found.active.into_iter().map(|finding| list(finding, None)).chain(lacks).collect();
        self.violations.extend(listed::in_order(active, frame));
        if options.include_suppressed {
            let hits = found.suppressed.into_iter().map(|(cover, finding)| list(finding, Some(cover))).collect();
            self.suppressed.extend(listed::in_order(hits, frame));
        }
        if options.include_shadow {
            let hits = found.shadow.into_iter().map(|finding| list(finding, None)).collect();
            self.shadow.extend(listed::in_order(hits, frame));
        }
    }
}

struct Answer<'f> {
    frame: &'f Frame<'f>,
    verdict: Verdict,
    notices: Vec<Notice>,
}

impl Answer<'_> {
    /// Lets what was found in one field weigh in the verdict.
    fn weigh(&mut self, found: &Findings) {
        let mut doubtful: Vec<RuleIx> = Vec::new();
        for finding in &found.active {
            self.verdict = self.verdict.max(self.frame.verdict(finding.severity));
            if !self.frame.in_force(finding.rule) && !doubtful.contains(&finding.rule) {
                doubtful.push(finding.rule);
            }
        }
        doubtful.iter().for_each(|rule| self.doubt(&self.frame.rule(*rule).id));
        if found.suppressed.iter().any(|(cover, _)| *cover == Cover::ProtectedName) {
            self.notices.push(Notice { code: NoticeCode::NameProtected, message: texts::name_protected() });
        }
    }

    /// The same of something that the ad lacks.
    fn lacking<'r>(&mut self, (violation, in_force): (Violation, bool)) -> Listed<'r> {
        self.verdict = self.verdict.max(self.frame.verdict(violation.severity));
        if !in_force {
            self.doubt(&violation.rule.id);
        }
        Listed::Lacking(Box::new(violation))
    }

    /// What rests on a law that is not known for the day is for people to judge.
    fn doubt(&mut self, id: &str) {
        self.verdict = self.verdict.max(Verdict::Review);
        let message = texts::law_version_unavailable(id);
        self.notices.push(Notice { code: NoticeCode::LawVersionUnavailable, message });
    }

    fn unfinished(&mut self, id: &str) {
        self.verdict = self.verdict.max(Verdict::Review);
        let message = texts::rule_unfinished(id);
        self.notices.push(Notice { code: NoticeCode::RuleUnfinished, message });
    }
}

/// Claims that only a proof makes lawful, where the ad names none of that kind.
fn unproven(program: &Program, frame: &Frame<'_>, reading: &Reading) -> Vec<Notice> {
    let is_said = |ix: &usize| reading.fields().iter().any(|field| field.hits.has(program.permitted[*ix]));
    let said = program.to_prove.iter().copied().filter(is_said).map(|ix| &frame.catalog.permitted[ix]);
    let unproven = said.filter(|claim| {
        let stated = |kind: &String| frame.ad.qualifications.iter().any(|stated| stated.kind == *kind);
        claim.qualification.as_ref().is_some_and(|kind| !stated(kind))
            && claim.categories.iter().any(|category| frame.categories().contains(category))
    });
    let notice = |text| Notice { code: NoticeCode::ClaimUnproven, message: texts::claim_unproven(text) };
    unproven.map(|claim| notice(claim.text.as_str())).collect()
}

/// Proofs of kinds that nothing in the catalog asks for: a misspelt one would otherwise be missed in silence.
fn unasked(frame: &Frame<'_>) -> Option<Notice> {
    let stated = &frame.ad.qualifications;
    if stated.is_empty() {
        return None;
    }
    let of_claims = frame.catalog.permitted.iter().filter_map(|claim| claim.qualification.as_deref());
    let of_exemptions = frame.catalog.exemptions.iter().filter_map(|exemption| exemption.qualification.as_deref());
    let asked: BTreeSet<&str> = of_claims.chain(of_exemptions).collect();
    let unasked: BTreeSet<&str> = stated.iter().map(|q| q.kind.as_str()).filter(|kind| !asked.contains(kind)).collect();
    let message = || texts::qualification_unknown(&unasked, &asked);
    (!unasked.is_empty()).then(|| Notice { code: NoticeCode::QualificationUnknown, message: message() })
}
