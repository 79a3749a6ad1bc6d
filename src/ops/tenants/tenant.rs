//! One tenant: its policies, its quota, its overlay.

use std::sync::Arc;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultDirectRateLimiter, RateLimiter};
use prometheus::IntCounter;

use super::file::{Entry, Quota};
use super::overlay::{Remarks, TenantOverlay};
use crate::engine::Engine;
use crate::ops::token::Tokens;

/// One who may call.
pub struct Tenant {
    pub(super) entry: Entry,
    pub(super) tokens: Tokens,
    /// `None`: as many ads as it likes.
    pub(super) limiter: Option<Arc<DefaultDirectRateLimiter>>,
    pub(super) ads: IntCounter,
    pub(super) overlay: Option<Arc<TenantOverlay>>,
}

/// An ad that was taken from a quota before it came.
pub struct Taken(Option<Arc<DefaultDirectRateLimiter>>);

/// Why a tenant gets no further ads now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exhausted {
    /// Its quota allows them after this time.
    For(Duration),
    /// So many at once are more than its quota ever allows; how many it does.
    Always(u32),
}

pub(super) fn limiter(quota: Quota) -> DefaultDirectRateLimiter {
    RateLimiter::direct(governor::Quota::per_second(quota.ads_per_second).allow_burst(quota.burst))
}

impl Tenant {
    /// The engine that its ads are screened by.
    pub fn engine(&self, base: Arc<Engine>) -> Arc<Engine> {
        match &self.overlay {
            Some(overlay) => overlay.over(&base),
            None => base,
        }
    }

    /// What is wrong with its policies under this catalog, a text each: those that it does not have, and that the one is not
    /// among them which callers get who ask for none.
    pub(super) fn strangers(&self, engine: &Engine) -> Vec<String> {
        let (name, known, usual) = (self.name(), engine.policy_names(), &*engine.catalog().default_policy);
        let unknown = |policy: &&String| !known.contains(&policy.as_str());
        let listed = known.join(", ");
        let told = |policy| format!("tenant `{name}`: the catalog has no policy `{policy}`; there are: {listed}");
        let mut faults: Vec<String> = self.entry.policies.iter().filter(unknown).map(told).collect();
        if faults.is_empty() && !self.may_use(usual) {
            faults.push(format!(
                "tenant `{name}`: `policies` lacks `{usual}`, which callers get who ask for none; add it"
            ));
        }
        faults
    }

    /// The faults of its overlay, a text each.
    pub(super) fn faults(&self, remarks: &Remarks) -> Vec<String> {
        remarks.faults.iter().map(|fault| format!("tenant `{}`: {fault}", self.name())).collect()
    }

    /// Its name with the digest of its overlay.
    pub(super) fn overlay_named(&self) -> Option<String> {
        self.overlay.as_ref().map(|overlay| format!("{}={}", self.name(), overlay.digest()))
    }

    pub(super) fn has_overlay_of(&self, old: &Self) -> bool {
        matches!((&self.overlay, &old.overlay), (Some(new), Some(old)) if Arc::ptr_eq(new, old))
    }

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
        self.reserve(u32::try_from(ads).unwrap_or(u32::MAX))?;
        self.count(ads);
        Ok(())
    }

    /// Takes an ad that has not come yet; it is to be counted when it has.
    ///
    /// # Errors
    /// As [`Tenant::take`].
    pub fn take_ahead(&self) -> Result<Taken, Exhausted> {
        self.reserve(1)?;
        Ok(Taken(self.limiter.clone()))
    }

    /// Whether it was taken from the quota that holds now.
    pub fn honours(&self, Taken(limiter): &Taken) -> bool {
        limiter.as_ref().map(Arc::as_ptr) == self.limiter.as_ref().map(Arc::as_ptr)
    }

    /// Counts ads that were taken.
    pub fn count(&self, ads: usize) {
        self.ads.inc_by(ads as u64);
    }

    fn reserve(&self, ads: u32) -> Result<(), Exhausted> {
        if let (Some(limiter), Some(number)) = (&self.limiter, std::num::NonZeroU32::new(ads)) {
            let most = self.entry.quota.map_or(u32::MAX, |quota| quota.burst.get());
            let checked = limiter.check_n(number).map_err(|_| Exhausted::Always(most))?;
            checked.map_err(|not| Exhausted::For(not.wait_time_from(DefaultClock::default().now())))?;
        }
        Ok(())
    }
}
