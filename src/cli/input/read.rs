//! From a source to single ads, each with its place, as yet unjudged.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;

use serde::de::IgnoredAny;

use super::lines::{Line, Lines, strip_bom};
use super::{From, Source};
use crate::api::error::Reason;
use crate::api::limits::REQUEST_BYTES;

/// One ad, or what stands in the place of one.
#[derive(Debug, PartialEq, Eq)]
pub struct Item {
    pub origin: Origin,
    /// The line it begins in, counted from 1.
    pub line: u64,
    /// Whether it is all that its source has and may ever have: a text, a JSON object.
    pub lone: bool,
    pub content: Content,
}

/// The source of an item, as people are told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    Argument,
    Stdin,
    /// By its name.
    File(Arc<str>),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Argument => Ok(()),
            Self::Stdin => f.write_str("stdin"),
            Self::File(name) => f.write_str(name),
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
pub enum Content {
    /// An ad's copy.
    Text(Vec<u8>, Around),
    /// An ad as JSON.
    Json(Vec<u8>),
    /// What cannot be read, and why.
    Unreadable(Reason, String),
}

/// What stands around the copy in its file and is no part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Around {
    /// A byte order mark, or nothing.
    pub before: &'static str,
    /// The line end of the last line, or nothing.
    pub after: &'static str,
}

impl Default for Around {
    fn default() -> Self {
        Self { before: "", after: "\n" }
    }
}

/// Receives items; `false`: nobody wants more. The flag says whether the next one can be had without waiting.
pub type Sink<'s> = &'s mut dyn FnMut(Item, bool) -> bool;

/// Reads all of a source. `false`: the sink wants no more.
pub fn read(source: &Source, sink: Sink<'_>) -> bool {
    match source {
        Source::Text(text) => {
            sink(lone(&Origin::Argument, Content::Text(text.clone().into_bytes(), Around::default())), true)
        }
        Source::Stdin(from) => read_from(io::stdin(), &Origin::Stdin, *from, sink),
        Source::File(path, from) => {
            let origin = Origin::File(path.display().to_string().into());
            match File::open(path) {
                Ok(file) => read_from(file, &origin, *from, sink),
                Err(error) => sink(lone(&origin, unreadable(&error)), true),
            }
        }
    }
}

/// All that its source has.
fn lone(origin: &Origin, content: Content) -> Item {
    Item { origin: origin.clone(), line: 1, lone: true, content }
}

/// One of those that its source has.
fn one_of(origin: &Origin, line: u64, content: Content) -> Item {
    Item { origin: origin.clone(), line, lone: false, content }
}

fn unreadable(error: &io::Error) -> Content {
    Content::Unreadable(Reason::BadJson, format!("cannot be read: {error}"))
}

fn read_from(reader: impl Read, origin: &Origin, from: From, sink: Sink<'_>) -> bool {
    match from {
        From::Jsonl => read_lines(reader, origin, sink),
        From::Text | From::Json => match whole(reader) {
            Err(content) => sink(lone(origin, content), true),
            Ok((bytes, mark)) if from == From::Text => sink(lone(origin, one_text(bytes, mark)), true),
            Ok((bytes, _)) => read_json(&bytes, origin, sink),
        },
    }
}

fn read_lines(reader: impl Read, origin: &Origin, sink: Sink<'_>) -> bool {
    let mut lines = Lines::new(reader, REQUEST_BYTES);
    loop {
        let (line, content) = match lines.next() {
            Ok(None) => return true,
            Ok(Some((line, Line::Bytes(bytes)))) => (line, Content::Json(bytes)),
            Ok(Some((line, Line::TooLong))) => (line, too_long("a line")),
            Err(error) => return sink(one_of(origin, lines.number() + 1, unreadable(&error)), true),
        };
        if !sink(one_of(origin, line, content), lines.is_ready()) {
            return false;
        }
    }
}

fn too_long(what: &str) -> Content {
    let limit = REQUEST_BYTES;
    let description = format!("{what} has at most {limit} bytes (16 MiB); many ads go into JSON lines");
    Content::Unreadable(Reason::RequestTooLong, description)
}

/// All of it, and the byte order mark that stood before it.
fn whole(reader: impl Read) -> Result<(Vec<u8>, &'static str), Content> {
    let mut bytes = Vec::new();
    reader.take(REQUEST_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    if bytes.len() > REQUEST_BYTES {
        return Err(too_long("an input that is not JSON lines"));
    }
    let mark = if strip_bom(&mut bytes) { "\u{feff}" } else { "" };
    Ok((bytes, mark))
}

/// The line end that an editor or `echo` puts behind a text is no part of it.
fn one_text(mut bytes: Vec<u8>, before: &'static str) -> Content {
    let end = ["\r\n", "\n"].into_iter().find(|end| bytes.ends_with(end.as_bytes()));
    let after = end.unwrap_or_default();
    bytes.truncate(bytes.len() - after.len());
    Content::Text(bytes, Around { before, after })
}

fn read_json(bytes: &[u8], origin: &Origin, sink: Sink<'_>) -> bool {
    if bytes.trim_ascii_start().first() != Some(&b'[') {
        return sink(lone(origin, Content::Json(bytes.to_vec())), true);
    }
    let mut elements = Elements { bytes, at: bytes.len() - bytes.trim_ascii_start().len() + 1, first: true };
    let (mut line, mut counted) = (1, 0);
    let mut line_of = |at: usize| {
        line += bytes[counted..at].iter().filter(|byte| **byte == b'\n').count() as u64;
        counted = at;
        line
    };
    loop {
        let (at, content) = match elements.next() {
            Ok(None) => return true,
            Ok(Some((at, element))) => (at, Content::Json(element.to_vec())),
            Err(what) => {
                let content = Content::Unreadable(Reason::BadJson, format!("is not a JSON array of ads: {what}"));
                return sink(one_of(origin, line_of(elements.at), content), true);
            }
        };
        if !sink(one_of(origin, line_of(at), content), true) {
            return false;
        }
    }
}

/// The elements of a JSON array as they are written, so that each is read strictly and by itself.
struct Elements<'b> {
    bytes: &'b [u8],
    at: usize,
    first: bool,
}

impl<'b> Elements<'b> {
    fn next(&mut self) -> Result<Option<(usize, &'b [u8])>, String> {
        let next = self.skip_blank();
        if next == Some(b']') {
            self.at += 1;
            return match self.skip_blank() {
                None => Ok(None),
                Some(_) => Err("something follows it".to_owned()),
            };
        }
        if !std::mem::take(&mut self.first) {
            if next != Some(b',') {
                return Err("a comma or `]` is missing".to_owned());
            }
            self.at += 1;
            self.skip_blank();
        }
        let start = self.at;
        let mut values = serde_json::Deserializer::from_slice(&self.bytes[start..]).into_iter::<IgnoredAny>();
        match values.next() {
            Some(Ok(_)) => {
                self.at += values.byte_offset();
                Ok(Some((start, &self.bytes[start..self.at])))
            }
            Some(Err(error)) => Err(format!("{:?} error in an element", error.classify()).to_lowercase()),
            None => Err("it has no end".to_owned()),
        }
    }

    /// Goes to the next byte that is not blank, and shows it.
    fn skip_blank(&mut self) -> Option<u8> {
        self.at = self.bytes.len() - self.bytes[self.at..].trim_ascii_start().len();
        self.bytes.get(self.at).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(text: &str, from: From) -> Vec<(u64, Content)> {
        let mut found = Vec::new();
        read_from(text.as_bytes(), &Origin::Stdin, from, &mut |item, _| {
            found.push((item.line, item.content));
            true
        });
        found
    }

    fn json(line: u64, text: &str) -> (u64, Content) {
        (line, Content::Json(text.into()))
    }

    #[test]
    fn an_array_is_its_elements_as_they_were_written() {
        let array = " [ {\"text\": \"a]\"},\n {\"text\":\"b\", \"text\":\"c\"} ,\n\n{}]\n";
        let expected = [json(1, "{\"text\": \"a]\"}"), json(2, "{\"text\":\"b\", \"text\":\"c\"}"), json(4, "{}")];
        assert_eq!(items(array, From::Json), expected);
        assert_eq!(items("[]", From::Json), []);
        assert_eq!(items("{\"text\":\"a\"}", From::Json), [json(1, "{\"text\":\"a\"}")]);
    }

    #[test]
    fn what_is_read_of_a_broken_array_is_judged_and_the_rest_is_an_error() {
        for broken in ["[{}", "[{} {}]", "[{},]", "[{}] x", "[{}, {\"text\": }]"] {
            let found = items(broken, From::Json);
            assert_eq!(found[0], json(1, "{}"), "{broken}");
            assert!(matches!(found[1..], [(1, Content::Unreadable(..))]), "{broken} {found:?}");
        }
    }

    #[test]
    fn a_text_loses_one_line_end_and_the_mark_before_it() {
        let around = |before, after| Around { before, after };
        let text = |text: &str, around| [(1, Content::Text(text.into(), around))];
        assert_eq!(items("\u{feff}最佳\n\r\n", From::Text), text("最佳\n", around("\u{feff}", "\r\n")));
        assert_eq!(items("最佳\n", From::Text), text("最佳", around("", "\n")));
        assert_eq!(items("", From::Text), text("", around("", "")));
    }
}
