//! One reload: read, compare, build, prove, warm, swap; or say why not.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Answer, Report, Role, Setup, Trigger, read};
use crate::api::convert::facts;
use crate::api::convert::response::catalog_version;
use crate::api::error::ApiError;
use crate::catalog::{Fault, Faults, SourceFile, SourcePlace, Sources};
use crate::engine::Engine;
use crate::ops::aside::Home;
use crate::ops::lifecycle::Phase;
use crate::ops::metrics::ReloadResult;

/// Faults written to the log, one a line; the admin service tells all.
const TOLD: usize = 20;
/// How long calls under way may hold the catalog that was in use, and how often that is looked at.
const HELD: Duration = Duration::from_secs(2);
const LOOK: Duration = Duration::from_millis(5);

/// The state between reloads.
pub(super) struct Exchange {
    setup: Setup,
    /// What was refused last, until something else is found.
    refused: Option<Refused>,
    /// Where the engine in use was made; the first one was made elsewhere.
    home: Option<Home>,
}

#[derive(Clone)]
struct Refused {
    /// Its digest, or what was wrong where it could not even be read.
    key: String,
    faults: Arc<Faults>,
}

/// What stands in the folder.
enum Found {
    /// What is in use.
    InUse,
    /// What was refused last.
    Known(Refused),
    New(Box<Engine>, Home),
    Faulty(Refused),
}

impl Exchange {
    pub fn new(setup: Setup) -> Self {
        Self { setup, refused: None, home: None }
    }

    /// One reload to its end.
    pub fn reload(&mut self, trigger: &Trigger, expected: &str) -> Answer {
        let began = Instant::now();
        let before = self.setup.engine.current();
        let digest = before.as_ref().map_or("", |engine| &*engine.catalog().digest);
        if !expected.is_empty() && expected != digest {
            return Err(ApiError::OtherCatalog { in_use: digest.to_owned() });
        }
        let previous = before.as_deref().map(catalog_version);
        let found = self.look(digest);
        drop(before);
        if self.setup.lifecycle.phase() > Phase::Serving {
            return Err(ApiError::Draining);
        }
        let (result, faults) = self.settle(found, trigger, began);
        let current = self.setup.engine.current().as_deref().map(catalog_version);
        Ok(Report { result, previous, current, faults })
    }

    fn look(&self, in_use: &str) -> Found {
        let Some(folder) = &self.setup.folder else { return Found::InUse };
        let known = self.refused.as_ref();
        let (sources, digest) = match read::settled(folder, &[in_use, known.map_or("", |refused| &refused.key)]) {
            Ok(read) => read,
            Err(faults) => return self.faulty(faults.to_string(), faults),
        };
        if digest == in_use {
            return Found::InUse;
        }
        if let Some(refused) = known.filter(|refused| refused.key == digest) {
            return Found::Known(refused.clone());
        }
        match self.build(&sources) {
            Ok((engine, home)) => Found::New(engine, home),
            Err(faults) => self.faulty(digest, faults),
        }
    }

    fn faulty(&self, key: String, faults: Faults) -> Found {
        match self.refused.as_ref().filter(|refused| refused.key == key) {
            Some(refused) => Found::Known(refused.clone()),
            None => Found::Faulty(Refused { key, faults: Arc::new(faults) }),
        }
    }

    /// Built, proven and warm, off the threads that serve; with where that was.
    fn build(&self, sources: &Sources) -> Result<(Box<Engine>, Home), Faults> {
        let build = || -> Result<Box<Engine>, Faults> {
            let engine = Box::new(Engine::load(sources)?);
            engine.warm();
            Engine::release_thread();
            Ok(engine)
        };
        let built = catch_unwind(AssertUnwindSafe(|| self.setup.aside.run_at_home(build)));
        let (engine, home) = built.map_err(|_| defect())?;
        Ok((engine?, home))
    }

    fn settle(&mut self, found: Found, trigger: &Trigger, began: Instant) -> (ReloadResult, Option<Arc<Faults>>) {
        let asked = matches!(trigger, Trigger::Signal | Trigger::Admin { .. });
        match found {
            Found::InUse => {
                if asked || self.refused.take().is_some() {
                    self.count(ReloadResult::Unchanged);
                    self.log(ReloadResult::Unchanged, trigger, began);
                }
                self.refused = None;
                (ReloadResult::Unchanged, None)
            }
            Found::New(engine, home) => {
                self.refused = None;
                let (old, home) = (self.take(*engine), self.home.replace(home));
                self.count(ReloadResult::Replaced);
                self.log(ReloadResult::Replaced, trigger, began);
                self.free(old, home);
                (ReloadResult::Replaced, None)
            }
            Found::Known(refused) => {
                if asked {
                    self.count(ReloadResult::Refused);
                    self.log(ReloadResult::Refused, trigger, began);
                }
                (ReloadResult::Refused, Some(refused.faults))
            }
            Found::Faulty(refused) => {
                self.count(ReloadResult::Refused);
                self.log(ReloadResult::Refused, trigger, began);
                tell(&refused.faults);
                let faults = Arc::clone(&refused.faults);
                self.refused = Some(refused);
                (ReloadResult::Refused, Some(faults))
            }
        }
    }

    /// Takes it into use; what was in use before is handed back.
    fn take(&self, engine: Engine) -> Option<Arc<Engine>> {
        let (setup, engine) = (&self.setup, Arc::new(engine));
        match setup.role {
            Role::InUse => setup.metrics.screening.catalog_in_use(&facts::of(&engine)),
            Role::Candidate => setup.metrics.shadow.in_use(&engine.catalog().digest),
        }
        let old = setup.engine.current();
        setup.engine.replace(Arc::clone(&engine));
        // After it: until then calls are under way over the old one. What no longer fits is left out, on the safe side.
        if let (Role::InUse, Some(tenants)) = (setup.role, &setup.tenants)
            && let Err(faults) = tenants.lay(&engine)
        {
            tracing::error!(
                "tenants or their overlays do not fit the new catalog any more; what is told here is left out"
            );
            faults.tell();
        }
        old
    }

    /// Frees it where it was made. Whoever holds it last frees it, which takes milliseconds: not a thread that serves.
    fn free(&self, old: Option<Arc<Engine>>, home: Option<Home>) {
        let Some(old) = old else { return };
        let began = Instant::now();
        while Arc::strong_count(&old) > 1 && began.elapsed() < HELD {
            std::thread::sleep(LOOK);
        }
        match home {
            Some(home) => home.run(|| drop(old)),
            None => self.setup.aside.run(|| drop(old)),
        }
    }

    fn count(&self, result: ReloadResult) {
        match self.setup.role {
            Role::InUse => self.setup.metrics.screening.reloaded(result),
            Role::Candidate => self.setup.metrics.shadow.reloaded(result),
        }
    }

    /// One line a reload that changed something or was asked for.
    fn log(&self, result: ReloadResult, trigger: &Trigger, began: Instant) {
        let catalog = if self.setup.role == Role::InUse { "in use" } else { "candidate" };
        let engine = self.setup.engine.current();
        let digest = engine.as_ref().map_or("", |engine| &*engine.catalog().digest);
        let (trigger, request_id) = match trigger {
            Trigger::Watch => ("watch", ""),
            Trigger::Poll => ("poll", ""),
            Trigger::Signal => ("signal", ""),
            Trigger::Admin { request_id } => ("admin", request_id.as_str()),
        };
        let (outcome, seconds) = (result.as_str(), began.elapsed().as_secs_f64());
        if result == ReloadResult::Refused {
            tracing::error!(catalog, outcome, digest, trigger, request_id, seconds, "reload: the old catalog stays");
        } else {
            tracing::info!(catalog, outcome, digest, trigger, request_id, seconds, "reload");
        }
    }
}

fn tell(faults: &Faults) {
    for Fault { code, place, message, help, .. } in faults.iter().take(TOLD) {
        tracing::error!(code, %place, fault = message, help, "fault of the refused catalog");
    }
    let more = faults.len().saturating_sub(TOLD);
    if more > 0 {
        tracing::error!(more, "more faults; `adscreen check` and the admin service tell all");
    }
}

/// The program failed on these sources: no reason to take them, nor to end.
fn defect() -> Faults {
    let file = Arc::new(SourceFile { path: String::new(), text: "".into() });
    let fault = Fault {
        code: "defect",
        place: SourcePlace { file, span: 0..0 },
        message: "the program failed on this catalog; its log has more".to_owned(),
        help: "run `adscreen check` on the folder and report what it prints".to_owned(),
        related: None,
    };
    Faults::from(fault)
}
