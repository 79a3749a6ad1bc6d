//! Phrases that make one kind of claim, gone through by the category and by what they are about: `tests/phrases`.

use std::fs;

use adscreen::catalog::Sources;
use adscreen::catalog::kinds::{Category, Verdict};
use adscreen::engine::{Ad, Engine};
use serde::Deserialize;

use crate::support::options;

/// A file: every phrase is found in every category, with every name in the place of `{}`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Grid {
    categories: Vec<String>,
    #[serde(default)]
    names: Vec<String>,
    phrases: Vec<String>,
}

impl Grid {
    /// The copy of every phrase with every name, or of the phrase alone where there are none.
    fn copies(&self) -> Vec<String> {
        let with_names = |phrase: &String| -> Vec<String> {
            if self.names.is_empty() {
                return vec![phrase.clone()];
            }
            self.names.iter().map(|name| phrase.replace("{}", name)).collect()
        };
        self.phrases.iter().flat_map(with_names).collect()
    }
}

#[test]
fn every_phrase_of_the_grids_is_found() {
    let engine = Engine::load(&Sources::embedded()).unwrap();
    let mut asked = 0;
    let mut passed = Vec::new();
    for file in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/phrases")).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let grid: Grid =
            toml::from_str(&fs::read_to_string(&path).unwrap()).unwrap_or_else(|error| panic!("{name}: {error}"));
        let copies = grid.copies();
        for category in &grid.categories {
            let kind = Category::parse(category).unwrap_or_else(|| panic!("{name}: no category `{category}`"));
            for copy in &copies {
                let ad = Ad { text: copy.clone(), category: Some(kind), ..Ad::default() };
                asked += 1;
                if engine.screen(&ad, &options()).verdict == Verdict::Pass {
                    passed.push(format!("{name}: {category} {copy}"));
                }
            }
        }
    }
    assert!(asked > 4_000, "only {asked} were asked for");
    assert!(passed.is_empty(), "{} of {asked} pass:\n{}", passed.len(), passed.join("\n"));
}
