//! Categories and media by their names.

use toml::de::DeValue;

use crate::catalog::kinds::{Category, Medium};
use crate::catalog::load::reader::Table;
use crate::catalog::load::sink::{At, Sink, unknown_name};
use crate::catalog::model::ByCategory;

/// The names of a closed set.
pub(in crate::catalog::load) fn names<T: Copy>(all: &[T], name: impl Fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|value| name(*value)).collect()
}

/// A list of categories; with `any`, `*` stands for all, which is the empty list.
pub(in crate::catalog::load) fn categories(table: &Table<'_, '_>, key: &'static str, any: bool) -> Vec<Category> {
    let listed = table.names(key);
    listed.iter().filter(|name| !(any && name.value == "*")).filter_map(|name| category(table.sink(), name)).collect()
}

/// The media that a key names.
pub(in crate::catalog::load) fn media(table: &Table<'_, '_>, key: &'static str) -> Vec<Medium> {
    let medium = |name: At<&str>| {
        let medium = Medium::parse(name.value);
        if medium.is_none() {
            let known = Medium::ALL.iter().map(|medium| medium.as_str());
            unknown_name(table.sink(), "unknown-value", &name, "medium", known);
        }
        medium
    };
    table.names(key).into_iter().filter_map(medium).collect()
}

fn category(sink: &Sink, name: &At<&str>) -> Option<Category> {
    let category = Category::parse(name.value);
    if category.is_none() {
        unknown_name(
            sink,
            "unknown-category",
            name,
            "category",
            Category::ALL.iter().map(|category| category.as_str()),
        );
    }
    category
}

/// A table by category, with `*` as the fallback.
pub(in crate::catalog::load) fn by_category<'t, T>(
    table: &Table<'t, '_>,
    read: impl Fn(&'t DeValue<'t>, &At<&str>) -> Option<T>,
) -> ByCategory<T> {
    let (mut named, mut any) = (Vec::new(), None);
    for (name, value, place) in table.entries() {
        let value = read(value, &At { value: name.value, place });
        match name.value {
            "*" => any = value,
            _ => named.extend(category(table.sink(), &name).zip(value)),
        }
    }
    ByCategory::new(named, any)
}
