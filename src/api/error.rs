//! Why a call, or one item of it, has no answer. No variant carries ad text.

use std::fmt;
use std::time::Duration;

/// An error of the service; `status.rs` turns each variant into what callers see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiError {
    /// The request is at fault; never empty.
    Invalid(Vec<Fault>),
    /// The catalog has no such thing.
    NotFound { what: &'static str, id: String, meant: Option<String> },
    /// What was asked for is something else; what it is.
    OtherKind(String),
    /// The call shows no token, or one that nobody here has.
    Unauthenticated,
    /// The caller is known and may not do this; what it may not.
    Forbidden(String),
    /// The caller expects another catalog to be in use than the one of this digest.
    OtherCatalog { in_use: String },
    /// More work waits than may.
    Overloaded { retry_after: Duration },
    /// The caller's quota does not have the ads now.
    QuotaExceeded { retry_after: Duration },
    /// So many ads at once are more than the caller's quota ever has.
    QuotaTooSmall { ads: usize, burst: u32 },
    /// The caller's deadline passed before the answer was ready.
    DeadlineExceeded,
    /// No catalog is compiled yet.
    Starting,
    /// The server is about to end.
    Draining,
    /// A defect of the program; its log has more.
    Internal,
}

/// One field at fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Path from the request, such as `ads[3].fields[0].text`.
    pub field: String,
    pub reason: Reason,
    /// What is wrong and what is allowed.
    pub description: String,
}

impl ApiError {
    /// One field is at fault.
    pub fn invalid(field: impl Into<String>, reason: Reason, description: impl Into<String>) -> Self {
        Self::Invalid(vec![Fault { field: field.into(), reason, description: description.into() }])
    }
}

/// A stable cause, as callers may act upon it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    Required,
    FieldTooLong,
    AdTooLong,
    ListTooLong,
    BatchTooLong,
    RequestTooLong,
    UnknownEnumValue,
    UnknownPolicy,
    UnknownRule,
    UnknownLanguage,
    OutOfRange,
    BadDate,
    BadJson,
    BadPath,
    UnknownField,
    PageTokenMalformed,
    PageTokenStale,
    NotFound,
    Unauthenticated,
    Forbidden,
    OtherCatalog,
    Overloaded,
    QuotaExceeded,
    DeadlineExceeded,
    Starting,
    Draining,
    Internal,
}

impl Reason {
    /// In upper snake case, as `ErrorInfo.reason` has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Required => "REQUIRED",
            Self::FieldTooLong => "FIELD_TOO_LONG",
            Self::AdTooLong => "AD_TOO_LONG",
            Self::ListTooLong => "LIST_TOO_LONG",
            Self::BatchTooLong => "BATCH_TOO_LONG",
            Self::RequestTooLong => "REQUEST_TOO_LONG",
            Self::UnknownEnumValue => "UNKNOWN_ENUM_VALUE",
            Self::UnknownPolicy => "UNKNOWN_POLICY",
            Self::UnknownRule => "UNKNOWN_RULE",
            Self::UnknownLanguage => "UNKNOWN_LANGUAGE",
            Self::OutOfRange => "OUT_OF_RANGE",
            Self::BadDate => "BAD_DATE",
            Self::BadJson => "BAD_JSON",
            Self::BadPath => "BAD_PATH",
            Self::UnknownField => "UNKNOWN_FIELD",
            Self::PageTokenMalformed => "PAGE_TOKEN_MALFORMED",
            Self::PageTokenStale => "PAGE_TOKEN_STALE",
            Self::NotFound => "NOT_FOUND",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::OtherCatalog => "OTHER_CATALOG",
            Self::Overloaded => "OVERLOADED",
            Self::QuotaExceeded => "QUOTA_EXCEEDED",
            Self::DeadlineExceeded => "DEADLINE_EXCEEDED",
            Self::Starting => "STARTING",
            Self::Draining => "DRAINING",
            Self::Internal => "INTERNAL",
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(faults) => {
                for (n, fault) in faults.iter().enumerate() {
                    let comma = if n == 0 { "" } else { "; " };
                    let colon = if fault.field.is_empty() { "" } else { ": " };
                    write!(f, "{comma}{}{colon}{}", fault.field, fault.description)?;
                }
                Ok(())
            }
            Self::OtherKind(told) => f.write_str(told),
            Self::NotFound { what, id, meant: None } => write!(f, "the catalog has no {what} `{id}`"),
            Self::NotFound { what, id, meant: Some(meant) } => {
                write!(f, "the catalog has no {what} `{id}`, did you mean `{meant}`?")
            }
            Self::Unauthenticated => {
                f.write_str("show a token that this server knows: metadata `authorization: Bearer <token>`")
            }
            Self::Forbidden(what) => f.write_str(what),
            Self::OtherCatalog { in_use } => {
                write!(f, "another catalog is in use than the request expects; its digest is {in_use}")
            }
            Self::Overloaded { retry_after } => {
                write!(f, "too much work is waiting; try again in {} ms", retry_after.as_millis())
            }
            Self::QuotaExceeded { retry_after } => {
                write!(f, "your quota of ads is used up; try again in {} ms", retry_after.as_millis() + 1)
            }
            Self::QuotaTooSmall { ads, burst } => {
                write!(f, "the batch has {ads} ads; your quota never has more than {burst} at once")
            }
            Self::DeadlineExceeded => f.write_str("the call's deadline passed before the answer was ready"),
            Self::Starting => f.write_str("the server is starting: its catalog is not compiled yet"),
            Self::Draining => f.write_str("the server is about to end; ask another one"),
            Self::Internal => f.write_str("a defect of the screener; the server's log has more"),
        }
    }
}

impl std::error::Error for ApiError {}
