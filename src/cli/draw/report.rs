//! The answer to one ad, drawn: verdict, the copy with what was found in it, each finding with its law, what was not
//! checked.

use super::cells::{fit, flow, visible, width, wrap};
use super::copy::{self, Mark};
use super::finding::{self, Told};
use super::names;
use super::paint::{Paint, Style, say};
use crate::catalog::kinds::{Severity, Verdict};
use crate::engine::{Ad, Engine, Language, Options, Screening, Violation};

/// Digits of a digest that people compare.
pub const DIGEST: usize = 12;

/// What every report of one command shares.
#[derive(Clone, Debug)]
pub struct Report {
    pub paint: Paint,
    pub language: Language,
    /// Version and short digest.
    catalog: String,
    suppressed: bool,
    shadow: bool,
}

/// How often each verdict was given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub pass: u64,
    pub review: u64,
    pub block: u64,
    /// Ads that could not be screened.
    pub failed: u64,
}

impl Tally {
    pub fn ads(self) -> u64 {
        self.pass + self.review + self.block + self.failed
    }
}

impl Report {
    pub fn new(paint: Paint, engine: &Engine, options: &Options) -> Self {
        let catalog = engine.catalog();
        Self {
            paint,
            language: options.language,
            catalog: format!("{} {}", catalog.version, short(engine.digest())),
            suppressed: options.include_suppressed,
            shadow: options.include_shadow,
        }
    }

    fn say<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        say(self.language, zh, en)
    }

    /// The answer to an ad; `name` says which, where there are several.
    pub fn draw(&self, name: &str, ad: &Ad, answer: &Screening) -> String {
        let (mut lines, mut told) = (self.head(name, answer), Told::default());
        lines.push(String::new());
        lines.extend(self.fields(ad, answer));
        for (n, violation) in answer.violations.iter().enumerate() {
            lines.push(String::new());
            lines.extend(finding::draw(self, &mut told, Some(n + 1), violation, None));
        }
        if answer.violations_truncated {
            let listed = answer.violations.len();
            lines.push(String::new());
            lines.push(match self.language {
                Language::ZhCn => format!("只列出前 {listed} 处；结论按全部计算"),
                Language::En => format!("the first {listed} are listed; the verdict counts all"),
            });
        }
        lines.extend(self.others(answer, &mut told));
        lines.extend(self.notices(answer));
        lines.join("\n") + "\n"
    }

    /// What is left of an ad's findings and was not looked into, one a line, as comments that `patch` passes over.
    pub fn left(&self, name: &str, answer: &Screening) -> String {
        let name = if name.is_empty() { String::new() } else { format!(" {name}") };
        let verdict = names::verdict(answer.verdict, self.language);
        let head = format!("#{name} {}{verdict}", self.say("修改后：", "once mended: "));
        let findings = answer.violations.iter().map(|violation| {
            let severity = names::severity(violation.severity, self.language);
            let found = violation.place.as_ref().map(|place| format!(" “{}”", visible(&place.matched_text)));
            let message = self.say(&violation.rule.message.zh, &violation.rule.message.en);
            format!("# {severity}{} {message} [{}]", found.unwrap_or_default(), violation.rule.id)
        });
        let notices = answer
            .notices
            .iter()
            .map(|notice| format!("# {} [{}]", self.say(&notice.message.zh, &notice.message.en), notice.code.as_str()));
        [head].into_iter().chain(findings).chain(notices).map(|line| line.replace(['\n', '\r'], " ") + "\n").collect()
    }

    fn head(&self, name: &str, answer: &Screening) -> Vec<String> {
        let style = Style::Verdict(answer.verdict);
        let sign = match answer.verdict {
            Verdict::Pass => "✔",
            Verdict::Review => "▲",
            Verdict::Block => "✖",
        };
        let word = format!(" {sign} {} ", names::verdict(answer.verdict, self.language));
        let count = self.count(answer.verdict, answer.violations.len());
        let room = self.paint.width.saturating_sub(width(&word) + width(&count) + 5);
        let name = if name.is_empty() { String::new() } else { format!("  {}", fit(name, room)) };
        let first = format!("{}  {count}{}", self.paint.paint(style, &word), self.paint.paint(Style::Faint, &name));
        let inferred =
            if answer.category_inferred { self.say("（由文案推断）", " (read from the copy)") } else { "" };
        let facts = [
            format!("{}{inferred}", names::category(answer.category, self.language)),
            self.day(answer),
            format!("{} {}", self.say("词库", "catalog"), self.catalog),
        ];
        let facts = flow(&facts, " · ", self.paint.width - 1).into_iter().map(|line| format!(" {line}"));
        [first].into_iter().chain(facts.map(|line| self.paint.paint(Style::Faint, &line))).collect()
    }

    fn day(&self, answer: &Screening) -> String {
        let day = answer.publish_date;
        match self.language {
            Language::ZhCn => format!("适用 {day} 的法律"),
            Language::En => format!("law of {day}"),
        }
    }

    /// What passes has hints at the most.
    fn count(&self, verdict: Verdict, found: usize) -> String {
        let is_pass = verdict == Verdict::Pass;
        match (self.language, found) {
            (Language::ZhCn, 0) => "未发现问题".to_owned(),
            (Language::ZhCn, n) => format!("{n} 处{}", if is_pass { "提示" } else { "问题" }),
            (Language::En, 0) => "nothing found".to_owned(),
            (Language::En, n) => {
                let word = if is_pass { "hint" } else { "finding" };
                format!("{n} {word}{}", if n == 1 { "" } else { "s" })
            }
        }
    }

    /// Every field that has copy.
    fn fields(&self, ad: &Ad, answer: &Screening) -> Vec<String> {
        let texts = [("text", ad.text.as_str())].into_iter().chain(ad.fields.iter().map(|f| (&*f.name, &*f.text)));
        let mut lines = Vec::new();
        for (index, (name, text)) in texts.enumerate().filter(|(_, (_, text))| !text.is_empty()) {
            let marks = marks(&answer.violations, index);
            if !ad.fields.is_empty() {
                lines.push(self.paint.paint(Style::Faint, &format!(" ╭ {}", fit(name, self.paint.width - 4))));
            }
            lines.extend(copy::draw(text, &marks, " │ ", self.paint));
        }
        lines
    }

    /// Suppressed hits and those of shadow rules, where they were asked for.
    fn others(&self, answer: &Screening, told: &mut Told) -> Vec<String> {
        let mut lines = Vec::new();
        if self.suppressed && !answer.suppressed.is_empty() {
            lines.extend(self.title(self.say("已排除（不影响结论）", "Suppressed (not in the verdict)")));
            for hit in &answer.suppressed {
                lines.extend(finding::draw(self, told, None, &hit.violation, Some((&hit.exemption_id, &hit.reason))));
            }
        }
        if self.shadow && !answer.shadow.is_empty() {
            lines.extend(self.title(self.say("试行规则（不影响结论）", "Shadow rules (not in the verdict)")));
            for violation in &answer.shadow {
                lines.extend(finding::draw(self, told, None, violation, None));
            }
        }
        lines
    }

    /// A heading with an empty line before it.
    pub fn title(&self, text: &str) -> [String; 2] {
        let rule = "─".repeat(self.paint.width.saturating_sub(width(text) + 4).min(30));
        [
            String::new(),
            format!(
                "{} {}",
                self.paint.paint(Style::Strong, &format!(" {text}")),
                self.paint.paint(Style::Faint, &rule)
            ),
        ]
    }

    fn notices(&self, answer: &Screening) -> Vec<String> {
        let mut lines = Vec::new();
        for notice in &answer.notices {
            let text = match self.language {
                Language::ZhCn => &notice.message.zh,
                Language::En => &notice.message.en,
            };
            let wrapped = wrap(&format!("{text} [{}]", notice.code.as_str()), self.paint.width - 3);
            lines.extend(
                wrapped.into_iter().enumerate().map(|(n, line)| format!("{} {line}", if n == 0 { " ·" } else { "  " })),
            );
        }
        if lines.is_empty() { lines } else { [String::new()].into_iter().chain(lines).collect() }
    }

    /// The last lines of a command: how many of each where there were several, and what all of it is worth.
    pub fn foot(&self, tally: Tally) -> String {
        let sum = (tally.ads() > 1).then(|| (self.sum(tally), Style::Strong));
        let advice = self.say(
            "以上是机器给出的审核建议，不是法律意见；结论由人作出。",
            "This is a machine's advice for review, not a legal opinion.",
        );
        let mut out = String::from("\n");
        for (text, style) in sum.into_iter().chain([(advice.to_owned(), Style::Faint)]) {
            for line in wrap(&text, self.paint.width - 1) {
                out.push_str(&format!(" {}\n", self.paint.paint(style, &line)));
            }
        }
        out
    }

    fn sum(&self, tally: Tally) -> String {
        let Tally { pass, review, block, failed } = tally;
        let ads = tally.ads();
        match self.language {
            Language::ZhCn => format!("共 {ads} 条：拦截 {block} · 复核 {review} · 通过 {pass} · 未能审核 {failed}"),
            Language::En => {
                format!("{ads} ads: {block} block · {review} review · {pass} pass · {failed} not screened")
            }
        }
    }
}

/// The first digits of a digest.
pub fn short(digest: &str) -> &str {
    digest.get(..DIGEST).unwrap_or(digest)
}

fn marks(violations: &[Violation], field: usize) -> Vec<Mark> {
    let numbered = violations.iter().enumerate();
    let marks = numbered.filter_map(|(n, violation)| {
        let place = violation.place.as_ref().filter(|place| place.field_index as usize == field)?;
        let severity: Severity = violation.severity;
        Some(Mark { number: n + 1, severity, span: place.span, segments: place.segments.clone() })
    });
    marks.collect()
}

#[cfg(test)]
mod tests;
