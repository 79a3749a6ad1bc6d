//! Arbitrary bytes as sources of a catalog: faults or an engine that screens, never a panic or a hang.
#![no_main]

use adscreen::catalog::Sources;
use adscreen::engine::{Ad, Engine, Options};
use adscreen_fuzz::minimal;
use libfuzzer_sys::arbitrary::{self, Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static MINIMAL: LazyLock<Sources> = LazyLock::new(minimal);

/// Files that the smallest catalog does not have.
const MORE: [&str; 6] = [
    "categories.toml",
    "chars/lookalikes.tsv",
    "chars/hidden/sounds.tsv",
    "rules/food/more.toml",
    "terms/absolute/more.toml",
    "lexicons/more.toml",
];

/// Which file, which part of it is replaced, and by what: five bytes and a text.
#[derive(Debug)]
struct Edit<'a> {
    file: u8,
    at: u16,
    cut: u16,
    text: &'a [u8],
}

impl<'a> Arbitrary<'a> for Edit<'a> {
    fn arbitrary(bytes: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        let all = bytes.bytes(bytes.len())?;
        Self::arbitrary_take_rest(Unstructured::new(all))
    }

    fn arbitrary_take_rest(mut bytes: Unstructured<'a>) -> arbitrary::Result<Self> {
        let (file, at, cut) = (bytes.arbitrary()?, bytes.arbitrary()?, bytes.arbitrary()?);
        Ok(Self { file, at, cut, text: bytes.take_rest() })
    }
}

impl Edit<'_> {
    fn apply(&self) -> Sources {
        let mut sources = MINIMAL.clone();
        let n = usize::from(self.file) % (sources.files.len() + MORE.len());
        if let Some(path) = n.checked_sub(sources.files.len()) {
            sources.files.push((MORE[path].to_owned(), self.text.to_vec().into()));
            sources.files.sort();
            return sources;
        }
        let bytes = &mut sources.files[n].1;
        let from = usize::from(self.at).min(bytes.len());
        let to = (from + usize::from(self.cut)).min(bytes.len());
        bytes.to_mut().splice(from..to, self.text.iter().copied());
        sources
    }
}

fuzz_target!(|edit: Edit<'_>| {
    match Engine::load(&edit.apply()) {
        Ok(engine) => {
            let ad =
                Ad { text: "😀常喝可治*疗糖尿病，全国最佳，三天就见效".into(), ..Ad::default() };
            engine.screen(&ad, &Options::on("2026-11-25".parse().expect("a day")));
        }
        Err(faults) => assert!(!faults.to_string().is_empty()),
    }
});
