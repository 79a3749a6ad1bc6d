use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::text::{FoldedSpan, SeparatorKind};

/// Built once: a table has a row for every character.
static TABLE: LazyLock<FoldTable> = LazyLock::new(|| {
    let mut builder = FoldTable::builder();
    for (from, to) in [('療', '疗'), ('國', '国'), ('癌', '癌'), ('薴', '苧'), ('苧', '苎')] {
        builder.map(from, to, Disguise::Traditional);
    }
    builder.map('а', 'a', Disguise::Lookalike);
    for c in [' ', '\t', '、'] {
        builder.separator(c, SeparatorKind::Natural);
    }
    for c in ['*', '·', '-', '.', '/', '|', '_', '~'] {
        builder.separator(c, SeparatorKind::Unnatural);
    }
    for c in ['。', '!', '?', ';'] {
        builder.clause_mark(c, true);
    }
    builder.clause_mark(',', false);
    let mut table = builder.build();
    table.number(["治疗国级一高。a"].into_iter());
    table
});

fn folded(text: &str) -> FoldedText {
    let mut out = FoldedText::default();
    fold(&TABLE, text, &mut out);
    out
}

#[test]
fn each_family_of_disguise_is_undone() {
    for (text, want) in [
        ("治療", "治疗"),
        ("ＡＢｃ１２", "abc12"),
        ("①③ 𝐀𝟗 ⑩", "13 a9 10"),
        ("㎏㈱ﬁ", "kg株fi"),
        ("治\u{200b}疗", "治疗"),
        ("治\u{202e}疗", "治疗"),
        ("治\u{ffa0}疗", "治疗"),
        ("治\u{3164}疗", "治疗"),
        ("治\u{180b}疗\u{e0100}", "治疗"),
        ("治\u{336}疗\u{336}", "治疗"),
        ("治*·疗", "治疗"),
        ("治 疗", "治疗"),
        ("治🔥疗", "治疗"),
        ("治👨\u{200d}👩\u{200d}👧疗", "治疗"),
        ("治【疗】", "治疗"),
        ("<治>疗", "治疗"),
        ("治<b>疗</b>", "治疗"),
        ("&#27835;&#x7597;", "治疗"),
        ("&amp;#27835;", "&#27835;"),
        ("国\n家\n级", "国家级"),
        ("⾼血压", "高血压"),
        ("薴", "苎"),
        ("❶🅰", "1a"),
    ] {
        assert_eq!(folded(text).to_string(), want, "{text}");
    }
}

#[test]
fn what_is_no_disguise_stays() {
    for text in ["一条嘻嘻哈哈", "干预防晒。治,疗", "3.5 kg a-b", "第一行字\n第二行字", "【功效】好", "a b"]
    {
        assert_eq!(folded(text).to_string(), text);
    }
    assert_eq!(folded("治************************疗").len(), 26);
}

#[test]
fn the_punctuation_of_chinese_copy_is_no_disguise() {
    let text = folded("高级，一！（国）：治；疗？１０％");
    assert_eq!(text.to_string(), "高级,一!国:治;疗?10%");
    let undone = |from, to| text.disguises(FoldedSpan::new(from, to)).iter().collect::<Vec<_>>();
    assert_eq!(undone(0, 5), []);
    assert_eq!(undone(5, 11), [Disguise::Bracket]);
    assert_eq!(undone(11, 14), [Disguise::FullWidth], "digits of full width are one");
}

#[test]
fn natural_gaps_join_only_whole_tokens() {
    let text = folded("干预 防晒");
    assert_eq!(text.to_string(), "干预防晒");
    assert!(!text.joins_whole_tokens(FoldedSpan::new(1, 3)));
    assert!(text.joins_whole_tokens(FoldedSpan::new(0, 2)));
    let text = folded("国 家 级");
    assert!(text.joins_whole_tokens(FoldedSpan::new(0, 3)));
    let text = folded("干预*防晒");
    assert!(text.joins_whole_tokens(FoldedSpan::new(1, 3)));
}

#[test]
fn clauses_end_at_marks_and_lines() {
    let text = folded("甲乙丙,丁戊己。庚辛壬\n癸子丑");
    let mut near = 0;
    assert_eq!(text.clause_end(1, false, &mut near), 4);
    assert_eq!(text.clause_end(5, false, &mut near), 8);
    assert_eq!(text.clause_end(5, true, &mut near), 8);
    assert_eq!(text.clause_end(9, false, &mut near), 12);
    assert_eq!(text.clause_end(13, true, &mut near), 15);
}

#[test]
fn what_was_undone_is_told_for_the_span_only() {
    let text = folded("治\u{200b}療a");
    let seen: Vec<_> = text.disguises(FoldedSpan::new(0, 2)).iter().collect();
    assert_eq!(seen, [Disguise::Traditional, Disguise::ZeroWidth]);
    assert!(text.disguises(FoldedSpan::new(0, 1)).is_empty());
}

fn piece() -> impl Strategy<Value = String> {
    let han = prop::sample::select(vec!['治', '疗', '療', '国', '國', '级', '一', '高', '⾼', '𠮷', '𪚥', '薴']);
    let other = prop::sample::select(vec![
        "😀",
        "👨\u{200d}👩\u{200d}👧",
        "Ａ",
        "１",
        "㎏",
        "㈱",
        "ﬁ",
        "\u{200b}",
        "\u{feff}",
        "\u{202e}",
        "\u{336}",
        "\u{301}",
        "e",
        "*",
        "·",
        " ",
        "\n",
        "、",
        "。",
        "，",
        "【",
        "】",
        "<",
        ">",
        "<b>",
        "</b>",
        "<br>",
        "&#27835;",
        "&amp;",
        "&",
        "…",
        "①",
        "𝐀",
        "7",
        ".",
        "\u{fe0f}",
        "一级治疗,高国",
    ]);
    prop_oneof![han.prop_map(String::from), other.prop_map(String::from)]
}

fn copy() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { max_global_rejects: 100_000, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn spans_lie_on_boundaries_inside_the_text_and_in_order(text in copy()) {
        let out = folded(&text);
        let mut last = 0;
        let origins = &out.origins[..out.len()];
        for origin in origins {
            prop_assert!(text.get(origin.range()).is_some_and(|slice| !slice.is_empty()));
            prop_assert!(origin.start >= last || origins.iter().any(|other| other == origin));
            last = origin.start;
        }
        prop_assert!(out.codes_and_more()[out.len()..].iter().all(|code| *code == crate::text::Code::OTHER));
        prop_assert_eq!(out.codes_and_more().len(), out.len() + 3);
        prop_assert!(out.breaks.windows(2).all(|b| b[0].at < b[1].at));
    }

    #[test]
    fn the_short_way_does_the_same_as_the_long_one(text in copy()) {
        let (short, mut long) = (folded(&text), FoldedText::default());
        fold_where(|_| false, &TABLE, &text, &mut long);
        prop_assert_eq!(short.symbols(), long.symbols());
        prop_assert_eq!(short.codes(), long.codes());
        prop_assert_eq!(&short.origins[..short.len()], &long.origins[..long.len()]);
        prop_assert_eq!(&short.marks, &long.marks);
        prop_assert_eq!(short.has_natural_gaps, long.has_natural_gaps);
        prop_assert_eq!(short.original_chars(), long.original_chars());
    }

    #[test]
    fn a_fold_of_a_fold_is_the_fold(text in copy()) {
        let once = folded(&text).to_string();
        prop_assume!(!once.contains(['&', '<']));
        prop_assert_eq!(folded(&once).to_string(), once);
    }

    #[test]
    fn plain_text_is_itself(text in "[治疗国级一高a-z0-9。,!]{0,40}") {
        let out = folded(&text);
        prop_assert_eq!(out.to_string(), text.clone());
        prop_assert!(out.disguises(FoldedSpan::new(0, out.len())).is_empty());
    }

    #[test]
    fn the_mapped_back_slice_folds_to_the_match_and_no_shorter_one_does(text in copy(), a in 0usize..24, len in 1usize..6) {
        let out = folded(&text);
        prop_assume!(!out.is_empty());
        let start = a % out.len();
        let span = FoldedSpan::new(start, (start + len).min(out.len()));
        let wanted = out.slice(span);
        let slice = &text[out.original(span).range()];
        // A slice cut out of a longer text may lose the neighbour that made a separator one.
        prop_assume!(!wanted.chars().any(|c| "<>&【】\n".contains(c)) && !slice.contains(['<', '&', '【', '】', '>', '\n']));
        prop_assert!(folded(slice).to_string().contains(&wanted), "{:?} in {:?}", wanted, slice);
        let inner: Vec<(usize, char)> = slice.char_indices().collect();
        let (first, last) = (inner[0].1.len_utf8(), inner[inner.len() - 1].0);
        for shorter in [&slice[first..], &slice[..last]] {
            prop_assert!(!folded(shorter).to_string().contains(&wanted), "{:?} in {:?}", wanted, shorter);
        }
    }
}
