//! Candidates that something takes the claim out of: a longer phrase, mandatory wording, a permitted claim, a negation.

use super::compile::{Context, Program};
use super::ids::PartId;
use super::rules::{Candidate, Candidates, Field};
use crate::catalog::kinds::Category;
use crate::catalog::{Catalog, Scope, Side};
use crate::engine::{Ad, Qualification};
use crate::text::FoldedSpan;
use jiff::civil::Date;

/// Why a candidate does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cover {
    /// It lies wholly inside a name that the caller protects.
    ProtectedName,
    /// It lies wholly inside mandatory wording: index in `Catalog::mandatory`.
    Mandatory(usize),
    /// It lies wholly inside a permitted claim: index in `Catalog::permitted`.
    Permitted(usize),
    /// Index in `Catalog::exemptions`.
    Exemption(usize),
}

/// What exemptions may look at besides the text.
pub(super) struct Circumstances<'a> {
    pub catalog: &'a Catalog,
    pub ad: &'a Ad,
    pub categories: &'a [Category],
    pub day: Date,
    /// Where protected names stand in this field.
    pub protected: &'a [FoldedSpan],
}

impl Program {
    /// The first thing that covers the candidate, if any does.
    pub(super) fn cover(
        &self,
        candidate: &Candidate,
        candidates: &Candidates,
        field: &Field<'_>,
        around: &Circumstances<'_>,
    ) -> Option<Cover> {
        let span = candidate.span;
        if around.protected.iter().any(|name| name.contains(span)) {
            return Some(Cover::ProtectedName);
        }
        let wordings = self.mandatory.iter().position(|sets| sets.iter().any(|set| covers(field.hits.of(*set), span)));
        if let Some(statement) = wordings {
            return Some(Cover::Mandatory(statement));
        }
        let unless = &self.unless[candidate.rule.index()];
        if unless.permitted
            && let Some(claim) = self.permitted(span, field, around)
        {
            return Some(Cover::Permitted(claim));
        }
        let holds = |ix: &&usize| self.exempts(**ix, candidate, candidates, field, around);
        unless.exemptions.iter().find(holds).map(|ix| Cover::Exemption(*ix))
    }

    fn permitted(&self, span: FoldedSpan, field: &Field<'_>, around: &Circumstances<'_>) -> Option<usize> {
        around.catalog.permitted.iter().zip(&self.permitted).position(|(claim, phrases)| {
            claim.categories.iter().any(|category| around.categories.contains(category))
                && covers(field.hits.of(*phrases), span)
                && qualified(claim.qualification.as_deref(), &around.ad.qualifications, |value| {
                    claim.phrases.iter().any(|phrase| value.contains(around.catalog.words.text(*phrase)))
                })
        })
    }

    fn exempts(
        &self,
        ix: usize,
        candidate: &Candidate,
        candidates: &Candidates,
        field: &Field<'_>,
        around: &Circumstances<'_>,
    ) -> bool {
        let (exemption, program) = (&around.catalog.exemptions[ix], &self.exemptions[ix]);
        let expired = exemption.expires.is_some_and(|end| around.day >= end);
        let named = |category: &Category| around.categories.contains(category);
        if expired || !(exemption.categories.is_empty() || exemption.categories.iter().any(named)) {
            return false;
        }
        let phrase = program.phrases.is_some_and(|set| covers(field.hits.of(set), candidate.span));
        let proven = || {
            qualified(exemption.qualification.as_deref(), &around.ad.qualifications, |value| {
                exemption.phrases.iter().any(|phrase| value.contains(around.catalog.words.text(*phrase)))
            })
        };
        (phrase && proven())
            || program
                .contexts
                .iter()
                .any(|context| self.in_context(context, candidates.pieces(candidate), candidate.span, field))
    }

    /// Whether a word of the context stands where it must, an odd number of times if it counts by parity.
    fn in_context(&self, context: &Context, pieces: &[FoldedSpan], span: FoldedSpan, field: &Field<'_>) -> bool {
        if !field.hits.has(context.words) {
            return false;
        }
        let look = Look { program: self, context, field };
        match context.side {
            Side::Before => look.before(look.anchor(pieces, span, Side::Before)),
            Side::After => look.after(look.anchor(pieces, span, Side::After)),
            Side::Either => {
                look.before(look.anchor(pieces, span, Side::Before))
                    || look.after(look.anchor(pieces, span, Side::After))
            }
        }
    }
}

/// If the ad states qualifications of the kind that is asked for, one of them must fit; who states none is believed.
fn qualified(kind: Option<&str>, stated: &[Qualification], fits: impl Fn(&str) -> bool) -> bool {
    let Some(kind) = kind else { return true };
    let mut of_kind = stated.iter().filter(|q| q.kind == kind).peekable();
    of_kind.peek().is_none() || of_kind.any(|q| fits(&q.value))
}

fn covers(phrases: &[FoldedSpan], span: FoldedSpan) -> bool {
    let from = phrases.partition_point(|phrase| phrase.start + LONGEST_PHRASE < span.end);
    phrases[from..].iter().take_while(|phrase| phrase.start <= span.start).any(|phrase| phrase.contains(span))
}

/// The search for context words around one place.
struct Look<'l, 'f> {
    program: &'l Program,
    context: &'l Context,
    field: &'l Field<'f>,
}

impl Look<'_, '_> {
    /// The part of the finding from which distance counts; its edge where it has no such part.
    fn anchor(&self, pieces: &[FoldedSpan], span: FoldedSpan, side: Side) -> FoldedSpan {
        let Some(of) = self.context.of else { return span };
        let mut within = pieces.iter().copied().filter(|piece| self.is_hit_of(of, *piece));
        match side {
            Side::After => within.next_back(),
            Side::Before | Side::Either => within.next(),
        }
        .unwrap_or(span)
    }

    fn is_hit_of(&self, part: PartId, span: FoldedSpan) -> bool {
        self.program.sets(part).iter().any(|set| self.field.hits.of(*set).binary_search(&span).is_ok())
    }

    fn before(&self, anchor: FoldedSpan) -> bool {
        self.counts(anchor.start, |at| {
            let from = at.saturating_sub(self.context.within + LONGEST_WORD);
            let ends_before = |hit: &&FoldedSpan| hit.end <= at && at - hit.end <= self.context.within;
            let hits = self.words_from(from);
            let near = hits.iter().take_while(|hit| hit.start < at).filter(ends_before);
            let hit = near.copied().max_by_key(|hit| (hit.end, hit.len()))?;
            self.is_open(FoldedSpan { start: hit.start, end: anchor.start + 1 }, FoldedSpan { start: hit.end, end: at })
                .then_some(hit.start)
        })
    }

    fn after(&self, anchor: FoldedSpan) -> bool {
        self.counts(anchor.end, |at| {
            let hits = self.words_from(at);
            let near = hits.iter().take_while(|hit| hit.start <= at + self.context.within);
            let hit = near.copied().min_by_key(|hit| (hit.start, u32::MAX - hit.len()))?;
            self.is_open(
                FoldedSpan { start: anchor.end.saturating_sub(1), end: hit.end },
                FoldedSpan { start: at, end: hit.start },
            )
            .then_some(hit.end)
        })
    }

    fn words_from(&self, start: u32) -> &[FoldedSpan] {
        let hits = self.field.hits.of(self.context.words);
        &hits[hits.partition_point(|hit| hit.start < start)..]
    }

    /// Steps from word to word; one suffices, or an odd number where two cancel each other.
    fn counts(&self, from: u32, step: impl Fn(u32) -> Option<u32>) -> bool {
        let mut words = 0;
        let mut at = from;
        while let Some(next) = step(at) {
            words += 1;
            at = next;
            if !self.context.parity || words == MOST_NEGATIONS {
                break;
            }
        }
        words % 2 == 1
    }

    /// Whether both ends lie in one scope, with no word between that breaks the context.
    fn is_open(&self, whole: FoldedSpan, between: FoldedSpan) -> bool {
        let stopped = self.context.stop_at.iter().any(|set| {
            let hits = self.field.hits.of(*set);
            let from = hits.partition_point(|hit| hit.start < between.start);
            hits[from..].iter().take_while(|hit| hit.start < between.end).any(|hit| hit.end <= between.end)
        });
        let scope = match self.context.scope {
            Scope::Field => true,
            scope => self.field.text.in_one(scope, whole),
        };
        scope && !stopped
    }
}

/// Characters of the longest phrase, and of the number that its hit may take along.
const LONGEST_PHRASE: u32 = 80;
/// Characters of the longest context word.
const LONGEST_WORD: u32 = 32;
/// Negations in a row that are counted.
const MOST_NEGATIONS: u32 = 9;
