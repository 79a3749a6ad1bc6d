//! Patterns run only around their keywords, and only so long.

mod needs;

pub(super) use self::needs::Need;
use crate::catalog::LazyRegex;
use crate::text::{FoldTable, FoldedSpan, FoldedText};

/// Calls that one pattern may make in one field.
const CALLS_A_FIELD: usize = 512;

/// A compiled pattern with how far it looks around its keywords.
pub(super) struct Pattern {
    regex: LazyRegex,
    reach: u32,
    needs: Vec<Need>,
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

/// A stretch of folded text as UTF-8, made only where somebody looks.
#[derive(Default)]
pub(super) struct Haystack {
    text: String,
    /// The place of the first symbol.
    from: usize,
    /// Byte offset of each symbol, and of the end; nothing, before anything is made.
    bytes: Vec<u32>,
    windows: Vec<FoldedSpan>,
}

impl Haystack {
    pub fn clear(&mut self) {
        self.text.clear();
        self.bytes.clear();
    }

    /// Makes all of it.
    pub fn fill(&mut self, folded: &FoldedText) {
        self.make(folded, FoldedSpan::new(0, folded.len()));
    }

    /// Makes at least this stretch. What is asked for in front of what there is makes everything in front of that: a
    /// text is made at most twice, however many patterns look at it.
    fn make(&mut self, folded: &FoldedText, span: FoldedSpan) {
        let (start, end) = (span.start as usize, span.end as usize);
        if self.bytes.is_empty() {
            self.from = start;
            self.bytes.push(0);
        } else if start < self.from {
            let made = self.end();
            self.clear();
            self.from = 0;
            self.bytes.push(0);
            self.extend(folded, made);
        }
        self.extend(folded, end);
    }

    /// The place behind the last symbol that there is.
    fn end(&self) -> usize {
        self.from + self.bytes.len() - 1
    }

    fn extend(&mut self, folded: &FoldedText, end: usize) {
        let Self { text, bytes, .. } = self;
        let made = self.from + bytes.len() - 1;
        let missing = end.saturating_sub(made);
        text.reserve(missing * 3);
        bytes.extend(folded.chars_from(made).take(missing).map(|c| {
            text.push(c);
            text.len() as u32
        }));
    }

    /// What was made.
    pub fn text(&self) -> &str {
        &self.text
    }

    fn byte(&self, at: u32) -> usize {
        self.bytes[at as usize - self.from] as usize
    }

    fn slice(&self, span: FoldedSpan) -> &str {
        &self.text[self.byte(span.start)..self.byte(span.end)]
    }

    /// The symbols of a byte range.
    pub fn symbols(&self, start: usize, end: usize) -> FoldedSpan {
        let symbol = |byte: usize| self.from + self.bytes.partition_point(|at| (*at as usize) < byte);
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

    /// What every match has.
    pub fn needs(&self) -> &[Need] {
        &self.needs
    }

    /// Runs in the windows around the keywords; a match counts if it holds one. A pattern that does not compile, which
    /// the tests of the shipped dictionaries rule out, is never finished: it is no pass.
    pub fn run(&self, folded: &FoldedText, keywords: &[FoldedSpan], haystack: &mut Haystack) -> Found {
        let Some(regex) = self.regex.get() else {
            return Found { found: Vec::new(), unfinished: Unfinished::Yes };
        };
        let mut out = Found { found: Vec::new(), unfinished: Unfinished::No };
        let mut calls = 0;
        let mut windows = std::mem::take(&mut haystack.windows);
        self.window(keywords, folded.len() as u32, &mut windows);
        'all: for window in windows.iter().copied() {
            haystack.make(folded, window);
            let offset = haystack.byte(window.start);
            for found in regex.find_iter(haystack.slice(window)) {
                calls += 1;
                if calls > CALLS_A_FIELD {
                    out.unfinished = Unfinished::Yes;
                    break 'all;
                }
                let Ok(found) = found else {
                    out.unfinished = Unfinished::Yes;
                    break;
                };
                let span = haystack.symbols(offset + found.start(), offset + found.end());
                if !span.is_empty() && holds_one(keywords, span) && folded.joins_whole_tokens(span) {
                    out.found.push(span);
                }
            }
            // The one that found no more.
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

    /// Keywords so close to each other that all of them share one window.
    #[test]
    fn a_pattern_that_matches_more_often_than_it_may_be_called_is_unfinished() {
        let table = FoldTable::builder().build();
        let run = |times: usize| {
            let mut folded = FoldedText::default();
            fold(&table, &"治疗".repeat(times), &mut folded);
            let keywords: Vec<FoldedSpan> = (0..times).map(|n| FoldedSpan::new(2 * n, 2 * n + 2)).collect();
            let pattern = Pattern::new(LazyRegex::deferred("治疗".to_owned()), 16, &table);
            pattern.run(&folded, &keywords, &mut Haystack::default())
        };
        let (few, many) = (run(CALLS_A_FIELD), run(CALLS_A_FIELD + 1));
        assert_eq!((few.found.len(), few.unfinished), (CALLS_A_FIELD, Unfinished::No));
        assert_eq!((many.found.len(), many.unfinished), (CALLS_A_FIELD, Unfinished::Yes));
    }
}
