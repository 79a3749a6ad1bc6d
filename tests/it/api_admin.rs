//! The admin service: who may use it, what it says of a reload and of a catalog that is not in use.

use adscreen::api::pb;
use pb::ReloadOutcome::{Refused, Replaced, Unchanged};
use tonic::Code;

use crate::support::{RULE, Server, TOKEN, ad, catalog_folder, invalid, put, refusal, rule_with};

fn reload(expected_digest: &str) -> pb::ReloadCatalogRequest {
    pb::ReloadCatalogRequest { request_id: "r-1".into(), expected_digest: expected_digest.into() }
}

fn file(path: &str, content: &str) -> pb::CatalogFile {
    pb::CatalogFile { path: path.into(), content: content.into() }
}

/// The minimal catalog as files, with this text for its rule of superlatives.
fn upload(rule: &str) -> Vec<pb::CatalogFile> {
    let folder = catalog_folder();
    put(folder.path(), RULE, rule);
    let sources = adscreen::catalog::Sources::folder(folder.path()).unwrap();
    sources.files.iter().map(|(path, bytes)| file(path, std::str::from_utf8(bytes).unwrap())).collect()
}

#[tokio::test]
async fn only_who_shows_a_token_is_let_in() {
    let folder = catalog_folder();
    let server = Server::of_folder(folder.path(), |_| {}).await;
    for token in ["", "wrong", "open-sesame2"] {
        let error = server.admin(token).await.reload_catalog(reload("")).await.unwrap_err();
        assert_eq!((error.code(), refusal(&error).reason.as_str()), (Code::Unauthenticated, "UNAUTHENTICATED"));
        let error = server.admin(token).await.validate_catalog(pb::ValidateCatalogRequest::default()).await;
        assert_eq!(error.unwrap_err().code(), Code::Unauthenticated);
    }
    for token in [TOKEN, "former"] {
        let answer = server.admin(token).await.reload_catalog(reload("")).await.unwrap().into_inner();
        assert_eq!(answer.outcome(), Unchanged);
    }
    // The main port does not know it.
    let mut main = pb::admin_service_client::AdminServiceClient::new(server.channel().await);
    assert_eq!(main.reload_catalog(reload("")).await.unwrap_err().code(), Code::Unimplemented);
    let handled = |code: &str| {
        format!(
            "grpc_server_handled_total{{grpc_code=\"{code}\",grpc_method=\"ReloadCatalog\",\
             grpc_service=\"adscreen.v1.AdminService\",grpc_type=\"unary\"}}"
        )
    };
    assert_eq!((server.metric(&handled("OK")).await, server.metric(&handled("Unauthenticated")).await), (2.0, 3.0));
}

#[tokio::test]
async fn a_reload_says_what_became_of_it_and_every_fault_with_its_place() {
    let folder = catalog_folder();
    let server = Server::of_folder(folder.path(), |_| {}).await;
    let mut admin = server.admin(TOKEN).await;
    let first = server.digest().await;
    put(folder.path(), RULE, &rule_with("首屈一指"));
    // Watching may have been quicker; the digest says so, whoever was.
    let answer = admin.reload_catalog(reload("")).await.unwrap().into_inner();
    assert!(matches!(answer.outcome(), Replaced | Unchanged));
    let second = answer.current.unwrap().digest;
    assert!(second != first && server.digest().await == second);

    let error = admin.reload_catalog(reload(&first)).await.unwrap_err();
    assert_eq!((error.code(), refusal(&error).reason.as_str()), (Code::FailedPrecondition, "OTHER_CATALOG"));
    assert!(error.message().contains(&second), "{}", error.message());
    let same = admin.reload_catalog(reload(&second)).await.unwrap().into_inner();
    assert_eq!(same.outcome(), Unchanged);

    put(folder.path(), RULE, &rule_with("").replace("severity = \"block\"", "severity = \"blok\""));
    for _ in 0..2 {
        let answer = admin.reload_catalog(reload("")).await.unwrap().into_inner();
        assert_eq!((answer.outcome(), answer.current.unwrap().digest), (Refused, second.clone()));
        assert_eq!((answer.faults.len(), answer.faults_total), (1, 1));
        let fault = &answer.faults[0];
        assert_eq!((fault.code.as_str(), fault.path.as_str(), fault.line), ("unknown-value", RULE, 3));
        assert!(fault.column > 1 && !fault.message.is_empty() && !fault.help.is_empty(), "{fault:?}");
    }
    assert_eq!(server.metric("adscreen_catalog_last_reload_successful").await, 0.0);
}

#[tokio::test]
async fn the_caller_s_id_has_a_limit() {
    let folder = catalog_folder();
    let server = Server::of_folder(folder.path(), |_| {}).await;
    let request = pb::ReloadCatalogRequest { request_id: "x".repeat(257), ..reload("") };
    let error = server.admin(TOKEN).await.reload_catalog(request).await.unwrap_err();
    assert_eq!(refusal(&error), invalid("FIELD_TOO_LONG", &["request_id"]));
}

#[tokio::test]
async fn dictionaries_inside_the_program_never_change() {
    let folder = catalog_folder();
    let server = Server::of_folder(folder.path(), |settings| settings.dictionaries = None).await;
    let before = server.digest().await;
    let answer = server.admin(TOKEN).await.reload_catalog(reload("")).await.unwrap().into_inner();
    assert_eq!((answer.outcome(), answer.current.unwrap().digest), (Unchanged, before));
}

#[tokio::test]
async fn an_uploaded_catalog_is_compared_on_a_sample_and_changes_nothing() {
    let folder = catalog_folder();
    let server = Server::of_folder(folder.path(), |_| {}).await;
    let before = server.digest().await;
    let rule = rule_with("首屈一指").replace("\"国家级\", ", "");
    let texts = ["全国首屈一指", "好吃", "国家级工艺", "全国最佳"];
    let sample = texts.iter().map(|text| pb::Ad { ad_id: format!("id {text}"), ..ad(text) }).collect();
    let request = pb::ValidateCatalogRequest { files: upload(&rule), sample };
    let answer = server.admin(TOKEN).await.validate_catalog(request).await.unwrap().into_inner();
    assert!(answer.valid && answer.faults.is_empty(), "{:?}", answer.faults);
    let (catalog, in_use) = (answer.catalog.unwrap(), answer.in_use.unwrap());
    assert!(catalog.digest != before && !catalog.version.is_empty());
    assert_eq!(in_use.digest, before);
    let change = |index: u32, new: bool| {
        let (pass, block) = (pb::Verdict::Pass.into(), pb::Verdict::Block.into());
        let rule = vec!["absolute.best".to_owned()];
        let (gone_rule_ids, new_rule_ids) = if new { (Vec::new(), rule) } else { (rule, Vec::new()) };
        let (before, after) = if new { (pass, block) } else { (block, pass) };
        let ad_id = format!("id {}", texts[index as usize]);
        pb::VerdictChange { index, ad_id, before, after, gone_rule_ids, new_rule_ids }
    };
    assert_eq!(answer.changes, [change(0, true), change(2, false)]);
    assert_eq!(server.digest().await, before);
}

#[tokio::test]
async fn a_faulty_upload_is_told_and_bad_requests_are_refused() {
    let folder = catalog_folder();
    let server = Server::of_folder(folder.path(), |_| {}).await;
    let mut admin = server.admin(TOKEN).await;
    let files = upload(&rule_with("").replace("ad-law-2021.art9.i3", "ad-law-2021.art99"));
    let request = pb::ValidateCatalogRequest { files, sample: vec![ad("最佳")] };
    let answer = admin.validate_catalog(request).await.unwrap().into_inner();
    assert!(!answer.valid && answer.changes.is_empty() && answer.faults_total > 0);
    let fault = &answer.faults[0];
    assert_eq!((fault.code.as_str(), fault.path.as_str()), ("unknown-law", RULE));
    assert_eq!(answer.catalog.unwrap().digest.len(), 64);

    let bad = vec![file("../x.toml", ""), file("a.toml", ""), file("a.toml", ""), file("README.md", "")];
    let request = pb::ValidateCatalogRequest { files: bad, sample: Vec::new() };
    let error = admin.validate_catalog(request).await.unwrap_err();
    assert_eq!(refusal(&error), invalid("BAD_PATH", &["files[0].path", "files[2].path", "files[3].path"]));
    let huge = vec![file("a.toml", &"#".repeat((8 << 20) + 1))];
    let error = admin.validate_catalog(pb::ValidateCatalogRequest { files: huge, sample: Vec::new() }).await;
    assert_eq!(refusal(&error.unwrap_err()), invalid("FIELD_TOO_LONG", &["files"]));
    let many = (0..4_001).map(|n| file(&format!("rules/r{n}.toml"), "")).collect();
    let error = admin.validate_catalog(pb::ValidateCatalogRequest { files: many, sample: Vec::new() }).await;
    assert_eq!(refusal(&error.unwrap_err()), invalid("LIST_TOO_LONG", &["files"]));
    let request = pb::ValidateCatalogRequest { files: Vec::new(), sample: vec![ad("好吃"), ad(" ")] };
    let error = admin.validate_catalog(request).await.unwrap_err();
    assert_eq!(refusal(&error), invalid("REQUIRED", &["sample[1].text"]));
}

#[tokio::test]
async fn without_files_it_checks_what_a_reload_would_read() {
    let folder = catalog_folder();
    let server = Server::of_folder(folder.path(), |_| {}).await;
    let mut admin = server.admin(TOKEN).await;
    let answer = admin.validate_catalog(pb::ValidateCatalogRequest::default()).await.unwrap().into_inner();
    assert!(answer.valid && answer.catalog == answer.in_use);
    put(folder.path(), "policy.toml", "nonsense = 1\n");
    let answer = admin.validate_catalog(pb::ValidateCatalogRequest::default()).await.unwrap().into_inner();
    assert!(!answer.valid && answer.faults.iter().any(|fault| fault.path == "policy.toml"), "{:?}", answer.faults);
}
