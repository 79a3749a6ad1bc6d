//! What a pattern cannot do without, read off the pattern itself.

use fancy_regex::Expr;
use regex_syntax::hir::{Class, HirKind};

use crate::engine::blocks::Literal;
use crate::engine::expected::frequency;
use crate::text::{Code, FoldTable};

/// Literals of each of which every match has at least one.
pub(in crate::engine) type Need = Vec<Literal>;

/// What is to be expected more often than this is met nearly everywhere: as much as 32 single characters.
const MOST_FREQUENT: usize = 32 * 700;

/// Needs kept of one pattern: those hardest to meet.
const MOST_NEEDS: usize = 6;

/// What every match has. Empty where nothing can be said.
pub(super) fn of(pattern: &str, table: &FoldTable) -> Vec<Need> {
    // A verb such as `(*ACCEPT)` ends a match before its end.
    let tree = Expr::parse_tree(pattern).ok().filter(|_| !pattern.contains("(*"));
    let Some(tree) = tree else { return Vec::new() };
    let mut needs = needs(&tree.expr, table);
    needs.retain(|need| expected(need) <= MOST_FREQUENT);
    needs.sort_by_cached_key(|need| (expected(need), need.clone()));
    needs.dedup();
    needs.truncate(MOST_NEEDS);
    needs
}

/// How often one of the literals is to be expected.
fn expected(need: &Need) -> usize {
    need.iter().map(|literal| frequency(literal.len())).sum()
}

fn needs(expr: &Expr, table: &FoldTable) -> Vec<Need> {
    match expr {
        Expr::Literal { val, casei: false } => literal(val, table).into_iter().collect(),
        Expr::Delegate { inner, casei: false } => class(inner, table).into_iter().collect(),
        Expr::Concat(parts) => in_a_row(parts, table),
        Expr::Alt(ways) => any_of(ways, table).into_iter().collect(),
        Expr::Group(inner) => needs(inner, table),
        Expr::AtomicGroup(inner) => needs(inner, table),
        Expr::Repeat { child, lo: 1.., .. } => needs(child, table),
        // What stands around a match, is repeated from before or depends on a condition is not looked into.
        _ => Vec::new(),
    }
}

fn literal(text: &str, table: &FoldTable) -> Option<Need> {
    (!text.is_empty()).then(|| vec![Literal::of(text.chars().map(|c| table.code(c)))])
}

/// What each of the parts needs; literals that follow each other are one.
fn in_a_row(parts: &[Expr], table: &FoldTable) -> Vec<Need> {
    let mut all = Vec::new();
    let mut run = String::new();
    for part in parts {
        if let Expr::Literal { val, casei: false } = part {
            run.push_str(val);
            continue;
        }
        all.extend(literal(&std::mem::take(&mut run), table));
        all.extend(needs(part, table));
    }
    all.extend(literal(&run, table));
    all
}

/// Of each way the need that is hardest to meet, together; none where one way needs nothing.
fn any_of(ways: &[Expr], table: &FoldTable) -> Option<Need> {
    let mut all = ways.iter().try_fold(Need::new(), |mut all, way| {
        all.extend(needs(way, table).into_iter().min_by_key(expected)?);
        Some(all)
    })?;
    all.sort_unstable();
    all.dedup();
    all.shrink_to_fit();
    Some(all)
}

/// The characters of a class that stands for one character; none where these are too many to count.
fn class(pattern: &str, table: &FoldTable) -> Option<Need> {
    const MOST: u32 = 1_000;
    let hir = regex_syntax::parse(pattern).ok()?;
    match hir.kind() {
        HirKind::Literal(bytes) => literal(std::str::from_utf8(&bytes.0).ok()?, table),
        HirKind::Class(Class::Unicode(class)) => {
            let count: u32 = class.ranges().iter().map(|range| range.end() as u32 - range.start() as u32 + 1).sum();
            if count > MOST {
                return None;
            }
            let chars = class.ranges().iter().flat_map(|range| range.start()..=range.end());
            let mut codes: Vec<Code> = chars.map(|c| table.code(c)).collect();
            // Characters that no word has are one.
            codes.sort_unstable();
            codes.dedup();
            Some(codes.into_iter().map(|code| Literal::of([code].into_iter())).collect())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FoldTable;

    fn table() -> FoldTable {
        let mut table = FoldTable::builder().build();
        table.number(["有效率治愈高达0123456789%"].into_iter());
        table
    }

    #[test]
    fn a_pattern_needs_what_every_way_through_it_has() {
        let table = table();
        let need = |words: &[&str]| {
            let mut need: Need = words.iter().flat_map(|word| literal(word, &table)).flatten().collect();
            need.sort_unstable();
            need
        };
        for (pattern, want) in [
            ("有效率", vec![need(&["有效率"])]),
            ("有效率.{2}治愈", vec![need(&["治愈"]), need(&["有效率"])]),
            ("(?:有效|治愈率)高?", vec![need(&["有效", "治愈率"])]),
            ("高.{0,4}达?", vec![need(&["高"])]),
            ("[高达]+[^高]", vec![need(&["高", "达"])]),
            ("(?:高|达?)", vec![]),
            ("(?=高)有", vec![need(&["有"])]),
            ("高(*ACCEPT)有", vec![]),
            ("(?i)高", vec![]),
        ] {
            let mut want = want;
            want.sort_by_cached_key(|need| (expected(need), need.clone()));
            assert_eq!(of(pattern, &table), want, "{pattern}");
        }
        assert!(of(r"\d%", &table).contains(&need(&["%"])));
    }
}
