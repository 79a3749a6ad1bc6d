//! `adscreen explain`: every step for one text, and why a rule fired or did not.

mod example;

use std::io::Write;

use super::args::{AdArgs, CommonArgs, Form};
use super::draw::cells::{visible, width, wrap};
use super::draw::names;
use super::draw::paint::{Look, Style, say};
use super::draw::report::{Report, Tally};
use super::draw::table::Table;
use super::input::read::{Content, read};
use super::input::{From, InputArgs, Source};
use super::outcome::{Exit, Failure};
use super::overlay::OverlayArgs;
use super::rules;
use super::source::Dictionaries;
use crate::api::convert::request::{self as inwards, Place};
use crate::api::convert::{explain as outwards, response};
use crate::api::{json, pb};
use crate::engine::{Ad, Explanation, FieldTrace, Language, Options, RuleTrace};
use crate::text::{OffsetUnit, UnitCursor};

/// Show every step for one text, and for a rule why it fired or did not
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  adscreen explain --rule disease.treat-claim --category food '本品不能治疗糖尿病'
  adscreen explain --category food --as-example '生日快乐'   a false alarm as a [[miss]]
  adscreen explain --dictionaries dictionaries --to json '国*家*级' | jq .fields

Exit status: 0 explained, whatever the verdict; 2 bad usage or bad input; 3 the catalog is faulty; examples are not run.")]
pub struct Explain {
    #[command(flatten)]
    input: InputArgs,
    /// The rule to ask about; `adscreen rules` lists them
    #[arg(long, value_name = "ID")]
    rule: Option<String>,
    /// How the explanation is written
    #[arg(long, default_value = "report")]
    to: Form,
    /// Print examples for the rules' files instead: that a rule that fired must not, that the one asked about must
    #[arg(long, conflicts_with = "to")]
    as_example: bool,
    #[command(flatten)]
    overlay: OverlayArgs,
    #[command(flatten)]
    ad: AdArgs,
    #[command(flatten)]
    common: CommonArgs,
}

impl Explain {
    pub fn run(self, dictionaries: &Dictionaries, look: Look, out: &mut dyn Write) -> Result<Exit, Failure> {
        let ad = self.ad.fill(pb::Ad { text: self.text()?, ..pb::Ad::default() });
        let ad = inwards::ad(ad, Place::Bare).map_err(|error| Failure::Bad(error.to_string()))?;
        let (engine, _) = self.overlay.over(dictionaries.unproven(look.err)?, look.err)?;
        let options = self.common.options(&engine, |given| {
            given.include_suppressed = true;
            given.include_shadow = true;
            given.include_law_text = true;
        })?;
        let rule = self.rule.as_deref().map(|id| rules::named(&engine, id)).transpose()?;
        let done = engine.explain(&ad, &options, rule.map(|rule| &*rule.id));
        if self.as_example {
            write!(out, "{}", example::draw(&engine, &ad, &done))?;
            return Ok(Exit::Pass);
        }
        match self.to {
            Form::Json => {
                let version = response::catalog_version(&engine);
                let answer = outwards::explanation(done, &ad, &options, version);
                writeln!(out, "{}", json::write(&answer).map_err(std::io::Error::from)?)?;
            }
            Form::Report => {
                let report = Report::new(look.out, &engine, &options);
                write!(out, "{}", draw(&report, &ad, &options, &done))?;
            }
        }
        Ok(Exit::Pass)
    }

    fn text(&self) -> Result<String, Failure> {
        let sources = self.input.sources(Some(From::Text))?;
        let [source] = sources.as_slice() else {
            return Err(Failure::Bad(format!("{} texts are named; explain takes one", sources.len())));
        };
        let mut content = None;
        read(source, &mut |item, _| {
            content = Some(item.content);
            true
        });
        match content {
            Some(Content::Text(bytes, _)) => String::from_utf8(bytes).map_err(|_| bad(source, "is not UTF-8 text")),
            Some(Content::Unreadable(_, why)) => Err(bad(source, &why)),
            _ => Err(bad(source, "has no text")),
        }
    }
}

fn bad(source: &Source, why: &str) -> Failure {
    match source {
        Source::File(path, _) => Failure::Bad(format!("{} {why}", path.display())),
        _ => Failure::Bad(format!("the text {why}")),
    }
}

fn draw(report: &Report, ad: &Ad, options: &Options, done: &Explanation) -> String {
    let mut out = report.draw("", ad, &done.screening);
    for field in &done.fields {
        out.push_str(&steps(report, ad, field, options.language));
    }
    if let Some(rule) = &done.rule {
        out.push_str(&why(report, rule, options.language));
    }
    out.push_str(&report.foot(Tally::default()));
    out
}

/// What happened in one field, stage by stage.
fn steps(report: &Report, ad: &Ad, field: &FieldTrace, language: Language) -> String {
    let [blank, title] = report.title(&format!("{} {}", say(language, "步骤", "Steps"), visible(&field.field)));
    let mut out = format!("{blank}\n{title}\n");
    let read_as = say(language, " 读作 ", " read as ");
    for (n, line) in wrap(&field.folded_text, report.paint.width - width(read_as)).into_iter().enumerate() {
        let lead = if n == 0 { read_as.to_owned() } else { " ".repeat(width(read_as)) };
        out.push_str(&format!("{}{line}\n", report.paint.paint(Style::Faint, &lead)));
    }
    let mut table = match language {
        Language::ZhCn => Table::new(&[" 阶段", "字", "经过"]),
        Language::En => Table::new(&[" stage", "chars", "what happened"]),
    };
    let mut cursor = UnitCursor::new(response::field_text(ad, field.field_index), OffsetUnit::CodePoint);
    let mut before = None;
    for step in &field.steps {
        let stage = if before == Some(step.stage) { "" } else { names::stage(step.stage, language) };
        before = Some(step.stage);
        let span = step.span.map(|span| format!("{}–{}", cursor.offset(span.start), cursor.offset(span.end)));
        let message = say(language, &step.message.zh, &step.message.en).to_owned();
        let stage = (format!(" {stage}"), Style::Strong);
        table.row(vec![stage, (span.unwrap_or_default(), Style::Faint), (message, Style::Plain)]);
    }
    if table.is_empty() {
        out.push_str(say(language, " 词库中没有一个词在此出现\n", " no word of the catalog is here\n"));
    } else {
        out.push_str(&table.draw(report.paint));
    }
    out
}

fn why(report: &Report, rule: &RuleTrace, language: Language) -> String {
    let outcome = match rule.fired {
        true => say(language, "触发", "it fired"),
        false => say(language, "没有触发", "it did not fire"),
    };
    let [blank, title] = report.title(&format!("{} {}", rule.rule_id, outcome));
    let mut out = format!("{blank}\n{title}\n");
    for reason in &rule.reasons {
        let text = say(language, &reason.zh, &reason.en);
        for (n, line) in wrap(text, report.paint.width - 3).into_iter().enumerate() {
            out.push_str(&format!("{} {line}\n", if n == 0 { " ·" } else { "  " }));
        }
    }
    out
}
