//! Probes: no before the catalog is compiled, yes after, no while draining; under every name.

use std::sync::mpsc;

use tonic::Code;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::support::{Server, ad, engine, eventually, refusal, request, settings};

const NAMES: [&str; 3] = ["", "adscreen.v1.ScreeningService", "adscreen.v1.CatalogService"];

async fn statuses(server: &Server) -> Vec<ServingStatus> {
    let mut client = HealthClient::new(server.channel().await);
    let mut seen = Vec::new();
    for name in NAMES {
        let request = HealthCheckRequest { service: name.into() };
        seen.push(client.check(request).await.unwrap().into_inner().status());
    }
    seen
}

#[tokio::test]
async fn nothing_serves_until_the_catalog_is_compiled() {
    let (go, wait) = mpsc::channel::<()>();
    let server = Server::compiling(settings(), move || {
        let _ = wait.recv();
        engine()
    })
    .await;
    assert_eq!(statuses(&server).await, [ServingStatus::NotServing; 3]);
    assert_eq!(server.get("/livez").await.0, 200);
    assert_eq!(server.get("/readyz").await, (503, "starting\n".into()));
    let status = server.screening().await.screen(request(ad("最佳"))).await.unwrap_err();
    assert_eq!((status.code(), refusal(&status).reason.as_str()), (Code::Unavailable, "STARTING"));
    go.send(()).unwrap();
    server.until_ready().await;
    eventually(|| async { statuses(&server).await == [ServingStatus::Serving; 3] }).await;
}

#[tokio::test]
async fn nothing_serves_while_draining_though_calls_are_still_answered() {
    let mut server = Server::with(adscreen::ops::settings::Settings {
        drain_notice: std::time::Duration::from_secs(2),
        ..settings()
    })
    .await;
    let mut client = server.screening().await;
    server.stop();
    eventually(|| async { statuses(&server).await == [ServingStatus::NotServing; 3] }).await;
    assert_eq!(server.get("/readyz").await, (503, "draining\n".into()));
    assert_eq!(server.get("/livez").await.0, 200);
    client.screen(request(ad("最佳"))).await.unwrap();
    drop(client);
    server.ended().await.unwrap();
}

#[tokio::test]
async fn a_faulty_catalog_ends_the_server_with_its_faults() {
    let server = Server::compiling(settings(), || Err("terms/a.toml:3:1: unknown key".into())).await;
    let error = server.ended().await.unwrap_err();
    assert_eq!(error.to_string(), "terms/a.toml:3:1: unknown key");
}
