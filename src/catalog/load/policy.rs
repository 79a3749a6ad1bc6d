//! `policy.toml`: severity and category to verdict.

use std::sync::Arc;

use super::document::Document;
use super::law::names;
use super::reader::Table;
use super::sink::{At, Sink, fault, unknown_name};
use super::unique::Unique;
use crate::catalog::fault::{SourceFile, SourcePlace};
use crate::catalog::kinds::{Category, Severity, Verdict};
use crate::catalog::model::Policy;

/// The policies by name, and the default one's name.
pub(super) fn read(document: Option<&Document<'_>>, sink: &Sink) -> (Vec<Policy>, Arc<str>) {
    let Some(document) = document else {
        let file = Arc::new(SourceFile { path: "policy.toml".into(), text: "".into() });
        let place = SourcePlace { file, span: 0..0 };
        fault(sink, "missing-file", &place, "there is no policy.toml", "say which severity gives which verdict");
        return (Vec::new(), "".into());
    };
    let table = document.table();
    let default = table.required("default", table.string("default"));
    table.check_filled("policy");
    let ids = Unique::default();
    let mut policies: Vec<Policy> =
        table.tables("policy").into_iter().filter_map(|entry| policy(entry, &ids)).collect();
    table.finish();
    policies.sort_by(|a, b| a.name.cmp(&b.name));
    if let Some(default) = &default
        && !ids.has(default.value)
    {
        unknown_name(sink, "unknown-policy", default, "policy", policies.iter().map(|policy| &*policy.name));
    }
    (policies, default.map(|at| at.value).unwrap_or_default().into())
}

fn policy(table: Table<'_, '_>, ids: &Unique) -> Option<Policy> {
    let name = table.required("name", table.string("name"));
    name.iter().for_each(|name| ids.take(table.sink(), "policy", name));
    let title = table.required("title", table.bilingual("title"));
    let own = table.required("verdicts", table.table("verdicts")).map(|own| verdicts(own, None));
    let by_category = table.table("by_category").map(|all| by_category(&all, own.unwrap_or([Verdict::Block; 4])));
    table.finish();
    Some(Policy {
        name: name?.value.into(),
        title: title?,
        verdicts: own?,
        by_category: by_category.unwrap_or_default(),
    })
}

/// The verdict of each severity; without a fallback all four must be there.
fn verdicts(table: Table<'_, '_>, fallback: Option<[Verdict; 4]>) -> [Verdict; 4] {
    let keys = [
        (Severity::Info, "info"),
        (Severity::Evidence, "evidence"),
        (Severity::Review, "review"),
        (Severity::Block, "block"),
    ];
    let mut verdicts = fallback.unwrap_or([Verdict::Block; 4]);
    for (severity, key) in keys {
        let verdict = table.kind(key, Verdict::parse, &names(Verdict::ALL, Verdict::as_str));
        let verdict = if fallback.is_none() { table.required(key, verdict) } else { verdict };
        if let Some(verdict) = verdict {
            verdicts[severity as usize] = verdict;
        }
    }
    table.finish();
    verdicts
}

fn by_category(table: &Table<'_, '_>, own: [Verdict; 4]) -> Vec<(Category, [Verdict; 4])> {
    let mut lines = Vec::new();
    for category in Category::ALL {
        lines.extend(table.table(category.as_str()).map(|line| (*category, verdicts(line, Some(own)))));
    }
    for (name, _, _) in table.entries().filter(|(name, _, _)| Category::parse(name.value).is_none()) {
        let name = At { value: name.value, place: name.place };
        unknown_name(
            table.sink(),
            "unknown-category",
            &name,
            "category",
            Category::ALL.iter().map(|category| category.as_str()),
        );
    }
    lines
}
