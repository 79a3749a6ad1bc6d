//! One finding in words: what, by which rule, under which law, what it may cost, what to write instead.

use std::collections::HashSet;
use std::sync::Arc;

use super::cells::{fit, pad, visible, width, wrap};
use super::paint::{Paint, Style, say};
use super::report::Report;
use super::{money, names};
use crate::catalog::{Bilingual, Citation};
use crate::engine::{Language, Violation};

/// Cells before the body of a finding.
const INDENT: usize = 4;

/// Ids of the articles whose content one report has told; the next time the number is enough.
pub type Told = HashSet<Arc<str>>;

/// A finding with its number in the copy; a suppressed one with the exemption that covered it.
pub fn draw(
    report: &Report,
    told: &mut Told,
    number: Option<usize>,
    violation: &Violation,
    exemption: Option<(&str, &Bilingual)>,
) -> Vec<String> {
    let mut body = Body::new(report.paint, report.language);
    body.head(number, violation);
    if let Some((id, reason)) = exemption {
        let text = format!("{} [{id}]", body.text(reason));
        body.part("排除", "exempt", &text, Style::Plain);
    }
    body.message(violation);
    if let Some(id) = &violation.lowered_by {
        let text =
            say(body.language, "自有豁免只能降为人工复核", "the tenant's own exemption only leaves it to people");
        body.part("降级", "lowered", &format!("{text} [{id}]"), Style::Plain);
    }
    for citation in &violation.legal_basis {
        body.law("依据", "law", citation, told);
    }
    for citation in &violation.penalties {
        body.law("处罚", "penalty", citation, told);
    }
    body.remedy(violation);
    body.disguises(violation);
    body.lines
}

/// The lines of a finding as they are written.
pub struct Body {
    paint: Paint,
    language: Language,
    pub lines: Vec<String>,
}

impl Body {
    pub fn new(paint: Paint, language: Language) -> Self {
        Self { paint, language, lines: Vec::new() }
    }

    fn text<'t>(&self, text: &'t Bilingual) -> &'t str {
        say(self.language, &text.zh, &text.en)
    }

    fn head(&mut self, number: Option<usize>, violation: &Violation) {
        let style = Style::Of(violation.severity);
        let number = number.map_or_else(|| "·".to_owned(), |n| n.to_string());
        let severity = names::severity(violation.severity, self.language);
        let kind = names::violation_type(violation.rule.violation_type, self.language);
        let lead = format!("{number:>2} {severity}");
        let first = format!("{}  {kind}", self.paint.paint(style, &lead));
        let Some(place) = &violation.place else { return self.lines.push(first) };
        // One line says which it is; all of it stands in the copy.
        let room = self.paint.width.saturating_sub(width(&lead) + width(&kind) + 8);
        let found = place.matched_text.replace(['\n', '\r'], " ");
        if room < width(&found).min(12) {
            self.lines.push(first);
            return self.prose(&format!("“{}”", fit(&found, self.paint.width - INDENT - 2)));
        }
        self.lines.push(format!("{first}  “{}”", fit(&found, room)));
    }

    fn message(&mut self, violation: &Violation) {
        let also = &violation.also_rule_ids;
        let also = if also.is_empty() { String::new() } else { format!(" + {}", also.join(", ")) };
        let rule = format!("{}{also}", violation.rule.id);
        let text = format!("{} [{rule}]", self.text(&violation.rule.message));
        self.prose(&text);
    }

    /// Plain lines without a label.
    pub fn prose(&mut self, text: &str) {
        let indent = " ".repeat(INDENT);
        self.lines.extend(wrap(text, self.paint.width - INDENT).into_iter().map(|line| format!("{indent}{line}")));
    }

    /// A label and what belongs to it, continued beneath itself.
    pub fn part(&mut self, zh: &str, en: &str, text: &str, style: Style) {
        if text.is_empty() {
            return;
        }
        let column = say(self.language, "依据 ", "disguise ");
        let cells = width(column);
        let lines = wrap(text, self.paint.width.saturating_sub(INDENT + cells).max(20));
        for (n, line) in lines.into_iter().enumerate() {
            let label = if n == 0 { say(self.language, zh, en) } else { "" };
            let label = self.paint.paint(Style::Faint, &pad(label, cells));
            self.lines.push(format!("{}{label}{}", " ".repeat(INDENT), self.paint.paint(style, &line)));
        }
    }

    fn law(&mut self, zh: &str, en: &str, citation: &Citation, told: &mut Told) {
        self.part(zh, en, &cited(citation, self.language), Style::Strong);
        if !told.insert(Arc::clone(&citation.id)) {
            return;
        }
        let cost = citation.penalty.as_ref().map(|range| money::in_words(range, self.language));
        self.part("", "", self.text(&citation.summary), Style::Plain);
        self.part("", "", &cost.unwrap_or_default(), Style::Plain);
    }

    fn remedy(&mut self, violation: &Violation) {
        let suggestion = self.text(&violation.rule.suggestion).to_owned();
        self.part("建议", "suggest", &suggestion, Style::Plain);
        let replacement = match (&violation.replacement, violation.place.is_some()) {
            (None, _) => return,
            (Some(wording), false) => format!("{} “{}”", say(self.language, "应当写明", "must say"), visible(wording)),
            (Some(empty), true) if empty.is_empty() => say(self.language, "删去", "delete it").to_owned(),
            (Some(wording), true) => format!("“{}”", visible(wording)),
        };
        self.part("改为", "write", &replacement, Style::Plain);
    }

    fn disguises(&mut self, violation: &Violation) {
        let undone: Vec<String> = violation.disguises.iter().map(|kind| names::disguise(kind, self.language)).collect();
        if undone.is_empty() {
            return;
        }
        let undone = undone.join(say(self.language, "、", ", "));
        let text = format!("{undone} → {}", violation.term);
        self.part("伪装", "disguise", &text, Style::Plain);
    }
}

/// Law and article, with what is uncertain about them.
pub fn cited(citation: &Citation, language: Language) -> String {
    let doubt = match (citation.in_force, citation.verified) {
        (false, _) => when_it_stood(citation, language),
        (true, false) => say(language, "（条号待核）", " (number not verified)").to_owned(),
        (true, true) => String::new(),
    };
    match language {
        Language::ZhCn => format!("《{}》{}{doubt}", citation.law.zh, citation.citation),
        Language::En => format!("{} {}{doubt}", citation.law.en, citation.citation).trim_end().to_owned(),
    }
}

/// When the version stood that is cited where none of the day is known.
pub fn when_it_stood(citation: &Citation, language: Language) -> String {
    let (from, to) = (citation.effective_from, citation.effective_to);
    match (language, to) {
        (Language::ZhCn, None) => format!("（此文本自 {from} 起施行，当日文本不详）"),
        (Language::ZhCn, Some(to)) => format!("（此文本施行于 {from} 至 {to}，当日文本不详）"),
        (Language::En, None) => format!(" (this text from {from}; that of the day is unknown)"),
        (Language::En, Some(to)) => format!(" (this text from {from} to {to}; that of the day is unknown)"),
    }
}
