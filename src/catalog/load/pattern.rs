//! Patterns meet folded text, so what they say literally is folded as words are: （ is ( there, ， is , and Ａ is a.

use fancy_regex::{Regex, RegexBuilder};

use super::reader::{At, fault};
use super::words::Folder;

/// Steps of backtracking that one call may take.
const STEPS_A_CALL: usize = 10_000;
/// Bytes of a compiled pattern.
const SIZE: usize = 1 << 20;

/// What must be escaped to be meant literally.
const SIGNS: &str = r"\.+*?()|[]{}^$#&-~";

/// The pattern with its literals folded, compiled; `None` with a fault where it does not compile.
pub(super) fn folded(pattern: &At<String>, folder: &mut Folder<'_>) -> Option<Regex> {
    let mut out = String::with_capacity(pattern.value.len());
    let mut never = Vec::new();
    let mut place = Place::Literal;
    for c in pattern.value.chars() {
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
    if !never.is_empty() {
        let message = format!("no folded text holds {}, so the pattern can never match it", never.join(", "));
        let help = "write what it is read as, letters in lower case; `adscreen explain` shows folded text";
        fault(folder.sink, "unfolded-pattern", &pattern.place, message, help);
    }
    let bad = |error| {
        let message = format!("the pattern does not compile: {error}");
        fault(folder.sink, "bad-pattern", &pattern.place, message, "mend it; write patterns in single quotes");
    };
    compile(&out).map_err(bad).ok()
}

/// A pattern with the limits that every pattern of a catalog has.
fn compile(pattern: &str) -> Result<Regex, Box<fancy_regex::Error>> {
    RegexBuilder::new(pattern)
        .backtrack_limit(STEPS_A_CALL)
        .delegate_size_limit(SIZE)
        .delegate_dfa_size_limit(SIZE)
        .build()
        .map_err(Box::new)
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
    let folded = folder.folded(c.encode_utf8(&mut [0; 4]));
    let mut chars = folded.chars();
    chars.next().filter(|_| chars.next().is_none())
}
