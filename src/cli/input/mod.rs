//! What the arguments of `screen` name: a text, a file, a folder, standard input.

pub mod lines;
pub mod read;

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::draw::cells::fit;
use super::outcome::Failure;

/// Texts and files, in the order: arguments, `--text`, `--file`.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct InputArgs {
    /// Ad text; or a file or folder, if there is one of that name; or - for standard input
    #[arg(value_name = "TEXT | FILE | -")]
    arguments: Vec<OsString>,
    /// Ad text, whatever it looks like; may be repeated
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    text: Vec<String>,
    /// A file or folder; may be repeated
    #[arg(long, value_name = "FILE")]
    file: Vec<PathBuf>,
}

/// How ads are written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum From {
    /// One ad, plain text
    Text,
    /// One ad a line, each a JSON object
    Jsonl,
    /// One JSON object, or an array of them
    Json,
}

/// One place that ads come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    Text(String),
    Stdin(From),
    File(PathBuf, From),
}

/// Tables of spreadsheets, which would be nonsense if they were read as one text.
const TABLES: [&str; 6] = ["csv", "tsv", "xls", "xlsx", "ods", "parquet"];
/// Endings that nobody gives to the copy of an ad.
const FILES: [&str; 12] = ["txt", "json", "jsonl", "ndjson", "md", "html", "htm", "xml", "yaml", "yml", "doc", "docx"];
/// Endings of the files that are read in a folder.
const IN_FOLDERS: [&str; 4] = ["txt", "json", "jsonl", "ndjson"];

impl InputArgs {
    /// Every place, folders as their files.
    ///
    /// # Errors
    /// Where nothing is named, and for every argument that looks like a path and names nothing, all at once.
    pub fn sources(&self, from: Option<From>) -> Result<Vec<Source>, Failure> {
        let mut sources = Vec::new();
        let mut faults = Vec::new();
        let arguments = self.arguments.iter().map(|argument| argument_of(argument, from));
        let texts = self.text.iter().map(|text| Ok(vec![Source::Text(text.clone())]));
        let files = self.file.iter().map(|path| file_of(path, from));
        for found in arguments.chain(texts).chain(files) {
            match found {
                Ok(found) => sources.extend(found),
                Err(fault) => faults.push(fault),
            }
        }
        if sources.iter().filter(|source| matches!(source, Source::Stdin(_))).count() > 1 {
            faults.push("standard input is named twice; it can be read once".to_owned());
        }
        match faults.is_empty() {
            false => Err(Failure::Bad(faults.join("\n"))),
            true if sources.is_empty() => Err(Failure::Bad(
                "nothing to screen: give the ad's text, a file, a folder, or - for standard input".into(),
            )),
            true => Ok(sources),
        }
    }
}

fn argument_of(argument: &OsStr, from: Option<From>) -> Result<Vec<Source>, String> {
    let path = Path::new(argument);
    if argument == "-" || path.exists() {
        return file_of(path, from);
    }
    let Some(text) = argument.to_str() else {
        return Err("an argument is neither a file nor UTF-8 text".to_owned());
    };
    if looks_like_a_path(text) {
        return Err(format!("there is no file `{}`; if it is the text of an ad, say --text", fit(text, 60)));
    }
    Ok(vec![Source::Text(text.to_owned())])
}

fn looks_like_a_path(text: &str) -> bool {
    let Some(ending) = ending(Path::new(text)) else { return false };
    let known = FILES.contains(&ending.as_str()) || TABLES.contains(&ending.as_str());
    let plain = ending.len() <= 8
        && ending.starts_with(|c: char| c.is_ascii_alphabetic())
        && ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
    !text.contains('\n') && (known || (plain && text.contains('/')))
}

fn ending(path: &Path) -> Option<String> {
    path.extension().and_then(OsStr::to_str).map(str::to_ascii_lowercase)
}

fn file_of(path: &Path, from: Option<From>) -> Result<Vec<Source>, String> {
    if path == Path::new("-") {
        return Ok(vec![Source::Stdin(from.unwrap_or(From::Text))]);
    }
    let metadata = fs::metadata(path).map_err(|error| format!("cannot read `{}`: {error}", path.display()))?;
    if metadata.is_dir() {
        return folder(path, from);
    }
    match (from, ending(path)) {
        (Some(from), _) => Ok(vec![Source::File(path.to_owned(), from)]),
        (None, Some(table)) if TABLES.contains(&table.as_str()) => Err(format!(
            "`{}` is a table, which cannot be read; write it as JSON lines {{\"ad_id\": …, \"text\": …}}, \
             or say --from text if all of it is the text of one ad",
            path.display()
        )),
        (None, ending) => Ok(vec![Source::File(path.to_owned(), guess(ending.as_deref()))]),
    }
}

fn guess(ending: Option<&str>) -> From {
    match ending {
        Some("jsonl" | "ndjson") => From::Jsonl,
        Some("json") => From::Json,
        _ => From::Text,
    }
}

/// The files of a folder and of those in it, by path.
fn folder(path: &Path, from: Option<From>) -> Result<Vec<Source>, String> {
    let mut files = Vec::new();
    collect(path, &mut files).map_err(|error| format!("cannot read `{}`: {error}", path.display()))?;
    files.sort();
    if files.is_empty() {
        let endings = IN_FOLDERS.map(|ending| format!(".{ending}")).join(", ");
        return Err(format!("there is nothing to screen in `{}`: no file ends in {endings}", path.display()));
    }
    let source = |file: PathBuf| {
        let guessed = guess(ending(&file).as_deref());
        Source::File(file, from.unwrap_or(guessed))
    };
    Ok(files.into_iter().map(source).collect())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        // A link to a folder is not followed, so there is no way round in circles.
        if entry.file_type()?.is_dir() {
            collect(&path, files)?;
        } else if ending(&path).is_some_and(|ending| IN_FOLDERS.contains(&ending.as_str())) {
            files.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copy_is_no_path_and_a_path_is_no_copy() {
        for copy in
            ["常喝可治疗糖尿病", "买1/送1.5", "5元/斤，特价.", "No.1", "全国最佳/国家级", "v2.0", "a/b", ".", "/"]
        {
            assert!(!looks_like_a_path(copy), "{copy}");
        }
        for path in ["ads.csv", "ads.JSONL", "广告.txt", "表.xlsx", "data/ads.log", "./x.md", "/tmp/a.b1"] {
            assert!(looks_like_a_path(path), "{path}");
        }
        assert!(!looks_like_a_path("第一行\n第二行.txt"));
    }

    #[test]
    fn every_wrong_argument_is_named_at_once() {
        let args = InputArgs { arguments: vec!["a.csv".into(), "b/c.dat".into()], ..InputArgs::default() };
        let Err(Failure::Bad(message)) = args.sources(None) else { panic!("accepted") };
        assert!(message.contains("`a.csv`") && message.contains("`b/c.dat`"), "{message}");
    }

    #[test]
    fn a_folder_is_its_files_in_order() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.jsonl", "a.txt", "c.json", "d.csv", "sub/a.txt"] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        let args = InputArgs { file: vec![folder.path().to_owned()], ..InputArgs::default() };
        let file = |name: &str, from| Source::File(folder.path().join(name), from);
        let expected = [
            file("a.txt", From::Text),
            file("b.jsonl", From::Jsonl),
            file("c.json", From::Json),
            file("sub/a.txt", From::Text),
        ];
        assert_eq!(args.sources(None).unwrap(), expected);
    }
}
