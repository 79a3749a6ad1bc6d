//! Floor 4: wires the floors and runs the server from its start to its end.
//!
//! The start: ports are taken (or it ends with the address and the setting that names it), probes say no, the catalog
//! is compiled, probes say yes. The end: probes say no, balancers get time to look away, ports close, calls under way
//! end; and whoever still holds a connection at the deadline is cut off.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use prometheus::Registry;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::api::health;
use crate::api::screening::Screener;
use crate::engine::Engine;
use crate::http::{self, Watched};
use crate::ops::admission::Admission;
use crate::ops::aside::Aside;
use crate::ops::handle::EngineHandle;
use crate::ops::in_flight::{self, InFlight, Limits};
use crate::ops::layer::gate::{Gate, Large};
use crate::ops::lifecycle::{Lifecycle, Phase};
use crate::ops::metrics::Metrics;
use crate::ops::reload::Reloader;
use crate::ops::settings::Settings;
use crate::ops::shadow::Shadow;
use crate::ops::telemetry;
use crate::ops::tenants::{Tenants, TenantsError};
use crate::ops::tls::{Tls, TlsError, TlsFiles};
use crate::ops::watch;

mod admin;
mod connection;
mod grpc;
mod life;
mod pending;
pub mod signals;
pub mod workers;

use self::connection::Edge;
use self::life::Life;
use self::workers::Workers;

/// Room of the worker pool: about a tenth of a second's work of a core (docs/decisions/0014-edge.md).
const WAITING_BYTES_A_CORE: usize = 1024 * 1024;

/// Why a server did not start, or ended before it was told to.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// A port cannot be had.
    #[error("cannot listen on {address} (setting {setting}): {source}")]
    Listen { address: SocketAddr, setting: &'static str, source: io::Error },
    /// The metrics cannot be registered.
    #[error("cannot set up the metrics: {0}")]
    Metrics(#[from] prometheus::Error),
    /// The descriptors of reflection cannot be read.
    #[error("cannot set up reflection: {0}")]
    Reflection(#[from] tonic_reflection::server::Error),
    /// The files of TLS make none.
    #[error("cannot set up TLS: {0}")]
    Tls(#[from] TlsError),
    /// The tenants file is faulty; every fault is in the text.
    #[error("{0}")]
    Tenants(#[from] TenantsError),
    /// The catalog is faulty; every fault is in the text.
    #[error("{0}")]
    Catalog(String),
    /// The signals, or a thread to obey them, cannot be had.
    #[error("cannot reload the catalog: {0}")]
    Reload(#[source] anyhow::Error),
    /// A server ended by itself.
    #[error("the server failed: {0}")]
    Failed(#[from] anyhow::Error),
}

/// Runs a server in this process until a stop signal has been obeyed: what `adscreen serve` does.
///
/// # Errors
/// As [`App::bind`] and [`App::run`].
pub fn serve(
    settings: Settings,
    compile: impl FnOnce() -> Result<Engine, String> + Send + 'static,
) -> Result<(), AppError> {
    // Calls are served by threads of their own; this one accepts, watches and shows the pages.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(anyhow::Error::from)?;
    let ended = runtime.block_on(async {
        let stop = signals::stop().map_err(anyhow::Error::from)?;
        let app = App::bind(settings).await?;
        let Settings { grpc_listen, http_listen, admin_listen, .. } = &app.settings;
        let admin = admin_listen.map_or("off".to_owned(), |address| address.to_string());
        tracing::info!(grpc = %grpc_listen, http = %http_listen, admin, "listening");
        app.run(compile, stop).await
    });
    // Work that outlived the drain deadline is not waited for.
    runtime.shutdown_background();
    telemetry::flush();
    ended
}

/// A server whose ports are taken and whose catalog is not compiled yet.
pub struct App {
    settings: Settings,
    grpc: TcpListener,
    http: TcpListener,
    admin: Option<TcpListener>,
    metrics: Arc<Metrics>,
    admission: Admission,
    in_flight: InFlight,
    tls: Option<Arc<Tls>>,
    tenants: Option<Arc<Tenants>>,
    lifecycle: Lifecycle,
    engine: EngineHandle,
}

impl App {
    /// Takes both ports, and reads the files of the edge.
    ///
    /// # Errors
    /// [`AppError::Listen`] where a port cannot be had, [`AppError::Tls`] and [`AppError::Tenants`] for faulty files.
    pub async fn bind(settings: Settings) -> Result<Self, AppError> {
        let (grpc, grpc_address) = listen(settings.grpc_listen, "grpc.listen").await?;
        let (http, http_address) = listen(settings.http_listen, "http.listen").await?;
        let admin = match settings.admin_listen {
            Some(address) => Some(listen(address, "admin.listen").await?.0),
            None => None,
        };
        let metrics = Arc::new(Metrics::new(Registry::new())?);
        let engine = EngineHandle::default();
        let tls = TlsFiles::of(&settings).map(|files| Tls::load(files, Arc::clone(&metrics))).transpose()?;
        let tenants = settings
            .tenants
            .clone()
            .map(|file| Tenants::load(file, Arc::clone(&metrics), engine.clone()))
            .transpose()?;
        Ok(Self {
            metrics,
            admission: Admission::new(waiting_bytes(&settings), cores()).map_err(anyhow::Error::from)?,
            in_flight: InFlight::new(limits(&settings)),
            tls: tls.map(Arc::new),
            tenants: tenants.map(Arc::new),
            lifecycle: Lifecycle::new(),
            engine,
            // A port that was 0 is known now.
            settings: Settings {
                grpc_listen: grpc_address,
                http_listen: http_address,
                admin_listen: admin.as_ref().and_then(|port| port.local_addr().ok()),
                ..settings
            },
            grpc,
            http,
            admin,
        })
    }

    /// Where the gRPC service listens.
    pub fn grpc_address(&self) -> SocketAddr {
        self.settings.grpc_listen
    }

    /// Where the HTTP pages are.
    pub fn http_address(&self) -> SocketAddr {
        self.settings.http_listen
    }

    /// Where the admin service listens, if it does.
    pub fn admin_address(&self) -> Option<SocketAddr> {
        self.settings.admin_listen
    }

    /// Serves until `stop` resolves and the drain is over. `compile` makes the engine, off the serving threads.
    ///
    /// # Errors
    /// [`AppError::Catalog`] where `compile` fails, and what makes a server end by itself.
    pub async fn run(
        self,
        compile: impl FnOnce() -> Result<Engine, String> + Send + 'static,
        stop: impl Future<Output = ()>,
    ) -> Result<(), AppError> {
        let Self { settings, grpc, http, admin, metrics, admission, in_flight, tls, tenants, lifecycle, engine } = self;
        let (reporter, health_server) = tonic_health::server::health_reporter();
        health::report(&reporter, Phase::Starting).await;
        let watched = Watched {
            metrics: Arc::clone(&metrics),
            admission: admission.clone(),
            in_flight: in_flight.clone(),
            lifecycle: lifecycle.clone(),
        };
        let pages = tokio::spawn(serve_http(http, watched));
        let aside = Arc::new(Aside::start().map_err(|error| AppError::Reload(error.into()))?);
        let reloaders = [Reloader::new(), Reloader::new()];
        let candidate = settings.shadow.is_some().then(EngineHandle::default);
        let shadow = |engine: &EngineHandle| {
            Shadow::start(engine.clone(), settings.shadow_one_in, Arc::clone(&metrics)).map(Arc::new)
        };
        let shadow = candidate.as_ref().map(shadow).transpose().map_err(anyhow::Error::from)?;
        let large = Some(Large { pool: admission.clone(), from: settings.inline_bytes });
        let screener = Arc::new(Screener {
            engine: engine.clone(),
            admission,
            in_flight: in_flight.clone(),
            metrics: Arc::clone(&metrics),
            lifecycle: lifecycle.clone(),
            inline_bytes: settings.inline_bytes,
            shadow,
        });
        let _looking = look(&settings, tls.as_ref(), tenants.as_ref());
        let edge = Edge::new(&settings, tls, Arc::clone(&metrics), lifecycle.clone());
        let gate = Gate { in_flight, large, metrics: Arc::clone(&metrics), tenants: tenants.clone() };
        let workers = grpc::start(&settings, edge, gate, screener, health_server)?;
        let calls = tokio::spawn(serve_calls(grpc, workers, lifecycle.clone()));
        let life = Life { settings, metrics, lifecycle, engine, candidate, reporter, aside, tenants };
        let _admin = admin.map(|port| life.admin(port, reloaders[0].reloads())).transpose()?;
        let ended = life.live(compile, stop, calls, reloaders).await;
        pages.abort();
        ended
    }
}

/// A listener and the address that it got: a port that was 0 is known then.
async fn listen(address: SocketAddr, setting: &'static str) -> Result<(TcpListener, SocketAddr), AppError> {
    let refused = |source| AppError::Listen { address, setting, source };
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let bound = listener.local_addr().map_err(refused)?;
    Ok((listener, bound))
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// Bytes of copy that the worker pool has room for.
fn waiting_bytes(settings: &Settings) -> usize {
    if settings.waiting_bytes > 0 { settings.waiting_bytes } else { cores() * WAITING_BYTES_A_CORE }
}

/// What may be in flight at a time.
fn limits(settings: &Settings) -> Limits {
    let by_threads = grpc::threads(settings) * in_flight::CALLS_A_THREAD;
    let calls = if settings.in_flight_calls > 0 { settings.in_flight_calls } else { by_threads };
    Limits { calls, bytes: settings.in_flight_bytes, wait: settings.in_flight_wait }
}

/// Looks at the files of the edge again and again; dropped, it looks no more.
fn look(settings: &Settings, tls: Option<&Arc<Tls>>, tenants: Option<&Arc<Tenants>>) -> JoinSet<()> {
    let mut looking = JoinSet::new();
    if let Some(tls) = tls {
        looking.spawn(watch::poll(Arc::clone(tls), settings.tls_poll, Tls::look));
    }
    if let Some(tenants) = tenants {
        looking.spawn(watch::poll(Arc::clone(tenants), settings.tenants_poll, Tenants::look));
    }
    looking
}

/// Accepts until the ports close, then waits for the last connections.
async fn serve_calls(port: TcpListener, mut workers: Workers, lifecycle: Lifecycle) -> Result<(), anyhow::Error> {
    tokio::select! {
        () = lifecycle.closing() => {}
        ended = workers.accept(&port) => return ended,
    }
    drop(port);
    workers.ended().await
}

async fn serve_http(listener: TcpListener, watched: Watched) -> io::Result<()> {
    axum::serve(listener, http::router(watched)).await
}
