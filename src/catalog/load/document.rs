//! Sources as text and as TOML, and which faults only echo that a file could not be read.

use std::collections::HashMap;
use std::sync::Arc;

use toml::Spanned;
use toml::de::DeTable;

use super::reader::{Desk, Sink, Table, fault};
use crate::catalog::Sources;
use crate::catalog::fault::{Fault, SourceFile, SourcePlace};

const NOT_UTF8: &str = "not-utf8";
const SYNTAX: &str = "toml-syntax";

/// A TOML source, parsed as far as it can be.
pub(super) struct Document<'s> {
    pub desk: Desk<'s>,
    root: Spanned<DeTable<'s>>,
}

impl<'s> Document<'s> {
    /// `None` for files of another kind.
    pub fn parse(file: &'s Arc<SourceFile>, sink: &'s Sink) -> Option<Self> {
        if !file.path.ends_with(".toml") {
            return None;
        }
        let desk = Desk { file: Arc::clone(file), sink };
        let (root, errors) = DeTable::parse_recoverable(&file.text);
        for error in &errors {
            let place = desk.place(error.span().unwrap_or_default());
            let help = "mend the syntax; an editor with TOML support shows it";
            fault(sink, SYNTAX, &place, error.message(), help);
        }
        Some(Self { desk, root })
    }

    pub fn path(&self) -> &str {
        &self.desk.file.path
    }

    pub fn is_in(&self, folder: &str) -> bool {
        self.path().strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    }

    /// The file's name without folder and ending.
    pub fn stem(&self) -> &str {
        let name = self.path().rsplit('/').next().unwrap_or_default();
        name.strip_suffix(".toml").unwrap_or(name)
    }

    pub fn table(&self) -> Table<'_, 's> {
        Table::new(&self.desk, self.root.get_ref(), 0..0)
    }
}

/// Bytes to text; what is no UTF-8 or begins with a BOM is a fault, and is read all the same: its names are missed
/// elsewhere otherwise.
pub(super) fn decode(sources: &Sources, sink: &Sink) -> Vec<Arc<SourceFile>> {
    let file = |(path, bytes): &(String, Vec<u8>)| {
        let file = Arc::new(SourceFile { path: path.clone(), text: String::from_utf8_lossy(bytes).into_owned() });
        let place = |at| SourcePlace { file: Arc::clone(&file), span: at..at };
        let help = "save it as UTF-8 without BOM";
        if let Err(error) = std::str::from_utf8(bytes) {
            let at = error.valid_up_to();
            let message = format!("the file is not UTF-8: byte 0x{:02x} belongs to no character", bytes[at]);
            fault(sink, NOT_UTF8, &place(at), message, help);
        }
        if file.text.starts_with('\u{feff}') {
            fault(sink, "bom", &place(0), "the file begins with a byte order mark", help);
        }
        file
    };
    sources.files.iter().map(file).collect()
}

/// A file that no step reads would be a silent miss.
pub(super) fn check_stray(documents: &[Document<'_>], sink: &Sink) {
    const FOLDERS: [&str; 6] = ["laws", "lexicons", "terms", "rules", "statements", "exemptions"];
    const FILES: [&str; 2] = ["categories.toml", "policy.toml"];
    for document in documents {
        if !FILES.contains(&document.path()) && !FOLDERS.iter().any(|folder| document.is_in(folder)) {
            let place = document.desk.place(0..0);
            let help = format!("move it into one of: {}", FOLDERS.join(", "));
            fault(sink, "stray-file", &place, "no part of the catalog reads this file", help);
        }
    }
}

/// Leaves out what a file seems to lack only because it could not be read to its end.
pub(super) fn without_echoes(mut faults: Vec<Fault>) -> Vec<Fault> {
    let mut unread: HashMap<String, &'static str> = HashMap::new();
    for fault in faults.iter().filter(|fault| matches!(fault.code, NOT_UTF8 | SYNTAX)) {
        let worst = unread.entry(fault.place.file.path.clone()).or_insert(fault.code);
        if fault.code == NOT_UTF8 {
            *worst = NOT_UTF8;
        }
    }
    faults.retain(|fault| unread.get(&fault.place.file.path).is_none_or(|code| *code == fault.code));
    faults
}
