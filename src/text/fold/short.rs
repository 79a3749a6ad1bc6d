//! The short way of folding: characters that become their symbol whatever stands around them, and those of which the
//! neighbours tell at once what becomes.

use super::four::{Four, char_of};
use super::{Folder, merge};
use crate::text::folded::{FoldedText, Marks};
use crate::text::table::{Class, Entry, Symbol, Way};
use crate::text::{Disguises, FoldTable, OriginalSpan};

impl Folder<'_> {
    /// The short way of most characters: nothing is left out, and nothing waits. How many bytes it took.
    pub(super) fn short_run(&mut self, rest: &str, base: u32) -> usize {
        // Room for the rest if it is Han; where it is not, this run ends for want of room and the next one goes on.
        let room = rest.len() / 3 + 1;
        self.out.make_room(room);
        let (from, end) = (self.out.len, self.out.len + room);
        let FoldedText { symbols, origins, codes, marks, has_natural_gaps, .. } = &mut *self.out;
        let (symbols, origins, codes) = (&mut symbols[..end], &mut origins[..end], &mut codes[..end]);
        let (utf8, mut byte, mut at, mut left_out) = (rest.as_bytes(), 0, from, 0);
        while at < end {
            if let Some(four) = Four::read(self.table, &utf8[byte..])
                && four.put(base + byte as u32, &mut symbols[at..], &mut origins[at..], &mut codes[at..])
            {
                (byte, at) = (byte + Four::BYTES, at + Four::CHARS);
                continue;
            }
            let Some((c, mut len)) = short_char(&utf8[byte..]) else { break };
            let mut entry = self.table.bmp_entry(c);
            if entry.way != Way::Bare {
                match beside(self.table, entry, &symbols[..at], &utf8[byte + len..]) {
                    Beside::Stays => note(entry, at as u32, marks),
                    Beside::LeftOut(next, next_len) => {
                        let gap = merge(Marks::default(), Marks::default(), entry.class());
                        *has_natural_gaps |= gap.natural;
                        marks.push((at as u32, gap));
                        (byte, left_out) = (byte + len, left_out + 1);
                        (entry, len) = (next, next_len);
                    }
                    Beside::Unsure => break,
                }
            }
            let start = base + byte as u32;
            symbols[at] = entry.symbol;
            origins[at] = OriginalSpan { start, end: start + len as u32 };
            codes[at] = entry.code;
            (byte, at) = (byte + len, at + 1);
        }
        self.out.len = at;
        self.out.original_chars += (at - from + left_out) as u32;
        if let Some(last) = self.out.symbols[from..at].last() {
            self.run = (last.class() == Class::Han).then_some(at);
        }
        byte
    }
}

/// What becomes of a character between its neighbours.
enum Beside {
    /// It becomes its symbol.
    Stays,
    /// It is left out between two Han characters, of which this is the next one, with its length.
    LeftOut(Entry, usize),
    /// The long way has to tell.
    Unsure,
}

/// What becomes of a character that may depend on its neighbours, where the short way can tell.
#[inline(never)]
fn beside(table: &FoldTable, entry: Entry, before: &[Symbol], behind: &[u8]) -> Beside {
    match (entry.way, before) {
        (Way::Bare | Way::Noted, _) => Beside::Stays,
        (Way::Closes, [.., open, inner]) if inner.class() == Class::Han && open.class() == Class::Open => {
            Beside::Unsure
        }
        (Way::Closes, _) => Beside::Stays,
        (Way::Parts, [.., last]) if last.class() == Class::Han => {
            let Some((next, len)) = short_char(behind) else { return Beside::Unsure };
            let next = table.bmp_entry(next);
            match (next.way, next.class()) {
                (Way::Bare, Class::Han) => Beside::LeftOut(next, len),
                (Way::Bare | Way::Noted, class) if class != Class::Han => Beside::Stays,
                _ => Beside::Unsure,
            }
        }
        (Way::Parts, _) => Beside::Stays,
        (Way::Long, _) => Beside::Unsure,
    }
}

/// Notes what was undone on a symbol on the short way.
fn note(entry: Entry, at: u32, marks: &mut Vec<(u32, Marks)>) {
    if let Some(disguise) = entry.disguise {
        marks.push((at, Marks { own: Disguises::of(disguise), ..Marks::default() }));
    }
}

/// The first character and its length, if it takes one byte or three, as nearly all of Chinese copy does.
#[inline(always)]
fn short_char(utf8: &[u8]) -> Option<(u16, usize)> {
    match utf8 {
        [a @ 0xE0..=0xEF, b, c, ..] => Some((char_of([*a, *b, *c]), 3)),
        [a @ ..=0x7F, ..] => Some((u16::from(*a), 1)),
        _ => None,
    }
}
