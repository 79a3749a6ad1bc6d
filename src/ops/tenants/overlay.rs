//! What a tenant lays over the catalog: its files as they were read, and the engine that they and the catalog make.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwapOption;

use crate::api::today;
use crate::catalog::{Conflict, Fault, Sources};
use crate::engine::Engine;

/// Bytes that one file may have.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// The overlay of one tenant.
pub struct TenantOverlay {
    sources: Sources,
    /// Made of the sources and some catalog, mostly the one in use.
    engine: ArcSwapOption<Engine>,
    /// Held while one is made: once for all that wait for it.
    making: Mutex<()>,
}

/// What is to be said of an overlay once it lies over a catalog.
pub struct Remarks {
    /// What is wrong with it, and was left out.
    pub faults: Vec<Fault>,
    pub conflicts: Vec<Conflict>,
}

impl TenantOverlay {
    /// Reads the files, which are named from the folder of the tenants file.
    ///
    /// # Errors
    /// A line for each that cannot be read.
    pub fn read(files: &[String], folder: &Path) -> Result<Self, Vec<String>> {
        let (mut sources, mut faults) = (Sources { files: Vec::new() }, Vec::new());
        for (name, path) in files.iter().zip(paths(files, folder)) {
            match read_most(&path) {
                Ok(bytes) if bytes.len() <= MOST_BYTES => sources.files.push((name.clone(), bytes.into())),
                Ok(_) => faults.push(format!("{}: has more than {MOST_BYTES} bytes", path.display())),
                Err(error) => faults.push(format!("{}: cannot be read: {error}", path.display())),
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Self { sources, engine: ArcSwapOption::empty(), making: Mutex::new(()) })
    }

    /// Which one it is, as answers name it.
    pub fn digest(&self) -> String {
        self.sources.overlay_digest()
    }

    /// Whether it was read from the same.
    pub fn is_of(&self, other: &Self) -> bool {
        self.sources.files == other.sources.files
    }

    /// The engine over this catalog. It is made where there is none yet: between an exchange of catalogs and the end of
    /// [`TenantOverlay::lay`] a call makes its own, and the calls beside it wait for that.
    pub fn over(&self, base: &Arc<Engine>) -> Arc<Engine> {
        let made = || self.engine.load_full().filter(|engine| engine.shares_catalog(base));
        made().unwrap_or_else(|| {
            let _making = self.making.lock().unwrap_or_else(PoisonError::into_inner);
            made().unwrap_or_else(|| self.make(base).0)
        })
    }

    /// Makes the engine over this catalog, and says what is to be said of the overlay there.
    pub fn lay(&self, base: &Engine) -> Remarks {
        let (engine, faults) = {
            let _making = self.making.lock().unwrap_or_else(PoisonError::into_inner);
            self.make(base)
        };
        // Takes longer than making it; no call waits for it.
        Remarks { conflicts: engine.overlay_conflicts(today()), faults }
    }

    fn make(&self, base: &Engine) -> (Arc<Engine>, Vec<Fault>) {
        let (engine, faults) = base.with_overlay(&self.sources);
        let engine = Arc::new(engine);
        self.engine.store(Some(Arc::clone(&engine)));
        (engine, faults)
    }
}

/// The file, no more of it than tells that it is too large.
fn read_most(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Where files stand that a tenants file in this folder names.
pub fn paths(files: &[String], folder: &Path) -> Vec<PathBuf> {
    files.iter().map(|name| folder.join(name)).collect()
}
