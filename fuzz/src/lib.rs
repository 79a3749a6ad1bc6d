//! What the fuzz targets share: bytes to copy, and the engines they screen by.

use std::path::Path;
use std::sync::LazyLock;

use adscreen::catalog::Sources;
use adscreen::engine::Engine;
use libfuzzer_sys::arbitrary::{Result, Unstructured};

/// The dictionaries inside the program.
pub static EMBEDDED: LazyLock<Engine> = LazyLock::new(|| {
    let engine = load(&Sources::embedded());
    engine.warm();
    engine
});

/// The smallest catalog that has one of everything.
pub static MINIMAL: LazyLock<Engine> = LazyLock::new(|| load(&minimal()));

/// The sources of the smallest catalog.
pub fn minimal() -> Sources {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/catalogs/minimal"));
    Sources::folder(folder).unwrap_or_else(|faults| panic!("{faults}"))
}

fn load(sources: &Sources) -> Engine {
    Engine::load(sources).unwrap_or_else(|faults| panic!("{faults}"))
}

/// All that is left, as text: what is no UTF-8 becomes U+FFFD, so that a seed is a file that people can read.
pub fn rest(bytes: Unstructured<'_>) -> String {
    String::from_utf8_lossy(bytes.take_rest()).into_owned()
}

/// One of a list, by the next byte.
pub fn pick<T: Clone>(bytes: &mut Unstructured<'_>, all: &[T]) -> Result<T> {
    let n = usize::from(bytes.arbitrary::<u8>()?) % all.len();
    Ok(all[n].clone())
}

/// One of a list or nothing, by the next byte.
pub fn maybe<T: Clone>(bytes: &mut Unstructured<'_>, all: &[T]) -> Result<Option<T>> {
    let n = usize::from(bytes.arbitrary::<u8>()?) % (all.len() + 1);
    Ok(all.get(n).cloned())
}
