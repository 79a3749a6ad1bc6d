//! What an answer says of what was not looked into, on the shipped catalog.

use std::sync::LazyLock;

use adscreen::catalog::Sources;
use adscreen::catalog::kinds::{Category, Medium, Verdict};
use adscreen::engine::{Ad, Completeness, Engine, NoticeCode, Qualification};

use crate::support::options;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::load(&Sources::embedded()).unwrap());

fn codes(ad: &Ad) -> Vec<NoticeCode> {
    ENGINE.screen(ad, &options()).notices.iter().map(|notice| notice.code).collect()
}

fn whole(category: Category, text: &str) -> Ad {
    let completeness = Completeness::Whole;
    Ad { text: text.into(), category: Some(category), completeness, ..Ad::default() }
}

#[test]
fn a_whole_ad_is_told_that_display_and_numbers_were_not_looked_at() {
    let ad = whole(Category::Drug, "京药广审（文）第281130-00021号");
    assert_eq!(codes(&ad), [NoticeCode::DisplayNotChecked, NoticeCode::NumberNotVerified]);
    assert_eq!(codes(&whole(Category::Food, "配料：燕麦")), [], "nothing is asked of it");
    let fragment = Ad { completeness: Completeness::Fragment, ..ad };
    assert_eq!(codes(&fragment), [NoticeCode::StatementsNotChecked]);
}

#[test]
fn a_ban_that_depends_on_the_medium_is_not_judged_without_one() {
    let text = "国药准字H20103344 禁忌：孕妇禁用。不良反应：恶心。本广告仅供医学药学专业人士阅读。京药广审（文）第280817-00014号";
    let ad = whole(Category::RxDrug, text);
    assert!(codes(&ad).contains(&NoticeCode::MediumUnknown));
    for (medium, verdict) in [
        (Medium::ProfessionalJournal, Verdict::Pass),
        (Medium::Packaging, Verdict::Pass),
        (Medium::Internet, Verdict::Block),
        (Medium::Broadcast, Verdict::Block),
        (Medium::Print, Verdict::Block),
        (Medium::Outdoor, Verdict::Block),
        (Medium::Direct, Verdict::Block),
    ] {
        let ad = Ad { medium: Some(medium), ..ad.clone() };
        assert!(!codes(&ad).contains(&NoticeCode::MediumUnknown));
        assert_eq!(ENGINE.screen(&ad, &options()).verdict, verdict, "{medium}");
    }
}

#[test]
fn tobacco_is_banned_whatever_the_medium_save_its_own_pack() {
    let ad = whole(Category::Tobacco, "金岭");
    assert_eq!(ENGINE.screen(&ad, &options()).verdict, Verdict::Block, "no medium is no excuse");
    for medium in Medium::ALL {
        let done = ENGINE.screen(&Ad { medium: Some(*medium), ..ad.clone() }, &options());
        assert_eq!(done.verdict == Verdict::Pass, *medium == Medium::Packaging, "{medium}");
    }
}

#[test]
fn a_claim_that_needs_a_registration_is_taken_on_trust_and_that_is_said() {
    let ad = Ad { text: "有助于改善睡眠".into(), category: Some(Category::HealthFood), ..Ad::default() };
    assert!(codes(&ad).contains(&NoticeCode::ClaimUnproven));
    let stated = Qualification { kind: "registered_function".into(), value: "有助于改善睡眠".into() };
    assert_eq!(codes(&Ad { qualifications: vec![stated], ..ad }), [NoticeCode::StatementsNotChecked]);
}

#[test]
fn a_proof_of_a_kind_that_nothing_asks_for_is_told() {
    let stated = |kind: &str| Qualification { kind: kind.into(), value: "有助于改善睡眠".into() };
    let qualifications = vec![stated("registered_functions"), stated("registered_function"), stated("award")];
    let ad =
        Ad {
            text: "有助于改善睡眠".into(), category: Some(Category::HealthFood), qualifications, ..Ad::default()
        };
    let notices = ENGINE.screen(&ad, &options()).notices;
    let told: Vec<&str> = notices
        .iter()
        .filter(|notice| notice.code == NoticeCode::QualificationUnknown)
        .map(|notice| notice.message.en.as_str())
        .collect();
    let [only] = told.as_slice() else { panic!("{told:?}") };
    assert!(only.contains("award, registered_functions; kinds asked for: registered_function"), "{only}");
}

#[test]
fn what_a_protected_name_covers_is_said_whether_or_not_it_is_listed() {
    let ad = Ad { text: "最佳拍档奶茶".into(), category: Some(Category::Food), ..Ad::default() };
    let named = |name: &str| codes(&Ad { protected_names: vec![name.into()], ..ad.clone() });
    let covered = Ad { text: "国家级牛奶".into(), protected_names: vec!["国家级牛奶".into()], ..ad.clone() };
    assert_eq!(codes(&covered), [NoticeCode::StatementsNotChecked, NoticeCode::NameProtected]);
    assert_eq!(ENGINE.screen(&covered, &options()).verdict, Verdict::Pass);
    assert_eq!(named("奶茶"), [NoticeCode::StatementsNotChecked], "it covers nothing");
}
