//! `grpc.health.v1`: for each service, and for the server as a whole under the empty name, which probes ask by default.

use tonic::server::NamedService;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

use super::catalog::CatalogApi;
use super::pb::catalog_service_server::CatalogServiceServer;
use super::pb::screening_service_server::ScreeningServiceServer;
use super::screening::ScreeningApi;
use crate::ops::lifecycle::Phase;

/// Every name that a probe may ask for.
const NAMES: [&str; 3] = ["", ScreeningServiceServer::<ScreeningApi>::NAME, CatalogServiceServer::<CatalogApi>::NAME];

/// Says under every name whether calls are answered.
pub async fn report(reporter: &HealthReporter, phase: Phase) {
    let status = match phase {
        Phase::Serving => ServingStatus::Serving,
        Phase::Starting | Phase::Leaving | Phase::Closing => ServingStatus::NotServing,
    };
    for name in NAMES {
        reporter.set_service_status(name, status).await;
    }
}
