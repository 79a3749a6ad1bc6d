//! Tables of results, with what must be reached beside what was.

use std::fmt::Write as _;

/// A table in Markdown.
pub struct Table {
    title: String,
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
    notes: Vec<String>,
}

impl Table {
    pub fn new(title: impl Into<String>, columns: &[&str]) -> Self {
        let columns = columns.iter().map(|column| (*column).to_owned()).collect();
        Self { title: title.into(), columns, rows: Vec::new(), notes: Vec::new() }
    }

    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let cells: Vec<String> = cells.into_iter().collect();
        assert_eq!(cells.len(), self.columns.len(), "a cell a column in {}", self.title);
        self.rows.push(cells);
    }

    /// A sentence below the table.
    pub fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    pub fn markdown(&self) -> String {
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let mut out = format!("### {}\n\n{}", self.title, line(&self.columns));
        let rule = std::iter::once("---").chain(self.columns.iter().skip(1).map(|_| "---:")).collect::<Vec<_>>();
        let _ = writeln!(out, "|{}|", rule.join("|"));
        self.rows.iter().for_each(|row| out.push_str(&line(row)));
        self.notes.iter().for_each(|note| {
            let _ = write!(out, "\n{note}\n");
        });
        out
    }
}

/// What a result must be.
#[derive(Clone, Copy)]
pub enum Must {
    AtMost(f64),
    AtLeast(f64),
    /// Nothing: the result is for the record.
    Nothing,
}

impl Must {
    /// The limit and whether the value keeps it.
    pub fn judge(self, value: f64, unit: &str) -> String {
        let (sign, limit, met) = match self {
            Self::AtMost(limit) => ('≤', limit, value <= limit),
            Self::AtLeast(limit) => ('≥', limit, value >= limit),
            Self::Nothing => return String::new(),
        };
        format!("{sign} {limit}{unit} {}", if met { "met" } else { "**missed**" })
    }
}

/// A whole number with a comma before every three digits.
pub fn whole(value: f64) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let digits = format!("{value:.0}");
    let groups: Vec<&[u8]> = digits.as_bytes().rchunks(3).rev().collect();
    groups.iter().map(|group| String::from_utf8_lossy(group)).collect::<Vec<_>>().join(",")
}

/// `3.2 ×`.
pub fn times(ratio: f64) -> String {
    if !ratio.is_finite() {
        return "–".to_owned();
    }
    if ratio < 100.0 { format!("{ratio:.2} ×") } else { format!("{} ×", whole(ratio)) }
}

/// Bytes as MB of a million.
pub fn megabytes(bytes: f64) -> String {
    if bytes.is_finite() { format!("{:.1} MB", bytes / 1e6) } else { "–".to_owned() }
}
