//! Matchers of other crates over a list of words.

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use daachorse::charwise::CharwiseDoubleArrayAhoCorasickBuilder;

use crate::hyperscan;

/// Counts every occurrence of every word.
pub type Count = Box<dyn FnMut(&str) -> usize>;

/// Bytes that it holds, and the search.
pub struct Matcher {
    pub bytes: usize,
    pub count: Count,
}

/// The name of a peer, and how it is built from words; an error says how to install it.
pub type Build = fn(&[String]) -> Result<Matcher, String>;

pub fn daachorse(words: &[String]) -> Result<Matcher, String> {
    daachorse_with(words, false)
}

pub fn daachorse_prefilter(words: &[String]) -> Result<Matcher, String> {
    daachorse_with(words, true)
}

fn daachorse_with(words: &[String], prefilter: bool) -> Result<Matcher, String> {
    let builder = CharwiseDoubleArrayAhoCorasickBuilder::new().use_prefilter(prefilter);
    let automaton = builder.build::<_, _, u32>(words).map_err(|error| error.to_string())?;
    let bytes = automaton.heap_bytes();
    Ok(Matcher { bytes, count: Box::new(move |text| automaton.find_overlapping_iter(text).count()) })
}

pub fn contiguous(words: &[String]) -> Result<Matcher, String> {
    aho_corasick(words, AhoCorasickKind::ContiguousNFA)
}

/// Only for a short list: the table of a long one does not fit in memory.
pub fn dfa(words: &[String]) -> Result<Matcher, String> {
    match words.len() {
        0..=10_000 => aho_corasick(words, AhoCorasickKind::DFA),
        _ => Err("not built: its table would take gigabytes".to_owned()),
    }
}

fn aho_corasick(words: &[String], kind: AhoCorasickKind) -> Result<Matcher, String> {
    let built = AhoCorasick::builder().kind(Some(kind)).prefilter(false).build(words);
    let automaton = built.map_err(|error| error.to_string())?;
    let bytes = automaton.memory_usage();
    Ok(Matcher { bytes, count: Box::new(move |text| automaton.find_overlapping_iter(text).count()) })
}

pub fn hyperscan(words: &[String]) -> Result<Matcher, String> {
    let mut database = hyperscan::Database::of_literals(words)?;
    Ok(Matcher { bytes: database.bytes(), count: Box::new(move |text| database.count(text)) })
}
