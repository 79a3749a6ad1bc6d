//! Faults drawn for people: the lines of the source, marked, with what to do beneath.

use std::fmt;
use std::ops::Range;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents,
};

use super::fault::{Fault, Faults, SourcePlace};

/// One fault with what is shown of its source.
struct Drawn<'f> {
    fault: &'f Fault,
    excerpt: Excerpt,
}

impl Drawn<'_> {
    /// The other place, if it is in the lines that are shown.
    fn related_here(&self) -> Option<&SourcePlace> {
        let shown = self.excerpt.start..self.excerpt.start + self.excerpt.text.len();
        let here = |related: &&SourcePlace| {
            related.file.path == self.fault.place.file.path
                && shown.start <= related.span.start
                && related.span.end <= shown.end
        };
        self.fault.related.as_ref().filter(here)
    }
}

impl fmt::Debug for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.fault.message)?;
        match &self.fault.related {
            Some(related) if self.related_here().is_none() => write!(f, " (also: {related})"),
            _ => Ok(()),
        }
    }
}

impl std::error::Error for Drawn<'_> {}

impl Diagnostic for Drawn<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.fault.code))
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.fault.help))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let first = self.related_here();
        let first = first.map(|first| LabeledSpan::new_with_span(Some("first here".to_owned()), first.span.clone()));
        let place = &self.fault.place;
        let end = place.file.text.len();
        let here = place.span.start.min(end)..place.span.end.min(end);
        let here = LabeledSpan::new_primary_with_span(None, here);
        Some(Box::new([here].into_iter().chain(first)))
    }
}

impl Faults {
    /// Every fault with its lines, and how many there are; coloured or plain, as wide as the terminal.
    pub fn report(&self, colour: bool, width: usize) -> String {
        let theme = if colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        let handler = GraphicalReportHandler::new_themed(theme).with_width(width).with_links(false);
        let mut text = String::new();
        for fault in self.iter() {
            let drawn = Drawn { fault, excerpt: Excerpt::new(&fault.place) };
            if handler.render_report(&mut text, &drawn).is_err() {
                text.push_str(&format!("{fault}\n"));
            }
            text.push('\n');
        }
        let count = self.len();
        text.push_str(&format!("{count} fault{} in the dictionaries\n", if count == 1 { "" } else { "s" }));
        text
    }
}

/// The line that a fault stands in, with its neighbours; of a long one only what lies around the fault.
struct Excerpt {
    path: String,
    /// Where the fault stands, both counted from 0, the column in characters.
    line: usize,
    column: usize,
    /// Where the text begins: its line and its byte.
    first_line: usize,
    start: usize,
    text: String,
}

/// Bytes shown of a source.
const MOST: usize = 400;
/// Bytes shown before and behind a fault in a longer line.
const AROUND: usize = 100;

impl Excerpt {
    fn new(place: &SourcePlace) -> Self {
        let (line, column) = place.line_column();
        let file = &place.file.text;
        let shown = shown(file, &place.span);
        Self {
            path: place.file.path.clone(),
            line: line - 1,
            column: column - 1,
            first_line: file[..shown.start].matches('\n').count(),
            start: shown.start,
            text: harmless(&file[shown]),
        }
    }
}

fn shown(file: &str, span: &Range<usize>) -> Range<usize> {
    let (from, to) = (boundary(file, span.start), boundary(file, span.end));
    let begin = |at: usize| file[..at].rfind('\n').map_or(0, |at| at + 1);
    let end = |at: usize| file[at..].find('\n').map_or(file.len(), |more| at + more);
    let line = begin(from)..end(to);
    let neighbours = begin(line.start.saturating_sub(1))..end((line.end + 1).min(file.len()));
    let around = boundary(file, from.saturating_sub(AROUND))..boundary(file, to.saturating_add(AROUND));
    let around = around.start.max(line.start)..around.end.min(line.end);
    [neighbours, line].into_iter().find(|lines| lines.len() <= MOST).unwrap_or(around)
}

/// The nearest character boundary at or before a byte.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// The same number of bytes without anything that acts upon a terminal.
fn harmless(text: &str) -> String {
    let acts = |c: char| {
        (c.is_control() && c != '\n' && c != '\t')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if acts(c) {
            out.extend(std::iter::repeat_n('?', c.len_utf8()));
        } else {
            out.push(c);
        }
    }
    out
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        if span.offset() < self.start || span.offset() + span.len() > self.start + self.text.len() {
            return Err(MietteError::OutOfBounds);
        }
        // Without context it is asked where the fault stands, with context what is to be seen there.
        let (line, column) = if before + after == 0 { (self.line, self.column) } else { (self.first_line, 0) };
        let shown = SourceSpan::new(self.start.into(), self.text.len());
        let (path, data, lines) = (self.path.clone(), self.text.as_bytes(), self.text.lines().count());
        Ok(Box::new(MietteSpanContents::new_named(path, data, shown, line, column, lines)))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::catalog::SourceFile;

    /// A fault at one piece of a text, which stood before at another.
    fn drawn(text: &str, found: &str, before: &str) -> String {
        let file = Arc::new(SourceFile { path: "terms/best.toml".into(), text: text.to_owned().into() });
        let place = |piece: &str| {
            let start = text.rfind(piece).unwrap();
            SourcePlace { file: Arc::clone(&file), span: start..start + piece.len() }
        };
        let (message, help) = ("stands twice".into(), "keep one of the two".into());
        let fault = Fault { code: "duplicate", place: place(found), message, help, related: Some(place(before)) };
        Faults::of(vec![fault]).unwrap().report(false, 80)
    }

    #[test]
    fn a_fault_is_shown_once_with_its_place_and_its_neighbours() {
        let drawn = drawn("# 词\nid = \"a\"\nwords = [\"甲\", \"乙\"]\n\n# far\n", "\"乙\"", "\"甲\"");
        for part in ["[terms/best.toml:3:15]", "id = \"a\"", "words = [\"甲\", \"乙\"]", "first here", "keep one"] {
            assert!(drawn.contains(part), "{part}\n{drawn}");
        }
        assert!(!drawn.contains("# far") && !drawn.contains("also:"), "{drawn}");
    }

    #[test]
    fn of_a_long_line_only_the_part_around_is_shown_and_nothing_acts_upon_the_terminal() {
        let words = "\"糖尿病\", ".repeat(500);
        let text = format!("words = [\"甲\", {words}\"坏\u{1b}[31m\u{202e}\", {words}]");
        let drawn = drawn(&text, "坏\u{1b}[31m\u{202e}", "\"甲\"");
        assert!(drawn.contains("坏?[31m???") && drawn.contains("(also: terms/best.toml:1:10)"), "{drawn}");
        assert!(drawn.lines().all(|line| line.chars().count() < 160), "{drawn}");
        assert!(!drawn.contains(['\u{1b}', '\u{202e}']), "{drawn}");
    }

    #[test]
    fn a_fault_of_no_line_is_told_all_the_same() {
        let file = Arc::new(SourceFile { path: "gone.toml".into(), text: "".into() });
        for span in [0..0, 5..9] {
            let place = SourcePlace { file: Arc::clone(&file), span };
            let (message, help) = ("cannot be read".into(), "mend it".into());
            let fault = Fault { code: "unreadable", place, message, help, related: None };
            let drawn = Faults::of(vec![fault]).unwrap().report(false, 80);
            for part in ["gone.toml", "cannot be read", "mend it"] {
                assert!(drawn.contains(part), "{part}\n{drawn}");
            }
        }
    }
}
