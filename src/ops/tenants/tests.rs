use std::time::Duration;

use prometheus::Registry;

use super::*;
use crate::catalog::Sources;
use crate::ops::telemetry::logged;

fn text(name: &str, tokens: &[&str], more: &str) -> String {
    let hashes: Vec<String> = tokens.iter().map(|token| format!("\"{}\"", TokenHash::of(token))).collect();
    format!("[[tenant]]\nname = \"{name}\"\ntoken_hashes = [{}]\n{more}\n", hashes.join(", "))
}

#[test]
fn a_reload_changes_tokens_and_keeps_what_is_left_of_a_quota() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tenants.toml");
    let quota = "ads_per_second = 1\nburst = 3";
    std::fs::write(&path, text("a", &["old"], quota) + &text("b", &["other"], "")).unwrap();
    let metrics = Arc::new(Metrics::new(Registry::new()).unwrap());
    let tenants = Tenants::load(path.clone(), Arc::clone(&metrics), EngineHandle::default()).unwrap();
    assert_eq!(tenants.holder(&TokenHash::of("old")).unwrap().take(3), Ok(()));
    std::fs::write(&path, text("a", &["old", "new"], quota)).unwrap();
    tenants.look();
    let a = tenants.holder(&TokenHash::of("new")).unwrap();
    assert!(matches!(a.take(1), Err(Exhausted::For(wait)) if wait > Duration::ZERO));
    assert_eq!(a.take(4), Err(Exhausted::Always(3)));
    assert!(tenants.holder(&TokenHash::of("other")).is_none());
    let shown = metrics.render().unwrap();
    assert!(shown.contains("adscreen_tenant_ads_total{tenant=\"a\"} 3"), "{shown}");
    assert!(!shown.contains("tenant=\"b\""), "{shown}");
}

#[test]
fn the_log_names_each_overlay_s_digest_and_each_fault_with_its_file() {
    let minimal = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/catalogs/minimal");
    let engine = EngineHandle::default();
    engine.replace(Arc::new(Engine::load(&Sources::folder(minimal.as_ref()).unwrap()).unwrap()));
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let term = "[[term]]\nid = \"own.rival\"\ntype = \"other\"\nseverity = \"block\"\nowner = \"desk\"\n\
                reviewed = 2026-11-01\nreason = { zh = \"自有\", en = \"own\" }\nwords = [\"蓝鲸商城\"]\n";
    write("own.toml", term);
    write("tenants.toml", &text("shop", &["token"], "overlays = [\"own.toml\"]"));
    let metrics = Arc::new(Metrics::new(Registry::new()).unwrap());
    let mut tenants = None;
    let lines = logged(|| {
        tenants = Some(Tenants::load(folder.path().join("tenants.toml"), metrics, engine.clone()).unwrap());
    });
    let tenants = tenants.unwrap();
    let over = tenants.holder(&TokenHash::of("token")).unwrap().engine(engine.current().unwrap());
    let digest = &over.overlay().unwrap().overlay_digest;
    let named = format!("overlays=\"shop={digest}\"");
    assert!(lines.len() == 1 && lines[0].contains(&named), "{named} {lines:#?}");
    write("own.toml", &term.replace("block", "blokc").replace("desk", ""));
    let lines = logged(|| tenants.look());
    let [head, first, second] = &lines[..] else { panic!("{lines:#?}") };
    assert!(head.contains("ERROR") && head.contains("the tenants stay as they are"), "{head}");
    for line in [first, second] {
        assert!(
            line.contains("ERROR") && line.contains("tenant `shop`: own.toml:") && line.contains("; help: "),
            "{line}"
        );
    }
}

#[test]
fn a_faulty_file_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tenants.toml");
    std::fs::write(&path, text("a", &["token"], "policies = [\"strict\"]")).unwrap();
    let tenants =
        Tenants::load(path.clone(), Arc::new(Metrics::new(Registry::new()).unwrap()), EngineHandle::default()).unwrap();
    std::fs::write(&path, "[[tenant]]\nname = 7\n").unwrap();
    assert_eq!(tenants.reload(), Reloaded::Refused);
    let a = tenants.holder(&TokenHash::of("token")).unwrap();
    assert!(a.may_use("strict") && !a.may_use("default"));
}

#[test]
fn policies_without_the_one_that_callers_get_who_ask_for_none_are_a_fault() {
    let minimal = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/catalogs/minimal");
    let engine = EngineHandle::default();
    engine.replace(Arc::new(Engine::load(&Sources::folder(minimal.as_ref()).unwrap()).unwrap()));
    let (usual, folder) =
        (engine.current().unwrap().catalog().default_policy.to_string(), tempfile::tempdir().unwrap());
    let path = folder.path().join("tenants.toml");
    let load = |policies: &str| {
        std::fs::write(&path, text("shop", &["token"], policies)).unwrap();
        Tenants::load(path.clone(), Arc::new(Metrics::new(Registry::new()).unwrap()), engine.clone()).map(drop)
    };
    let other = engine.current().unwrap().policy_names().into_iter().find(|name| *name != usual).map(str::to_owned);
    let TenantsError(faults) = load(&format!("policies = [{:?}]", other.unwrap())).unwrap_err();
    assert!(matches!(&faults[..], [only] if only.contains("lacks") && only.contains(&usual)), "{faults:#?}");
    assert_eq!(load(&format!("policies = [{usual:?}]")), Ok(()));
    assert_eq!(load(""), Ok(()));
}
