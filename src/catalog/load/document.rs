//! Sources as text and as TOML, and which faults only echo that a file could not be read.

use std::borrow::Cow;
use std::collections::HashMap;
use std::str::Utf8Error;
use std::sync::Arc;

use rayon::prelude::*;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Error};

use super::reader::Table;
use super::sink::{Desk, Sink, fault};
use crate::catalog::fault::{Fault, SourceFile, SourcePlace};
use crate::catalog::{Bytes, Sources};

const NOT_UTF8: &str = "not-utf8";
const SYNTAX: &str = "toml-syntax";

/// A TOML source, parsed as far as it can be.
pub(super) struct Document<'s> {
    pub desk: Desk<'s>,
    root: Spanned<DeTable<'s>>,
}

impl<'s> Document<'s> {
    /// Parses those of the files that are TOML and wanted, on all cores.
    pub fn parse_toml(files: &'s [Arc<SourceFile>], wanted: impl Fn(&SourceFile) -> bool, sink: &'s Sink) -> Vec<Self> {
        let is_toml = |file: &&Arc<SourceFile>| file.path.ends_with(".toml") && wanted(file);
        Self::parse(files.iter().filter(is_toml).collect(), sink)
    }

    /// Parses all of the files, whatever they are called, on all cores.
    pub fn parse(files: Vec<&'s Arc<SourceFile>>, sink: &'s Sink) -> Vec<Self> {
        let parsed: Vec<_> = files.par_iter().map(|file| DeTable::parse_recoverable(&file.text)).collect();
        files.into_iter().zip(parsed).map(|(file, (root, errors))| Self::new(file, root, &errors, sink)).collect()
    }

    fn new(file: &Arc<SourceFile>, root: Spanned<DeTable<'s>>, errors: &[Error], sink: &'s Sink) -> Self {
        let desk = Desk { file: Arc::clone(file), sink };
        let mut last = None;
        for error in errors {
            let span = error.span().unwrap_or_default();
            // Of several at one place the others are what became of the first.
            if last.replace(span.start) != Some(span.start) {
                let help = syntax_help(file.text.get(span.start..).unwrap_or_default());
                fault(sink, SYNTAX, &desk.place(span), error.message(), help);
            }
        }
        Self { desk, root }
    }

    /// Every `pattern` of a `[[regex]]`, whatever else is wrong.
    pub fn patterns(&self) -> impl Iterator<Item = &str> {
        let tables = match self.root.get_ref().get("regex").map(Spanned::get_ref) {
            Some(DeValue::Array(tables)) => tables.iter().as_slice(),
            _ => &[],
        };
        tables.iter().filter_map(|table| match table.get_ref() {
            DeValue::Table(entries) => entries.get("pattern")?.get_ref().as_str(),
            _ => None,
        })
    }

    pub fn path(&self) -> &str {
        &self.desk.file.path
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
    let file = |(path, bytes): &(String, Bytes)| {
        let (text, wrong) = match bytes {
            Cow::Borrowed(bytes) => {
                Sources::text_inside(path, bytes).map_or_else(|| text_of(bytes), |text| (text.into(), None))
            }
            Cow::Owned(bytes) => {
                let (text, wrong) = text_of(bytes);
                (text.into_owned().into(), wrong)
            }
        };
        let file = Arc::new(SourceFile { path: path.clone(), text });
        let place = |at| SourcePlace { file: Arc::clone(&file), span: at..at };
        let help = "save it as UTF-8 without BOM";
        if let Some(error) = wrong {
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

/// What can be read, not copied where all of it can, and what is wrong.
fn text_of(bytes: &[u8]) -> (Cow<'_, str>, Option<Utf8Error>) {
    match str::from_utf8(bytes) {
        Ok(text) => (text.into(), None),
        Err(error) => (String::from_utf8_lossy(bytes), Some(error)),
    }
}

/// Signs of TOML as a Chinese keyboard writes them.
const FULL_WIDTH: [(char, char); 15] = [
    ('“', '"'),
    ('”', '"'),
    ('＂', '"'),
    ('「', '"'),
    ('」', '"'),
    ('‘', '\''),
    ('’', '\''),
    ('，', ','),
    ('、', ','),
    ('＝', '='),
    ('［', '['),
    ('【', '['),
    ('］', ']'),
    ('】', ']'),
    ('＃', '#'),
];

/// What to do about a syntax error that begins with this text.
fn syntax_help(text: &str) -> String {
    match FULL_WIDTH.iter().find(|(sign, _)| text.starts_with(*sign)) {
        Some((sign, plain)) => {
            format!("`{sign}` is a full-width sign; write `{plain}`, with the keyboard in English mode")
        }
        None => "mend the syntax; an editor with TOML support shows it".to_owned(),
    }
}

/// A file that no step reads would be a silent miss.
pub(super) fn check_stray(documents: &[Document<'_>], sink: &Sink) {
    const FOLDERS: [&str; 6] = ["laws", "lexicons", "terms", "rules", "statements", "exemptions"];
    const FILES: [&str; 2] = ["categories.toml", "policy.toml"];
    let is_stray = |document: &&Document<'_>| {
        !FILES.contains(&document.path()) && !FOLDERS.iter().any(|folder| document.desk.file.is_in(folder))
    };
    let stray: Vec<&Document<'_>> = documents.iter().filter(is_stray).collect();
    if let [first, _, ..] = &*stray
        && stray.len() == documents.len()
    {
        // As in one of the folders, where a fault for each file would hide what is wrong.
        let (message, help) =
            ("no part of the catalog reads any of these files", "give the folder that holds policy.toml");
        return fault(sink, "stray-file", &first.desk.place(0..0), message, help);
    }
    for document in stray {
        let place = document.desk.place(0..0);
        let help = format!("move it into one of: {}", FOLDERS.join(", "));
        fault(sink, "stray-file", &place, "no part of the catalog reads this file", help);
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
