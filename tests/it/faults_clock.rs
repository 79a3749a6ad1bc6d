//! A clock that jumps changes which day "today" is, the moment that a metric names and whether a certificate has expired,
//! because nothing else asks it: deadlines, drains and durations are taken from the monotonic clock. `.ci/clock` lets it jump under a running server; this holds the reason.

use std::fs;
use std::path::{Path, PathBuf};

const WALL_CLOCKS: [&str; 4] = ["SystemTime", "Timestamp::now", "Zoned::now", "UNIX_EPOCH"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn the_wall_clock_is_read_for_a_day_a_metric_and_a_certificate() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    assert!(files.len() > 100, "only {} sources", files.len());
    let reads = |path: &&PathBuf| {
        let text = fs::read_to_string(path).unwrap();
        WALL_CLOCKS.iter().any(|clock| text.contains(clock))
    };
    let mut readers: Vec<_> = files.iter().filter(reads).map(|path| path.strip_prefix(&root).unwrap()).collect();
    readers.sort();
    assert_eq!(readers, ["api/clock.rs", "ops/metrics/screening.rs", "ops/tls.rs"].map(Path::new));
}
