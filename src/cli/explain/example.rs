//! From a reported false alarm or miss to an example that holds the rule to it from then on.

use std::collections::BTreeSet;

use crate::catalog::Rule;
use crate::catalog::kinds::Category;
use crate::engine::{Ad, Engine, Explanation};

/// Examples to paste, each under the file that it belongs to: a `[[miss]]` for every rule that fired, a `[[hit]]` for a
/// named one that did not.
pub(super) fn draw(engine: &Engine, ad: &Ad, done: &Explanation) -> String {
    let fired: BTreeSet<&str> = match &done.rule {
        Some(rule) => [&*rule.rule_id].into_iter().filter(|_| rule.fired).collect(),
        None => done
            .screening
            .violations
            .iter()
            .flat_map(|v| v.also_rule_ids.iter().map(String::as_str).chain([&*v.rule.id]))
            .collect(),
    };
    let rules = || engine.catalog().rules.iter();
    let mut out = String::new();
    for rule in rules().filter(|rule| fired.contains(&*rule.id)) {
        out.push_str(&entry(rule, "must stay silent", "miss", ad, done));
    }
    if let Some(named) = done.rule.as_ref().filter(|named| !named.fired) {
        for rule in rules().filter(|rule| rule.id == named.rule_id) {
            out.push_str(&entry(rule, "must find this; shorten `match` to what it shall report", "hit", ad, done));
        }
    }
    out
}

fn entry(rule: &Rule, what: &str, table: &str, ad: &Ad, done: &Explanation) -> String {
    let category = done.screening.category.map_or("unspecified", Category::as_str);
    let text = toml::Value::from(ad.text.as_str());
    let found = if table == "hit" { format!("match = {text}\n") } else { String::new() };
    format!("# {}: {} {what}\n[[{table}]]\ntext = {text}\n{found}category = \"{category}\"\n\n", rule.path, rule.id)
}
