//! One call from its head to its end: counted and logged once, however it ends.

use std::sync::Arc;
use std::time::Instant;

use http::HeaderValue;
use tonic::Code;

use super::Deadline;
use crate::ops::metrics::{Method, Metrics, code_label};
use crate::ops::tenants::Tenant;

/// A call under way. Dropped before its end, it was cancelled: the caller went away, or its deadline passed.
pub struct Call {
    metrics: Arc<Metrics>,
    id: HeaderValue,
    row: usize,
    began: Instant,
    deadline: Option<Deadline>,
    tenant: Option<Arc<Tenant>>,
    refused: bool,
    ended: bool,
}

impl Call {
    pub fn start(metrics: Arc<Metrics>, id: HeaderValue, path: &str, deadline: Option<Deadline>) -> Self {
        let row = metrics.rpc.started(path);
        Self { metrics, id, row, began: Instant::now(), deadline, tenant: None, refused: false, ended: false }
    }

    /// Which RPC it is.
    pub fn method(&self) -> Method {
        self.metrics.rpc.method(self.row)
    }

    /// Whose it is, for the log.
    pub fn is_of(&mut self, tenant: Arc<Tenant>) {
        self.tenant = Some(tenant);
    }

    /// It was not let in.
    pub fn is_refused(&mut self) {
        self.refused = true;
    }

    /// As the caller gets it.
    pub fn id(&self) -> HeaderValue {
        self.id.clone()
    }

    /// Only the first end counts.
    pub fn end(&mut self, code: Code) {
        if std::mem::replace(&mut self.ended, true) {
            return;
        }
        let seconds = self.began.elapsed().as_secs_f64();
        self.metrics.rpc.handled(self.row, code, seconds);
        self.log(code, seconds);
    }

    fn log(&self, code: Code, seconds: f64) {
        let Method { service, name, .. } = self.method();
        let tenant = self.tenant.as_ref().map(|tenant| tenant.name());
        let (request_id, code) = (self.id.to_str().unwrap_or_default(), code_label(code));
        // Probes come every few seconds for ever; they are worth a line only to somebody who looks for them. Calls
        // that are not let in come in thousands, and are counted.
        if self.method().is_own() && !self.refused {
            tracing::info!(target: "adscreen::call", request_id, service, method = name, tenant, code, seconds, "call");
        } else {
            tracing::debug!(target: "adscreen::call", request_id, service, method = name, tenant, code, seconds, "call");
        }
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        let late = self.deadline.is_some_and(Deadline::passed);
        self.end(if late { Code::DeadlineExceeded } else { Code::Cancelled });
    }
}
