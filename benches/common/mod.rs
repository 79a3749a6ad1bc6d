//! What the benchmarks share: their flags, copy, paired rounds, tables.
#![allow(dead_code, reason = "each benchmark uses its part")]

#[cfg(feature = "server")]
pub mod calls;
pub mod copy;
#[cfg(feature = "server")]
pub mod cores;
pub mod random;
pub mod rounds;
#[cfg(feature = "server")]
pub mod server;
pub mod table;

use std::path::PathBuf;

use adscreen::catalog::Sources;
use adscreen::engine::{Engine, Options};

/// The flags of every benchmark.
pub struct Flags {
    /// One tiny round: only that it works.
    pub test: bool,
    /// Where the tables are written, as Markdown.
    pub markdown: Option<PathBuf>,
}

impl Flags {
    /// Reads the command line; what cargo itself adds is passed over.
    pub fn read() -> Self {
        let mut args = std::env::args().skip(1);
        let mut flags = Self { test: false, markdown: None };
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--test" => flags.test = true,
                "--markdown" => flags.markdown = Some(args.next().expect("--markdown needs a file").into()),
                _ => {}
            }
        }
        flags
    }

    /// So many, or in a test so few.
    pub fn times(&self, many: usize, few: usize) -> usize {
        if self.test { few } else { many }
    }

    /// Prints the tables and writes them to the file that was asked for.
    pub fn publish(&self, markdown: &str) {
        match self.test {
            true => println!("it works; the numbers of one cold round mean nothing and are not shown"),
            false => println!("{markdown}"),
        }
        if let Some(file) = &self.markdown {
            std::fs::write(file, markdown).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        }
    }
}

/// The embedded catalog, with nothing put off until it is first needed.
pub fn engine() -> Engine {
    let engine = Engine::load(&Sources::embedded()).expect("the embedded catalog loads");
    engine.warm();
    engine
}

/// The contract's defaults, on a day of 2026.
pub fn options() -> Options {
    Options::on("2026-11-25".parse().expect("a date"))
}

/// A place below `target/`, for what is generated.
pub fn target(path: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target").join(path);
    std::fs::create_dir_all(path.parent().expect("it has a folder")).expect("target/ can be written");
    path
}
