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
    /// What it asks for: a category and the copy.
    fn ads(&self) -> impl Iterator<Item = (&str, String)> {
        let nameless = [String::new()];
        let names = if self.names.is_empty() { nameless.to_vec() } else { self.names.clone() };
        let copies: Vec<String> =
            self.phrases.iter().flat_map(|phrase| names.iter().map(move |name| phrase.replace("{}", name))).collect();
        self.categories
            .iter()
            .flat_map(move |category| copies.clone().into_iter().map(move |copy| (category.as_str(), copy)))
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
        for (category, copy) in grid.ads() {
            let category = Category::parse(category).unwrap_or_else(|| panic!("{name}: no category `{category}`"));
            let ad = Ad { text: copy.clone(), category: Some(category), ..Ad::default() };
            asked += 1;
            if engine.screen(&ad, &options()).verdict == Verdict::Pass {
                passed.push(format!("{name}: {} {copy}", category.as_str()));
            }
        }
    }
    assert!(asked > 4_000, "only {asked} were asked for");
    assert!(passed.is_empty(), "{} of {asked} pass:\n{}", passed.len(), passed.join("\n"));
}
