//! Which dictionaries a command works with.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::draw::paint::Paint;
use super::outcome::Failure;
use crate::catalog::{Catalog, Faults, Sources};
use crate::engine::Engine;

/// The dictionaries inside the program, or a folder in their place.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Dictionaries {
    /// Folder of dictionaries to use in place of those inside the program
    #[arg(long, global = true, value_name = "DIR", env = "ADSCREEN__CATALOG__DICTIONARIES")]
    dictionaries: Option<OsString>,
}

impl Dictionaries {
    /// Those of a folder.
    pub fn folder(path: &Path) -> Self {
        Self { dictionaries: Some(path.into()) }
    }

    /// The folder; `None`: those inside the program.
    pub fn path(&self) -> Option<PathBuf> {
        // As in a settings file, empty means those inside.
        self.dictionaries.as_ref().filter(|path| !path.is_empty()).map(PathBuf::from)
    }

    /// Loads and compiles them, and runs the examples of a folder; `paint` is for the faults.
    ///
    /// # Errors
    /// [`Failure::Bad`] where there is no such folder, [`Failure::Faulty`] with every fault in it.
    pub fn engine(&self, paint: Paint) -> Result<Engine, Failure> {
        Engine::load(&self.sources(paint)?).map_err(|faults| faulty(&faults, paint))
    }

    /// The same, and runs no examples: for who asks why one of them fails.
    ///
    /// # Errors
    /// As [`Dictionaries::engine`].
    pub fn unproven(&self, paint: Paint) -> Result<Engine, Failure> {
        let catalog = Catalog::load(&self.sources(paint)?).map_err(|faults| faulty(&faults, paint))?;
        Ok(Engine::new(Arc::new(catalog)))
    }

    /// As [`Dictionaries::engine`], and runs the examples of those inside the program as well.
    ///
    /// # Errors
    /// As [`Dictionaries::engine`].
    pub fn proven(&self, paint: Paint) -> Result<Engine, Failure> {
        Engine::prove(&self.sources(paint)?).map_err(|faults| faulty(&faults, paint))
    }

    /// Whether the folder is there at all.
    ///
    /// # Errors
    /// [`Failure::Bad`] where it is not.
    pub fn check(&self) -> Result<(), Failure> {
        match self.path() {
            Some(path) if !path.is_dir() => {
                let what = if path.exists() { "is no folder" } else { "does not exist" };
                let path = path.display();
                Err(Failure::Bad(format!("{path} {what}; give a folder of dictionaries, or none for those inside")))
            }
            _ => Ok(()),
        }
    }

    fn sources(&self, paint: Paint) -> Result<Sources, Failure> {
        self.check()?;
        match self.path() {
            None => Ok(Sources::embedded()),
            Some(path) => Sources::folder(&path).map_err(|faults| faulty(&faults, paint)),
        }
    }

    /// The digest of the catalog.
    ///
    /// # Errors
    /// As [`Dictionaries::engine`].
    pub fn digest(&self, paint: Paint) -> Result<String, Failure> {
        let catalog = Catalog::load(&self.sources(paint)?).map_err(|faults| faulty(&faults, paint))?;
        Ok(catalog.digest.to_string())
    }
}

/// The faults as they are shown.
pub fn faulty(faults: &Faults, paint: Paint) -> Failure {
    Failure::Faulty(faults.report(paint.colour, paint.width))
}
