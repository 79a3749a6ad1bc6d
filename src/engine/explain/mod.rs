//! Every step of one ad, read off the values that screening leaves behind; for people.

mod rule;
mod words;

use std::collections::HashSet;

use super::compile::Program;
use super::exempt::Cover;
use super::explanation::{Explanation, FieldTrace, Stage, Step};
use super::frame::Frame;
use super::ids::RuleIx;
use super::reading::{FieldReading, Reading};
use super::resolve::{self, Finding};
use super::{Options, answer};
use crate::catalog::Bilingual;
use crate::text::{Disguises, FoldedSpan};

/// Steps that one stage of one field tells; a text of 64 KiB has more hits than anybody reads.
const MOST_STEPS: usize = 500;

/// Tells how the answer came about.
pub(super) fn explain(
    program: &Program,
    frame: &Frame<'_>,
    reading: &Reading,
    options: &Options,
    rule: Option<&str>,
) -> Explanation {
    let tell = |field: &FieldReading| Teller { program, frame, field, steps: Vec::new() }.tell();
    let rule = rule.and_then(|id| number(frame, id));
    Explanation {
        screening: answer::answer(program, frame, reading, options),
        fields: reading.fields().iter().map(tell).collect(),
        rule: rule.map(|ix| rule::trace(program, frame, reading, ix)),
    }
}

/// The number of a rule of the catalog, or of what lies over it.
fn number(frame: &Frame<'_>, id: &str) -> Option<RuleIx> {
    let known = frame.catalog.rules.iter().position(|rule| *rule.id == *id).map(|ix| RuleIx(ix as u32));
    known.or_else(|| frame.own?.number(id))
}

fn text(zh: String, en: String) -> Bilingual {
    Bilingual { zh, en }
}

struct Teller<'t> {
    program: &'t Program,
    frame: &'t Frame<'t>,
    field: &'t FieldReading,
    steps: Vec<Step>,
}

impl Teller<'_> {
    fn tell(mut self) -> FieldTrace {
        self.folding();
        self.scanning();
        self.candidates();
        self.covers();
        let found = resolve::settle(self.frame, self.field);
        self.findings(&found.active);
        self.verdicts(&found.active);
        let (name, _) = self.frame.ad.field(self.field.index);
        FieldTrace {
            field: name.to_owned(),
            field_index: self.field.index,
            folded_text: self.field.text.to_string(),
            steps: self.steps,
        }
    }

    fn step(&mut self, stage: Stage, span: FoldedSpan, zh: String, en: String) {
        if self.steps.iter().rev().take_while(|step| step.stage == stage).count() < MOST_STEPS {
            self.steps.push(Step { stage, message: text(zh, en), span: Some(self.field.text.original(span)) });
        }
    }

    fn slice(&self, span: FoldedSpan) -> String {
        self.field.text.slice(span)
    }

    fn id(&self, finding: &Finding) -> &str {
        &self.frame.rule(finding.rule).id
    }

    /// Stretches on which something was undone.
    fn folding(&mut self) {
        let len = self.field.text.len();
        let undone = |at: usize| self.field.text.disguises(FoldedSpan::new(at, at + 1));
        let mut runs: Vec<(FoldedSpan, Disguises)> = Vec::new();
        for at in (0..len).filter(|at| !undone(*at).is_empty()) {
            let span = FoldedSpan::new(at, at + 1);
            match runs.last_mut() {
                Some((last, kinds)) if last.end == span.start => {
                    (*last, *kinds) = (last.union(span), kinds.union(undone(at)));
                }
                _ => runs.push((span, undone(at))),
            }
        }
        for (span, kinds) in runs {
            let names: Vec<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
            let (slice, names) = (self.slice(span), names.join(", "));
            self.step(Stage::Fold, span, format!("还原为“{slice}”（{names}）"), format!("read as `{slice}` ({names})"));
        }
    }

    /// Literals, each with the lists that it is in.
    fn scanning(&mut self) {
        let mut found: Vec<(FoldedSpan, Vec<String>)> = Vec::new();
        let mut seen = self.field.hits.seen().to_vec();
        seen.sort_unstable();
        for set in seen {
            let own = words::names(self.program, self.frame.catalog, set);
            for span in self.field.hits.of(set) {
                match found.iter_mut().find(|(known, _)| known == span) {
                    Some((_, names)) => names.extend_from_slice(&own),
                    None => found.push((*span, own.clone())),
                }
            }
        }
        found.sort();
        for (span, mut names) in found {
            let mut told = HashSet::new();
            names.retain(|name| told.insert(name.clone()));
            let (slice, names) = (self.slice(span), names.join(", "));
            self.step(Stage::Scan, span, format!("命中“{slice}”：{names}"), format!("found `{slice}`: {names}"));
        }
    }

    fn candidates(&mut self) {
        let field = self.field;
        for candidate in &field.candidates.list {
            let id = &self.frame.rule(candidate.rule).id;
            let pieces: Vec<String> =
                field.candidates.pieces(candidate).iter().map(|piece| self.slice(*piece)).collect();
            let pieces = pieces.join(" + ");
            self.step(
                Stage::Rules,
                candidate.span,
                format!("{id} 由 {pieces} 触发"),
                format!("{id} is triggered by {pieces}"),
            );
        }
    }

    fn covers(&mut self) {
        let field = self.field;
        for (candidate, cover) in field.candidates.list.iter().zip(&field.covers) {
            let Some(cover) = cover else { continue };
            let id = &self.frame.rule(candidate.rule).id;
            let (name, reason) = self.cover(*cover);
            let (zh, en) = match cover.suppresses() {
                true => ("不成立", "does not count"),
                false => ("交由人工复核", "is left to people"),
            };
            let zh = format!("{id} {zh}：{name}，{}", reason.zh);
            self.step(Stage::Exempt, candidate.span, zh, format!("{id} {en}: {name}, {}", reason.en));
        }
    }

    fn cover(&self, cover: Cover) -> (String, Bilingual) {
        resolve::reason(self.frame, cover)
    }

    fn findings(&mut self, active: &[Finding]) {
        for finding in active {
            let also: Vec<&str> = finding.also.iter().map(|ix| &*self.frame.rule(*ix).id).collect();
            let basis = self.frame.provisions(finding.rule).legal_basis;
            let basis: Vec<&str> = basis.iter().map(|citation| &*citation.id).collect();
            let (id, slice, basis) = (self.id(finding).to_owned(), self.slice(finding.span), basis.join(", "));
            let (zh, en) = match also.join(", ") {
                none if none.is_empty() => (String::new(), String::new()),
                also => (format!("，并含 {also}"), format!("; contains {also}")),
            };
            let zh = format!("{id}：“{slice}”，依据 {basis}{zh}");
            self.step(Stage::Resolve, finding.span, zh, format!("{id}: `{slice}`, under {basis}{en}"));
        }
    }

    fn verdicts(&mut self, active: &[Finding]) {
        for finding in active {
            let verdict = self.frame.verdict(finding.severity);
            let (id, severity) = (self.id(finding).to_owned(), finding.severity);
            let zh = format!("{id}：{severity} → {verdict}");
            self.step(Stage::Verdict, finding.span, zh, format!("{id}: {severity} -> {verdict}"));
        }
    }
}
