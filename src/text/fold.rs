//! Folding: one pass over the characters, then (only where lines were broken inside words) one repair.
//!
//! The steps, in order, for each character: tag → entity → table (width, case, script, style, look-alikes) → dropped ones →
//! brackets around one character → separators between two Han characters.

use super::folded::{Glyph, Marks};
use super::table::{Class, Entry};
use super::{Break, Disguise, Disguises, FoldTable, FoldedText, OriginalSpan, entity, markup};

/// A run of more separators than this is a decoration, not a disguise; it stays and parts the words.
const LONGEST_GAP: usize = 12;

/// Lines of at most this many characters are letters of a word written downwards.
const SHORT_LINE: usize = 2;

/// Folds `text` into `out`, which is cleared first; allocates only where `out` is too small.
pub fn fold(table: &FoldTable, text: &str, out: &mut FoldedText) {
    out.clear();
    out.original_chars = text.chars().count() as u32;
    out.reserve(out.original_chars as usize);
    let mut folder = Folder { table, out, run: None, pending: Marks::default(), broken_words: false };
    let mut at = 0;
    loop {
        if folder.is_quiet() {
            at += folder.simple_run(&text[at..], at as u32);
        }
        let Some(c) = text[at..].chars().next() else { break };
        at = folder.next(text, at, c);
    }
    if folder.broken_words {
        folder.join_short_lines();
    }
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

    /// The short way of most characters: nothing is left out, and nothing waits. How many bytes it took.
    fn simple_run(&mut self, rest: &str, base: u32) -> usize {
        let (mut end, mut last) = (0, None);
        for c in rest.chars() {
            let entry = self.table.entry(c);
            if !entry.is_simple() {
                break;
            }
            let start = end;
            end += c.len_utf8() as u32;
            let origin = OriginalSpan { start: base + start, end: base + end };
            let marks = Marks { own: entry.disguise.map_or(Disguises::NONE, Disguises::of), ..Marks::default() };
            self.out.push(Glyph { c: entry.char(), origin, marks, class: entry.class }, entry.code);
            self.end_clause(entry.class, self.out.len());
            last = Some(entry.class);
        }
        if let Some(class) = last {
            self.run = (class == Class::Han).then_some(self.out.len());
        }
        end as usize
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
        let Entry { value, class, disguise, .. } = entry;
        let origin = OriginalSpan { start: start as u32, end: end as u32 };
        let own = disguise.map_or(undone, |d| undone.union(Disguises::of(d)));
        match class {
            Class::Drop => self.drop_mark(disguise),
            Class::Expand => {
                let table = self.table;
                table.expansion(value).iter().for_each(|entry| self.symbol(*entry, origin, own));
            }
            _ => self.symbol(entry, origin, own),
        }
    }

    /// A combining mark belongs to the character before it; anything else invisible lies between two.
    fn drop_mark(&mut self, disguise: Option<Disguise>) {
        match (disguise, self.out.glyphs.last_mut()) {
            (Some(Disguise::CombiningMark), Some(last)) => {
                last.marks.own = last.marks.own.union(Disguises::of(Disguise::CombiningMark))
            }
            (Some(disguise), _) => self.leave_out(disguise),
            (None, _) => {}
        }
    }

    fn leave_out(&mut self, disguise: Disguise) {
        // Joiners and selectors inside an emoji are spelling, not evasion.
        if disguise == Disguise::ZeroWidth && self.out.glyphs.last().is_some_and(|last| last.class == Class::Emoji) {
            return;
        }
        self.pending.gap = self.pending.gap.union(Disguises::of(disguise));
        self.pending.unnatural = true;
    }

    fn symbol(&mut self, entry: Entry, origin: OriginalSpan, own: Disguises) {
        match entry.class {
            Class::Han => {
                self.close_run();
                self.push(entry, origin, own);
                self.run = Some(self.out.len());
            }
            Class::Natural | Class::Unnatural | Class::Emoji | Class::Newline => self.push(entry, origin, own),
            Class::Close if self.encloses_one(entry.char()) => self.unwrap_bracket(),
            _ => {
                self.push(entry, origin, own);
                self.run = None;
            }
        }
        self.end_clause(entry.class, self.out.len());
    }

    fn end_clause(&mut self, class: Class, at: usize) {
        if let Class::Hard | Class::Newline | Class::Soft = class {
            self.out.breaks.push(Break { at: at as u32, hard: class != Class::Soft });
        }
    }

    fn push(&mut self, entry: Entry, origin: OriginalSpan, own: Disguises) {
        let marks = Marks { own, ..std::mem::take(&mut self.pending) };
        self.out.natural_gaps |= marks.natural;
        self.out.push(Glyph { c: entry.char(), origin, marks, class: entry.class }, entry.code);
    }

    /// A Han character arrives: the separators since the last one, if few, go.
    fn close_run(&mut self) {
        let Some(from) = self.run else { return };
        let len = self.out.len() - from;
        if len == 0 || len > LONGEST_GAP {
            return;
        }
        if self.out.glyphs[from..].iter().any(|glyph| glyph.class == Class::Newline) {
            self.broken_words = true;
            return;
        }
        self.truncate(from);
    }

    /// Takes the symbols from `from` on out again and remembers what they were.
    fn truncate(&mut self, from: usize) {
        let gone = &self.out.glyphs[from..];
        self.pending = gone.iter().fold(self.pending, |sum, glyph| merge(sum, glyph.marks, glyph.class));
        self.out.truncate(from);
    }

    /// Whether this closing bracket closes one around a single Han character.
    fn encloses_one(&self, close: char) -> bool {
        match self.out.glyphs.as_slice() {
            [.., open, inner] => inner.class == Class::Han && open.class == Class::Open && partner(open.c) == close,
            _ => false,
        }
    }

    fn unwrap_bracket(&mut self) {
        let bracketed = self.out.len() - 1;
        let marks = Marks { gap: Disguises::of(Disguise::Bracket), unnatural: true, ..Marks::default() };
        let (inner, code) = (self.out.glyphs[bracketed], self.out.codes[bracketed]);
        let before = self.out.glyphs[bracketed - 1].marks;
        let after = merge(self.pending, marks, Class::Plain);
        self.truncate(bracketed - 1);
        self.pending = merge(merge(marks, inner.marks, Class::Plain), before, Class::Plain);
        // What stood before the bracket may itself be a run of separators behind a Han character.
        self.run = self.run_behind_han();
        let entry = Entry { value: inner.c as u32, code, class: Class::Han, disguise: None };
        self.symbol(entry, inner.origin, inner.marks.own);
        self.pending = after;
    }

    fn run_behind_han(&self) -> Option<usize> {
        let run = self.out.glyphs.iter().rev().take_while(|glyph| is_separator(glyph.class)).count();
        let from = self.out.len() - run;
        (from > 0 && self.out.glyphs[from - 1].class == Class::Han).then_some(from)
    }

    /// Rebuilds the text without those line ends between Han characters that part a line of one or two characters.
    fn join_short_lines(&mut self) {
        let n = self.out.len();
        let mut gone = vec![false; n];
        let mut i = 0;
        while i < n {
            let run = self.out.glyphs[i..].iter().take_while(|glyph| is_separator(glyph.class)).count();
            let newline = self.out.glyphs[i..i + run].iter().any(|glyph| glyph.class == Class::Newline);
            if newline && self.parts_a_word(i, i + run) {
                gone[i..i + run].fill(true);
            }
            i += run.max(1);
        }
        self.compact(&gone);
    }

    fn parts_a_word(&self, from: usize, to: usize) -> bool {
        let glyphs = &self.out.glyphs;
        let han = |at: Option<&Glyph>| at.is_some_and(|glyph| glyph.class == Class::Han);
        let between = from > 0 && han(glyphs.get(from - 1)) && han(glyphs.get(to)) && to - from <= LONGEST_GAP;
        between && (is_short_line(glyphs[..from].iter().rev()) || is_short_line(glyphs[to..].iter()))
    }

    fn compact(&mut self, gone: &[bool]) {
        let (mut kept, mut left_out) = (0, Marks::default());
        self.out.breaks.clear();
        for (i, gone) in gone.iter().enumerate() {
            let glyph = self.out.glyphs[i];
            if *gone {
                left_out = merge(left_out, glyph.marks, glyph.class);
                continue;
            }
            let gap = merge(std::mem::take(&mut left_out), glyph.marks, Class::Plain);
            self.out.natural_gaps |= gap.natural;
            self.out.glyphs[kept] = Glyph { marks: Marks { own: glyph.marks.own, ..gap }, ..glyph };
            self.out.codes[kept] = self.out.codes[i];
            kept += 1;
            self.end_clause(glyph.class, kept);
        }
        self.out.truncate(kept);
    }
}

/// Whether a line, read from its end at a line break on, is short; it is read only so far.
fn is_short_line<'g>(line: impl Iterator<Item = &'g Glyph>) -> bool {
    let line = line.take_while(|glyph| glyph.class != Class::Newline).filter(|glyph| !is_separator(glyph.class));
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
    Marks { own: Disguises::NONE, gap, natural, unnatural }
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
