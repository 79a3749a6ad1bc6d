//! What was measured, as tables: for the terminal, and as a page of Markdown.

use super::tally::Share;
use crate::cli::draw::paint::{Paint, Style};
use crate::cli::draw::table::Table;
use crate::engine::Language;

/// One table.
pub struct Section {
    /// The heading of the first column as well.
    pub title: &'static str,
    columns: Vec<&'static str>,
    rows: Vec<Row>,
}

struct Row {
    entries: Vec<String>,
    /// There is nothing behind its figures.
    empty: bool,
}

impl Section {
    pub fn new(title: &'static str, columns: &[&'static str]) -> Self {
        Self { title, columns: columns.to_vec(), rows: Vec::new() }
    }

    /// Shares as count, number of rows, percentage; a share of nothing says so.
    pub fn of_shares(
        title: &'static str,
        columns: [&'static str; 2],
        rows: Vec<(String, Share)>,
        language: Language,
    ) -> Self {
        let mut section = Self::new(title, &[columns[0], "n", columns[1]]);
        for (name, share) in rows {
            let entries = vec![name, share.part.to_string(), share.of.to_string(), share.percent(language)];
            section.rows.push(Row { entries, empty: share.of == 0 });
        }
        section
    }

    /// Adds a row: its name, then an entry for each column.
    pub fn row(&mut self, entries: Vec<String>) {
        self.rows.push(Row { entries, empty: false });
    }

    fn headings(&self) -> Vec<&'static str> {
        [self.title].into_iter().chain(self.columns.iter().copied()).collect()
    }
}

/// For people at a terminal.
pub fn draw(sections: &[Section], paint: Paint) -> String {
    let mut out = String::new();
    for section in sections {
        let mut table = Table::new(&section.headings());
        for row in &section.rows {
            let style = if row.empty { Style::Faint } else { Style::Plain };
            table.row(row.entries.iter().map(|text| (text.clone(), style)).collect());
        }
        out.push_str(&table.draw(paint));
        out.push('\n');
    }
    out
}

/// A page of Markdown with these words at its head.
pub fn markdown(head: &str, sections: &[Section]) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut out = head.to_owned();
    for section in sections {
        let headings: Vec<String> = section.headings().into_iter().map(str::to_owned).collect();
        let rule = headings.iter().map(|_| "---".to_owned()).collect();
        out.push('\n');
        out.push_str(&line(headings));
        out.push_str(&line(rule));
        section.rows.iter().for_each(|row| out.push_str(&line(row.entries.clone())));
    }
    out
}
