//! `adscreen laws --coverage`: which article is looked after by what, and why the rest is not.

use serde::Serialize;

use crate::api::convert::response::catalog_version;
use crate::api::{json, pb};
use crate::catalog::kinds::{LawKind, Screenable};
use crate::catalog::{Article, Catalog, Coverage, Keeper};
use crate::cli::draw::names;
use crate::cli::draw::paint::{Paint, Style, say};
use crate::cli::draw::table::Table;
use crate::engine::{Engine, Language};

/// The coverage of the articles that are asked for.
pub fn of<'c>(catalog: &'c Catalog, asked: &[&Article]) -> Vec<Coverage<'c>> {
    let mut coverage = catalog.coverage();
    coverage.retain(|entry| asked.iter().any(|article| article.id == entry.article.id));
    coverage
}

/// A table for each law, and the counts beneath.
pub fn draw(catalog: &Catalog, coverage: &[Coverage<'_>], language: Language, paint: Paint) -> String {
    let mut out = String::new();
    for of_law in coverage.chunk_by(|a, b| a.article.law == b.article.law) {
        let law = &catalog.laws[of_law[0].article.law];
        let title = say(language, &law.title.zh, &law.title.en);
        out.push_str(&format!("{} {}\n", paint.paint(Style::Strong, title), paint.paint(Style::Faint, &law.id)));
        let mut table = match language {
            Language::ZhCn => Table::new(&["  编号", "作用", "可查", "由谁查，或者为何不查"]),
            Language::En => Table::new(&["  id", "does", "seen in", "covered by, or why not"]),
        };
        of_law.iter().for_each(|entry| table.row(row(entry, language)));
        out.push_str(&table.draw(paint));
        out.push('\n');
    }
    format!("{out}{}\n", paint.paint(Style::Faint, &counted(coverage, language)))
}

fn row(entry: &Coverage<'_>, language: Language) -> Vec<(String, Style)> {
    let article = entry.article;
    let seen = article.screenable.map_or("", |screenable| names::screenable(screenable, language));
    let (held, style) = match &article.not_covered {
        Some(reason) => (format!("— {}", say(language, &reason.zh, &reason.en)), Style::Faint),
        None => (entry.keepers.iter().map(Keeper::id).collect::<Vec<_>>().join(", "), Style::Plain),
    };
    vec![
        (format!("  {}", article.id), Style::Plain),
        (names::law_kind(article.kind, language).to_owned(), Style::Plain),
        (seen.to_owned(), Style::Plain),
        (held, style),
    ]
}

fn counted(coverage: &[Coverage<'_>], language: Language) -> String {
    let Counts { articles, covered, in_copy, in_copy_covered, exemptions, exemptions_covered } = Counts::of(coverage);
    let reasoned = articles - covered;
    match language {
        Language::ZhCn => format!(
            "{articles} 条，{covered} 条有规则、必备内容或者豁免，{reasoned} 条各有不查的原因；文案可查的禁止、要求 \
             {in_copy_covered}/{in_copy}，除外 {exemptions_covered}/{exemptions}"
        ),
        Language::En => format!(
            "{articles} references: {covered} covered, {reasoned} with a reason why not; of the prohibitions and \
             requirements that copy can show {in_copy_covered} of {in_copy}, of the exemptions {exemptions_covered} of \
             {exemptions}"
        ),
    }
}

/// How much of the law is covered.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Counts {
    articles: usize,
    covered: usize,
    /// Prohibitions and requirements whose breach copy can show.
    in_copy: usize,
    in_copy_covered: usize,
    exemptions: usize,
    exemptions_covered: usize,
}

impl Counts {
    fn of(coverage: &[Coverage<'_>]) -> Self {
        let mut counts = Self::default();
        for entry in coverage {
            let covered = usize::from(!entry.keepers.is_empty());
            counts.articles += 1;
            counts.covered += covered;
            if entry.article.kind == LawKind::Exemption {
                counts.exemptions += 1;
                counts.exemptions_covered += covered;
            } else if entry.article.screenable.is_some_and(Screenable::in_copy) {
                counts.in_copy += 1;
                counts.in_copy_covered += covered;
            }
        }
        counts
    }
}

/// The same for programs.
pub fn as_json(engine: &Engine, coverage: &[Coverage<'_>], language: Language) -> serde_json::Result<String> {
    let coverage_of = coverage.iter().map(|entry| Line::of(entry, language)).collect();
    json::write(&Answer { coverage: coverage_of, counts: Counts::of(coverage), catalog: catalog_version(engine) })
}

#[derive(Serialize)]
struct Answer<'c> {
    coverage: Vec<Line<'c>>,
    counts: Counts,
    catalog: pb::CatalogVersion,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'c> {
    legal_reference_id: &'c str,
    kind: &'static str,
    screenable: Option<&'static str>,
    rule_ids: Vec<&'c str>,
    statement_ids: Vec<&'c str>,
    exemption_ids: Vec<&'c str>,
    permitted_ids: Vec<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_covered: Option<&'c str>,
}

impl<'c> Line<'c> {
    fn of(entry: &Coverage<'c>, language: Language) -> Self {
        let mut line = Self {
            legal_reference_id: &entry.article.id,
            kind: entry.article.kind.as_str(),
            screenable: entry.article.screenable.map(Screenable::as_str),
            rule_ids: Vec::new(),
            statement_ids: Vec::new(),
            exemption_ids: Vec::new(),
            permitted_ids: Vec::new(),
            not_covered: entry.article.not_covered.as_ref().map(|reason| say(language, &reason.zh, &reason.en)),
        };
        for keeper in &entry.keepers {
            let ids = match keeper {
                Keeper::Rule(_) => &mut line.rule_ids,
                Keeper::Statement(_) => &mut line.statement_ids,
                Keeper::Exemption(_) => &mut line.exemption_ids,
                Keeper::Permitted(_) => &mut line.permitted_ids,
            };
            ids.push(keeper.id());
        }
        line
    }
}
