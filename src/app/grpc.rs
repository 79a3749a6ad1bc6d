//! The gRPC server: its services, and the threads that serve them.

use std::sync::Arc;

use tokio::task::JoinSet;
use tonic::codec::CompressionEncoding::{Gzip, Zstd};
use tonic::service::Routes;
use tonic_health::pb::health_server::{Health, HealthServer};
use tonic_reflection::server::Builder;
use tower::Layer as _;

use super::AppError;
use super::connection::{Answers, Edge};
use super::workers::{Connections, Workers};
use crate::api::catalog::CatalogApi;
use crate::api::limits::REQUEST_BYTES;
use crate::api::pb;
use crate::api::pb::catalog_service_server::CatalogServiceServer;
use crate::api::pb::screening_service_server::ScreeningServiceServer;
use crate::api::screening::{Screener, ScreeningApi};
use crate::ops::layer::gate::Gate;
use crate::ops::layer::{Observe, ObserveLayer};
use crate::ops::settings::Settings;

use self::front::Front;

mod front;

/// Starts the threads that serve; each ends once the lifecycle is closing and its last connection has ended.
pub(super) fn start(
    settings: &Settings,
    edge: Edge,
    gate: Gate,
    screener: Arc<Screener>,
    health: HealthServer<impl Health>,
) -> Result<Workers, AppError> {
    let (threads, metrics) = (threads(settings), Arc::clone(&edge.metrics));
    let service = ObserveLayer::new(gate).layer(services(screener, health, settings.grpc_reflection)?);
    let edge = Arc::new(edge);
    let serve = move |connections: Connections| serve(connections, Arc::clone(&edge), service.clone());
    Ok(Workers::start(threads, settings.connections, metrics, serve).map_err(anyhow::Error::from)?)
}

/// How many threads serve.
pub(super) fn threads(settings: &Settings) -> usize {
    if settings.workers > 0 { settings.workers } else { super::cores() }
}

/// Serves a thread's connections, each in a task of its own, until the ports close and the last one ends.
async fn serve<S>(mut connections: Connections, edge: Arc<Edge>, service: Observe<S>)
where
    Observe<S>: Answers + Send + 'static,
    S: Send + 'static,
{
    let mut open = JoinSet::new();
    loop {
        tokio::select! {
            () = edge.lifecycle.closing() => break,
            next = connections.next() => {
                let Some((stream, held)) = next else { break };
                let (edge, service) = (Arc::clone(&edge), service.clone());
                open.spawn(async move { edge.serve(stream, held, service).await });
            }
            Some(_) = open.join_next() => {}
        }
    }
    while open.join_next().await.is_some() {}
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
pub(super) fn descriptors() -> Builder<'static> {
    Builder::configure()
        .register_encoded_file_descriptor_set(pb::DESCRIPTOR)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
        .register_encoded_file_descriptor_set(tonic_types::pb::FILE_DESCRIPTOR_SET)
}
