//! The lists of words that are scanned for, each with an engine that holds nothing else.

use adscreen::catalog::Sources;
use adscreen::engine::Engine;

use crate::common::copy;

/// Words that the short list has.
const SHORT: usize = 5_000;

/// Words with the engine that scans for them.
pub struct List {
    pub words: Vec<String>,
    pub engine: Engine,
}

/// Every word of the catalog, under its own engine.
pub fn all(engine: Engine) -> List {
    List { words: engine.catalog().words.iter().map(|(_, text)| text.to_owned()).collect(), engine }
}

/// A fixed sample of what a list of terms would have: words of two Han characters and more, every n-th by their order.
pub fn short(of: &[String]) -> List {
    let is_han = |c: char| matches!(c, '\u{4e00}'..='\u{9fff}');
    let mut terms: Vec<&String> =
        of.iter().filter(|word| word.chars().count() >= 2 && word.chars().all(is_han)).collect();
    terms.sort_unstable();
    let words: Vec<String> = (0..SHORT).map(|n| terms[n * terms.len() / SHORT].clone()).collect();
    let mut sources = Sources::embedded();
    sources.files.retain(|(path, _)| path.starts_with("chars/") || path == "policy.toml");
    sources.files.push(("lexicons/sample.toml".to_owned(), copy::lexicon(words.iter()).into_bytes().into()));
    sources.files.sort();
    let engine = Engine::load(&sources).unwrap_or_else(|faults| panic!("{faults}"));
    List { words, engine }
}
