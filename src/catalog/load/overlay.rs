//! The files of an overlay: a tenant's `[[term]]`s and `[[exemption]]`s, checked against the catalog they lie over.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::digest;
use super::document::{self, Document};
use super::law::{categories, names};
use super::reader::Table;
use super::sink::{At, Sink, check_repeats, fault, fault_twice, unknown_name};
use super::unique::Unique;
use super::words::{Folder, Length};
use crate::catalog::fault::{Fault, SourcePlace};
use crate::catalog::kinds::{Category, Severity, Stage, ViolationType};
use crate::catalog::model::{Bilingual, ByCategory, ForCategory, Overlay, OwnExemption, OwnTerms, Rule};
use crate::catalog::{Catalog, Sources};

/// What every id of an overlay begins with, so that none can be one of the catalog's.
const OWN: &str = "own.";
/// Words and phrases that the overlays of one tenant may have.
const MOST_WORDS: usize = 20_000;

impl Catalog {
    /// Reads what a tenant adds, the files in the order given. What is faulty is left out, and told.
    ///
    /// Whoever takes an overlay for the first time refuses a faulty one. Where it fitted an earlier catalog and this one
    /// has lost an article or a rule, what is left errs on the safe side: terms stay without the article, exemptions end.
    pub fn overlay(&self, sources: &Sources) -> (Overlay, Vec<Fault>) {
        let sink = Sink::default();
        let files = document::decode(sources, &sink);
        let documents = Document::parse(files.iter().collect(), &sink);
        let mut overlay = Overlay {
            digest: digest::hex(digest::update(self.hash.clone(), sources.files.iter())).into(),
            overlay_digest: sources.overlay_digest().into(),
            terms: Vec::new(),
            exemptions: Vec::new(),
        };
        let folder = Folder::small(&self.fold, &sink);
        let mut reader =
            Reader { catalog: self, folder, ids: Unique::default(), rules: Vec::new(), terms: HashMap::new() };
        let tables: Vec<Table<'_, '_>> = documents.iter().map(Document::table).collect();
        for (table, document) in tables.iter().zip(&documents) {
            let terms = table.tables("term").into_iter();
            overlay.terms.extend(terms.filter_map(|entry| reader.terms(entry, document.path())));
        }
        // After every term of every file: an exemption may name those as well.
        for table in &tables {
            overlay
                .exemptions
                .extend(table.tables("exemption").into_iter().filter_map(|entry| reader.exemption(entry)));
        }
        tables.into_iter().for_each(finish);
        if let Some(file) = files.first() {
            let words = overlay.terms.iter().map(|own| own.rule.terms.len());
            let words = words.chain(overlay.exemptions.iter().map(|own| own.phrases.len())).sum::<usize>();
            if words > MOST_WORDS {
                let place = SourcePlace { file: Arc::clone(file), span: 0..0 };
                let message = format!("the overlay has {words} words and phrases; at most {MOST_WORDS} are allowed");
                sink.borrow_mut().push(Fault::overlay_too_large(&place, message));
            }
        }
        (overlay, document::without_echoes(sink.into_inner()))
    }
}

/// A file that adds nothing is not what anybody meant.
fn finish(table: Table<'_, '_>) {
    if !table.has("term") && !table.has("exemption") {
        let help = "write a [[term]] or an [[exemption]], or leave the file out";
        fault(table.sink(), "empty-overlay", table.place(), "the file adds nothing", help);
    }
    table.finish();
}

struct Reader<'r> {
    catalog: &'r Catalog,
    folder: Folder<'r>,
    ids: Unique,
    /// Ids of the terms.
    rules: Vec<String>,
    /// Folded words of all terms: one under one type twice is one too many.
    terms: HashMap<(ViolationType, String), SourcePlace>,
}

/// What terms and exemptions have in common.
struct Common<'t> {
    id: Option<At<&'t str>>,
    owner: String,
    reason: Arc<Bilingual>,
    basis: Vec<Arc<str>>,
    categories: Vec<Category>,
}

impl Reader<'_> {
    fn common<'t>(&self, table: &Table<'t, '_>) -> Common<'t> {
        let id = table.required("id", table.string("id"));
        if let Some(id) = &id {
            self.ids.take(table.sink(), "entry", id);
            if !id.value.starts_with(OWN) {
                let message = format!("`{}` may be an id of the catalog", id.value);
                fault(table.sink(), "bad-id", &id.place, message, format!("begin it with `{OWN}`"));
            }
        }
        let owner = table.required("owner", table.text("owner"));
        let reason: Option<Bilingual> = table.required("reason", table.bilingual("reason"));
        if reason.as_ref().is_some_and(|reason| reason.zh.trim().is_empty() || reason.en.trim().is_empty()) {
            let place = table.place_of("reason");
            fault(table.sink(), "empty-text", &place, "`reason` is empty", "say why, in both languages");
        }
        Common {
            id,
            owner: owner.map(|at| at.value.to_owned()).unwrap_or_default(),
            reason: Arc::new(reason.unwrap_or_default()),
            basis: self.basis(table),
            categories: categories(table, "categories", false),
        }
    }

    /// The articles that there are.
    fn basis(&self, table: &Table<'_, '_>) -> Vec<Arc<str>> {
        let articles = &self.catalog.articles;
        let find = |id: At<&str>| match articles.binary_search_by(|article| (*article.id).cmp(id.value)) {
            Ok(found) => Some(Arc::clone(&articles[found].id)),
            Err(_) => {
                unknown_name(table.sink(), "unknown-law", &id, "article", articles.iter().map(|article| &*article.id));
                None
            }
        };
        table.names("basis").into_iter().filter_map(find).collect()
    }

    fn terms(&mut self, table: Table<'_, '_>, path: &str) -> Option<OwnTerms> {
        let common = self.common(&table);
        let kinds = names(ViolationType::ALL, ViolationType::as_str);
        let violation_type = table.required("type", table.kind("type", ViolationType::parse, &kinds));
        let severities = names(Severity::ALL, Severity::as_str);
        let severity = table.required("severity", table.kind("severity", Severity::parse, &severities));
        let (suggestion, replacement) = (table.bilingual("suggestion"), table.string("replacement"));
        let (expires, reviewed) = (table.date("expires"), table.required("reviewed", table.date("reviewed")));
        table.check_filled("words");
        let (terms, places): (Vec<String>, Vec<SourcePlace>) = self.words(&table, "words").into_iter().unzip();
        table.finish();
        let (id, violation_type) = (common.id?, violation_type?);
        self.rules.push(id.value.to_owned());
        for (word, place) in terms.iter().zip(&places) {
            if let Some(first) = self.terms.insert((violation_type, word.clone()), place.clone()) {
                let message = format!("`{word}` stands twice under one type");
                fault_twice(self.folder.sink, "duplicate", (place, &first), message, "keep one of the two");
            }
        }
        let rule = Rule {
            place: id.place,
            id: id.value.into(),
            path: path.to_owned(),
            violation_type,
            severity: of_categories(&common.categories, severity?),
            stage: Stage::Active,
            owner: common.owner,
            reviewed: reviewed?,
            law: of_categories(&common.categories, ForCategory::Law(common.basis)),
            unless: Vec::new(),
            message: common.reason,
            suggestion: Arc::new(suggestion.unwrap_or_default()),
            replacement: replacement.map(|at| at.value.to_owned()),
            waivable: true,
            terms,
            term_words: Vec::new(),
            shapes: Vec::new(),
            hits: Vec::new(),
            misses: Vec::new(),
        };
        Some(OwnTerms { rule, places, expires })
    }

    fn exemption(&mut self, table: Table<'_, '_>) -> Option<OwnExemption> {
        let common = self.common(&table);
        let place = table.place().clone();
        ["basis", "rules", "phrases"].iter().for_each(|key| table.check_filled(key));
        let rules = self.rules(&table);
        let expires = table.date("expires");
        let expires = table.required("expires", expires);
        let phrases = self.words(&table, "phrases");
        table.finish();
        Some(OwnExemption {
            id: common.id?.value.into(),
            place,
            owner: common.owner,
            reason: common.reason,
            basis: common.basis,
            expires: expires?,
            categories: common.categories,
            rules,
            phrases,
        })
    }

    /// The rules that there are, of the catalog or of the overlay.
    fn rules(&self, table: &Table<'_, '_>) -> Vec<Arc<str>> {
        let (known, own) = (&self.catalog.rules, &self.rules);
        let find = |name: At<&str>| {
            let found = known.binary_search_by(|rule| (*rule.id).cmp(name.value));
            match found {
                Ok(found) => Some(Arc::clone(&known[found].id)),
                Err(_) if own.iter().any(|id| id == name.value) => Some(Arc::from(name.value)),
                Err(_) => {
                    let ids = known.iter().map(|rule| &*rule.id).chain(own.iter().map(String::as_str));
                    unknown_name(table.sink(), "unknown-rule", &name, "rule", ids);
                    None
                }
            }
        };
        table.names("rules").into_iter().filter_map(find).collect()
    }

    /// The words of a list, folded, each once.
    fn words(&mut self, table: &Table<'_, '_>, key: &'static str) -> Vec<(String, SourcePlace)> {
        let written = table.strings(key);
        check_repeats(table.sink(), &written);
        let (mut seen, mut words) = (HashSet::new(), Vec::new());
        // What was just told is not told again as a word of two terms.
        for entry in written.iter().filter(|entry| seen.insert(entry.value)) {
            let Some(id) = self.folder.word(entry, Length::Phrase) else { continue };
            let word = self.folder.text(id).to_owned();
            if !word.chars().any(char::is_alphanumeric) {
                let message =
                    format!("`{}` has no letter and no digit; what stands between words is left out", entry.value);
                fault(table.sink(), "empty-entry", &entry.place, message, "give a word that copy can hold");
                continue;
            }
            words.push((word, entry.place.clone()));
        }
        words
    }
}

/// For these categories, or where there is none for all.
fn of_categories<T: Clone>(categories: &[Category], value: T) -> ByCategory<T> {
    match categories {
        [] => ByCategory::new(Vec::new(), Some(value)),
        some => ByCategory::new(some.iter().map(|category| (*category, value.clone())).collect(), None),
    }
}
