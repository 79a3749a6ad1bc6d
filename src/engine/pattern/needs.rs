//! Characters that a pattern cannot do without, read off the pattern itself.

use fancy_regex::Expr;
use regex_syntax::hir::{Class, HirKind};

use crate::engine::blocks::Chars;
use crate::text::FoldTable;

/// More characters than this are met nearly everywhere.
const MOST_CHARS: u32 = 48;

/// Needs kept of one pattern: those hardest to meet.
const MOST_NEEDS: usize = 6;

/// Sets of characters of each of which every match has at least one. Empty where nothing can be said.
pub(super) fn of(pattern: &str, table: &FoldTable) -> Vec<Chars> {
    // A verb such as `(*ACCEPT)` ends a match before its end.
    let tree = Expr::parse_tree(pattern).ok().filter(|_| !pattern.contains("(*"));
    let Some(tree) = tree else { return Vec::new() };
    let mut needs = needs(&tree.expr, table);
    needs.retain(|chars| chars.count() <= MOST_CHARS);
    needs.sort_unstable_by_key(|chars| chars.count());
    needs.dedup();
    needs.truncate(MOST_NEEDS);
    needs
}

fn needs(expr: &Expr, table: &FoldTable) -> Vec<Chars> {
    match expr {
        Expr::Literal { val, casei: false } => val.chars().map(|c| Chars::of(table.code(c))).collect(),
        Expr::Delegate { inner, casei: false } => class(inner, table).into_iter().collect(),
        Expr::Concat(parts) => parts.iter().flat_map(|part| needs(part, table)).collect(),
        Expr::Alt(ways) => any_of(ways, table).into_iter().collect(),
        Expr::Group(inner) => needs(inner, table),
        Expr::AtomicGroup(inner) => needs(inner, table),
        Expr::Repeat { child, lo: 1.., .. } => needs(child, table),
        // What stands around a match, is repeated from before or depends on a condition is not looked into.
        _ => Vec::new(),
    }
}

/// Of each way the need that is hardest to meet, together; none where one way needs nothing.
fn any_of(ways: &[Expr], table: &FoldTable) -> Option<Chars> {
    ways.iter().try_fold(Chars::default(), |sum, way| {
        let hardest = needs(way, table).into_iter().min_by_key(|chars| chars.count())?;
        Some(sum.union(hardest))
    })
}

/// The characters of a class that stands for one character; none where these are too many to count.
fn class(pattern: &str, table: &FoldTable) -> Option<Chars> {
    const MOST: u32 = 1_000;
    let hir = regex_syntax::parse(pattern).ok()?;
    match hir.kind() {
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok()?;
            Some(text.chars().fold(Chars::default(), |sum, c| sum.union(Chars::of(table.code(c)))))
        }
        HirKind::Class(Class::Unicode(class)) => {
            let count: u32 = class.ranges().iter().map(|range| range.end() as u32 - range.start() as u32 + 1).sum();
            let chars = || class.ranges().iter().flat_map(|range| range.start()..=range.end());
            (count <= MOST).then(|| chars().fold(Chars::default(), |sum, c| sum.union(Chars::of(table.code(c)))))
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
        let one = |c: char| Chars::of(table.code(c));
        let both = |a, b| one(a).union(one(b));
        for (pattern, want) in [
            ("有效率", vec![one('有'), one('效'), one('率')]),
            ("(?:有效|治愈)率?", vec![both('有', '治')]),
            ("高.{0,4}达?", vec![one('高')]),
            ("[高达]+[^高]", vec![both('高', '达')]),
            ("(?:高|达?)", vec![]),
            ("(?=高)有", vec![one('有')]),
            ("高(*ACCEPT)有", vec![]),
            ("(?i)高", vec![]),
        ] {
            let mut want = want;
            want.sort_unstable_by_key(|chars| chars.count());
            assert_eq!(of(pattern, &table), want, "{pattern}");
        }
        assert!(of(r"\d%", &table).contains(&one('%')));
    }
}
