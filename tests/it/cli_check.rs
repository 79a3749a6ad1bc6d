//! `check`: a catalog without a fault, and one with several.

use std::fs;
use std::path::Path;

use crate::cli_run::{MINIMAL, bare, run};

/// A copy of the minimal catalog, with one file changed.
fn changed(file: &str, change: impl FnOnce(String) -> String) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    copy_folder(Path::new(MINIMAL), copy.path());
    let path = copy.path().join(file);
    let text = change(fs::read_to_string(&path).unwrap());
    fs::write(path, text).unwrap();
    copy
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn a_good_catalog_shows_what_it_holds() {
    let ran = run(["check", MINIMAL, "--language", "en"]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    for (what, number) in [("rules", "3"), ("of them shadow", "1"), ("terms", "2"), ("legal references", "4")] {
        let line = ran.out.lines().find(|line| line.trim_start().starts_with(what));
        assert_eq!(line.and_then(|line| line.split_whitespace().last()), Some(number), "{what}\n{}", ran.out);
    }
    assert!(ran.out.contains("examples run") && ran.out.contains("sha256 "), "{}", ran.out);
}

#[test]
fn an_example_that_fails_is_a_fault_at_its_place() {
    let bad = changed("terms/absolute/best.toml", |text| text.replace("text = \"好吃\"", "text = \"最佳好吃\""));
    let ran = run(["check", bad.path().to_str().unwrap()]);
    assert_eq!((ran.status, ran.out.as_str()), (3, ""));
    assert!(ran.err.contains("best.toml"), "{}", ran.err);
}

#[test]
fn a_text_is_explained_by_a_catalog_whose_examples_fail() {
    let bad = changed("terms/absolute/best.toml", |text| text.replace("text = \"好吃\"", "text = \"最佳好吃\""));
    let folder = bad.path().to_str().unwrap();
    let ran = run(["explain", "--dictionaries", folder, "--rule", "absolute.best", "最佳好吃"]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    assert!(ran.out.contains("absolute.best"), "{}", ran.out);
}

#[test]
fn a_file_whose_name_an_editor_lengthened_is_a_fault() {
    for name in ["rules/food/own.toml.txt", "lexicons/own.tml", "lexicons/OWN.TOML"] {
        let bad = changed("terms/absolute/best.toml", |text| text);
        fs::write(bad.path().join(name), "").unwrap();
        fs::write(bad.path().join("rules/food/best.toml~"), "left by an editor").unwrap();
        let ran = run(["check", bad.path().to_str().unwrap()]);
        assert_eq!((ran.status, ran.out.as_str()), (3, ""), "{name}");
        assert!(ran.err.contains("stray-file") && ran.err.matches("is not read").count() == 1, "{}", ran.err);
    }
}

#[test]
fn every_fault_comes_at_once_and_nothing_is_screened_by_a_faulty_catalog() {
    let bad = changed("terms/absolute/best.toml", |text| {
        text.replace("severity = \"block\"", "severity = \"blok\"").replace("ad-law-2021.art9.i3", "ad-law-2021.art99")
    });
    fs::write(bad.path().join("lexicons/disease.toml"), "title = 3\n").unwrap();
    let folder = bad.path().to_str().unwrap();
    let ran = run(["check", folder]);
    assert_eq!((ran.status, ran.out.as_str()), (3, ""));
    for part in ["best.toml", "disease.toml"] {
        assert!(ran.err.contains(part), "{part}\n{}", ran.err);
    }
    for args in [vec!["screen", "最佳"], vec!["rules"], vec!["explain", "最佳"], vec!["serve"]] {
        let ran = run(args.iter().chain(&["--dictionaries", folder]));
        assert_eq!((ran.status, ran.out.as_str()), (3, ""), "{args:?}");
    }
}

#[test]
fn one_of_the_folders_is_told_from_all_of_them() {
    let ran = run(["check", concat!(env!("CARGO_MANIFEST_DIR"), "/dictionaries/rules")]);
    assert_eq!((ran.status, ran.out.as_str()), (3, ""));
    assert!(ran.err.contains("reads any of these files") && ran.err.matches("stray-file").count() == 1, "{}", ran.err);
}

#[test]
fn a_folder_that_is_not_there_is_no_faulty_catalog() {
    let ran = run(["check", "/nonexistent"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("/nonexistent does not exist"), "{}", ran.err);
    // The folder named is the one that is checked, whatever the environment says.
    let named = bare(["check", MINIMAL]).env("ADSCREEN__CATALOG__DICTIONARIES", "/elsewhere").output().unwrap();
    assert_eq!(named.status.code(), Some(0));
}

#[test]
fn an_overlay_is_checked_against_the_catalog_and_tried_on_copy() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.toml");
    let overlay = |words: &str| {
        let text = "[[term]]\nid = \"own.rival\"\ntype = \"other\"\nseverity = \"review\"\nowner = \"desk\"\n\
             reviewed = 2026-11-01\nreason = { zh = \"自有\", en = \"own\" }\n";
        fs::write(&path, format!("{text}words = {words}\n")).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let ran = run(["check", MINIMAL, "--language", "en", "--overlay", &overlay("[\"最佳\", \"蓝鲸\"]")]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    assert!(ran.out.contains("1 terms of 2 words, 0 exemptions, 1 warnings"), "{}", ran.out);
    assert!(ran.out.contains("own.toml:8:10: warning[known-word]: "), "{}", ran.out);
    let ran = run(["screen", "--dictionaries", MINIMAL, "--overlay", &overlay("[\"蓝鲸\"]"), "蓝鲸"]);
    assert_eq!(ran.status, 1);
    assert!(ran.out.contains("own.rival"), "{}", ran.out);
    let ran = run(["screen", "--dictionaries", MINIMAL, "--overlay", &overlay("[]"), "蓝鲸"]);
    assert_eq!(ran.status, 3);
    assert!(ran.err.contains("empty-list"), "{}", ran.err);
}
