//! `rules` and `laws`: lists, searches, one entry; for people and for programs.

use crate::cli_run::run;

#[test]
fn rules_are_listed_searched_and_filtered() {
    let rules = |args: &[&str]| -> Vec<String> {
        let ran = run(["rules", "--to", "json"].iter().chain(args));
        assert_eq!(ran.status, 0, "{}", ran.err);
        let rules = ran.json()["rules"].as_array().unwrap().clone();
        rules.iter().map(|rule| rule["ruleId"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(rules(&[]), ["absolute.best", "food.disease-claim", "food.watched"]);
    assert_eq!(rules(&["国家级"]), ["absolute.best"]);
    assert_eq!(rules(&["--category", "drug"]), ["absolute.best"]);
    assert_eq!(rules(&["--type", "other"]), ["food.watched"]);
    assert_eq!(rules(&["nowhere"]), Vec::<String>::new());
    let table = run(["rules"]);
    for part in ["规则", "food.disease-claim", "违法/须复核", "（试行）", "3 条规则"] {
        assert!(table.out.contains(part), "{part}\n{}", table.out);
    }
}

#[test]
fn one_rule_is_shown_complete() {
    let ran = run(["rules", "--show", "absolute.best"]);
    assert_eq!(ran.status, 0);
    for part in [
        "absolute.best",
        "最佳、国家级",
        "《中华人民共和国广告法（2021修正）》第九条第（三）项",
        "全国最佳",
        "terms/absolute/best.toml",
        "豁免",
        "不可：广告主自有豁免至多降为待审",
    ] {
        assert!(ran.out.contains(part), "{part}\n{}", ran.out);
    }
    let json = run(["rules", "--show", "absolute.best", "--to", "json"]).json();
    assert_eq!(json["rule"]["terms"], serde_json::json!(["最佳", "国家级"]));
    assert_eq!(json["catalog"]["digest"].as_str().unwrap().len(), 64);
}

#[test]
fn an_unknown_rule_or_article_says_which_was_meant() {
    for (args, meant) in [
        (["rules", "--show", "absolute.bset"], "did you mean `absolute.best`?"),
        (["laws", "--show", "ad-law-2021.art9.i4"], "did you mean `ad-law-2021.art9.i3`?"),
        (["laws", "--law", "ad-lwa"], "did you mean `ad-law`?"),
    ] {
        let ran = run(args);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{args:?}");
        assert!(ran.err.contains(meant), "{}", ran.err);
    }
}

#[test]
fn laws_are_listed_searched_and_filtered() {
    let laws = |args: &[&str]| -> Vec<String> {
        let ran = run(["laws", "--to", "json"].iter().chain(args));
        assert_eq!(ran.status, 0, "{}", ran.err);
        let found = ran.json()["legalReferences"].as_array().unwrap().clone();
        found.iter().map(|entry| entry["reference"]["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(laws(&[]).len(), 4);
    assert_eq!(laws(&["保健食品"]), ["ad-law-2021.art18.p2"]);
    assert_eq!(laws(&["--law", "ad-law", "--category", "drug"]), ["ad-law-2021.art57.i1", "ad-law-2021.art9.i3"]);
    let table = run(["laws"]);
    for part in ["《中华人民共和国广告法（2021修正）》 ad-law-2021", "第十七条", "禁止", "4 条"]
    {
        assert!(table.out.contains(part), "{part}\n{}", table.out);
    }
}

#[test]
fn one_article_is_cited_as_of_the_day() {
    let ran = run(["laws", "--show", "ad-law-2021.art57.i1", "--date", "2016-01-01"]);
    for part in [
        "《中华人民共和国广告法（2015修订）》第五十七条第（一）项",
        "罚款20万元以上100万元以下（广告主）",
        "2016-01-01 有效",
    ] {
        assert!(ran.out.contains(part), "{part}\n{}", ran.out);
    }
    let today = run(["laws", "--show", "ad-law-2021.art9.i3"]);
    assert!(today.out.contains("absolute.best") && today.out.contains("https://example.com/ad-law"), "{}", today.out);
    assert_eq!(run(["laws", "--date", "2016-1-1"]).status, 2);
}
