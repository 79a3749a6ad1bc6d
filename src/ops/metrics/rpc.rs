//! Calls, under the names that go-grpc-prometheus gave them, so that the usual dashboards fit.

use prometheus::{Histogram, HistogramVec, IntCounter, Registry};
use tonic::Code;

use super::{buckets, counters, register};

/// One RPC, as the labels name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Method {
    pub service: &'static str,
    pub name: &'static str,
    /// `unary`, `server_stream` or `bidi_stream`.
    pub kind: &'static str,
}

impl Method {
    /// Whether it is of this service itself, unlike probes and reflection, which are never refused.
    pub fn is_own(&self) -> bool {
        self.service.starts_with("adscreen.")
    }

    /// Whether it is a call of many messages.
    pub fn is_stream(&self) -> bool {
        self.kind != "unary"
    }
}

const fn method(service: &'static str, name: &'static str, kind: &'static str) -> Method {
    Method { service, name, kind }
}

const SCREENING: &str = "adscreen.v1.ScreeningService";
const CATALOG: &str = "adscreen.v1.CatalogService";
const ADMIN: &str = "adscreen.v1.AdminService";
const HEALTH: &str = "grpc.health.v1.Health";

/// Every RPC that is served; a test holds the list against the contract. Calls to anything else are `OTHER`.
pub const METHODS: &[Method] = &[
    method(SCREENING, "Screen", "unary"),
    method(SCREENING, "BatchScreen", "unary"),
    method(SCREENING, "StreamScreen", "bidi_stream"),
    method(SCREENING, "Explain", "unary"),
    method(CATALOG, "GetCatalog", "unary"),
    method(CATALOG, "ListRules", "unary"),
    method(CATALOG, "GetRule", "unary"),
    method(CATALOG, "ListLegalReferences", "unary"),
    method(CATALOG, "GetLegalReference", "unary"),
    method(ADMIN, "ValidateCatalog", "unary"),
    method(ADMIN, "ReloadCatalog", "unary"),
    method(HEALTH, "Check", "unary"),
    method(HEALTH, "Watch", "server_stream"),
    method("grpc.reflection.v1.ServerReflection", "ServerReflectionInfo", "bidi_stream"),
    method("grpc.reflection.v1alpha.ServerReflection", "ServerReflectionInfo", "bidi_stream"),
    OTHER,
];

/// Stands for every path that is not served: callers choose paths, so these never become labels.
const OTHER: Method = method("other", "other", "unary");

/// Seconds; from 50 µs, where one short ad lies, to 2.5 s.
pub(super) const SECONDS: &[f64] =
    &[5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5];

/// Every canonical code, in the order of its number.
const CODES: [(Code, &str); 17] = [
    (Code::Ok, "OK"),
    (Code::Cancelled, "Canceled"),
    (Code::Unknown, "Unknown"),
    (Code::InvalidArgument, "InvalidArgument"),
    (Code::DeadlineExceeded, "DeadlineExceeded"),
    (Code::NotFound, "NotFound"),
    (Code::AlreadyExists, "AlreadyExists"),
    (Code::PermissionDenied, "PermissionDenied"),
    (Code::ResourceExhausted, "ResourceExhausted"),
    (Code::FailedPrecondition, "FailedPrecondition"),
    (Code::Aborted, "Aborted"),
    (Code::OutOfRange, "OutOfRange"),
    (Code::Unimplemented, "Unimplemented"),
    (Code::Internal, "Internal"),
    (Code::Unavailable, "Unavailable"),
    (Code::DataLoss, "DataLoss"),
    (Code::Unauthenticated, "Unauthenticated"),
];

/// The code as the label has it.
pub fn code_label(code: Code) -> &'static str {
    CODES[code as usize].1
}

/// The three families of calls.
pub struct RpcMetrics {
    rows: Vec<Row>,
}

/// The series of one RPC, looked up once.
struct Row {
    method: Method,
    path: String,
    started: IntCounter,
    handled: Vec<IntCounter>,
    seconds: Histogram,
}

impl RpcMetrics {
    pub(super) fn new(registry: &Registry) -> prometheus::Result<Self> {
        let labels = ["grpc_service", "grpc_method", "grpc_type"];
        let with_code = ["grpc_service", "grpc_method", "grpc_type", "grpc_code"];
        let started = counters(registry, "grpc_server_started_total", "Calls that began.", &labels)?;
        let handled = counters(registry, "grpc_server_handled_total", "Calls that ended, by code.", &with_code)?;
        let opts = buckets("grpc_server_handling_seconds", "Seconds from a call's head to its end.", SECONDS);
        let seconds = register(registry, HistogramVec::new(opts, &labels)?)?;
        let row = |method: &Method| {
            let Method { service, name, kind } = *method;
            Row {
                method: *method,
                path: format!("/{service}/{name}"),
                started: started.with_label_values(&[service, name, kind]),
                handled: CODES.map(|(_, code)| handled.with_label_values(&[service, name, kind, code])).to_vec(),
                seconds: seconds.with_label_values(&[service, name, kind]),
            }
        };
        Ok(Self { rows: METHODS.iter().map(row).collect() })
    }

    /// Counts a call to a path, and says which row it belongs to.
    pub fn started(&self, path: &str) -> usize {
        // A handful of paths, the busiest first: quicker than a hash of one.
        let row = self.rows.iter().position(|row| row.path == path).unwrap_or(self.rows.len() - 1);
        self.rows[row].started.inc();
        row
    }

    /// Counts its end.
    pub fn handled(&self, row: usize, code: Code, seconds: f64) {
        self.rows[row].handled[code as usize].inc();
        self.rows[row].seconds.observe(seconds);
    }

    /// The RPC of a row.
    pub fn method(&self, row: usize) -> Method {
        self.rows[row].method
    }
}
