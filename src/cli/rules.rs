//! `adscreen rules`: lists, searches and shows rules.

use std::io::Write;

use super::args::{Form, LanguageArg};
use super::draw::finding::{Body, cited};
use super::draw::paint::{Look, Paint, Style, say};
use super::draw::table::Table;
use super::draw::{cells, names};
use super::outcome::{Exit, Failure};
use super::source::Dictionaries;
use super::values;
use crate::api::convert::catalog::{self as outwards, Detail, RuleFilter};
use crate::api::convert::response::catalog_version;
use crate::api::{json, pb, today};
use crate::catalog::kinds::{Category, Severity, ViolationType};
use crate::catalog::{ForCategory, Rule};
use crate::engine::{Engine, Language, NoRule};

/// List, search and show rules
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  adscreen rules 最佳                             rules whose id, message or terms have it
  adscreen rules --category food --type absolute_term
  adscreen rules --show disease.treat-claim       one rule with its law, words and examples
  adscreen rules --to json | jq '.rules[].ruleId'")]
pub struct Rules {
    /// Only rules whose id, message or terms contain this
    query: Option<String>,
    /// Only rules that apply to this category
    #[arg(short, long, value_parser = values::category(), ignore_case = true, hide_possible_values = true)]
    category: Option<pb::ProductCategory>,
    /// Only rules of this type
    #[arg(long = "type", value_name = "TYPE", value_parser = values::violation_type(), ignore_case = true,
          hide_possible_values = true)]
    kind: Option<ViolationType>,
    /// Show this one rule, complete
    #[arg(long, value_name = "ID", conflicts_with_all = ["query", "category", "kind"])]
    show: Option<String>,
    /// How it is written
    #[arg(long, default_value = "report")]
    to: Form,
    #[command(flatten)]
    language: LanguageArg,
}

/// The rule of an id.
///
/// # Errors
/// Where there is none, with the one that was meant, or with what else has the id.
pub fn named<'e>(engine: &'e Engine, id: &str) -> Result<&'e Rule, Failure> {
    engine.rule(id).map_err(|none| match none {
        NoRule::Other(other) => Failure::Bad(other.told(id)),
        NoRule::Unknown { meant } => {
            let meant = meant.map_or(String::new(), |meant| format!(", did you mean `{meant}`?"));
            Failure::Bad(format!("there is no rule `{id}`{meant} (`adscreen rules` lists all)"))
        }
    })
}

impl Rules {
    pub fn run(self, dictionaries: &Dictionaries, look: Look, out: &mut dyn Write) -> Result<Exit, Failure> {
        let engine = dictionaries.engine(look.err)?;
        match &self.show {
            Some(id) => self.show(&engine, named(&engine, id)?, look.out, out),
            None => self.list(&engine, look.out, out),
        }?;
        Ok(Exit::Pass)
    }

    fn show(&self, engine: &Engine, rule: &Rule, paint: Paint, out: &mut dyn Write) -> std::io::Result<()> {
        let language = self.language.language;
        match self.to {
            Form::Report => out.write_all(draw(engine, rule, language, paint).as_bytes()),
            Form::Json => {
                let (rule, catalog) = (outwards::rule(rule, language, Detail::Complete), catalog_version(engine));
                let answer = pb::GetRuleResponse { rule: Some(rule), catalog: Some(catalog) };
                writeln!(out, "{}", json::write(&answer)?)
            }
        }
    }

    fn list(&self, engine: &Engine, paint: Paint, out: &mut dyn Write) -> std::io::Result<()> {
        let language = self.language.language;
        let category = self.category.and_then(Option::<Category>::from);
        let query = self.query.as_deref().unwrap_or_default().to_lowercase();
        let found = outwards::rules(engine, &RuleFilter { violation_type: self.kind, category, query });
        match self.to {
            Form::Report => out.write_all(table(&found, category, language, paint).as_bytes()),
            Form::Json => {
                let total_size = u32::try_from(found.len()).unwrap_or(u32::MAX);
                let rules = found.into_iter().map(|rule| outwards::rule(rule, language, Detail::Summary)).collect();
                let catalog = Some(catalog_version(engine));
                let answer = pb::ListRulesResponse { rules, next_page_token: String::new(), total_size, catalog };
                writeln!(out, "{}", json::write(&answer)?)
            }
        }
    }
}

/// Cells from which on a line has room for the type too.
const WIDE: usize = 100;

fn table(rules: &[&Rule], category: Option<Category>, language: Language, paint: Paint) -> String {
    let wide = paint.width >= WIDE;
    let mut table = match (language, wide) {
        (Language::ZhCn, true) => Table::new(&["规则", "程度", "类型", "说明"]),
        (Language::En, true) => Table::new(&["rule", "severity", "type", "message"]),
        (Language::ZhCn, false) => Table::new(&["规则", "程度", "说明"]),
        (Language::En, false) => Table::new(&["rule", "severity", "message"]),
    };
    for rule in rules {
        let shadow = if rule.is_shadow() { say(language, "（试行）", "(shadow) ") } else { "" };
        let message = format!("{shadow}{}", say(language, &rule.message.zh, &rule.message.en));
        let kind = wide.then(|| (names::violation_type(rule.violation_type, language), Style::Plain));
        let lead = [(rule.id.to_string(), Style::Plain), severity(rule, category, language)];
        table.row(lead.into_iter().chain(kind).chain([(message, Style::Plain)]).collect());
    }
    let found = rules.len();
    let counted = match language {
        Language::ZhCn => format!("{found} 条规则；--show 规则 看全文"),
        Language::En => format!("{found} rules; --show ID shows one"),
    };
    let rows = if table.is_empty() { String::new() } else { table.draw(paint) };
    format!("{rows}{}\n", paint.paint(Style::Faint, &counted))
}

/// Every severity of the rule, gravest first; that of the category where one is asked for.
fn severity(rule: &Rule, category: Option<Category>, language: Language) -> (String, Style) {
    let mut severities: Vec<Severity> = match category {
        Some(category) => rule.severity.get(category).copied().into_iter().collect(),
        None => rule.severity.lines().map(|(_, severity)| *severity).collect(),
    };
    severities.sort_by(|a, b| b.cmp(a));
    severities.dedup();
    let named: Vec<&str> = severities.iter().map(|severity| names::severity(*severity, language)).collect();
    (named.join("/"), severities.first().map_or(Style::Plain, |gravest| Style::Of(*gravest)))
}

fn draw(engine: &Engine, rule: &Rule, language: Language, paint: Paint) -> String {
    let mut body = Body::new(paint, language);
    body.prose(say(language, &rule.message.zh, &rule.message.en));
    let kind = names::violation_type(rule.violation_type, language);
    body.part("类型", "type", &format!("{kind} [{}]", rule.violation_type), Style::Plain);
    if rule.is_shadow() {
        body.part(
            "阶段",
            "stage",
            say(language, "试行：只计数，不影响结论", "shadow: counted, never in the verdict"),
            Style::Plain,
        );
    }
    for (category, severity) in rule.severity.lines() {
        let text = format!("{} · {}", names::severity(*severity, language), whose(category, language));
        body.part("程度", "severity", &text, Style::Plain);
    }
    for (category, law) in rule.law.lines() {
        let text = format!("{}：{}", whose(category, language), basis(engine, law, language));
        body.part("依据", "law", &text, Style::Plain);
    }
    body.part("建议", "suggest", say(language, &rule.suggestion.zh, &rule.suggestion.en), Style::Plain);
    let replacement = rule.replacement.as_deref();
    let replacement = replacement.map(|text| if text.is_empty() { say(language, "删去", "delete it") } else { text });
    body.part("改为", "write", replacement.unwrap_or_default(), Style::Plain);
    let unless: Vec<&str> = rule.unless.iter().map(|id| &**id).collect();
    body.part("除外", "unless", &unless.join(", "), Style::Plain);
    let waivable = if rule.waivable {
        say(language, "可：广告主自有豁免可消除其结果", "yes: a tenant's own exemption suppresses what it finds")
    } else {
        say(language, "不可：广告主自有豁免至多降为待审", "no: a tenant's own exemption lowers what it finds to review")
    };
    body.part("豁免", "waivable", waivable, Style::Plain);
    body.part("词条", "terms", &rule.terms.join("、"), Style::Plain);
    for hit in &rule.hits {
        let text = format!("{}  → {} · {}", hit.text, hit.found, whose(hit.category, language));
        body.part("命中", "hit", &text, Style::Plain);
    }
    for miss in &rule.misses {
        body.part("不中", "miss", &format!("{} · {}", miss.text, whose(miss.category, language)), Style::Plain);
    }
    let kept = format!("{} · {} · {}", rule.path, rule.owner, rule.reviewed);
    body.part("维护", "kept", &kept, Style::Faint);
    format!("{}\n{}\n", paint.paint(Style::Strong, &cells::visible(&rule.id)), body.lines.join("\n"))
}

fn whose(category: Option<Category>, language: Language) -> String {
    match category {
        Some(_) => names::category(category, language),
        None => say(language, "其他类别", "any other").to_owned(),
    }
}

fn basis(engine: &Engine, law: &ForCategory, language: Language) -> String {
    let ForCategory::Law(ids) = law else { return say(language, "不适用", "does not apply").to_owned() };
    let catalog = engine.catalog();
    let cite = |id: &&std::sync::Arc<str>| catalog.article(id).map(|a| cited(&catalog.cite(a, today()), language));
    ids.iter().filter_map(|id| cite(&id)).collect::<Vec<_>>().join(say(language, "；", "; "))
}
