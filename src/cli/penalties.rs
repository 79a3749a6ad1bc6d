//! `adscreen laws penalties`: how much discretion the law leaves, in numbers, and what moves it.

use std::io::Write;

use jiff::civil::Date;

use super::args::{Form, LanguageArg};
use super::draw::finding::cited;
use super::draw::names;
use super::draw::paint::{Paint, Style, say};
use super::draw::table::Table;
use super::laws::check_law;
use super::outcome::Failure;
use super::values;
use crate::api::convert::catalog as outwards;
use crate::api::convert::request as inwards;
use crate::api::convert::response::catalog_version;
use crate::api::{json, pb, today};
use crate::catalog::kinds::Category;
use crate::catalog::{Article, Discretion, PenaltyRange};
use crate::engine::{Engine, Language};

/// Show every penalty as numbers: fee multiples, amounts, what a grave case adds, who pays, what aggravates or lessens
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Multiples are of the advertising fee. Where the fee cannot be told, or is plainly too low, the amounts hold in their place.

Examples:
  adscreen laws penalties --law ad-law
  adscreen laws penalties --category health_food --fee 50000
  adscreen laws penalties --to json | jq '.legalReferences[].reference.penalty'")]
pub struct Penalties {
    /// Only this law: its id, such as ad-law-2021, or its family, such as ad-law
    #[arg(long, value_name = "ID")]
    law: Option<String>,
    /// Only articles that bind this category
    #[arg(short, long, value_parser = values::category(), ignore_case = true, hide_possible_values = true)]
    category: Option<pb::ProductCategory>,
    /// What the advertising cost, in yuan (50000, 5万): multiples are written as amounts
    #[arg(long, value_name = "YUAN", value_parser = values::yuan)]
    fee: Option<u32>,
    /// As cited on this day; today in Asia/Shanghai where none is given
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = values::date)]
    date: Option<String>,
    /// How it is written
    #[arg(long, default_value = "report")]
    to: Form,
    #[command(flatten)]
    language: LanguageArg,
}

impl Penalties {
    pub(super) fn run(&self, engine: &Engine, paint: Paint, out: &mut dyn Write) -> Result<(), Failure> {
        check_law(engine.catalog(), self.law.as_deref())?;
        let day = inwards::day(self.date.as_deref().unwrap_or_default()).ok().flatten().unwrap_or_else(today);
        let filter = outwards::LawFilter {
            law: self.law.clone().unwrap_or_default(),
            category: self.category.and_then(Option::<Category>::from),
            query: String::new(),
        };
        let mut found = outwards::articles(engine, &filter);
        found.retain(|article| article.range.is_some() || article.discretion.is_some());
        let written = match self.to {
            Form::Report => self.draw(engine, &found, day, paint),
            Form::Json => self.json(engine, &found, day)? + "\n",
        };
        Ok(out.write_all(written.as_bytes())?)
    }

    fn json(&self, engine: &Engine, found: &[&Article], day: Date) -> Result<String, Failure> {
        let entry = |article: &&Article| outwards::legal_reference(engine, article, day, self.language.language);
        let answer = pb::ListLegalReferencesResponse {
            legal_references: found.iter().map(entry).collect(),
            next_page_token: String::new(),
            total_size: u32::try_from(found.len()).unwrap_or(u32::MAX),
            catalog: Some(catalog_version(engine)),
        };
        Ok(json::write(&answer).map_err(std::io::Error::from)?)
    }

    fn draw(&self, engine: &Engine, found: &[&Article], day: Date, paint: Paint) -> String {
        let mut out = String::new();
        for articles in found.chunk_by(|a, b| a.law == b.law) {
            let fines: Vec<(&Article, &PenaltyRange)> =
                articles.iter().filter_map(|article| Some((*article, article.range.as_ref()?))).collect();
            let Some((first, _)) = fines.first() else { continue };
            let law = &engine.catalog().laws[first.law];
            let title = engine.catalog().cite(first, day).law;
            let title = match self.language.language {
                Language::ZhCn => format!("《{}》", title.zh),
                Language::En => title.en,
            };
            out.push_str(&format!("{} {}\n", paint.paint(Style::Strong, &title), paint.paint(Style::Faint, &law.id)));
            out.push_str(&self.table(&law.id, &fines).draw(paint));
            out.push('\n');
        }
        out.push_str(&self.discretion(engine, found, day, paint));
        out + &self.foot(found, day, paint)
    }

    /// One line for articles in a row that cost the same: usual range, grave range, who pays and what else may follow.
    fn table(&self, law: &str, fines: &[(&Article, &PenaltyRange)]) -> Table {
        let mut table = match self.language.language {
            Language::ZhCn => Table::new(&["  条款", "一般", "情节严重", "缴纳；严重的另可"]),
            Language::En => Table::new(&["  article", "usual", "grave", "paid by; grave: also"]),
        };
        let short =
            |article: &Article| article.id.strip_prefix(law).unwrap_or(&article.id).trim_start_matches('.').to_owned();
        for same in fines.chunk_by(|a, b| a.1 == b.1) {
            let (first, range) = same[0];
            let cells = [
                format!("  {}", short(first)),
                self.range(
                    (range.fee_multiple_min_hundredths, range.fee_multiple_max_hundredths),
                    (range.fine_min_cny, range.fine_max_cny),
                ),
                self.range(
                    (range.escalated_fee_multiple_min_hundredths, range.escalated_fee_multiple_max_hundredths),
                    (range.escalated_fine_min_cny, range.escalated_fine_max_cny),
                ),
                self.also(&same[1..].iter().map(|(article, _)| short(article)).collect::<Vec<_>>(), &self.rest(range)),
            ];
            table.row(cells.into_iter().map(|cell| (cell, Style::Plain)).collect());
        }
        table
    }

    /// What is said of the first of several articles holds for the others too.
    fn also(&self, others: &[String], rest: &str) -> String {
        let language = self.language.language;
        match (others, language) {
            ([], _) => rest.to_owned(),
            ([only], Language::ZhCn) => format!("{rest}（{only} 同）"),
            ([first, ..], Language::ZhCn) => format!("{rest}（{first} 等{}条同）", others.len()),
            ([first, more @ ..], Language::En) => format!("{rest} (also {first} and {} more)", more.len()),
        }
    }

    /// Multiples of the fee, or of a known fee the yuan, and the amounts that hold in their place.
    fn range(&self, multiples: Range, amounts: Range) -> String {
        let yuan = |hundredths: u32, fee: u32| u64::from(hundredths) * u64::from(fee) / 100;
        let amount = |range: (Option<u64>, Option<u64>)| self.yuan(range);
        let fee = match self.fee {
            Some(fee) => amount((multiples.0.map(|least| yuan(least, fee)), multiples.1.map(|most| yuan(most, fee)))),
            None => {
                let sign = say(self.language.language, "倍", "×");
                between(multiples, |hundredths| (f64::from(hundredths) / 100.0).to_string()).map(|said| said + sign)
            }
        };
        let parts = [fee, amount((amounts.0.map(u64::from), amounts.1.map(u64::from)))];
        let said: Vec<String> = parts.into_iter().flatten().collect();
        if said.is_empty() { "–".to_owned() } else { said.join("/") }
    }

    /// Yuan; a unit that both ends have is written once.
    fn yuan(&self, range: (Option<u64>, Option<u64>)) -> Option<String> {
        let ends = || [range.0, range.1].into_iter().flatten();
        let units: &[(u64, &str)] = match self.language.language {
            Language::ZhCn => &[(10_000, "万")],
            Language::En => &[(1_000_000, "m"), (1_000, "k")],
        };
        let unit = |yuan: u64| {
            let fits = units.iter().find(|(unit, _)| yuan >= *unit && yuan.is_multiple_of(unit / 10));
            fits.copied().unwrap_or((1, ""))
        };
        let number = |yuan: u64| (yuan as f64 / unit(yuan).0 as f64).to_string();
        let shared = ends().map(unit).collect::<Vec<_>>().windows(2).all(|pair| pair[0] == pair[1]);
        match (shared, ends().last().map(unit)) {
            (true, Some((_, name))) => between(range, number).map(|said| said + name),
            _ => between(range, |yuan| number(yuan) + unit(yuan).1),
        }
    }

    fn rest(&self, range: &PenaltyRange) -> String {
        let language = self.language.language;
        let join = say(language, "、", ", ");
        let payers: Vec<&str> = range.payer.iter().map(|payer| names::payer(*payer, language)).collect();
        let other: Vec<String> = range.escalated_other.iter().map(|code| names::measure(code, language)).collect();
        let parts = [payers.join(join), other.join(join)];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(say(language, "；", "; "))
    }

    /// The articles that say what makes a penalty harder or milder.
    fn discretion(&self, engine: &Engine, found: &[&Article], day: Date, paint: Paint) -> String {
        let language = self.language.language;
        let mut table = match language {
            Language::ZhCn => Table::new(&["  裁量", "条款和要点"]),
            Language::En => Table::new(&["  moves", "article and summary"]),
        };
        for article in found {
            let moves = match article.discretion {
                Some(Discretion::Aggravates) => say(language, "  从重", "  harder"),
                Some(Discretion::Lessens) => say(language, "  从轻", "  milder"),
                None => continue,
            };
            let citation = engine.catalog().cite(article, day);
            let summary = say(language, &citation.summary.zh, &citation.summary.en);
            let text = format!("{} {summary} [{}]", cited(&citation, language), article.id);
            table.row(vec![(moves.to_owned(), Style::Plain), (text, Style::Plain)]);
        }
        if table.is_empty() { String::new() } else { table.draw(paint) + "\n" }
    }

    fn foot(&self, found: &[&Article], day: Date, paint: Paint) -> String {
        let count = found.iter().filter(|article| article.range.is_some()).count();
        let language = self.language.language;
        let fee = match (self.fee, language) {
            (None, Language::ZhCn) => "倍数是广告费用的倍数，--fee 给出费用后换算成金额".to_owned(),
            (None, Language::En) => "multiples are of the advertising fee; --fee turns them into yuan".to_owned(),
            (Some(fee), Language::ZhCn) => format!("倍数按广告费用{fee}元换算成金额"),
            (Some(fee), Language::En) => format!("multiples are of a fee of {fee} yuan"),
        };
        let text = match language {
            Language::ZhCn => {
                format!("{count} 条罚则，按 {day} 引用；{fee}；费用无法计算或者明显偏低的，适用斜线后的金额")
            }
            Language::En => {
                format!(
                    "{count} penalties, as cited on {day}; {fee}; where it cannot be told, the amounts behind the stroke hold"
                )
            }
        };
        format!("{}\n", paint.paint(Style::Faint, &text))
    }
}

/// Least and greatest, as the law has them.
type Range = (Option<u32>, Option<u32>);

fn between<N: PartialEq>(range: (Option<N>, Option<N>), say: impl Fn(N) -> String) -> Option<String> {
    Some(match range {
        (Some(least), Some(most)) if least == most => say(most),
        (Some(least), Some(most)) => format!("{}–{}", say(least), say(most)),
        (Some(least), None) => format!("≥{}", say(least)),
        (None, Some(most)) => format!("≤{}", say(most)),
        (None, None) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn penalties(fee: Option<u32>, language: Language) -> Penalties {
        let language = LanguageArg { language };
        Penalties { law: None, category: None, fee, date: None, to: Form::Report, language }
    }

    #[test]
    fn a_range_is_multiples_and_amounts() {
        let (fee, amounts) = ((Some(300), Some(550)), (Some(200_000), Some(1_000_000)));
        assert_eq!(penalties(None, Language::ZhCn).range(fee, amounts), "3–5.5倍/20–100万");
        assert_eq!(penalties(None, Language::En).range(fee, amounts), "3–5.5×/200k–1m");
        assert_eq!(penalties(Some(50_000), Language::ZhCn).range(fee, amounts), "15–27.5万/20–100万");
        assert_eq!(penalties(Some(100), Language::ZhCn).range(fee, (None, Some(5_000))), "300–550/≤5000");
        assert_eq!(penalties(Some(100), Language::ZhCn).range((None, None), (None, None)), "–");
    }
}
