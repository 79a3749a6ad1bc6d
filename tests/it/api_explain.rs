//! Every step for one ad, and for a named rule why it did not fire.

use adscreen::api::pb;

use crate::edge_support::{Files, tenant, with_token};
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

#[tokio::test]
async fn what_answers_name_and_is_no_rule_is_said_to_be_what_it_is() {
    let files = Files::new();
    let own = "[[exemption]]\nid = \"own.slogan\"\nowner = \"desk\"\nreason = { zh = \"自有\", en = \"own\" }\n\
               basis = [\"ad-law-2021.art17\"]\nexpires = 2099-01-01\nrules = [\"absolute.best\"]\n\
               phrases = [\"最佳拍档\"]\n";
    files.write("own.toml", own);
    let server = Server::with(files.tenants(&tenant("shop", &["token"], "overlays = [\"own.toml\"]"))).await;
    let mut client = server.screening().await;
    for (id, what) in [
        ("negated-effect", "`negated-effect` is an exemption of the catalog, no rule"),
        ("own.slogan", "`own.slogan` is an exemption of the overlay, no rule"),
        ("hf.func.01", "`hf.func.01` is a permitted claim, no rule"),
        ("req.hf.not-drug", "`req.hf.not-drug` is a statement that whole ads must make, no rule"),
    ] {
        let status = client.explain(with_token("token", explain("好吃", id))).await.unwrap_err();
        assert_eq!(refusal(&status), invalid("UNKNOWN_RULE", &["rule_id"]));
        assert!(status.message().contains(what), "{}", status.message());
    }
}
