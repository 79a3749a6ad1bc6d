//! What is wrong with dictionaries: all of it at once, each with its place, a code and what to do.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// A source file as it was read, for places in it.
#[derive(Debug)]
pub struct SourceFile {
    /// Relative to the dictionaries.
    pub path: String,
    /// Of the dictionaries inside the program no copy is made.
    pub text: Cow<'static, str>,
}

impl SourceFile {
    /// Whether it lies in that folder, or in one of its folders.
    pub(super) fn is_in(&self, folder: &str) -> bool {
        self.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    }
}

/// Where something stands: a byte range of a source file.
#[derive(Clone, Debug)]
pub struct SourcePlace {
    pub file: Arc<SourceFile>,
    pub span: Range<usize>,
}

impl SourcePlace {
    /// Line and column, counted from 1, the column in characters.
    pub fn line_column(&self) -> (usize, usize) {
        let before = self.file.text.get(..self.span.start).unwrap_or(&self.file.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        (line, column)
    }
}

impl fmt::Display for SourcePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (line, column) = self.line_column();
        write!(f, "{}:{line}:{column}", self.file.path)
    }
}

/// One fault.
#[derive(Clone, Debug)]
pub struct Fault {
    /// Stable, such as `unknown-key`.
    pub code: &'static str,
    pub place: SourcePlace,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
    /// The other place, for what stands twice.
    pub related: Option<SourcePlace>,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, "error")
    }
}

impl Fault {
    fn write(&self, f: &mut fmt::Formatter<'_>, grade: &str) -> fmt::Result {
        write!(f, "{}: {grade}[{}]: {}", self.place, self.code, self.message)?;
        if let Some(related) = &self.related {
            write!(f, "\n  also: {related}")?;
        }
        write!(f, "\n  help: {}", self.help)
    }
}

/// Something that is no fault and that its author should know.
#[derive(Clone, Debug)]
pub struct Conflict(pub Fault);

impl Conflict {
    pub(crate) fn new(code: &'static str, place: &SourcePlace, message: String, help: &str) -> Self {
        Self(Fault { code, place: place.clone(), message, help: help.to_owned(), related: None })
    }
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.write(f, "warning")
    }
}

/// Everything wrong with a catalog, by place; never empty.
#[derive(Clone, Debug)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// The faults by place; `None` where there are none.
    pub fn of(mut faults: Vec<Fault>) -> Option<Self> {
        faults.sort_by(|a, b| (&a.place.file.path, a.place.span.start).cmp(&(&b.place.file.path, b.place.span.start)));
        (!faults.is_empty()).then_some(Self(faults))
    }

    pub fn iter(&self) -> impl Iterator<Item = &Fault> {
        self.0.iter()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Fault> for Faults {
    fn from(fault: Fault) -> Self {
        Self(vec![fault])
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, fault) in self.0.iter().enumerate() {
            let line = if n == 0 { "" } else { "\n" };
            write!(f, "{line}{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}
