//! One faulty catalog a fault: the minimal one with the files of `tests/catalogs/broken/<case>` laid over it. What is
//! said of it is compared to `faults.txt` to the letter, so place, code and remedy are part of the test.

use std::fs;
use std::path::{Path, PathBuf};

use adscreen::catalog::{Catalog, Sources};
use adscreen::engine::Engine;
use proptest::prelude::*;

fn catalogs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/catalogs")
}

/// What loading the case says.
fn said(case: &Path) -> String {
    let mut sources = Sources::folder(&catalogs().join("minimal")).unwrap();
    let overlay = Sources::folder(case).unwrap();
    sources.files.retain(|(path, _)| overlay.files.iter().all(|(other, _)| other != path));
    sources.files.extend(overlay.files);
    sources.files.sort();
    match Engine::load(&sources) {
        Ok(_) => "no fault".to_owned(),
        Err(faults) => faults.to_string(),
    }
}

#[test]
fn each_fault_is_told_with_place_code_and_remedy() {
    let mut cases: Vec<PathBuf> =
        fs::read_dir(catalogs().join("broken")).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(cases.len() >= 40, "only {} cases", cases.len());
    let differ = |case: &&PathBuf| {
        let wanted = fs::read_to_string(case.join("faults.txt")).unwrap_or_default();
        said(case).trim_end() != wanted.trim_end()
    };
    let wrong: Vec<String> =
        cases.iter().filter(differ).map(|case| format!("{}:\n{}\n", case.display(), said(case))).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn five_faults_in_four_files_come_at_once() {
    let said = said(&catalogs().join("broken/five-at-once"));
    assert_eq!(said.matches("error[").count(), 5, "{said}");
}

#[test]
fn a_fault_is_drawn_with_its_line() {
    let case = catalogs().join("broken/duplicate-in-list");
    let mut sources = Sources::folder(&catalogs().join("minimal")).unwrap();
    sources.files.extend(Sources::folder(&case).unwrap().files);
    let Err(faults) = Engine::load(&sources) else { panic!("it loads") };
    let drawn = faults.report(false, 80);
    for part in ["lexicons/twice.toml:2:24", "duplicate", "words = [\"糖尿病\"", "first here", "1 fault in"] {
        assert!(drawn.contains(part), "{part} is not in\n{drawn}");
    }
}

#[test]
fn a_folder_that_is_not_there_is_a_fault_too() {
    let Err(faults) = Sources::folder(&catalogs().join("nowhere")) else { panic!("it is there") };
    assert!(faults.to_string().contains("cannot be read"), "{faults}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever an editor, a disk or a merge does to a file, it is told and drawn; nothing breaks.
    #[test]
    fn a_damaged_file_is_told_and_drawn(file in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(),
                                       cut in 0usize..40, put in prop::collection::vec(any::<u8>(), 0..8)) {
        let mut sources = Sources::folder(&catalogs().join("minimal")).unwrap();
        let file = file.index(sources.files.len());
        let bytes = &mut sources.files[file].1;
        let from = at.index(bytes.len());
        let to = (from + cut).min(bytes.len());
        bytes.to_mut().splice(from..to, put);
        if let Err(faults) = Catalog::load(&sources) {
            prop_assert!(faults.report(false, 80).contains(faults.iter().next().unwrap().code));
            prop_assert!(faults.to_string().contains("help: "));
        }
    }
}
