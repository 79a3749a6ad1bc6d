//! The life of one connection: handshake, calls, leave-taking; each has its time. hyper serves the calls: tonic's own
//! server cuts old connections off without asking them to leave, and lets a client that says nothing stay.

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http2::Builder;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tower::Service;

use super::pending::{Greeting, Pending, Place};
use super::workers::{Connection, Held};
use crate::ops::layer::{Observe, body::Observed};
use crate::ops::lifecycle::Lifecycle;
use crate::ops::metrics::{Closed, Metrics};
use crate::ops::settings::Settings;
use crate::ops::tls::Tls;

/// Calls of one connection at a time.
pub(super) const STREAMS: u32 = 256;
/// Bytes of a call's headers.
pub(super) const HEADER_BYTES: u32 = 16 * 1024;
/// Bytes that a connection may have sent and the server not taken in. What stands there waits unseen by admission; with
/// hyper's 1 MiB, calls admitted at ten times the capacity had waited three times as long.
const WINDOW: u32 = 256 * 1024;
/// How long a connection may take to say that it lives.
const ALIVE: Duration = Duration::from_secs(10);
/// Of all connections one in so many may be about to speak.
const HANDSHAKES: usize = 4;

/// What all connections of a server share.
pub struct Edge {
    pub tls: Option<Arc<Tls>>,
    pub metrics: Arc<Metrics>,
    pub lifecycle: Lifecycle,
    http: Builder<TokioExecutor>,
    pending: Arc<Pending>,
    handshake: Duration,
    age: Duration,
    grace: Duration,
}

impl Edge {
    /// By the settings.
    pub fn new(settings: &Settings, tls: Option<Arc<Tls>>, metrics: Arc<Metrics>, lifecycle: Lifecycle) -> Self {
        let mut http = Builder::new(TokioExecutor::new());
        http.timer(TokioTimer::new())
            .max_concurrent_streams(STREAMS)
            .max_header_list_size(HEADER_BYTES)
            .initial_connection_window_size(WINDOW)
            .initial_stream_window_size(WINDOW)
            .keep_alive_interval(settings.keepalive)
            .keep_alive_timeout(ALIVE);
        let Settings { handshake, age, grace, .. } = *settings;
        let pending = Pending::new(handshakes(settings));
        Self { tls, metrics, lifecycle, http, pending, handshake, age, grace }
    }

    /// Serves one connection to its end, or until another needs its place before it has spoken.
    pub async fn serve<S>(&self, stream: TcpStream, held: Held, service: Observe<S>)
    where
        Observe<S>: Answers,
    {
        let (place, displaced) = self.pending.enter();
        tokio::select! {
            () = self.greet(Connection::new(stream, held), place, service) => {}
            () = displaced.happens() => self.metrics.edge.closed(Closed::Displaced),
        }
    }

    /// Shakes hands, where there is TLS, and goes on.
    async fn greet<S>(&self, stream: Connection, place: Place, service: Observe<S>)
    where
        Observe<S>: Answers,
    {
        let Some(tls) = &self.tls else { return self.speak(Greeting::new(stream, place), service).await };
        match tokio::time::timeout(self.handshake, tls.acceptor().accept(stream)).await {
            Ok(Ok(stream)) => self.speak(Greeting::new(stream, place), service).await,
            Ok(Err(error)) => self.failed(&error),
            Err(_) => self.metrics.edge.closed(Closed::Silent),
        }
    }

    fn failed(&self, error: &io::Error) {
        self.metrics.edge.closed(Closed::Handshake);
        tracing::debug!(%error, "a TLS handshake failed");
    }

    /// HTTP/2 until it ends, or has to.
    async fn speak<S>(&self, io: Greeting<impl AsyncRead + AsyncWrite + Unpin>, service: Observe<S>)
    where
        Observe<S>: Answers,
    {
        let spoken = io.spoken();
        let calls = hyper::service::service_fn(move |request: Request<Incoming>| service.clone().call(request));
        let mut serving = pin!(self.http.serve_connection(TokioIo::new(io), calls));
        tokio::select! {
            _ = &mut serving => return,
            () = self.silence(&spoken) => return self.metrics.edge.closed(Closed::Silent),
            () = tokio::time::sleep(about(self.age)) => {}
            () = self.lifecycle.closing() => {}
        }
        serving.as_mut().graceful_shutdown();
        if tokio::time::timeout(self.grace, serving).await.is_err() {
            self.metrics.edge.closed(Closed::Overstayed);
        }
    }

    /// Resolves for a client that has not spoken HTTP/2 in time.
    async fn silence(&self, spoken: &AtomicBool) {
        tokio::time::sleep(self.handshake).await;
        if spoken.load(Relaxed) {
            std::future::pending().await
        }
    }
}

/// How many connections may be about to speak.
fn handshakes(settings: &Settings) -> usize {
    if settings.handshakes > 0 { settings.handshakes } else { settings.connections / HANDSHAKES }
}

/// Give or take a tenth, so that connections made together do not come back together.
fn about(age: Duration) -> Duration {
    let (random, _) = uuid::Uuid::new_v4().as_u64_pair();
    age.mul_f64(0.9 + 0.2 * (random >> 11) as f64 / (1u64 << 53) as f64)
}

/// The calls of a connection, as hyper wants them.
pub trait Answers:
    Service<
        Request<Incoming>,
        Response = http::Response<Observed>,
        Error = std::convert::Infallible,
        Future: Send + 'static,
    > + Clone
{
}

impl<S> Answers for S where
    S: Service<
            Request<Incoming>,
            Response = http::Response<Observed>,
            Error = std::convert::Infallible,
            Future: Send + 'static,
        > + Clone
{
}
