//! `adscreen laws`: lists, searches and shows the law.

mod coverage;

use std::io::Write;

use jiff::civil::Date;

use super::args::{Form, LanguageArg};
use super::draw::finding::{Body, cited, when_it_stood};
use super::draw::money;
use super::draw::names;
use super::draw::paint::{Look, Paint, Style, say};
use super::draw::table::Table;
use super::outcome::{Exit, Failure};
use super::penalties::Penalties;
use super::source::Dictionaries;
use super::values;
use crate::api::convert::catalog::{self as outwards, LawFilter};
use crate::api::convert::request as inwards;
use crate::api::convert::response::catalog_version;
use crate::api::{json, pb, today};
use crate::catalog::kinds::{Category, Medium, nearest};
use crate::catalog::{Article, Catalog, Citation};
use crate::engine::{Engine, Language};

/// List, search and show the law
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  adscreen laws 保健食品                     articles whose id, title, number or summary have it
  adscreen laws --law ad-law --category drug
  adscreen laws --show ad-law-2021.art58.p1.i2 --date 2020-06-01
  adscreen laws --coverage --law ad-law     what looks after each article, or why nothing does
  adscreen laws penalties --fee 50000        what each breach costs where the ad cost 50,000 yuan
  adscreen laws --to json | jq '.legalReferences[].reference.id'")]
#[command(args_conflicts_with_subcommands = true)]
pub struct Laws {
    #[command(subcommand)]
    view: Option<View>,
    /// Only articles whose id, title, number or summary contain this
    query: Option<String>,
    /// Only this law: its id, such as ad-law-2021, or its family, such as ad-law
    #[arg(long, value_name = "ID")]
    law: Option<String>,
    /// Only articles that bind this category
    #[arg(short, long, value_parser = values::category(), ignore_case = true, hide_possible_values = true)]
    category: Option<pb::ProductCategory>,
    /// As cited on this day; today in Asia/Shanghai where none is given
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = values::date)]
    date: Option<String>,
    /// Show this one article, complete
    #[arg(long, value_name = "ID", conflicts_with_all = ["query", "law", "category"])]
    show: Option<String>,
    /// By which rules, statements and exemptions each article is covered, and why the rest is not
    #[arg(long, conflicts_with = "show")]
    coverage: bool,
    /// How it is written
    #[arg(long, default_value = "report")]
    to: Form,
    #[command(flatten)]
    language: LanguageArg,
}

/// Other looks at the law.
#[derive(Debug, clap::Subcommand)]
enum View {
    Penalties(Penalties),
}

impl Laws {
    pub fn run(self, dictionaries: &Dictionaries, look: Look, out: &mut dyn Write) -> Result<Exit, Failure> {
        let engine = dictionaries.engine(look.err)?;
        if let Some(View::Penalties(penalties)) = &self.view {
            penalties.run(&engine, look.out, out)?;
            return Ok(Exit::Pass);
        }
        let day = inwards::day(self.date.as_deref().unwrap_or_default()).ok().flatten().unwrap_or_else(today);
        match &self.show {
            Some(id) => self.show(&engine, named(engine.catalog(), id)?, day, look.out, out),
            None => {
                check_law(engine.catalog(), self.law.as_deref())?;
                self.list(&engine, day, look.out, out)
            }
        }?;
        Ok(Exit::Pass)
    }

    fn show(
        &self,
        engine: &Engine,
        found: &Article,
        day: Date,
        paint: Paint,
        out: &mut dyn Write,
    ) -> std::io::Result<()> {
        let entry = outwards::legal_reference(engine, found, day, self.language.language);
        match self.to {
            Form::Report => {
                let rules = &entry.rule_ids;
                out.write_all(draw(engine.catalog(), found, day, rules, self.language.language, paint).as_bytes())
            }
            Form::Json => {
                let catalog = Some(catalog_version(engine));
                let answer = pb::GetLegalReferenceResponse { legal_reference: Some(entry), catalog };
                writeln!(out, "{}", json::write(&answer)?)
            }
        }
    }

    fn list(&self, engine: &Engine, day: Date, paint: Paint, out: &mut dyn Write) -> std::io::Result<()> {
        let language = self.language.language;
        let filter = LawFilter {
            law: self.law.clone().unwrap_or_default(),
            category: self.category.and_then(Option::<Category>::from),
            query: self.query.as_deref().unwrap_or_default().to_lowercase(),
        };
        let found = outwards::articles(engine, &filter);
        if self.coverage {
            return self.covered(engine, &found, paint, out);
        }
        match self.to {
            Form::Report => out.write_all(tables(engine.catalog(), &found, day, language, paint).as_bytes()),
            Form::Json => {
                let total_size = u32::try_from(found.len()).unwrap_or(u32::MAX);
                let entry = |article| outwards::legal_reference(engine, article, day, language);
                let legal_references = found.into_iter().map(entry).collect();
                let (next_page_token, catalog) = (String::new(), Some(catalog_version(engine)));
                let answer = pb::ListLegalReferencesResponse { legal_references, next_page_token, total_size, catalog };
                writeln!(out, "{}", json::write(&answer)?)
            }
        }
    }
}

impl Laws {
    fn covered(&self, engine: &Engine, asked: &[&Article], paint: Paint, out: &mut dyn Write) -> std::io::Result<()> {
        let (catalog, language) = (engine.catalog(), self.language.language);
        let coverage = coverage::of(catalog, asked);
        match self.to {
            Form::Report => out.write_all(coverage::draw(catalog, &coverage, language, paint).as_bytes()),
            Form::Json => writeln!(out, "{}", coverage::as_json(engine, &coverage, language)?),
        }
    }
}

fn named<'c>(catalog: &'c Catalog, id: &str) -> Result<&'c Article, Failure> {
    catalog.article(id).ok_or_else(|| {
        let meant = meant(id, catalog.articles.iter().map(|article| &*article.id));
        Failure::Bad(format!("there is no legal reference `{id}`{meant} (`adscreen laws` lists all)"))
    })
}

/// A law that the catalog does not have is a mistake, not an empty list.
pub(super) fn check_law(catalog: &Catalog, law: Option<&str>) -> Result<(), Failure> {
    let Some(law) = law else { return Ok(()) };
    let names = || catalog.laws.iter().flat_map(|known| [&*known.id, known.family.as_str()]);
    if names().any(|known| known == law) {
        return Ok(());
    }
    let meant = meant(law, names());
    Err(Failure::Bad(format!(
        "--law: there is no law `{law}`{meant} (the id up to the first dot, or without the year)"
    )))
}

fn meant<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> String {
    nearest(name, known).map_or(String::new(), |meant| format!(", did you mean `{meant}`?"))
}

/// A table for each law.
fn tables(catalog: &Catalog, found: &[&Article], day: Date, language: Language, paint: Paint) -> String {
    let mut out = String::new();
    for articles in found.chunk_by(|a, b| a.law == b.law) {
        let law = &catalog.laws[articles[0].law];
        let title = match language {
            Language::ZhCn => format!("《{}》", law.title.zh),
            Language::En => law.title.en.clone(),
        };
        out.push_str(&format!("{} {}\n", paint.paint(Style::Strong, &title), paint.paint(Style::Faint, &law.id)));
        let mut table = match language {
            Language::ZhCn => Table::new(&["  编号", "作用", "条款和要点"]),
            Language::En => Table::new(&["  id", "does", "article and summary"]),
        };
        for article in articles {
            let cited = catalog.cite(article, day);
            let aside = if cited.in_force { String::new() } else { when_it_stood(&cited, language) };
            table.row(vec![
                (format!("  {}", article.id), Style::Plain),
                (names::law_kind(article.kind, language).to_owned(), Style::Plain),
                (
                    format!("{}{aside} {}", cited.citation, say(language, &cited.summary.zh, &cited.summary.en)),
                    Style::Plain,
                ),
            ]);
        }
        out.push_str(&table.draw(paint));
        out.push('\n');
    }
    let count = found.len();
    let counted = match language {
        Language::ZhCn => format!("{count} 条，按 {day} 引用；--show 编号 看全文"),
        Language::En => format!("{count} references, as cited on {day}; --show ID shows one"),
    };
    format!("{out}{}\n", paint.paint(Style::Faint, &counted))
}

fn draw(catalog: &Catalog, article: &Article, day: Date, rules: &[String], language: Language, paint: Paint) -> String {
    let citation = catalog.cite(article, day);
    let mut body = Body::new(paint, language);
    body.prose(say(language, &citation.summary.zh, &citation.summary.en));
    body.part("编号", "id", &article.id, Style::Plain);
    body.part("作用", "does", names::law_kind(article.kind, language), Style::Plain);
    body.part("效力", "in force", &force(&citation, day, language), Style::Plain);
    body.part("适用", "binds", &bound(article, language), Style::Plain);
    let cost = article.range.as_ref().map(|range| money::in_words(range, language));
    body.part("罚则", "costs", &cost.unwrap_or_default(), Style::Plain);
    if let Some(penalty) = article.penalty.as_deref().and_then(|id| catalog.article(id)) {
        let text = format!("{} [{}]", cited(&catalog.cite(penalty, day), language), penalty.id);
        body.part("处罚", "penalty", &text, Style::Plain);
    }
    body.part("规则", "rules", &rules.join(", "), Style::Plain);
    body.part("来源", "source", citation.source_url.as_deref().unwrap_or_default(), Style::Link);
    format!("{}\n{}\n", paint.paint(Style::Strong, &cited(&citation, language)), body.lines.join("\n"))
}

fn force(citation: &Citation, day: Date, language: Language) -> String {
    let until = citation.effective_to.map(|last| last.to_string());
    let until = until.as_deref().unwrap_or(say(language, "今", "now"));
    let stood = match citation.in_force {
        true => say(language, "有效", "yes"),
        false if day < citation.effective_from => say(language, "此文本尚未施行", "not yet in this text"),
        false => say(language, "不详", "unknown"),
    };
    match language {
        Language::ZhCn => format!("{day} {stood}（{} 至 {until}）", citation.effective_from),
        Language::En => format!("{stood} on {day} ({} to {until})", citation.effective_from),
    }
}

fn bound(article: &Article, language: Language) -> String {
    let list = |categories: &[Category]| {
        let named = categories.iter().map(|category| names::category(Some(*category), language));
        named.collect::<Vec<_>>().join(say(language, "、", ", "))
    };
    let all = if article.applies_to.is_empty() {
        say(language, "全部类别", "all categories").to_owned()
    } else {
        list(&article.applies_to)
    };
    let but = match article.excludes.is_empty() {
        true => String::new(),
        false => format!("{}{}", say(language, "，除 ", " but "), list(&article.excludes)),
    };
    let media = |media: &[Medium], zh, en| {
        let named: Vec<&str> = media.iter().map(|medium| names::medium(*medium, language)).collect();
        let listed = named.join(say(language, "、", ", "));
        if media.is_empty() { listed } else { format!("{}{listed}", say(language, zh, en)) }
    };
    let within = media(&article.medium, "；仅限 ", "; only in ");
    let without = media(&article.not_in, "；不含 ", "; not in ");
    format!("{all}{but}{within}{without}")
}
