//! The gate that every screening and catalog call passes before anything of it is read: there has to be a place, and
//! somebody has to know the caller.

use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;

use crate::api::error::ApiError;
use crate::ops::admission::Admission;
use crate::ops::in_flight::{InFlight, Place};
use crate::ops::metrics::{Metrics, Rejected};
use crate::ops::tenants::{Member, Tenants};
use crate::ops::token;

/// What a refused caller is told to wait: some times as long as the queue that it found full.
const RETRY_AFTER: Duration = Duration::from_millis(50);

/// Places, and the tenants if there are any.
pub struct Gate {
    pub in_flight: InFlight,
    /// `None`: nothing is done on the pool.
    pub large: Option<Large>,
    pub metrics: Arc<Metrics>,
    /// `None`: everybody may call.
    pub tenants: Option<Arc<Tenants>>,
}

/// Messages that will be worked on by the pool.
pub struct Large {
    pub pool: Admission,
    /// Bytes from which they are.
    pub from: usize,
}

/// A call that may come in.
pub struct Passed {
    /// Kept until its thread turns to it.
    pub place: Place,
    /// Whose call it is, where callers are told apart.
    pub member: Option<Member>,
}

impl Gate {
    /// Lets a call in by its head.
    ///
    /// # Errors
    /// [`ApiError::Overloaded`] where no place is free or its announced body is too much, [`ApiError::Unauthenticated`]
    /// where there are tenants and none has the token that it shows.
    pub fn pass(&self, headers: &HeaderMap) -> Result<Passed, ApiError> {
        let place = self.in_flight.enter().ok_or_else(|| self.refuse(Rejected::InFlight))?;
        if self.in_flight.would_overflow(announced(headers)) {
            return Err(self.refuse(Rejected::Bytes));
        }
        let member = match &self.tenants {
            Some(tenants) => {
                let known = token::shown(headers).and_then(|shown| Member::of(tenants, shown));
                Some(known.ok_or(ApiError::Unauthenticated)?)
            }
            None => None,
        };
        Ok(Passed { place, member })
    }

    /// Whether a message of so many bytes may be taken in; what the pool would refuse is not decoded first.
    ///
    /// # Errors
    /// [`ApiError::Overloaded`] where there is no room for it.
    pub fn admit(&self, more: usize, message: usize) -> Result<(), ApiError> {
        if self.in_flight.would_overflow(more) {
            return Err(self.refuse(Rejected::Bytes));
        }
        match &self.large {
            Some(large) if message > large.from && !large.pool.has_room(message) => Err(self.refuse(Rejected::Pool)),
            _ => Ok(()),
        }
    }

    /// Counts a refusal, and says it.
    pub fn refuse(&self, why: Rejected) -> ApiError {
        self.metrics.rejected(why);
        overloaded()
    }
}

/// What is said where there is no room.
pub fn overloaded() -> ApiError {
    ApiError::Overloaded { retry_after: RETRY_AFTER }
}

/// Bytes that the head of a call says will come; few clients say it.
fn announced(headers: &HeaderMap) -> usize {
    let length = headers.get(http::header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    length.and_then(|text| text.parse().ok()).unwrap_or(0)
}
