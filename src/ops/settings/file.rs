//! The settings file: TOML with one table a section. Every fault carries file, line and column.

use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{ALL, Load, unknown};

impl Load {
    /// Reads the file over what is set so far.
    pub(super) fn file(&mut self, path: &Path) {
        match std::fs::read_to_string(path) {
            Ok(text) => self.toml(&text, &path.display().to_string()),
            Err(error) => self.fault(path.display().to_string(), format!("cannot be read: {error}")),
        }
    }

    pub(super) fn toml(&mut self, text: &str, name: &str) {
        let place = |span: Range<usize>| place(name, text, span.start);
        let (document, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            let at = place(error.span().unwrap_or_default());
            self.fault(at, error.message().to_owned());
        }
        for (section, table) in document.get_ref() {
            match table.get_ref() {
                DeValue::Table(keys) => self.section(section.get_ref(), keys, &place),
                _ => {
                    let known = ALL.iter().map(|setting| setting.key);
                    self.fault(place(section.span()), unknown("setting", section.get_ref(), known));
                }
            }
        }
    }

    fn section(&mut self, section: &str, keys: &DeTable<'_>, place: &dyn Fn(Range<usize>) -> String) {
        for (key, value) in keys {
            let full = format!("{section}.{}", key.get_ref());
            let known = ALL.iter().any(|setting| setting.key == full);
            // A wrong key is shown where the key stands, a wrong value where the value stands.
            let at = place(if known { value.span() } else { key.span() });
            match scalar(value) {
                Some(text) => self.set(&full, &text, at),
                None => self.fault(at, format!("`{full}` takes one value: text, a number, true or false")),
            }
        }
    }
}

fn scalar(value: &Spanned<DeValue<'_>>) -> Option<String> {
    match value.get_ref() {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.to_string()),
        DeValue::Boolean(value) => Some(value.to_string()),
        _ => None,
    }
}

/// `file:line:column`, both counted from 1, the column in characters.
pub fn place(name: &str, text: &str, byte: usize) -> String {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!("{name}:{line}:{column}")
}
