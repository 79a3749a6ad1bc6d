//! The examples of a rule: what it must find and what it must not.

use crate::catalog::kinds::{Category, Medium};
use crate::catalog::load::law::names;
use crate::catalog::load::reader::Table;
use crate::catalog::load::sink::{Sink, fault};
use crate::catalog::model::{Hit, Miss};

pub(super) fn hits(table: &Table<'_, '_>) -> Vec<Hit> {
    let read = |entry: Table<'_, '_>| {
        let text = entry.required("text", entry.string("text"));
        let found = entry.required("match", entry.string("match"));
        let (category, medium) = (example_category(&entry), example_medium(&entry));
        entry.finish();
        let (text, found) = (text?, found?);
        if !text.value.contains(found.value) {
            fault(
                table.sink(),
                "match-not-in-text",
                &found.place,
                "the `match` does not stand in the `text`",
                "copy it out of the text, character by character",
            );
        }
        Some(Hit { place: text.place, text: text.value.to_owned(), found: found.value.to_owned(), category, medium })
    };
    fitted(table.tables("hit").into_iter().filter_map(read).collect())
}

pub(super) fn misses(table: &Table<'_, '_>) -> Vec<Miss> {
    let read = |entry: Table<'_, '_>| {
        let text = entry.required("text", entry.string("text"));
        let (category, medium) = (example_category(&entry), example_medium(&entry));
        entry.finish();
        let text = text?;
        Some(Miss { place: text.place, text: text.value.to_owned(), category, medium })
    };
    fitted(table.tables("miss").into_iter().filter_map(read).collect())
}

fn example_category(table: &Table<'_, '_>) -> Option<Category> {
    let all = names(Category::ALL, Category::as_str);
    let category = table.kind(
        "category",
        |name| (name == "unspecified").then_some(None).or_else(|| Category::parse(name).map(Some)),
        &all,
    );
    table.required("category", category).flatten()
}

fn example_medium(table: &Table<'_, '_>) -> Option<Medium> {
    table.kind("medium", Medium::parse, &names(Medium::ALL, Medium::as_str))
}

/// Without the room that the tables took which it was collected from.
fn fitted<T>(mut examples: Vec<T>) -> Vec<T> {
    examples.shrink_to_fit();
    examples
}

pub(super) fn check_examples(table: &Table<'_, '_>, hits: &[Hit], misses: &[Miss]) {
    let sink: &Sink = table.sink();
    if hits.is_empty() {
        fault(
            sink,
            "no-hit",
            table.place(),
            "the rule has no [[hit]]",
            "add copy that must be found, with its exact `match`",
        );
    }
    if misses.len() < 2 {
        let message = format!("the rule has {} of at least two [[miss]]", misses.len());
        fault(sink, "no-miss", table.place(), message, "add honest copy that looks alike and must pass");
    }
}
