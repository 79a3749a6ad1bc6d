//! Who may call, what of, and how much. The file is read again when it changes; a faulty one changes nothing.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultDirectRateLimiter, RateLimiter};
use prometheus::IntCounter;

use super::metrics::Metrics;
use super::token::{TokenHash, Tokens};
use super::watch::{self, Digest, Reloaded};

mod file;

pub use self::file::{Entry, Quota};

/// Everything wrong with the file, a line each.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct TenantsError(Vec<String>);

/// The tenants of the file.
pub struct Tenants {
    path: PathBuf,
    metrics: Arc<Metrics>,
    current: ArcSwap<Vec<Arc<Tenant>>>,
    /// What was read last, good or not.
    tried: Mutex<Digest>,
}

/// One who may call.
pub struct Tenant {
    entry: Entry,
    tokens: Tokens,
    /// `None`: as many ads as it likes.
    limiter: Option<Arc<DefaultDirectRateLimiter>>,
    ads: IntCounter,
}

/// Why a tenant gets no further ads now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exhausted {
    /// Its quota allows them after this time.
    For(Duration),
    /// So many at once are more than its quota ever allows; how many it does.
    Always(u32),
}

impl Tenants {
    /// Reads the file.
    ///
    /// # Errors
    /// Everything wrong with it.
    pub fn load(path: PathBuf, metrics: Arc<Metrics>) -> Result<Self, TenantsError> {
        let tried = watch::digest(&[&path]);
        let tenants = Self { path, metrics, current: ArcSwap::default(), tried: Mutex::new(tried) };
        tenants.take(tenants.read()?);
        Ok(tenants)
    }

    /// Whose token it is. All tenants are looked at, whoever it is.
    pub fn holder(&self, shown: &TokenHash) -> Option<Arc<Tenant>> {
        let current = self.current.load();
        current
            .iter()
            .fold(None, |found, tenant| if tenant.tokens.holds(shown) { Some(Arc::clone(tenant)) } else { found })
    }

    /// Reads the file again. A faulty one is told and changes nothing; calls under way keep what they have.
    pub fn reload(&self) -> Reloaded {
        let digest = watch::digest(&[&self.path]);
        *self.tried.lock().unwrap_or_else(PoisonError::into_inner) = digest;
        let done = match self.read() {
            Ok(entries) => {
                self.take(entries);
                Reloaded::Replaced
            }
            Err(faults) => {
                tracing::error!(%faults, "the tenants file is faulty; the tenants stay as they are");
                Reloaded::Refused
            }
        };
        self.metrics.edge.tenants_reloaded(done);
        done
    }

    /// Reads it again if it is another than was read last.
    pub fn look(&self) {
        let seen = watch::digest(&[&self.path]);
        if seen != *self.tried.lock().unwrap_or_else(PoisonError::into_inner) {
            self.reload();
        }
    }

    fn read(&self) -> Result<Vec<Entry>, TenantsError> {
        let name = self.path.display().to_string();
        let text = std::fs::read_to_string(&self.path);
        let text = text.map_err(|error| TenantsError(vec![format!("{name}: cannot be read: {error}")]))?;
        file::read(&text, &name).map_err(TenantsError)
    }

    /// Who keeps quota and name keeps what is left of the quota: a reload fills nobody's bucket.
    fn take(&self, entries: Vec<Entry>) {
        let before = self.current.load_full();
        let next: Vec<Arc<Tenant>> = entries.into_iter().map(|entry| Arc::new(self.tenant(entry, &before))).collect();
        for gone in before.iter().filter(|old| next.iter().all(|new| new.name() != old.name())) {
            self.metrics.edge.forget_tenant(gone.name());
        }
        tracing::info!(tenants = next.len(), "tenants in use");
        self.current.store(Arc::new(next));
    }

    fn tenant(&self, entry: Entry, before: &[Arc<Tenant>]) -> Tenant {
        let same = before.iter().find(|old| old.name() == entry.name && old.entry.quota == entry.quota);
        let limiter = match same {
            Some(old) => old.limiter.clone(),
            None => entry.quota.map(|quota| Arc::new(limiter(quota))),
        };
        let ads = self.metrics.edge.tenant_ads(&entry.name);
        Tenant { tokens: Tokens::new(entry.token_hashes.clone()), limiter, ads, entry }
    }
}

fn limiter(quota: Quota) -> DefaultDirectRateLimiter {
    RateLimiter::direct(governor::Quota::per_second(quota.ads_per_second).allow_burst(quota.burst))
}

impl Tenant {
    pub fn name(&self) -> &str {
        &self.entry.name
    }

    /// Whether it may have its ads judged by this policy.
    pub fn may_use(&self, policy: &str) -> bool {
        self.entry.policies.is_empty() || self.entry.policies.iter().any(|allowed| allowed == policy)
    }

    /// Takes so many ads from its quota, all or none, and counts them.
    ///
    /// # Errors
    /// [`Exhausted`] where the quota does not have them.
    pub fn take(&self, ads: usize) -> Result<(), Exhausted> {
        let number = u32::try_from(ads).unwrap_or(u32::MAX);
        if let (Some(limiter), Some(number)) = (&self.limiter, std::num::NonZeroU32::new(number)) {
            let most = self.entry.quota.map_or(u32::MAX, |quota| quota.burst.get());
            let checked = limiter.check_n(number).map_err(|_| Exhausted::Always(most))?;
            checked.map_err(|not| Exhausted::For(not.wait_time_from(DefaultClock::default().now())))?;
        }
        self.ads.inc_by(u64::from(number));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use prometheus::Registry;

    use super::*;

    fn text(name: &str, tokens: &[&str], more: &str) -> String {
        let hashes: Vec<String> = tokens.iter().map(|token| format!("\"{}\"", TokenHash::of(token))).collect();
        format!("[[tenant]]\nname = \"{name}\"\ntoken_hashes = [{}]\n{more}\n", hashes.join(", "))
    }

    #[test]
    fn a_reload_changes_tokens_and_keeps_what_is_left_of_a_quota() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tenants.toml");
        let quota = "ads_per_second = 1\nburst = 3";
        std::fs::write(&path, text("a", &["old"], quota) + &text("b", &["other"], "")).unwrap();
        let metrics = Arc::new(Metrics::new(Registry::new()).unwrap());
        let tenants = Tenants::load(path.clone(), Arc::clone(&metrics)).unwrap();
        assert_eq!(tenants.holder(&TokenHash::of("old")).unwrap().take(3), Ok(()));
        std::fs::write(&path, text("a", &["old", "new"], quota)).unwrap();
        tenants.look();
        let a = tenants.holder(&TokenHash::of("new")).unwrap();
        assert!(matches!(a.take(1), Err(Exhausted::For(wait)) if wait > Duration::ZERO));
        assert_eq!(a.take(4), Err(Exhausted::Always(3)));
        assert!(tenants.holder(&TokenHash::of("other")).is_none());
        let shown = metrics.render().unwrap();
        assert!(shown.contains("adscreen_tenant_ads_total{tenant=\"a\"} 3"), "{shown}");
        assert!(!shown.contains("tenant=\"b\""), "{shown}");
    }

    #[test]
    fn a_faulty_file_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tenants.toml");
        std::fs::write(&path, text("a", &["token"], "policies = [\"strict\"]")).unwrap();
        let tenants = Tenants::load(path.clone(), Arc::new(Metrics::new(Registry::new()).unwrap())).unwrap();
        std::fs::write(&path, "[[tenant]]\nname = 7\n").unwrap();
        assert_eq!(tenants.reload(), Reloaded::Refused);
        let a = tenants.holder(&TokenHash::of("token")).unwrap();
        assert!(a.may_use("strict") && !a.may_use("default"));
    }
}
