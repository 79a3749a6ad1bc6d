//! `categories.toml`: what copy says of its own category.

use super::document::Document;
use super::law::names;
use super::reader::Table;
use super::sink::{Sink, fault};
use super::words::{Folder, Length};
use crate::catalog::kinds::Category;
use crate::catalog::model::Signals;

/// The categories in the order of the file. Without the file no category is inferred.
pub(super) fn read(document: Option<&Document<'_>>, folder: &mut Folder<'_>) -> Vec<Signals> {
    let Some(document) = document else { return Vec::new() };
    let table = document.table();
    let mut list: Vec<Signals> = Vec::new();
    for entry in table.tables("category") {
        let place = entry.place().clone();
        let Some(signals) = signals(entry, folder) else { continue };
        if list.iter().any(|known| known.category == signals.category) {
            let message = format!("the category `{}` stands twice", signals.category);
            fault(folder.sink, "duplicate", &place, message, "join the two tables");
        }
        list.push(signals);
    }
    table.finish();
    list
}

fn signals(table: Table<'_, '_>, folder: &mut Folder<'_>) -> Option<Signals> {
    let sink: &Sink = table.sink();
    let category = table.kind("name", Category::parse, &names(Category::ALL, Category::as_str));
    let category = table.required("name", category);
    let mut list = |key| folder.list(&table.strings(key), Length::Any);
    let (marks, strong, likely) = (list("marks"), list("strong"), list("likely"));
    let both = strong
        .iter()
        .chain(&marks)
        .find(|word| likely.contains(word))
        .or_else(|| strong.iter().find(|word| marks.contains(word)));
    if let Some(word) = both {
        let message = format!("`{}` stands under two weights of one category", folder.text(*word));
        fault(sink, "duplicate", table.place(), message, "keep the heavier one");
    }
    table.finish();
    Some(Signals { category: category?, marks, strong, likely })
}
