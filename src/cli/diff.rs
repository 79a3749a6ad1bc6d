//! `adscreen diff`: which verdicts change between two catalogs.

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
use crate::engine::{Change, Gist, Language};

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
struct Changed<'r> {
    row: &'r Row,
    change: Change,
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
            let change = Gist::of(&old.screen(row)?).change_to(&Gist::of(&new.screen(row)?));
            changes.extend(change.map(|change| Changed { row, change }));
        }
        write!(out, "{}", draw(&changes, rows.len(), self.language.language, look.out))?;
        let verdicts = changes.iter().any(|changed| changed.change.of_verdict());
        Ok(if verdicts { Exit::Found } else { Exit::Pass })
    }
}

fn draw(changes: &[Changed<'_>], rows: usize, language: Language, paint: Paint) -> String {
    let mut table = match language {
        Language::ZhCn => Table::new(&["行", "结论", "规则（+ 新增 − 不再）与文案"]),
        Language::En => Table::new(&["row", "verdict", "rules (+ new, - gone) and copy"]),
    };
    for Changed { row, change } in changes {
        let style = if change.of_verdict() { Style::Strong } else { Style::Faint };
        let verdict =
            format!("{} → {}", names::verdict(change.before, language), names::verdict(change.after, language));
        let gained = change.new.iter().map(|id| format!("+{id}"));
        let moved: Vec<String> = gained.chain(change.gone.iter().map(|id| format!("−{id}"))).collect();
        let text = visible(&row.text.chars().take(60).collect::<String>());
        let last = format!("{}  {text}", moved.join(" "));
        table.row(vec![(row.place.clone(), Style::Faint), (verdict, style), (last, Style::Plain)]);
    }
    let drawn = if table.is_empty() { String::new() } else { table.draw(paint) };
    format!("{drawn}{}\n", summary(changes, rows, language))
}

fn summary(changes: &[Changed<'_>], rows: usize, language: Language) -> String {
    let graver = changes.iter().filter(|changed| changed.change.after > changed.change.before).count();
    let milder = changes.iter().filter(|changed| changed.change.after < changed.change.before).count();
    let rules = changes.len() - graver - milder;
    match language {
        Language::ZhCn => format!("{rows} 行：{graver} 行结论变重，{milder} 行变轻，另有 {rules} 行只是规则不同"),
        Language::En => {
            format!("{rows} rows: {graver} verdicts graver, {milder} milder, {rules} more differ only in their rules")
        }
    }
}
