//! `adscreen diff`: which verdicts change between two catalogs.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

use super::args::LanguageArg;
use super::draw::cells::visible;
use super::draw::names;
use super::draw::paint::{Look, Paint, Style};
use super::draw::table::Table;
use super::eval::Bench;
use super::eval::corpus::{self, Row, Wanted};
use super::outcome::{Exit, Failure};
use super::source::Dictionaries;
use crate::catalog::kinds::Verdict;
use crate::engine::{Language, Screening};

/// Show which verdicts change between two catalogs
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Diff {
    /// Folder of the dictionaries in use
    old: PathBuf,
    /// Folder of the dictionaries to take their place
    new: PathBuf,
    /// Copy to screen by both, one JSON object a line
    #[arg(long, value_name = "FILE", required = true)]
    corpus: Vec<PathBuf>,
    #[command(flatten)]
    language: LanguageArg,
}

const EXAMPLES: &str = "\
Examples:
  adscreen diff dictionaries candidate --corpus ads.jsonl
  adscreen diff dictionaries candidate --corpus violations.jsonl --corpus benign.jsonl

A row is {\"text\", \"product_category\"}; what else it has is not read.

Exit status: 0 no verdict changes, 1 some do, 2 bad input, 3 one of the catalogs is faulty.";

/// A row on which the two catalogs differ.
struct Change<'r> {
    row: &'r Row,
    old: Verdict,
    new: Verdict,
    /// Rules that only the new one has fire.
    gained: Vec<String>,
    /// Rules that only the old one had fire.
    lost: Vec<String>,
}

impl Diff {
    pub fn run(self, look: Look, out: &mut dyn Write) -> Result<Exit, Failure> {
        let wanted = Wanted { jurisdiction: None, categories: Vec::new() };
        let mut rows = Vec::new();
        for path in &self.corpus {
            rows.extend(corpus::read(path, &wanted, false)?);
        }
        let bench = |path| Ok::<Bench, Failure>(Bench::new(Dictionaries::folder(path).engine(look.err)?));
        let (old, new) = (bench(&self.old)?, bench(&self.new)?);
        let mut changes = Vec::new();
        for row in &rows {
            changes.extend(change(row, &old.screen(row)?, &new.screen(row)?));
        }
        write!(out, "{}", draw(&changes, rows.len(), self.language.language, look.out))?;
        let verdicts = changes.iter().any(|change| change.old != change.new);
        Ok(if verdicts { Exit::Found } else { Exit::Pass })
    }
}

fn change<'r>(row: &'r Row, old: &Screening, new: &Screening) -> Option<Change<'r>> {
    let (before, after) = (rules(old), rules(new));
    let only = |a: &BTreeSet<&str>, b: &BTreeSet<&str>| a.difference(b).map(|id| (*id).to_owned()).collect();
    let change =
        Change { row, old: old.verdict, new: new.verdict, gained: only(&after, &before), lost: only(&before, &after) };
    let same = change.old == change.new && change.gained.is_empty() && change.lost.is_empty();
    (!same).then_some(change)
}

/// Every rule that found something, those inside the finding of another one too.
fn rules(done: &Screening) -> BTreeSet<&str> {
    let found = done.violations.iter().flat_map(|v| v.also_rule_ids.iter().map(String::as_str).chain([&*v.rule.id]));
    found.collect()
}

fn draw(changes: &[Change<'_>], rows: usize, language: Language, paint: Paint) -> String {
    let mut table = match language {
        Language::ZhCn => Table::new(&["行", "结论", "规则（+ 新增 − 不再）与文案"]),
        Language::En => Table::new(&["row", "verdict", "rules (+ new, - gone) and copy"]),
    };
    for change in changes {
        let style = if change.old == change.new { Style::Faint } else { Style::Strong };
        let verdict = format!("{} → {}", names::verdict(change.old, language), names::verdict(change.new, language));
        let gained = change.gained.iter().map(|id| format!("+{id}"));
        let moved: Vec<String> = gained.chain(change.lost.iter().map(|id| format!("−{id}"))).collect();
        let text = visible(&change.row.text.chars().take(60).collect::<String>());
        let last = format!("{}  {text}", moved.join(" "));
        table.row(vec![(change.row.place.clone(), Style::Faint), (verdict, style), (last, Style::Plain)]);
    }
    let drawn = if table.is_empty() { String::new() } else { table.draw(paint) };
    format!("{drawn}{}\n", summary(changes, rows, language))
}

fn summary(changes: &[Change<'_>], rows: usize, language: Language) -> String {
    let graver = changes.iter().filter(|change| change.new > change.old).count();
    let milder = changes.iter().filter(|change| change.new < change.old).count();
    let rules = changes.len() - graver - milder;
    match language {
        Language::ZhCn => format!("{rows} 行：{graver} 行结论变重，{milder} 行变轻，另有 {rules} 行只是规则不同"),
        Language::En => {
            format!("{rows} rows: {graver} verdicts graver, {milder} milder, {rules} more differ only in their rules")
        }
    }
}
