//! The dictionaries as they stand, and only once they stand still: while they are copied or exchanged, a reading could
//! mix the old ones with the new.

use std::path::Path;
use std::time::Duration;

use crate::catalog::{Faults, Sources};

/// What lies between two readings that must agree.
const STILL: Duration = Duration::from_millis(50);
/// Readings after which the last one is taken for what it is; the catalog's own checks are still to come.
const MOST: usize = 100;

/// The sources of a folder, or those inside the program.
///
/// # Errors
/// Every file that cannot be read.
pub fn sources(folder: Option<&Path>) -> Result<Sources, Faults> {
    folder.map_or_else(|| Ok(Sources::embedded()), Sources::folder)
}

/// The sources of a folder once two readings agree, with their digest. One of `known` needs no second reading.
///
/// # Errors
/// Every file that cannot be read, now and a moment later.
pub(super) fn settled(folder: &Path, known: &[&str]) -> Result<(Sources, String), Faults> {
    let read = || Sources::folder(folder).map(|sources| (sources.digest(), sources));
    let mut last = read();
    for _ in 0..MOST {
        if let Ok((digest, sources)) = last.as_ref()
            && known.contains(&digest.as_str())
        {
            return Ok((sources.clone(), digest.clone()));
        }
        std::thread::sleep(STILL);
        let next = read();
        let same = match (&last, &next) {
            (Ok((before, _)), Ok((after, _))) => before == after,
            (Err(before), Err(after)) => before.to_string() == after.to_string(),
            _ => false,
        };
        last = next;
        if same {
            break;
        }
    }
    last.map(|(digest, sources)| (sources, digest))
}
