//! Many ads, same order; a bad one has an error of its own.

use std::time::Duration;

use adscreen::api::pb;
use pb::batch_screen_result::Outcome;
use tonic::Code;

use crate::support::{Server, ad, invalid, refusal};

fn batch(ads: Vec<pb::Ad>) -> pb::BatchScreenRequest {
    pb::BatchScreenRequest { ads, options: None }
}

#[tokio::test]
async fn a_bad_ad_does_not_take_the_others_with_it() {
    let mut client = Server::start().await.screening().await;
    let named = |id: &str, text: &str| pb::Ad { ad_id: id.into(), ..ad(text) };
    let bad = pb::Ad { publish_date: "soon".into(), ..named("b", "最佳") };
    let ads = vec![named("a", "最佳"), bad, named("c", "好吃")];
    let results = client.batch_screen(batch(ads)).await.unwrap().into_inner().results;
    let ids: Vec<&str> = results.iter().map(|result| result.ad_id.as_str()).collect();
    assert_eq!(ids, ["a", "b", "c"]);
    let verdicts = results.iter().map(|result| match result.outcome.as_ref().unwrap() {
        Outcome::Response(response) => Ok(response.verdict()),
        Outcome::Error(error) => {
            Err((error.code.as_str(), error.reason.as_str(), error.field_violations[0].field.as_str()))
        }
    });
    let verdicts: Vec<_> = verdicts.collect();
    let error = Err(("INVALID_ARGUMENT", "BAD_DATE", "ads[1].publish_date"));
    assert_eq!(verdicts, [Ok(pb::Verdict::Block), error, Ok(pb::Verdict::Pass)]);
}

#[tokio::test]
async fn an_empty_batch_has_no_results_and_one_ad_too_many_is_refused() {
    let mut client = Server::start().await.screening().await;
    assert!(client.batch_screen(batch(vec![])).await.unwrap().into_inner().results.is_empty());
    let full = client.batch_screen(batch(vec![ad("好"); 1_000])).await.unwrap().into_inner();
    assert_eq!(full.results.len(), 1_000);
    let status = client.batch_screen(batch(vec![ad("好"); 1_001])).await.unwrap_err();
    assert_eq!(refusal(&status), invalid("BATCH_TOO_LONG", &["ads"]));
    assert!(status.message().contains("1000"), "{}", status.message());
}

#[tokio::test]
async fn options_are_the_batch_s_own() {
    let mut client = Server::start().await.screening().await;
    let options = Some(pb::ScreenOptions { policy: "no such".into(), ..Default::default() });
    let status = client.batch_screen(pb::BatchScreenRequest { ads: vec![ad("好")], options }).await.unwrap_err();
    assert_eq!(refusal(&status), invalid("UNKNOWN_POLICY", &["options.policy"]));
}

#[tokio::test]
async fn a_passed_deadline_ends_a_batch_between_two_ads() {
    let server = Server::start().await;
    let mut client = server.screening().await;
    let mut request = tonic::Request::new(batch(vec![ad(&"最佳".repeat(2_000)); 300]));
    request.set_timeout(Duration::from_millis(150));
    let status = client.batch_screen(request).await.unwrap_err();
    // Whose clock was first, the client's or the server's, is chance; the work has to end either way.
    assert!(matches!(status.code(), Code::DeadlineExceeded | Code::Cancelled), "{status}");
    tokio::time::sleep(Duration::from_millis(500)).await;
    let (_, text) = server.get("/metrics").await;
    let screened = text.lines().filter(|line| line.starts_with("adscreen_ads_screened_total{"));
    let screened: u64 = screened.map(|line| line.rsplit(' ').next().unwrap().parse::<u64>().unwrap()).sum();
    assert!(screened < 300, "all {screened} ads were screened, for nobody");
}
