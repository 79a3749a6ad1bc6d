//! `chars/*.tsv`: which characters stand for others, which separate, which end a clause.

use std::collections::HashMap;
use std::sync::Arc;

use super::sink::{Sink, fault, fault_twice};
use crate::catalog::fault::{SourceFile, SourcePlace};
use crate::text::{Disguise, FoldTable, FoldTableBuilder, SeparatorKind};

const TRADITIONAL: &str = "chars/traditional.tsv";
const LOOKALIKES: &str = "chars/lookalikes.tsv";
/// Steps from table line to table line that a character may take after its first.
const LONGEST_CHAIN: usize = 4;

/// Tables that [`super::hidden`] reads.
const HIDDEN: &str = "chars/hidden/";

/// The folding table that Unicode and the catalog's own tables make together.
pub(super) fn table(files: &[Arc<SourceFile>], sink: &Sink) -> FoldTable {
    let mut builder = FoldTable::builder();
    let mut maps = HashMap::new();
    for file in files.iter().filter(|file| file.path.ends_with(".tsv") && !file.path.starts_with(HIDDEN)) {
        let read: fn(&mut FoldTableBuilder, char, &str) -> bool = match file.path.as_str() {
            TRADITIONAL => |builder, from, to| map(builder, from, to, Disguise::Traditional),
            LOOKALIKES => |builder, from, to| map(builder, from, to, Disguise::Lookalike),
            "chars/separators.tsv" => separator,
            "chars/clauses.tsv" => clause_mark,
            _ => {
                let place = SourcePlace { file: Arc::clone(file), span: 0..0 };
                let help = "the tables are chars/traditional.tsv, lookalikes.tsv, separators.tsv and clauses.tsv, and those in chars/hidden";
                fault(sink, "stray-file", &place, "no part of the catalog reads this table", help);
                continue;
            }
        };
        let folds = matches!(file.path.as_str(), TRADITIONAL | LOOKALIKES);
        lines(file, sink, &mut |from, to, place| {
            if let (true, Some(to)) = (folds, character(to)) {
                note(&mut maps, from, to, place, sink);
            }
            read(&mut builder, from, to)
        });
    }
    check_chains(&maps, sink);
    builder.build()
}

/// Reads `character<TAB>value` lines.
fn lines(file: &Arc<SourceFile>, sink: &Sink, take: &mut dyn FnMut(char, &str, &SourcePlace) -> bool) {
    let mut seen: HashMap<char, SourcePlace> = HashMap::new();
    for (place, content) in rows(file) {
        let Some((from, to)) = content.split_once('\t').and_then(|(from, to)| Some((character(from)?, to))) else {
            let help = "write a character or its code such as U+002A, a tab, and the value";
            fault(sink, "bad-line", &place, "the line is not `character<TAB>value`", help);
            continue;
        };
        if let Some(first) = seen.insert(from, place.clone()) {
            let message = format!("`{from}` stands twice in this table");
            fault_twice(sink, "duplicate", (&place, &first), message, "keep one of the two lines");
        }
        if !take(from, to, &place) {
            fault(
                sink,
                "bad-line",
                &place,
                format!("`{to}` is no value of this table"),
                "the head of the table says what may stand there",
            );
        }
    }
}

/// The lines of a table that say something, with their places; `#` begins a comment line.
pub(super) fn rows(file: &Arc<SourceFile>) -> impl Iterator<Item = (SourcePlace, &str)> {
    let text = without_bom(&file.text);
    let mut at = file.text.len() - text.len();
    let lines = text.split_inclusive('\n').map(move |line| {
        let content = line.trim_end_matches(['\n', '\r']);
        let place = SourcePlace { file: Arc::clone(file), span: at..at + content.len() };
        at += line.len();
        (place, content)
    });
    lines.filter(|(_, content)| !content.is_empty() && !content.starts_with('#'))
}

/// A byte order mark is a fault of its own, told before.
pub(super) fn without_bom(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// What each character becomes, and which line says so.
type Maps = HashMap<char, (char, SourcePlace)>;

/// A character becomes one other, whichever table says so.
fn note(maps: &mut Maps, from: char, to: char, place: &SourcePlace, sink: &Sink) {
    if let Some((_, first)) = maps.insert(from, (to, place.clone()))
        && first.file.path != place.file.path
    {
        let message = format!("`{from}` stands in two tables");
        fault_twice(sink, "duplicate", (place, &first), message, "keep one of the two lines");
    }
}

/// A chain that does not end, or only after more steps than folding follows, would fold a word differently each time.
fn check_chains(maps: &Maps, sink: &Sink) {
    for (from, (first, place)) in maps {
        let end = (0..LONGEST_CHAIN).fold(*first, |at, _| maps.get(&at).map_or(at, |(to, _)| *to));
        if maps.contains_key(&end) {
            let message = format!("`{from}` becomes `{first}`, which becomes another character, and so on");
            fault(sink, "circle", place, message, "write what the character is read as in the end");
        }
    }
}

fn character(text: &str) -> Option<char> {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(only), None) => Some(only),
        _ => char::from_u32(u32::from_str_radix(text.strip_prefix("U+")?, 16).ok()?),
    }
}

fn map(builder: &mut FoldTableBuilder, from: char, to: &str, disguise: Disguise) -> bool {
    character(to).map(|to| builder.map(from, to, disguise)).is_some()
}

fn separator(builder: &mut FoldTableBuilder, from: char, kind: &str) -> bool {
    let kind = match kind {
        "natural" => SeparatorKind::Natural,
        "unnatural" => SeparatorKind::Unnatural,
        _ => return false,
    };
    builder.separator(from, kind);
    true
}

fn clause_mark(builder: &mut FoldTableBuilder, from: char, kind: &str) -> bool {
    match kind {
        "hard" => builder.clause_mark(from, true),
        "soft" => builder.clause_mark(from, false),
        _ => return false,
    }
    true
}
