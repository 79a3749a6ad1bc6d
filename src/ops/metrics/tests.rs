use super::*;
use crate::catalog::kinds::{Severity, ViolationType};

fn metrics() -> Metrics {
    Metrics::new(Registry::new()).unwrap()
}

#[test]
fn every_known_series_is_there_before_the_first_call() {
    let text = metrics().render().unwrap();
    for line in [
        r#"grpc_server_started_total{grpc_method="Screen",grpc_service="adscreen.v1.ScreeningService",grpc_type="unary"} 0"#,
        r#"adscreen_ads_screened_total{verdict="pass"} 0"#,
        r#"adscreen_disguises_total{kind="split_character"} 0"#,
        r#"adscreen_rule_errors_total{kind="unfinished"} 0"#,
        r#"adscreen_catalog_reloads_total{result="refused"} 0"#,
        "adscreen_catalog_last_reload_successful 0",
        r#"adscreen_screen_duration_seconds_bucket{le="0.00005"} 0"#,
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    let handled = text.lines().filter(|line| line.starts_with("grpc_server_handled_total{")).count();
    assert_eq!(handled, METHODS.len() * 17);
}

#[test]
fn a_catalog_brings_its_labels_and_replaces_the_one_before() {
    let metrics = metrics();
    let mut facts = CatalogFacts {
        version: "1",
        digest: "aa",
        rules: 2,
        terms: 3,
        bytes: 4,
        findings: vec![("food.disease-claim", ViolationType::AbsoluteTerm, Severity::Block)],
        exemptions: vec!["negated-effect"],
    };
    metrics.screening.catalog_in_use(&facts);
    facts.digest = "bb";
    metrics.screening.catalog_in_use(&facts);
    let text = metrics.render().unwrap();
    assert!(
        text.contains(r#"adscreen_violations_total{family="food",severity="block",type="absolute_term"} 0"#),
        "{text}"
    );
    assert!(text.contains(r#"adscreen_suppressed_total{exemption="negated-effect"} 0"#));
    assert!(text.contains(r#"adscreen_catalog_info{digest="bb",version="1"} 1"#));
    assert!(!text.contains(r#"digest="aa""#));
}

/// The list of RPCs is the contract's, so that none goes uncounted.
#[test]
fn every_rpc_of_the_contract_is_counted() {
    let descriptors = <prost_types::FileDescriptorSet as prost::Message>::decode(crate::api::pb::DESCRIPTOR).unwrap();
    let services = descriptors.file.iter().flat_map(|file| &file.service);
    for service in services {
        for rpc in &service.method {
            let name = format!("adscreen.v1.{}", service.name());
            let kind = match (rpc.client_streaming(), rpc.server_streaming()) {
                (false, false) => "unary",
                (false, true) => "server_stream",
                (true, true) => "bidi_stream",
                (true, false) => "client_stream",
            };
            assert!(
                METHODS.iter().any(|m| m.service == name && m.name == rpc.name() && m.kind == kind),
                "{name}.{}",
                rpc.name()
            );
        }
    }
}
