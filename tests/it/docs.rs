//! What the documentation says holds.

use adscreen::ops::settings;

fn read(path: &str) -> String {
    std::fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn the_readme_lists_every_setting_with_its_default() {
    let readme = read("README.md");
    for setting in settings::ALL {
        let default = setting.default_value();
        let default = if default.is_empty() { String::new() } else { format!("`{default}`") };
        let row = format!("| `{}` | {default} | {} |", setting.key, setting.help);
        assert!(readme.contains(&row), "README.md lacks the row\n{row}");
    }
}

#[test]
fn operations_tell_of_every_setting_and_every_reason() {
    let operations = read("docs/operations.md");
    let missing = |names: Vec<String>| -> Vec<String> {
        assert!(names.len() > 20, "{names:?}");
        names.into_iter().filter(|name| !operations.contains(name.as_str())).collect()
    };
    let settings = settings::ALL.iter().map(|setting| format!("`{}`", setting.key)).collect();
    assert_eq!(missing(settings), Vec::<String>::new());
    let errors = read("src/api/error.rs");
    let reason =
        |line: &str| line.trim().strip_prefix("Self::")?.split_once("=> \"")?.1.strip_suffix("\",").map(str::to_owned);
    assert_eq!(missing(errors.lines().filter_map(reason).collect()), Vec::<String>::new());
}

#[test]
fn the_readme_s_limits_are_the_program_s() {
    use adscreen::api::limits;
    let readme = read("README.md");
    for (row, limit) in [
        ("| one string of an ad | 64 KiB |", limits::FIELD_BYTES == 64 << 10),
        ("| one ad | 256 KiB |", limits::AD_BYTES == 256 << 10),
        ("| ads a batch | 1,000 |", limits::BATCH_ADS == 1_000),
        ("| one request | 16 MiB |", limits::REQUEST_BYTES == 16 << 20),
        ("| violations listed | 100 by default, 1,000 on request;", limits::MAX_VIOLATIONS == 1_000),
    ] {
        assert!(limit && readme.contains(row), "{row}");
    }
}

/// The guide for editors teaches by a complete rule; it must load and pass as it is printed.
#[test]
fn the_guide_s_rule_loads_and_its_examples_hold() {
    let guide = read("dictionaries/README.md");
    let rule: String = guide
        .split("`rules/food/taller-child.toml`:")
        .nth(1)
        .unwrap()
        .lines()
        .skip(2)
        .take_while(|line| line.is_empty() || line.starts_with("    "))
        .map(|line| format!("{}\n", line.trim_start_matches("    ")))
        .collect();
    assert!(rule.contains("[[hit]]") && rule.contains("[[miss]]"), "the guide prints no whole rule: {rule}");
    let mut sources = adscreen::catalog::Sources::embedded();
    sources.files.push(("rules/food/taller-child.toml".to_owned(), rule.into_bytes().into()));
    sources.files.sort();
    adscreen::engine::Engine::load(&sources).unwrap_or_else(|faults| panic!("{faults}"));
}

#[test]
fn the_table_of_categories_has_every_signal() {
    let table = read("docs/categories.md");
    let engine = adscreen::engine::Engine::load(&adscreen::catalog::Sources::embedded()).unwrap();
    let catalog = engine.catalog();
    for signals in &catalog.signals {
        let start = format!("| `{}` | ", signals.category);
        let row = table.lines().find(|line| line.starts_with(&start)).unwrap_or_else(|| panic!("no row {start}"));
        // The table has words as they are written, the catalog as they are folded.
        let row = row.to_lowercase().replace(['、', '，', '：'], ",").replace(['（', '）'], "");
        for word in [&signals.marks, &signals.strong, &signals.likely].into_iter().flatten() {
            let word = catalog.words.text(*word);
            assert!(row.contains(&word.replace(['、', ':', '：'], ",")), "{start}lacks {word}");
        }
    }
}
