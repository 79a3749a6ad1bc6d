//! What is too much is refused by name, never cut.

use adscreen::api::pb;
use tonic::Code;

use crate::support::{Server, ad, invalid, refusal, request, settings};

#[tokio::test]
async fn a_text_of_64_kib_is_screened_to_its_end_and_a_longer_one_is_refused() {
    let mut client = Server::start().await.screening().await;
    let filler = "a".repeat(65_536 - 6);
    let answer = client.screen(request(ad(&format!("{filler}最佳")))).await.unwrap().into_inner();
    assert_eq!(answer.violations[0].byte_span.unwrap().end, 65_536);
    let status = client.screen(request(ad(&format!("{filler}最佳a")))).await.unwrap_err();
    assert_eq!(refusal(&status), invalid("FIELD_TOO_LONG", &["ad.text"]));
    assert!(status.message().contains("65536"), "{}", status.message());
}

#[tokio::test]
async fn an_ad_of_more_than_256_kib_is_refused_as_a_whole() {
    let mut client = Server::start().await.screening().await;
    let field = || pb::AdField { name: String::new(), text: "a".repeat(65_536) };
    let full = pb::Ad { fields: vec![field(), field(), field(), field()], ..Default::default() };
    client.screen(request(full.clone())).await.unwrap();
    let more = pb::Ad { ad_id: "1".into(), ..full };
    let status = client.screen(request(more)).await.unwrap_err();
    assert_eq!(refusal(&status), invalid("AD_TOO_LONG", &["ad"]));
    assert!(status.message().contains("262144"), "{}", status.message());
}

#[tokio::test]
async fn a_list_of_more_than_1000_entries_is_refused() {
    let mut client = Server::start().await.screening().await;
    let ad = pb::Ad { protected_names: vec!["a".into(); 1_001], ..ad("好") };
    let status = client.screen(request(ad)).await.unwrap_err();
    assert_eq!(refusal(&status), invalid("LIST_TOO_LONG", &["ad.protected_names"]));
}

/// tonic itself has two codes for this, by compression.
#[tokio::test]
async fn a_request_of_more_than_16_mib_is_refused_with_one_code() {
    let server = Server::start().await;
    let ads = vec![ad(&"a".repeat(60_000)); 290];
    let request = pb::BatchScreenRequest { ads, options: None };
    let plain = server.screening().await;
    let zipped = server.screening().await.send_compressed(tonic::codec::CompressionEncoding::Gzip);
    for mut client in [plain, zipped] {
        let status = client.batch_screen(request.clone()).await.unwrap_err();
        assert_eq!(refusal(&status), invalid("REQUEST_TOO_LONG", &[""]));
        assert!(status.message().contains("16777216"), "{}", status.message());
    }
}

#[tokio::test]
async fn more_work_than_may_wait_is_refused_with_a_time_to_try_again() {
    let server = Server::with(adscreen::ops::settings::Settings { waiting_bytes: 1_024, ..settings() }).await;
    let client = server.screening().await;
    let call = || {
        let mut client = client.clone();
        async move {
            let ads = vec![ad(&"最佳".repeat(5_000)); 50];
            client.batch_screen(pb::BatchScreenRequest { ads, options: None }).await
        }
    };
    let (a, b, c) = tokio::join!(call(), call(), call());
    let outcomes = [a, b, c];
    assert!(outcomes.iter().any(Result::is_ok), "one is always admitted");
    let refused = outcomes.iter().find_map(|outcome| outcome.as_ref().err()).expect("not all at once");
    assert_eq!((refused.code(), refusal(refused).reason.as_str()), (Code::ResourceExhausted, "OVERLOADED"));
    let details = tonic_types::StatusExt::get_error_details(refused);
    assert!(details.retry_info().unwrap().retry_delay.unwrap() > std::time::Duration::ZERO);
    // What is small is still answered at once.
    let mut client = client;
    client.screen(request(ad("最佳"))).await.unwrap();
}
