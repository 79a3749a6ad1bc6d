//! `statements/*.toml`: what a whole ad must say, and what it may claim.

use std::sync::Arc;

use super::document::Document;
use super::law::{Legal, categories, names};
use super::reader::{At, Table, fault, unknown_name};
use super::unique::Unique;
use super::words::{Folder, Length};
use crate::catalog::kinds::{Medium, Severity};
use crate::catalog::model::{ByCategory, Mandatory, Permitted, WordId};

/// Both kinds, by id.
#[derive(Default)]
pub(super) struct Statements {
    pub mandatory: Vec<Mandatory>,
    pub permitted: Vec<Permitted>,
}

pub(super) fn read(documents: &[&Document<'_>], legal: &Legal<'_>, folder: &mut Folder<'_>) -> Statements {
    let mut statements = Statements::default();
    let ids = Unique::default();
    for document in documents {
        let table = document.table();
        for entry in table.tables("mandatory") {
            statements.mandatory.extend(mandatory(entry, legal, folder, &ids));
        }
        for entry in table.tables("permitted") {
            statements.permitted.extend(permitted(entry, legal, folder, &ids));
        }
        table.finish();
    }
    statements.mandatory.sort_by(|a, b| a.id.cmp(&b.id));
    statements.permitted.sort_by(|a, b| a.id.cmp(&b.id));
    statements
}

fn mandatory(table: Table<'_, '_>, legal: &Legal<'_>, folder: &mut Folder<'_>, ids: &Unique) -> Option<Mandatory> {
    let id = identity(&table, ids);
    table.check_filled("wording");
    let title = table.required("title", table.bilingual("title"));
    let severity = table.kind("severity", Severity::parse, &names(Severity::ALL, Severity::as_str));
    let severity = table.required("severity", severity);
    let law = table.required("law", table.table("law")).map(|law| legal.map(&law));
    let wording = table.strings("wording");
    let variants = table.parts("variants");
    if !variants.is_empty() && variants.len() != wording.len() {
        let help = "give one list of variants for each wording, an empty one where there are none";
        fault(folder.sink, "variants", table.place(), "there are not as many lists of variants as wordings", help);
    }
    let accepted = wording.iter().enumerate().map(|(n, required)| {
        let more = variants.get(n).map(|list| list.value.clone()).unwrap_or_default();
        folder.list(&[vec![required.clone()], more].concat(), Length::Phrase)
    });
    let accepted: Vec<Vec<WordId>> = accepted.collect();
    let medium = table.names("medium").into_iter().filter_map(|name| medium(&table, name)).collect();
    table.finish();
    Some(Mandatory {
        id: id?.value.into(),
        title: Arc::new(title?),
        severity: severity?,
        law: law.unwrap_or_else(|| ByCategory::new(Vec::new(), None)),
        required: wording.iter().map(|at| at.value.as_str()).collect::<Vec<_>>().join("；"),
        wording: accepted,
        medium,
    })
}

fn identity(table: &Table<'_, '_>, ids: &Unique) -> Option<At<String>> {
    let id = table.required("id", table.string("id"));
    id.iter().for_each(|id| ids.take(table.sink(), "statement", id));
    id
}

fn medium(table: &Table<'_, '_>, name: At<String>) -> Option<Medium> {
    let medium = Medium::parse(&name.value);
    if medium.is_none() {
        unknown_name(table.sink(), "unknown-value", &name, "medium", Medium::ALL.iter().map(|medium| medium.as_str()));
    }
    medium
}

fn permitted(table: Table<'_, '_>, legal: &Legal<'_>, folder: &mut Folder<'_>, ids: &Unique) -> Option<Permitted> {
    let id = identity(&table, ids);
    table.check_filled("categories");
    table.check_filled("law");
    let text = table.required("text", table.string("text"));
    let spellings: Vec<At<String>> = text.iter().cloned().chain(table.strings("former")).collect();
    let claim = Permitted {
        id: Arc::from(""),
        text: text.map(|at| at.value).unwrap_or_default(),
        phrases: folder.list(&spellings, Length::Phrase),
        categories: categories(&table, "categories", false),
        law: legal.list(&table, "law"),
        qualification: table.string("qualification").map(|at| at.value),
    };
    table.finish();
    Some(Permitted { id: id?.value.into(), ..claim })
}
