//! The one place where the engine in use is exchanged. A request loads it once and keeps it to its end.

use std::sync::Arc;

use arc_swap::ArcSwapOption;

use crate::engine::Engine;

/// Holds the engine in use; empty until the first catalog is compiled. Clones share it.
#[derive(Clone, Default)]
pub struct EngineHandle(Arc<ArcSwapOption<Engine>>);

impl EngineHandle {
    /// The engine in use: one atomic load. `None` while the server starts.
    pub fn current(&self) -> Option<Arc<Engine>> {
        self.0.load_full()
    }

    /// Takes another engine into use; requests under way keep theirs.
    pub fn replace(&self, engine: Arc<Engine>) {
        self.0.store(Some(engine));
    }
}
