//! `screen --fix`: the changes as a diff; the mended copy passes when it is screened again.

use std::fs;
use std::process::Command;

use crate::cli_run::{Ran, bare};

fn fix(args: &[&str]) -> Ran {
    bare(["screen", "--date", "2026-11-25", "--fix"].iter().chain(args)).output().unwrap().into()
}

#[test]
fn unlawful_words_are_replaced_or_left_out() {
    let ran = fix(&["--category", "food", "全国销量第一的杂粮粉，顶级食材，无任何副作用。"]);
    assert!(ran.out.contains("\n-全国销量第一的杂粮粉，顶级食材，无任何副作用。\n"), "{}", ran.out);
    assert!(ran.out.contains("\n+杂粮粉，优质食材。\n"), "{}", ran.out);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
}

#[test]
fn what_a_whole_ad_lacks_is_added_and_what_is_altered_is_put_right() {
    let text = "谷源牌蜂胶胶囊，有助于增强免疫力。适宜人群：免疫力低下者。不适宜人群：少年儿童。本品不能代替食物。\
                闽食健广审（文）第280926-00033号";
    let ran = fix(&["--category", "health_food", "--whole", text]);
    assert_eq!(ran.status, 0, "{}", ran.out);
    assert!(ran.out.contains("少年儿童。本品不能代替药物。闽食健广审"), "{}", ran.out);
    assert!(ran.out.contains("\n+保健食品不是药物，不能代替药物治疗疾病。"), "{}", ran.out);
}

#[test]
fn what_no_machine_can_mend_is_listed_and_decides_the_status() {
    let ran = fix(&["--category", "health_food", "--whole", "众合牌锌片，补充锌，全网最低价。"]);
    assert_eq!(ran.status, 1);
    assert!(ran.out.starts_with("# 修改后：复核\n"), "{}", ran.out);
    for id in ["[req.approval-no]", "[req.hf.groups]"] {
        assert!(ran.out.contains(id), "{id}\n{}", ran.out);
    }
    for id in ["[req.hf.not-medicine]", "[req.hf.not-drug-long]", "[absolute.lowest-price]"] {
        assert!(!ran.out.contains(id), "{id}\n{}", ran.out);
    }
}

#[test]
fn lawful_copy_has_no_diff() {
    let ran = fix(&["--category", "food", "配料：燕麦。净含量500克。"]);
    assert_eq!(ran.status, 0);
    assert!(ran.out.lines().all(|line| line.starts_with("# ")), "{}", ran.out);
}

#[test]
fn the_diff_of_a_file_makes_the_file_pass() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ad.txt");
    fs::write(&file, "顶级食材的杂粮粉。\n配料：燕麦。\n行业第一，专家推荐。\n").unwrap();
    let name = file.to_str().unwrap();
    let ran = fix(&["--category", "food", name]);
    let diff = folder.path().join("ad.diff");
    fs::write(&diff, &ran.out).unwrap();
    let patched = Command::new("patch").arg(&file).arg(&diff).output();
    // Where there is no `patch` the diff is read by eye.
    let Ok(patched) = patched else {
        return assert!(ran.out.contains("\n+优质食材的杂粮粉。\n"), "{}", ran.out);
    };
    assert!(patched.status.success(), "{patched:?}\n{}", ran.out);
    let again: Ran = bare(["screen", "--category", "food", "--date", "2026-11-25", name]).output().unwrap().into();
    assert_eq!(again.status, 0, "{}", again.out);
}

#[test]
fn the_diff_fits_a_file_whatever_stands_around_its_copy() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ad.txt");
    for (before, after) in [
        ("顶级食材的杂粮粉。", "优质食材的杂粮粉。"),
        ("\u{feff}顶级食材的杂粮粉。\n", "\u{feff}优质食材的杂粮粉。\n"),
        ("顶级食材的杂粮粉。\n配料：燕麦。", "优质食材的杂粮粉。\n配料：燕麦。"),
        ("配料：燕麦。\n全国销量第一\n净含量500克。\n", "配料：燕麦。\n净含量500克。\n"),
    ] {
        fs::write(&file, before).unwrap();
        let ran = fix(&["--category", "food", file.to_str().unwrap()]);
        let diff = folder.path().join("ad.diff");
        fs::write(&diff, &ran.out).unwrap();
        let Ok(patched) = Command::new("patch").arg(&file).arg(&diff).output() else { continue };
        assert!(patched.status.success(), "{before:?} {patched:?}\n{}", ran.out);
        assert_eq!(fs::read_to_string(&file).unwrap(), after, "{}", ran.out);
    }
}

#[test]
fn a_field_of_an_ad_is_mended_in_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ads.jsonl");
    let ad = r#"{"ad_id": "7", "fields": [{"name": "title", "text": "顶级麦片"}, {"name": "body", "text": "净含量500克"}], "product_category": "food"}"#;
    fs::write(&file, ad).unwrap();
    let ran = fix(&[file.to_str().unwrap()]);
    assert_eq!(ran.status, 0, "{}{}", ran.out, ran.err);
    assert!(
        ran.out.contains(":title\n") && ran.out.contains("\n+优质麦片\n") && !ran.out.contains(":body"),
        "{}",
        ran.out
    );
}

#[test]
fn a_diff_is_no_json() {
    let ran = fix(&["--to", "json", "最佳"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("--fix"), "{}", ran.err);
}
