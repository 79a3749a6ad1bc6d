//! What surrounds every call: its request id, its deadline, its admission, its count, its log line. It sees heads, and of
//! bodies the lengths.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response};
use tonic::body::Body;
use tonic::{Code, Status};
use tower::{Layer, Service};

use super::in_flight::Place;
use super::metrics::Method;
use super::telemetry::RequestIds;
use crate::api::error::ApiError;
use crate::api::status;

pub mod body;
mod call;
pub mod gate;
mod intake;

use self::body::Observed;
use self::call::Call;
use self::gate::{Gate, Passed};
use self::intake::{Excess, Intake};

/// Name of the metadata that carries the request id.
pub const REQUEST_ID: &str = "x-request-id";

/// The moment at which the caller stops waiting; handlers find it in the request's extensions.
#[derive(Clone, Copy, Debug)]
pub struct Deadline(pub Instant);

impl Deadline {
    /// Whether the caller has stopped waiting.
    pub fn passed(self) -> bool {
        Instant::now() >= self.0
    }
}

/// Wraps the services of a server. Clones share all of it.
#[derive(Clone)]
pub struct ObserveLayer(Arc<Shared>);

/// What all calls share.
struct Shared {
    gate: Arc<Gate>,
    ids: RequestIds,
    /// The head of the answer to a call that finds no room: under overload most of what a server says, so made once.
    overloaded: HeaderMap,
}

impl ObserveLayer {
    /// Counts into the gate's metrics.
    pub fn new(gate: Gate) -> Self {
        let overloaded = Status::from(gate::overloaded()).into_http::<Body>().into_parts().0.headers;
        Self(Arc::new(Shared { gate: Arc::new(gate), ids: RequestIds::new(), overloaded }))
    }
}

impl Shared {
    /// The answer of a call that the service did not get to see, or not in time.
    fn failed(&self, error: ApiError, mut call: Call) -> Response<Observed> {
        if !matches!(error, ApiError::Overloaded { .. }) {
            return observe(Status::from(error).into_http(), call);
        }
        call.is_refused();
        let mut response = Response::new(());
        response.headers_mut().clone_from(&self.overloaded);
        response.headers_mut().insert(REQUEST_ID, call.id());
        response.map(|()| Observed::ended(Body::empty(), call, Code::ResourceExhausted))
    }
}

impl<S> Layer<S> for ObserveLayer {
    type Service = Observe<S>;

    fn layer(&self, inner: S) -> Observe<S> {
        Observe { inner, layer: self.clone() }
    }
}

/// A service whose calls are observed.
#[derive(Clone)]
pub struct Observe<S> {
    inner: S,
    layer: ObserveLayer,
}

impl<S, B> Service<Request<B>> for Observe<S>
where
    S: Service<Request<Body>, Response = Response<Body>> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Send,
    B: http_body::Body<Data = Bytes> + Send + Unpin + 'static,
    B::Error: Into<tonic::codegen::StdError>,
{
    type Response = Response<Observed>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let shared = Arc::clone(&self.layer.0);
        let Shared { gate, ids, .. } = &*shared;
        let deadline = timeout(request.headers()).map(|timeout| Deadline(Instant::now() + timeout));
        let mut call = Call::start(Arc::clone(&gate.metrics), request_id(ids), request.uri().path(), deadline);
        let passed = if call.method().is_own() { gate.pass(request.headers()).map(Some) } else { Ok(None) };
        let passed = match passed {
            Ok(passed) => passed,
            Err(refusal) => {
                call.is_refused();
                let answer = shared.failed(refusal, call);
                return Box::pin(async { Ok(answer) });
            }
        };
        let (place, member) = passed.map_or((None, None), |Passed { place, member }| (Some(place), member));
        if let Some(deadline) = deadline {
            request.extensions_mut().insert(deadline);
        }
        if let Some(member) = member {
            call.is_of(Arc::clone(member.tenant()));
            request.extensions_mut().insert(member);
        }
        let (inner, method) = (self.inner.clone(), call.method());
        Box::pin(async move {
            let answer = begun(inner, request, place, deadline, &shared.gate, method);
            Ok(match within(deadline, answer).await {
                Ok(answer) => observe(answer?, call),
                Err(error) => shared.failed(error, call),
            })
        })
    }
}

/// The answer of a service to a call that gives back its place once its thread turns to it. What comes after its deadline, or
/// has no room for its message, is not begun.
async fn begun<S, B>(
    mut inner: S,
    request: Request<B>,
    place: Option<Place>,
    deadline: Option<Deadline>,
    gate: &Arc<Gate>,
    method: Method,
) -> Result<Result<Response<Body>, S::Error>, ApiError>
where
    S: Service<Request<Body>, Response = Response<Body>>,
    B: http_body::Body<Data = Bytes> + Send + Unpin + 'static,
    B::Error: Into<tonic::codegen::StdError>,
{
    let waited = place.map(Place::begin).is_some();
    if waited && deadline.is_some_and(Deadline::passed) {
        return Err(ApiError::DeadlineExceeded);
    }
    let (head, body) = request.into_parts();
    let body = if method.is_own() { taken_in(body, gate, method).await? } else { Body::new(body) };
    Ok(inner.call(Request::from_parts(head, body)).await)
}

/// The body with what it holds counted, once there is room for what it announces.
async fn taken_in<B>(body: B, gate: &Arc<Gate>, method: Method) -> Result<Body, ApiError>
where
    B: http_body::Body<Data = Bytes> + Send + Unpin + 'static,
    B::Error: Into<tonic::codegen::StdError>,
{
    let excess = if method.is_stream() { Excess::Waits } else { Excess::Refused };
    let mut intake = Intake::new(body, Arc::clone(gate), excess);
    if excess == Excess::Refused {
        intake.begin().await?;
    }
    Ok(Body::new(intake))
}

fn request_id(ids: &RequestIds) -> HeaderValue {
    let mut id = HeaderValue::try_from(ids.next()).unwrap_or(HeaderValue::from_static(""));
    // No two are equal: remembered in the connection's table of headers, they would only push others out.
    id.set_sensitive(true);
    id
}

/// The answer, or DEADLINE_EXCEEDED at the deadline: tonic itself would answer CANCELLED.
async fn within<T>(
    deadline: Option<Deadline>,
    answer: impl Future<Output = Result<T, ApiError>>,
) -> Result<T, ApiError> {
    let Some(Deadline(at)) = deadline else { return answer.await };
    tokio::select! {
        biased;
        answer = answer => answer,
        () = tokio::time::sleep_until(at.into()) => Err(ApiError::DeadlineExceeded),
    }
}

fn observe(response: Response<Body>, call: Call) -> Response<Observed> {
    let mut response = one_code_for_too_long(response);
    response.headers_mut().insert(REQUEST_ID, call.id());
    let code = code(response.headers());
    response.map(|body| match code {
        Some(code) => Observed::ended(body, call, code),
        None => Observed::running(body, call),
    })
}

fn one_code_for_too_long(response: Response<Body>) -> Response<Body> {
    match Status::from_header_map(response.headers()) {
        Some(error) if status::is_too_long(&error) => status::request_too_long().into_http(),
        _ => response,
    }
}

/// The code that a call ended with, where headers or trailers say one.
fn code(headers: &HeaderMap) -> Option<Code> {
    headers.get("grpc-status").map(|value| Code::from_bytes(value.as_bytes()))
}

/// The `grpc-timeout` of a call: up to eight digits and a unit.
fn timeout(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get("grpc-timeout")?.to_str().ok()?;
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if digits.len() > 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let value: u64 = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(value * 3600)),
        "M" => Some(Duration::from_secs(value * 60)),
        "S" => Some(Duration::from_secs(value)),
        "m" => Some(Duration::from_millis(value)),
        "u" => Some(Duration::from_micros(value)),
        "n" => Some(Duration::from_nanos(value)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_answer_that_does_not_come_is_replaced_at_the_deadline() {
        let soon = Deadline(Instant::now() + Duration::from_millis(5));
        let never = std::future::pending::<Result<(), ApiError>>();
        assert!(matches!(within(Some(soon), never).await, Err(ApiError::DeadlineExceeded)));
        assert!(soon.passed());
    }

    #[test]
    fn timeouts_are_read_in_every_unit_and_nonsense_is_none() {
        let read = |text: &'static str| {
            timeout(&HeaderMap::from_iter([(
                http::HeaderName::from_static("grpc-timeout"),
                HeaderValue::from_static(text),
            )]))
        };
        assert_eq!(read("100m"), Some(Duration::from_millis(100)));
        assert_eq!(read("99999999H"), Some(Duration::from_secs(99_999_999 * 3600)));
        assert_eq!(read("5n"), Some(Duration::from_nanos(5)));
        for nonsense in ["", "m", "999999999S", "-1S", "+1S", "1x", "S1"] {
            assert_eq!(read(nonsense), None, "{nonsense}");
        }
    }
}
