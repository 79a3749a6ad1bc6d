//! Who may call, what of, and how much. The file is read again when it changes; a faulty one changes nothing.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;

use self::overlay::{Remarks, TenantOverlay};
use super::handle::EngineHandle;
use super::metrics::Metrics;
use super::token::{TokenHash, Tokens};
use super::watch::{self, Digest, Reloaded};
use crate::catalog::{Conflict, Fault};
use crate::engine::Engine;

mod file;
mod member;
mod overlay;
mod tenant;

pub use self::file::{Entry, Quota};
pub use self::member::Member;
use self::tenant::limiter;
pub use self::tenant::{Exhausted, Taken, Tenant};

/// Faults, and conflicts of one overlay, written to the log, one a line.
const TOLD: usize = 20;

/// Everything wrong with the file, a line each.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct TenantsError(Vec<String>);

impl TenantsError {
    /// To the log, a line for each fault with its file and its place there.
    pub fn tell(&self) {
        for fault in self.0.iter().take(TOLD) {
            tracing::error!(fault = fault.replace("\n  ", "; "), "fault of the tenants file or of an overlay");
        }
        let more = self.0.len().saturating_sub(TOLD);
        if more > 0 {
            tracing::error!(more, "more faults; `adscreen check --overlay` tells all of an overlay");
        }
    }
}

/// The tenants of the file.
pub struct Tenants {
    path: PathBuf,
    metrics: Arc<Metrics>,
    /// Overlays lie over its catalog.
    engine: EngineHandle,
    current: ArcSwap<List>,
    /// What was read last, good or not.
    tried: Mutex<Tried>,
}

/// The tenants of one reading of the file.
type List = Vec<Arc<Tenant>>;

/// What the file and the overlays that it names held before they were read.
#[derive(Default, PartialEq, Eq)]
struct Tried {
    file: Digest,
    overlays: Digest,
    paths: Vec<PathBuf>,
}

impl Tenants {
    /// Reads the file, and the overlays that it names. These are judged once there is a catalog ([`Tenants::lay`]).
    ///
    /// # Errors
    /// Everything wrong with it.
    pub fn load(path: PathBuf, metrics: Arc<Metrics>, engine: EngineHandle) -> Result<Self, TenantsError> {
        let tenants = Self { path, metrics, engine, current: ArcSwap::default(), tried: Mutex::default() };
        tenants.take(tenants.read()?)?;
        Ok(tenants)
    }

    /// Whose token it is.
    pub fn holder(&self, shown: &TokenHash) -> Option<Arc<Tenant>> {
        holder(&self.current.load(), shown)
    }

    /// Reads the file again. A faulty one is told and changes nothing; calls under way keep what they have, but for
    /// streams ([`Member::renew`]).
    pub fn reload(&self) -> Reloaded {
        let done = match self.read().and_then(|read| self.take(read)) {
            Ok(()) => Reloaded::Replaced,
            Err(faults) => {
                tracing::error!("the tenants file or an overlay is faulty; the tenants stay as they are");
                faults.tell();
                Reloaded::Refused
            }
        };
        self.metrics.edge.tenants_reloaded(done);
        done
    }

    /// Reads it again if it or an overlay is another than was read last.
    pub fn look(&self) {
        let changed = {
            let tried = self.tried.lock().unwrap_or_else(PoisonError::into_inner);
            watch::digest(&[&self.path]) != tried.file || watch::digest(&tried.paths) != tried.overlays
        };
        if changed {
            self.reload();
        }
    }

    /// Lays every overlay over a catalog that was taken into use.
    ///
    /// # Errors
    /// What of the overlays does not fit and was left out, and policies that there are not; a line each.
    pub fn lay(&self, engine: &Engine) -> Result<(), TenantsError> {
        let mut faults: Vec<String> = self.current.load().iter().flat_map(|tenant| tenant.strangers(engine)).collect();
        for (tenant, remarks) in laid(self.current.load().iter(), engine) {
            faults.extend(tenant.faults(&remarks));
            self.tell(&tenant, &remarks);
        }
        if faults.is_empty() { Ok(()) } else { Err(TenantsError(faults)) }
    }

    /// What is to be said of an overlay that is in use.
    fn tell(&self, tenant: &Tenant, Remarks { faults, conflicts }: &Remarks) {
        self.metrics.edge.overlay_remarks(tenant.name(), faults.len(), conflicts.len());
        for Conflict(Fault { code, place, message, help, .. }) in conflicts.iter().take(TOLD) {
            tracing::warn!(tenant = tenant.name(), code, %place, conflict = message, help, "overlay");
        }
        let more = conflicts.len().saturating_sub(TOLD);
        if more > 0 {
            tracing::warn!(tenant = tenant.name(), more, "more conflicts; `adscreen check --overlay` tells all");
        }
    }

    fn read(&self) -> Result<Vec<Read>, TenantsError> {
        let mut tried = Tried { file: watch::digest(&[&self.path]), ..Tried::default() };
        let name = self.path.display().to_string();
        let text = std::fs::read_to_string(&self.path);
        let text = text.map_err(|error| TenantsError(vec![format!("{name}: cannot be read: {error}")]));
        let entries = text.and_then(|text| file::read(&text, &name).map_err(TenantsError));
        let folder = self.path.parent().unwrap_or(Path::new("")).to_owned();
        // What a faulty file names is not known; then the overlays of the last good one are not looked at until it is mended.
        let named = entries.iter().flatten().flat_map(|entry| overlay::paths(&entry.overlays, &folder));
        tried.paths = named.collect();
        tried.overlays = watch::digest(&tried.paths);
        *self.tried.lock().unwrap_or_else(PoisonError::into_inner) = tried;
        let (mut read, mut faults) = (Vec::new(), Vec::new());
        for entry in entries? {
            let overlay = (!entry.overlays.is_empty()).then(|| TenantOverlay::read(&entry.overlays, &folder));
            match overlay.transpose() {
                Ok(overlay) => read.push(Read { entry, overlay }),
                Err(unread) => faults.extend(unread),
            }
        }
        if faults.is_empty() { Ok(read) } else { Err(TenantsError(faults)) }
    }

    /// Who keeps quota and name keeps what is left of the quota: a reload fills nobody's bucket.
    fn take(&self, read: Vec<Read>) -> Result<(), TenantsError> {
        let before = self.current.load_full();
        let next: Vec<Arc<Tenant>> = read.into_iter().map(|read| Arc::new(self.tenant(read, &before))).collect();
        if let Some(engine) = self.engine.current() {
            let new = next.iter().filter(|tenant| before.iter().all(|old| !tenant.has_overlay_of(old)));
            let laid = laid(new, &engine);
            let strangers = next.iter().flat_map(|tenant| tenant.strangers(&engine));
            let of_overlays = laid.iter().flat_map(|(tenant, remarks)| tenant.faults(remarks));
            let faults: Vec<String> = strangers.chain(of_overlays).collect();
            if !faults.is_empty() {
                return Err(TenantsError(faults));
            }
            laid.iter().for_each(|(tenant, remarks)| self.tell(tenant, remarks));
        }
        for old in before.iter() {
            match next.iter().find(|new| new.name() == old.name()) {
                None => self.metrics.edge.forget_tenant(old.name()),
                Some(new) if new.overlay.is_none() => self.metrics.edge.no_overlay(old.name()),
                Some(_) => {}
            }
        }
        let overlays: Vec<String> = next.iter().filter_map(|tenant| tenant.overlay_named()).collect();
        tracing::info!(tenants = next.len(), overlays = overlays.join(" "), "tenants in use");
        self.current.store(Arc::new(next));
        Ok(())
    }

    fn tenant(&self, Read { entry, overlay }: Read, before: &[Arc<Tenant>]) -> Tenant {
        let named = || before.iter().filter(|old| old.entry.name == entry.name);
        let limiter = match named().find(|old| old.entry.quota == entry.quota) {
            Some(old) => old.limiter.clone(),
            None => entry.quota.map(|quota| Arc::new(limiter(quota))),
        };
        let overlay = overlay.map(|read| {
            let same = named().filter_map(|old| old.overlay.as_ref()).find(|old| old.is_of(&read));
            same.map_or_else(|| Arc::new(read), Arc::clone)
        });
        let ads = self.metrics.edge.tenant_ads(&entry.name);
        Tenant { tokens: Tokens::new(entry.token_hashes.clone()), limiter, ads, overlay, entry }
    }
}

/// All tenants are looked at, whoever it is.
fn holder(list: &List, shown: &TokenHash) -> Option<Arc<Tenant>> {
    list.iter().fold(None, |found, tenant| if tenant.tokens.holds(shown) { Some(Arc::clone(tenant)) } else { found })
}

/// Lays the overlays of these tenants over a catalog.
fn laid<'t>(tenants: impl Iterator<Item = &'t Arc<Tenant>>, engine: &Engine) -> Vec<(Arc<Tenant>, Remarks)> {
    let lay = |tenant: &'t Arc<Tenant>| Some((Arc::clone(tenant), tenant.overlay.as_ref()?.lay(engine)));
    tenants.filter_map(lay).collect()
}

/// A tenant of the file with what it lays over the catalog.
struct Read {
    entry: Entry,
    overlay: Option<TenantOverlay>,
}

#[cfg(test)]
mod tests;
