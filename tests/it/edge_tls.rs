//! TLS: who is let in, and certificates that change while connections live.

use adscreen::app::App;

use crate::edge_support::{Authority, Files, tls_client};
use crate::support::{Server, ad, eventually, request};

#[tokio::test]
async fn a_call_goes_round_by_tls_and_one_in_the_clear_does_not() {
    let (authority, files) = (Authority::new(), Files::new());
    files.certify(&authority.certify(2100));
    let server = Server::with(files.tls(None)).await;
    let mut client = tls_client(server.grpc, &authority, None).await.unwrap();
    client.screen(request(ad("最佳"))).await.unwrap();
    let (_, text) = server.get("/metrics").await;
    assert!(text.contains("adscreen_tls_certificate_not_after_timestamp_seconds 4133894400"), "{text}");
    let plain = tonic::transport::Endpoint::from_shared(format!("http://{}", server.grpc)).unwrap().connect_lazy();
    let mut plain = adscreen::api::pb::screening_service_client::ScreeningServiceClient::new(plain);
    plain.screen(request(ad("最佳"))).await.unwrap_err();
}

#[tokio::test]
async fn where_clients_must_show_a_certificate_one_without_or_with_a_stranger_s_is_refused() {
    let (authority, clients, stranger) = (Authority::new(), Authority::new(), Authority::new());
    let files = Files::new();
    files.certify(&authority.certify(2100));
    let server = Server::with(files.tls(Some(&clients))).await;
    let own = clients.certify(2100);
    let mut client = tls_client(server.grpc, &authority, Some(&own)).await.unwrap();
    client.screen(request(ad("最佳"))).await.unwrap();
    for shown in [None, Some(&stranger.certify(2100)), Some(&clients.certify(2025))] {
        // TLS 1.3 tells a client of its refusal only after the handshake.
        let refused = match tls_client(server.grpc, &authority, shown).await {
            Ok(mut client) => client.screen(request(ad("最佳"))).await.is_err(),
            Err(_) => true,
        };
        assert!(refused);
    }
    // A client may try more than once.
    let failed = r#"adscreen_connections_closed_total{reason="handshake"} "#;
    eventually(|| async {
        let text = server.get("/metrics").await.1;
        let count = text.lines().find_map(|line| line.strip_prefix(failed)).unwrap();
        count.parse::<u32>().unwrap() >= 3
    })
    .await;
}

#[tokio::test]
async fn a_certificate_is_exchanged_while_connections_live() {
    let (old, new, files) = (Authority::new(), Authority::new(), Files::new());
    files.certify(&old.certify(2100));
    let server = Server::with(files.tls(None)).await;
    let mut before = tls_client(server.grpc, &old, None).await.unwrap();
    files.certify(&new.certify(2100));
    eventually(|| async { tls_client(server.grpc, &new, None).await.is_ok() }).await;
    assert!(tls_client(server.grpc, &old, None).await.is_err(), "the old certificate is shown no more");
    before.screen(request(ad("最佳"))).await.unwrap();
    // What is broken, does not fit its key or has expired changes nothing, and is told.
    let refused = r#"adscreen_tls_reloads_total{result="refused"}"#;
    let count = async || {
        let text = server.get("/metrics").await.1;
        let line = text.lines().find_map(|line| line.strip_prefix(refused)).unwrap().trim().to_owned();
        line.parse::<u32>().unwrap()
    };
    for broken in ["no certificate".to_owned(), old.certify(2100).pem, new.certify(2025).pem] {
        let so_far = count().await;
        files.write("cert.pem", &broken);
        eventually(|| async { count().await > so_far }).await;
        tls_client(server.grpc, &new, None).await.unwrap();
    }
}

/// In whichever order they come: between the two, everybody is greeted with the old pair.
#[tokio::test]
async fn a_certificate_and_a_key_that_come_one_after_the_other_are_taken_together() {
    let (authority, files) = (Authority::new(), Files::new());
    files.certify(&authority.certify(2100));
    let server = Server::with(files.tls(None)).await;
    let not_after = "adscreen_tls_certificate_not_after_timestamp_seconds";
    let reloads =
        async |result: &str| server.metric(&format!("adscreen_tls_reloads_total{{result=\"{result}\"}}")).await;
    let in_use = || server.metric(not_after);
    for (year, first, refusals) in [(2101, "cert.pem", 1.0), (2102, "key.pem", 2.0)] {
        let (old, new) = (in_use().await, authority.certify(year));
        let parts = [("cert.pem", &new.pem), ("key.pem", &new.key)];
        let write = |wanted: bool| {
            for (name, text) in parts.into_iter().filter(|(name, _)| (*name == first) == wanted) {
                files.write(name, text);
            }
        };
        write(true);
        eventually(|| async { reloads("refused").await == refusals }).await;
        let mut between = tls_client(server.grpc, &authority, None).await.unwrap();
        between.screen(request(ad("最佳"))).await.unwrap();
        assert_eq!((in_use().await, reloads("replaced").await), (old, refusals - 1.0));
        write(false);
        eventually(|| async { reloads("replaced").await == refusals }).await;
        assert!(in_use().await > old + 31_000_000.0, "a year later than the old one");
        tls_client(server.grpc, &authority, None).await.unwrap().screen(request(ad("最佳"))).await.unwrap();
        between.screen(request(ad("最佳"))).await.unwrap();
        assert_eq!(reloads("refused").await, refusals);
    }
}

#[tokio::test]
async fn an_expired_certificate_is_refused_by_clients() {
    let (authority, files) = (Authority::new(), Files::new());
    files.certify(&authority.certify(2025));
    let server = Server::with(files.tls(None)).await;
    assert!(tls_client(server.grpc, &authority, None).await.is_err());
}

#[tokio::test]
async fn a_start_without_its_files_names_the_file() {
    let files = Files::new();
    let error = App::bind(files.tls(None)).await.err().unwrap().to_string();
    assert!(error.contains("cert.pem"), "{error}");
}
