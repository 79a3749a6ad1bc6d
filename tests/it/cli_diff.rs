//! `diff` and `explain --as-example`: what a change of the dictionaries changes, and how a report becomes an example.

use std::path::Path;

use crate::cli_run::{folder, path, run};

const CORPUS: &str = r#"{"text":"全国最佳","product_category":"food"}
{"text":"好吃","product_category":"food"}
{"text":"全国首屈一指","product_category":"food"}
"#;

fn minimal() -> String {
    format!("{}/tests/catalogs/minimal", env!("CARGO_MANIFEST_DIR"))
}

/// The minimal catalog with another list of superlatives.
fn candidate(terms: &str) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    copy_folder(Path::new(&minimal()), copy.path());
    let rule = copy.path().join("terms/absolute/best.toml");
    let text = std::fs::read_to_string(&rule).unwrap().replace("\"国家级\"", terms);
    std::fs::write(rule, text).unwrap();
    copy
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap().path();
        let target = to.join(entry.file_name().unwrap());
        if entry.is_dir() {
            copy_folder(&entry, &target);
        } else {
            std::fs::copy(entry, target).unwrap();
        }
    }
}

#[test]
fn a_new_term_changes_one_verdict_and_says_by_which_rule() {
    let (files, new) = (folder(&[("ads.jsonl", CORPUS)]), candidate("\"国家级\", \"首屈一指\""));
    let new = new.path().display().to_string();
    let ran = run(["diff", &minimal(), &new, "--corpus", &path(&files, "ads.jsonl"), "--language", "en"]);
    assert_eq!((ran.status, ran.err.as_str()), (1, ""));
    assert!(ran.out.contains("ads.jsonl:3") && ran.out.contains("+absolute.best"), "{}", ran.out);
    assert!(ran.out.contains("3 rows: 1 verdicts graver, 0 milder, 0 more"), "{}", ran.out);
}

#[test]
fn the_same_catalog_changes_nothing_and_nothing_to_compare_fails() {
    let files = folder(&[("ads.jsonl", CORPUS), ("none.jsonl", "\n")]);
    let same = run(["diff", &minimal(), &minimal(), "--corpus", &path(&files, "ads.jsonl"), "--language", "en"]);
    assert_eq!(same.status, 0, "{}", same.err);
    let none = run(["diff", &minimal(), &minimal(), "--corpus", &path(&files, "none.jsonl")]);
    assert_eq!(none.status, 2, "{}", none.out);
    let nowhere = run(["diff", &minimal(), "nowhere", "--corpus", &path(&files, "ads.jsonl")]);
    assert_eq!(nowhere.status, 2, "{}", nowhere.out);
}

#[test]
fn a_false_alarm_becomes_a_miss_and_a_miss_a_hit() {
    let explain = |rule: &str, text: &str| {
        run(["explain", "--dictionaries", &minimal(), "--category", "food", "--rule", rule, "--as-example", text])
    };
    let alarm = explain("absolute.best", "说“最佳”");
    assert_eq!((alarm.status, alarm.err.as_str()), (0, ""));
    let wanted = "[[miss]]\ntext = \"说“最佳”\"\ncategory = \"food\"";
    assert!(
        alarm.out.starts_with("# terms/absolute/best.toml: absolute.best") && alarm.out.contains(wanted),
        "{}",
        alarm.out
    );
    let missed = explain("absolute.best", "首屈一指");
    assert!(missed.out.contains("[[hit]]\ntext = \"首屈一指\"\nmatch = \"首屈一指\""), "{}", missed.out);
}
