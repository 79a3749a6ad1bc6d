//! Floor 3: plain HTTP for those who watch the server: `/metrics`, `/livez`, `/readyz`.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::ops::admission::Admission;
use crate::ops::in_flight::InFlight;
use crate::ops::lifecycle::{Lifecycle, Phase};
use crate::ops::metrics::Metrics;

/// What the pages show.
#[derive(Clone)]
pub struct Watched {
    pub metrics: Arc<Metrics>,
    pub admission: Admission,
    pub in_flight: InFlight,
    pub lifecycle: Lifecycle,
}

/// The pages.
pub fn router(watched: Watched) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .route("/livez", get(|| async { "alive\n" }))
        .route("/readyz", get(readyz))
        .with_state(watched)
}

async fn metrics(State(watched): State<Watched>) -> Response {
    let number = |value: usize| i64::try_from(value).unwrap_or(i64::MAX);
    watched.metrics.waiting_bytes.set(number(watched.admission.waiting_bytes()));
    watched.metrics.edge.in_flight_calls.set(number(watched.in_flight.calls()));
    watched.metrics.edge.in_flight_bytes.set(number(watched.in_flight.bytes()));
    match watched.metrics.render() {
        Ok(text) => ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n")).into_response(),
    }
}

/// Ready is who answers calls. Alive, besides, is whoever answers at all: neither load nor the catalog kills a server.
async fn readyz(State(watched): State<Watched>) -> (StatusCode, &'static str) {
    match watched.lifecycle.phase() {
        Phase::Serving => (StatusCode::OK, "ready\n"),
        Phase::Starting => (StatusCode::SERVICE_UNAVAILABLE, "starting\n"),
        Phase::Leaving | Phase::Closing => (StatusCode::SERVICE_UNAVAILABLE, "draining\n"),
    }
}
