//! `adscreen eval`: recall and false alarms on a labelled corpus.

pub(super) mod corpus;
mod tally;

use std::io::Write;
use std::path::PathBuf;

use self::corpus::{Row, Wanted};
use self::tally::{Alarms, Recall};
use super::args::LanguageArg;
use super::draw::paint::Look;
use super::outcome::{Exit, Failure};
use super::source::Dictionaries;
use super::values;
use crate::api::convert::request::{self as inwards, Place};
use crate::api::{pb, today};
use crate::catalog::kinds::Category;
use crate::engine::{Engine, Options, Screening};

/// Measure recall and false alarms on a labelled corpus
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Eval {
    /// Unlawful copy, one JSON object a line
    #[arg(long, value_name = "FILE", required_unless_present = "benign")]
    violations: Option<PathBuf>,
    /// Lawful copy, one JSON object a line
    #[arg(long, value_name = "FILE")]
    benign: Option<PathBuf>,
    /// Only violations of this jurisdiction, such as CN
    #[arg(long, value_name = "NAME")]
    jurisdiction: Option<String>,
    /// Only rows of these categories, with commas between them
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = values::category(), ignore_case = true,
          hide_possible_values = true)]
    categories: Vec<pb::ProductCategory>,
    #[command(flatten)]
    language: LanguageArg,
}

const EXAMPLES: &str = "\
Examples:
  adscreen eval --violations violations.jsonl --benign benign.jsonl --jurisdiction CN
  adscreen eval --dictionaries dictionaries --benign benign.jsonl --categories food,health_food

A row is {\"id\", \"text\", \"product_category\"}; of unlawful copy also \"violation_types\",
\"text_screenable\" (false: not counted), \"clarity\" (borderline: counted apart) and
\"jurisdiction\"; of lawful copy \"kind\" (plain, hard_negative, mandatory_statement).
Unlawful copy is caught where the verdict is not PASS and a finding stands in the text; lawful
copy that does not pass is a false alarm.

Exit status: 0 measured, 2 bad input or nothing to measure, 3 the catalog is faulty.";

impl Eval {
    pub fn run(self, dictionaries: &Dictionaries, look: Look, out: &mut dyn Write) -> Result<Exit, Failure> {
        let wanted = Wanted {
            jurisdiction: self.jurisdiction,
            categories: self.categories.iter().map(|category| Option::<Category>::from(*category)).collect(),
        };
        let read =
            |path: Option<PathBuf>, unlawful| path.map(|path| corpus::read(&path, &wanted, unlawful)).transpose();
        let (violations, benign) = (read(self.violations, true)?, read(self.benign, false)?);
        let bench = Bench::new(dictionaries.engine(look.err)?);
        let language = self.language.language;
        if let Some(rows) = violations {
            let mut recall = Recall::default();
            for row in &rows {
                recall.add(row, &bench.screen(row)?);
            }
            write!(out, "{}", recall.draw(language, look.out))?;
        }
        if let Some(rows) = benign {
            let mut alarms = Alarms::default();
            for row in &rows {
                alarms.add(row, &bench.screen(row)?);
            }
            write!(out, "{}", alarms.draw(language, look.out))?;
        }
        Ok(Exit::Pass)
    }
}

/// What measures: one catalog, today's law, the contract's defaults.
pub(super) struct Bench {
    engine: Engine,
    options: Options,
}

impl Bench {
    pub fn new(engine: Engine) -> Self {
        Self { engine, options: Options::on(today()) }
    }

    /// # Errors
    /// Where the row is no ad.
    pub fn screen(&self, row: &Row) -> Result<Screening, Failure> {
        let category = row.category.map_or(pb::ProductCategory::Unspecified, pb::ProductCategory::from);
        let ad = pb::Ad { text: row.text.clone(), product_category: category.into(), ..pb::Ad::default() };
        let ad = inwards::ad(ad, Place::Bare).map_err(|error| Failure::Bad(format!("{}: {error}", row.place)))?;
        Ok(self.engine.screen(&ad, &self.options))
    }
}
