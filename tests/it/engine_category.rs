//! The category that copy names by itself, and what becomes of one that it contradicts.

use adscreen::catalog::Sources;
use adscreen::catalog::kinds::{Category, Verdict};
use adscreen::engine::{Ad, Engine, NoticeCode, Screening};

use crate::support::{engine_with, options};

fn engine() -> Engine {
    engine_with(&[(
        "categories.toml".to_owned(),
        "[[category]]\nname = \"drug\"\nmarks = [\"国药准字\"]\nstrong = [\"功能主治\"]\nlikely = [\"颗粒\", \"口服\"]\n\n\
         [[category]]\nname = \"food\"\nmarks = [\"食准字\"]\nstrong = [\"零食\"]\nlikely = [\"颗粒\", \"好吃\"]\n"
            .to_owned(),
    )])
}

fn screen(text: &str, category: Option<Category>) -> Screening {
    engine().screen(&Ad { text: text.into(), category, ..Ad::default() }, &options())
}

fn notice(done: &Screening, code: NoticeCode) -> Option<&str> {
    done.notices.iter().find(|notice| notice.code == code).map(|notice| notice.message.en.as_str())
}

#[test]
fn one_strong_word_or_two_likely_ones_name_the_category_and_are_told() {
    let drug = screen("功能主治：治疗糖尿病", None);
    assert_eq!((drug.category, drug.category_inferred, drug.verdict), (Some(Category::Drug), true, Verdict::Pass));
    assert!(notice(&drug, NoticeCode::CategoryInferred).unwrap().contains("功能主治"));
    assert_eq!(screen("好吃的颗粒，治疗糖尿病", None).category, Some(Category::Food));
    assert_eq!(screen("颗粒口服", None).category, Some(Category::Drug));
}

#[test]
fn one_likely_word_however_often_names_nothing() {
    let done = screen("颗粒颗粒颗粒", None);
    assert_eq!((done.category, done.category_inferred), (None, false));
    assert!(notice(&done, NoticeCode::CategoryUnknown).is_some());
}

#[test]
fn a_mark_contradicts_the_category_given_and_the_worse_stays() {
    let done = screen("治疗糖尿病，食准字1号", Some(Category::Drug));
    assert_eq!((done.category, done.verdict), (Some(Category::Drug), Verdict::Block));
    assert!(notice(&done, NoticeCode::CategoryConflict).unwrap().contains("drug and food"));
    let strong = screen("治疗糖尿病，零食", Some(Category::Drug));
    assert_eq!((strong.verdict, notice(&strong, NoticeCode::CategoryConflict)), (Verdict::Pass, None));
}

#[test]
fn a_prescription_drug_carries_the_mark_of_a_drug() {
    assert_eq!(notice(&screen("国药准字H1", Some(Category::RxDrug)), NoticeCode::CategoryConflict), None);
}

/// By words, not by a mark: two strong ones, or one and two likely ones; only likely ones never.
#[test]
fn words_contradict_a_wider_category() {
    let conflicts = |text, given| notice(&screen(text, Some(given)), NoticeCode::CategoryConflict).is_some();
    for loud in ["功能主治、零食、颗粒、口服", "零食，好吃的颗粒"] {
        assert!(conflicts(loud, Category::General), "{loud}");
    }
    for quiet in ["零食", "零食，好吃", "好吃的颗粒，口服"] {
        assert!(!conflicts(quiet, Category::General), "{quiet}");
    }
    // Cosmetics are no wider than food.
    assert!(!conflicts("零食，好吃的颗粒", Category::Cosmetics));
    // Words never outweigh a mark.
    let marked = screen("食准字1号，功能主治、颗粒、口服", Some(Category::General));
    assert!(notice(&marked, NoticeCode::CategoryConflict).unwrap().contains("general and food"));
    let done = screen("治疗糖尿病，零食，好吃的颗粒", Some(Category::General));
    assert_eq!((done.category, done.verdict), (Some(Category::General), Verdict::Block));
}

#[test]
fn the_embedded_words_tell_narrower_goods_given_as_wider_ones() {
    let engine = Engine::load(&Sources::embedded()).unwrap();
    let rows = [
        (Category::Food, "53度酱香型白酒500ml，酒后开车也没事", "alcohol."),
        (Category::General, "楼盘开盘，均价12000元，距地铁站5分钟", "real-estate."),
        (Category::General, "电子烟烟弹，口感顺滑", "tobacco."),
        (Category::General, "考研培训班，不过退费", "education."),
        (Category::Medical, "热玛吉配玻尿酸，打造少女脸", "aesthetics."),
    ];
    for (category, text, family) in rows {
        let ad = Ad { text: text.into(), category: Some(category), ..Ad::default() };
        let done = engine.screen(&ad, &options());
        let found: Vec<&str> = done.violations.iter().map(|found| &*found.rule.id).collect();
        assert!(found.iter().any(|rule| rule.starts_with(family)), "{text}: {found:?}");
    }
}
