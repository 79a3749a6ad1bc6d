//! Patterns run only around their keywords, and only so long.

mod needs;

use super::blocks::Chars;
use crate::catalog::LazyRegex;
use crate::text::{FoldTable, FoldedSpan, FoldedText};

/// Calls that one pattern may make in one field.
const CALLS_A_FIELD: usize = 512;

/// A compiled pattern with how far it looks around its keywords.
pub(super) struct Pattern {
    regex: LazyRegex,
    reach: u32,
    needs: Vec<Chars>,
}

/// What a pattern found in one field.
pub(super) struct Found {
    pub found: Vec<FoldedSpan>,
    pub unfinished: Unfinished,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unfinished {
    Yes,
    No,
}

/// Folded text as UTF-8, made once a field and only where a keyword was seen.
#[derive(Default)]
pub(super) struct Haystack {
    text: String,
    /// Byte offset of each symbol, and of the end.
    bytes: Vec<u32>,
    windows: Vec<FoldedSpan>,
}

impl Haystack {
    pub fn clear(&mut self) {
        self.text.clear();
        self.bytes.clear();
    }

    pub fn fill(&mut self, folded: &FoldedText) {
        if !self.bytes.is_empty() {
            return;
        }
        for c in folded.chars() {
            self.bytes.push(self.text.len() as u32);
            self.text.push(c);
        }
        self.bytes.push(self.text.len() as u32);
    }

    /// All of it.
    pub fn text(&self) -> &str {
        &self.text
    }

    fn slice(&self, span: FoldedSpan) -> &str {
        &self.text[self.bytes[span.start as usize] as usize..self.bytes[span.end as usize] as usize]
    }

    /// The symbols of a byte range.
    pub fn symbols(&self, start: usize, end: usize) -> FoldedSpan {
        let symbol = |byte: usize| self.bytes.partition_point(|at| (*at as usize) < byte);
        FoldedSpan::new(symbol(start), symbol(end))
    }
}

impl Pattern {
    pub fn new(regex: LazyRegex, reach: u32, table: &FoldTable) -> Self {
        Self { needs: needs::of(regex.as_str(), table), regex, reach }
    }

    /// How far it looks around its keywords, in characters.
    pub fn reach(&self) -> u32 {
        self.reach
    }

    /// Sets of characters of each of which every match has at least one.
    pub fn needs(&self) -> &[Chars] {
        &self.needs
    }

    /// Runs in the windows around the keywords; a match counts if it holds one. A pattern that does not compile, which
    /// the tests of the shipped dictionaries rule out, is never finished: it is no pass.
    pub fn run(&self, folded: &FoldedText, keywords: &[FoldedSpan], haystack: &mut Haystack) -> Found {
        let Some(regex) = self.regex.get() else {
            return Found { found: Vec::new(), unfinished: Unfinished::Yes };
        };
        haystack.fill(folded);
        let mut out = Found { found: Vec::new(), unfinished: Unfinished::No };
        let mut calls = 0;
        let mut windows = std::mem::take(&mut haystack.windows);
        self.window(keywords, folded.len() as u32, &mut windows);
        for window in windows.iter().copied() {
            let offset = haystack.bytes[window.start as usize] as usize;
            for found in regex.find_iter(haystack.slice(window)) {
                calls += 1;
                let Ok(found) = found else {
                    out.unfinished = Unfinished::Yes;
                    break;
                };
                let span = haystack.symbols(offset + found.start(), offset + found.end());
                if !span.is_empty() && holds_one(keywords, span) && folded.joins_whole_tokens(span) {
                    out.found.push(span);
                }
            }
            if calls > CALLS_A_FIELD {
                out.unfinished = Unfinished::Yes;
                break;
            }
            calls += 1;
        }
        haystack.windows = windows;
        out
    }

    /// Windows around the keywords, joined where they touch.
    fn window(&self, keywords: &[FoldedSpan], len: u32, windows: &mut Vec<FoldedSpan>) {
        windows.clear();
        for keyword in keywords {
            let (start, end) = (keyword.start.saturating_sub(self.reach), (keyword.end + self.reach).min(len));
            match windows.last_mut() {
                Some(last) if start <= last.end => last.end = last.end.max(end),
                _ => windows.push(FoldedSpan { start, end }),
            }
        }
    }
}

fn holds_one(keywords: &[FoldedSpan], span: FoldedSpan) -> bool {
    let from = keywords.partition_point(|keyword| keyword.start < span.start);
    keywords[from..].iter().take_while(|keyword| keyword.start < span.end).any(|keyword| span.contains(*keyword))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{FoldTable, fold};

    #[test]
    fn a_pattern_that_does_not_compile_is_unfinished() {
        let mut folded = FoldedText::default();
        let table = FoldTable::builder().build();
        fold(&table, "可治疗", &mut folded);
        let run = |source: &str| {
            let pattern = Pattern::new(LazyRegex::deferred(source.to_owned()), 16, &table);
            pattern.run(&folded, &[FoldedSpan::new(1, 3)], &mut Haystack::default())
        };
        let (whole, broken) = (run("治疗"), run("治疗("));
        assert_eq!((whole.found.len(), whole.unfinished), (1, Unfinished::No));
        assert_eq!((broken.found.len(), broken.unfinished), (0, Unfinished::Yes));
    }
}
