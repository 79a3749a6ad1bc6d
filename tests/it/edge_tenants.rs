//! Tenants: known by their tokens, held to their policies and quotas.

use std::time::Duration;

use adscreen::api::pb;
use adscreen::app::App;
use tokio_stream::StreamExt as _;
use tonic::Code;
use tonic_types::StatusExt as _;

use crate::edge_support::{Files, tenant, with_token};
use crate::support::{Server, ad, eventually, refusal, request};

#[tokio::test]
async fn calls_need_a_known_token_and_probes_none() {
    let files = Files::new();
    let server = Server::with(files.tenants(&tenant("shop", &["old", "new"], ""))).await;
    let mut client = server.screening().await;
    for token in ["old", "new"] {
        client.screen(with_token(token, request(ad("最佳")))).await.unwrap();
    }
    let unknown = client.screen(with_token("other", request(ad("最佳")))).await.unwrap_err();
    let silent = client.screen(request(ad("最佳"))).await.unwrap_err();
    let catalog = server.catalog().await.get_catalog(pb::GetCatalogRequest::default()).await.unwrap_err();
    for status in [unknown, silent, catalog] {
        assert_eq!((status.code(), refusal(&status).reason.as_str()), (Code::Unauthenticated, "UNAUTHENTICATED"));
        assert!(!status.message().contains("other"), "{}", status.message());
    }
    let mut health = tonic_health::pb::health_client::HealthClient::new(server.channel().await);
    health.check(tonic_health::pb::HealthCheckRequest::default()).await.unwrap();
    let (_, text) = server.get("/metrics").await;
    assert!(text.contains(r#"adscreen_tenant_ads_total{tenant="shop"} 2"#), "{text}");
}

#[tokio::test]
async fn a_token_that_is_taken_from_the_file_is_known_no_more_and_a_faulty_file_changes_nothing() {
    let files = Files::new();
    let server = Server::with(files.tenants(&tenant("shop", &["old"], ""))).await;
    let code = async |token: &str| {
        let answer = server.screening().await.screen(with_token(token, request(ad("最佳")))).await;
        answer.err().map(|status| status.code())
    };
    files.write("tenants.toml", &tenant("shop", &["new"], ""));
    eventually(|| async { code("new").await.is_none() }).await;
    assert_eq!(code("old").await, Some(Code::Unauthenticated));
    files.write("tenants.toml", "[[tenant]]\nname = 7\n");
    let refused = r#"adscreen_tenants_reloads_total{result="refused"} 1"#;
    eventually(|| async { server.get("/metrics").await.1.contains(refused) }).await;
    assert_eq!(code("new").await, None);
    let good = "adscreen_tenants_last_reload_successful";
    assert_eq!(server.metric(good).await, 0.0);
    files.write("tenants.toml", &tenant("shop", &["new"], ""));
    eventually(|| async { server.metric(good).await == 1.0 }).await;
}

#[tokio::test]
async fn a_policy_that_is_not_the_tenant_s_is_named() {
    let files = Files::new();
    let server = Server::with(files.tenants(&tenant("shop", &["token"], "policies = [\"standard\"]"))).await;
    let mut client = server.screening().await;
    let options = Some(pb::ScreenOptions { policy: "strict".into(), ..Default::default() });
    let asked = pb::ScreenRequest { ad: Some(ad("最佳")), options };
    let status = client.screen(with_token("token", asked)).await.unwrap_err();
    assert_eq!((status.code(), refusal(&status).reason.as_str()), (Code::PermissionDenied, "FORBIDDEN"));
    assert!(status.message().contains("`strict`"), "{}", status.message());
}

#[tokio::test]
async fn a_quota_counts_ads_and_says_when_there_are_more() {
    let files = Files::new();
    let quota = "ads_per_second = 2\nburst = 5";
    let server = Server::with(files.tenants(&tenant("shop", &["token"], quota))).await;
    let mut client = server.screening().await;
    let batch = |ads: usize| with_token("token", pb::BatchScreenRequest { ads: vec![ad("好"); ads], options: None });
    client.batch_screen(batch(5)).await.unwrap();
    let status = client.screen(with_token("token", request(ad("好")))).await.unwrap_err();
    assert_eq!((status.code(), refusal(&status).reason.as_str()), (Code::ResourceExhausted, "QUOTA_EXCEEDED"));
    let wait = status.get_error_details().retry_info().unwrap().retry_delay.unwrap();
    assert!(wait > Duration::ZERO && wait <= Duration::from_millis(500), "{wait:?}");
    tokio::time::sleep(wait + Duration::from_millis(20)).await;
    client.screen(with_token("token", request(ad("好")))).await.unwrap();
    // Waiting does not help a batch that is larger than the burst.
    let status = client.batch_screen(batch(6)).await.unwrap_err();
    assert!(status.get_error_details().retry_info().is_none() && status.message().contains("5"), "{status}");
    let (_, text) = server.get("/metrics").await;
    assert!(text.contains(r#"adscreen_admission_rejected_total{reason="quota"} 2"#), "{text}");
}

/// It waits instead, and its sender with it.
#[tokio::test]
async fn a_stream_is_slowed_down_to_the_quota() {
    let files = Files::new();
    let quota = "ads_per_second = 20\nburst = 1";
    let server = Server::with(files.tenants(&tenant("shop", &["token"], quota))).await;
    let mut client = server.screening().await;
    let items = (0..7).map(|_| pb::StreamScreenRequest { ad: Some(ad("最佳")), options: None });
    let began = std::time::Instant::now();
    let answers = client.stream_screen(with_token("token", tokio_stream::iter(items))).await.unwrap().into_inner();
    let answers: Vec<_> = answers.collect().await;
    assert!(answers.len() == 7 && answers.iter().all(Result::is_ok), "{answers:?}");
    // Six waits of a twentieth of a second.
    assert!(began.elapsed() >= Duration::from_millis(290), "{:?}", began.elapsed());
    // An ad is counted when it comes, not when there is room for it.
    assert_eq!(server.metric(r#"adscreen_tenant_ads_total{tenant="shop"}"#).await, 7.0);
}

#[tokio::test]
async fn a_start_with_a_faulty_file_tells_every_fault() {
    let files = Files::new();
    let error = App::bind(files.tenants("[[tenant]]\nname = 7\nnmae = 1\n")).await.err().unwrap().to_string();
    assert!(error.contains("tenants.toml:2:8: ") && error.contains("tenants.toml:3:1: "), "{error}");
}

/// A term of an overlay.
fn own_word(word: &str) -> String {
    format!(
        "[[term]]\nid = \"own.rival\"\ntype = \"other\"\nseverity = \"block\"\nowner = \"desk\"\nreviewed = 2026-11-01\n\
         reason = {{ zh = \"自有\", en = \"own\" }}\nwords = [\"{word}\"]\n"
    )
}

#[tokio::test]
async fn a_tenant_s_overlay_is_its_alone_and_is_read_again_when_it_changes() {
    let files = Files::new();
    files.write("own.toml", &own_word("蓝鲸商城"));
    let tenants = tenant("shop", &["shop"], "overlays = [\"own.toml\"]") + &tenant("plain", &["plain"], "");
    let server = Server::with(files.tenants(&tenants)).await;
    let screen = async |token: &str, text: &str| {
        let answer = server.screening().await.screen(with_token(token, request(ad(text)))).await.unwrap().into_inner();
        let catalog = answer.catalog.unwrap();
        (answer.violations.into_iter().map(|v| v.rule_id).collect::<Vec<_>>(), catalog)
    };
    let (rules, own) = screen("shop", "蓝鲸商城").await;
    assert_eq!(rules, ["own.rival"]);
    let (rules, base) = screen("plain", "蓝鲸商城").await;
    assert!(rules.is_empty() && base.overlay_digest.is_empty() && base.digest == base.base_digest);
    let rule = async |token: &str| {
        let asked = pb::GetRuleRequest { rule_id: "own.rival".to_owned(), ..pb::GetRuleRequest::default() };
        server.catalog().await.get_rule(with_token(token, asked)).await.map(|answer| answer.into_inner().rule.unwrap())
    };
    assert_eq!(rule("shop").await.unwrap().rule_id, "own.rival");
    assert_eq!(rule("plain").await.unwrap_err().code(), Code::NotFound);
    assert!(own.base_digest == base.digest && own.digest != base.digest && !own.overlay_digest.is_empty());

    files.write("own.toml", &own_word("白鲸商城"));
    eventually(|| async { screen("shop", "白鲸商城").await.0 == ["own.rival"] }).await;
    // A faulty one changes nothing, and is taken up again once it is mended.
    files.write("own.toml", "[[term]]\nid = 7\n");
    let refused = r#"adscreen_tenants_reloads_total{result="refused"} 1"#;
    eventually(|| async { server.get("/metrics").await.1.contains(refused) }).await;
    assert_eq!(screen("shop", "白鲸商城").await.0, ["own.rival"]);
    files.write("own.toml", &own_word("最佳"));
    let told = r#"adscreen_tenant_overlay_remarks{kind="conflict",tenant="shop"} 1"#;
    eventually(|| async { server.get("/metrics").await.1.contains(told) }).await;
    assert_eq!(screen("shop", "白鲸商城").await.0, Vec::<String>::new());
}

#[tokio::test]
async fn a_server_does_not_start_with_an_overlay_that_does_not_fit() {
    let files = Files::new();
    files.write("own.toml", &own_word("蓝鲸商城").replace("other", "unheard_of"));
    let settings = files.tenants(&tenant("shop", &["token"], "overlays = [\"own.toml\", \"none.toml\"]"));
    let error = App::bind(settings.clone()).await.err().unwrap().to_string();
    assert!(error.contains("none.toml: cannot be read"), "{error}");
    files.write("none.toml", &own_word("白鲸商城").replace("own.rival", "own.other"));
    let app = App::bind(settings).await.unwrap();
    let error = app.run(crate::support::engine, std::future::pending()).await.unwrap_err().to_string();
    assert!(error.starts_with("tenant `shop`: own.toml:3:8: error[unknown-value]"), "{error}");
}

#[tokio::test]
async fn a_policy_that_the_catalog_does_not_have_keeps_a_server_from_starting() {
    let files = Files::new();
    let settings = files.tenants(&tenant("shop", &["token"], "policies = [\"standrad\"]"));
    let app = App::bind(settings).await.unwrap();
    let error = app.run(crate::support::engine, std::future::pending()).await.unwrap_err().to_string();
    assert_eq!(error, "tenant `shop`: the catalog has no policy `standrad`; there are: standard, strict");
}

/// A stream of one tenant, and what it is sent by.
struct Open {
    ads: tokio::sync::mpsc::Sender<pb::StreamScreenRequest>,
    answers: tonic::Streaming<pb::StreamScreenResponse>,
}

impl Open {
    async fn new(server: &Server, token: &str) -> Self {
        let (ads, sent) = tokio::sync::mpsc::channel(1);
        let sent = tokio_stream::wrappers::ReceiverStream::new(sent);
        let answers = server.screening().await.stream_screen(with_token(token, sent)).await.unwrap().into_inner();
        Self { ads, answers }
    }

    async fn screen(&mut self, text: &str) -> Result<pb::stream_screen_response::Outcome, tonic::Status> {
        self.screen_by("", text).await
    }

    async fn screen_by(
        &mut self,
        policy: &str,
        text: &str,
    ) -> Result<pb::stream_screen_response::Outcome, tonic::Status> {
        let options = Some(pb::ScreenOptions { policy: policy.into(), ..Default::default() });
        self.ads.send(pb::StreamScreenRequest { ad: Some(ad(text)), options }).await.unwrap();
        self.answers.message().await.map(|answer| answer.unwrap().outcome.unwrap())
    }

    /// The rules that find something in it.
    async fn rules(&mut self, text: &str) -> Vec<String> {
        match self.screen(text).await.unwrap() {
            pb::stream_screen_response::Outcome::Response(answer) => {
                answer.violations.into_iter().map(|violation| violation.rule_id).collect()
            }
            pb::stream_screen_response::Outcome::Error(error) => panic!("{error:?}"),
        }
    }
}

#[tokio::test]
async fn a_stream_does_not_outlive_its_token() {
    let files = Files::new();
    let before = tenant("shop", &["taken", "given", "kept"], "") + &tenant("other", &["theirs"], "");
    let server = Server::with(files.tenants(&before)).await;
    let mut streams = Vec::new();
    for token in ["taken", "given", "taken", "kept"] {
        let mut stream = Open::new(&server, token).await;
        assert_eq!(stream.rules("最佳").await, ["absolute.best"]);
        streams.push(stream);
    }
    let [mut taken, mut given, ended, mut kept]: [Open; 4] = streams.try_into().ok().unwrap();
    files.write("tenants.toml", &(tenant("shop", &["kept", "new"], "") + &tenant("other", &["theirs", "given"], "")));
    let known = async |token: &str| server.screening().await.screen(with_token(token, request(ad("好")))).await.is_ok();
    eventually(|| known("new")).await;
    for stream in [&mut taken, &mut given] {
        let status = stream.screen("最佳").await.unwrap_err();
        assert_eq!((status.code(), refusal(&status).reason.as_str()), (Code::Unauthenticated, "UNAUTHENTICATED"));
        assert!(stream.answers.message().await.unwrap().is_none());
    }
    // One that has nothing more to say has lost nothing.
    let Open { ads, mut answers } = ended;
    drop(ads);
    assert!(answers.message().await.unwrap().is_none());
    assert_eq!(kept.rules("最佳").await, ["absolute.best"]);
}

#[tokio::test]
async fn a_stream_goes_on_under_what_its_tenant_is_now() {
    let files = Files::new();
    files.write("own.toml", &own_word("蓝鲸商城"));
    let server = Server::with(files.tenants(&tenant("shop", &["old"], ""))).await;
    let mut stream = Open::new(&server, "old").await;
    assert_eq!(stream.rules("蓝鲸商城").await, Vec::<String>::new());
    let change = async |token: &str, more: &str| {
        files.write("tenants.toml", &tenant("shop", &["old", token], more));
        let known = async || {
            let refused = server.screening().await.screen(with_token(token, request(ad("好")))).await.err();
            refused.is_none_or(|status| status.code() != Code::Unauthenticated)
        };
        eventually(known).await;
    };
    change("1", "overlays = [\"own.toml\"]").await;
    assert_eq!(stream.rules("蓝鲸商城").await, ["own.rival"]);
    stream.screen_by("strict", "蓝鲸商城").await.unwrap();
    change("2", "policies = [\"standard\"]").await;
    let refused = stream.screen_by("strict", "蓝鲸商城").await.unwrap();
    let pb::stream_screen_response::Outcome::Error(refused) = refused else { panic!("{refused:?}") };
    assert_eq!((refused.code.as_str(), refused.reason.as_str()), ("PERMISSION_DENIED", "FORBIDDEN"), "{refused:?}");
    let began = std::time::Instant::now();
    // Whoever looked whether the token is known has taken the burst: the very next ad waits.
    change("3", "ads_per_second = 1\nburst = 1").await;
    assert_eq!(stream.rules("蓝鲸商城").await, Vec::<String>::new());
    assert!(began.elapsed() >= Duration::from_millis(990), "{:?}", began.elapsed());
}
