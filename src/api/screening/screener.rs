//! What every screening call shares: the engine of the moment, the options checked against it, room on the processors.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

use super::Caller;
use crate::api::clock;
use crate::api::convert::request::{self as inwards, Place};
use crate::api::convert::{explain, response as outwards};
use crate::api::error::{ApiError, Reason};
use crate::api::pb;
use crate::engine::{Ad, Engine, NoRule, Options};
use crate::ops::admission::{Admission, Admitted, Failed};
use crate::ops::handle::EngineHandle;
use crate::ops::in_flight::InFlight;
use crate::ops::layer::Deadline;
use crate::ops::lifecycle::Lifecycle;
use crate::ops::metrics::{Metrics, Rejected};
use crate::ops::shadow::Shadow;

/// Answers screening calls.
pub struct Screener {
    pub engine: EngineHandle,
    pub admission: Admission,
    pub in_flight: InFlight,
    pub metrics: Arc<Metrics>,
    pub lifecycle: Lifecycle,
    /// Bytes of copy up to which a call is screened where it arrived.
    pub inline_bytes: usize,
    /// The candidate catalog, if there is one.
    pub shadow: Option<Arc<Shadow>>,
}

/// One engine and the options of one call; kept for all of it.
pub struct Context {
    engine: Arc<Engine>,
    options: Options,
    metrics: Arc<Metrics>,
    shadow: Option<Arc<Shadow>>,
}

/// One ad with its context.
pub struct Job {
    pub context: Context,
    pub ad: Ad,
}

impl Screener {
    /// The engine of the moment.
    ///
    /// # Errors
    /// [`ApiError::Starting`] before the first catalog is compiled, [`ApiError::Draining`] once the ports are closing.
    pub fn engine(&self) -> Result<Arc<Engine>, ApiError> {
        if self.lifecycle.is_closing() {
            return Err(ApiError::Draining);
        }
        self.engine.current().ok_or(ApiError::Starting)
    }

    /// The engine of the moment, and the options checked against it and the caller.
    ///
    /// # Errors
    /// As [`Screener::engine`], [`ApiError::Invalid`] with paths under `options`, and [`ApiError::Forbidden`] where the
    /// policy is not the caller's.
    pub fn context(&self, caller: &Caller, options: Option<pb::ScreenOptions>) -> Result<Context, ApiError> {
        let engine = caller.engine(self.engine()?);
        let policies = options.as_ref().map(|_| engine.policy_names()).unwrap_or_default();
        let options = inwards::options(options, &policies, clock::today())?;
        caller.check_policy(options.policy.as_deref(), &engine)?;
        Ok(Context { engine, options, metrics: Arc::clone(&self.metrics), shadow: self.shadow.clone() })
    }

    /// The same with an ad; the faults of both come at once.
    ///
    /// # Errors
    /// As [`Screener::context`], and those of the ad.
    pub fn job(
        &self,
        caller: &Caller,
        options: Option<pb::ScreenOptions>,
        ad: impl FnOnce() -> Result<Ad, ApiError>,
    ) -> Result<Job, ApiError> {
        match (ad(), self.context(caller, options)) {
            (Ok(ad), Ok(context)) => Ok(Job { context, ad }),
            (Err(ApiError::Invalid(mut faults)), Err(ApiError::Invalid(more))) => {
                faults.extend(more);
                Err(ApiError::Invalid(faults))
            }
            (_, Err(error)) | (Err(error), Ok(_)) => Err(error),
        }
    }

    /// Whether so many bytes of copy are screened where they arrive.
    pub fn is_little(&self, bytes: usize) -> bool {
        bytes <= self.inline_bytes
    }

    /// Does CPU work on so many bytes of copy: a little at once, more on the pool if there is room.
    ///
    /// # Errors
    /// [`ApiError::Overloaded`] where there is none, [`ApiError::DeadlineExceeded`] where the caller has stopped waiting
    /// before the work began, [`ApiError::Internal`] where it panicked.
    pub async fn work<T: Send + 'static>(
        &self,
        bytes: usize,
        deadline: Option<Deadline>,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        if self.is_little(bytes) {
            return Ok(work());
        }
        let admitted = self.admission.try_admit(bytes).map_err(|refused| {
            self.metrics.rejected(Rejected::Pool);
            ApiError::Overloaded { retry_after: refused.retry_after }
        })?;
        run(admitted, deadline, work).await
    }

    /// The same for a stream: it waits for room, and its sender with it.
    ///
    /// # Errors
    /// As [`Screener::work`], but for want of room.
    pub async fn patient_work<T: Send + 'static>(
        &self,
        bytes: usize,
        deadline: Option<Deadline>,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        if self.is_little(bytes) {
            return Ok(work());
        }
        run(self.admission.admit(bytes).await, deadline, work).await
    }
}

async fn run<T: Send + 'static>(
    admitted: Admitted,
    deadline: Option<Deadline>,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ApiError> {
    let done = admitted.run(move || if deadline.is_some_and(Deadline::passed) { None } else { Some(work()) }).await;
    match done {
        Ok(Some(done)) => Ok(done),
        Ok(None) => Err(ApiError::DeadlineExceeded),
        Err(Failed::Panicked) => Err(ApiError::Internal),
    }
}

impl Context {
    /// Screens one ad and counts it.
    ///
    /// # Errors
    /// [`ApiError::Internal`] where the engine panicked: one ad must not take others with it.
    pub fn screen(&self, ad: &Ad) -> Result<pb::ScreenResponse, ApiError> {
        let began = Instant::now();
        let done = catch_unwind(AssertUnwindSafe(|| self.engine.screen(ad, &self.options)));
        let done = done.map_err(|_| ApiError::Internal)?;
        self.metrics.screening.record(&done, ad.bytes(), began.elapsed().as_secs_f64());
        // A candidate has no overlays: what a tenant adds is no difference of catalogs.
        if let Some(shadow) = self.shadow.as_ref().filter(|_| self.engine.overlay().is_none()) {
            shadow.offer(ad, &self.options, &done);
        }
        Ok(outwards::screening(done, ad, &self.options, outwards::catalog_version(&self.engine)))
    }

    /// Screens one ad of a batch; what is wrong with it stays with it.
    pub fn item(&self, ad: pb::Ad, place: Place) -> pb::BatchScreenResult {
        use pb::batch_screen_result::Outcome;
        let ad_id = ad.ad_id.clone();
        let outcome = match inwards::ad(ad, place).and_then(|ad| self.screen(&ad)) {
            Ok(response) => Outcome::Response(response),
            Err(error) => Outcome::Error(error.into()),
        };
        pb::BatchScreenResult { ad_id, outcome: Some(outcome) }
    }

    /// Screens one ad and tells every step; `rule_id` may be empty.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] where the catalog has no rule of that id, [`ApiError::Internal`] where the engine panicked.
    pub fn explain(&self, ad: &Ad, rule_id: &str) -> Result<pb::ExplainResponse, ApiError> {
        let rule = Some(rule_id).filter(|id| !id.is_empty());
        rule.map_or(Ok(()), |id| self.check_rule(id))?;
        let done = catch_unwind(AssertUnwindSafe(|| self.engine.explain(ad, &self.options, rule)));
        let done = done.map_err(|_| ApiError::Internal)?;
        Ok(explain::explanation(done, ad, &self.options, outwards::catalog_version(&self.engine)))
    }

    fn check_rule(&self, id: &str) -> Result<(), ApiError> {
        let Err(none) = self.engine.rule(id) else { return Ok(()) };
        let description = match none {
            NoRule::Other(other) => other.told(id),
            NoRule::Unknown { meant: Some(meant) } => {
                format!("the catalog has no such rule, did you mean `{meant}`?")
            }
            NoRule::Unknown { meant: None } => "the catalog has no such rule; ListRules shows those it has".to_owned(),
        };
        Err(ApiError::invalid("rule_id", Reason::UnknownRule, description))
    }
}
