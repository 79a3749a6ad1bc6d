//! Penalties as numbers: in answers that ask for them, in the report, and in `laws penalties`.

use adscreen::catalog::Sources;
use adscreen::engine::Engine;

use crate::cli_run::{Ran, bare};

fn run(args: &[&str]) -> Ran {
    bare(args).output().unwrap().into()
}

#[test]
fn the_table_has_multiples_amounts_graver_cases_and_payers() {
    let ran = run(&["laws", "penalties", "--law", "ad-law", "--date", "2026-11-25"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let line = |start: &str| ran.out.lines().find(|line| line.trim_start().starts_with(start)).unwrap().to_owned();
    let fake = line("art55.p1 ");
    for part in ["3–5倍/20–100万", "5–10倍/100–200万", "广告主"] {
        assert!(fake.contains(part), "{part}\n{fake}");
    }
    let listed = line("art58.p1 ");
    assert!(listed.contains("1–3倍/10–20万") && listed.contains("3–5倍/20–100万"), "{listed}");
    assert!(ran.out.contains("条罚则，按 2026-11-25 引用"), "{}", ran.out);
}

#[test]
fn a_known_fee_turns_multiples_into_yuan() {
    let ran = run(&["laws", "penalties", "--law", "ad-law", "--fee", "50000"]);
    assert!(ran.out.contains("15–25万/20–100万") && !ran.out.contains("3–5倍"), "{}", ran.out);
}

#[test]
fn what_moves_a_penalty_is_told() {
    let ran = run(&["laws", "penalties", "--category", "health_food"]);
    let said = ran.out.replace(['\n', ' '], "");
    for (moves, id) in [("从轻", "[abs-guide-2023.art9]"), ("从重", "[abs-guide-2023.art11.i1]")] {
        assert!(said.contains(moves) && said.contains(id), "{moves} {id}\n{}", ran.out);
    }
    assert!(!said.contains("[abs-guide-2023.art11.i2]"), "it binds investment\n{}", ran.out);
}

#[test]
fn programs_get_the_contracts_json() {
    let json = run(&["laws", "penalties", "--law", "ad-law", "--to", "json"]).json();
    let all = json["legalReferences"].as_array().unwrap();
    let fake = all.iter().find(|entry| entry["reference"]["id"] == "ad-law-2021.art55.p1").unwrap();
    let penalty = &fake["reference"]["penalty"];
    assert_eq!(penalty["feeMultipleMinHundredths"], 300);
    assert_eq!(penalty["escalatedFineMaxCny"], 2_000_000);
    assert_eq!(penalty["payers"], serde_json::json!(["PAYER_ADVERTISER"]));
}

#[test]
fn every_penalty_of_a_finding_that_names_a_sum_carries_its_numbers() {
    let engine = Engine::load(&Sources::embedded()).unwrap();
    let catalog = engine.catalog();
    let ranges = catalog.articles.iter().filter_map(|article| article.range.as_ref());
    assert!(ranges.clone().count() >= 70);
    for range in ranges {
        let within = |least: Option<u32>, most: Option<u32>| least.is_none_or(|l| most.is_none_or(|m| l <= m));
        assert!(within(range.fine_min_cny, range.fine_max_cny));
        assert!(within(range.fee_multiple_min_hundredths, range.fee_multiple_max_hundredths));
        assert!(within(range.fine_max_cny, range.escalated_fine_max_cny), "graver is dearer: {range:?}");
        assert!(!range.payer.is_empty(), "somebody pays: {range:?}");
    }
}

#[test]
fn an_answer_that_asks_for_law_text_has_the_numbers_and_the_report_draws_them() {
    let ad = ["--category", "food", "--date", "2026-11-25", "顶级杂粮粉"];
    let json = run(&[&["screen", "--to", "json", "--law-text"], &ad[..]].concat()).json();
    let penalty = &json["violations"][0]["penalties"][0]["penalty"];
    assert_eq!((penalty["fineMinCny"].as_u64(), penalty["fineMaxCny"].as_u64()), (Some(200_000), Some(1_000_000)));
    let bare = run(&[&["screen", "--to", "json"], &ad[..]].concat()).json();
    assert_eq!(bare["violations"][0]["penalties"][0].get("penalty"), None, "ids alone unless asked");
    let report = run(&[&["screen"], &ad[..]].concat());
    assert!(report.out.contains("罚款20万元以上100万元以下"), "{}", report.out);
}
