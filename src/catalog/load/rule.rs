//! `rules/**/*.toml` and `terms/**/*.toml`: one prohibited thing a file, with its examples.

mod examples;

use std::sync::Arc;

use rustc_hash::FxHashMap;
use toml::de::DeValue;

use self::examples::{check_examples, hits, misses};
use super::document::Document;
use super::exemption::Exemptions;
use super::law::{Legal, by_category, names};
use super::lexicon::Lexicons;
use super::pattern::{self, Patterns};
use super::reach;
use super::reader::Table;
use super::sink::{At, fault, fault_twice, unknown_name};
use super::unique::Unique;
use super::words::{Folder, Length};
use crate::catalog::fault::SourcePlace;
use crate::catalog::kinds::{Category, Severity, Stage, ViolationType};
use crate::catalog::model::{ByCategory, Exemption, ForCategory, Hit, PERMITTED, Rule, Scope, Shape, WordId};

/// Rules by id.
pub(super) fn read(
    documents: &[&Document<'_>],
    lexicons: &Lexicons,
    exemptions: &Exemptions,
    legal: &Legal<'_>,
    patterns: &Patterns,
    folder: &mut Folder<'_>,
) -> Vec<Rule> {
    let (ids, terms) = (Unique::default(), FxHashMap::default());
    let mut reader = Reader { lexicons, exemptions, legal, patterns, folder, ids, terms };
    let mut rules: Vec<Rule> = documents.iter().filter_map(|document| reader.rule(document)).collect();
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    rules
}

struct Reader<'r, 'f> {
    lexicons: &'r Lexicons,
    exemptions: &'r Exemptions,
    legal: &'r Legal<'r>,
    patterns: &'r Patterns,
    folder: &'r mut Folder<'f>,
    ids: Unique,
    /// Terms of all rules: the same literal under one type in two rules is one too many.
    terms: FxHashMap<(ViolationType, WordId), SourcePlace>,
}

impl Reader<'_, '_> {
    fn rule(&mut self, document: &Document<'_>) -> Option<Rule> {
        let table = document.table();
        let sink = table.sink();
        let id = table.required("id", table.string("id"));
        id.iter().for_each(|id| self.ids.take(sink, "rule", id));
        let kinds = names(ViolationType::ALL, ViolationType::as_str);
        let violation_type = table.required("type", table.kind("type", ViolationType::parse, &kinds));
        let severity = table.required("severity", self.severity(&table));
        let law = table.required("law", table.table("law")).map(|law| self.legal.map(&law));
        if let (Some(severity), Some(law)) = (&severity, &law) {
            check_severity(&table, severity, law);
        }
        let message = table.required("message", table.bilingual("message"));
        let suggestion = table.required("suggestion", table.bilingual("suggestion"));
        let owner = table.required("owner", table.text("owner"));
        let reviewed = table.required("reviewed", table.date("reviewed"));
        let stage = table.kind("stage", Stage::parse, &names(Stage::ALL, Stage::as_str)).unwrap_or(Stage::Active);
        let replacement = table.string("replacement");
        let waivable = table.boolean("waivable");
        let unless = table.names("unless");
        unless.iter().for_each(|name| self.check_exemption(name));
        let (terms, term_words) = self.terms(&table, violation_type);
        let shapes = self.shapes(&table);
        let (hits, misses) = (hits(&table), misses(&table));
        if !["terms", "near", "sequence", "all_of", "regex"].iter().any(|key| table.has(key)) {
            let help = "give it `terms`, [[near]], [[sequence]], [[all_of]] or [[regex]]";
            fault(sink, "empty-rule", table.place(), "the rule can find nothing", help);
        }
        check_examples(&table, &hits, &misses);
        self.check_keywords(&terms, &shapes, &hits);
        for name in &unless {
            let exemption = self.exemptions.list.iter().find(|exemption| *exemption.id == *name.value);
            if exemption.is_some_and(|exemption| !self.can_cover(exemption, &term_words, &shapes)) {
                let message =
                    format!("no phrase of `{}` holds a word of this rule, so it can never cover a finding", name.value);
                fault(
                    sink,
                    "idle-exemption",
                    &name.place,
                    message,
                    "take it out of `unless`, or add the phrase that is meant",
                );
            }
        }
        table.finish();
        let id = id?;
        Some(Rule {
            place: id.place,
            id: id.value.into(),
            path: document.path().to_owned(),
            violation_type: violation_type?,
            severity: severity?,
            stage,
            owner: owner?.value.to_owned(),
            reviewed: reviewed?,
            law: law?,
            unless: unless.iter().map(|at| at.value.into()).collect(),
            message: Arc::new(message?),
            suggestion: Arc::new(suggestion?),
            replacement: replacement.map(|at| at.value.to_owned()),
            waivable,
            terms,
            term_words,
            shapes,
            hits,
            misses,
        })
    }

    /// One severity, or a table by category.
    fn severity(&self, table: &Table<'_, '_>) -> Option<ByCategory<Severity>> {
        let all = names(Severity::ALL, Severity::as_str);
        if !table.holds_table("severity") {
            let severity = table.kind("severity", Severity::parse, &all);
            return severity.map(|severity| ByCategory::new(Vec::new(), Some(severity)));
        }
        let lines = table.table("severity")?;
        Some(by_category(&lines, |value, name| {
            let text = if let DeValue::String(text) = value { text } else { "" };
            let severity = Severity::parse(text);
            if severity.is_none() {
                let at = At { value: text, place: name.place.clone() };
                unknown_name(table.sink(), "unknown-value", &at, "severity", all.iter().copied());
            }
            severity
        }))
    }

    fn can_cover(&self, exemption: &Exemption, terms: &[WordId], shapes: &[Shape]) -> bool {
        reach::can_cover(exemption, terms, shapes, &self.lexicons.list, self.folder.words())
    }

    fn check_exemption(&self, name: &At<&str>) {
        if !self.exemptions.ids.has(name.value) && name.value != PERMITTED {
            let ids = self.exemptions.ids.names();
            let known = ids.iter().map(String::as_str).chain([PERMITTED]);
            unknown_name(self.folder.sink, "unknown-exemption", name, "exemption", known);
        }
    }

    fn terms(&mut self, table: &Table<'_, '_>, kind: Option<ViolationType>) -> (Vec<String>, Vec<WordId>) {
        let (words, singles) = (table.strings("terms"), table.strings("singles"));
        if let Some(single) = singles.first() {
            let help = "put it into a list with `edge_words` and compose a rule of it";
            fault(
                self.folder.sink,
                "single-without-edge",
                &single.place,
                "a single character violates nothing by itself",
                help,
            );
        }
        let found = self.folder.each(&words, Length::Phrase);
        for ((id, word), kind) in found.iter().filter_map(|found| Some((found, kind?))) {
            if let Some(first) = self.terms.insert((kind, *id), word.place.clone())
                && first.file.path != word.place.file.path
            {
                let message = format!("`{}` is a term of two rules of one type", word.value);
                fault_twice(self.folder.sink, "duplicate", (&word.place, &first), message, "keep it in one of the two");
            }
        }
        let texts = found.iter().map(|(id, _)| self.folder.text(*id).to_owned()).collect();
        (texts, self.folder.once(found))
    }

    fn shapes(&mut self, table: &Table<'_, '_>) -> Vec<Shape> {
        let mut shapes = Vec::new();
        for entry in table.tables("near") {
            let (parts, within, scope) = self.chain(entry, 2, 3);
            shapes.push(Shape::Near { parts, within, scope });
        }
        for entry in table.tables("sequence") {
            let (parts, within, scope) = self.chain(entry, 2, 8);
            shapes.push(Shape::Sequence { parts, within, scope });
        }
        for entry in table.tables("all_of") {
            let parts = self.lexicons.parts(&entry, "of", self.folder);
            check_count(&entry, parts.len(), 2, 8);
            entry.finish();
            shapes.push(Shape::AllOf { parts });
        }
        for entry in table.tables("regex") {
            shapes.extend(self.regex(entry));
        }
        shapes
    }

    fn chain(&mut self, table: Table<'_, '_>, least: usize, most: usize) -> (Vec<crate::catalog::Part>, u32, Scope) {
        let parts = self.lexicons.parts(&table, "of", self.folder);
        let within = table.required("within", table.number("within", 64)).unwrap_or_default();
        let scope = table.kind("scope", Scope::parse, &names(Scope::ALL, Scope::as_str)).unwrap_or(Scope::Clause);
        check_count(&table, parts.len(), least, most);
        table.finish();
        (parts, within, scope)
    }

    fn regex(&mut self, table: Table<'_, '_>) -> Option<Shape> {
        let pattern = table.required("pattern", table.string("pattern"));
        table.check_filled("keywords");
        let keywords = self.folder.list(&table.strings("keywords"), Length::Any);
        let reach = table.number("reach", 64).unwrap_or(16);
        table.finish();
        let pattern = pattern::folded(&pattern?, self.patterns, self.folder)?;
        Some(Shape::Regex { pattern, keywords, reach })
    }

    /// A rule of patterns alone whose own hit holds no keyword can never find that hit.
    fn check_keywords(&mut self, terms: &[String], shapes: &[Shape], hits: &[Hit]) {
        let keywords: Option<Vec<WordId>> = shapes
            .iter()
            .map(|shape| if let Shape::Regex { keywords, .. } = shape { Some(keywords.clone()) } else { None })
            .collect::<Option<Vec<_>>>()
            .map(|lists| lists.concat());
        let Some(keywords) = keywords.filter(|keywords| terms.is_empty() && !keywords.is_empty()) else { return };
        for hit in hits {
            let text = self.folder.folded(&hit.text);
            if !keywords.iter().any(|keyword| text.contains(self.folder.text(*keyword))) {
                let help = "add a keyword that stands in it";
                fault(
                    self.folder.sink,
                    "hit-without-keyword",
                    &hit.place,
                    "no keyword of the rule stands in its own hit",
                    help,
                );
            }
        }
    }
}

/// Where there is law there must be a severity, or the rule would be silent there.
fn check_severity(table: &Table<'_, '_>, severity: &ByCategory<Severity>, law: &ByCategory<ForCategory>) {
    let lacks = |category: &&Category| {
        matches!(law.get(**category), Some(ForCategory::Law(_))) && severity.get(**category).is_none()
    };
    let lacking: Vec<&str> = Category::ALL.iter().filter(lacks).map(|category| category.as_str()).collect();
    if !lacking.is_empty() {
        let message = format!("`severity` says nothing for {}, which the law names", lacking.join(", "));
        let place = table.place_of("severity");
        fault(table.sink(), "no-severity", &place, message, "add the categories, or \"*\" for the rest");
    }
}

fn check_count(table: &Table<'_, '_>, parts: usize, least: usize, most: usize) {
    if !(least..=most).contains(&parts) {
        let message = format!("there are {parts} parts; {least} to {most} are allowed");
        fault(table.sink(), "parts", table.place(), message, "name each part in `of`");
    }
}
