//! The law of the day, on the shipped catalog: every boundary that it knows, the day before and the day, and by hand what
//! an ad of certain days is told.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use adscreen::catalog::kinds::{Category, Stage, Verdict};
use adscreen::catalog::{Article, Catalog, Citation, LawVersion, Sources};
use adscreen::engine::{Ad, Engine, NoticeCode, Screening};
use jiff::civil::Date;

use crate::support::options;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::load(&Sources::embedded()).unwrap());

fn catalog() -> &'static Catalog {
    ENGINE.catalog()
}

/// Every first day of a version, of a former number, of a rule, and every day after a last one; the day before each.
fn boundaries() -> BTreeSet<Date> {
    let after = |last: Option<Date>| last.map(|day| day.tomorrow().unwrap());
    let laws = catalog().laws.iter().flat_map(|law| {
        let versions = law.versions.iter().flat_map(move |version| [Some(version.from), after(version.to)]);
        versions.chain([Some(law.effective_from), after(law.effective_to)])
    });
    let articles = catalog().articles.iter().flat_map(|article| {
        let former = article.former.iter().flat_map(move |former| [Some(former.from), after(Some(former.to))]);
        former.chain([article.text_since])
    });
    let days = laws.chain(articles).flatten();
    days.flat_map(|day| [day.yesterday().unwrap(), day]).collect()
}

fn stood(version: &LawVersion, day: Date) -> bool {
    version.confirmed && version.from <= day && version.to.is_none_or(|last| day <= last)
}

/// What must hold of a citation, whatever the article and the day.
fn check(article: &Article, day: Date, citation: &Citation) {
    let law = &catalog().laws[article.law];
    let at = format!("{} on {day}", article.id);
    let covers = citation.effective_from <= day && citation.effective_to.is_none_or(|last| day <= last);
    let former = article.former.iter().find(|former| former.from <= day && day <= former.to);
    let current = law.effective_from <= day && law.effective_to.is_none_or(|last| day <= last);
    if citation.in_force {
        assert!(covers, "{at}: cites {} to {:?}", citation.effective_from, citation.effective_to);
        let young = article.text_since.is_some_and(|since| day < since);
        assert!(!young || former.is_some(), "{at}: the rule is younger");
    }
    match (current, former) {
        (true, _) => {
            assert_eq!(citation.law.zh, law.title.zh, "{at}");
            assert_eq!(citation.citation, article.citation, "{at}");
        }
        (false, Some(former)) if day < law.effective_from => {
            assert!(citation.in_force, "{at}");
            assert_eq!((&citation.law.zh, &citation.citation), (&former.law, &former.citation), "{at}");
        }
        (false, _) => {
            let known = day < law.effective_from && law.versions.iter().any(|version| stood(version, day));
            assert!(known || !citation.in_force, "{at}: no version of that day is known");
        }
    }
}

#[test]
fn every_article_is_cited_as_it_stood_on_both_sides_of_every_boundary() {
    let days = boundaries();
    assert!(days.len() > 100, "{} days", days.len());
    for day in days {
        for article in &catalog().articles {
            check(article, day, &catalog().cite(article, day));
        }
    }
}

/// The first hit of every active rule.
fn samples() -> Vec<Ad> {
    let rules = catalog().rules.iter().filter(|rule| rule.stage == Stage::Active);
    let hits = rules.filter_map(|rule| rule.hits.first());
    hits.map(|hit| Ad { text: hit.text.clone(), category: hit.category, ..Ad::default() }).collect()
}

fn on(ad: &Ad, day: Date) -> Screening {
    ENGINE.screen(&Ad { publish_date: Some(day), ..ad.clone() }, &options())
}

#[test]
fn a_finding_without_law_of_its_day_is_never_a_silent_pass() {
    let samples = samples();
    for day in boundaries() {
        for ad in &samples {
            let done = on(ad, day);
            for violation in &done.violations {
                let known = violation.legal_basis.iter().all(|citation| citation.in_force);
                let unknown = violation.legal_basis.iter().all(|citation| !citation.in_force);
                let id = &violation.rule.id;
                assert!(known || unknown, "{id} on {day}: what is in force is cited alone");
                let said = done.notices.iter().any(|notice| {
                    notice.code == NoticeCode::LawVersionUnavailable && notice.message.en.contains(&**id)
                });
                assert_eq!(said, unknown && !known, "{id} on {day}");
                assert!(known || done.verdict >= Verdict::Review, "{id} on {day}");
            }
        }
    }
}

/// The law and number that an ad's finding rests on first, and whether that is in force.
fn basis(category: Category, text: &str, rule: &str, law: &str, day: &str) -> (String, String, bool) {
    let done = on(&Ad { text: text.into(), category: Some(category), ..Ad::default() }, day.parse().unwrap());
    let found = done.violations.iter().find(|v| *v.rule.id == *rule || v.also_rule_ids.iter().any(|id| id == rule));
    let found = found.unwrap_or_else(|| panic!("{rule} on {day}: {:?}", done.violations));
    let citation = found.legal_basis.iter().chain(&found.penalties).find(|citation| citation.id.starts_with(law));
    let citation = citation.unwrap_or_else(|| panic!("{law} on {day}: {:?}", found.legal_basis));
    (citation.law.zh.clone(), citation.citation.clone(), citation.in_force)
}

#[test]
fn an_ad_of_a_day_is_told_the_law_of_that_day() {
    let ad_law = "中华人民共和国广告法";
    for (day, version, number) in [
        ("2014-06-01", "（1994）", "第七条第二款第（三）项"),
        ("2015-08-31", "（1994）", "第七条第二款第（三）项"),
        ("2015-09-01", "（2015修订）", "第九条第（三）项"),
        ("2016-06-01", "（2015修订）", "第九条第（三）项"),
        ("2018-10-25", "（2015修订）", "第九条第（三）项"),
        ("2018-10-26", "（2018修正）", "第九条第（三）项"),
        ("2019-06-01", "（2018修正）", "第九条第（三）项"),
        ("2021-04-28", "（2018修正）", "第九条第（三）项"),
        ("2021-04-29", "（2021修正）", "第九条第（三）项"),
        ("2024-06-01", "（2021修正）", "第九条第（三）项"),
        ("2026-01-01", "（2021修正）", "第九条第（三）项"),
        ("2027-01-01", "（2021修正）", "第九条第（三）项"),
        ("2027-04-01", "（2021修正）", "第九条第（三）项"),
    ] {
        let cited = basis(Category::General, "顶级音响", "absolute.top-grade", "ad-law-2021", day);
        assert_eq!(cited, (format!("{ad_law}{version}"), number.to_owned(), true), "{day}");
    }
}

#[test]
fn food_law_changes_its_title_and_keeps_its_number() {
    let text = "常喝可治疗糖尿病";
    for (day, version, number) in [
        ("2014-06-01", "（2009）", "第五十四条第一款"),
        ("2016-06-01", "（2015修订）", "第七十三条第一款"),
        ("2019-06-01", "（2018修正）", "第七十三条第一款"),
        ("2024-06-01", "（2021修正）", "第七十三条第一款"),
        ("2025-11-30", "（2021修正）", "第七十三条第一款"),
        ("2025-12-01", "（2025修正）", "第七十三条第一款"),
        ("2027-04-01", "（2025修正）", "第七十三条第一款"),
    ] {
        let cited = basis(Category::Food, text, "disease.treat-claim", "food-law-2025", day);
        assert_eq!(cited, (format!("中华人民共和国食品安全法{version}"), number.to_owned(), true), "{day}");
    }
}

/// Articles by hand at the days that the notes on the law name: (article, day, part of the title, number, in force).
#[test]
fn the_boundaries_of_the_last_years_by_hand() {
    for (id, day, title, number, in_force) in BY_HAND {
        let article = catalog().article(id).unwrap_or_else(|| panic!("{id}"));
        let cited = catalog().cite(article, day.parse().unwrap());
        assert!(cited.law.zh.contains(title), "{id} on {day}: {}", cited.law.zh);
        assert_eq!((cited.citation.as_str(), cited.in_force), (*number, *in_force), "{id} on {day}");
    }
}

const AUCL: &str = "中华人民共和国反不正当竞争法";

const BY_HAND: &[(&str, &str, &str, &str, bool)] = &[
    ("ad-law-2021.art64", "2021-04-28", "广告法（2018修正）", "第六十五条", true),
    ("ad-law-2021.art64", "2021-04-29", "广告法（2021修正）", "第六十四条", true),
    ("aucl-2025.art9.p1", "2017-12-31", "（1993）", "第九条第一款", true),
    ("aucl-2025.art9.p1", "2018-01-01", "（2017修订）", "第八条第一款", true),
    ("aucl-2025.art9.p1", "2025-10-14", "（2019修正）", "第八条第一款", true),
    ("aucl-2025.art9.p1", "2025-10-15", AUCL, "第九条第一款", true),
    ("aucl-2025.art25.p1", "2025-10-14", "（2019修正）", "第二十条第一款", true),
    ("aucl-2025.art25.p1", "2025-10-15", "（2025修订）", "第二十五条第一款", true),
    ("language-law-2025.art15.i4", "2025-12-31", "（2000）", "第十四条第（三）项", true),
    ("language-law-2025.art15.i4", "2026-01-01", "（2025修订）", "第十五条第（四）项", true),
    ("language-law-2025.art14.p1", "2025-12-31", "（2000）", "第十三条第一款", true),
    ("language-law-2025.art14.p1", "2026-01-01", "（2025修订）", "第十四条第一款", true),
    ("drug-reg-2026.art59.p1", "2026-05-14", "（2024修订）", "第二十四条第一款", true),
    ("drug-reg-2026.art59.p1", "2026-05-15", "（2026修订）", "第五十九条第一款", true),
    ("tm-law-2019.art14.p5", "2014-04-30", "商标法", "第十四条第五款", false),
    ("tm-law-2019.art14.p5", "2014-05-01", "（2013修正）", "第十四条第五款", true),
    ("tm-law-2019.art14.p5", "2019-10-31", "（2013修正）", "第十四条第五款", true),
    ("tm-law-2019.art14.p5", "2019-11-01", "（2019修正）", "第十四条第五款", true),
    ("tm-law-2019.art14.p5", "2026-12-31", "（2019修正）", "第十四条第五款", true),
    // The number of this rule in the law of 2026 is not known.
    ("tm-law-2019.art14.p5", "2027-01-01", "（2019修正）", "第十四条第五款", false),
    ("foodlabel-2025.art7.p1.i1", "2027-03-15", "食品标识管理规定", "", true),
    ("foodlabel-2025.art7.p1.i1", "2027-03-16", "食品标识监督管理办法", "第七条第一款第（一）项", true),
    ("live-2025.art37", "2026-01-31", "直播电商", "", false),
    ("live-2025.art37", "2026-02-01", "直播电商", "", true),
    ("finmkt-2026.art18", "2026-09-29", "金融产品", "", false),
    ("finmkt-2026.art18", "2026-09-30", "金融产品", "", true),
    ("cite-guide-2026.art7", "2026-06-11", "引证", "", false),
    ("cite-guide-2026.art7", "2026-06-12", "引证", "", true),
    ("inet-ad-2023.art6.p3", "2016-08-31", "互联网广告", "第六条第三款", false),
    ("inet-ad-2023.art6.p3", "2016-09-01", "暂行办法", "第五条第二款", true),
    ("inet-ad-2023.art6.p3", "2023-04-30", "暂行办法", "第五条第二款", true),
    ("inet-ad-2023.art6.p3", "2023-05-01", "互联网广告管理办法", "第六条第三款", true),
    ("abs-guide-2023.art9", "2023-02-24", "绝对化", "第九条", false),
    ("abs-guide-2023.art9", "2023-02-25", "绝对化", "第九条", true),
    ("device-reg-2024.art60.p1", "2021-05-31", "（2017修订）", "第四十五条第一款", true),
    ("device-reg-2024.art60.p1", "2021-06-01", "（2020修订", "第六十条第一款", true),
    ("device-reg-2024.art60.p1", "2025-01-19", "（2020修订", "第六十条第一款", true),
    ("device-reg-2024.art60.p1", "2025-01-20", "（2024修订）", "第六十条第一款", true),
    ("cpl-reg-2024.art15", "2024-06-30", "消费者权益保护法实施条例", "第十五条", false),
    ("cpl-reg-2024.art15", "2024-07-01", "消费者权益保护法实施条例", "第十五条", true),
    ("ad-review-2019.art9", "2020-03-01", "暂行办法", "第九条", true),
];

/// Before 2020 drugs and devices had each their own standard, and health food and formulas had none: nothing is cited of
/// another's.
#[test]
fn an_older_law_is_cited_for_the_categories_that_it_bound() {
    let catalog = catalog();
    let cited =
        |id, category, day: &str| catalog.cite_for(catalog.article(id).unwrap(), day.parse().unwrap(), Some(category));
    for (id, category, day, title, number, in_force) in [
        ("ad-review-2019.art11.i2", Category::RxDrug, "2019-06-01", "药品广告审查发布标准", "第十三条第一款", true),
        ("ad-review-2019.art11.i2", Category::MedicalDevice, "2019-06-01", "医疗器械", "第十二条第一款", true),
        ("ad-review-2019.art11.i2", Category::HealthFood, "2019-06-01", "暂行办法", "第十一条第（二）项", false),
        ("ad-review-2019.art11.i2", Category::HealthFood, "2020-03-01", "暂行办法", "第十一条第（二）项", true),
        ("ad-law-2021.art16.p1.i1", Category::Drug, "2014-06-01", "（1994）", "", true),
        ("ad-law-2021.art16.p1.i1", Category::Medical, "2014-06-01", "（2021修正）", "第十六条第一款第（一）项", false),
        ("ad-law-2021.art21.i1", Category::Veterinary, "2014-06-01", "（2021修正）", "第二十一条第（一）项", false),
    ] {
        let cited = cited(id, category, day);
        assert!(cited.law.zh.contains(title), "{id} {category} on {day}: {}", cited.law.zh);
        assert_eq!((cited.citation.as_str(), cited.in_force), (number, in_force), "{id} {category} on {day}");
    }
    let text = "专家推荐，三天见效";
    for (category, day) in [(Category::HealthFood, "2019-06-01"), (Category::Fsmp, "2019-06-01")] {
        let ad = Ad { text: text.into(), category: Some(category), ..Ad::default() };
        let done = on(&ad, day.parse().unwrap());
        let basis: Vec<&Citation> = done.violations.iter().flat_map(|v| &v.legal_basis).map(|cited| &**cited).collect();
        assert!(!basis.is_empty() && basis.iter().all(|cited| cited.in_force), "{category}: {basis:?}");
        assert!(basis.iter().all(|cited| !cited.law.zh.contains("审查发布标准")), "{category}: {basis:?}");
    }
}

#[test]
fn what_an_older_law_said_otherwise_is_told_beside_the_summary() {
    let catalog = catalog();
    let said = |id, day: &str| catalog.cite(catalog.article(id).unwrap(), day.parse().unwrap()).summary;
    assert!(said("aucl-2025.art11", "2016-12-01").zh.ends_with("（当时规定的范围较窄）"));
    assert!(said("aucl-2025.art11", "2016-12-01").en.ends_with("(narrower at the time)"));
    assert_eq!(said("aucl-2025.art11", "2025-10-15"), catalog.article("aucl-2025.art11").unwrap().summary);
}

/// The article of 1994 on the same breach had other amounts, which nobody has read: none are told, and not those of today.
#[test]
fn a_fine_of_another_amount_is_not_told() {
    let catalog = catalog();
    let article = catalog.article("ad-law-2021.art57.p1.i1").unwrap();
    let cited = |day: &str| catalog.cite(article, day.parse().unwrap());
    let (old, new) = (cited("2012-06-01"), cited("2016-06-01"));
    assert_eq!((old.citation.as_str(), old.in_force), ("第三十九条", true));
    assert_eq!(old.penalty, None);
    assert_eq!(new.penalty.and_then(|range| range.fine_min_cny), Some(200_000));
}
