//! `laws/*.toml`: every article once; and the checks on those who cite them.

mod cited;
mod named;

use std::collections::HashMap;
use std::sync::Arc;

pub(super) use self::named::{by_category, categories, media, names};
use super::document::Document;
use super::reader::Table;
use super::sink::{At, Sink, fault, unknown_name};
use super::unique::Unique;
use crate::catalog::citation::PenaltyRange;
use crate::catalog::kinds::{LawKind, Payer, Screenable};
use crate::catalog::model::{Article, Discretion, Former, Law, LawVersion, Substance};

/// The law, and what citations are checked against.
pub(super) struct Legal<'l> {
    /// By id.
    pub articles: Vec<Article>,
    /// By id.
    pub laws: Vec<Law>,
    /// Every id there is, also of articles that could not be read to their end.
    ids: Unique,
    pub sink: &'l Sink,
}

pub(super) fn read<'l>(documents: &[&Document<'_>], sink: &'l Sink) -> Legal<'l> {
    let mut reader = Reader::default();
    documents.iter().for_each(|document| reader.law(document));
    let Reader { mut laws, mut articles, ids, penalties, .. } = reader;
    // Sources come by path, which is not always the order of ids.
    let mut order: Vec<usize> = (0..laws.len()).collect();
    order.sort_by(|a, b| laws[*a].id.cmp(&laws[*b].id));
    let place: HashMap<usize, usize> = order.iter().enumerate().map(|(new, old)| (*old, new)).collect();
    articles.iter_mut().for_each(|article| article.law = place[&article.law]);
    articles.sort_by(|a, b| a.id.cmp(&b.id));
    laws.sort_by(|a, b| a.id.cmp(&b.id));
    let legal = Legal { articles, laws, ids, sink };
    for id in &penalties {
        legal.cite(id);
    }
    legal
}

#[derive(Default)]
struct Reader<'t> {
    laws: Vec<Law>,
    articles: Vec<Article>,
    law_ids: Unique,
    ids: Unique,
    /// Articles that others name for their penalty.
    penalties: Vec<At<&'t str>>,
}

impl<'t> Reader<'t> {
    fn law(&mut self, document: &'t Document<'_>) {
        let table = document.table();
        let id = table.required("id", table.string("id"));
        if let Some(id) = &id {
            self.law_ids.take(table.sink(), "law", id);
        }
        if let Some(id) = id.as_ref().filter(|id| id.value != document.stem()) {
            let message = format!("the law `{}` stands in a file of another name", id.value);
            fault(table.sink(), "law-file-name", &id.place, message, format!("name the file `{}.toml`", id.value));
        }
        let entries = table.tables("article");
        let law = law(&table, id.as_ref());
        for entry in entries {
            let article = self.article(entry, id.as_ref());
            self.articles.extend(article.filter(|_| law.is_some()));
        }
        self.laws.extend(law);
        table.finish();
    }

    fn article(&mut self, table: Table<'t, '_>, law: Option<&At<&str>>) -> Option<Article> {
        let sink = table.sink();
        let id = table.required("id", table.string("id"));
        if let Some(id) = &id {
            self.ids.take(sink, "article", id);
        }
        if let (Some(id), Some(law)) = (&id, law)
            && id.value.strip_prefix(law.value).is_none_or(|rest| !rest.starts_with('.'))
        {
            let message = format!("`{}` is no article of `{}`", id.value, law.value);
            fault(sink, "bad-id", &id.place, message, format!("begin its id with `{}.`", law.value));
        }
        let penalty = table.string("penalty");
        self.penalties.extend(penalty.clone());
        let kind = table.required("kind", table.kind("kind", LawKind::parse, &names(LawKind::ALL, LawKind::as_str)));
        let summary = table.required("summary", table.bilingual("summary"));
        table.check_filled("applies_to");
        let screened = kind.is_some_and(LawKind::is_screened);
        let article = Article {
            place: id.as_ref().map_or_else(|| table.place().clone(), |id| id.place.clone()),
            id: id.map_or_else(|| Arc::from(""), |id| id.value.into()),
            law: self.laws.len(),
            citation: table.string("citation").map(|at| at.value.to_owned()).unwrap_or_default(),
            kind: kind.unwrap_or(LawKind::Definition),
            discretion: table.kind("discretion", Discretion::parse, &names(Discretion::ALL, Discretion::as_str)),
            applies_to: categories(&table, "applies_to", true),
            excludes: categories(&table, "excludes", false),
            medium: media(&table, "medium"),
            not_in: media(&table, "not_in"),
            screenable: screened.then(|| screenable(&table)).flatten(),
            not_covered: screened.then(|| table.bilingual("not_covered")).flatten(),
            summary: summary.unwrap_or_default(),
            verified: table.boolean("verified"),
            penalty: penalty.map(|at| at.value.into()),
            source_url: table.string("source_url").map(|at| at.value.to_owned()),
            text_since: table.date("text_since"),
            former: table.tables("former").into_iter().filter_map(former).collect(),
            range: table.table("range").map(range),
        };
        table.finish();
        (!article.id.is_empty()).then_some(article)
    }
}

/// Asked of every article that copy can break or rest on: an article that nobody thought about is no covered one.
fn screenable(table: &Table<'_, '_>) -> Option<Screenable> {
    let all = names(Screenable::ALL, Screenable::as_str);
    table.required("screenable", table.kind("screenable", Screenable::parse, &all))
}

fn law(table: &Table<'_, '_>, id: Option<&At<&str>>) -> Option<Law> {
    let family = table.required("family", table.text("family"));
    let title = table.required("title", table.bilingual("title"));
    let from = table.required("effective_from", table.date("effective_from"));
    let to = table.date("effective_to");
    let versions = table.tables("version").into_iter().filter_map(version).collect();
    // Shown nowhere yet; kept for those who look the law up.
    let _ = (table.string("doc_no"), table.string("issued_by"));
    Some(Law {
        id: id?.value.into(),
        family: family?.value.to_owned(),
        title: title?,
        effective_from: from?,
        effective_to: to,
        versions,
    })
}

fn version(table: Table<'_, '_>) -> Option<LawVersion> {
    let title = table.required("title", table.string("title"));
    let from = table.required("from", table.date("from"));
    let version = (table.date("to"), table.boolean("confirmed"));
    table.finish();
    Some(LawVersion { title: title?.value.to_owned(), from: from?, to: version.0, confirmed: version.1 })
}

fn former(table: Table<'_, '_>) -> Option<Former> {
    let from = table.required("from", table.date("from"));
    let to = table.required("to", table.date("to"));
    let law = table.required("law", table.string("law"));
    let substance = table.kind("substance", Substance::parse, &names(Substance::ALL, Substance::as_str));
    let substance = table.required("substance", substance);
    let citation = table.string("citation").map(|at| at.value.to_owned()).unwrap_or_default();
    let applies_to = categories(&table, "applies_to", false);
    table.finish();
    Some(Former { from: from?, to: to?, law: law?.value.to_owned(), citation, substance: substance?, applies_to })
}

fn range(table: Table<'_, '_>) -> PenaltyRange {
    let number = |key| table.number(key, u32::MAX);
    let payers = table.strings("payer").into_iter().filter_map(|name| {
        let payer = Payer::parse(name.value);
        if payer.is_none() {
            unknown_name(table.sink(), "unknown-value", &name, "payer", Payer::ALL.iter().map(|payer| payer.as_str()));
        }
        payer
    });
    let range = PenaltyRange {
        fee_multiple_min_hundredths: number("fee_multiple_min_hundredths"),
        fee_multiple_max_hundredths: number("fee_multiple_max_hundredths"),
        fine_min_cny: number("fine_min_cny"),
        fine_max_cny: number("fine_max_cny"),
        escalated_fee_multiple_min_hundredths: number("escalated_fee_multiple_min_hundredths"),
        escalated_fee_multiple_max_hundredths: number("escalated_fee_multiple_max_hundredths"),
        escalated_fine_min_cny: number("escalated_fine_min_cny"),
        escalated_fine_max_cny: number("escalated_fine_max_cny"),
        payer: payers.collect(),
        escalated_other: table.strings("escalated_other").into_iter().map(|at| at.value.to_owned()).collect(),
    };
    table.finish();
    range
}
