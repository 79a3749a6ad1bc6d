//! Counts, and the figures made of them. A figure never stands without the number of rows it was measured on.

use std::collections::BTreeMap;

use super::corpus::Row;
use super::sheet::Section;
use crate::catalog::kinds::{Category, Verdict, ViolationType};
use crate::cli::draw::names;
use crate::cli::draw::paint::say;
use crate::engine::{Language, Screening};

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    pub part: u32,
    pub of: u32,
}

impl Share {
    fn add(&mut self, counts: bool) {
        self.part += u32::from(counts);
        self.of += 1;
    }

    pub fn percent(self, language: Language) -> String {
        match self.of {
            0 => say(language, "无数据", "no data").to_owned(),
            of => format!("{:.1}%", f64::from(self.part) * 100.0 / f64::from(of)),
        }
    }
}

/// How much of unlawful copy is caught.
#[derive(Debug, Default)]
pub struct Recall {
    clear: Share,
    borderline: Share,
    by_category: BTreeMap<Option<Category>, Share>,
    by_type: BTreeMap<ViolationType, Share>,
}

/// How much of lawful copy does not pass.
#[derive(Debug, Default)]
pub struct Alarms {
    all: Share,
    by_kind: BTreeMap<String, Share>,
    by_category: BTreeMap<Option<Category>, Share>,
    by_type: BTreeMap<ViolationType, u32>,
}

/// Kinds of lawful copy that a corpus should have.
const KINDS: [&str; 3] = ["plain", "hard_negative", "mandatory_statement"];

/// Whether a row's breach was found: not PASS, and a finding that stands in the text.
fn caught(row: &Row, answer: &Screening) -> bool {
    let grounded =
        answer.violations.iter().filter_map(|violation| violation.place.as_ref()).any(|place| {
            place.field_index == 0 && row.text.get(place.span.range()) == Some(place.matched_text.as_str())
        });
    answer.verdict != Verdict::Pass && (grounded || row.types.contains(&ViolationType::MissingStatement))
}

impl Recall {
    pub fn add(&mut self, row: &Row, answer: &Screening) {
        let caught = caught(row, answer);
        if row.borderline {
            return self.borderline.add(caught);
        }
        self.clear.add(caught);
        self.by_category.entry(row.category).or_default().add(caught);
        for kind in &row.types {
            self.by_type.entry(*kind).or_default().add(caught);
        }
    }

    pub fn sections(&self, language: Language) -> Vec<Section> {
        let columns = [say(language, "查出", "caught"), say(language, "召回", "recall")];
        let section = |title, rows| Section::of_shares(title, columns, rows, language);
        let of = |kind: &ViolationType| self.by_type.get(kind).copied().unwrap_or_default();
        let clear = (say(language, "明确", "clear").to_owned(), self.clear);
        let borderline = (say(language, "有争议", "borderline").to_owned(), self.borderline);
        let by_type = ViolationType::ALL.iter().map(|kind| (names::violation_type(*kind, language), of(kind)));
        vec![
            section(say(language, "违法文案", "unlawful copy"), vec![clear, borderline]),
            section(say(language, "按类别", "by category"), by_category(&self.by_category, language)),
            section(say(language, "按类型（所标）", "by type (as labelled)"), by_type.collect()),
        ]
    }
}

impl Alarms {
    /// Whether it is an alarm.
    pub fn add(&mut self, row: &Row, answer: &Screening) -> bool {
        let alarm = answer.verdict != Verdict::Pass;
        self.all.add(alarm);
        self.by_kind.entry(row.kind.clone()).or_default().add(alarm);
        self.by_category.entry(row.category).or_default().add(alarm);
        if alarm {
            let mut kinds: Vec<ViolationType> = answer.violations.iter().map(|v| v.rule.violation_type).collect();
            kinds.sort_unstable();
            kinds.dedup();
            kinds.into_iter().for_each(|kind| *self.by_type.entry(kind).or_default() += 1);
        }
        alarm
    }

    pub fn sections(&self, language: Language) -> Vec<Section> {
        let columns = [say(language, "误报", "alarms"), say(language, "误报率", "rate")];
        let section = |title, rows| Section::of_shares(title, columns, rows, language);
        let known = KINDS.iter().map(|kind| ((*kind).to_owned(), self.by_kind.get(*kind).copied().unwrap_or_default()));
        let others = self.by_kind.iter().filter(|(kind, _)| !KINDS.contains(&kind.as_str()));
        let by_kind = known.chain(others.map(|(kind, share)| (kind.clone(), *share)));
        let share =
            |kind: &ViolationType| Share { part: self.by_type.get(kind).copied().unwrap_or(0), of: self.all.of };
        let by_type = ViolationType::ALL.iter().map(|kind| (names::violation_type(*kind, language), share(kind)));
        vec![
            section(
                say(language, "合法文案", "lawful copy"),
                vec![(say(language, "全部", "all").to_owned(), self.all)],
            ),
            section(say(language, "按种类", "by kind"), by_kind.collect()),
            section(say(language, "按类别", "by category"), by_category(&self.by_category, language)),
            section(say(language, "按类型（所报）", "by type (as reported)"), by_type.collect()),
        ]
    }
}

/// Every category, those without a row too: what was not measured is not good.
fn by_category(shares: &BTreeMap<Option<Category>, Share>, language: Language) -> Vec<(String, Share)> {
    let known = Category::ALL.iter().map(|category| Some(*category));
    let none = shares.contains_key(&None).then_some(None);
    let of = |category| (names::category(category, language), shares.get(&category).copied().unwrap_or_default());
    known.chain(none).map(of).collect()
}
