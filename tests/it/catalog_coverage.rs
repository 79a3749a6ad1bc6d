//! The whole law is looked after: what copy can show is found, the rest has its reason, and new law comes on its day.

use std::sync::OnceLock;

use adscreen::catalog::kinds::{Category, LawKind, Medium, Screenable, Verdict};
use adscreen::catalog::{Keeper, Sources};
use adscreen::engine::{Ad, Engine, NoticeCode, Options, Screening};

use crate::cli_run::{bare, run};

fn shipped() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| Engine::load(&Sources::embedded()).unwrap_or_else(|faults| panic!("{faults}")))
}

/// The copy on packaging, screened on a day.
fn label(text: &str, category: Category, day: &str) -> Screening {
    let publish_date = Some(day.parse().unwrap());
    let ad = Ad {
        text: text.into(),
        category: Some(category),
        medium: Some(Medium::Packaging),
        publish_date,
        ..Ad::default()
    };
    shipped().screen(&ad, &Options::on("2026-11-28".parse().unwrap()))
}

/// Every article that the answer cites, with the title it is cited under.
fn cited(done: &Screening) -> Vec<(String, String)> {
    let citations = done.violations.iter().flat_map(|violation| &violation.legal_basis);
    citations.map(|citation| (citation.id.to_string(), citation.law.zh.clone())).collect()
}

fn cites(done: &Screening, id: &str) -> bool {
    cited(done).iter().any(|(cited, _)| cited == id)
}

#[test]
fn no_breach_that_copy_can_show_is_left_with_a_reason_in_place_of_a_rule() {
    let coverage = shipped().catalog().coverage();
    let in_copy = coverage.iter().filter(|entry| {
        entry.article.kind != LawKind::Exemption && entry.article.screenable.is_some_and(Screenable::in_copy)
    });
    let (found, left): (Vec<_>, Vec<_>) = in_copy.partition(|entry| !entry.keepers.is_empty());
    let left: Vec<&str> = left.iter().map(|entry| &*entry.article.id).collect();
    assert_eq!(left, Vec::<&str>::new());
    assert!(found.len() >= 162, "only {} are left to be found", found.len());
}

#[test]
fn a_rule_covers_what_one_of_its_hits_shows() {
    let catalog = shipped().catalog();
    for entry in catalog.coverage() {
        for keeper in &entry.keepers {
            let Keeper::Rule(id) = keeper else { continue };
            let rule = catalog.rules.iter().find(|rule| *rule.id == **id).unwrap();
            let shown = rule.hits.iter().any(|hit| {
                let law = hit.category.and_then(|category| rule.law.get(category));
                law.is_some_and(|law| law.cites(&entry.article.id))
            });
            assert!(shown && !rule.is_shadow() && !rule.misses.is_empty(), "{id} covers {}", entry.article.id);
        }
    }
}

#[test]
fn coverage_is_listed_by_article_for_people_and_programs() {
    let table = run(["laws", "--coverage"]);
    for part in ["ad-law-2021.art9.i3", "absolute.best", "req.hf.not-drug", "3 条", "文字"] {
        assert!(table.out.contains(part), "{part}\n{}", table.out);
    }
    let json = run(["laws", "--coverage", "--to", "json"]).json();
    let of = |id: &str| {
        let lines = json["coverage"].as_array().unwrap();
        lines.iter().find(|line| line["legalReferenceId"] == id).unwrap().clone()
    };
    assert_eq!(
        of("ad-law-2021.art17")["ruleIds"],
        serde_json::json!(["food.disease-claim"]),
        "the shadow rule is none"
    );
    assert_eq!(of("ad-law-2021.art18.p2")["statementIds"], serde_json::json!(["req.hf.not-drug"]));
    assert_eq!((&json["counts"]["articles"], &json["counts"]["inCopyCovered"]), (&3.into(), &3.into()));
    assert_eq!(run(["laws", "--coverage", "--show", "ad-law-2021.art17"]).status, 2);
}

#[test]
fn what_is_not_covered_says_why_in_both_languages() {
    for (language, reason) in [("zh-CN", "兜底条款"), ("en", "a catch-all")] {
        let args = ["laws", "--coverage", "--law", "ad-review-2019", "--to", "json", "--language", language];
        let output = bare(args).output().unwrap();
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let lines = json["coverage"].as_array().unwrap();
        let line = lines.iter().find(|line| line["legalReferenceId"] == "ad-review-2019.art21.i5").unwrap();
        assert!(line["notCovered"].as_str().unwrap().contains(reason), "{line}");
        assert!(lines.iter().any(|line| line["notCovered"].is_null() && line["ruleIds"][0].is_string()));
    }
}

#[test]
fn the_law_of_labels_is_cited_on_packaging_alone() {
    let claim =
        |medium| Ad {
            text: "常喝可治疗糖尿病".into(), category: Some(Category::Food), medium, ..Ad::default()
        };
    let screen = |medium| shipped().screen(&claim(medium), &Options::on("2026-11-28".parse().unwrap()));
    let (unsaid, online, packaged) = (screen(None), screen(Some(Medium::Internet)), screen(Some(Medium::Packaging)));
    assert!(!cites(&unsaid, "food-law-2025.art71.p1") && !cites(&online, "food-law-2025.art71.p1"));
    assert!(cites(&packaged, "food-law-2025.art71.p1") && cites(&packaged, "food-law-2025.art73.p1"));
    let penalties = packaged.violations.iter().flat_map(|violation| &violation.penalties);
    assert!(penalties.into_iter().any(|penalty| &*penalty.id == "food-law-2025.art125.p1.i2"), "{packaged:?}");
}

#[test]
fn a_rule_that_rests_on_labels_alone_is_silent_elsewhere() {
    let ad =
        |medium| Ad { text: "学生专用核桃奶".into(), category: Some(Category::Food), medium, ..Ad::default() };
    let verdict = |medium| shipped().screen(&ad(medium), &Options::on("2026-11-28".parse().unwrap())).verdict;
    assert_eq!([verdict(None), verdict(Some(Medium::Internet))], [Verdict::Pass, Verdict::Pass]);
    assert_eq!(verdict(Some(Medium::Packaging)), Verdict::Review);
    let explain = ["explain", "--rule", "food.label-for-minors", "--category", "food", "学生专用核桃奶"];
    let said = String::from_utf8(bare(explain).output().unwrap().stdout).unwrap();
    assert!(said.contains("只约束特定媒介"), "{said}");
}

/// 广告法 15(2) allows the journal, and the law of the internet does not bind print; who names no medium is told of both.
#[test]
fn what_leaves_a_medium_alone_is_not_cited_there() {
    let basis = |category, text: &str, medium| {
        let ad = Ad { text: text.into(), category: Some(category), medium, ..Ad::default() };
        let done = shipped().screen(&ad, &Options::on("2026-12-01".parse().unwrap()));
        done.violations.iter().flat_map(|violation| &violation.legal_basis).map(|cited| cited.id.to_string()).collect()
    };
    let cited = |category, text, medium, id: &str| {
        let ids: Vec<String> = basis(category, text, medium);
        assert!(!ids.is_empty(), "{text} in {medium:?}");
        ids.iter().any(|cited| cited == id)
    };
    let promise = |medium| cited(Category::RxDrug, "本品三天根治糖尿病", medium, "ad-law-2021.art15.p2");
    assert_eq!([None, Some(Medium::Print), Some(Medium::ProfessionalJournal)].map(promise), [true, true, false]);
    let prompt = |medium| cited(Category::General, "您的手机中毒了，点击杀毒", medium, "inet-ad-2023.art11.i1");
    assert_eq!([None, Some(Medium::Internet), Some(Medium::Print)].map(prompt), [true, true, false]);
}

#[test]
fn the_measures_on_food_labels_come_into_force_on_their_day() {
    let (eve, day) = ("2027-03-15", "2027-03-16");
    // Under another title the older measures had the same rule.
    for (copy, id) in
        [("常喝可治疗糖尿病", "foodlabel-2025.art7.p1.i1"), ("每日一袋，改善睡眠", "foodlabel-2025.art7.p2")]
    {
        let title = |day| {
            let found = cited(&label(copy, Category::Food, day)).into_iter().find(|(cited, _)| cited == id);
            found.unwrap_or_else(|| panic!("{id} is not cited on {day}")).1
        };
        assert!(title(eve).contains("2007"), "{}", title(eve));
        assert_eq!(title(day), "食品标识监督管理办法");
    }
    for (copy, id) in [
        ("福袋饼干，招财转运", "foodlabel-2025.art7.p1.i3"),
        ("机关内部专供白茶", "foodlabel-2025.art7.p1.i4"),
        ("学生专用核桃奶", "foodlabel-2025.art8"),
    ] {
        let (before, after) = (label(copy, Category::Food, eve), label(copy, Category::Food, day));
        assert!(!before.violations.is_empty() && !cites(&before, id) && cites(&after, id), "{id}");
        let unknown = |done: &Screening| done.notices.iter().any(|n| n.code == NoticeCode::LawVersionUnavailable);
        assert!(!unknown(&before) && !unknown(&after), "something known is in force on both days");
    }
}

#[test]
fn the_trademark_law_of_2019_ends_and_its_successor_is_not_guessed() {
    let on = |day| label("驰名商标，值得信赖", Category::General, day);
    let (last, next) = (on("2026-12-31"), on("2027-01-01"));
    let found = |done: &Screening| {
        let mut all = done.violations.iter().flat_map(|violation| &violation.legal_basis);
        let citation = all.find(|citation| &*citation.id == "tm-law-2019.art14.p5").unwrap();
        (citation.in_force, done.notices.iter().any(|n| n.code == NoticeCode::LawVersionUnavailable))
    };
    assert_eq!((found(&last), found(&next)), ((true, false), (false, true)));
    assert_ne!(next.verdict, Verdict::Pass);
}
