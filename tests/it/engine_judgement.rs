//! Exemptions, overlaps, category, law and policy, on the minimal catalog.

use adscreen::catalog::kinds::{Category, Severity, Verdict};
use adscreen::engine::{Ad, Completeness, Field, NoticeCode, Options, Qualification, Screening};

use crate::support::{engine, options};

fn food(text: &str) -> Ad {
    Ad { text: text.into(), category: Some(Category::Food), ..Ad::default() }
}

fn screen(ad: &Ad) -> Screening {
    let options = Options { include_suppressed: true, include_shadow: true, ..options() };
    engine().unwrap().screen(ad, &options)
}

fn rules(done: &Screening) -> Vec<&str> {
    done.violations.iter().map(|violation| &*violation.rule.id).collect()
}

fn exemptions(done: &Screening) -> Vec<&str> {
    done.suppressed.iter().map(|hit| &*hit.exemption_id).collect()
}

fn codes(done: &Screening) -> Vec<NoticeCode> {
    done.notices.iter().map(|notice| notice.code).collect()
}

#[test]
fn a_negation_exempts_and_two_cancel_each_other() {
    let done = screen(&food("本品不能治疗糖尿病"));
    assert_eq!((done.verdict, exemptions(&done)), (Verdict::Pass, vec!["negated-effect"]));
    assert_eq!(screen(&food("不能不可治疗糖尿病")).verdict, Verdict::Block);
    assert_eq!(screen(&food("不能忘，治疗糖尿病")).verdict, Verdict::Block, "another clause negates nothing here");
}

#[test]
fn a_protected_name_covers_only_what_lies_wholly_inside() {
    let named = Ad { protected_names: vec!["最佳拍檔".into()], ..food("最佳拍档奶茶，最佳") };
    let done = screen(&named);
    assert_eq!((rules(&done), exemptions(&done)), (vec!["absolute.best"], vec!["protected-name"]));
    assert_eq!(done.violations[0].place.as_ref().unwrap().span.start, 21);
}

#[test]
fn mandatory_wording_is_no_finding_and_a_whole_ad_may_lack_it() {
    let ad = |text: &str| Ad { category: Some(Category::HealthFood), completeness: Completeness::Whole, ..food(text) };
    let done = screen(&ad("好吃"));
    let missing = &done.violations[0];
    assert_eq!((&*missing.rule.id, missing.place.as_ref()), ("req.hf.not-drug", None));
    assert_eq!(missing.replacement.as_deref(), Some("本品不能代替药物"));
    assert_eq!(screen(&ad("好吃。本品不能替代药物")).verdict, Verdict::Pass, "an accepted variant");
    let parted =
        Ad { fields: vec![Field { name: "foot".into(), text: "本品不能代替药物".into() }], ..ad("好吃") };
    assert_eq!(screen(&parted).verdict, Verdict::Pass, "over all fields together");
    let fragment = screen(&Ad { completeness: Completeness::Fragment, ..ad("好吃") });
    assert_eq!((fragment.verdict, codes(&fragment)), (Verdict::Pass, vec![NoticeCode::StatementsNotChecked]));
}

#[test]
fn a_term_never_matches_across_two_fields() {
    let field = |text: &str| Field { name: "part".into(), text: text.into() };
    let parted = Ad { text: String::new(), fields: vec![field("最"), field("佳")], ..food("") };
    assert_eq!(screen(&parted).verdict, Verdict::Pass);
}

#[test]
fn the_category_decides_and_an_unknown_one_is_said() {
    let drug = Ad { category: Some(Category::Drug), ..food("治疗糖尿病") };
    assert_eq!(screen(&drug).verdict, Verdict::Pass);
    let health = Ad { category: Some(Category::HealthFood), ..food("治疗糖尿病") };
    assert_eq!(screen(&health).violations[0].severity, Severity::Review);
    let unknown = screen(&Ad { category: None, ..food("治疗糖尿病，最佳") });
    assert_eq!(rules(&unknown), ["food.disease-claim", "absolute.best"]);
    assert_eq!(unknown.violations[0].severity, Severity::Review, "the mildest of the common categories");
    assert!(codes(&unknown).contains(&NoticeCode::CategoryUnknown));
}

#[test]
fn the_law_is_that_of_the_publish_date() {
    let on = |day: &str| screen(&Ad { publish_date: Some(day.parse().unwrap()), ..food("最佳") });
    let today = on("2022-01-01");
    assert_eq!(today.violations[0].legal_basis[0].law.zh, "中华人民共和国广告法（2021修正）");
    assert_eq!(&*today.violations[0].penalties[0].id, "ad-law-2021.art57.i1");
    let before = on("2016-06-01");
    assert_eq!(before.violations[0].legal_basis[0].law.zh, "中华人民共和国广告法（2015修订）");
    assert!(before.violations[0].legal_basis[0].in_force);
    let gap = on("2019-06-01");
    assert!(!gap.violations[0].legal_basis[0].in_force, "no version of that day is in the catalog");
    assert!(codes(&gap).contains(&NoticeCode::LawVersionUnavailable));
    assert_ne!(gap.verdict, Verdict::Pass);
}

#[test]
fn filters_thin_the_lists_and_never_the_verdict() {
    let engine = engine().unwrap();
    let ad = food(&"最佳，".repeat(5));
    let few = engine.screen(&ad, &Options { max_violations: 2, ..options() });
    assert_eq!((few.violations.len(), few.violations_truncated, few.verdict), (2, true, Verdict::Block));
    let health = Ad { category: Some(Category::HealthFood), ..food("治疗糖尿病") };
    let grave = engine.screen(&health, &Options { min_severity: Some(Severity::Block), ..options() });
    assert_eq!((grave.violations.len(), grave.verdict), (0, Verdict::Review));
}

#[test]
fn a_shadow_rule_is_shown_and_does_not_count() {
    let done = screen(&food("三天见效"));
    assert_eq!((done.verdict, &*done.shadow[0].rule.id), (Verdict::Pass, "food.watched"));
}

#[test]
fn fingerprints_survive_other_offsets_and_tell_repetitions_apart() {
    let prints =
        |text: &str| -> Vec<String> { screen(&food(text)).violations.into_iter().map(|v| v.fingerprint).collect() };
    let (here, there) = (prints("最佳和最佳"), prints("😀 说最佳，又说最*佳"));
    assert_eq!(here, there);
    assert_ne!(here[0], here[1]);
}

#[test]
fn the_same_ad_gives_the_same_answer() {
    let ad = food("国家级最佳，治疗糖尿病、高血压，不能治愈");
    assert_eq!(screen(&ad), screen(&ad));
}

#[test]
fn a_permitted_claim_holds_for_its_category_and_qualification() {
    let claim = |value: &str| Ad {
        category: Some(Category::HealthFood),
        qualifications: vec![Qualification { kind: "registered_function".into(), value: value.into() }],
        ..food("有助于增强免疫力")
    };
    let engine = crate::support::engine_with(&[(
        "rules/food/immunity.toml".to_owned(),
        r#"id = "food.immunity"
type = "disease_prevention_or_treatment_claim"
severity = "block"
owner = "tests"
reviewed = 2026-11-25
unless = ["permitted-functions"]
terms = ["增强免疫力"]

[law]
food = ["ad-law-2021.art17"]
health_food = ["ad-law-2021.art17"]

[message]
zh = "功能宣称"
en = "a function"

[suggestion]
zh = "只写营养成分"
en = "state nutrients"

[[hit]]
text = "喝了增强免疫力"
match = "增强免疫力"
category = "food"

[[miss]]
text = "好喝"
category = "food"

[[miss]]
text = "有助于增强免疫力"
category = "health_food"
"#
        .to_owned(),
    )]);
    let verdict = |ad: &Ad| engine.screen(ad, &options()).verdict;
    assert_eq!(verdict(&claim("有助于增强免疫力")), Verdict::Pass);
    assert_eq!(verdict(&claim("有助于改善睡眠")), Verdict::Block, "registered for another function");
    assert_eq!(verdict(&Ad { qualifications: Vec::new(), ..claim("") }), Verdict::Pass, "who states none is believed");
    assert_eq!(verdict(&food("有助于增强免疫力")), Verdict::Block, "ordinary food may not");
}
