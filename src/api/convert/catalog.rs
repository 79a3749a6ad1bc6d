//! The catalog as the contract shows it. Everything that the service reads of a [`Catalog`] it reads here and in
//! [`super::facts`].

use jiff::civil::Date;

use super::kinds;
use super::response::{SCREENER_VERSION, catalog_version, day, in_language, reference};
use crate::api::pb;
use crate::catalog::kinds::{Category, Severity, ViolationType};
use crate::catalog::{Article, Catalog, ForCategory, Policy, Rule, RuleKind};
use crate::engine::{Engine, Language};

/// Which rules are asked for; the default is all.
#[derive(Default)]
pub struct RuleFilter {
    pub violation_type: Option<ViolationType>,
    pub category: Option<Category>,
    /// In lower case; empty = all.
    pub query: String,
}

/// Which legal references are asked for; the default is all.
#[derive(Default)]
pub struct LawFilter {
    /// A law's id or family; empty = all.
    pub law: String,
    pub category: Option<Category>,
    /// In lower case; empty = all.
    pub query: String,
}

/// How much of a rule is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Without terms and examples.
    Summary,
    Complete,
}

/// The catalog as a whole.
pub fn overview(engine: &Engine, language: Language) -> pb::GetCatalogResponse {
    let catalog = engine.catalog();
    pb::GetCatalogResponse {
        catalog: Some(catalog_version(engine)),
        screener_version: SCREENER_VERSION.to_owned(),
        counts: Some(counts(catalog)),
        policies: catalog.policies.iter().map(|p| policy(p, *p.name == *catalog.default_policy, language)).collect(),
        lexicons: catalog
            .lexicons
            .iter()
            .map(|lexicon| pb::Lexicon {
                name: lexicon.name.to_string(),
                title: in_language(&lexicon.title, language),
                words: count(lexicon.words.len()),
            })
            .collect(),
    }
}

fn counts(catalog: &Catalog) -> pb::CatalogCounts {
    pb::CatalogCounts {
        rules: count(catalog.rules.len()),
        shadow_rules: count(catalog.rules.iter().filter(|rule| rule.is_shadow()).count()),
        terms: count(catalog.rules.iter().map(|rule| rule.terms.len()).sum()),
        lexicon_words: count(catalog.lexicons.iter().map(|lexicon| lexicon.words.len()).sum()),
        exemptions: count(catalog.exemptions.len()),
        mandatory_statements: count(catalog.mandatory.len()),
        permitted_claims: count(catalog.permitted.len()),
        legal_references: count(catalog.articles.len()),
        files: count(catalog.files),
        bytes: count(catalog.bytes),
    }
}

/// A count as the contract has it; none comes near the limit.
fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn policy(policy: &Policy, is_default: bool, language: Language) -> pb::Policy {
    let lines = policy.lines().map(|(severity, category, verdict)| pb::PolicyLine {
        severity: pb::Severity::from(severity).into(),
        product_category: kinds::category(category),
        verdict: pb::Verdict::from(verdict).into(),
    });
    pb::Policy {
        name: policy.name.to_string(),
        is_default,
        title: in_language(&policy.title, language),
        lines: lines.collect(),
    }
}

/// The rules that a filter lets through, by id.
pub fn rules<'e>(engine: &'e Engine, filter: &RuleFilter) -> Vec<&'e Rule> {
    let by_type = |rule: &Rule| filter.violation_type.is_none_or(|kind| rule.violation_type == kind);
    let by_category = |rule: &Rule| filter.category.is_none_or(|category| rule.applies_to(category));
    let by_query = |rule: &Rule| filter.query.is_empty() || mentions(rule, &filter.query);
    let kept = |rule: &&Rule| by_type(rule) && by_category(rule) && by_query(rule);
    engine.rules().filter(kept).collect()
}

fn mentions(rule: &Rule, query: &str) -> bool {
    let has = |text: &str| text.to_lowercase().contains(query);
    has(&rule.id) || has(&rule.message.zh) || has(&rule.message.en) || rule.terms.iter().any(|term| has(term))
}

/// One rule.
pub fn rule(rule: &Rule, language: Language, detail: Detail) -> pb::Rule {
    let complete = detail == Detail::Complete;
    pb::Rule {
        rule_id: rule.id.to_string(),
        violation_type: pb::ViolationType::from(rule.violation_type).into(),
        stage: pb::RuleStage::from(rule.stage).into(),
        severities: rule.severity.lines().map(category_severity).collect(),
        laws: rule.law.lines().map(category_law).collect(),
        kinds: rule.kinds().into_iter().map(|kind| kind_of(kind).into()).collect(),
        message: in_language(&rule.message, language),
        suggestion: in_language(&rule.suggestion, language),
        replacement: rule.replacement.clone(),
        exemption_ids: rule.unless.iter().map(ToString::to_string).collect(),
        owner: rule.owner.clone(),
        reviewed: day(rule.reviewed),
        path: rule.path.clone(),
        terms: if complete { rule.terms.clone() } else { Vec::new() },
        examples: if complete { examples(rule) } else { Vec::new() },
        waivable: rule.waivable,
    }
}

fn category_severity((category, severity): (Option<Category>, &Severity)) -> pb::CategorySeverity {
    pb::CategorySeverity { product_category: kinds::category(category), severity: pb::Severity::from(*severity).into() }
}

fn category_law((category, law): (Option<Category>, &ForCategory)) -> pb::CategoryLaw {
    let (excluded, legal_reference_ids) = match law {
        ForCategory::Excluded => (true, Vec::new()),
        ForCategory::Law(ids) => (false, ids.iter().map(ToString::to_string).collect()),
    };
    pb::CategoryLaw { product_category: kinds::category(category), excluded, legal_reference_ids }
}

fn kind_of(kind: RuleKind) -> pb::RuleKind {
    match kind {
        RuleKind::Term => pb::RuleKind::Term,
        RuleKind::Near => pb::RuleKind::Near,
        RuleKind::Sequence => pb::RuleKind::Sequence,
        RuleKind::AllOf => pb::RuleKind::AllOf,
        RuleKind::Regex => pb::RuleKind::Regex,
        RuleKind::Absent => pb::RuleKind::Absent,
    }
}

fn examples(rule: &Rule) -> Vec<pb::RuleExample> {
    let example = |text: &str, category: Option<Category>, found: Option<&String>| pb::RuleExample {
        text: text.to_owned(),
        product_category: kinds::category(category),
        r#match: found.cloned(),
    };
    let hits = rule.hits.iter().map(|hit| example(&hit.text, hit.category, Some(&hit.found)));
    hits.chain(rule.misses.iter().map(|miss| example(&miss.text, miss.category, None))).collect()
}

/// The legal references that a filter lets through, by id.
pub fn articles<'e>(engine: &'e Engine, filter: &LawFilter) -> Vec<&'e Article> {
    let catalog = engine.catalog();
    let by_law = |a: &Article| {
        let law = &catalog.laws[a.law];
        filter.law.is_empty() || *law.id == *filter.law || law.family == filter.law
    };
    let by_category = |a: &Article| filter.category.is_none_or(|category| a.binds(category));
    let has = |text: &str| text.to_lowercase().contains(&filter.query);
    let by_query = |a: &Article| {
        let title = &catalog.laws[a.law].title;
        let texts = [&*a.id, &a.citation, &a.summary.zh, &a.summary.en, &title.zh, &title.en];
        filter.query.is_empty() || texts.into_iter().any(has)
    };
    catalog.articles.iter().filter(|a| by_law(a) && by_category(a) && by_query(a)).collect()
}

/// One legal reference as cited on a day.
pub fn legal_reference(engine: &Engine, article: &Article, on: Date, language: Language) -> pb::CatalogLegalReference {
    let catalog = engine.catalog();
    let cites = |rule: &&Rule| rule.law.lines().any(|(_, law)| law.cites(&article.id));
    pb::CatalogLegalReference {
        reference: Some(reference(&catalog.cite(article, on), language)),
        kind: pb::LegalReferenceKind::from(article.kind).into(),
        applies_to: article.applies_to.iter().map(|c| kinds::category(Some(*c))).collect(),
        excludes: article.excludes.iter().map(|c| kinds::category(Some(*c))).collect(),
        penalty_id: article.penalty.as_deref().unwrap_or_default().to_owned(),
        rule_ids: catalog.rules.iter().filter(cites).map(|rule| rule.id.to_string()).collect(),
    }
}
