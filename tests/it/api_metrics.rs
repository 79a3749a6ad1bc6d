//! One scrape shows every family from the start, and counts what happened.

use crate::support::{Server, ad, request};

const FAMILIES: [&str; 35] = [
    "adscreen_admission_rejected_total",
    "adscreen_ads_screened_total",
    "adscreen_build_info",
    "adscreen_catalog_bytes",
    "adscreen_catalog_info",
    "adscreen_catalog_last_reload_success_timestamp_seconds",
    "adscreen_catalog_last_reload_successful",
    "adscreen_catalog_reloads_total",
    "adscreen_catalog_rules",
    "adscreen_catalog_terms",
    "adscreen_connections",
    "adscreen_connections_closed_total",
    "adscreen_disguises_total",
    "adscreen_in_flight_bytes",
    "adscreen_in_flight_calls",
    "adscreen_rule_errors_total",
    "adscreen_screen_duration_seconds",
    "adscreen_shadow_ads_total",
    "adscreen_shadow_reloads_total",
    "adscreen_shadow_verdicts_total",
    "adscreen_suppressed_total",
    "adscreen_tenants_last_reload_successful",
    "adscreen_tenants_reloads_total",
    "adscreen_text_bytes",
    "adscreen_tls_certificate_not_after_timestamp_seconds",
    "adscreen_tls_reloads_total",
    "adscreen_violations_total",
    "adscreen_waiting_bytes",
    "grpc_server_handled_total",
    "grpc_server_handling_seconds",
    "grpc_server_started_total",
    "process_cpu_seconds_total",
    "process_open_fds",
    "process_resident_memory_bytes",
    "process_start_time_seconds",
];

#[tokio::test]
async fn every_family_is_there_before_the_first_ad() {
    let (status, text) = Server::start().await.get("/metrics").await;
    assert_eq!(status, 200);
    for family in FAMILIES {
        assert!(text.contains(&format!("# TYPE {family} ")), "{family} is not there");
        assert!(text.contains(&format!("# HELP {family} ")), "{family} has no help");
    }
}

#[tokio::test]
async fn calls_verdicts_and_findings_are_counted_and_no_text_is_shown() {
    let server = Server::start().await;
    let mut client = server.screening().await;
    client.screen(request(ad("秘密的最佳"))).await.unwrap();
    client.screen(request(ad("好吃"))).await.unwrap();
    client.screen(adscreen::api::pb::ScreenRequest::default()).await.unwrap_err();
    let (_, text) = server.get("/metrics").await;
    let screen = r#"grpc_method="Screen",grpc_service="adscreen.v1.ScreeningService",grpc_type="unary""#;
    for line in [
        format!("grpc_server_started_total{{{screen}}} 3"),
        format!(r#"grpc_server_handled_total{{grpc_code="OK",{screen}}} 2"#),
        format!(r#"grpc_server_handled_total{{grpc_code="InvalidArgument",{screen}}} 1"#),
        format!("grpc_server_handling_seconds_count{{{screen}}} 3"),
        r#"adscreen_ads_screened_total{verdict="block"} 1"#.into(),
        r#"adscreen_ads_screened_total{verdict="pass"} 1"#.into(),
        r#"adscreen_violations_total{family="absolute",severity="block",type="absolute_term"} 1"#.into(),
        "adscreen_screen_duration_seconds_count 2".into(),
        "adscreen_text_bytes_sum 21".into(),
    ] {
        assert!(text.contains(&line), "{line} is not there");
    }
    assert!(!text.contains("秘密"));
}
