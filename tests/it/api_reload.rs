//! The catalog is exchanged under the calls: by whatever tells of it, whole, and only by a good one.

use std::collections::BTreeSet;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use adscreen::api::pb;
use adscreen::catalog::Sources;
use pb::batch_screen_result::Outcome as Item;
use pb::stream_screen_response::Outcome as Streamed;
use tokio_stream::StreamExt as _;

use crate::support::{RULE, Server, TOKEN, ad, catalog_folder, copy_catalog, eventually, put, request, rule_with};

/// A term that only the other catalog has.
const TERM: &str = "首屈一指";

fn digest(folder: &Path) -> String {
    Sources::folder(folder).unwrap().digest()
}

fn reloads(result: &str) -> String {
    format!("adscreen_catalog_reloads_total{{result=\"{result}\"}}")
}

#[tokio::test]
async fn a_changed_file_is_taken_into_use() {
    let folder = catalog_folder();
    let server = Server::of_folder(folder.path(), |_| {}).await;
    let before = server.digest().await;
    assert_eq!(before, digest(folder.path()));
    put(folder.path(), RULE, &rule_with(TERM));
    eventually(|| async { server.digest().await == digest(folder.path()) }).await;
    assert_ne!(server.digest().await, before);
    let answer = server.screening().await.screen(request(ad("全国首屈一指"))).await.unwrap().into_inner();
    assert_eq!(answer.violations.len(), 1);
    eventually(|| async { server.metric(&reloads("replaced")).await == 1.0 }).await;
    assert!(server.metric("adscreen_catalog_last_reload_success_timestamp_seconds").await > 1.7e9);
}

/// As a ConfigMap is mounted: files are links through `..data`, and that link alone is exchanged.
#[tokio::test]
async fn an_exchanged_link_is_seen() {
    let mount = tempfile::tempdir().unwrap();
    let root = mount.path();
    copy_catalog(&root.join("..1"));
    symlink("..1", root.join("..data")).unwrap();
    for name in ["chars", "exemptions", "laws", "lexicons", "policy.toml", "rules", "statements", "terms"] {
        symlink(format!("..data/{name}"), root.join(name)).unwrap();
    }
    let server = Server::of_folder(root, |_| {}).await;
    let before = server.digest().await;
    for (n, term) in [(2, TERM), (3, "")] {
        let version = root.join(format!("..{n}"));
        copy_catalog(&version);
        put(&version, RULE, &rule_with(term));
        symlink(format!("..{n}"), root.join("..data_tmp")).unwrap();
        std::fs::rename(root.join("..data_tmp"), root.join("..data")).unwrap();
        std::fs::remove_dir_all(root.join(format!("..{}", n - 1))).unwrap();
        eventually(|| async { server.digest().await == digest(root) }).await;
    }
    assert_eq!(server.digest().await, before);
}

/// Another folder under the same name: what was watched is gone, looking finds it, and from then on it is watched.
#[tokio::test]
async fn a_folder_that_is_exchanged_whole_is_found_by_looking() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("dictionaries");
    copy_catalog(&folder);
    let server = Server::of_folder(&folder, |settings| settings.catalog_poll = Duration::from_secs(1)).await;
    std::fs::rename(&folder, parent.path().join("old")).unwrap();
    copy_catalog(&folder);
    put(&folder, RULE, &rule_with(TERM));
    eventually(|| async { server.digest().await == digest(&folder) }).await;
    put(&folder, RULE, &rule_with("天下无双"));
    eventually(|| async { server.digest().await == digest(&folder) }).await;
}

#[tokio::test]
async fn a_faulty_catalog_keeps_the_old_one_is_counted_once_and_heals() {
    let folder = catalog_folder();
    let server = Server::of_folder(folder.path(), |settings| settings.catalog_poll = Duration::from_secs(1)).await;
    let good = server.digest().await;
    put(folder.path(), RULE, &rule_with("").replace("ad-law-2021.art9.i3", "ad-law-2021.art99"));
    eventually(|| async { server.metric(&reloads("refused")).await == 1.0 }).await;
    assert_eq!(server.digest().await, good);
    assert_eq!(server.metric("adscreen_catalog_last_reload_successful").await, 0.0);
    // Two more looks find the same fault.
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    assert_eq!(server.metric(&reloads("refused")).await, 1.0);
    let answer = server.screening().await.screen(request(ad("全国最佳"))).await.unwrap().into_inner();
    assert_eq!(answer.violations.len(), 1);
    put(folder.path(), RULE, &rule_with(""));
    eventually(|| async { server.metric("adscreen_catalog_last_reload_successful").await == 1.0 }).await;
    assert_eq!((server.digest().await, server.metric(&reloads("replaced")).await), (good, 0.0));
}

#[tokio::test]
async fn a_folder_that_is_gone_keeps_the_old_catalog_until_it_is_back() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("dictionaries");
    copy_catalog(&folder);
    let server = Server::of_folder(&folder, |settings| settings.catalog_poll = Duration::from_secs(1)).await;
    let good = server.digest().await;
    std::fs::remove_dir_all(&folder).unwrap();
    eventually(|| async { server.metric(&reloads("refused")).await >= 1.0 }).await;
    assert_eq!(server.digest().await, good);
    copy_catalog(&folder);
    put(&folder, RULE, &rule_with(TERM));
    eventually(|| async { server.digest().await == digest(&folder) }).await;
}

/// What an answer found must be what the catalog that it names knows.
fn agrees(answer: &pb::ScreenResponse, with_term: &str, without: &str) {
    let digest = answer.catalog.as_ref().unwrap().digest.as_str();
    assert!(digest == with_term || digest == without, "{digest}");
    assert_eq!(!answer.violations.is_empty(), digest == with_term, "{digest}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_under_way_see_one_catalog_each_and_none_fails() {
    let (folder, other) = (catalog_folder(), catalog_folder());
    put(other.path(), RULE, &rule_with(TERM));
    let (without, with) = (digest(folder.path()), digest(other.path()));
    let server = Arc::new(Server::of_folder(folder.path(), |settings| settings.inline_bytes = 512).await);
    let going = Arc::new(AtomicBool::new(true));
    let text = format!("{}首屈一指", "好吃又便宜。".repeat(40));

    let unary = tokio::spawn({
        let (mut client, going, text) = (server.screening().await, Arc::clone(&going), text.clone());
        let (with, without) = (with.clone(), without.clone());
        async move {
            let mut seen = BTreeSet::new();
            while going.load(Relaxed) {
                for text in [text.as_str(), "全国首屈一指"] {
                    let answer = client.screen(request(ad(text))).await.unwrap().into_inner();
                    agrees(&answer, &with, &without);
                    seen.insert(answer.catalog.unwrap().digest);
                }
            }
            seen
        }
    });
    let batch = tokio::spawn({
        let (mut client, going, text) = (server.screening().await, Arc::clone(&going), text.clone());
        let (with, without) = (with.clone(), without.clone());
        async move {
            let mut seen = BTreeSet::new();
            while going.load(Relaxed) {
                let ads = vec![ad(&text); 100];
                let answer = client.batch_screen(pb::BatchScreenRequest { ads, options: None }).await.unwrap();
                let mut digests = BTreeSet::new();
                for result in answer.into_inner().results {
                    let Some(Item::Response(answer)) = result.outcome else { panic!("an ad was not screened") };
                    agrees(&answer, &with, &without);
                    digests.insert(answer.catalog.unwrap().digest);
                }
                assert_eq!(digests.len(), 1, "one batch, one catalog");
                seen.extend(digests);
            }
            seen
        }
    });
    let stream = tokio::spawn({
        let (mut client, going) = (server.screening().await, Arc::clone(&going));
        let (with, without) = (with.clone(), without.clone());
        async move {
            let mut seen = BTreeSet::new();
            let more = Arc::clone(&going);
            let ads = tokio_stream::iter(std::iter::from_fn(move || {
                more.load(Relaxed).then(|| pb::StreamScreenRequest { ad: Some(ad(&text)), options: None })
            }));
            let mut answers = client.stream_screen(ads).await.unwrap().into_inner();
            while let Some(answer) = answers.next().await {
                let Some(Streamed::Response(answer)) = answer.unwrap().outcome else { panic!("not screened") };
                agrees(&answer, &with, &without);
                seen.insert(answer.catalog.unwrap().digest);
            }
            seen
        }
    });

    let mut admin = server.admin(TOKEN).await;
    for n in 0..20 {
        put(folder.path(), RULE, &rule_with(if n % 2 == 0 { TERM } else { "" }));
        let answer = admin.reload_catalog(pb::ReloadCatalogRequest::default()).await.unwrap().into_inner();
        assert_eq!(&answer.current.unwrap().digest, if n % 2 == 0 { &with } else { &without });
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    going.store(false, Relaxed);
    let both = BTreeSet::from([with, without]);
    assert_eq!(unary.await.unwrap(), both);
    assert_eq!(batch.await.unwrap(), both);
    assert_eq!(stream.await.unwrap(), both, "a stream sees one catalog an ad");
    assert_eq!(server.metric(&reloads("replaced")).await, 20.0);
}
