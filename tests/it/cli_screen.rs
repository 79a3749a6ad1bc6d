//! What people see of one ad and of several, and how the program ends.

use crate::cli_run::{folder, path, program, run, run_with};

#[test]
fn the_report_marks_the_copy_and_cites_the_law() {
    let ran = run(["screen", "--category", "food", "--date", "2026-11-25", "😀常喝可治疗糖尿病，全国最佳"]);
    assert_eq!((ran.status, ran.err.as_str()), (1, ""));
    for part in [
        " ✖ 拦截   2 处问题\n 普通食品 · 适用 2026-11-25 的法律 · 词库 2026.11.24 ",
        "\n │ 😀常喝可治疗糖尿病，全国最佳\n │         ┕━━━━1━━━┙      ┕━2┙\n",
        "\n 1 违法  疾病预防、治疗功能  “治疗糖尿病”\n    涉及疾病治疗功能 [food.disease-claim]\n",
        "    依据 《中华人民共和国广告法（2021修正）》第十七条\n         除医疗、药品、医疗器械外，不得涉及疾病治疗功能。\n",
        "    处罚 《中华人民共和国广告法（2021修正）》第五十七条第（一）项\n",
        "         罚款20万元以上100万元以下（广告主）；情节严重的：吊销营业执照\n",
        "    建议 改为可以证明的说法\n    改为 删去\n",
        "不是法律意见",
    ] {
        assert!(ran.out.contains(part), "{part}\n{}", ran.out);
    }
    assert!(!ran.out.contains('\u{1b}'));
}

#[test]
fn the_report_in_english() {
    let ran = run(["screen", "--language", "en", "--category", "food", "全国最佳"]);
    for part in [" ✖ BLOCK   1 finding\n food · law of ", "absolute term", "a superlative", "not a legal opinion"] {
        assert!(ran.out.contains(part), "{part}\n{}", ran.out);
    }
}

#[test]
fn what_would_act_upon_the_terminal_is_drawn_as_its_number() {
    let ran = run(["screen", "--category", "food", "最\u{200b}佳\u{1b}[2J\u{202e}好"]);
    assert!(ran.out.contains("\n │ 最⟨200B⟩佳␛[2J⟨202E⟩好\n │ ┕━┄┄┄1┄┄━┙\n"), "{}", ran.out);
    assert!(ran.out.contains("    伪装 零宽字符 → 最佳\n"), "{}", ran.out);
    assert!(!ran.out.contains(['\u{1b}', '\u{202e}', '\u{200b}']), "{:?}", ran.out);
}

#[test]
fn colour_is_for_terminals_and_for_those_who_ask() {
    let colour = |args: &[&str]| run(args).out.contains('\u{1b}');
    assert!(!colour(&["screen", "最佳"]));
    assert!(colour(&["screen", "--color", "always", "最佳"]));
    assert!(colour(&["--color", "always", "screen", "最佳"]));
    let ran = program(["screen", "--color", "always", "最佳"]).env("NO_COLOR", "1").output().unwrap();
    assert!(ran.stdout.contains(&0x1b), "a flag holds before the environment");
}

#[test]
fn a_path_that_is_not_there_is_an_error_and_no_text() {
    let ran = run(["screen", "ads.csv", "data/全国最佳.log"]);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("there is no file `ads.csv`") && ran.err.contains("say --text"), "{}", ran.err);
    assert!(ran.err.contains("`data/全国最佳.log`"), "{}", ran.err);
    let forced = run(["screen", "--category", "food", "--text", "ads.csv"]);
    assert_eq!(forced.status, 0);
}

#[test]
fn a_table_is_not_read_as_one_text() {
    let folder = folder(&[("ads.csv", "id,text\n1,全国最佳\n")]);
    let ran = run(["screen", &path(&folder, "ads.csv")]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("is a table") && ran.err.contains("--from text"), "{}", ran.err);
    let forced = run(["screen", "--category", "food", "--from", "text", &path(&folder, "ads.csv")]);
    assert_eq!(forced.status, 1, "{}", forced.err);
}

#[test]
fn files_folders_and_texts_are_screened_in_their_order() {
    let folder = folder(&[
        ("a.txt", "全国最佳\n"),
        ("b.jsonl", "{\"ad_id\":\"b1\",\"text\":\"好\"}\n\n{\"ad_id\":\"b2\",\"text\":\"最佳\"}\n"),
        ("c.json", "[{\"ad_id\":\"c1\",\"text\":\"好\"},\n {\"ad_id\":\"c2\",\"text\":\"好\"}]"),
    ]);
    let all = folder.path().to_str().unwrap();
    let ran = run(["screen", "--category", "food", "--to", "jsonl", all, "--text", "最佳"]);
    let seen: Vec<(String, String)> = ran
        .lines()
        .iter()
        .map(|line| (line["adId"].as_str().unwrap().into(), line["verdict"].as_str().unwrap().into()))
        .collect();
    let first = path(&folder, "a.txt");
    let expected = [(&*first, "BLOCK"), ("b1", "PASS"), ("b2", "BLOCK"), ("c1", "PASS"), ("c2", "PASS"), ("", "BLOCK")];
    assert_eq!(seen, expected.map(|(id, verdict)| (id.to_owned(), format!("VERDICT_{verdict}"))));
    let report = run(["screen", "--category", "food", all]);
    assert!(report.out.contains("共 5 条：拦截 2 · 复核 0 · 通过 3 · 未能审核 0"), "{}", report.out);
    assert!(report.out.contains("b.jsonl:3 (b2)"), "{}", report.out);
}

#[test]
fn of_several_ads_the_worst_decides_and_bad_input_beats_it() {
    let status = |args: &[&str]| run(["screen", "--category", "food"].iter().chain(args)).status;
    assert_eq!(status(&["好"]), 0);
    assert_eq!(status(&["好", "最佳", "好"]), 1);
    assert_eq!(status(&["最佳", "--text", ""]), 2);
    let ran = run(["screen", "--category", "food", "最佳", "--text", "", "好"]);
    assert!(ran.err.contains("text: is empty"), "{}", ran.err);
    assert!(ran.out.contains("共 3 条：拦截 1 · 复核 0 · 通过 1 · 未能审核 1"), "{}", ran.out);
}

#[test]
fn no_copy_is_no_pass() {
    let empty = run(["screen", ""]);
    assert_eq!((empty.status, empty.out.as_str()), (2, ""));
    assert!(empty.err.contains("text: is empty"), "{}", empty.err);
    let nothing = run_with(["screen", "-"], b"\n");
    assert_eq!((nothing.status, nothing.out.as_str()), (2, ""));
    let unasked = run(["screen"]);
    assert_eq!(unasked.status, 2);
    assert!(unasked.err.contains("nothing to screen"), "{}", unasked.err);
    let array = run_with(["screen", "--from", "json", "-"], b"[]");
    assert_eq!(array.status, 2);
}

#[test]
fn text_on_standard_input_is_one_ad() {
    let ran = run_with(["screen", "--category", "food", "-"], "第一行\n全国最佳\n".as_bytes());
    assert!(ran.out.contains("\n │ 第一行\n │ 全国最佳\n │     ┕━1┙\n\n"), "{}", ran.out);
    let bad = run_with(["screen", "-"], b"\xb9\xfa");
    assert_eq!(bad.status, 2);
    assert!(bad.err.contains("stdin: is not UTF-8 (byte 1)"), "{}", bad.err);
}

#[test]
fn text_over_the_limit_names_the_limit() {
    let ran = run_with(["screen", "-"], "好".repeat(22_000).as_bytes());
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("has 66000 bytes of UTF-8; at most 65536 (64 KiB)"), "{}", ran.err);
}

#[test]
fn wrong_flags_are_refused_with_what_was_meant() {
    let refused = |args: &[&str]| {
        let ran = run(["screen", "好"].iter().chain(args));
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{args:?}");
        ran.err
    };
    assert!(refused(&["--category", "helth_food"]).contains("'health_food'"));
    for date in ["2026-13-01", "2026-02-30", "20260101", "昨天", ""] {
        assert!(refused(&["--date", date]).contains("--date"), "{date}");
    }
    let policy = refused(&["--policy", "strickt"]);
    assert!(policy.contains("--policy: the catalog has no such policy, did you mean `strict`?"), "{policy}");
    assert!(refused(&["--max-violations", "1001"]).contains("1..=1000"));
    assert!(refused(&["--qualification", "x"]).contains("KIND=VALUE"));
    assert!(refused(&["--dictionaries", "/nonexistent"]).contains("does not exist"));
}

#[test]
fn a_whole_ad_says_what_it_lacks() {
    let args = ["screen", "--category", "health_food", "--whole", "有助于增强免疫力"];
    let ran = run(args);
    assert_eq!(ran.status, 1);
    for part in [" 1 违法  缺少必备内容\n", "    改为 应当写明 “本品不能代替药物”\n"] {
        assert!(ran.out.contains(part), "{part}\n{}", ran.out);
    }
    let fragment = run(args[..3].iter().chain(&args[4..]));
    assert!(fragment.out.contains("[STATEMENTS_NOT_CHECKED]"), "{}", fragment.out);
    assert_eq!(fragment.status, 0);
}

#[test]
fn suppressed_hits_and_shadow_rules_are_shown_on_request() {
    let args = ["screen", "--category", "food", "不能治疗糖尿病，三天就见效"];
    let plain = run(args);
    assert_eq!(plain.status, 0);
    assert!(!plain.out.contains("negated-effect") && !plain.out.contains("food.watched"), "{}", plain.out);
    let all = run(args.iter().chain(&["--suppressed", "--shadow"]));
    assert!(all.out.contains("    排除 否定语境不是宣称 [negated-effect]\n"), "{}", all.out);
    assert!(all.out.contains("试行规则（不影响结论）") && all.out.contains("[food.watched]"), "{}", all.out);
}

#[test]
fn protected_names_and_policies_count() {
    let status = |args: &[&str]| run(["screen", "--category", "food", "最佳拍档"].iter().chain(args)).status;
    assert_eq!(status(&[]), 1);
    assert_eq!(status(&["--protected", "最佳拍档"]), 0);
}

#[test]
fn one_text_in_json_is_one_answer_and_several_are_a_batch() {
    let one = run(["screen", "--category", "food", "--to", "json", "最佳"]);
    assert_eq!((&one.json()["verdict"], one.status), (&"VERDICT_BLOCK".into(), 1));
    let two = run(["screen", "--category", "food", "--to", "json", "最佳", "--text", ""]);
    let batch = two.json();
    assert_eq!(batch["results"][0]["response"]["verdict"], "VERDICT_BLOCK");
    assert_eq!(batch["results"][1]["error"]["reason"], "REQUIRED");
    assert_eq!(two.status, 2);
    let array =
        run_with(["screen", "--from", "json", "--to", "json", "-"], "[{\"ad_id\":\"x\",\"text\":\"好\"}]".as_bytes());
    assert_eq!(array.json()["results"][0]["adId"], "x");
    let object =
        run_with(["screen", "--from", "json", "--to", "json", "-"], "{\"ad_id\":\"x\",\"text\":\"好\"}".as_bytes());
    assert_eq!(object.json()["adId"], "x");
}

#[test]
fn the_dictionaries_may_be_named_before_the_subcommand_or_after_it() {
    use crate::cli_run::{MINIMAL, bare};
    for args in [
        ["--dictionaries", MINIMAL, "screen", "--category", "food", "最佳"],
        ["screen", "--category", "food", "最佳", "--dictionaries", MINIMAL],
    ] {
        assert_eq!(bare(args).output().unwrap().status.code(), Some(1), "{args:?}");
    }
}

#[test]
fn help_and_version_go_to_standard_output() {
    for args in [vec!["--help"], vec!["screen", "--help"], vec!["help", "eval"]] {
        let ran = run(&args);
        assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{args:?}");
        assert!(ran.out.contains("Examples:"), "{}", ran.out);
    }
    let version = run(["--version"]);
    assert_eq!(version.status, 0);
    assert!(version.out.starts_with(concat!("adscreen ", env!("CARGO_PKG_VERSION"))), "{}", version.out);
    let nothing = run(Vec::<&str>::new());
    assert_eq!((nothing.status, nothing.out.as_str()), (2, ""));
    assert!(nothing.err.contains("Usage: adscreen"), "{}", nothing.err);
}
