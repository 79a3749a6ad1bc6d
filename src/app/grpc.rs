//! The gRPC server: its services, and the finite defaults of its connections.

use std::sync::Arc;
use std::time::Duration;

use tonic::codec::CompressionEncoding::{Gzip, Zstd};
use tonic::service::Routes;
use tonic::transport::Server;
use tonic_health::pb::health_server::{Health, HealthServer};
use tonic_reflection::server::Builder;

use super::AppError;
use super::workers::{Connections, Workers};
use crate::api::catalog::CatalogApi;
use crate::api::limits::REQUEST_BYTES;
use crate::api::pb;
use crate::api::pb::catalog_service_server::CatalogServiceServer;
use crate::api::pb::screening_service_server::ScreeningServiceServer;
use crate::api::screening::{Screener, ScreeningApi};
use crate::ops::layer::ObserveLayer;

use self::front::Front;

mod front;

/// Streams of one connection at a time.
const STREAMS: u32 = 256;
/// Bytes of a call's headers.
const HEADER_BYTES: u32 = 16 * 1024;
/// Idle time after which a connection is asked whether it lives, and how long it may take to say so.
const KEEPALIVE: (Duration, Duration) = (Duration::from_secs(30), Duration::from_secs(10));
/// A connection's greatest age, so that new replicas get their share; then it is told to go, and its last calls end.
/// tonic's own grace would cut them off instead, untold: with it, a connection is never asked to leave (tonic 0.14.9).
const AGE: Duration = Duration::from_secs(300);

/// Starts the threads that serve; each ends once the lifecycle is closing and its last connection has ended.
pub(super) fn start(
    workers: usize,
    screener: Arc<Screener>,
    health: HealthServer<impl Health>,
    reflection: bool,
) -> Result<Workers, AppError> {
    let lifecycle = screener.lifecycle.clone();
    let server = builder().layer(ObserveLayer::new(Arc::clone(&screener.metrics)));
    let services = services(screener, health, reflection)?;
    let serve = move |connections: Connections| {
        let (server, services, lifecycle) = (server.clone(), services.clone(), lifecycle.clone());
        let closing = async move { lifecycle.closing().await };
        server.serve_with_incoming_shutdown(services, connections.incoming(), closing)
    };
    Ok(Workers::start(workers, serve).map_err(anyhow::Error::from)?)
}

fn builder() -> Server {
    Server::builder()
        .max_concurrent_streams(STREAMS)
        .http2_max_header_list_size(HEADER_BYTES)
        .http2_keepalive_interval(Some(KEEPALIVE.0))
        .http2_keepalive_timeout(Some(KEEPALIVE.1))
        .max_connection_age(AGE)
}

fn services(
    screener: Arc<Screener>,
    health: HealthServer<impl Health>,
    reflection: bool,
) -> Result<Front<ScreeningServiceServer<ScreeningApi>>, tonic_reflection::server::Error> {
    let catalog = CatalogServiceServer::new(CatalogApi::new(Arc::clone(&screener)))
        .accept_compressed(Gzip)
        .accept_compressed(Zstd)
        .send_compressed(Gzip)
        .send_compressed(Zstd)
        .max_decoding_message_size(REQUEST_BYTES);
    let screening = ScreeningServiceServer::new(ScreeningApi::new(screener))
        .accept_compressed(Gzip)
        .accept_compressed(Zstd)
        .send_compressed(Gzip)
        .send_compressed(Zstd)
        .max_decoding_message_size(REQUEST_BYTES);
    let mut others = Routes::new(health).add_service(catalog);
    if reflection {
        others = others.add_service(descriptors().build_v1()?).add_service(descriptors().build_v1alpha()?);
    }
    Ok(Front::new(screening, others))
}

/// With the messages of health checks and error details, so that tools can show those too.
fn descriptors() -> Builder<'static> {
    Builder::configure()
        .register_encoded_file_descriptor_set(pb::DESCRIPTOR)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
        .register_encoded_file_descriptor_set(tonic_types::pb::FILE_DESCRIPTOR_SET)
}
