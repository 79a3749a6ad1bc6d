//! Who calls: anybody, or a tenant with its policies and its quota.

use std::sync::Arc;
use std::time::Duration;

use tonic::Request;

use crate::api::error::ApiError;
use crate::engine::Engine;
use crate::ops::metrics::{Metrics, Rejected};
use crate::ops::tenants::{Exhausted, Member, Taken, Tenant};

/// Whose call it is; `None`: callers are not told apart.
#[derive(Clone)]
pub struct Caller(Option<Member>);

impl Caller {
    /// As the gate has noted it.
    pub fn of<T>(request: &Request<T>) -> Self {
        Self(request.extensions().get().cloned())
    }

    /// Takes what the tenants file says by now. Whether its token still opens.
    pub fn renew(&mut self) -> bool {
        self.0.as_mut().is_none_or(Member::renew)
    }

    fn tenant(&self) -> Option<&Tenant> {
        self.0.as_ref().map(|member| &**member.tenant())
    }

    /// The engine that its ads are screened by: a tenant may have laid something over the catalog.
    pub fn engine(&self, base: Arc<Engine>) -> Arc<Engine> {
        match self.tenant() {
            Some(tenant) => tenant.engine(base),
            None => base,
        }
    }

    /// Whether it may have ads judged by this policy; `None` is the catalog's default.
    ///
    /// # Errors
    /// [`ApiError::Forbidden`] with the policy's name.
    pub fn check_policy(&self, asked: Option<&str>, engine: &Engine) -> Result<(), ApiError> {
        let policy = asked.unwrap_or(&engine.catalog().default_policy);
        match self.tenant() {
            Some(tenant) if !tenant.may_use(policy) => {
                let name = tenant.name();
                Err(ApiError::Forbidden(format!("policy `{policy}` is not among those of tenant `{name}`")))
            }
            _ => Ok(()),
        }
    }

    /// Takes so many ads from its quota.
    ///
    /// # Errors
    /// [`ApiError::QuotaExceeded`], and [`ApiError::QuotaTooSmall`] where waiting would not help.
    pub fn take(&self, ads: usize, metrics: &Metrics) -> Result<(), ApiError> {
        let Some(tenant) = self.tenant() else { return Ok(()) };
        tenant.take(ads).map_err(|exhausted| {
            metrics.rejected(Rejected::Quota);
            match exhausted {
                Exhausted::For(retry_after) => ApiError::QuotaExceeded { retry_after },
                Exhausted::Always(burst) => ApiError::QuotaTooSmall { ads, burst },
            }
        })
    }

    /// Takes an ad that has not come yet, or says how long a stream has to wait for it.
    pub fn take_ahead(&self) -> Result<Ahead, Duration> {
        match self.tenant().map(Tenant::take_ahead).transpose() {
            Ok(taken) => Ok(Ahead(taken)),
            Err(Exhausted::For(wait)) => Err(wait),
            // A burst has at least one ad.
            Err(Exhausted::Always(_)) => Err(Duration::from_secs(1)),
        }
    }

    /// Whether it was taken from the quota that holds now.
    pub fn honours(&self, Ahead(taken): &Ahead) -> bool {
        self.tenant().zip(taken.as_ref()).is_none_or(|(tenant, taken)| tenant.honours(taken))
    }

    /// Counts the ad that was taken ahead: it has come.
    pub fn count_one(&self) {
        self.tenant().into_iter().for_each(|tenant| tenant.count(1));
    }
}

/// An ad that was taken ahead from the caller's quota, if it has one.
pub struct Ahead(Option<Taken>);
