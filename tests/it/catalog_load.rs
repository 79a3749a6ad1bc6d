//! How files become a catalog: what is read of a folder, the digest, folded words and patterns, what is too much.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use adscreen::catalog::{Catalog, Faults, Shape, Sources};
use adscreen::text::{FoldedText, fold};
use sha2::{Digest, Sha256};

fn minimal() -> Sources {
    Sources::folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/catalogs/minimal")).unwrap()
}

/// The minimal catalog with one more file, or another in place of its own.
fn with(path: &str, text: &str) -> Result<Catalog, Faults> {
    let mut sources = minimal();
    sources.files.retain(|(other, _)| other != path);
    sources.files.push((path.to_owned(), text.as_bytes().to_vec().into()));
    Catalog::load(&sources)
}

fn codes(loaded: Result<Catalog, Faults>) -> Vec<&'static str> {
    loaded.err().map(|faults| faults.iter().map(|fault| fault.code).collect()).unwrap_or_default()
}

fn list(name: &str, rest: &str) -> (String, String) {
    let title = "title = { zh = \"测试\", en = \"test\" }";
    (format!("lexicons/{name}.toml"), format!("{title}\n{rest}\n"))
}

/// So many different words of two characters, as a TOML list.
fn words(number: u32) -> String {
    let word = |n: u32| {
        let c = |n| char::from_u32(0x4E00 + n).unwrap();
        format!("\"{}{}\"", c(n / 100), c(200 + n % 100))
    };
    format!("[{}]", (0..number).map(word).collect::<Vec<_>>().join(", "))
}

#[test]
fn the_digest_is_sha256_over_path_length_and_bytes_of_each_source_in_order() {
    let mut sources = minimal();
    sources.files.sort();
    let mut hash = Sha256::new();
    for (path, bytes) in &sources.files {
        hash.update(path);
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    }
    let expected = hash.finalize().iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    });
    sources.files.reverse();
    let catalog = Catalog::load(&sources).unwrap();
    assert_eq!(*catalog.digest, *expected);
    assert_eq!(&*catalog.digest, &*expected);
    assert_eq!(catalog.files, sources.files.len());
}

#[test]
fn every_word_of_the_shipped_lists_folds_to_itself() {
    let catalog = Catalog::load(&Sources::embedded()).unwrap_or_else(|faults| panic!("{faults}"));
    let mut folded = FoldedText::default();
    let words = catalog.lexicons.iter().flat_map(|list| &list.words).chain(&catalog.edge_words);
    let mut seen = 0;
    for word in words.map(|id| catalog.words.text(*id)) {
        fold(&catalog.fold, word, &mut folded);
        assert_eq!(folded.to_string(), word);
        seen += 1;
    }
    assert!(seen > 10_000, "only {seen} words");
}

#[test]
fn a_composed_word_folds_where_its_halves_meet() {
    let (path, text) = list("halves", "[[compose]]\nleft = [\"胃、\"]\nright = [\"炎\", \"ＣＴ\"]");
    let catalog = with(&path, &text).unwrap_or_else(|faults| panic!("{faults}"));
    let halves = catalog.lexicons.iter().find(|list| *list.name == *"halves").unwrap();
    let mut words: Vec<&str> = halves.words.iter().map(|id| catalog.words.text(*id)).collect();
    words.sort_unstable();
    assert_eq!(words, ["胃、ct", "胃炎"]);
}

#[test]
fn what_a_pattern_says_literally_is_folded_as_words_are() {
    let rule = fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/catalogs/minimal/rules/food/watched.toml"),
    );
    let shape = "[[regex]]\npattern = '預防[^，。！\\\\（]{0,3}（\\d+）＜Ａ(?P<Rest>\\D\\p{Han}\\x4A)(?!\\S)'\nkeywords = [\"预防\"]\n\n[[hit]]";
    let text = rule.unwrap().replacen("[[hit]]", shape, 1);
    let catalog = with("rules/food/watched.toml", &text).unwrap_or_else(|faults| panic!("{faults}"));
    let patterns = catalog.rules.iter().flat_map(|rule| &rule.shapes).filter_map(|shape| match shape {
        Shape::Regex { pattern, .. } => Some(pattern.as_str()),
        _ => None,
    });
    assert_eq!(patterns.collect::<Vec<_>>(), [r"预防[^,。!\\\(]{0,3}\(\d+\)<a(?P<Rest>\D\p{Han}\x4A)(?!\S)"]);
}

#[test]
fn a_folder_is_read_to_its_ground_save_what_is_no_source() {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in [
        ("a.toml", "a"),
        ("deep/er/b.tsv", "b"),
        ("README.md", "no"),
        ("schema/rule.toml", "no"),
        (".git/config.toml", "no"),
    ] {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let sources = Sources::folder(folder.path()).unwrap();
    let file = |path: &str, bytes: &'static [u8]| (path.to_owned(), bytes.into());
    assert_eq!(sources.files, [file("a.toml", b"a"), file("deep/er/b.tsv", b"b")]);
}

#[test]
fn every_file_that_cannot_be_read_is_told() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["gone.toml", "lost.tsv"] {
        std::os::unix::fs::symlink("nowhere", folder.path().join(name)).unwrap();
    }
    std::os::unix::fs::symlink(".", folder.path().join("round")).unwrap();
    let faults = Sources::folder(folder.path()).err().unwrap().to_string();
    for part in ["gone.toml:1:1: error[unreadable]", "lost.tsv:1:1: error[unreadable]", "stand in each other"] {
        assert!(faults.contains(part), "{part} is not in\n{faults}");
    }
}

#[test]
fn what_is_too_much_is_refused_before_it_is_made() {
    let (path, text) = list("halves", "[[compose]]\nleft = [\"@many\"]\nright = [\"@many\"]");
    let mut sources = minimal();
    let (many, words) = list("many", &format!("words = {}", words(5000)));
    sources.files.extend([(path, text.into_bytes().into()), (many, words.into_bytes().into())]);
    assert_eq!(codes(Catalog::load(&sources)), ["long-list"]);
}

#[test]
fn a_catalog_needs_a_policy() {
    let mut sources = minimal();
    sources.files.retain(|(path, _)| path != "policy.toml");
    assert_eq!(codes(Catalog::load(&sources)), ["missing-file"]);
}

#[test]
fn more_characters_than_the_engine_can_number_are_refused() {
    let all: Vec<String> = (0x4E00..0x9000)
        .filter_map(char::from_u32)
        .filter(|c| !"預檔".contains(*c))
        .map(|c| format!("\"{c}{c}\""))
        .collect();
    let (path, text) = list("all", &format!("words = [{}]", all.join(", ")));
    assert_eq!(codes(with(&path, &text)), ["too-large"]);
}
