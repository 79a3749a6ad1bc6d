//! Why one rule fired or did not.

use std::sync::Arc;

use super::{text, words};
use crate::catalog::{Bilingual, Part, Rule, Scope, Shape, WordId};
use crate::engine::compile::{MatcherKind, Program};
use crate::engine::explanation::RuleTrace;
use crate::engine::frame::Frame;
use crate::engine::ids::{PartId, RuleIx};
use crate::engine::reading::{FieldReading, Reading};
use crate::engine::resolve;

/// One rule over all fields.
pub(super) fn trace(program: &Program, frame: &Frame<'_>, reading: &Reading, ix: RuleIx) -> RuleTrace {
    let rule = frame.rule(ix);
    let mut why = Why { program, frame, rule, ix, fired: false, reasons: Vec::new() };
    why.applies();
    for field in reading.fields() {
        why.field(field);
    }
    RuleTrace { rule_id: Arc::clone(&rule.id), fired: why.fired, reasons: why.reasons }
}

struct Why<'w> {
    program: &'w Program,
    frame: &'w Frame<'w>,
    rule: &'w Rule,
    ix: RuleIx,
    fired: bool,
    reasons: Vec<Bilingual>,
}

impl Why<'_> {
    fn say(&mut self, zh: String, en: String) {
        self.reasons.push(text(zh, en));
    }

    fn applies(&mut self) {
        let category = self.frame.category().map_or("unspecified", |category| category.as_str());
        match self.frame.ruling(self.ix) {
            Some(ruling) => {
                let severity = ruling.severity;
                self.say(
                    format!("适用于 {category}，严重程度 {severity}"),
                    format!("it applies to {category}, with severity {severity}"),
                );
            }
            None if self.expired() => self.say("已过有效期".into(), "its time is over".into()),
            None if self.frame.category().is_some_and(|category| self.rule.applies_to(category)) => self.say(
                format!("不适用：它在 {category} 所依据的条款只约束特定媒介，广告不在其中或者没有写明媒介"),
                format!(
                    "it does not apply: its law for {category} binds certain media alone, and the ad runs in none of them or names no medium"
                ),
            ),
            None => self.say(format!("不适用于 {category}"), format!("it does not apply to {category}")),
        }
        if self.rule.is_shadow() {
            self.say("试行规则：只计数，不影响结论".into(), "a shadow rule: counted, never in the verdict".into());
        }
    }

    fn expired(&self) -> bool {
        let own = self.frame.own.and_then(|own| own.terms(self.ix));
        own.and_then(|own| own.expires).is_some_and(|end| self.frame.day >= end)
    }

    fn field(&mut self, field: &FieldReading) {
        let (name, _) = self.frame.ad.field(field.index);
        let (merged, ix) = (resolve::merged(self.frame, field), self.ix);
        let own: Vec<_> = merged.kept.iter().filter(|finding| finding.rule == ix).collect();
        for finding in &own {
            let slice = field.text.slice(finding.span);
            self.say(format!("{name}：命中“{slice}”"), format!("{name}: it finds `{slice}`"));
        }
        self.fired |= !own.is_empty();
        let covered: Vec<_> = merged.suppressed.iter().filter(|(_, finding)| finding.rule == ix).collect();
        for (cover, finding) in &covered {
            let slice = field.text.slice(finding.span);
            let (exemption, reason) = resolve::reason(self.frame, *cover);
            let zh = format!("{name}：“{slice}”被 {exemption} 排除，{}", reason.zh);
            self.say(zh, format!("{name}: `{slice}` is exempted by {exemption}, {}", reason.en));
        }
        // Of a rule that does not apply nothing was looked for.
        if own.is_empty() && covered.is_empty() && self.frame.ruling(ix).is_some() {
            self.shapes(field, name);
        }
    }

    /// For each way in which the rule finds, what was there and what was not.
    fn shapes(&mut self, field: &FieldReading, name: &str) {
        let (program, rule, ix) = (self.program, self.rule, self.ix);
        let mut own = program.matchers.iter().filter(|matcher| matcher.rule == ix);
        if !rule.terms.is_empty() {
            own.next();
            self.say(format!("{name}：没有它的词条"), format!("{name}: none of its terms is there"));
        }
        for (shape, matcher) in rule.shapes.iter().zip(own) {
            match (shape, &matcher.kind) {
                (Shape::Near { parts, within, scope }, MatcherKind::Chain { parts: ids, .. }) => {
                    self.chain(field, name, "near", parts, ids, Some((*within, *scope)));
                }
                (Shape::Sequence { parts, within, scope }, MatcherKind::Chain { parts: ids, .. }) => {
                    self.chain(field, name, "sequence", parts, ids, Some((*within, *scope)));
                }
                (Shape::AllOf { parts }, MatcherKind::AllOf { parts: ids }) => {
                    self.chain(field, name, "all_of", parts, ids, None);
                }
                (Shape::Regex { keywords: listed, .. }, MatcherKind::Regex { keywords, .. }) => {
                    self.regex(name, listed, field.hits.has(*keywords));
                }
                _ => {}
            }
        }
    }

    fn chain(
        &mut self,
        field: &FieldReading,
        name: &str,
        kind: &str,
        parts: &[Part],
        ids: &[PartId],
        reach: Option<(u32, Scope)>,
    ) {
        let (mut there, mut zh, mut en) = (0, Vec::new(), Vec::new());
        for (part, id) in parts.iter().zip(ids) {
            let label = words::part(self.frame.catalog, part);
            let seen: Vec<String> = field.hits.of_part(*id).iter().take(3).map(|hit| field.text.slice(*hit)).collect();
            there += usize::from(!seen.is_empty());
            match seen.join("、") {
                none if none.is_empty() => {
                    zh.push(format!("没有 {label}"));
                    en.push(format!("no {label}"));
                }
                seen => {
                    zh.push(format!("{label} 有“{seen}”"));
                    en.push(format!("{label} is there: {seen}"));
                }
            }
        }
        let (mut zh, mut en) = (zh.join("；"), en.join("; "));
        if let (true, Some((within, scope))) = (there == parts.len(), reach) {
            zh.push_str(&format!("；但不在同一 {scope} 的 {within} 字之内或顺序不符"));
            en.push_str(&format!("; but not within {within} characters of one {scope}, or not in this order"));
        }
        self.say(format!("{name}：{kind}：{zh}"), format!("{name}: {kind}: {en}"));
    }

    fn regex(&mut self, name: &str, keywords: &[WordId], seen: bool) {
        let words = &self.frame.catalog.words;
        let listed: Vec<&str> = keywords.iter().take(5).map(|word| words.text(*word)).collect();
        let listed = listed.join("、");
        match seen {
            true => self.say(
                format!("{name}：regex：有关键词，但模式不符"),
                format!("{name}: regex: a keyword is there, but the pattern does not match"),
            ),
            false => self.say(
                format!("{name}：regex：没有关键词（{listed}）"),
                format!("{name}: regex: no keyword is there ({listed})"),
            ),
        }
    }
}
