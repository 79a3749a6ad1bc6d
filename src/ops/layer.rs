//! What surrounds every call: its request id, its deadline, its count, its log line. It sees heads, never bodies.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use http::{HeaderMap, HeaderValue, Request, Response};
use tonic::body::Body;
use tonic::{Code, Status};
use tower::{Layer, Service};

use super::metrics::Metrics;
use super::telemetry::RequestIds;
use crate::api::error::ApiError;
use crate::api::status;

mod body;
mod call;

use self::body::Observed;
use self::call::Call;

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

/// Wraps the services of a server.
#[derive(Clone)]
pub struct ObserveLayer {
    metrics: Arc<Metrics>,
    ids: Arc<RequestIds>,
}

impl ObserveLayer {
    /// Counts into `metrics`.
    pub fn new(metrics: Arc<Metrics>) -> Self {
        Self { metrics, ids: Arc::new(RequestIds::new()) }
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

impl<S> Service<Request<Body>> for Observe<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
    S::Future: Send + 'static,
    S::Error: Send,
{
    type Response = Response<Observed>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let deadline = timeout(request.headers()).map(|timeout| Deadline(Instant::now() + timeout));
        let call =
            Call::start(Arc::clone(&self.layer.metrics), request_id(&self.layer.ids), request.uri().path(), deadline);
        if let Some(deadline) = deadline {
            request.extensions_mut().insert(deadline);
        }
        let answer = self.inner.call(request);
        Box::pin(async move { Ok(observe(within(deadline, answer).await?, call)) })
    }
}

fn request_id(ids: &RequestIds) -> HeaderValue {
    let mut id = HeaderValue::try_from(ids.next()).unwrap_or(HeaderValue::from_static(""));
    // No two are equal: remembered in the connection's table of headers, they would only push others out.
    id.set_sensitive(true);
    id
}

/// The answer, or DEADLINE_EXCEEDED at the deadline: tonic itself would answer CANCELLED.
async fn within<E>(
    deadline: Option<Deadline>,
    answer: impl Future<Output = Result<Response<Body>, E>>,
) -> Result<Response<Body>, E> {
    let Some(Deadline(at)) = deadline else { return answer.await };
    tokio::select! {
        biased;
        answer = answer => answer,
        () = tokio::time::sleep_until(at.into()) => Ok(Status::from(ApiError::DeadlineExceeded).into_http()),
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
        let never = std::future::pending::<Result<Response<Body>, std::convert::Infallible>>();
        let Ok(answer) = within(Some(soon), never).await;
        assert_eq!(code(answer.headers()), Some(Code::DeadlineExceeded));
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
