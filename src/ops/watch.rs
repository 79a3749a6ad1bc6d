//! Files that are read again when they change. Their content is looked at, not their times: an orchestrator that swaps a
//! link, or a copy that keeps its times, changes them all the same.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use tokio::signal::unix::{SignalKind, signal};

/// What some files hold, or that they cannot be read.
pub type Digest = [u8; 32];

/// What became of reading them again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reloaded {
    Replaced,
    /// Faulty: what was in use stays.
    Refused,
}

impl Reloaded {
    pub(super) const ALL: [(Self, &'static str); 2] = [(Self::Replaced, "replaced"), (Self::Refused, "refused")];
}

/// The digest of these files together.
pub fn digest(files: &[impl AsRef<Path>]) -> Digest {
    let mut all = Sha256::new();
    for file in files {
        match std::fs::read(file.as_ref()) {
            Ok(bytes) => all.update(Sha256::digest(bytes)),
            Err(error) => all.update(error.kind().to_string()),
        }
    }
    all.finalize().into()
}

/// Looks again and again, and at each SIGHUP, for ever.
pub async fn poll<T: Send + Sync + 'static>(
    watched: Arc<T>,
    every: Duration,
    look: impl Fn(&T) + Copy + Send + 'static,
) {
    // Where the signal cannot be listened to, time alone says when.
    let mut hangup = signal(SignalKind::hangup()).ok();
    loop {
        let hung_up = async {
            match &mut hangup {
                Some(hangup) => _ = hangup.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! { () = tokio::time::sleep(every) => {}, () = hung_up => {} }
        let watched = Arc::clone(&watched);
        // It reads files, which may be on a network.
        let _ = tokio::task::spawn_blocking(move || look(&watched)).await;
    }
}
