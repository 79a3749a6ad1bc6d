//! Every step for one ad, and for a named rule why it did not fire.

use adscreen::api::pb;

use crate::support::{Server, ad, invalid, refusal, request};

fn explain(text: &str, rule_id: &str) -> pb::ExplainRequest {
    let options = pb::ScreenOptions { language: "en".into(), include_suppressed: true, ..Default::default() };
    pb::ExplainRequest { ad: Some(ad(text)), options: Some(options), rule_id: rule_id.into() }
}

#[tokio::test]
async fn it_answers_what_screen_answers_and_tells_the_steps() {
    let mut client = Server::start().await.screening().await;
    let screened = client.screen(request(ad("😀最佳"))).await.unwrap().into_inner();
    let plain = pb::ExplainRequest { ad: Some(ad("😀最佳")), ..Default::default() };
    let explained = client.explain(plain).await.unwrap().into_inner();
    assert_eq!(explained.response.unwrap(), screened);
    assert!(explained.rule.is_none());
    let [field] = explained.fields.as_slice() else { panic!("{:?}", explained.fields) };
    assert_eq!((field.field.as_str(), field.field_index), ("text", 0));
    assert!(field.folded_text.contains("最佳"));
    let scanned = field.steps.iter().find(|step| step.stage() == pb::ExplainStage::Scan).unwrap();
    assert_eq!(scanned.span, Some(pb::Span { start: 1, end: 3 }));
    assert!(field.steps.iter().all(|step| !step.message.is_empty()));
}

#[tokio::test]
async fn a_rule_asked_about_says_whether_it_fired_and_why() {
    let mut client = Server::start().await.screening().await;
    for (text, fired) in [("常喝可治疗糖尿病", true), ("不能治疗糖尿病", false), ("好吃", false)] {
        let rule = client.explain(explain(text, "food.disease-claim")).await.unwrap().into_inner().rule.unwrap();
        assert_eq!((rule.rule_id.as_str(), rule.fired), ("food.disease-claim", fired), "{text}");
        assert!(!rule.reasons.is_empty(), "{text}");
    }
}

#[tokio::test]
async fn an_unknown_rule_is_refused_with_the_one_that_was_meant() {
    let mut client = Server::start().await.screening().await;
    let status = client.explain(explain("好吃", "food.desease-claim")).await.unwrap_err();
    assert_eq!(refusal(&status), invalid("UNKNOWN_RULE", &["rule_id"]));
    assert!(status.message().contains("did you mean `food.disease-claim`?"), "{}", status.message());
}
