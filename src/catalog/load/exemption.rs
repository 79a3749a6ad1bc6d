//! `exemptions/*.toml`: why a finding does not count.

use std::sync::Arc;

use super::document::Document;
use super::law::{Legal, categories, names};
use super::lexicon::Lexicons;
use super::reader::Table;
use super::sink::fault;
use super::unique::Unique;
use super::words::{Folder, Length};
use crate::catalog::model::{Bilingual, ContextRule, Exemption, PERMITTED, Scope, Side, WordId};

/// Exemptions by id.
pub(super) struct Exemptions {
    pub list: Vec<Exemption>,
    /// Every id there is, also of those that could not be read to their end.
    pub ids: Unique,
}

pub(super) fn read(
    documents: &[&Document<'_>],
    lexicons: &Lexicons,
    legal: &Legal<'_>,
    folder: &mut Folder<'_>,
    edge_words: &mut Vec<WordId>,
) -> Exemptions {
    let mut all: Vec<Exemption> = Vec::new();
    let ids = Unique::default();
    for document in documents {
        let table = document.table();
        edge_words.extend(folder.list(&table.strings("edge_words"), Length::Word));
        for entry in table.tables("exemption") {
            all.extend(exemption(entry, lexicons, legal, folder, &ids));
        }
        table.finish();
    }
    all.sort_by(|a, b| a.id.cmp(&b.id));
    Exemptions { list: all, ids }
}

fn exemption(
    table: Table<'_, '_>,
    lexicons: &Lexicons,
    legal: &Legal<'_>,
    folder: &mut Folder<'_>,
    ids: &Unique,
) -> Option<Exemption> {
    let id = table.required("id", table.string("id"));
    if let Some(id) = &id {
        ids.take(folder.sink, "exemption", id);
        if id.value == PERMITTED {
            let message = format!("`{PERMITTED}` stands for the permitted claims of statements/");
            fault(folder.sink, "reserved-id", &id.place, message, "give the exemption another id");
        }
    }
    let owner = table.required("owner", table.text("owner"));
    let reason: Option<Bilingual> = table.required("reason", table.bilingual("reason"));
    let contexts = table.tables("context").into_iter().filter_map(|entry| context(entry, lexicons, folder));
    let exemption = Exemption {
        id: Arc::from(""),
        owner: owner.map(|at| at.value.to_owned()).unwrap_or_default(),
        reason: Arc::new(reason.unwrap_or_default()),
        contexts: contexts.collect(),
        basis: legal.list(&table, "basis"),
        expires: table.date("expires"),
        global: table.boolean("global"),
        categories: categories(&table, "categories", false),
        phrases: folder.list(&table.strings("phrases"), Length::Phrase),
        qualification: table.string("qualification").map(|at| at.value.to_owned()),
    };
    let (place, written) = (table.place().clone(), table.has("phrases") || table.has("context"));
    table.finish();
    if !written {
        let help = "give it `phrases` or an [[exemption.context]]";
        fault(folder.sink, "empty-exemption", &place, "the exemption can never cover anything", help);
    }
    Some(Exemption { id: id?.value.into(), ..exemption })
}

fn context(table: Table<'_, '_>, lexicons: &Lexicons, folder: &mut Folder<'_>) -> Option<ContextRule> {
    let lexicon = table.required("lexicon", table.string("lexicon"));
    let side = table.kind("side", Side::parse, &names(Side::ALL, Side::as_str));
    let side = table.required("side", side);
    let within = table.required("within", table.number("within", 64));
    let stop_at = table.names("stop_at").iter().filter_map(|name| lexicons.reference(name, folder)).collect();
    let context = (
        table.part("of").map(|part| lexicons.part(part, folder)),
        table.kind("scope", Scope::parse, &names(Scope::ALL, Scope::as_str)).unwrap_or(Scope::Clause),
        table.boolean("parity"),
    );
    table.finish();
    Some(ContextRule {
        lexicon: lexicons.reference(&lexicon?, folder)?,
        side: side?,
        of: context.0,
        within: within?,
        scope: context.1,
        stop_at,
        parity: context.2,
    })
}
