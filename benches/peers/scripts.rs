//! Peers of other languages: a script gets the words and the copy as files and prints what it measured.

use std::path::{Path, PathBuf};
use std::process::Command;

use adscreen::engine::Ad;

use crate::common::target;

const HOW: &str = "not installed: benches/run installs it";

/// A peer that a script runs.
pub struct Script {
    pub name: &'static str,
    program: &'static str,
    script: &'static str,
}

/// Python's pyahocorasick and npm's mint-filter.
pub const ALL: [Script; 2] = [
    Script { name: "pyahocorasick (Python)", program: "target/venv/bin/python", script: "benches/peers.py" },
    Script { name: "mint-filter (JavaScript)", program: "node", script: "benches/peers.mjs" },
];

/// The words and the copy, a line each.
pub struct Files {
    words: PathBuf,
    texts: PathBuf,
}

impl Files {
    pub fn write(words: &[String], ads: &[Ad]) -> Self {
        let files = Self { words: target("peers/words.txt"), texts: target("peers/texts.txt") };
        let texts: Vec<&str> = ads.iter().map(|ad| ad.text.as_str()).collect();
        for (path, text) in [(&files.words, words.join("\n")), (&files.texts, texts.join("\n"))] {
            std::fs::write(path, text).expect("target/ can be written");
        }
        files
    }
}

impl Script {
    /// Nanoseconds per text: the quickest of several short runs.
    ///
    /// # Errors
    /// Says that the peer is not there.
    pub fn run(&self, files: &Files) -> Result<f64, String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut command = Command::new(self.program);
        command.current_dir(root).arg(self.script).args([&files.words, &files.texts]);
        let done = command.output().map_err(|_| HOW.to_owned())?;
        let printed = String::from_utf8_lossy(&done.stdout);
        printed.trim().parse().map_err(|_| HOW.to_owned())
    }
}
