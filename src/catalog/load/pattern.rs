//! Patterns meet folded text, so what they say literally is folded as words are: （ is ( there, ， is , and Ａ is a.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::document::Document;
use super::sink::{At, fault};
use super::words::Folder;
use crate::catalog::model::LazyRegex;

/// Where the compiled patterns come from.
pub(super) enum Patterns {
    /// They are compiled when they are first needed, for all of them are known to compile.
    Proven,
    /// They are compiled before anything is read, on all cores, by what they are once folded.
    Compiled(FxHashMap<String, Result<LazyRegex, String>>),
}

impl Patterns {
    /// Compiles every pattern of these documents.
    pub fn compile(documents: &[&Document<'_>], folder: &mut Folder<'_>) -> Self {
        let written = documents.iter().flat_map(|document| document.patterns());
        let mut sources: Vec<String> = written.map(|pattern| as_copy(pattern, folder).0).collect();
        sources.sort_unstable();
        sources.dedup();
        Self::Compiled(sources.into_par_iter().map(|source| (source.clone(), compile(source))).collect())
    }

    fn get(&self, source: String) -> Result<LazyRegex, String> {
        match self {
            Self::Proven => Ok(LazyRegex::deferred(source)),
            Self::Compiled(known) => known.get(&source).cloned().unwrap_or_else(|| compile(source)),
        }
    }
}

fn compile(source: String) -> Result<LazyRegex, String> {
    LazyRegex::compiled(source).map_err(|error| error.to_string())
}

/// What must be escaped to be meant literally.
const SIGNS: &str = r"\.+*?()|[]{}^$#&-~";

/// The pattern with its literals folded; `None` with a fault where it does not compile.
pub(super) fn folded(pattern: &At<&str>, patterns: &Patterns, folder: &mut Folder<'_>) -> Option<LazyRegex> {
    let (source, never) = as_copy(pattern.value, folder);
    if !never.is_empty() {
        let message = format!("no folded text holds {}, so the pattern can never match it", never.join(", "));
        let help = "write what it is read as, letters in lower case; `adscreen explain` shows folded text";
        fault(folder.sink, "unfolded-pattern", &pattern.place, message, help);
    }
    let bad = |error| {
        let message = format!("the pattern does not compile: {error}");
        fault(folder.sink, "bad-pattern", &pattern.place, message, "mend it; write patterns in single quotes");
    };
    patterns.get(source).map_err(bad).ok()
}

/// The pattern with its literals folded, and the characters that no folded text holds.
fn as_copy(pattern: &str, folder: &mut Folder<'_>) -> (String, Vec<String>) {
    let mut out = String::with_capacity(pattern.len());
    let mut never = Vec::new();
    let mut place = Place::Literal;
    for c in pattern.chars() {
        let meant = match c.is_ascii() {
            true => Some(c).filter(|c| place != Place::Literal || !c.is_ascii_uppercase()),
            false => one(c, folder),
        };
        match meant {
            // A sign that means something to patterns was none before it was folded.
            Some(plain) if plain != c && SIGNS.contains(plain) && place != Place::Escape => out.extend(['\\', plain]),
            Some(plain) => out.push(plain),
            None => never.push(format!("`{c}`")),
        }
        place = place.after(c);
    }
    (out, never)
}

/// What a character of a pattern is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// It stands for itself.
    Literal,
    /// Behind `\`.
    Escape,
    /// Behind `\p`, `\x` and the like: a name in braces may follow.
    Named,
    /// In the braces.
    Name,
    /// Behind `(`: a `?` begins a group's flags or name.
    Open,
    /// The flags or the name.
    Group,
}

impl Place {
    fn after(self, c: char) -> Self {
        match (self, c) {
            (Self::Escape, 'p' | 'P' | 'x' | 'u' | 'U' | 'k' | 'g') => Self::Named,
            (Self::Escape, _) => Self::Literal,
            (Self::Named, '{' | '<') => Self::Name,
            (Self::Named, c) if c.is_ascii_hexdigit() => Self::Named,
            (Self::Name, c) if !matches!(c, '}' | '>') => Self::Name,
            (Self::Open, '?') => Self::Group,
            (Self::Group, c) if !matches!(c, ':' | '=' | '!' | '>' | ')') => Self::Group,
            (_, '\\') => Self::Escape,
            (_, '(') => Self::Open,
            _ => Self::Literal,
        }
    }
}

/// What the character is in folded text, if that is one character.
fn one(c: char, folder: &mut Folder<'_>) -> Option<char> {
    let mut bytes = [0; 4];
    let folded = folder.folded(c.encode_utf8(&mut bytes));
    let mut chars = folded.chars();
    chars.next().filter(|_| chars.next().is_none())
}
