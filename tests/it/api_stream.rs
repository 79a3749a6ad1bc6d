//! Ads one after another on one call.

use adscreen::api::pb;
use pb::stream_screen_response::Outcome;
use tokio_stream::StreamExt as _;
use tonic::Code;

use crate::support::{Server, ad, refusal};

fn item(id: &str, text: &str) -> pb::StreamScreenRequest {
    pb::StreamScreenRequest { ad: Some(pb::Ad { ad_id: id.into(), ..ad(text) }), options: None }
}

#[tokio::test]
async fn answers_come_in_order_and_a_bad_ad_does_not_end_the_stream() {
    let mut client = Server::start().await.screening().await;
    let too_long = "好".repeat(22_000);
    let options = Some(pb::ScreenOptions { language: "fr".into(), ..Default::default() });
    let bad_options = pb::StreamScreenRequest { options, ..item("c", "最佳") };
    let missing = pb::StreamScreenRequest::default();
    let items = vec![item("a", "最佳"), item("b", &too_long), bad_options, missing, item("e", "好吃")];
    let answers = client.stream_screen(tokio_stream::iter(items)).await.unwrap().into_inner();
    let answers: Vec<_> = answers.map(Result::unwrap).collect().await;
    let seen: Vec<(&str, &str)> = answers
        .iter()
        .map(|answer| match answer.outcome.as_ref().unwrap() {
            Outcome::Response(response) => (answer.ad_id.as_str(), response.verdict().as_str_name()),
            Outcome::Error(error) => (answer.ad_id.as_str(), error.reason.as_str()),
        })
        .collect();
    let expected = [
        ("a", "VERDICT_BLOCK"),
        ("b", "FIELD_TOO_LONG"),
        ("c", "UNKNOWN_LANGUAGE"),
        ("", "REQUIRED"),
        ("e", "VERDICT_PASS"),
    ];
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn a_stream_is_as_long_as_its_sender_likes() {
    let mut client = Server::start().await.screening().await;
    let items = (0..5_000).map(|n| item(&n.to_string(), "最佳"));
    let mut answers = client.stream_screen(tokio_stream::iter(items)).await.unwrap().into_inner();
    let mut next = 0;
    while let Some(answer) = answers.message().await.unwrap() {
        assert_eq!(answer.ad_id, next.to_string());
        next += 1;
    }
    assert_eq!(next, 5_000);
}

/// Who does not read answers is not read: the server holds a few answers, not a queue.
#[tokio::test]
async fn a_client_that_does_not_read_is_slowed_down() {
    let server = Server::start().await;
    let mut client = server.screening().await;
    let (sent, receiver) = tokio::sync::mpsc::channel(1);
    let answers = client.stream_screen(tokio_stream::wrappers::ReceiverStream::new(receiver)).await.unwrap();
    let text = "最佳".repeat(5_000);
    let feed = async {
        for n in 0..100_000 {
            sent.send(item(&n.to_string(), &text)).await.unwrap();
        }
    };
    assert!(tokio::time::timeout(std::time::Duration::from_secs(3), feed).await.is_err(), "100,000 ads were taken in");
    drop(answers);
}

#[tokio::test]
async fn a_stream_ends_with_the_reason_when_the_server_drains() {
    let mut server = Server::start().await;
    let mut client = server.screening().await;
    let (sent, receiver) = tokio::sync::mpsc::channel(1);
    let stream = tokio_stream::wrappers::ReceiverStream::new(receiver);
    let mut answers = client.stream_screen(stream).await.unwrap().into_inner();
    sent.send(item("a", "最佳")).await.unwrap();
    assert_eq!(answers.message().await.unwrap().unwrap().ad_id, "a");
    server.stop();
    let status = answers.message().await.unwrap_err();
    assert_eq!((status.code(), refusal(&status).reason.as_str()), (Code::Unavailable, "DRAINING"));
    server.ended().await.unwrap();
}
