//! One call from its head to its end: counted and logged once, however it ends.

use std::sync::Arc;
use std::time::Instant;

use http::HeaderValue;
use tonic::Code;

use super::Deadline;
use crate::ops::metrics::{Method, Metrics, code_label};

/// A call under way. Dropped before its end, it was cancelled: the caller went away, or its deadline passed.
pub struct Call {
    metrics: Arc<Metrics>,
    id: HeaderValue,
    row: usize,
    began: Instant,
    deadline: Option<Deadline>,
    ended: bool,
}

impl Call {
    pub fn start(metrics: Arc<Metrics>, id: HeaderValue, path: &str, deadline: Option<Deadline>) -> Self {
        let row = metrics.rpc.started(path);
        Self { metrics, id, row, began: Instant::now(), deadline, ended: false }
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
        let Method { service, name, .. } = self.metrics.rpc.method(self.row);
        let (request_id, code) = (self.id.to_str().unwrap_or_default(), code_label(code));
        // Probes come every few seconds for ever; they are worth a line only to somebody who looks for them.
        if service.starts_with("adscreen.") {
            tracing::info!(target: "adscreen::call", request_id, service, method = name, code, seconds, "call");
        } else {
            tracing::debug!(target: "adscreen::call", request_id, service, method = name, code, seconds, "call");
        }
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        let late = self.deadline.is_some_and(Deadline::passed);
        self.end(if late { Code::DeadlineExceeded } else { Code::Cancelled });
    }
}
