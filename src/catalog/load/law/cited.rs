//! The checks on those who cite the law.

use std::sync::Arc;

use toml::de::DeValue;

use super::{Legal, by_category};
use crate::catalog::kinds::Category;
use crate::catalog::load::reader::Table;
use crate::catalog::load::sink::{At, check_repeats, fault, unknown_name};
use crate::catalog::model::{Article, ByCategory, ForCategory};

impl Legal<'_> {
    /// The `[law]` of a rule or statement: by category a list of articles, or `false`.
    pub fn map(&self, table: &Table<'_, '_>) -> ByCategory<ForCategory> {
        let named: Vec<Category> = table.entries().filter_map(|(name, ..)| Category::parse(name.value)).collect();
        let map = by_category(table, |value, line| match value {
            DeValue::Boolean(false) => Some(ForCategory::Excluded),
            value => {
                let cited = table.texts(value);
                let wrong = match &cited {
                    None => Some(("wrong-type", "is no list of articles")),
                    Some(cited) if cited.is_empty() => Some(("empty-list", "names no article")),
                    Some(_) => None,
                };
                if let Some((code, what)) = wrong {
                    let help = "write a list of article ids, or false to leave the category out";
                    fault(self.sink, code, &line.place, format!("the law of `{}` {what}", line.value), help);
                }
                let cited = cited?;
                for id in &cited {
                    if let Some(article) = self.cite(id) {
                        self.check_binds(id, article, line.value, &named);
                    }
                }
                check_repeats(self.sink, &cited);
                Some(ForCategory::Law(cited.iter().map(|id| id.value.into()).collect()))
            }
        });
        if table.entries().all(|(_, value, _)| matches!(value, DeValue::Boolean(false))) {
            let help = "name at least one category, or \"*\", with the articles that are broken";
            fault(self.sink, "no-law", table.place(), "the rule applies to no category", help);
        }
        map
    }

    /// A list of article ids.
    pub fn list(&self, table: &Table<'_, '_>, key: &'static str) -> Vec<Arc<str>> {
        let cited = table.strings(key);
        for id in &cited {
            self.cite(id);
        }
        check_repeats(self.sink, &cited);
        cited.iter().map(|id| id.value.into()).collect()
    }

    fn find(&self, id: &str) -> Option<&Article> {
        let found = self.articles.binary_search_by(|article| (*article.id).cmp(id)).ok()?;
        Some(&self.articles[found])
    }

    /// Checks that a citation names an article that stands on some day.
    pub(super) fn cite(&self, id: &At<&str>) -> Option<&Article> {
        let Some(article) = self.find(id.value) else {
            if !self.ids.has(id.value) {
                let known = self.ids.names();
                unknown_name(self.sink, "unknown-law", id, "article", known.iter().map(String::as_str));
            }
            return None;
        };
        let law = &self.laws[article.law];
        let never = |last| last < law.effective_from || article.text_since.is_some_and(|since| since > last);
        if law.effective_to.is_some_and(never) {
            let help = "mend the dates in laws/, or cite the version that is in force";
            fault(self.sink, "never-in-force", &id.place, format!("`{}` is in force on no date", id.value), help);
        }
        Some(article)
    }

    /// Checks that a cited article binds the category that it is cited for; for `*`, some one of those without a line.
    fn check_binds(&self, id: &At<&str>, article: &Article, line: &str, named: &[Category]) {
        let help = "cite an article whose `applies_to` has the category";
        let message = match Category::parse(line) {
            Some(category) if !article.binds(category) => {
                format!("`{}` does not bind the category `{category}`", id.value)
            }
            None if line == "*" && !rest(named).iter().any(|category| article.binds(*category)) => {
                format!("`{}` binds no category that falls under `*`", id.value)
            }
            _ => return,
        };
        fault(self.sink, "law-not-for-category", &id.place, message, help);
    }
}

/// The categories that fall under `*`: those that are not named. Where all are, `*` stands for the unknown one.
fn rest(named: &[Category]) -> Vec<Category> {
    let rest: Vec<Category> = Category::ALL.iter().copied().filter(|category| !named.contains(category)).collect();
    if rest.is_empty() { Category::ALL.to_vec() } else { rest }
}
