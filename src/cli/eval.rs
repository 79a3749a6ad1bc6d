//! `adscreen eval`: recall and false alarms on a labelled corpus.

pub(super) mod corpus;
mod rules;
mod sheet;
mod tally;

use std::io::Write;
use std::path::PathBuf;

use self::corpus::{Row, Wanted};
use self::rules::RuleTally;
use self::sheet::Section;
use self::tally::{Alarms, Recall};
use super::args::LanguageArg;
use super::draw::paint::Look;
use super::outcome::{Exit, Failure};
use super::source::Dictionaries;
use super::values;
use crate::api::convert::request::{self as inwards, Place};
use crate::api::{pb, today};
use crate::catalog::kinds::Category;
use crate::engine::{Engine, Language, Options, Screening};

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
    /// Write the figures, and the rules and entries that catch exactly one row, as a page of Markdown
    #[arg(long, value_name = "FILE")]
    page: Option<PathBuf>,
    /// Fail unless each rule and entry that catches exactly one row has so many hits of its own in other words
    #[arg(long, value_name = "N", requires = "violations")]
    lone_hits: Option<usize>,
    #[command(flatten)]
    language: LanguageArg,
}

const EXAMPLES: &str = "\
Examples:
  adscreen eval --violations violations.jsonl --benign benign.jsonl --jurisdiction CN
  adscreen eval --dictionaries dictionaries --benign benign.jsonl --categories food,health_food
  adscreen eval --violations violations.jsonl --benign benign.jsonl --page docs/quality.md --lone-hits 3

A row is {\"id\", \"text\", \"product_category\"}; of unlawful copy also \"violation_types\",
\"text_screenable\" (false: not counted), \"clarity\" (borderline: counted apart) and
\"jurisdiction\"; of lawful copy \"kind\" (plain, hard_negative, mandatory_statement).
Unlawful copy is caught where the verdict is not PASS and a finding stands in the text; lawful
copy that does not pass is a false alarm.

A rule, or a term of one, that catches exactly one row may have learnt that row and nothing else:
the page lists them, and --lone-hits asks for examples that show the contrary.

Exit status: 0 measured, 1 --lone-hits is not met, 2 bad input or nothing to measure, 3 the
catalog is faulty.";

impl Eval {
    pub fn run(self, dictionaries: &Dictionaries, look: Look, out: &mut dyn Write) -> Result<Exit, Failure> {
        let wanted = Wanted {
            jurisdiction: self.jurisdiction,
            categories: self.categories.iter().map(|category| Option::<Category>::from(*category)).collect(),
        };
        let read =
            |path: Option<PathBuf>, unlawful| path.map(|path| corpus::read(&path, &wanted, unlawful)).transpose();
        let (violations, benign) = (read(self.violations, true)?, read(self.benign, false)?);
        let measured = Measured::of(dictionaries.engine(look.err)?, violations, benign)?;
        let sections = measured.sections(self.language.language);
        write!(out, "{}", sheet::draw(&sections, look.out))?;
        if let Some(path) = self.page {
            let failed = |error| Failure::Bad(format!("cannot write {}: {error}", path.display()));
            std::fs::write(&path, measured.page()).map_err(failed)?;
        }
        let Some(least) = self.lone_hits else { return Ok(Exit::Pass) };
        let lone = measured.rules.lone(measured.bench.engine.catalog());
        let short: Vec<_> = lone.into_iter().filter(|lone| lone.others < least).collect();
        if short.is_empty() {
            return Ok(Exit::Pass);
        }
        write!(out, "{}", sheet::draw(&[rules::lone_section(&short, self.language.language)], look.out))?;
        Ok(Exit::Found)
    }
}

/// What one catalog does on one corpus.
struct Measured {
    bench: Bench,
    recall: Option<Recall>,
    alarms: Option<Alarms>,
    rules: RuleTally,
}

impl Measured {
    fn of(engine: Engine, violations: Option<Vec<Row>>, benign: Option<Vec<Row>>) -> Result<Self, Failure> {
        let bench = Bench::new(engine);
        let (mut recall, mut alarms, mut rules) = (Recall::default(), Alarms::default(), RuleTally::default());
        for row in violations.iter().flatten() {
            let answer = bench.screen(row)?;
            recall.add(row, &answer);
            rules.add(bench.engine.catalog(), &answer);
        }
        for row in benign.iter().flatten() {
            let answer = bench.screen(row)?;
            if alarms.add(row, &answer) {
                rules.add_alarm(&answer);
            }
        }
        Ok(Self { recall: violations.map(|_| recall), alarms: benign.map(|_| alarms), rules, bench })
    }

    fn sections(&self, language: Language) -> Vec<Section> {
        let recall = self.recall.iter().flat_map(|recall| recall.sections(language));
        recall.chain(self.alarms.iter().flat_map(|alarms| alarms.sections(language))).collect()
    }

    fn page(&self) -> String {
        let catalog = self.bench.engine.catalog();
        let mut sections = self.sections(Language::En);
        sections.push(self.rules.families(catalog, Language::En));
        sections.push(rules::lone_section(&self.rules.lone(catalog), Language::En));
        let head = format!("{PAGE_HEAD}Catalog {} {}.\n", catalog.version, &catalog.digest[..12]);
        sheet::markdown(&head, &sections)
    }
}

/// What a reader of the page must know to read it right.
const PAGE_HEAD: &str = "\
# Quality

Written by `adscreen eval --page`; do not edit. Measured on the corpus that the dictionaries were written with, so it shows what
they know, not how they generalise. Every figure stands beside the number of rows behind it; \"no data\" is an answer.
A rule or an entry that catches exactly one row may have learnt that row: its own examples must say the same in other words.

";

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
