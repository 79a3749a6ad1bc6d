//! What each kind of rule finds and what it leaves alone, on catalogs made for the case.

use adscreen::catalog::kinds::Category;
use adscreen::engine::{Ad, Engine, NoticeCode, Options, Screening};

use crate::support::{engine_with, options};

/// A rule for food with these shapes.
fn rule(id: &str, shapes: &str) -> (String, String) {
    let text = format!(
        r#"id = "{id}"
type = "other"
severity = "block"
owner = "tests"
reviewed = 2026-11-25
{shapes}

[law]
food = ["ad-law-2021.art17"]

[message]
zh = "测试"
en = "test"

[suggestion]
zh = ""
en = ""
"#
    );
    (format!("rules/test/{id}.toml"), text)
}

/// Shapes come before the tables, so examples are written behind them.
fn with_examples((path, rule): (String, String), hit: &str, found: &str, tables: &str) -> (String, String) {
    let examples = format!(
        "\n{tables}\n[[hit]]\ntext = \"{hit}\"\nmatch = \"{found}\"\ncategory = \"food\"\n\n\
         [[miss]]\ntext = \"好吃\"\ncategory = \"food\"\n\n[[miss]]\ntext = \"好喝\"\ncategory = \"food\"\n"
    );
    (path, rule + &examples)
}

fn food(text: &str) -> Ad {
    Ad { text: text.into(), category: Some(Category::Food), ..Ad::default() }
}

fn screen(engine: &Engine, text: &str) -> Screening {
    engine.screen(&food(text), &Options { include_suppressed: true, ..options() })
}

/// What the rules of these tests find.
fn found(engine: &Engine, text: &str) -> Vec<String> {
    let violations = screen(engine, text).violations.into_iter().filter(|v| v.rule.id.starts_with("test."));
    violations.filter_map(|v| v.place).map(|place| place.matched_text).collect()
}

fn one_rule(shapes: &str, hit: &str, slice: &str, tables: &str) -> Engine {
    engine_with(&[with_examples(rule("test.one", shapes), hit, slice, tables)])
}

#[test]
fn a_term_counts_only_as_itself() {
    let edges = ("exemptions/edges.toml".to_owned(), "edge_words = [\"红糖糕\", \"a16\"]\n".to_owned());
    let own = with_examples(rule("test.one", "terms = [\"红糖\", \"69\", \"a1\"]"), "红糖水", "红糖", "");
    let engine = engine_with(&[own, edges]);
    assert_eq!(found(&engine, "红糖水与红糖糕"), ["红糖"]);
    assert_eq!(found(&engine, "695 元，69 元，169"), ["69"]);
    assert_eq!(found(&engine, "A1 a12 ba1"), ["A1"]);
}

#[test]
fn near_takes_its_parts_in_any_order_within_its_reach_and_clause() {
    let near = "\n[[near]]\nof = [\"红糖\", [\"暖宫\", \"暖胃\"]]\nwithin = 3\n";
    let engine = one_rule("", "红糖可暖胃", "红糖可暖胃", near);
    assert_eq!(found(&engine, "暖胃的红糖"), ["暖胃的红糖"]);
    assert_eq!(found(&engine, "红糖一二三暖胃"), ["红糖一二三暖胃"]);
    assert!(found(&engine, "红糖一二三四暖胃").is_empty());
    assert!(found(&engine, "红糖，暖胃").is_empty());
    assert_eq!(found(&engine, "红糖、暖胃、暖宫"), ["红糖、暖胃、暖宫"], "what overlaps is one finding");
}

#[test]
fn a_sentence_reaches_over_commas_and_a_field_over_everything() {
    for (scope, text, hits) in
        [("sentence", "红糖，暖胃", 1), ("sentence", "红糖。暖胃", 0), ("field", "红糖。暖胃", 1)]
    {
        let near = format!("\n[[near]]\nof = [\"红糖\", \"暖胃\"]\nwithin = 3\nscope = \"{scope}\"\n");
        assert_eq!(found(&one_rule("", "红糖暖胃", "红糖暖胃", &near), text).len(), hits, "{scope} {text}");
    }
}

#[test]
fn a_sequence_keeps_its_order() {
    let sequence = "\n[[sequence]]\nof = [\"早上\", \"中午\", \"晚上\"]\nwithin = 2\n";
    let engine = one_rule("", "早上一中午二晚上", "早上一中午二晚上", sequence);
    assert!(found(&engine, "晚上中午早上").is_empty());
    assert!(found(&engine, "早上晚上中午").is_empty());
    assert_eq!(found(&engine, "说早上好中午好晚上好"), ["早上好中午好晚上"]);
}

#[test]
fn all_of_takes_the_shortest_stretch() {
    let all_of = "\n[[all_of]]\nof = [\"加盟\", \"零风险\"]\n";
    let engine = one_rule("", "加盟。零风险", "加盟。零风险", all_of);
    assert_eq!(found(&engine, "加盟吧。来加盟！真的零风险，加盟好"), ["零风险，加盟"]);
    assert!(found(&engine, "加盟吧").is_empty());
}

#[test]
fn a_pattern_runs_around_its_keywords_on_folded_text() {
    let regex = "\n[[regex]]\npattern = '\\d+(\\.\\d+)?%的?好评'\nkeywords = [\"好评\"]\nreach = 8\n";
    let engine = one_rule("", "99%好评", "99%好评", regex);
    assert_eq!(found(&engine, "😀９９．５％的好评"), ["９９．５％的好评"]);
    assert!(found(&engine, "99% 都说好").is_empty());
}

#[test]
fn a_pattern_that_runs_out_of_steps_is_never_a_pass() {
    let regex = "\n[[regex]]\npattern = '(?:好|好好)+(?!好)评$'\nkeywords = [\"好\"]\nreach = 64\n";
    let engine = one_rule("", "好评", "好评", regex);
    let done = screen(&engine, &("好".repeat(60) + "评吧"));
    assert!(done.notices.iter().any(|notice| notice.code == NoticeCode::RuleUnfinished));
    assert_eq!(done.verdict.as_str(), "review");
}

#[test]
fn a_list_with_numerals_takes_the_number_along_and_needs_one() {
    let days = (
        "lexicons/days.toml".to_owned(),
        "title = { zh = \"天数\", en = \"days\" }\nnumerals = true\nsingles = [\"天\"]\nedge_words = [\"天气\"]\n"
            .to_owned(),
    );
    let own = with_examples(
        rule("test.one", ""),
        "三天见效",
        "三天见效",
        "\n[[sequence]]\nof = [\"@days\", \"见效\"]\nwithin = 2\n",
    );
    let engine = engine_with(&[days, own]);
    assert_eq!(found(&engine, "用15天就见效"), ["15天就见效"]);
    assert_eq!(found(&engine, "两三天见效"), ["两三天见效"]);
    assert!(found(&engine, "每天见效").is_empty());
}

#[test]
fn a_word_written_with_separators_is_found_and_two_words_with_a_space_are_not_one() {
    let engine = one_rule("terms = [\"预防\"]", "预防", "预防", "");
    assert_eq!(found(&engine, "预*防"), ["预*防"]);
    assert_eq!(found(&engine, "预 防"), ["预 防"]);
    assert_eq!(found(&engine, "預\u{200b}防"), ["預\u{200b}防"]);
    assert!(found(&engine, "干预 防晒").is_empty());
    let disguised = screen(&engine, "預*防");
    let kinds: Vec<&str> = disguised.violations[0].disguises.iter().map(|kind| kind.as_str()).collect();
    assert_eq!(kinds, ["traditional", "separator"]);
    let place = disguised.violations[0].place.as_ref().unwrap();
    assert_eq!(place.segments.len(), 2, "the separator is no part of the word");
}
