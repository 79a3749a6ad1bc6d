//! Phrases gone through by kind, by category and by what they are about: `tests/phrases`.

use std::fs;
use std::path::Path;

use adscreen::catalog::Sources;
use adscreen::catalog::kinds::{Category, Verdict};
use adscreen::engine::{Ad, Engine};
use serde::Deserialize;

use crate::support::options;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    grid: Vec<Grid>,
}

/// Every phrase is asked for in every category, with every name in the place of `{}`.
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

/// The ads of all files of a folder, each with where it is asked for.
fn ads(folder: &str) -> Vec<(String, Ad)> {
    let mut ads = Vec::new();
    for file in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/phrases").join(folder)).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let file: File =
            toml::from_str(&fs::read_to_string(&path).unwrap()).unwrap_or_else(|error| panic!("{name}: {error}"));
        for grid in &file.grid {
            for category in &grid.categories {
                let kind = Category::parse(category).unwrap_or_else(|| panic!("{name}: no category `{category}`"));
                let ad = |text| Ad { text, category: Some(kind), ..Ad::default() };
                ads.extend(grid.copies().into_iter().map(|copy| (format!("{name}: {category} {copy}"), ad(copy))));
            }
        }
    }
    ads
}

/// Asks that all ads of a folder pass, or that none does; of so many at the least.
fn ask(folder: &str, passes: bool, least: usize) {
    let engine = Engine::load(&Sources::embedded()).unwrap();
    let ads = ads(folder);
    let wrong = |ad: &Ad| (engine.screen(ad, &options()).verdict == Verdict::Pass) != passes;
    let failed: Vec<&str> = ads.iter().filter(|(_, ad)| wrong(ad)).map(|(name, _)| name.as_str()).collect();
    assert!(ads.len() > least, "only {} were asked for", ads.len());
    assert!(failed.is_empty(), "{} of {} fail:\n{}", failed.len(), ads.len(), failed.join("\n"));
}

#[test]
fn every_unlawful_phrase_is_found() {
    ask("unlawful", false, 14_500);
}

#[test]
fn every_lawful_phrase_passes() {
    ask("lawful", true, 4_500);
}
