//! Folding: one pass over the characters, then (only where lines were broken inside words) one repair.
//!
//! The steps, in order, for each character: tag → entity → table (width, case, script, style, look-alikes) → dropped ones →
//! brackets around one character → separators between two Han characters.

use super::folded::Marks;
use super::table::{Class, Entry};
use super::{Break, Disguise, Disguises, FoldTable, FoldedText, OriginalSpan, entity, markup};

/// A run of more separators than this is a decoration, not a disguise; it stays and parts the words.
const LONGEST_GAP: usize = 12;

/// Lines of at most this many characters are letters of a word written downwards.
const SHORT_LINE: usize = 2;

/// Folds `text` into `out`, which is cleared first; allocates only where `out` is too small.
pub fn fold(table: &FoldTable, text: &str, out: &mut FoldedText) {
    out.clear();
    out.reserve(text.len() / 2);
    let mut folder = Folder { table, out, run: None, pending: Marks::default(), broken_words: false };
    let mut skip_to = 0;
    for (at, c) in text.char_indices() {
        folder.out.original_chars += 1;
        if at < skip_to {
            continue;
        }
        let end = at + c.len_utf8();
        let entry = table.entry(c);
        if entry.is_simple() && folder.is_quiet() {
            folder.simple(entry, OriginalSpan { start: at as u32, end: end as u32 });
            continue;
        }
        match c {
            '<' => match markup::tag(&text[at..]) {
                Some((markup::Tag::Inline, len)) => {
                    skip_to = at + len;
                    folder.leave_out(Disguise::Markup);
                }
                Some((markup::Tag::Block, len)) => {
                    skip_to = at + len;
                    folder.character('\n', at, skip_to, Disguises::NONE);
                }
                None => folder.character(c, at, end, Disguises::NONE),
            },
            '&' => match entity::decode(&text[at..]) {
                Some((decoded, len)) => {
                    skip_to = at + len;
                    folder.character(decoded, at, skip_to, Disguises::of(Disguise::Entity));
                }
                None => folder.character(c, at, end, Disguises::NONE),
            },
            _ => folder.character(c, at, end, Disguises::NONE),
        }
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
        !self.pending.unnatural && !self.pending.natural && self.run.is_none_or(|from| from == self.out.chars.len())
    }

    /// The short way of most characters: nothing was undone, nothing is left out, no clause ends.
    fn simple(&mut self, entry: Entry, origin: OriginalSpan) {
        self.out.chars.push(char::from_u32(entry.value).unwrap_or_default());
        self.out.origins.push(origin);
        self.out.marks.push(Marks::default());
        self.out.classes.push(entry.class);
        self.run = (entry.class == Class::Han).then_some(self.out.chars.len());
    }

    fn character(&mut self, c: char, start: usize, end: usize, undone: Disguises) {
        let Entry { value, class, disguise } = self.table.entry(c);
        let origin = OriginalSpan { start: start as u32, end: end as u32 };
        let own = disguise.map_or(undone, |d| undone.union(Disguises::of(d)));
        match class {
            Class::Drop => self.drop_mark(disguise),
            Class::Expand => {
                let table = self.table;
                for &(c, class) in table.expansion(value) {
                    self.symbol(c, class, origin, own);
                }
            }
            _ => self.symbol(char::from_u32(value).unwrap_or(c), class, origin, own),
        }
    }

    /// A combining mark belongs to the character before it; anything else invisible lies between two.
    fn drop_mark(&mut self, disguise: Option<Disguise>) {
        match (disguise, self.out.marks.last_mut()) {
            (Some(Disguise::CombiningMark), Some(last)) => {
                last.own = last.own.union(Disguises::of(Disguise::CombiningMark))
            }
            (Some(disguise), _) => self.leave_out(disguise),
            (None, _) => {}
        }
    }

    fn leave_out(&mut self, disguise: Disguise) {
        // Joiners and selectors inside an emoji are spelling, not evasion.
        if disguise == Disguise::ZeroWidth && self.out.classes.last() == Some(&Class::Emoji) {
            return;
        }
        self.pending.gap = self.pending.gap.union(Disguises::of(disguise));
        self.pending.unnatural = true;
    }

    fn symbol(&mut self, c: char, class: Class, origin: OriginalSpan, own: Disguises) {
        match class {
            Class::Han => {
                self.close_run();
                self.push(c, class, origin, own);
                self.run = Some(self.out.chars.len());
            }
            Class::Natural | Class::Unnatural | Class::Emoji | Class::Newline => self.push(c, class, origin, own),
            Class::Close if self.encloses_one(c) => self.unwrap_bracket(),
            _ => {
                self.push(c, class, origin, own);
                self.run = None;
            }
        }
        let at = self.out.chars.len() as u32;
        match class {
            Class::Hard | Class::Newline => self.out.breaks.push(Break { at, hard: true }),
            Class::Soft => self.out.breaks.push(Break { at, hard: false }),
            _ => {}
        }
    }

    fn push(&mut self, c: char, class: Class, origin: OriginalSpan, own: Disguises) {
        let mut marks = std::mem::take(&mut self.pending);
        marks.own = own;
        self.out.chars.push(c);
        self.out.origins.push(origin);
        self.out.marks.push(marks);
        self.out.classes.push(class);
    }

    /// A Han character arrives: the separators since the last one, if few, go.
    fn close_run(&mut self) {
        let Some(from) = self.run else { return };
        let len = self.out.chars.len() - from;
        if len == 0 || len > LONGEST_GAP {
            return;
        }
        if self.out.classes[from..].contains(&Class::Newline) {
            self.broken_words = true;
            return;
        }
        self.truncate(from);
    }

    /// Takes the symbols from `from` on out again and remembers what they were.
    fn truncate(&mut self, from: usize) {
        let pending = (from..self.out.chars.len())
            .fold(self.pending, |sum, i| merge(sum, self.out.marks[i], self.out.classes[i]));
        self.pending = pending;
        self.out.chars.truncate(from);
        self.out.origins.truncate(from);
        self.out.marks.truncate(from);
        self.out.classes.truncate(from);
    }

    /// Whether this closing bracket closes one around a single Han character.
    fn encloses_one(&self, close: char) -> bool {
        let n = self.out.chars.len();
        n >= 2
            && self.out.classes[n - 1] == Class::Han
            && self.out.classes[n - 2] == Class::Open
            && partner(self.out.chars[n - 2]) == close
    }

    fn unwrap_bracket(&mut self) {
        let bracketed = self.out.chars.len() - 1;
        let marks = Marks { gap: Disguises::of(Disguise::Bracket), unnatural: true, ..Marks::default() };
        let (c, origin, inner) = (self.out.chars[bracketed], self.out.origins[bracketed], self.out.marks[bracketed]);
        let before = self.out.marks[bracketed - 1];
        let after = merge(self.pending, marks, Class::Plain);
        self.truncate(bracketed - 1);
        self.pending = merge(merge(marks, inner, Class::Plain), before, Class::Plain);
        // What stood before the bracket may itself be a run of separators behind a Han character.
        self.run = self.run_behind_han();
        self.symbol(c, Class::Han, origin, inner.own);
        self.pending = after;
    }

    fn run_behind_han(&self) -> Option<usize> {
        let separators = |c: &&Class| matches!(c, Class::Natural | Class::Unnatural | Class::Emoji | Class::Newline);
        let run = self.out.classes.iter().rev().take_while(separators).count();
        let from = self.out.classes.len() - run;
        (from > 0 && self.out.classes[from - 1] == Class::Han).then_some(from)
    }

    /// Rebuilds the text without those line ends between Han characters that part a line of one or two characters.
    fn join_short_lines(&mut self) {
        let n = self.out.chars.len();
        let mut gone = vec![false; n];
        let mut i = 0;
        while i < n {
            let run = self.out.classes[i..].iter().take_while(|c| is_separator(**c)).count();
            let newline = self.out.classes[i..i + run].contains(&Class::Newline);
            if newline && self.parts_a_word(i, i + run) {
                gone[i..i + run].fill(true);
            }
            i += run.max(1);
        }
        self.compact(&gone);
    }

    fn parts_a_word(&self, from: usize, to: usize) -> bool {
        let han = |at: Option<&Class>| at == Some(&Class::Han);
        let between = from > 0
            && han(self.out.classes.get(from - 1))
            && han(self.out.classes.get(to))
            && to - from <= LONGEST_GAP;
        let line_len = |classes: &mut dyn Iterator<Item = &Class>| {
            classes.take_while(|c| **c != Class::Newline).filter(|c| !is_separator(**c)).count()
        };
        between
            && (line_len(&mut self.out.classes[..from].iter().rev()) <= SHORT_LINE
                || line_len(&mut self.out.classes[to..].iter()) <= SHORT_LINE)
    }

    fn compact(&mut self, gone: &[bool]) {
        let mut kept = 0;
        let mut left_out = Marks::default();
        self.out.breaks.clear();
        for (i, gone) in gone.iter().enumerate() {
            if *gone {
                left_out = merge(left_out, self.out.marks[i], self.out.classes[i]);
                continue;
            }
            self.out.chars[kept] = self.out.chars[i];
            self.out.origins[kept] = self.out.origins[i];
            self.out.marks[kept] =
                Marks { own: self.out.marks[i].own, ..merge(left_out, self.out.marks[i], Class::Plain) };
            left_out = Marks::default();
            kept += 1;
            match self.out.classes[i] {
                Class::Hard | Class::Newline => self.out.breaks.push(Break { at: kept as u32, hard: true }),
                Class::Soft => self.out.breaks.push(Break { at: kept as u32, hard: false }),
                _ => {}
            }
        }
        self.out.chars.truncate(kept);
        self.out.origins.truncate(kept);
        self.out.marks.truncate(kept);
    }
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
