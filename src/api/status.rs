//! Errors become answers here, and only here: one exhaustive match, read by the gRPC status and by the items of a batch.

use std::collections::HashMap;
use std::time::Duration;

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, StatusExt as _};

use super::error::{ApiError, Fault, Reason};
use super::pb;

/// `ErrorInfo.domain` of every error.
pub const DOMAIN: &str = "adscreen";

/// What callers may act upon: the canonical code and the cause.
fn parts(error: &ApiError) -> (Code, Reason) {
    match error {
        ApiError::Invalid(faults) => (Code::InvalidArgument, faults.first().map_or(Reason::Required, |f| f.reason)),
        ApiError::NotFound { .. } | ApiError::OtherKind(_) => (Code::NotFound, Reason::NotFound),
        ApiError::Unauthenticated => (Code::Unauthenticated, Reason::Unauthenticated),
        ApiError::Forbidden(_) => (Code::PermissionDenied, Reason::Forbidden),
        ApiError::OtherCatalog { .. } => (Code::FailedPrecondition, Reason::OtherCatalog),
        ApiError::Overloaded { .. } => (Code::ResourceExhausted, Reason::Overloaded),
        ApiError::QuotaExceeded { .. } | ApiError::QuotaTooSmall { .. } => {
            (Code::ResourceExhausted, Reason::QuotaExceeded)
        }
        ApiError::DeadlineExceeded => (Code::DeadlineExceeded, Reason::DeadlineExceeded),
        ApiError::Starting => (Code::Unavailable, Reason::Starting),
        ApiError::Draining => (Code::Unavailable, Reason::Draining),
        ApiError::Internal => (Code::Internal, Reason::Internal),
    }
}

impl From<ApiError> for Status {
    fn from(error: ApiError) -> Self {
        let (code, reason) = parts(&error);
        let mut details = ErrorDetails::with_error_info(reason.as_str(), DOMAIN, HashMap::new());
        if let Some(delay) = retry_after(&error) {
            details.set_retry_info(Some(delay));
        }
        if let ApiError::Invalid(faults) = &error {
            details.set_bad_request(faults.iter().map(violation).collect::<Vec<_>>());
        }
        Status::with_error_details(code, error.to_string(), details)
    }
}

fn violation(fault: &Fault) -> FieldViolation {
    FieldViolation::new(fault.field.as_str(), fault.description.as_str())
}

/// When to try again, where trying again here helps.
fn retry_after(error: &ApiError) -> Option<Duration> {
    match error {
        ApiError::Overloaded { retry_after } | ApiError::QuotaExceeded { retry_after } => Some(*retry_after),
        _ => None,
    }
}

impl From<ApiError> for pb::ItemError {
    fn from(error: ApiError) -> Self {
        let (code, reason) = parts(&error);
        let message = error.to_string();
        let field_violations = match error {
            ApiError::Invalid(faults) => faults.into_iter().map(field_violation).collect(),
            _ => Vec::new(),
        };
        Self { code: code_name(code).to_owned(), reason: reason.as_str().to_owned(), message, field_violations }
    }
}

fn field_violation(fault: Fault) -> pb::FieldViolation {
    let Fault { field, reason, description } = fault;
    pb::FieldViolation { field, reason: reason.as_str().to_owned(), description }
}

/// A message over the limit, which tonic reports as OUT_OF_RANGE when plain and RESOURCE_EXHAUSTED when compressed:
/// one code for both, and the limit by name.
pub fn request_too_long() -> Status {
    let limit = super::limits::REQUEST_BYTES;
    let description = format!("a request has at most {limit} bytes (16 MiB), decompressed");
    ApiError::invalid("", Reason::RequestTooLong, description).into()
}

/// Whether a status is tonic's own about a message over the limit; ours of these codes carry details.
pub fn is_too_long(status: &Status) -> bool {
    matches!(status.code(), Code::OutOfRange | Code::ResourceExhausted) && status.details().is_empty()
}

/// The canonical name, as in `google.rpc.Code`.
pub fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}
