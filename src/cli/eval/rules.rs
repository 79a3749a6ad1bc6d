//! What each rule did on the corpus: how many rows it finds, how many false alarms it has a part in, and which rules and
//! entries catch one single row: they may have learnt that row and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use super::sheet::Section;
use crate::catalog::{Catalog, Rule};
use crate::cli::draw::paint::say;
use crate::engine::{Language, Screening};
use crate::text::{FoldedText, fold};

/// Counts by rule and entry.
#[derive(Default)]
pub struct RuleTally {
    rules: BTreeMap<String, Caught>,
    /// By rule and term.
    entries: BTreeMap<(String, String), Caught>,
    alarms: BTreeMap<String, u32>,
}

#[derive(Default)]
struct Caught {
    rows: u32,
    /// The folded slices that were found.
    slices: BTreeSet<String>,
}

/// A rule, or one of its entries, that catches one row.
pub struct Lone {
    pub rule: String,
    pub entry: Option<String>,
    /// Hits among the rule's own examples that say it in other words.
    pub others: usize,
}

impl RuleTally {
    /// A row of unlawful copy.
    pub fn add(&mut self, catalog: &Catalog, answer: &Screening) {
        let (mut rules, mut entries) = (BTreeMap::new(), BTreeMap::new());
        for (rule, slice) in found(answer) {
            rules.entry(rule.to_owned()).or_insert(slice);
            for term in named(catalog, rule).iter().flat_map(|rule| &rule.terms).filter(|term| slice.contains(*term)) {
                entries.entry((rule.to_owned(), term.clone())).or_insert(slice);
            }
        }
        rules.into_iter().for_each(|(rule, slice)| self.rules.entry(rule).or_default().add(slice));
        entries.into_iter().for_each(|(entry, slice)| self.entries.entry(entry).or_default().add(slice));
    }

    /// A row of lawful copy that does not pass.
    pub fn add_alarm(&mut self, answer: &Screening) {
        let rules: BTreeSet<&str> = found(answer).map(|(rule, _)| rule).collect();
        rules.into_iter().for_each(|rule| *self.alarms.entry(rule.to_owned()).or_default() += 1);
    }

    /// Rules and entries that catch exactly one row.
    pub fn lone(&self, catalog: &Catalog) -> Vec<Lone> {
        let rules = self.rules.iter().map(|(rule, caught)| (rule, None, caught));
        let entries = self.entries.iter().map(|((rule, term), caught)| (rule, Some(term), caught));
        let lone = rules.chain(entries).filter(|(_, _, caught)| caught.rows == 1);
        lone.map(|(rule, entry, caught)| Lone {
            rule: rule.clone(),
            entry: entry.cloned(),
            others: named(catalog, rule).map_or(0, |rule| others(catalog, rule, entry, &caught.slices)),
        })
        .collect()
    }

    /// Families (the first word of a rule's id): their rules, those that found something, rows found, alarms.
    pub fn families(&self, catalog: &Catalog, language: Language) -> Section {
        let columns = [
            say(language, "规则数", "rules"),
            say(language, "有命中的规则", "rules that found something"),
            say(language, "命中（规则×文案）", "rows found, summed over rules"),
            say(language, "参与误报", "parts in alarms"),
        ];
        let mut section = Section::new(say(language, "规则族", "rule family"), &columns);
        let mut families: BTreeMap<&str, [u32; 4]> = BTreeMap::new();
        for rule in &catalog.rules {
            let family = families.entry(family(&rule.id)).or_default();
            let rows = self.rules.get(&*rule.id).map_or(0, |caught| caught.rows);
            let alarms = self.alarms.get(&*rule.id).copied().unwrap_or(0);
            let own = [1, u32::from(rows > 0), rows, alarms];
            family.iter_mut().zip(own).for_each(|(sum, own)| *sum += own);
        }
        for (family, counts) in families {
            section.row([family.to_owned()].into_iter().chain(counts.map(|n| n.to_string())).collect());
        }
        section
    }
}

/// The list as a table.
pub fn lone_section(lone: &[Lone], language: Language) -> Section {
    let columns = [say(language, "词条", "entry"), say(language, "用别的话写的命中示例", "own hits in other words")];
    let mut section = Section::new(say(language, "只查出一条的规则", "catches exactly one row"), &columns);
    for Lone { rule, entry, others } in lone {
        section.row(vec![rule.clone(), entry.clone().unwrap_or_default(), others.to_string()]);
    }
    section
}

impl Caught {
    fn add(&mut self, slice: &str) {
        self.rows += 1;
        self.slices.insert(slice.to_owned());
    }
}

/// Each rule that found something in the text, with the folded slice.
fn found(answer: &Screening) -> impl Iterator<Item = (&str, &str)> {
    let placed = answer.violations.iter().filter(|violation| violation.place.is_some());
    placed.flat_map(|violation| {
        let ids = [&*violation.rule.id].into_iter().chain(violation.also_rule_ids.iter().map(String::as_str));
        ids.map(|id| (id, violation.term.as_str()))
    })
}

fn named<'c>(catalog: &'c Catalog, id: &str) -> Option<&'c Rule> {
    catalog.rules.iter().find(|rule| *rule.id == *id)
}

fn family(id: &str) -> &str {
    id.split('.').next().unwrap_or(id)
}

/// Hits of the rule's own that hold neither the entry nor stand in the slice that was caught.
fn others(catalog: &Catalog, rule: &Rule, entry: Option<&String>, caught: &BTreeSet<String>) -> usize {
    let mut folded = FoldedText::default();
    let mut slices: BTreeSet<String> = BTreeSet::new();
    for hit in &rule.hits {
        fold(&catalog.fold, &hit.found, &mut folded);
        slices.insert(folded.to_string());
    }
    let other = |slice: &&String| match entry {
        Some(entry) => !slice.contains(entry),
        None => !caught.iter().any(|caught| caught.contains(*slice)),
    };
    slices.iter().filter(other).count()
}
