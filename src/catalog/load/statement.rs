//! `statements/*.toml`: what a whole ad must say, which numbers it may show, what it may claim, what may not run at all.

use std::iter;
use std::sync::Arc;

use super::document::Document;
use super::law::{Legal, categories, media, names};
use super::pattern::{self, Patterns};
use super::reader::Table;
use super::sink::{At, Sink, fault};
use super::unique::Unique;
use super::words::{Folder, Length};
use crate::catalog::kinds::{Severity, ViolationType};
use crate::catalog::model::{
    Ban, ByCategory, ForCategory, Form, LazyRegex, Mandatory, Number, NumberKind, Permitted, Wording,
};

/// Every kind, by id.
#[derive(Default)]
pub(super) struct Statements {
    pub mandatory: Vec<Mandatory>,
    pub permitted: Vec<Permitted>,
    pub numbers: Vec<Number>,
    pub bans: Vec<Ban>,
}

pub(super) fn read(
    documents: &[&Document<'_>],
    legal: &Legal<'_>,
    patterns: &Patterns,
    folder: &mut Folder<'_>,
) -> Statements {
    let mut statements = Statements::default();
    let ids = Unique::default();
    for document in documents {
        let table = document.table();
        for entry in table.tables("mandatory") {
            statements.mandatory.extend(mandatory(entry, legal, patterns, folder, &ids));
        }
        for entry in table.tables("permitted") {
            statements.permitted.extend(permitted(entry, legal, folder, &ids));
        }
        for entry in table.tables("number") {
            statements.numbers.extend(number(entry, legal, patterns, folder, &ids));
        }
        for entry in table.tables("ban") {
            statements.bans.extend(ban(entry, legal, &ids));
        }
        table.finish();
    }
    statements.numbers.sort_by(|a, b| a.id.cmp(&b.id));
    statements.bans.sort_by(|a, b| a.id.cmp(&b.id));
    statements.mandatory.sort_by(|a, b| a.id.cmp(&b.id));
    statements.permitted.sort_by(|a, b| a.id.cmp(&b.id));
    statements
}

fn mandatory(
    table: Table<'_, '_>,
    legal: &Legal<'_>,
    patterns: &Patterns,
    folder: &mut Folder<'_>,
    ids: &Unique,
) -> Option<Mandatory> {
    let id = identity(&table, ids);
    let place = table.place_of("id");
    let title = table.required("title", table.bilingual("title"));
    let severity = severity(&table);
    let law = law(&table, legal);
    let wording = wordings(&table, patterns, folder);
    let required = table.string("required").map(|at| at.value.to_owned());
    let form = table.kind("form", Form::parse, &names(Form::ALL, Form::as_str));
    let qualifications = table.names("qualifications").into_iter().map(|kind| kind.value.into()).collect();
    let medium = media(&table, "medium");
    table.finish();
    let said = wording.iter().map(|wording| wording.text.as_str()).collect::<Vec<_>>().join("；");
    Some(Mandatory {
        place,
        id: id?.value.into(),
        title: Arc::new(title?),
        severity: severity?,
        law,
        required: required.unwrap_or(said),
        wording,
        form: form.unwrap_or(Form::Sentence),
        medium,
        qualifications,
    })
}

/// The wordings with what counts as each of them.
fn wordings(table: &Table<'_, '_>, patterns: &Patterns, folder: &mut Folder<'_>) -> Vec<Wording> {
    table.check_filled("wording");
    let wording = table.strings("wording");
    let [variants, paraphrases] = ["variants", "paraphrases"].map(|key| {
        let lists = table.parts(key);
        if !lists.is_empty() && lists.len() != wording.len() {
            let help = format!("give one list of {key} for each wording, an empty one where there are none");
            let message = format!("there are not as many lists of {key} as wordings");
            fault(folder.sink, "variants", table.place(), message, help);
        }
        lists
    });
    let known = wording.iter().enumerate().map(|(n, required)| {
        let spelt = of(&variants, n).iter().flat_map(|variant| spelt_out(variant, folder.sink));
        let own = At { value: required.value.to_owned(), place: required.place.clone() };
        let spelt: Vec<_> = iter::once(own).chain(spelt).collect();
        let accepted = folder.list(&spelt, Length::Phrase);
        let paraphrases = of(&paraphrases, n).iter().filter_map(|p| pattern::folded(p, patterns, folder)).collect();
        let folded = folder.folded(required.value).into_owned();
        Wording { text: required.value.to_owned(), folded: folder.intern(&folded), accepted, paraphrases }
    });
    known.collect()
}

/// What the list for one wording holds; there may be no lists at all.
fn of<'l, 't>(lists: &'l [At<Vec<At<&'t str>>>], wording: usize) -> &'l [At<&'t str>] {
    lists.get(wording).map_or(&[], |list| &list.value)
}

/// Spellings that one variant may stand for.
const MOST_SPELLINGS: usize = 256;

/// A variant with one word chosen in each of its groups: `(本品|本产品)不能代替药物` is two.
fn spelt_out(variant: &At<&str>, sink: &Sink) -> Vec<At<String>> {
    let mut spelt = vec![String::new()];
    let mut rest = variant.value;
    while let Some((before, group, after)) = group(rest) {
        let ways = |start: &String| group.split('|').map(|way| format!("{start}{before}{way}")).collect::<Vec<_>>();
        spelt = spelt.iter().flat_map(ways).collect();
        rest = after;
        if spelt.len() > MOST_SPELLINGS {
            let message = format!("the variant stands for more than {MOST_SPELLINGS} spellings");
            fault(sink, "many-spellings", &variant.place, message, "part it into several");
            return Vec::new();
        }
    }
    spelt.into_iter().map(|start| At { value: start + rest, place: variant.place.clone() }).collect()
}

/// The first `(a|b)`: what stands before, in and behind it.
fn group(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('(')?;
    let (group, after) = rest.split_once(')')?;
    group.contains('|').then_some((before, group, after))
}

fn number(
    table: Table<'_, '_>,
    legal: &Legal<'_>,
    patterns: &Patterns,
    folder: &mut Folder<'_>,
    ids: &Unique,
) -> Option<Number> {
    let id = identity(&table, ids);
    let place = table.place_of("id");
    ["categories", "keywords"].iter().for_each(|key| table.check_filled(key));
    let title = table.required("title", table.bilingual("title"));
    let severity = severity(&table);
    let law = law(&table, legal);
    let kind =
        table.required("kind", table.kind("kind", NumberKind::parse, &names(NumberKind::ALL, NumberKind::as_str)));
    let keywords = folder.list(&table.strings("keywords"), Length::Phrase);
    let categories = categories(&table, "categories", false);
    let mut shape =
        |key| -> Option<LazyRegex> { pattern::folded(&table.required(key, table.string(key))?, patterns, folder) };
    let (attempt, shape) = (shape("attempt"), shape("shape"));
    let example = table.required("example", table.text("example"));
    table.finish();
    Some(Number {
        place,
        id: id?.value.into(),
        title: Arc::new(title?),
        severity: severity?,
        law,
        kind: kind?,
        categories,
        keywords,
        attempt: attempt?,
        shape: shape?,
        example: example?.value.to_owned(),
    })
}

fn ban(table: Table<'_, '_>, legal: &Legal<'_>, ids: &Unique) -> Option<Ban> {
    let id = identity(&table, ids);
    let title = table.required("title", table.bilingual("title"));
    let suggestion = table.required("suggestion", table.bilingual("suggestion"));
    let kind = table.kind("type", ViolationType::parse, &names(ViolationType::ALL, ViolationType::as_str));
    let kind = table.required("type", kind);
    let severity = severity(&table);
    let law = law(&table, legal);
    let allowed = media(&table, "allowed");
    let assumed = table.boolean("assumed");
    table.finish();
    Some(Ban {
        id: id?.value.into(),
        title: Arc::new(title?),
        suggestion: Arc::new(suggestion?),
        violation_type: kind?,
        severity: severity?,
        law,
        allowed,
        assumed,
    })
}

fn severity(table: &Table<'_, '_>) -> Option<Severity> {
    let severity = table.kind("severity", Severity::parse, &names(Severity::ALL, Severity::as_str));
    table.required("severity", severity)
}

fn law(table: &Table<'_, '_>, legal: &Legal<'_>) -> ByCategory<ForCategory> {
    let law = table.required("law", table.table("law")).map(|law| legal.map(&law));
    law.unwrap_or_else(|| ByCategory::new(Vec::new(), None))
}

fn identity<'t>(table: &Table<'t, '_>, ids: &Unique) -> Option<At<&'t str>> {
    let id = table.required("id", table.string("id"));
    id.iter().for_each(|id| ids.take(table.sink(), "statement", id));
    id
}

fn permitted(table: Table<'_, '_>, legal: &Legal<'_>, folder: &mut Folder<'_>, ids: &Unique) -> Option<Permitted> {
    let id = identity(&table, ids);
    table.check_filled("categories");
    table.check_filled("law");
    let text = table.required("text", table.string("text"));
    let spellings: Vec<_> = text.iter().cloned().chain(table.strings("former")).collect();
    let claim = Permitted {
        id: Arc::from(""),
        text: text.map(|at| at.value.to_owned()).unwrap_or_default(),
        phrases: folder.list(&spellings, Length::Phrase),
        categories: categories(&table, "categories", false),
        law: legal.list(&table, "law"),
        qualification: table.string("qualification").map(|at| at.value.to_owned()),
    };
    table.finish();
    Some(Permitted { id: id?.value.into(), ..claim })
}
