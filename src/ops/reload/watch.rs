//! Hears of changes in a folder. What changed is not asked: a mounted ConfigMap changes by exchanging one link, and
//! whoever looks for its own file names never hears of it.

use std::path::PathBuf;
use std::sync::mpsc::Sender;
use std::time::Duration;

use notify::{EventKind, RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, Debouncer, NoCache, new_debouncer_opt};

use super::Message;

/// Changes that come close upon each other are one.
const TOGETHER: Duration = Duration::from_millis(300);

/// A watched folder.
pub(super) struct Watch {
    folder: PathBuf,
    changed: Sender<Message>,
    watching: Option<Watching>,
    /// Said once, until it works again.
    told: bool,
}

struct Watching {
    /// Which folder it is: another one may have taken its name since.
    identity: Option<(u64, u64)>,
    _debouncer: Debouncer<RecommendedWatcher, NoCache>,
}

impl Watch {
    /// Watches nothing until it is renewed.
    pub fn new(folder: PathBuf, changed: Sender<Message>) -> Self {
        Self { folder, changed, watching: None, told: false }
    }

    /// Begins to watch, where it does not, or where another folder stands in the place of the one watched.
    pub fn renew(&mut self) {
        let identity = identity(&self.folder);
        if self.watching.as_ref().is_some_and(|watching| watching.identity == identity) {
            return;
        }
        self.watching = None;
        match self.begin() {
            Ok(_debouncer) => {
                self.watching = Some(Watching { identity, _debouncer });
                self.told = false;
            }
            Err(error) => self.deaf(&error.to_string()),
        }
    }

    /// Changes are not heard of: until it can be renewed, only looking finds them.
    pub fn deaf(&mut self, why: &str) {
        self.watching = None;
        if !std::mem::replace(&mut self.told, true) {
            let folder = self.folder.display();
            tracing::warn!(%folder, error = why, "cannot watch the dictionaries; they are only looked at every so often");
        }
    }

    fn begin(&self) -> notify::Result<Debouncer<RecommendedWatcher, NoCache>> {
        let changed = self.changed.clone();
        let hear = move |result: DebounceEventResult| {
            if let Some(message) = message(&result) {
                // The thread that would hear it has ended.
                let _ = changed.send(message);
            }
        };
        let mut debouncer = new_debouncer_opt(TOGETHER, None, hear, NoCache::new(), notify::Config::default())?;
        debouncer.watch(&self.folder, RecursiveMode::Recursive)?;
        Ok(debouncer)
    }
}

/// What to do about events. Reading is an event too, our own reading as well.
fn message(result: &DebounceEventResult) -> Option<Message> {
    match result {
        Ok(events) => {
            let changes = events.iter().any(|event| !is_reading(event.kind));
            changes.then_some(Message::Changed)
        }
        Err(errors) => {
            let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
            Some(Message::Deaf(errors.join("; ")))
        }
    }
}

fn is_reading(kind: EventKind) -> bool {
    use notify::event::{AccessKind, AccessMode};
    matches!(kind, EventKind::Access(access) if access != AccessKind::Close(AccessMode::Write))
}

#[cfg(unix)]
fn identity(folder: &std::path::Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata(folder).ok().map(|data| (data.dev(), data.ino()))
}

#[cfg(not(unix))]
fn identity(folder: &std::path::Path) -> Option<(u64, u64)> {
    std::fs::metadata(folder).ok().map(|_| (0, 0))
}
