//! Where the server stands between its start and its end. Everybody who has to behave differently watches this.

use std::sync::Arc;

use tokio::sync::watch;

/// The phases, in their order; none comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// The catalog is being compiled: ports are open, calls are UNAVAILABLE.
    Starting,
    /// Calls are answered.
    Serving,
    /// The stop signal came: probes say no, calls are still answered.
    Leaving,
    /// Ports are closed: calls under way end, new ones and streams are UNAVAILABLE.
    Closing,
}

/// The phase, shared. Clones share it.
#[derive(Clone)]
pub struct Lifecycle(Arc<watch::Sender<Phase>>);

impl Lifecycle {
    /// A server that starts.
    pub fn new() -> Self {
        Self(Arc::new(watch::Sender::new(Phase::Starting)))
    }

    /// The phase of the moment.
    pub fn phase(&self) -> Phase {
        *self.0.borrow()
    }

    /// Enters a later phase; an earlier one is ignored, so a catalog compiled after the stop signal changes nothing.
    pub fn enter(&self, phase: Phase) {
        self.0.send_if_modified(|current| {
            let later = phase > *current;
            if later {
                *current = phase;
            }
            later
        });
    }

    /// Whether ports are closed.
    pub fn is_closing(&self) -> bool {
        self.phase() == Phase::Closing
    }

    /// Resolves once this phase or a later one is entered.
    pub async fn reached(&self, phase: Phase) {
        // The sender lives in `self`, so waiting cannot fail.
        let _ = self.0.subscribe().wait_for(|current| *current >= phase).await;
    }

    /// Resolves once ports are closed.
    pub async fn closing(&self) {
        self.reached(Phase::Closing).await;
    }
}

impl Default for Lifecycle {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn phases_only_go_forward() {
        let lifecycle = Lifecycle::new();
        lifecycle.enter(Phase::Leaving);
        lifecycle.enter(Phase::Serving);
        assert_eq!(lifecycle.phase(), Phase::Leaving);
        lifecycle.reached(Phase::Serving).await;
        assert!(!lifecycle.is_closing());
    }
}
