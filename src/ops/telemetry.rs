//! Logs: one JSON object a line on standard error. No line carries ad text.

mod stderr;

use std::sync::atomic::{AtomicU64, Ordering};

use tracing_subscriber::EnvFilter;

pub use self::stderr::flush;

/// Sends what is traced to standard error. A second call in the same process changes nothing.
///
/// # Errors
/// Where `level` is no filter.
pub fn init(level: &str) -> Result<(), tracing_subscriber::filter::ParseError> {
    let filter = EnvFilter::try_new(level)?;
    let logs =
        tracing_subscriber::fmt().json().flatten_event(true).with_env_filter(filter).with_writer(stderr::Gathered);
    // A second server in one process keeps the first one's subscriber; without the thread, lines wait for a warning.
    if logs.try_init().is_ok() {
        let _ = stderr::keep_flushing();
    }
    Ok(())
}

/// Makes request ids: a random part for the process, and a number.
pub struct RequestIds {
    process: u64,
    next: AtomicU64,
}

impl RequestIds {
    /// Ids that no other process makes.
    pub fn new() -> Self {
        let (process, _) = uuid::Uuid::new_v4().as_u64_pair();
        Self { process, next: AtomicU64::new(1) }
    }

    /// The next id: 16 hexadecimal digits, a hyphen, a number.
    pub fn next(&self) -> String {
        format!("{:016x}-{}", self.process, self.next.fetch_add(1, Ordering::Relaxed))
    }
}

impl Default for RequestIds {
    fn default() -> Self {
        Self::new()
    }
}

/// What is written to the log meanwhile, a line each.
#[cfg(test)]
pub fn logged(work: impl FnOnce()) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log");
    let log = std::fs::File::create(&path).unwrap();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(std::sync::Mutex::new(log)).finish();
    tracing::subscriber::with_default(subscriber, work);
    std::fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect()
}
