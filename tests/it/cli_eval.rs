//! `eval`: recall and false alarms, each with the number of rows behind it.

use crate::cli_run::{folder, path, run};

const VIOLATIONS: &str = r#"{"id":"1","text":"全国最佳","product_category":"food","violation_types":["absolute_term"]}
{"id":"2","text":"好吃不贵","product_category":"food","violation_types":["absolute_term","other"],"jurisdiction":"CN"}
{"id":"3","text":"最佳","product_category":"drug","violation_types":["absolute_term"],"clarity":"borderline"}
{"id":"4","text":"最佳","product_category":"drug","violation_types":[],"text_screenable":false}
{"id":"5","text":"国家级","product_category":"unspecified","violation_types":["absolute_term"],"jurisdiction":"TW"}
"#;
const BENIGN: &str = r#"{"id":"1","text":"好吃","product_category":"food","kind":"plain"}
{"id":"2","text":"最佳","product_category":"food","kind":"hard_negative"}
"#;

/// The cells of the line that begins with a name, under the table of that title.
fn line(out: &str, title: &str, name: &str) -> Vec<String> {
    let table = out.split("\n\n").find(|table| table.starts_with(title)).unwrap_or_else(|| panic!("{title}\n{out}"));
    let line = table.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{name}\n{table}"));
    line[name.len()..].split_whitespace().map(str::to_owned).collect()
}

#[test]
fn every_figure_has_its_number_of_rows() {
    let folder = folder(&[("v.jsonl", VIOLATIONS), ("b.jsonl", BENIGN)]);
    let (violations, benign) = (path(&folder, "v.jsonl"), path(&folder, "b.jsonl"));
    let ran =
        run(["eval", "--violations", &violations, "--benign", &benign, "--jurisdiction", "CN", "--language", "en"]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    assert_eq!(line(&ran.out, "unlawful copy", "clear"), ["1", "2", "50.0%"]);
    assert_eq!(line(&ran.out, "unlawful copy", "borderline"), ["1", "1", "100.0%"]);
    assert_eq!(line(&ran.out, "by category", "food"), ["1", "2", "50.0%"]);
    assert_eq!(line(&ran.out, "by category", "tobacco"), ["0", "0", "no", "data"]);
    assert_eq!(line(&ran.out, "by type (as labelled)", "absolute term"), ["1", "2", "50.0%"]);
    assert_eq!(line(&ran.out, "by type (as labelled)", "other"), ["0", "1", "0.0%"]);
    assert_eq!(line(&ran.out, "lawful copy", "all"), ["1", "2", "50.0%"]);
    assert_eq!(line(&ran.out, "by kind", "hard_negative"), ["1", "1", "100.0%"]);
    assert_eq!(line(&ran.out, "by kind", "mandatory_statement"), ["0", "0", "no", "data"]);
    assert_eq!(line(&ran.out, "by type (as reported)", "absolute term"), ["1", "2", "50.0%"]);
}

#[test]
fn a_measurement_of_nothing_fails() {
    let folder = folder(&[("v.jsonl", VIOLATIONS), ("none.jsonl", "\n")]);
    let violations = path(&folder, "v.jsonl");
    for args in [
        vec!["--violations", &violations, "--jurisdiction", "HK"],
        vec!["--violations", &violations, "--categories", "tobacco,alcohol"],
        vec!["--benign", &path(&folder, "none.jsonl")],
    ] {
        let ran = run(["eval"].iter().chain(&args));
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{args:?}");
        assert!(ran.err.contains("nothing to measure"), "{}", ran.err);
    }
    assert_eq!(run(["eval"]).status, 2);
}

#[test]
fn a_bad_row_is_named_by_file_and_line() {
    for (row, what) in [
        ("{\"text\":\"好\",\"product_category\":\"fod\"}", "did you mean `food`?"),
        ("{\"product_category\":\"food\"}", "missing field `text`"),
        ("{\"text\":\"\"}", "text: is empty"),
        ("{\"text\":\"好\",\"violation_types\":[\"absolut_term\"]}", "did you mean `absolute_term`?"),
    ] {
        let folder = folder(&[("v.jsonl", &format!("{{\"text\":\"最佳\"}}\n{row}\n"))]);
        let ran = run(["eval", "--violations", &path(&folder, "v.jsonl")]);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{row}");
        assert!(ran.err.contains("v.jsonl:2: ") && ran.err.contains(what), "{}", ran.err);
    }
    let missing = run(["eval", "--benign", "/nonexistent.jsonl"]);
    assert!(missing.err.contains("cannot read /nonexistent.jsonl"), "{}", missing.err);
}

#[test]
fn a_rule_that_catches_one_row_must_say_it_in_other_words() {
    let folder = folder(&[("v.jsonl", VIOLATIONS), ("b.jsonl", BENIGN)]);
    let (violations, benign, page) = (path(&folder, "v.jsonl"), path(&folder, "b.jsonl"), path(&folder, "q.md"));
    let base = ["eval", "--violations", &violations, "--benign", &benign, "--language", "en", "--page", &page];
    // In food copy the rule and its entry catch one row, with which its only example agrees.
    let ran = run(base.iter().chain(&["--categories", "food", "--lone-hits", "1"]));
    assert_eq!(ran.status, 1, "{ran:?}");
    assert_eq!(line(&ran.out, "catches exactly one row", "absolute.best"), ["0"]);
    let written = std::fs::read_to_string(&page).unwrap();
    assert!(written.contains("| absolute.best | 最佳 | 0 |"), "{written}");
    assert!(written.contains("| absolute | 1 | 1 | 1 | 1 |"), "{written}");
    assert!(written.contains("| tobacco | 0 | 0 | no data |"), "{written}");
    assert!(!written.contains("全国"), "{written}");
    // Over all categories it catches more than one.
    let ran = run(base.iter().chain(&["--lone-hits", "1"]));
    assert_eq!(ran.status, 0, "{ran:?}");
}
