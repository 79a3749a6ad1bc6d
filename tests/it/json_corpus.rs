//! The kept corpus of the fuzz target `json`, which CI does not build: it alone would need the whole service
//! instrumented.

use std::fs;
use std::path::Path;

#[path = "../../fuzz/checks/json.rs"]
mod json;

#[test]
fn every_text_of_the_corpus_is_an_error_or_a_message_that_is_written_and_read_alike() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/json");
    let files: Vec<_> = fs::read_dir(corpus).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.len() > 30, "only {} texts", files.len());
    files.iter().for_each(|file| json::check(&fs::read(file).unwrap()));
}
