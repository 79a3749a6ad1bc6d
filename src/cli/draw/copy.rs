//! The copy with its findings marked beneath, as far as the lines go:
//!
//! ```text
//! │ 😀常喝可治疗糖尿病，全国最佳
//! │         ┕━━━━1━━━┙      ┕━2┙
//! ```

use super::cells::push_visible;
use super::paint::{Paint, Style};
use crate::catalog::kinds::Severity;
use crate::text::OriginalSpan;

/// A finding to mark.
#[derive(Clone, Debug)]
pub struct Mark {
    pub number: usize,
    pub severity: Severity,
    pub span: OriginalSpan,
    /// The exact characters; what lies between them is marked more lightly.
    pub segments: Vec<OriginalSpan>,
}

/// Rows of copy up to which all are drawn; of more, those with findings and their neighbours.
const ALL_ROWS: usize = 12;
/// Rows drawn where nothing was found.
const QUIET_ROWS: usize = 3;

/// The lines of one field, each at most `paint.width` cells and with the margin in front.
pub fn draw(text: &str, marks: &[Mark], margin: &str, paint: Paint) -> Vec<String> {
    let cells = paint.width.saturating_sub(super::cells::width(margin)).max(10);
    let rows: Vec<Row> = lay_out(text, cells);
    let lanes: Vec<Vec<Lane>> = rows.iter().map(|row| lanes(row, marks)).collect();
    let shown = shown(&lanes);
    let margin = paint.paint(Style::Faint, margin);
    let mut lines = Vec::new();
    let mut hidden = 0;
    for ((row, lanes), shown) in rows.iter().zip(&lanes).zip(shown) {
        if !shown {
            hidden += 1;
            continue;
        }
        lines.extend(gap(std::mem::take(&mut hidden), &margin, paint));
        lines.push(format!("{margin}{}", row.draw(marks, paint)));
        lines.extend(lanes.iter().map(|lane| format!("{margin}{}", lane.draw(paint))));
    }
    lines.extend(gap(hidden, &margin, paint));
    lines
}

fn gap(rows: usize, margin: &str, paint: Paint) -> Option<String> {
    (rows > 0).then(|| format!("{margin}{}", paint.paint(Style::Faint, &format!("⋮ {rows}"))))
}

/// Which rows are drawn.
fn shown(lanes: &[Vec<Lane>]) -> Vec<bool> {
    let marked = |n: usize| lanes.get(n).is_some_and(|lanes| !lanes.is_empty());
    let quiet = !(0..lanes.len()).any(marked);
    let near = |n: usize| marked(n) || marked(n + 1) || (n > 0 && marked(n - 1));
    let keep = |n: usize| if quiet { n < QUIET_ROWS } else { lanes.len() <= ALL_ROWS || near(n) };
    (0..lanes.len()).map(keep).collect()
}

/// One character as it is drawn.
struct Glyph {
    byte: u32,
    drawn: String,
    column: usize,
    width: usize,
}

/// One row of the terminal.
#[derive(Default)]
struct Row {
    glyphs: Vec<Glyph>,
    width: usize,
    /// The byte behind its last character.
    end: u32,
}

fn lay_out(text: &str, cells: usize) -> Vec<Row> {
    let mut rows = vec![Row::default()];
    for (byte, c) in text.char_indices() {
        if c == '\n' {
            rows.push(Row::default());
            continue;
        }
        if c == '\r' && text[byte..].starts_with("\r\n") {
            continue;
        }
        let mut drawn = String::new();
        let width = push_visible(&mut drawn, c);
        if rows.last().is_some_and(|row| row.width + width > cells) {
            rows.push(Row::default());
        }
        if let Some(row) = rows.last_mut() {
            row.glyphs.push(Glyph { byte: byte as u32, drawn, column: row.width, width });
            row.width += width;
            row.end = (byte + c.len_utf8()) as u32;
        }
    }
    rows
}

impl Row {
    fn draw(&self, marks: &[Mark], paint: Paint) -> String {
        let mut out = String::new();
        let style = |glyph: &Glyph| {
            let over = marks.iter().filter(|mark| mark.segments.iter().any(|segment| covers(*segment, glyph)));
            over.map(|mark| mark.severity).max().map_or(Style::Plain, Style::Of)
        };
        for run in self.glyphs.chunk_by(|a, b| style(a) == style(b)) {
            let text: String = run.iter().map(|glyph| glyph.drawn.as_str()).collect();
            out.push_str(&paint.paint(style(&run[0]), &text));
        }
        out
    }
}

fn covers(span: OriginalSpan, glyph: &Glyph) -> bool {
    span.start <= glyph.byte && glyph.byte < span.end
}

/// One line of marks beneath a row; those that would touch another stand in the next.
#[derive(Default)]
struct Lane {
    cells: Vec<(char, Style)>,
}

fn lanes(row: &Row, marks: &[Mark]) -> Vec<Lane> {
    let mut here: Vec<(usize, Lane)> = marks.iter().filter_map(|mark| lane_of(row, mark)).collect();
    here.sort_by_key(|(start, lane)| (*start, std::cmp::Reverse(lane.cells.len())));
    let mut lanes: Vec<Lane> = Vec::new();
    for (start, mark) in here {
        match lanes.iter_mut().find(|lane| lane.has_room(start)) {
            Some(lane) => lane.append(start, mark),
            None => {
                let mut lane = Lane::default();
                lane.append(start, mark);
                lanes.push(lane);
            }
        }
    }
    lanes
}

/// The part of a mark that lies beneath the row, and the cell it starts in.
fn lane_of(row: &Row, mark: &Mark) -> Option<(usize, Lane)> {
    let style = Style::Of(mark.severity);
    let under: Vec<&Glyph> = row.glyphs.iter().filter(|glyph| glyph.width > 0 && covers(mark.span, glyph)).collect();
    let first = under.first()?;
    let mut cells = Vec::new();
    for glyph in &under {
        let exact = mark.segments.iter().any(|segment| covers(*segment, glyph));
        cells.extend(std::iter::repeat_n((if exact { '━' } else { '┄' }, style), glyph.width));
    }
    let begins = row.glyphs[0].byte <= mark.span.start;
    let ends = mark.span.end <= row.end;
    let count = cells.len();
    if begins && count > 1 {
        cells[0].0 = '┕';
    }
    if ends && count > 1 {
        cells[count - 1].0 = '┙';
    }
    if begins {
        write_number(&mut cells, mark.number, style);
    }
    Some((first.column, Lane { cells }))
}

/// In the middle if it fits between the ends, else over them.
fn write_number(cells: &mut Vec<(char, Style)>, number: usize, style: Style) {
    let digits = number.to_string();
    let at = cells.len().saturating_sub(digits.len()).div_ceil(2);
    for (n, digit) in digits.chars().enumerate() {
        match cells.get_mut(at + n) {
            Some(cell) => *cell = (digit, style),
            None => cells.push((digit, style)),
        }
    }
}

impl Lane {
    /// Whether a mark may begin there: numbers do not touch.
    fn has_room(&self, start: usize) -> bool {
        let touches = self.cells.len() == start && self.cells.last().is_some_and(|(c, _)| c.is_ascii_digit());
        self.cells.len() <= start && !touches
    }

    fn append(&mut self, start: usize, mark: Self) {
        self.cells.resize(start, (' ', Style::Plain));
        self.cells.extend(mark.cells);
    }

    fn draw(&self, paint: Paint) -> String {
        let runs = self.cells.chunk_by(|a, b| a.1 == b.1);
        runs.map(|run| paint.paint(run[0].1, &run.iter().map(|(c, _)| *c).collect::<String>())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAPER: Paint = Paint { colour: false, width: 40 };

    /// Marks the pieces of a text, in their order.
    fn mark(text: &str, number: usize, pieces: &[&str]) -> Mark {
        let at = |piece: &str| {
            let start = text.find(piece).unwrap();
            OriginalSpan { start: start as u32, end: (start + piece.len()) as u32 }
        };
        let segments: Vec<OriginalSpan> = pieces.iter().map(|piece| at(piece)).collect();
        let span = OriginalSpan { start: segments[0].start, end: segments[segments.len() - 1].end };
        Mark { number, severity: Severity::Block, span, segments }
    }

    fn drawn(text: &str, marks: &[Mark], width: usize) -> String {
        draw(text, marks, "| ", Paint { width, ..PAPER }).join("\n")
    }

    #[test]
    fn marks_stand_beneath_wide_characters_and_emoji() {
        let text = "😀常喝可治疗糖尿病，全国最佳";
        let marks = [mark(text, 1, &["治疗糖尿病"]), mark(text, 2, &["最佳"])];
        let expected = "\
| 😀常喝可治疗糖尿病，全国最佳
|         ┕━━━━1━━━┙      ┕━2┙";
        assert_eq!(drawn(text, &marks, 40), expected);
    }

    #[test]
    fn what_lies_between_the_exact_characters_is_marked_lightly() {
        let text = "治疗各种糖尿病";
        assert_eq!(drawn(text, &[mark(text, 1, &["治疗", "糖尿病"])], 40), "| 治疗各种糖尿病\n| ┕━━━┄┄┄1━━━━━┙");
    }

    #[test]
    fn a_finding_over_two_rows_goes_on_in_the_next() {
        let text = "一二三四五六七八九十";
        let expected = "\
| 一二三四五
|       ┕━1━
| 六七八九十
| ━━━┙";
        assert_eq!(drawn(text, &[mark(text, 1, &["四五六七"])], 12), expected);
    }

    #[test]
    fn findings_over_each_other_get_lines_of_their_own() {
        let text = "全国最佳良药";
        let marks = [mark(text, 1, &["全国最佳"]), mark(text, 2, &["最佳"]), mark(text, 3, &["良药"])];
        let expected = "\
| 全国最佳良药
| ┕━━━1━━┙┕━3┙
|     ┕━2┙";
        assert_eq!(drawn(text, &marks, 40), expected);
    }

    #[test]
    fn hidden_characters_are_shown_and_counted() {
        let text = "最\u{200b}佳\u{1b}[2J";
        let expected = "| 最⟨200B⟩佳␛[2J\n| ┕━━━━1━━━┙";
        assert_eq!(drawn(text, &[mark(text, 1, &["最\u{200b}佳"])], 40), expected);
    }

    #[test]
    fn a_mark_narrower_than_its_number_makes_room() {
        let text = "a b";
        assert_eq!(drawn(text, &[mark(text, 12, &["a"]), mark(text, 3, &["b"])], 40), "| a b\n| 12\n|   3");
        assert_eq!(drawn(text, &[mark(text, 12, &["a"])], 40), "| a b\n| 12");
    }

    #[test]
    fn of_long_copy_only_the_rows_with_findings_and_their_neighbours_are_drawn() {
        let lines: Vec<String> = (0..20).map(|n| if n == 9 { "最佳".into() } else { format!("line {n}") }).collect();
        let text = lines.join("\r\n");
        let expected = "\
| ⋮ 8
| line 8
| 最佳
| ┕━1┙
| line 10
| ⋮ 9";
        assert_eq!(drawn(&text, &[mark(&text, 1, &["最佳"])], 40), expected);
        assert_eq!(drawn(&text, &[], 40), "| line 0\n| line 1\n| line 2\n| ⋮ 17");
    }

    #[test]
    fn colour_falls_on_the_exact_characters() {
        let text = "治疗各种糖尿病";
        let paint = Paint { colour: true, width: 40 };
        let lines = draw(text, &[mark(text, 1, &["治疗", "糖尿病"])], "", paint);
        assert_eq!(lines[0], "\u{1b}[1;31m治疗\u{1b}[0m各种\u{1b}[1;31m糖尿病\u{1b}[0m");
    }
}
