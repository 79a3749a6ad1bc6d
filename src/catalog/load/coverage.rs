//! The whole law is looked after, or the catalog says why not.

use super::sink::{Sink, fault};
use crate::catalog::kinds::LawKind;
use crate::catalog::{Article, Catalog, Coverage};

/// Every article that copy can break or rest on is held by something active or has its reason; and not both, for a reason
/// that no longer holds misleads.
pub(super) fn check(catalog: &Catalog, sink: &Sink) {
    for Coverage { article, keepers } in catalog.coverage() {
        match (keepers.is_empty(), &article.not_covered) {
            (true, None) => {
                fault(sink, "uncovered-law", &article.place, uncovered(article), help(article));
            }
            (false, Some(_)) => {
                let message = format!("`{}` is covered, and a reason stands there why it is not", article.id);
                fault(sink, "covered-law", &article.place, message, "take `not_covered` out");
            }
            _ => {}
        }
    }
}

fn uncovered(article: &Article) -> String {
    let held_by = match article.kind {
        LawKind::Exemption => "no exemption and no permitted claim rests on it",
        _ => "no hit of an active rule and no statement cites it",
    };
    format!("`{}` is not covered: {held_by}", article.id)
}

/// What the copy itself shows is to be looked for first.
fn help(article: &Article) -> &'static str {
    match article.screenable {
        Some(screenable) if screenable.in_copy() => {
            "cite it in the `law` of a rule that has a [[hit]] for it, of a statement or an exemption; only where none is possible, say why in `not_covered`"
        }
        _ => "say in `not_covered` which fact outside the copy decides, or cite it where the words are enough",
    }
}
