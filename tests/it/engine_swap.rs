//! Engines that come and go: a thread screens by one after the other, and none is kept.

use std::sync::{Arc, Weak};
use std::time::Duration;

use adscreen::catalog::Sources;
use adscreen::engine::{Ad, Completeness, Engine};
use adscreen::ops::aside::Aside;
use adscreen::ops::handle::EngineHandle;
use adscreen::ops::lifecycle::{Lifecycle, Phase};
use adscreen::ops::metrics::{Metrics, ReloadResult};
use adscreen::ops::reload::{Reloader, Role, Setup, Trigger};

use crate::support::{self, RULE, catalog_folder, put, rule_with};

/// Copy with many hits, a disguise, exemptions, hidden words, several fields.
fn ads() -> Vec<Ad> {
    let texts = [
        "全国最佳，常喝可治疗糖尿病，国家级工艺",
        "不能治疗糖尿病，国家标准，三天就见效",
        "最*佳 zhi疗糖niao病 治\u{200b}疗",
        "首屈一指的第一品牌，根治高血压，销量第一，7天见效",
        "好吃",
    ];
    let whole = |text: &str| {
        let field = adscreen::engine::Field { name: "title".into(), text: texts[0].into() };
        let category = Some(adscreen::catalog::kinds::Category::HealthFood);
        Ad { text: text.repeat(20), fields: vec![field], category, completeness: Completeness::Whole, ..Ad::default() }
    };
    let food = adscreen::catalog::kinds::Category::Food;
    let plain = |text: &&str| Ad { text: (*text).to_owned(), category: Some(food), ..Ad::default() };
    texts.iter().map(plain).chain(texts.iter().map(|text| whole(text))).collect()
}

/// What a thread keeps from ad to ad must not remember the engine: the answers are those of a thread that never saw
/// another one.
#[test]
fn a_thread_that_changes_engines_answers_as_one_that_does_not() {
    let engines = [
        support::engine().unwrap(),
        Engine::load(&Sources::embedded()).unwrap(),
        support::engine_with(&[(RULE.to_owned(), rule_with("首屈一指"))]),
    ];
    let options = support::options();
    let ads = ads();
    let alone: Vec<Vec<_>> = engines
        .iter()
        .map(|engine| {
            let screen = || ads.iter().map(|ad| engine.screen(ad, &options)).collect::<Vec<_>>();
            std::thread::scope(|scope| scope.spawn(screen).join().unwrap())
        })
        .collect();
    assert!(alone.iter().all(|answers| answers.iter().any(|answer| !answer.violations.is_empty())));
    assert!(alone[0] != alone[1] && alone[0] != alone[2]);
    for round in 0..3 {
        for (n, ad) in ads.iter().enumerate() {
            for (engine, alone) in engines.iter().zip(&alone) {
                assert_eq!(engine.screen(ad, &options), alone[n], "ad {n} in round {round}");
            }
        }
    }
}

#[tokio::test]
async fn a_hundred_reloads_keep_one_engine() {
    let folder = catalog_folder();
    let handle = EngineHandle::default();
    let engine = Engine::load(&Sources::folder(folder.path()).unwrap()).unwrap();
    handle.replace(Arc::new(engine));
    let lifecycle = Lifecycle::new();
    lifecycle.enter(Phase::Serving);
    let reloader = Reloader::new();
    let reloads = reloader.reloads();
    let _running = reloader
        .start(Setup {
            role: Role::InUse,
            folder: Some(folder.path().to_owned()),
            poll: Duration::ZERO,
            engine: handle.clone(),
            metrics: Arc::new(Metrics::new(prometheus::Registry::new()).unwrap()),
            lifecycle: lifecycle.clone(),
            aside: Arc::new(Aside::start().unwrap()),
            tenants: None,
        })
        .unwrap();
    let (options, ads) = (support::options(), ads());
    let mut engines: Vec<Weak<Engine>> = Vec::new();
    for n in 0..100 {
        let current = handle.current().unwrap();
        engines.push(Arc::downgrade(&current));
        std::hint::black_box(current.screen(&ads[n % ads.len()], &options));
        drop(current);
        put(folder.path(), RULE, &rule_with(if n % 2 == 0 { "首屈一指" } else { "" }));
        // Watching may have been quicker than asking.
        let report = reloads.reload(Trigger::Signal, String::new()).await.unwrap();
        assert_ne!(report.result, ReloadResult::Refused, "{:?}", report.faults);
        assert!(!Weak::ptr_eq(&engines[n], &Arc::downgrade(&handle.current().unwrap())));
    }
    assert_eq!(engines.iter().filter(|engine| engine.strong_count() > 0).count(), 0);

    // Once the server is told to stop, nothing is exchanged any more.
    lifecycle.enter(Phase::Leaving);
    let last = Arc::downgrade(&handle.current().unwrap());
    put(folder.path(), RULE, &rule_with("天下无双"));
    assert!(reloads.reload(Trigger::Signal, String::new()).await.is_err());
    assert!(Weak::ptr_eq(&last, &Arc::downgrade(&handle.current().unwrap())));
}
