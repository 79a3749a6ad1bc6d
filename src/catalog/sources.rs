//! The dictionaries' files, wherever they come from.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use super::{Fault, Faults, SourceFile, SourcePlace, embedded};

/// The bytes of a file, which of those inside the program are no copy.
pub type Bytes = Cow<'static, [u8]>;

/// Every source file of a catalog, by path.
#[derive(Clone, Debug)]
pub struct Sources {
    /// Path relative to the dictionaries, with `/`, and the bytes.
    pub files: Vec<(String, Bytes)>,
}

impl Sources {
    /// The dictionaries inside the program.
    pub fn embedded() -> Self {
        let file = |(path, text): &(&str, &'static str)| ((*path).to_owned(), Bytes::Borrowed(text.as_bytes()));
        Self { files: embedded::FILES.iter().map(file).collect() }
    }

    /// Whether they are the dictionaries inside the program, to the byte. Those were proven by the tests that ran before
    /// the program was shipped.
    pub fn are_embedded(&self) -> bool {
        let same = |((path, bytes), (own, text)): (&(String, Bytes), &(&str, &str))| {
            path == own && bytes.as_ref() == text.as_bytes()
        };
        self.files.len() == embedded::FILES.len() && self.files.iter().zip(embedded::FILES).all(same)
    }

    /// The text that these bytes are, if they are those of a file inside the program: nobody has to look whether it is UTF-8.
    pub(super) fn text_inside(path: &str, bytes: &[u8]) -> Option<&'static str> {
        let file = embedded::FILES.binary_search_by_key(&path, |(own, _)| own).ok()?;
        let (_, text) = embedded::FILES[file];
        std::ptr::eq(text.as_bytes(), bytes).then_some(text)
    }

    /// The dictionaries of a folder: every `.toml` and `.tsv` below it, save the editors' schemas.
    ///
    /// # Errors
    /// Every file or folder that cannot be read.
    pub fn folder(path: &Path) -> Result<Self, Faults> {
        let mut walk = Walk { root: path, files: Vec::new(), faults: Vec::new() };
        walk.folder(path, 0);
        walk.files.sort();
        if walk.files.is_empty() && walk.faults.is_empty() {
            walk.fault(path, "the folder holds no dictionary".to_owned());
        }
        match Faults::of(walk.faults) {
            None => Ok(Self { files: walk.files }),
            Some(faults) => Err(faults),
        }
    }
}

/// Folders in each other; a link that leads back to a folder around it would have no end.
const DEEPEST: usize = 8;

struct Walk<'w> {
    root: &'w Path,
    files: Vec<(String, Bytes)>,
    faults: Vec<Fault>,
}

impl Walk<'_> {
    fn folder(&mut self, path: &Path, depth: usize) {
        if depth > DEEPEST {
            return self.fault(path, format!("more than {DEEPEST} folders stand in each other"));
        }
        match std::fs::read_dir(path) {
            Ok(entries) => entries.for_each(|entry| match entry {
                Ok(entry) => self.entry(&entry.path(), depth),
                Err(error) => self.fault(path, format!("cannot be read: {error}")),
            }),
            Err(error) => self.fault(path, format!("cannot be read: {error}")),
        }
    }

    fn entry(&mut self, path: &Path, depth: usize) {
        if path.is_dir() {
            // The schemas for editors are no sources; neither is what an editor or a volume hides behind a dot.
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name != "schema" && !name.starts_with('.') {
                self.folder(path, depth + 1);
            }
        } else if path.extension().is_some_and(|kind| kind == "toml" || kind == "tsv") {
            match std::fs::read(path) {
                Ok(bytes) => self.files.push((self.name(path), bytes.into())),
                Err(error) => self.fault(path, format!("cannot be read: {error}")),
            }
        } else if is_misnamed(path) {
            self.misnamed(path);
        }
    }

    fn misnamed(&mut self, path: &Path) {
        let message = "this file is not read: its name ends neither in .toml nor in .tsv".to_owned();
        self.faulty("stray-file", path, message, "rename it; or move it elsewhere, if it is none of the dictionaries");
    }

    /// Relative to the root, with `/`.
    fn name(&self, path: &Path) -> String {
        let parts: Vec<_> =
            path.strip_prefix(self.root).unwrap_or(path).iter().map(|part| part.to_string_lossy()).collect();
        parts.join("/")
    }

    fn fault(&mut self, path: &Path, message: String) {
        self.faulty("unreadable", path, message, "give the folder of the dictionaries, readable by this user");
    }

    fn faulty(&mut self, code: &'static str, path: &Path, message: String, help: &str) {
        let file = Arc::new(SourceFile { path: path.display().to_string(), text: "".into() });
        let place = SourcePlace { file, span: 0..0 };
        self.faults.push(Fault { code, place, message, help: help.to_owned(), related: None });
    }
}

/// Whether a file that is not read seems to be meant as one of the dictionaries: some editors put .txt behind the name.
fn is_misnamed(path: &Path) -> bool {
    const MEANT: [&str; 6] = [".toml.txt", ".tsv.txt", ".tml", ".toml", ".tsv", ".tom"];
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    !name.starts_with('.') && MEANT.iter().any(|end| name.ends_with(end))
}
