//! Colour, and how wide the paper is.

use std::env;
use std::io::{IsTerminal as _, stderr, stdout};

use clap::ValueEnum;
use terminal_size::{Width, terminal_size};

use crate::catalog::kinds::{Severity, Verdict};
use crate::engine::Language;

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum When {
    Auto,
    Always,
    Never,
}

/// What a piece of text is, as its colour says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Plain,
    Strong,
    Faint,
    Of(Severity),
    Verdict(Verdict),
    Link,
}

/// The paper: whether it takes colour, how many cells a line has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paint {
    pub colour: bool,
    pub width: usize,
}

/// Cells of a line where nobody says.
const WIDTH: usize = 80;
/// Lines longer than these are hard to read, lines shorter cannot be drawn on.
const WIDTHS: std::ops::RangeInclusive<usize> = 40..=110;

/// The two outputs of a command.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    pub out: Paint,
    pub err: Paint,
}

impl Look {
    /// What standard output and standard error take.
    pub fn new(when: When) -> Self {
        let paint = |is_terminal| Paint { colour: colour(when, is_terminal), width: columns(is_terminal) };
        Self { out: paint(stdout().is_terminal()), err: paint(stderr().is_terminal()) }
    }
}

fn colour(when: When, is_terminal: bool) -> bool {
    match when {
        When::Always => true,
        When::Never => false,
        When::Auto => is_terminal && !is_set("NO_COLOR") && env::var_os("TERM").is_none_or(|term| term != "dumb"),
    }
}

fn columns(is_terminal: bool) -> usize {
    let said = env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    let terminal = || terminal_size().filter(|_| is_terminal).map(|(Width(cells), _)| cells.into());
    said.or_else(terminal).unwrap_or(WIDTH).clamp(*WIDTHS.start(), *WIDTHS.end())
}

impl Paint {
    /// The text in its colour.
    pub fn paint(self, style: Style, text: &str) -> String {
        match code(style) {
            Some(code) if self.colour && !text.is_empty() => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
            _ => text.to_owned(),
        }
    }
}

fn is_set(variable: &str) -> bool {
    env::var_os(variable).is_some_and(|value| !value.is_empty())
}

fn code(style: Style) -> Option<&'static str> {
    match style {
        Style::Plain => None,
        Style::Strong => Some("1"),
        Style::Faint => Some("2"),
        Style::Link => Some("36"),
        Style::Of(Severity::Block) => Some("1;31"),
        Style::Of(Severity::Review) => Some("1;33"),
        Style::Of(Severity::Evidence) => Some("1;35"),
        Style::Of(Severity::Info) => Some("1;34"),
        Style::Verdict(Verdict::Block) => Some("1;97;41"),
        Style::Verdict(Verdict::Review) => Some("1;30;43"),
        Style::Verdict(Verdict::Pass) => Some("1;30;42"),
    }
}

/// The same thing said in either language.
pub fn say<'t>(language: Language, zh: &'t str, en: &'t str) -> &'t str {
    match language {
        Language::ZhCn => zh,
        Language::En => en,
    }
}
