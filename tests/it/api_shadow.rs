//! A candidate catalog beside the one in use: only counted, whatever becomes of it.

use crate::support::{RULE, Server, ad, catalog_folder, eventually, put, request, rule_with};

fn ads(result: &str) -> String {
    format!("adscreen_shadow_ads_total{{result=\"{result}\"}}")
}

fn reloads(result: &str) -> String {
    format!("adscreen_shadow_reloads_total{{result=\"{result}\"}}")
}

#[tokio::test]
async fn what_a_candidate_would_change_is_counted_and_callers_do_not_see_it() {
    let (live, candidate) = (catalog_folder(), catalog_folder());
    put(candidate.path(), RULE, &rule_with("首屈一指"));
    let server = Server::of_folder(live.path(), |settings| {
        settings.shadow = Some(candidate.path().to_owned());
        settings.shadow_one_in = 1;
    })
    .await;
    eventually(|| async { server.metric(&reloads("replaced")).await == 1.0 }).await;
    let (_, text) = server.get("/metrics").await;
    assert!(text.contains("# TYPE adscreen_shadow_catalog_info gauge"), "{text}");
    let mut client = server.screening().await;
    for text in ["全国首屈一指", "好吃", "全国最佳"] {
        let answer = client.screen(request(ad(text))).await.unwrap().into_inner();
        assert_eq!(answer.violations.is_empty(), text != "全国最佳");
    }
    eventually(|| async { server.metric(&ads("same")).await + server.metric(&ads("changed")).await == 3.0 }).await;
    let pair = |live: &str, candidate: &str| {
        format!("adscreen_shadow_verdicts_total{{candidate=\"{candidate}\",live=\"{live}\"}}")
    };
    assert_eq!(server.metric(&ads("changed")).await, 1.0);
    assert_eq!(server.metric(&pair("pass", "block")).await, 1.0);
    assert_eq!(server.metric(&pair("pass", "pass")).await, 1.0);
    assert_eq!(server.metric(&pair("block", "block")).await, 1.0);
    assert_eq!(server.metric(&pair("block", "pass")).await, 0.0);
}

#[tokio::test]
async fn one_ad_in_so_many_is_taken() {
    let (live, candidate) = (catalog_folder(), catalog_folder());
    let server = Server::of_folder(live.path(), |settings| {
        settings.shadow = Some(candidate.path().to_owned());
        settings.shadow_one_in = 4;
    })
    .await;
    eventually(|| async { server.metric(&reloads("replaced")).await == 1.0 }).await;
    let mut client = server.screening().await;
    for _ in 0..16 {
        client.screen(request(ad("好吃"))).await.unwrap();
    }
    eventually(|| async { server.metric(&ads("same")).await == 4.0 }).await;
}

#[tokio::test]
async fn a_faulty_candidate_harms_nobody_and_heals_when_its_folder_does() {
    let (live, candidate) = (catalog_folder(), catalog_folder());
    put(candidate.path(), RULE, "id = ");
    let server = Server::of_folder(live.path(), |settings| {
        settings.shadow = Some(candidate.path().to_owned());
        settings.shadow_one_in = 1;
    })
    .await;
    eventually(|| async { server.metric(&reloads("refused")).await == 1.0 }).await;
    let mut client = server.screening().await;
    client.screen(request(ad("全国最佳"))).await.unwrap();
    assert_eq!(server.metric("adscreen_catalog_last_reload_successful").await, 1.0);
    put(candidate.path(), RULE, &rule_with(""));
    eventually(|| async { server.metric(&reloads("replaced")).await == 1.0 }).await;
    client.screen(request(ad("全国最佳"))).await.unwrap();
    eventually(|| async { server.metric(&ads("same")).await == 1.0 }).await;
    assert_eq!(server.metric("adscreen_catalog_reloads_total{result=\"refused\"}").await, 0.0);
}
