//! Reads a TOML table key by key. The keys that are asked for are the keys there are; the rest is a fault, and so is
//! every value of a wrong type. Nothing stops at the first fault.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::sink::{At, Desk, Sink, check_repeats, fault, unknown_name};
use crate::catalog::fault::SourcePlace;
use crate::catalog::model::Bilingual;

/// One TOML table being read.
pub(super) struct Table<'t, 's> {
    desk: Desk<'s>,
    entries: &'t DeTable<'t>,
    place: SourcePlace,
    asked: RefCell<BTreeSet<&'static str>>,
}

impl<'t, 's> Table<'t, 's> {
    pub fn new(desk: &Desk<'s>, entries: &'t DeTable<'t>, span: Range<usize>) -> Self {
        Self { place: desk.place(span), desk: desk.clone(), entries, asked: RefCell::default() }
    }

    pub fn place(&self) -> &SourcePlace {
        &self.place
    }

    /// Where the value of a key stands; the table's own place where it has none.
    pub fn place_of(&self, key: &str) -> SourcePlace {
        self.entries.get(key).map_or_else(|| self.place.clone(), |value| self.desk.place(value.span()))
    }

    pub fn sink(&self) -> &'s Sink {
        self.desk.sink
    }

    /// Whether the value is a table.
    pub fn holds_table(&self, key: &'static str) -> bool {
        matches!(self.entries.get(key).map(Spanned::get_ref), Some(DeValue::Table(_)))
    }

    fn value(&self, key: &'static str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.asked.borrow_mut().insert(key);
        self.entries.get(key)
    }

    pub fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    fn wrong(&self, key: &str, span: Range<usize>, expected: &str) {
        let place = self.desk.place(span);
        fault(self.sink(), "wrong-type", &place, format!("`{key}` must be {expected}"), format!("write {expected}"));
    }

    /// Reads one value with `read`, which says `None` where it is of another type.
    fn read<T>(&self, key: &'static str, expected: &str, read: impl Fn(&'t DeValue<'t>) -> Option<T>) -> Option<At<T>> {
        let value = self.value(key)?;
        match read(value.get_ref()) {
            Some(read) => Some(At { value: read, place: self.desk.place(value.span()) }),
            None => {
                self.wrong(key, value.span(), expected);
                None
            }
        }
    }

    pub fn string(&self, key: &'static str) -> Option<At<&'t str>> {
        self.read(key, "a text in quotes", as_str)
    }

    /// A text that says something.
    pub fn text(&self, key: &'static str) -> Option<At<&'t str>> {
        let text = self.string(key)?;
        if text.value.trim().is_empty() {
            let message = format!("`{key}` is empty");
            fault(self.sink(), "empty-text", &text.place, message, format!("write the {key}"));
        }
        Some(text)
    }

    pub fn boolean(&self, key: &'static str) -> bool {
        let read = |value: &DeValue<'t>| if let DeValue::Boolean(value) = value { Some(*value) } else { None };
        self.read(key, "true or false", read).is_some_and(|at| at.value)
    }

    pub fn date(&self, key: &'static str) -> Option<Date> {
        let read =
            |value: &DeValue<'t>| if let DeValue::Datetime(day) = value { day.to_string().parse().ok() } else { None };
        self.read(key, "a date without quotes, such as 2026-11-24", read).map(|at| at.value)
    }

    pub fn number(&self, key: &'static str, most: u32) -> Option<u32> {
        let read = |value: &DeValue<'t>| match value {
            DeValue::Integer(number) => {
                u32::from_str_radix(number.as_str(), number.radix()).ok().filter(|n| *n <= most)
            }
            _ => None,
        };
        self.read(key, &format!("a whole number from 0 to {most}"), read).map(|at| at.value)
    }

    /// A list of texts; an absent one is empty.
    pub fn strings(&self, key: &'static str) -> Vec<At<&'t str>> {
        self.value(key).map_or_else(Vec::new, |value| self.strings_of(key, value))
    }

    /// As [`Table::strings`], for names: one that is there twice is a fault.
    pub fn names(&self, key: &'static str) -> Vec<At<&'t str>> {
        let names = self.strings(key);
        check_repeats(self.sink(), &names);
        names
    }

    fn strings_of(&self, key: &str, value: &'t Spanned<DeValue<'t>>) -> Vec<At<&'t str>> {
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong(key, value.span(), "a list of texts");
            return Vec::new();
        };
        let mut texts = Vec::with_capacity(items.len());
        for item in items.iter() {
            match as_str(item.get_ref()) {
                Some(text) => texts.push(At { value: text, place: self.desk.place(item.span()) }),
                None => self.wrong(key, item.span(), "a text in quotes"),
            }
        }
        texts
    }

    /// A list of which each entry is a text or a list of texts.
    pub fn parts(&self, key: &'static str) -> Vec<At<Vec<At<&'t str>>>> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong(key, value.span(), "a list of parts");
            return Vec::new();
        };
        items.iter().map(|item| self.part_of(key, item)).collect()
    }

    /// One part: a text or a list of texts.
    pub fn part(&self, key: &'static str) -> Option<At<Vec<At<&'t str>>>> {
        self.value(key).map(|value| self.part_of(key, value))
    }

    fn part_of(&self, key: &str, item: &'t Spanned<DeValue<'t>>) -> At<Vec<At<&'t str>>> {
        let place = self.desk.place(item.span());
        let value = match as_str(item.get_ref()) {
            Some(text) => vec![At { value: text, place: place.clone() }],
            None => self.strings_of(key, item),
        };
        At { value, place }
    }

    pub fn bilingual(&self, key: &'static str) -> Option<Bilingual> {
        let table = self.table(key)?;
        let text = |key| table.required(key, table.string(key)).map(|at| at.value.to_owned());
        let (zh, en) = (text("zh"), text("en"));
        table.finish();
        Some(Bilingual { zh: zh?, en: en? })
    }

    pub fn table(&self, key: &'static str) -> Option<Table<'t, 's>> {
        let value = self.value(key)?;
        match value.get_ref() {
            DeValue::Table(entries) => Some(Table::new(&self.desk, entries, value.span())),
            _ => {
                self.wrong(key, value.span(), "a table");
                None
            }
        }
    }

    /// A list of tables; an absent one is empty.
    pub fn tables(&self, key: &'static str) -> Vec<Table<'t, 's>> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong(key, value.span(), "a list of tables, each under [[…]]");
            return Vec::new();
        };
        let mut tables = Vec::with_capacity(items.len());
        for item in items.iter() {
            match item.get_ref() {
                DeValue::Table(entries) => tables.push(Table::new(&self.desk, entries, item.span())),
                _ => self.wrong(key, item.span(), "a table"),
            }
        }
        tables
    }

    /// Every entry, for tables whose keys are data.
    pub fn entries(&self) -> impl Iterator<Item = (At<&'t str>, &'t DeValue<'t>, SourcePlace)> {
        self.entries.iter().map(|(key, value)| {
            let name = At { value: key.get_ref().as_ref(), place: self.desk.place(key.span()) };
            (name, value.get_ref(), self.desk.place(value.span()))
        })
    }

    /// The texts of a value that [`Table::entries`] gave.
    pub fn texts(&self, value: &'t DeValue<'t>) -> Option<Vec<At<&'t str>>> {
        let DeValue::Array(items) = value else { return None };
        let text = |item: &'t Spanned<DeValue<'t>>| {
            Some(At { value: as_str(item.get_ref())?, place: self.desk.place(item.span()) })
        };
        items.iter().map(text).collect()
    }

    /// The value, or a fault that says the key is missing.
    pub fn required<T>(&self, key: &str, value: Option<T>) -> Option<T> {
        if value.is_none() && !self.has(key) {
            let help = format!("add `{key}`; the guide of the dictionaries shows a complete file");
            fault(self.sink(), "missing-key", &self.place, format!("`{key}` is missing"), help);
        }
        value
    }

    /// A fault where the list is missing or empty.
    pub fn check_filled(&self, key: &str) {
        let empty =
            |value: &&Spanned<DeValue<'t>>| matches!(value.get_ref(), DeValue::Array(items) if items.is_empty());
        if self.required(key, self.entries.get(key)).is_some_and(|value| empty(&value)) {
            let place = self.desk.place(self.entries[key].span());
            fault(
                self.sink(),
                "empty-list",
                &place,
                format!("`{key}` is empty"),
                format!("name at least one in `{key}`"),
            );
        }
    }

    /// A word out of a closed set; `None` with a fault where it is unknown.
    pub fn kind<T>(&self, key: &'static str, parse: impl Fn(&str) -> Option<T>, names: &[&str]) -> Option<T> {
        let text = self.string(key)?;
        let known = parse(text.value);
        if known.is_none() {
            unknown_name(self.sink(), "unknown-value", &text, key, names.iter().copied());
        }
        known
    }

    /// Reports the keys that nobody asked for.
    pub fn finish(self) {
        let asked = self.asked.borrow();
        for key in self.entries.keys().filter(|key| !asked.contains(key.get_ref().as_ref())) {
            let name = At { value: key.get_ref().as_ref(), place: self.desk.place(key.span()) };
            unknown_name(self.desk.sink, "unknown-key", &name, "key", asked.iter().copied());
        }
    }
}

fn as_str<'t>(value: &'t DeValue<'_>) -> Option<&'t str> {
    if let DeValue::String(text) = value { Some(text) } else { None }
}
