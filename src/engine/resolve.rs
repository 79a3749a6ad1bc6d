//! Kept candidates become violations: overlaps are settled, places mapped back, law and texts added.

mod violation;

use smallvec::SmallVec;

pub(super) use self::violation::{fingerprint, reason, suppressed, violation};
use super::exempt::Cover;
use super::frame::Frame;
use super::ids::RuleIx;
use super::judge::Ruling;
use super::reading::FieldReading;
use super::rules::Candidate;
use crate::catalog::kinds::{Severity, ViolationType};
use crate::text::FoldedSpan;

/// Candidates of one rule that overlap, as one.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    pub rule: RuleIx,
    pub span: FoldedSpan,
    pub pieces: SmallVec<[FoldedSpan; 4]>,
    /// Pieces of findings that it contains, in which a word may be hidden as well.
    pub contained: Vec<FoldedSpan>,
    /// Findings of other rules that it contains.
    pub also: Vec<RuleIx>,
    pub severity: Severity,
    /// The overlay's exemption that lowered the severity: index in `Overlay::exemptions`.
    pub lowered: Option<usize>,
}

/// What was found in one field, settled.
#[derive(Default)]
pub(super) struct Findings {
    pub active: Vec<Finding>,
    pub shadow: Vec<Finding>,
    pub suppressed: Vec<(Cover, Finding)>,
}

/// Merges what overlaps within a rule and drops what another finding of its type contains.
pub(super) fn settle(frame: &Frame<'_>, field: &FieldReading) -> Findings {
    let Merged { mut kept, suppressed } = merged(frame, field);
    let shadow = kept.extract_if(.., |finding| frame.rule(finding.rule).is_shadow()).collect();
    absorb(frame, &mut kept);
    Findings { active: kept, shadow, suppressed }
}

/// Findings before other rules are looked at.
pub(super) struct Merged {
    pub kept: Vec<Finding>,
    pub suppressed: Vec<(Cover, Finding)>,
}

/// Merges what overlaps within a rule; what is suppressed inside something kept is part of that.
pub(super) fn merged(frame: &Frame<'_>, field: &FieldReading) -> Merged {
    // Findings are large: they are not to be moved as their list grows.
    let is_next = |pair: &&[Candidate]| pair[0].rule != pair[1].rule || !pair[0].span.overlaps(pair[1].span);
    let list = &field.candidates.list;
    let mut kept: Vec<Finding> = Vec::with_capacity(list.len().min(1) + list.windows(2).filter(is_next).count());
    let mut suppressed: Vec<(Cover, Finding)> = Vec::new();
    let mut covers = field.covers.as_slice();
    for of_rule in list.chunk_by(|a, b| a.rule == b.rule) {
        let (own, others) = covers.split_at(of_rule.len());
        covers = others;
        let Some(ruling) = frame.ruling(of_rule[0].rule) else { continue };
        for (candidate, cover) in of_rule.iter().zip(own) {
            let pieces = field.candidates.pieces(candidate);
            match cover {
                None => merge(&mut kept, candidate, pieces, ruling.severity, None),
                Some(Cover::Lowered(ix)) => {
                    merge(&mut kept, candidate, pieces, ruling.severity.min(Severity::Review), Some(*ix));
                }
                Some(cover) => merge_covered(&mut suppressed, *cover, candidate, pieces, ruling),
            }
        }
    }
    kept.iter_mut().chain(suppressed.iter_mut().map(|(_, finding)| finding)).for_each(|finding| {
        finding.finish();
        // Initials say too little for a machine to judge.
        if field.text.is_guessed(&finding.pieces) {
            finding.severity = finding.severity.min(Severity::Review);
        }
    });
    // By rule and start, as the candidates are; those of one rule do not overlap.
    let inside = |finding: &Finding| {
        let behind = kept.partition_point(|k| (k.rule, k.span.start) <= (finding.rule, finding.span.start));
        behind.checked_sub(1).is_some_and(|ix| kept[ix].rule == finding.rule && kept[ix].span.contains(finding.span))
    };
    suppressed.retain(|(_, finding)| !inside(finding));
    Merged { kept, suppressed }
}

/// Candidates come by rule and start, so only the last finding can overlap.
fn merge(
    findings: &mut Vec<Finding>,
    candidate: &Candidate,
    pieces: &[FoldedSpan],
    severity: Severity,
    lowered: Option<usize>,
) {
    match findings.last_mut() {
        Some(last) if last.rule == candidate.rule && last.span.overlaps(candidate.span) => {
            last.take(candidate.span, pieces);
            last.severity = last.severity.max(severity);
            // Not lowered where a part of it is not.
            last.lowered = last.lowered.and(lowered);
        }
        _ => findings.push(Finding { lowered, ..Finding::new(candidate, pieces, severity) }),
    }
}

fn merge_covered(
    findings: &mut Vec<(Cover, Finding)>,
    cover: Cover,
    candidate: &Candidate,
    pieces: &[FoldedSpan],
    ruling: &Ruling,
) {
    let fits = |last: &&mut (Cover, Finding)| {
        last.0 == cover && last.1.rule == candidate.rule && last.1.span.overlaps(candidate.span)
    };
    match findings.last_mut().filter(fits) {
        Some((_, last)) => last.take(candidate.span, pieces),
        None => findings.push((cover, Finding::new(candidate, pieces, ruling.severity))),
    }
}

impl Finding {
    fn new(candidate: &Candidate, pieces: &[FoldedSpan], severity: Severity) -> Self {
        Self {
            rule: candidate.rule,
            span: candidate.span,
            pieces: pieces.into(),
            contained: Vec::new(),
            also: Vec::new(),
            severity,
            lowered: None,
        }
    }

    fn take(&mut self, span: FoldedSpan, pieces: &[FoldedSpan]) {
        self.span = self.span.union(span);
        // Candidates side by side mostly have a piece in common.
        for piece in pieces {
            if !self.pieces.iter().rev().take(4).any(|known| known == piece) {
                self.pieces.push(*piece);
            }
        }
    }

    /// Takes in a finding of its type that it contains.
    fn absorb(&mut self, other: &Self) {
        if other.severity > self.severity {
            (self.severity, self.lowered) = (other.severity, other.lowered);
        }
        self.contained.extend_from_slice(&other.pieces);
        if self.rule != other.rule && !self.also.contains(&other.rule) {
            self.also.push(other.rule);
        }
    }

    /// Puts the pieces in order, each once: at the end, for a finding may take thousands of candidates.
    fn finish(&mut self) {
        if !self.pieces.is_sorted_by(|a, b| a < b) {
            self.pieces.sort_unstable();
            self.pieces.dedup();
        }
    }
}

/// Of findings of one type the containing one stays and names the others; the gravest severity stays with it.
fn absorb(frame: &Frame<'_>, findings: &mut Vec<Finding>) {
    findings.sort_by_cached_key(|finding| {
        (finding.span.start, u32::MAX - finding.span.len(), u8::MAX - finding.severity as u8, finding.rule)
    });
    let kind = |rule: RuleIx| frame.rule(rule).violation_type;
    // Those that stay go to the front.
    let mut kept = 0;
    // Of one type each that stays ends behind those before it, so only the last of them can contain another.
    let mut last = [usize::MAX; ViolationType::ALL.len()];
    for at in 0..findings.len() {
        let (before, from) = findings.split_at_mut(at);
        let finding = &from[0];
        let last = &mut last[kind(finding.rule) as usize];
        let holder = before[..kept].get_mut(*last).filter(|held| held.span.contains(finding.span));
        match holder {
            Some(holder) => holder.absorb(finding),
            None => {
                *last = kept;
                findings.swap(kept, at);
                kept += 1;
            }
        }
    }
    findings.truncate(kept);
    findings.iter_mut().for_each(|finding| finding.also.sort_unstable());
}
