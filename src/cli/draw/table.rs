//! Tables that fit the terminal: the last column takes what the others leave.

use super::cells::{pad, width, wrap};
use super::paint::{Paint, Style};

/// Rows beneath headings.
pub struct Table {
    headings: Vec<&'static str>,
    rows: Vec<Vec<(String, Style)>>,
}

/// Cells between two columns.
const GAP: usize = 2;
/// Cells that the last column has at least, if the others can be cut so far.
const LAST: usize = 30;
/// Cells that a column is not cut beneath.
const LEAST: usize = 8;

impl Table {
    pub fn new(headings: &[&'static str]) -> Self {
        Self { headings: headings.to_vec(), rows: Vec::new() }
    }

    /// Adds a row; it has as many entries as there are headings.
    pub fn row(&mut self, entries: Vec<(String, Style)>) {
        self.rows.push(entries);
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The lines. Entries of the last column go on beneath themselves, those of the others are cut.
    pub fn draw(&self, paint: Paint) -> String {
        let widths = self.widths(paint.width);
        let head = self.headings.iter().map(|text| ((*text).to_owned(), Style::Faint)).collect::<Vec<_>>();
        let mut out = String::new();
        for row in [&head].into_iter().chain(&self.rows) {
            for line in lines(row, &widths, paint) {
                out.push_str(line.trim_end());
                out.push('\n');
            }
        }
        out
    }

    /// Cells of each column: as wide as its widest entry. Where that is too much, the widest is cut first, and the first
    /// column, which holds what people copy, only where nothing else helps.
    fn widths(&self, cells: usize) -> Vec<usize> {
        let widest = |n: usize| {
            let entries = self.rows.iter().filter_map(|row| row.get(n)).map(|(text, _)| width(text));
            entries.chain([width(self.headings[n])]).max().unwrap_or(0)
        };
        let mut widths: Vec<usize> = (0..self.headings.len()).map(widest).collect();
        let last = widths.len() - 1;
        let gaps = GAP * last;
        let free = |widths: &[usize]| cells.saturating_sub(gaps + widths[..last].iter().sum::<usize>());
        while free(&widths) < LAST.min(widths[last]) {
            let Some(most) = (1..last).filter(|n| widths[*n] > LEAST).max_by_key(|n| widths[*n]) else { break };
            widths[most] -= 1;
        }
        while free(&widths) < LEAST && widths[0] > LEAST {
            widths[0] -= 1;
        }
        widths[last] = widths[last].min(free(&widths)).max(1);
        widths
    }
}

fn lines(row: &[(String, Style)], widths: &[usize], paint: Paint) -> Vec<String> {
    let last = widths.len() - 1;
    let (text, style) = &row[last];
    let mut lines = Vec::new();
    for (n, part) in wrap(text, widths[last]).into_iter().enumerate() {
        let before = row[..last].iter().zip(widths).map(|((text, style), cells)| match n {
            0 => paint.paint(*style, &pad(text, *cells)),
            _ => " ".repeat(*cells),
        });
        let mut entries: Vec<String> = before.collect();
        entries.push(paint.paint(*style, &part));
        lines.push(entries.join(&" ".repeat(GAP)));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new(&["rule", "severity", "message"]);
        for (rule, severity, message) in
            [("food.disease-claim", "block", "涉及疾病治疗功能，普通食品一律不得宣称"), ("a", "review", "好")]
        {
            table.row([rule, severity, message].map(|text| (text.to_owned(), Style::Plain)).to_vec());
        }
        table
    }

    #[test]
    fn columns_line_up_and_the_last_goes_on_beneath_itself() {
        let drawn = table().draw(Paint { colour: false, width: 50 });
        let expected = "\
rule                severity  message
food.disease-claim  block     涉及疾病治疗功能，普
                              通食品一律不得宣称
a                   review    好
";
        assert_eq!(drawn, expected);
    }

    #[test]
    fn no_line_is_wider_than_the_paper() {
        for cells in 40..=110 {
            let drawn = table().draw(Paint { colour: false, width: cells });
            assert!(drawn.lines().all(|line| width(line) <= cells), "{cells}\n{drawn}");
        }
    }
}
