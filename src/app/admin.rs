//! The admin service: its own port, its own thread, its own credential; the connections' limits are the main one's.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tonic::codec::CompressionEncoding::{Gzip, Zstd};
use tonic::service::Routes;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;

use super::connection::{HEADER_BYTES, STREAMS};
use super::grpc;
use crate::api::admin::{AdminApi, Guard};
use crate::api::limits::REQUEST_BYTES;
use crate::api::pb::admin_service_server::AdminServiceServer;
use crate::ops::in_flight::{InFlight, Limits};
use crate::ops::layer::ObserveLayer;
use crate::ops::layer::gate::Gate;
use crate::ops::lifecycle::Lifecycle;
use crate::ops::metrics::Metrics;

/// An upload takes as long as it takes.
const LIMITS: Limits = Limits { calls: 16, bytes: 4 * REQUEST_BYTES, wait: Duration::ZERO };
/// Idle time after which a connection is asked whether it lives.
const KEEPALIVE: Duration = Duration::from_secs(30);

/// The thread. Dropped, it cuts off its connections and ends.
pub(super) struct Admin {
    _release: oneshot::Sender<()>,
}

/// What the thread runs.
pub(super) struct Setup {
    pub port: TcpListener,
    pub api: AdminApi,
    pub guard: Guard,
    pub reflection: bool,
    pub metrics: Arc<Metrics>,
    pub lifecycle: Lifecycle,
}

/// Serves until the ports close; a failure is in the log and ends nothing else.
pub(super) fn start(setup: Setup) -> Result<Admin, anyhow::Error> {
    let port = setup.port.into_std()?;
    let routes = routes(setup.api, setup.guard, setup.reflection)?;
    let gate = Gate { in_flight: InFlight::new(LIMITS), large: None, metrics: setup.metrics, tenants: None };
    let server = Server::builder()
        .max_concurrent_streams(STREAMS)
        .http2_max_header_list_size(HEADER_BYTES)
        .http2_keepalive_interval(Some(KEEPALIVE))
        .layer(ObserveLayer::new(gate));
    let lifecycle = setup.lifecycle;
    let (_release, released) = oneshot::channel::<()>();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let serve = async move {
        let incoming = TcpIncoming::from(TcpListener::from_std(port)?).with_nodelay(Some(true));
        let closing = async move { lifecycle.closing().await };
        tokio::select! {
            served = server.serve_with_incoming_shutdown(routes.prepare(), incoming, closing) => {
                served.map_err(io::Error::other)
            }
            _ = released => Ok(()),
        }
    };
    std::thread::Builder::new().name("admin".to_owned()).spawn(move || {
        if let Err(error) = runtime.block_on(serve) {
            tracing::error!(%error, "the admin service failed");
        }
        runtime.shutdown_background();
    })?;
    Ok(Admin { _release })
}

fn routes(api: AdminApi, guard: Guard, reflection: bool) -> Result<Routes, anyhow::Error> {
    let service = AdminServiceServer::new(api)
        .accept_compressed(Gzip)
        .accept_compressed(Zstd)
        .send_compressed(Gzip)
        .send_compressed(Zstd)
        .max_decoding_message_size(REQUEST_BYTES);
    let mut routes = Routes::new(InterceptedService::new(service, guard));
    if reflection {
        let descriptors = grpc::descriptors;
        routes = routes.add_service(descriptors().build_v1()?).add_service(descriptors().build_v1alpha()?);
    }
    Ok(routes)
}
