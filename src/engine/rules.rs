//! Hits become candidates: terms, near, sequence and all_of work on the hits alone, patterns on windows of the text.

use super::compile::{Matcher, MatcherKind, Program};
use super::hits::Hits;
use super::ids::{PartId, RuleIx, SetBits, SetId};
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
    /// Its parts, in the order of the text, as a range of [`Candidates::pieces`].
    pieces: (u32, u32),
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
    fn clear(&mut self) {
        self.list.clear();
        self.pieces.clear();
        self.unfinished.clear();
    }

    fn push(&mut self, rule: RuleIx, pieces: &[FoldedSpan]) {
        let from = self.pieces.len() as u32;
        self.pieces.extend_from_slice(pieces);
        self.pieces[from as usize..].sort_unstable();
        let span = pieces.iter().copied().reduce(FoldedSpan::union);
        if let Some(span) = span {
            self.list.push(Candidate { rule, span, pieces: (from, self.pieces.len() as u32) });
        }
    }

    pub fn pieces(&self, candidate: &Candidate) -> &[FoldedSpan] {
        &self.pieces[candidate.pieces.0 as usize..candidate.pieces.1 as usize]
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
    awake: Vec<u32>,
    /// The sets that the matchers awake look at.
    wanted: SetBits,
    /// For each matcher the field in which it was woken last.
    woken_in: Vec<u32>,
    fields: u32,
    haystack: Haystack,
    pieces: Vec<FoldedSpan>,
}

impl RuleScratch {
    /// The sets whose hits [`Program::candidates`] will ask for.
    pub(super) fn wanted(&self) -> &SetBits {
        &self.wanted
    }
}

impl Program {
    /// Runs every matcher that is awake; sorted by rule, start, end.
    pub(super) fn candidates(&self, field: &Field<'_>, scratch: &mut RuleScratch, out: &mut Candidates) {
        out.clear();
        scratch.haystack.clear();
        let RuleScratch { awake, haystack, pieces, .. } = scratch;
        for ix in awake.iter() {
            self.run(&self.matchers[*ix as usize], field, haystack, pieces, out);
        }
        out.list.sort_unstable_by_key(|candidate| (candidate.rule, candidate.span));
    }

    /// Wakes, once, each matcher all of whose parts were seen, of the rules that `applies` lets through.
    pub(super) fn wake(&self, hits: &Hits, applies: impl Fn(RuleIx) -> bool, scratch: &mut RuleScratch) {
        scratch.awake.clear();
        scratch.wanted.reset(self.woken.len());
        // Another engine has other matchers; a count that runs over begins anew.
        if scratch.woken_in.len() != self.matchers.len() || scratch.fields == u32::MAX {
            scratch.woken_in = vec![0; self.matchers.len()];
            scratch.fields = 0;
        }
        scratch.fields += 1;
        for id in hits.seen().common(&self.alarms).flat_map(|set| &self.woken[set.index()]) {
            let woken_in = &mut scratch.woken_in[id.index()];
            if *woken_in != scratch.fields {
                *woken_in = scratch.fields;
                let matcher = &self.matchers[id.index()];
                if self.all_seen(matcher, hits) && applies(matcher.rule) {
                    scratch.awake.push(id.0);
                    self.asked(matcher).for_each(|set| scratch.wanted.insert(set));
                }
            }
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
                let mut chain =
                    Chain { program: self, field, within: *within, scope: *scope, rule: matcher.rule, out, found: 0 };
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

    fn all_seen(&self, matcher: &Matcher, hits: &Hits) -> bool {
        match &matcher.kind {
            MatcherKind::Chain { parts, .. } | MatcherKind::AllOf { parts } => {
                parts.iter().all(|part| hits.has(&self.parts[part.index()]))
            }
            MatcherKind::Regex { keywords, .. } => hits.seen().has(*keywords),
        }
    }

    /// The sets that a matcher asks for.
    fn asked<'p>(&'p self, matcher: &'p Matcher) -> impl Iterator<Item = SetId> + 'p {
        let (parts, keywords) = match &matcher.kind {
            MatcherKind::Chain { parts, .. } | MatcherKind::AllOf { parts } => (parts.as_slice(), None),
            MatcherKind::Regex { keywords, .. } => (&[][..], Some(*keywords)),
        };
        parts.iter().flat_map(|part| self.sets(*part).iter().copied()).chain(keywords)
    }

    /// The shortest stretch of the field that holds every part.
    fn all_of(&self, rule: RuleIx, parts: &[PartId], field: &Field<'_>, out: &mut Candidates) {
        let nearest = |anchor: FoldedSpan| -> Vec<FoldedSpan> {
            let of = |part: &PartId| field.hits.of_part(&self.parts[part.index()]).min_by_key(|hit| hit.gap(anchor));
            parts.iter().filter_map(of).collect()
        };
        let stretch =
            |pieces: &Vec<FoldedSpan>| pieces.iter().copied().reduce(FoldedSpan::union).map_or(0, FoldedSpan::len);
        let anchors = parts.first().into_iter().flat_map(|part| field.hits.of_part(&self.parts[part.index()]));
        if let Some(pieces) = anchors.take(MOST_ANCHORS).map(nearest).min_by_key(stretch) {
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
    program: &'r Program,
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
        let (program, field) = (self.program, self.field);
        for hit in field.hits.of_part(&program.parts[first.index()]) {
            pieces.clear();
            pieces.push(hit);
            self.extend(rest, pieces);
        }
    }

    fn extend(&mut self, rest: &[PartId], pieces: &mut Vec<FoldedSpan>) {
        let Some((next, rest)) = rest.split_first() else { return self.finish(pieces) };
        let (program, field) = (self.program, self.field);
        let (first, last) = (pieces[0], pieces[pieces.len() - 1]);
        let part = &program.parts[next.index()];
        for hit in field.hits.starting(part, last.end, last.end + self.within) {
            if self.found < MOST_CHAINS
                && field.text.in_one(self.scope, FoldedSpan { start: first.start, end: hit.end })
            {
                pieces.push(hit);
                self.extend(rest, pieces);
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
