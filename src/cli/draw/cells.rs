//! Text in the cells of a terminal. An ad is whatever its sender likes, so nothing of it reaches a terminal as it is:
//! what would move the cursor, turn the line around or stand there unseen is drawn as its number.

use unicode_width::UnicodeWidthChar as _;

/// Appends what is drawn for a character, and returns its width in cells.
pub fn push_visible(out: &mut String, c: char) -> usize {
    match c {
        '\u{fe0e}' | '\u{fe0f}' => 0,
        '\0'..='\u{1f}' => {
            out.push(char::from_u32(0x2400 + u32::from(c)).unwrap_or('?'));
            1
        }
        '\u{7f}' => {
            out.push('␡');
            1
        }
        _ => match c.width() {
            Some(width) if is_drawable(c) => {
                out.push(c);
                width
            }
            _ => push_number(out, c),
        },
    }
}

fn push_number(out: &mut String, c: char) -> usize {
    let number = format!("⟨{:04X}⟩", u32::from(c));
    out.push_str(&number);
    // Brackets and digits take one cell each.
    number.chars().count()
}

/// Whether a character is drawn as itself.
fn is_drawable(c: char) -> bool {
    c.width().is_some_and(|width| width > 0) && !is_unseen(c)
}

/// Characters that take room by the tables and yet show nothing, or act upon their neighbours.
fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{2028}'..='\u{202e}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// The text as it may be drawn, in one line.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        push_visible(&mut out, c);
    }
    out
}

/// The text as it may be drawn, its line ends kept.
pub fn visible_lines(text: &str) -> String {
    text.lines().map(visible).collect::<Vec<_>>().join("\n")
}

/// Cells that a text takes once it is visible.
pub fn width(text: &str) -> usize {
    let mut scratch = String::new();
    text.chars().map(|c| push_visible(&mut scratch, c)).sum()
}

/// The visible text in at most so many cells, with `…` where something was left out.
pub fn fit(text: &str, cells: usize) -> String {
    if width(text) <= cells {
        return visible(text);
    }
    let (mut out, mut used) = (String::new(), 0);
    for c in text.chars() {
        let mut drawn = String::new();
        let needs = push_visible(&mut drawn, c);
        if used + needs + 1 > cells {
            break;
        }
        out.push_str(&drawn);
        used += needs;
    }
    out.push('…');
    out
}

/// The visible text, fitted and filled up with spaces to so many cells.
pub fn pad(text: &str, cells: usize) -> String {
    let mut out = fit(text, cells);
    out.extend(std::iter::repeat_n(' ', cells.saturating_sub(width(&out))));
    out
}

/// The visible text in lines of at most so many cells. Chinese breaks anywhere but before closing marks and after
/// opening ones, other words only between them, unless one alone is too long.
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for piece in pieces(text).into_iter().flat_map(|piece| cut(piece, cells)) {
        let needs = width(&piece);
        if used + width(piece.trim_end()) > cells {
            lines.push(String::new());
            used = 0;
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(&piece);
        }
        used += needs;
    }
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}

/// The parts with a separator between them, in lines of at most so many cells; a part is broken only if it alone is
/// too long.
pub fn flow(parts: &[String], separator: &str, cells: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in parts {
        match lines.last_mut() {
            Some(line) if width(line) + width(separator) + width(part) <= cells => {
                line.push_str(separator);
                line.push_str(part);
            }
            _ => lines.extend(wrap(part, cells)),
        }
    }
    lines
}

/// The smallest parts that stay on one line.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut before = None;
    for c in visible(text).chars() {
        match pieces.last_mut() {
            Some(piece) if before.is_some_and(|before| holds_together(before, c)) => piece.push(c),
            _ => pieces.push(c.to_string()),
        }
        before = Some(c);
    }
    pieces
}

fn holds_together(before: char, c: char) -> bool {
    const OPENING: &str = "《（“‘「『【〔([";
    const CLOSING: &str = "》）”’」』】〕)]，。、；：？！…,.;:?!%％";
    let is_word = |c: char| c != ' ' && c.width() == Some(1);
    c == ' ' || OPENING.contains(before) || CLOSING.contains(c) || (is_word(before) && is_word(c))
}

fn cut(piece: String, cells: usize) -> Vec<String> {
    if width(&piece) <= cells {
        return vec![piece];
    }
    let (mut parts, mut used) = (vec![String::new()], 0);
    for c in piece.chars() {
        let needs = c.width().unwrap_or(0);
        if used + needs > cells {
            parts.push(String::new());
            used = 0;
        }
        if let Some(part) = parts.last_mut() {
            part.push(c);
        }
        used += needs;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_an_ad_acts_upon_the_terminal() {
        let hostile = "\u{1b}[31m最\u{200b}佳\u{202e}\u{9b}2J\r\t\u{7f}\u{e0041}e\u{301}";
        let drawn = visible(hostile);
        assert_eq!(drawn, "␛[31m最⟨200B⟩佳⟨202E⟩⟨009B⟩2J␍␉␡⟨E0041⟩e⟨0301⟩");
        assert_eq!(visible_lines("a\nb\u{1b}"), "a\nb␛");
    }

    /// Whatever is drawn is as wide as it is said to be, and has no character of no width.
    #[test]
    fn every_character_is_drawn_as_wide_as_it_is_counted() {
        for c in '\0'..=char::MAX {
            let mut drawn = String::new();
            let counted = push_visible(&mut drawn, c);
            let cells = drawn.chars().map(|c| c.width().filter(|width| *width > 0).unwrap_or(100)).sum::<usize>();
            assert_eq!(counted, cells, "{:04X}", u32::from(c));
        }
    }

    #[test]
    fn wide_characters_are_never_halved() {
        assert_eq!(fit("治疗糖尿病", 10), "治疗糖尿病");
        assert_eq!(fit("治疗糖尿病", 9), "治疗糖尿…");
        assert_eq!(fit("治疗糖尿病", 8), "治疗糖…");
        assert_eq!(pad("😀好", 6), "😀好  ");
        assert_eq!((pad("治疗", 3), width(&pad("治疗", 3))), ("治…".to_owned(), 3));
    }

    #[test]
    fn lines_break_between_words_and_never_before_a_full_stop() {
        assert_eq!(wrap("改为可以证明的说法。", 10), ["改为可以证", "明的说法。"]);
        assert_eq!(wrap("一二三四五。", 10), ["一二三四", "五。"]);
        assert_eq!(wrap("say what can be proved", 10), ["say what", "can be", "proved"]);
        assert_eq!(wrap("abcdefghijkl", 5), ["abcde", "fghij", "kl"]);
        assert_eq!(wrap("", 5), [""]);
    }
}
