//! Runs the program as a person or a script does.

use std::ffi::OsStr;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// The catalog that tests screen by.
pub const MINIMAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/catalogs/minimal");

/// What a run left behind.
#[derive(Debug)]
pub struct Ran {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Standard output as JSON lines.
    pub fn lines(&self) -> Vec<serde_json::Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let status = output.status.code().expect("ended by itself");
        Self { status, out: text(output.stdout), err: text(output.stderr) }
    }
}

/// The program over the minimal catalog, in an environment of its own.
pub fn program<I: AsRef<OsStr>>(args: impl IntoIterator<Item = I>) -> Command {
    let mut command = bare(args);
    command.env("ADSCREEN__CATALOG__DICTIONARIES", MINIMAL);
    command
}

/// The program over its own catalog.
pub fn bare<I: AsRef<OsStr>>(args: impl IntoIterator<Item = I>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_adscreen"));
    command.args(args).env_clear().env("COLUMNS", "80").stdin(Stdio::null());
    command
}

/// Runs it to its end.
pub fn run<I: AsRef<OsStr>>(args: impl IntoIterator<Item = I>) -> Ran {
    program(args).output().unwrap().into()
}

/// The same with something on standard input.
pub fn run_with<I: AsRef<OsStr>>(args: impl IntoIterator<Item = I>, input: &[u8]) -> Ran {
    let mut command = program(args);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // From another thread: the program answers before it has read all.
    let writer = std::thread::spawn(move || {
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output.into()
}

/// `screen` from JSON lines to JSON lines.
pub fn jsonl(input: &[u8]) -> Ran {
    run_with(["screen", "--from", "jsonl", "--to", "jsonl", "-"], input)
}

/// A folder with these files.
pub fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path: PathBuf = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

/// A path as an argument.
pub fn path(folder: &tempfile::TempDir, name: &str) -> String {
    folder.path().join(name).to_str().unwrap().to_owned()
}
