//! The catalog on show: counts, rules, law; lists in pages that belong to one catalog.

use adscreen::api::pb;
use tonic::Code;

use crate::support::{Server, engine_with, invalid, refusal, settings};

const RULES: [&str; 3] = ["absolute.best", "food.disease-claim", "food.watched"];
const ARTICLES: [&str; 4] =
    ["ad-law-2021.art17", "ad-law-2021.art18.p2", "ad-law-2021.art57.i1", "ad-law-2021.art9.i3"];

fn rules(set: impl FnOnce(&mut pb::ListRulesRequest)) -> pb::ListRulesRequest {
    let mut request = pb::ListRulesRequest::default();
    set(&mut request);
    request
}

fn ids(page: &pb::ListRulesResponse) -> Vec<&str> {
    page.rules.iter().map(|rule| rule.rule_id.as_str()).collect()
}

#[tokio::test]
async fn the_catalog_is_counted_and_named_as_answers_name_it() {
    let server = Server::start().await;
    let overview = server.catalog().await.get_catalog(pb::GetCatalogRequest::default()).await.unwrap().into_inner();
    let counts = overview.counts.unwrap();
    assert_eq!((counts.rules, counts.shadow_rules, counts.legal_references), (3, 1, 4));
    assert_eq!(overview.policies.iter().filter(|policy| policy.is_default).count(), 1);
    let screen = crate::support::request(crate::support::ad("最佳"));
    let answer = server.screening().await.screen(screen).await.unwrap().into_inner();
    assert_eq!(answer.catalog, overview.catalog);
}

#[tokio::test]
async fn pages_of_rules_are_the_list_in_the_order_of_ids() {
    let mut client = Server::start().await.catalog().await;
    let (mut token, mut seen) = (String::new(), Vec::new());
    loop {
        let request = rules(|r| (r.page_size, r.page_token) = (2, token));
        let page = client.list_rules(request).await.unwrap().into_inner();
        assert_eq!(page.total_size, 3);
        seen.extend(page.rules.into_iter().map(|rule| rule.rule_id));
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(seen, RULES);
}

#[tokio::test]
async fn a_stale_token_and_one_of_other_filters_are_refused() {
    let mut client = Server::start().await.catalog().await;
    let page = client.list_rules(rules(|r| r.page_size = 1)).await.unwrap().into_inner();
    let token = page.next_page_token;
    let (offset, rest) = token.split_once('.').unwrap();
    let stale = format!("{offset}.{}{}", if rest.starts_with('0') { '1' } else { '0' }, &rest[1..]);
    let status = client.list_rules(rules(|r| r.page_token = stale)).await.unwrap_err();
    assert_eq!(refusal(&status), invalid("PAGE_TOKEN_STALE", &["page_token"]));
    let other = rules(|r| (r.page_token, r.query) = (token, "best".into()));
    let status = client.list_rules(other).await.unwrap_err();
    assert_eq!(refusal(&status), invalid("PAGE_TOKEN_MALFORMED", &["page_token"]));
}

#[tokio::test]
async fn rules_are_found_by_type_category_and_words() {
    let mut client = Server::start().await.catalog().await;
    let by_type = rules(|r| r.set_violation_type(pb::ViolationType::AbsoluteTerm));
    assert_eq!(ids(client.list_rules(by_type).await.unwrap().get_ref()), ["absolute.best"]);
    let by_category = rules(|r| r.set_product_category(pb::ProductCategory::Cosmetics));
    assert_eq!(ids(client.list_rules(by_category).await.unwrap().get_ref()), ["absolute.best", "food.watched"]);
    let by_query = rules(|r| r.query = "DISEASE".into());
    assert_eq!(ids(client.list_rules(by_query).await.unwrap().get_ref()), ["food.disease-claim"]);
    let by_term = rules(|r| r.query = "最佳".into());
    assert!(ids(client.list_rules(by_term).await.unwrap().get_ref()).contains(&"absolute.best"));
}

#[tokio::test]
async fn one_rule_comes_with_its_terms_and_examples_and_an_unknown_one_with_a_hint() {
    let mut client = Server::start().await.catalog().await;
    let get = |id: &str| pb::GetRuleRequest { rule_id: id.into(), language: "en".into() };
    let rule = client.get_rule(get("absolute.best")).await.unwrap().into_inner().rule.unwrap();
    assert_eq!((rule.message.as_str(), rule.path.as_str()), ("a superlative", "terms/absolute/best.toml"));
    assert!(rule.terms.contains(&"最佳".to_owned()));
    assert_eq!(rule.examples[0].r#match.as_deref(), Some("最佳"));
    let status = client.get_rule(get("absolute.bets")).await.unwrap_err();
    assert_eq!((status.code(), refusal(&status).reason.as_str()), (Code::NotFound, "NOT_FOUND"));
    assert!(status.message().contains("did you mean `absolute.best`?"), "{}", status.message());
    let status = client.get_rule(get("req.hf.not-drug")).await.unwrap_err();
    assert_eq!((status.code(), refusal(&status).reason.as_str()), (Code::NotFound, "NOT_FOUND"));
    assert!(status.message().contains("a statement that whole ads must make"), "{}", status.message());
}

#[tokio::test]
async fn law_is_listed_by_id_with_the_rules_that_rest_on_it() {
    let mut client = Server::start().await.catalog().await;
    for law in ["", "ad-law", "ad-law-2021"] {
        let request = pb::ListLegalReferencesRequest { law: law.into(), ..Default::default() };
        let page = client.list_legal_references(request).await.unwrap().into_inner();
        let ids: Vec<_> =
            page.legal_references.iter().map(|entry| entry.reference.as_ref().unwrap().id.as_str()).collect();
        assert_eq!(ids, ARTICLES);
    }
    let request =
        pb::GetLegalReferenceRequest { id: ARTICLES[3].into(), date: "2022-01-01".into(), ..Default::default() };
    let entry = client.get_legal_reference(request).await.unwrap().into_inner().legal_reference.unwrap();
    let reference = entry.reference.as_ref().unwrap();
    assert_eq!((reference.in_force, reference.verified), (Some(true), Some(true)));
    assert_eq!((entry.kind(), entry.penalty_id.as_str()), (pb::LegalReferenceKind::Prohibition, ARTICLES[2]));
    assert!(entry.rule_ids.contains(&"absolute.best".to_owned()));
    let request = pb::GetLegalReferenceRequest { id: "ad-law-2021.art99".into(), ..Default::default() };
    assert_eq!(client.get_legal_reference(request).await.unwrap_err().code(), Code::NotFound);
    let request = pb::ListLegalReferencesRequest { date: "today".into(), ..Default::default() };
    assert_eq!(refusal(&client.list_legal_references(request).await.unwrap_err()), invalid("BAD_DATE", &["date"]));
}

#[tokio::test]
async fn a_rule_says_whether_a_tenant_s_own_exemption_suppresses_what_it_finds() {
    let file = "terms/absolute/best.toml";
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/catalogs/minimal");
    let rule = std::fs::read_to_string(format!("{folder}/{file}")).unwrap();
    let waivable = rule.replacen("owner =", "waivable = true\nowner =", 1);
    let server = Server::compiling(settings(), move || Ok(engine_with(&[(file.to_owned(), waivable)]))).await;
    server.until_ready().await;
    let mut client = server.catalog().await;
    let listed = client.list_rules(rules(|_| {})).await.unwrap().into_inner().rules;
    let said: Vec<_> = listed.iter().map(|rule| (rule.rule_id.as_str(), rule.waivable)).collect();
    assert_eq!(said, [(RULES[0], true), (RULES[1], false), (RULES[2], false)]);
    let get = pb::GetRuleRequest { rule_id: RULES[0].into(), ..Default::default() };
    assert!(client.get_rule(get).await.unwrap().into_inner().rule.unwrap().waivable);
}
