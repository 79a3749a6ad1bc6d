//! Names for sets and parts, as an editor of the dictionaries knows them.

use crate::catalog::{Catalog, LexiconId, Part};
use crate::engine::compile::{MatcherKind, Program};
use crate::engine::ids::SetId;

/// `@lexicon`, or whose words they are.
pub(super) fn names(program: &Program, catalog: &Catalog, set: SetId) -> Vec<String> {
    if let Some(lexicon) = catalog.lexicons.get(set.index()) {
        return vec![format!("@{}", lexicon.name)];
    }
    let rules = rules_of(program, catalog, set);
    if !rules.is_empty() {
        return rules;
    }
    let other = exemption_of(program, catalog, set)
        .or_else(|| statement_of(program, catalog, set))
        .or_else(|| signal_of(program, set));
    vec![other.unwrap_or_else(|| "edge_words".to_owned())]
}

fn rules_of(program: &Program, catalog: &Catalog, set: SetId) -> Vec<String> {
    let uses = |kind: &MatcherKind| match kind {
        MatcherKind::Chain { parts, .. } | MatcherKind::AllOf { parts } => {
            parts.iter().any(|part| program.sets(*part).contains(&set))
        }
        MatcherKind::Regex { keywords, .. } => *keywords == set,
    };
    let matchers = program.matchers.iter().filter(|matcher| uses(&matcher.kind));
    matchers.map(|matcher| catalog.rules[matcher.rule.index()].id.to_string()).collect()
}

fn exemption_of(program: &Program, catalog: &Catalog, set: SetId) -> Option<String> {
    let ix = program.exemptions.iter().position(|exemption| exemption.phrases == Some(set))?;
    Some(catalog.exemptions[ix].id.to_string())
}

fn statement_of(program: &Program, catalog: &Catalog, set: SetId) -> Option<String> {
    let permitted = program.permitted.iter().position(|phrases| *phrases == set);
    let mandatory = || program.mandatory.iter().position(|wordings| wordings.contains(&set));
    permitted
        .map(|ix| catalog.permitted[ix].id.to_string())
        .or_else(|| mandatory().map(|ix| catalog.mandatory[ix].id.to_string()))
}

fn signal_of(program: &Program, set: SetId) -> Option<String> {
    let signals =
        program.signals.iter().find(|signals| [signals.marks, signals.strong, signals.likely].contains(&set))?;
    Some(format!("category {}", signals.category))
}

/// A part as a rule file writes it, shortened.
pub(super) fn part(catalog: &Catalog, part: &Part) -> String {
    let lexicon = |id: &LexiconId| format!("@{}", catalog.lexicons[id.0 as usize].name);
    let mut names: Vec<String> = part.lexicons.iter().map(lexicon).collect();
    names.extend(part.words.iter().take(3).map(|word| catalog.words.text(*word).to_owned()));
    if part.words.len() > 3 {
        names.push(format!("+{}", part.words.len() - 3));
    }
    names.join("/")
}
