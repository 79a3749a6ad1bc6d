//! Folding: one pass over the characters, then (only where lines were broken inside words) one repair.
//!
//! The steps, in order, for each character: tag → entity → table (width, case, script, style, look-alikes) → dropped ones →
//! brackets around one character → separators between two Han characters.

mod four;
mod short;

use super::folded::{Glyph, Marks};
use super::table::{Class, Entry, Symbol};
use super::{Disguise, Disguises, FoldTable, FoldedText, OriginalSpan, entity, markup};

/// A run of more separators than this is a decoration, not a disguise; it stays and parts the words.
const LONGEST_GAP: usize = 12;

/// Lines of at most this many characters are letters of a word written downwards.
const SHORT_LINE: usize = 2;

/// Folds `text` into `out`, which is cleared first; allocates only where `out` is too small.
pub fn fold(table: &FoldTable, text: &str, out: &mut FoldedText) {
    fold_where(|folder| folder.is_quiet(), table, text, out);
}

/// `may_be_short`: whether the short way may be tried; it does the same as the long one.
fn fold_where(may_be_short: impl Fn(&Folder<'_>) -> bool, table: &FoldTable, text: &str, out: &mut FoldedText) {
    out.clear();
    let mut folder = Folder { table, out, run: None, pending: Marks::default(), broken_words: false };
    let mut at = 0;
    loop {
        if may_be_short(&folder) {
            at += folder.short_run(&text[at..], at as u32);
        }
        let Some(c) = text[at..].chars().next() else { break };
        let end = folder.next(text, at, c);
        folder.out.original_chars += text[at..end].chars().count() as u32;
        at = end;
    }
    if folder.broken_words {
        folder.join_short_lines();
    }
    out.finish();
}

struct Folder<'a> {
    table: &'a FoldTable,
    out: &'a mut FoldedText,
    /// Where the present run of separators behind a Han character began.
    run: Option<usize>,
    /// What was left out since the last symbol.
    pending: Marks,
    broken_words: bool,
}

impl Folder<'_> {
    /// Nothing is left out in front of the next symbol, and no separators wait for a Han character.
    fn is_quiet(&self) -> bool {
        !self.pending.unnatural && !self.pending.natural && self.run.is_none_or(|from| from == self.out.len())
    }

    /// The long way: one character, one tag or one entity. Where the next one begins.
    fn next(&mut self, text: &str, at: usize, c: char) -> usize {
        let rest = &text[at..];
        let tag = (c == '<').then(|| markup::tag(rest)).flatten();
        let entity = (c == '&').then(|| entity::decode(rest)).flatten();
        let (len, c, undone) = match (tag, entity) {
            (Some((markup::Tag::Inline, len)), _) => {
                self.leave_out(Disguise::Markup);
                return at + len;
            }
            (Some((markup::Tag::Block, len)), _) => (len, '\n', Disguises::NONE),
            (None, Some((decoded, len))) => (len, decoded, Disguises::of(Disguise::Entity)),
            (None, None) => (c.len_utf8(), c, Disguises::NONE),
        };
        self.character(c, at, at + len, undone);
        at + len
    }

    fn character(&mut self, c: char, start: usize, end: usize, undone: Disguises) {
        let entry = self.table.entry(c);
        let origin = OriginalSpan { start: start as u32, end: end as u32 };
        let own = entry.disguise.map_or(undone, |d| undone.union(Disguises::of(d)));
        match entry.class() {
            Class::Drop => self.drop_mark(entry.disguise),
            Class::Expand => {
                let table = self.table;
                table.expansion(entry).iter().for_each(|entry| self.symbol(*entry, origin, own));
            }
            _ => self.symbol(entry, origin, own),
        }
    }

    /// A combining mark belongs to the character before it; anything else invisible lies between two.
    fn drop_mark(&mut self, disguise: Option<Disguise>) {
        match disguise {
            Some(Disguise::CombiningMark) if !self.out.is_empty() => self.out.undone_on_last(Disguise::CombiningMark),
            Some(disguise) => self.leave_out(disguise),
            None => {}
        }
    }

    fn leave_out(&mut self, disguise: Disguise) {
        // Joiners and selectors inside an emoji are spelling, not evasion.
        if disguise == Disguise::ZeroWidth && self.out.symbols().last().is_some_and(|last| last.class() == Class::Emoji)
        {
            return;
        }
        self.pending.gap = self.pending.gap.union(Disguises::of(disguise));
        self.pending.unnatural = true;
    }

    fn symbol(&mut self, entry: Entry, origin: OriginalSpan, own: Disguises) {
        match entry.class() {
            Class::Han => {
                self.close_run();
                self.push(entry, origin, own);
                self.run = Some(self.out.len());
            }
            Class::Natural | Class::Unnatural | Class::Emoji | Class::Newline => self.push(entry, origin, own),
            Class::Close if self.encloses_one(entry.symbol) => self.unwrap_bracket(),
            _ => {
                self.push(entry, origin, own);
                self.run = None;
            }
        }
    }

    fn push(&mut self, entry: Entry, origin: OriginalSpan, own: Disguises) {
        let marks = Marks { own, ..std::mem::take(&mut self.pending) };
        self.out.push(Glyph { symbol: entry.symbol, origin, code: entry.code }, marks);
    }

    /// A Han character arrives: the separators since the last one, if few, go.
    fn close_run(&mut self) {
        let Some(from) = self.run else { return };
        let len = self.out.len() - from;
        if len == 0 || len > LONGEST_GAP {
            return;
        }
        if self.out.symbols()[from..].iter().any(|symbol| symbol.class() == Class::Newline) {
            self.broken_words = true;
            return;
        }
        self.truncate(from);
    }

    /// Takes the symbols from `from` on out again and remembers what they were.
    fn truncate(&mut self, from: usize) {
        let mut marks = self.out.marks_from(from).iter().peekable();
        for (at, symbol) in (from..).zip(&self.out.symbols()[from..]) {
            let own = marks.next_if(|(of, _)| *of as usize == at).map_or(Marks::default(), |(_, own)| *own);
            self.pending = merge(self.pending, own, symbol.class());
        }
        self.out.truncate(from);
    }

    /// Whether this closing bracket closes one around a single Han character.
    fn encloses_one(&self, close: Symbol) -> bool {
        match self.out.symbols() {
            [.., open, inner] => {
                inner.class() == Class::Han && open.class() == Class::Open && partner(open.char()) == close.char()
            }
            _ => false,
        }
    }

    fn unwrap_bracket(&mut self) {
        let bracketed = self.out.len() - 1;
        let marks = Marks { gap: Disguises::of(Disguise::Bracket), unnatural: true, ..Marks::default() };
        let (inner, own) = (self.out.glyph(bracketed), self.out.marks_of(bracketed));
        let before = self.out.marks_of(bracketed - 1);
        let after = merge(self.pending, marks, Class::Plain);
        self.truncate(bracketed - 1);
        self.pending = merge(merge(marks, own, Class::Plain), before, Class::Plain);
        // What stood before the bracket may itself be a run of separators behind a Han character.
        self.run = self.run_behind_han();
        self.symbol(Entry::again(inner.symbol, inner.code), inner.origin, own.own);
        self.pending = after;
    }

    fn run_behind_han(&self) -> Option<usize> {
        let symbols = self.out.symbols();
        let from = symbols.len() - symbols.iter().rev().take_while(|symbol| is_separator(symbol.class())).count();
        (from > 0 && symbols[from - 1].class() == Class::Han).then_some(from)
    }

    /// Rebuilds the text without those line ends between Han characters that part a line of one or two characters.
    fn join_short_lines(&mut self) {
        let n = self.out.len();
        let mut gone = vec![false; n];
        let mut i = 0;
        while i < n {
            let symbols = &self.out.symbols()[i..];
            let run = symbols.iter().take_while(|symbol| is_separator(symbol.class())).count();
            let newline = symbols[..run].iter().any(|symbol| symbol.class() == Class::Newline);
            if newline && self.parts_a_word(i, i + run) {
                gone[i..i + run].fill(true);
            }
            i += run.max(1);
        }
        self.compact(&gone);
    }

    fn parts_a_word(&self, from: usize, to: usize) -> bool {
        let symbols = self.out.symbols();
        let han = |at: Option<&Symbol>| at.is_some_and(|symbol| symbol.class() == Class::Han);
        let between = from > 0 && han(symbols.get(from - 1)) && han(symbols.get(to)) && to - from <= LONGEST_GAP;
        between && (is_short_line(symbols[..from].iter().rev()) || is_short_line(symbols[to..].iter()))
    }

    fn compact(&mut self, gone: &[bool]) {
        let marks = std::mem::take(&mut self.out.marks);
        let mut marks = marks.into_iter().peekable();
        let mut left_out = Marks::default();
        self.out.len = 0;
        for (at, gone) in gone.iter().enumerate() {
            let glyph = self.out.glyph(at);
            let own = marks.next_if(|(of, _)| *of as usize == at).map_or(Marks::default(), |(_, own)| own);
            let class = glyph.symbol.class();
            if *gone {
                left_out = merge(left_out, own, class);
                continue;
            }
            let gap = merge(std::mem::take(&mut left_out), own, Class::Plain);
            let parts = own.natural && !own.unnatural;
            self.out.push(glyph, Marks { own: own.own, parts, ..gap });
        }
    }
}

/// Whether a line, read from its end at a line break on, is short; it is read only so far.
fn is_short_line<'s>(line: impl Iterator<Item = &'s Symbol>) -> bool {
    let line =
        line.take_while(|symbol| symbol.class() != Class::Newline).filter(|symbol| !is_separator(symbol.class()));
    line.take(SHORT_LINE + 1).count() <= SHORT_LINE
}

fn is_separator(class: Class) -> bool {
    matches!(class, Class::Natural | Class::Unnatural | Class::Emoji | Class::Newline)
}

/// The gap that remains when a symbol with these marks and class is left out as well.
fn merge(sum: Marks, left_out: Marks, class: Class) -> Marks {
    let mut gap = sum.gap.union(left_out.gap);
    let (mut natural, mut unnatural) = (sum.natural || left_out.natural, sum.unnatural || left_out.unnatural);
    match class {
        Class::Natural | Class::Newline => natural = true,
        Class::Emoji => (gap, unnatural) = (gap.union(Disguises::of(Disguise::Emoji)), true),
        Class::Unnatural => (gap, unnatural) = (gap.union(Disguises::of(Disguise::Separator)), true),
        _ => {}
    }
    Marks { own: Disguises::NONE, gap, natural, unnatural, parts: sum.parts || left_out.parts }
}

fn partner(open: char) -> char {
    match open {
        '(' => ')',
        '[' => ']',
        '{' => '}',
        '<' => '>',
        '【' => '】',
        '「' => '」',
        '『' => '』',
        '《' => '》',
        '〈' => '〉',
        '〔' => '〕',
        _ => '〗',
    }
}

#[cfg(test)]
mod tests;
