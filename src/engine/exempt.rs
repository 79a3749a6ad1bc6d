//! Candidates that something takes the claim out of: a longer phrase, mandatory wording, a permitted claim, a negation.

mod look;

use jiff::civil::Date;

use self::look::Look;
use super::compile::{Context, ExemptionProgram, Program, Unless};
use super::hits::Hits;
use super::ids::{SetId, Wanted};
use super::protected;
use super::rules::{Candidates, Field};
use super::{Ad, Qualification};
use crate::catalog::kinds::Category;
use crate::catalog::{Catalog, Exemption, Permitted, WordId};
use crate::text::FoldedSpan;

/// Why a candidate does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cover {
    /// It lies wholly inside a name that the caller protects.
    ProtectedName,
    /// It lies wholly inside mandatory wording: index in `Catalog::mandatory`.
    Mandatory(usize),
    /// Each of its pieces lies wholly inside a permitted claim: index of the first in `Catalog::permitted`.
    Permitted(usize),
    /// Index in `Catalog::exemptions`.
    Exemption(usize),
    /// Index in `Overlay::exemptions`.
    Own(usize),
    /// The same, where the catalog lets it do no more than leave the finding to people.
    Lowered(usize),
}

impl Cover {
    /// Whether the finding does not count at all.
    pub fn suppresses(self) -> bool {
        !matches!(self, Self::Lowered(_))
    }
}

/// What a tenant's own rules honour of the catalog.
static NONE: Unless = Unless { exemptions: Vec::new(), permitted: false };

/// What exemptions may look at besides the text.
pub(super) struct Circumstances<'a> {
    pub catalog: &'a Catalog,
    pub ad: &'a Ad,
    pub categories: &'a [Category],
    pub day: Date,
    /// Where protected names stand in this field: ascending, none within another.
    pub protected: &'a [FoldedSpan],
}

/// What may cover a candidate of one field: what is expired, of another category or has no word there is left out.
pub(super) struct Covers<'c> {
    program: &'c Program,
    protected: &'c [FoldedSpan],
    /// Statements by index, each with one of its wordings.
    mandatory: Vec<(usize, SetId)>,
    /// Permitted claims by index.
    permitted: Vec<(usize, SetId)>,
    exemptions: Vec<Exempting<'c>>,
}

/// What may hold of one exemption here.
struct Exempting<'c> {
    exemption: usize,
    phrases: Option<SetId>,
    contexts: Vec<&'c Context>,
}

impl<'c> Covers<'c> {
    pub fn new(program: &'c Program, hits: &Hits, around: &Circumstances<'c>) -> Self {
        let said = program.mandatory.iter().enumerate().flat_map(|(ix, sets)| sets.iter().map(move |set| (ix, *set)));
        let claims = around.catalog.permitted.iter().zip(&program.permitted).enumerate();
        let exemptions = around.catalog.exemptions.iter().zip(&program.exemptions).enumerate();
        Self {
            program,
            protected: around.protected,
            mandatory: said.filter(|(_, set)| hits.has(*set)).collect(),
            permitted: claims
                .filter(|(_, (claim, phrases))| hits.has(**phrases) && around.permits(claim))
                .map(|(ix, (_, phrases))| (ix, *phrases))
                .collect(),
            exemptions: exemptions
                .filter_map(|(ix, (exemption, compiled))| Exempting::new(ix, exemption, compiled, hits, around))
                .collect(),
        }
    }

    /// What [`Covers::of`] looks up.
    pub fn wanted(&self, wanted: &mut Wanted) {
        wanted.reset(self.program.sets);
        let contexts = || self.exemptions.iter().flat_map(|exemption| &exemption.contexts);
        wanted.parts.extend(contexts().filter_map(|context| context.of));
        let of_parts = wanted.parts.iter().flat_map(|part| self.program.sets(*part)).copied();
        let of_contexts = contexts().flat_map(|context| context.stop_at.iter().copied().chain([context.words]));
        let phrases = self.exemptions.iter().filter_map(|exemption| exemption.phrases);
        let fixed = self.mandatory.iter().chain(&self.permitted).map(|(_, set)| *set);
        fixed.chain(phrases).chain(of_contexts).chain(of_parts).for_each(|set| wanted.sets.insert(set));
    }

    /// For each candidate the first thing that covers it, if any does.
    pub fn of(&self, candidates: &Candidates, field: &Field<'_>, out: &mut Vec<Option<Cover>>) {
        for of_rule in candidates.list.chunk_by(|a, b| a.rule == b.rule) {
            let unless = self.program.unless.get(of_rule[0].rule.index()).unwrap_or(&NONE);
            let named = |exempting: &&Exempting<'_>| unless.exemptions.binary_search(&exempting.exemption).is_ok();
            let exempting: Vec<&Exempting<'_>> = self.exemptions.iter().filter(named).collect();
            let covers = of_rule.iter().map(|candidate| {
                let pieces = candidates.pieces(candidate);
                self.fixed(candidate.span, pieces, unless, field).or_else(|| {
                    let holds = |exempting: &&&Exempting<'_>| exempting.holds(candidate.span, pieces, field);
                    exempting.iter().find(holds).map(|exempting| Cover::Exemption(exempting.exemption))
                })
            });
            out.extend(covers);
        }
    }

    /// What covers a place whatever is written around it.
    fn fixed(&self, span: FoldedSpan, pieces: &[FoldedSpan], unless: &Unless, field: &Field<'_>) -> Option<Cover> {
        if protected::hold(self.protected, span) {
            return Some(Cover::ProtectedName);
        }
        let around =
            |of: &[(usize, SetId)], span| of.iter().find(|(_, set)| covers(field.hits, *set, span)).map(|(ix, _)| *ix);
        let first = |of: &[(usize, SetId)]| around(of, span);
        // What is pieced together of several permitted claims is a list of them: 增强免疫力、改善睡眠.
        let first_of_each = |of: &[(usize, SetId)]| {
            let mut claims = pieces.iter().map(|piece| around(of, *piece));
            claims.next().flatten().filter(|_| claims.all(|claim| claim.is_some()))
        };
        let permitted = || unless.permitted.then(|| first_of_each(&self.permitted)).flatten();
        first(&self.mandatory).map(Cover::Mandatory).or_else(|| permitted().map(Cover::Permitted))
    }
}

impl Circumstances<'_> {
    fn permits(&self, claim: &Permitted) -> bool {
        claim.categories.iter().any(|category| self.categories.contains(category))
            && self.qualified(claim.qualification.as_deref(), &claim.phrases)
    }

    fn is_open(&self, exemption: &Exemption) -> bool {
        let expired = exemption.expires.is_some_and(|end| self.day >= end);
        let named = |category: &Category| self.categories.contains(category);
        !expired && (exemption.categories.is_empty() || exemption.categories.iter().any(named))
    }

    /// Whether a qualification that the ad states of this kind, if it states one, has one of the phrases.
    fn qualified(&self, kind: Option<&str>, phrases: &[WordId]) -> bool {
        qualified(kind, &self.ad.qualifications, |value| {
            phrases.iter().any(|phrase| value.contains(self.catalog.words.text(*phrase)))
        })
    }
}

impl<'c> Exempting<'c> {
    /// `None`: it can hold nowhere in this field.
    fn new(
        ix: usize,
        exemption: &Exemption,
        compiled: &'c ExemptionProgram,
        hits: &Hits,
        around: &Circumstances<'_>,
    ) -> Option<Self> {
        let proven = |_: &SetId| around.qualified(exemption.qualification.as_deref(), &exemption.phrases);
        let phrases = compiled.phrases.filter(|set| hits.has(*set)).filter(proven);
        let contexts: Vec<&Context> = compiled.contexts.iter().filter(|context| hits.has(context.words)).collect();
        let may_hold = (phrases.is_some() || !contexts.is_empty()) && around.is_open(exemption);
        may_hold.then_some(Self { exemption: ix, phrases, contexts })
    }

    fn holds(&self, span: FoldedSpan, pieces: &[FoldedSpan], field: &Field<'_>) -> bool {
        let in_context = |context: &&Context| Look { context, field }.holds(pieces, span);
        self.phrases.is_some_and(|set| covers(field.hits, set, span)) || self.contexts.iter().any(in_context)
    }
}

/// If the ad states qualifications of the kind that is asked for, one of them must fit; who states none is believed.
fn qualified(kind: Option<&str>, stated: &[Qualification], fits: impl Fn(&str) -> bool) -> bool {
    let Some(kind) = kind else { return true };
    let mut of_kind = stated.iter().filter(|q| q.kind == kind).peekable();
    of_kind.peek().is_none() || of_kind.any(|q| fits(&q.value))
}

fn covers(hits: &Hits, phrases: SetId, span: FoldedSpan) -> bool {
    let near = hits.from(phrases, span.end.saturating_sub(LONGEST_PHRASE));
    near.iter().take_while(|phrase| phrase.start <= span.start).any(|phrase| phrase.contains(span))
}

/// Characters of the longest phrase, and of the number that its hit may take along.
const LONGEST_PHRASE: u32 = 80;
