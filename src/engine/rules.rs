//! Hits become candidates: terms, near, sequence and all_of work on the hits alone, patterns on windows of the text.

use super::blocks::BlocksOfChars;
use super::compile::{Matcher, MatcherKind, Program};
use super::hits::Hits;
use super::ids::{MatcherId, PartId, Range, RuleIx, SetId, Wanted};
use super::pattern::{Haystack, Unfinished};
use crate::catalog::Scope;
use crate::text::{FoldedSpan, FoldedText};

/// Findings of one chain in one field after which it stops; an ad with so many has long been judged.
const MOST_CHAINS: usize = 4_096;

/// What one matcher found at one place, before exemptions.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub rule: RuleIx,
    pub span: FoldedSpan,
    /// Its parts, in the order of the text, in [`Candidates::pieces`].
    pieces: Range,
}

/// Candidates of one field.
#[derive(Default)]
pub(super) struct Candidates {
    pub list: Vec<Candidate>,
    pieces: Vec<FoldedSpan>,
    /// Rules that ran out of their budget here.
    pub unfinished: Vec<RuleIx>,
}

impl Candidates {
    pub fn clear(&mut self) {
        self.list.clear();
        self.pieces.clear();
        self.unfinished.clear();
    }

    /// `pieces` are in the order of the text.
    pub fn push(&mut self, rule: RuleIx, pieces: &[FoldedSpan]) {
        if let Some(span) = pieces.iter().copied().reduce(FoldedSpan::union) {
            let pieces = Range::push(&mut self.pieces, pieces.iter().copied());
            self.list.push(Candidate { rule, span, pieces });
        }
    }

    /// By rule, start, end. What two ways of one rule found alike is there once.
    pub fn sort(&mut self) {
        // Each matcher found most of its own in order, and one number is compared faster than a rule and a span.
        let key = |candidate: &Candidate| {
            let FoldedSpan { start, end } = candidate.span;
            u128::from(candidate.rule.0) << 64 | u128::from(start) << 32 | u128::from(end)
        };
        let Self { list, pieces, .. } = self;
        list.sort_by_key(key);
        list.dedup_by(|a, b| key(a) == key(b) && a.pieces.of(pieces) == b.pieces.of(pieces));
    }

    pub fn pieces(&self, candidate: &Candidate) -> &[FoldedSpan] {
        candidate.pieces.of(&self.pieces)
    }
}

/// One field as the rules see it.
pub(super) struct Field<'f> {
    pub text: &'f FoldedText,
    pub hits: &'f Hits,
}

/// Reused from field to field.
#[derive(Default)]
pub(super) struct RuleScratch {
    awake: Vec<MatcherId>,
    /// What the matchers awake look up.
    wanted: Wanted,
    chars: BlocksOfChars,
    haystack: Haystack,
    pieces: Vec<FoldedSpan>,
}

impl RuleScratch {
    /// What [`Program::candidates`] will look up; none, if nothing is awake.
    pub(super) fn wanted(&self) -> Option<&Wanted> {
        (!self.awake.is_empty()).then_some(&self.wanted)
    }
}

impl Program {
    /// Runs every matcher that is awake; sorted by rule, start, end.
    pub(super) fn candidates(&self, field: &Field<'_>, scratch: &mut RuleScratch, out: &mut Candidates) {
        scratch.haystack.clear();
        let RuleScratch { awake, haystack, pieces, .. } = scratch;
        for ix in awake.iter() {
            self.run(&self.matchers[ix.index()], field, haystack, pieces, out);
        }
        out.sort();
    }

    /// Wakes the matchers that are worth running, of the rules that `applies` lets through.
    pub(super) fn wake(
        &self,
        text: &FoldedText,
        hits: &Hits,
        applies: impl Fn(RuleIx) -> bool,
        scratch: &mut RuleScratch,
    ) {
        let RuleScratch { awake, wanted, chars, .. } = scratch;
        self.watches.wake(text, hits, applies, chars, awake);
        if !awake.is_empty() {
            wanted.reset(self.sets);
            awake.iter().for_each(|id| self.ask(&self.matchers[id.index()], wanted));
        }
    }

    fn run(
        &self,
        matcher: &Matcher,
        field: &Field<'_>,
        haystack: &mut Haystack,
        pieces: &mut Vec<FoldedSpan>,
        out: &mut Candidates,
    ) {
        match &matcher.kind {
            MatcherKind::Chain { parts, within, scope, ordered } => {
                let mut chain = Chain { field, within: *within, scope: *scope, rule: matcher.rule, out, found: 0 };
                match (parts.as_slice(), ordered) {
                    (_, true) => chain.walk(parts, pieces),
                    ([a, b], false) => [[*a, *b], [*b, *a]].iter().for_each(|order| chain.walk(order, pieces)),
                    ([a, b, c], false) => orders(*a, *b, *c).iter().for_each(|order| chain.walk(order, pieces)),
                    _ => chain.walk(parts, pieces),
                }
            }
            MatcherKind::AllOf { parts } => self.all_of(matcher.rule, parts, field, out),
            MatcherKind::Regex { keywords, pattern } => {
                let spans = pattern.run(field.text, field.hits.of(*keywords), haystack);
                spans.found.iter().for_each(|span| out.push(matcher.rule, &[*span]));
                if spans.unfinished == Unfinished::Yes {
                    out.unfinished.push(matcher.rule);
                }
            }
        }
    }

    /// Adds what a matcher looks up.
    fn ask(&self, matcher: &Matcher, wanted: &mut Wanted) {
        match &matcher.kind {
            MatcherKind::Chain { parts, .. } | MatcherKind::AllOf { parts } => {
                wanted.parts.extend(parts);
                parts.iter().flat_map(|part| self.sets(*part)).for_each(|set| wanted.sets.insert(*set));
            }
            MatcherKind::Regex { keywords, .. } => wanted.sets.insert(*keywords),
        }
    }

    /// The shortest of the stretches that a place of the first part and the nearest of every other part make.
    fn all_of(&self, rule: RuleIx, parts: &[PartId], field: &Field<'_>, out: &mut Candidates) {
        let nearest = |anchor: FoldedSpan| -> Vec<FoldedSpan> {
            let of = |part: &PartId| field.hits.of_part(*part).iter().copied().min_by_key(|hit| hit.gap(anchor));
            parts.iter().filter_map(of).collect()
        };
        let stretch =
            |pieces: &Vec<FoldedSpan>| pieces.iter().copied().reduce(FoldedSpan::union).map_or(0, FoldedSpan::len);
        let anchors = parts.first().map_or(&[][..], |part| field.hits.of_part(*part));
        if let Some(mut pieces) = anchors.iter().copied().take(MOST_ANCHORS).map(nearest).min_by_key(stretch) {
            pieces.sort_unstable();
            out.push(rule, &pieces);
        }
    }

    /// For explanations: the sets of a part.
    pub(super) fn sets(&self, part: PartId) -> &[SetId] {
        &self.parts[part.index()].sets
    }
}

/// Places of the first part around which an all_of looks for the others.
const MOST_ANCHORS: usize = 64;

fn orders(a: PartId, b: PartId, c: PartId) -> [[PartId; 3]; 6] {
    [[a, b, c], [a, c, b], [b, a, c], [b, c, a], [c, a, b], [c, b, a]]
}

/// The search for parts in one order.
struct Chain<'r, 'f> {
    field: &'r Field<'f>,
    within: u32,
    scope: Scope,
    rule: RuleIx,
    out: &'r mut Candidates,
    found: usize,
}

impl Chain<'_, '_> {
    fn walk(&mut self, order: &[PartId], pieces: &mut Vec<FoldedSpan>) {
        let Some((first, rest)) = order.split_first() else { return };
        let field = self.field;
        // Sought once for all first parts in it, for a sentence may be as long as the field.
        let (mut end, mut near) = (0, 0);
        for hit in field.hits.of_part(*first) {
            if hit.start >= end {
                end = self.scope.end(field.text, hit.start, &mut near);
            }
            pieces.clear();
            pieces.push(*hit);
            self.extend(rest, end, pieces);
        }
    }

    /// `end`: that of the clause, sentence or field of the first piece.
    fn extend(&mut self, rest: &[PartId], end: u32, pieces: &mut Vec<FoldedSpan>) {
        let Some((next, rest)) = rest.split_first() else { return self.finish(pieces) };
        let last = pieces[pieces.len() - 1].end;
        let to = (last + self.within).min(end);
        for hit in self.field.hits.of_part_from(*next, last).iter().take_while(|hit| hit.start <= to) {
            if self.found < MOST_CHAINS && hit.end <= end {
                pieces.push(*hit);
                self.extend(rest, end, pieces);
                pieces.pop();
            }
        }
    }

    fn finish(&mut self, pieces: &[FoldedSpan]) {
        self.found += 1;
        if self.found == MOST_CHAINS {
            self.out.unfinished.push(self.rule);
        }
        self.out.push(self.rule, pieces);
    }
}

impl FoldedText {
    /// Whether a span lies within one clause, sentence or field.
    pub(super) fn in_one(&self, scope: Scope, span: FoldedSpan) -> bool {
        let after = self.breaks().partition_point(|mark| mark.at <= span.start);
        let mut inside = self.breaks()[after..].iter().take_while(|mark| mark.at < span.end);
        match scope {
            Scope::Clause => inside.next().is_none(),
            Scope::Sentence => inside.all(|mark| !mark.hard),
            Scope::Field => true,
        }
    }
}

impl Scope {
    /// Where it ends around a place; `near` as of [`FoldedText::clause_end`].
    fn end(self, text: &FoldedText, at: u32, near: &mut usize) -> u32 {
        match self {
            Self::Clause => text.clause_end(at, false, near),
            Self::Sentence => text.clause_end(at, true, near),
            Self::Field => text.len() as u32,
        }
    }
}
