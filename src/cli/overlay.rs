//! What a tenant lays over the dictionaries.

use std::path::PathBuf;

use super::draw::paint::Paint;
use super::outcome::Failure;
use super::source::faulty;
use crate::api::today;
use crate::catalog::{Conflict, Faults, Sources};
use crate::engine::Engine;

/// Files of an overlay.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct OverlayArgs {
    /// A tenant's own words and exemptions to lay over the dictionaries; may be repeated
    #[arg(long, value_name = "FILE")]
    overlay: Vec<PathBuf>,
}

impl OverlayArgs {
    pub fn is_empty(&self) -> bool {
        self.overlay.is_empty()
    }

    /// The engine with them, and what is to be said of them; as it is where there are none.
    ///
    /// # Errors
    /// [`Failure::Bad`] where a file cannot be read, [`Failure::Faulty`] with every fault in them.
    pub fn over(&self, engine: Engine, paint: Paint) -> Result<(Engine, Vec<Conflict>), Failure> {
        if self.overlay.is_empty() {
            return Ok((engine, Vec::new()));
        }
        let read = |path: &PathBuf| match std::fs::read(path) {
            Ok(bytes) => Ok((path.display().to_string(), bytes.into())),
            Err(error) => Err(Failure::Bad(format!("{} cannot be read: {error}", path.display()))),
        };
        let files = self.overlay.iter().map(read).collect::<Result<_, _>>()?;
        let (engine, faults) = engine.with_overlay(&Sources { files });
        match Faults::of(faults) {
            None => {
                let conflicts = engine.overlay_conflicts(today());
                Ok((engine, conflicts))
            }
            Some(faults) => Err(faulty(&faults, paint)),
        }
    }
}
