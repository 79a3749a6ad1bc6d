//! The rows of a labelled corpus.

use std::fs::File;
use std::path::Path;

use serde::Deserialize;

use crate::api::limits::REQUEST_BYTES;
use crate::catalog::kinds::{Category, ViolationType};
use crate::cli::input::lines::{Line, Lines};
use crate::cli::outcome::Failure;

/// One labelled text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// `file:line`.
    pub place: String,
    pub text: String,
    pub category: Option<Category>,
    pub types: Vec<ViolationType>,
    /// Experts may differ on it; counted apart.
    pub borderline: bool,
    /// Of lawful copy: plain, hard_negative, mandatory_statement.
    pub kind: String,
}

/// Which rows are measured.
pub struct Wanted {
    pub jurisdiction: Option<String>,
    /// Empty = all.
    pub categories: Vec<Option<Category>>,
}

/// A row as it is written; a corpus may say more of it.
#[derive(Deserialize)]
struct Written {
    text: String,
    product_category: Option<String>,
    violation_types: Option<Vec<ViolationType>>,
    text_screenable: Option<bool>,
    clarity: Option<String>,
    jurisdiction: Option<String>,
    kind: Option<String>,
}

/// The wanted rows of a file; of unlawful copy those that the text alone can show to be so.
///
/// # Errors
/// Where the file cannot be read, a row is no row, or none is wanted: what measured nothing has not measured.
pub fn read(path: &Path, wanted: &Wanted, unlawful: bool) -> Result<Vec<Row>, Failure> {
    let name = path.display();
    let unreadable = |error| Failure::Bad(format!("cannot read {name}: {error}"));
    let mut lines = Lines::new(File::open(path).map_err(unreadable)?, REQUEST_BYTES);
    let mut rows = Vec::new();
    while let Some((number, line)) = lines.next().map_err(unreadable)? {
        let place = format!("{name}:{number}");
        let written = parse(&line).map_err(|error| Failure::Bad(format!("{place}: {error}")))?;
        let category = category(written.product_category.clone());
        let category = category.map_err(|error| Failure::Bad(format!("{place}: product_category: {error}")))?;
        if wanted.includes(&written, category, unlawful) {
            rows.push(row(place, written, category));
        }
    }
    if rows.is_empty() {
        return Err(Failure::Bad(format!("{name}: nothing to measure: no row is left by these filters")));
    }
    Ok(rows)
}

fn parse(line: &Line) -> Result<Written, String> {
    match line {
        Line::TooLong => Err(format!("a line has at most {REQUEST_BYTES} bytes")),
        Line::Bytes(bytes) => serde_json::from_slice(bytes).map_err(|error| format!("is no row of a corpus: {error}")),
    }
}

fn category(name: Option<String>) -> Result<Option<Category>, String> {
    match name.as_deref() {
        None | Some("unspecified") => Ok(None),
        Some(name) => Category::try_from(name.to_owned()).map(Some),
    }
}

fn row(place: String, written: Written, category: Option<Category>) -> Row {
    Row {
        place,
        text: written.text,
        category,
        types: written.violation_types.unwrap_or_default(),
        borderline: written.clarity.as_deref() == Some("borderline"),
        kind: written.kind.unwrap_or_else(|| "plain".to_owned()),
    }
}

impl Wanted {
    fn includes(&self, written: &Written, category: Option<Category>, unlawful: bool) -> bool {
        let here = written.jurisdiction.as_deref().unwrap_or("CN");
        let jurisdiction = self.jurisdiction.as_deref().is_none_or(|wanted| wanted == here);
        let by_category = self.categories.is_empty() || self.categories.contains(&category);
        by_category && (!unlawful || (jurisdiction && written.text_screenable.unwrap_or(true)))
    }
}
