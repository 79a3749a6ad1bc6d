//! One ad a line in, one answer a line out, in the same order.

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use adscreen::api::{json, pb};
use serde_json::Value;

use crate::cli_run::{jsonl, program, run_with};
use crate::support::{Server, ad};

fn verdicts(lines: &[Value]) -> Vec<&str> {
    lines.iter().map(|line| line["verdict"].as_str().unwrap_or("none")).collect()
}

#[test]
fn a_broken_line_in_the_middle_has_an_error_and_the_rest_is_screened() {
    let ran = jsonl(
        "{\"ad_id\":\"1\",\"text\":\"全国最佳\"}\n{\"ad_id\":\"2\",\"text\":\n{\"ad_id\":\"3\",\"text\":\"好吃\"}\n"
            .as_bytes(),
    );
    let lines = ran.lines();
    assert_eq!(verdicts(&lines), ["VERDICT_BLOCK", "none", "VERDICT_PASS"]);
    assert_eq!((&lines[0]["adId"], &lines[2]["adId"]), (&"1".into(), &"3".into()));
    assert_eq!((&lines[1]["adId"], &lines[1]["line"]), (&"".into(), &2.into()));
    assert_eq!(lines[1]["error"]["code"], "INVALID_ARGUMENT");
    assert_eq!(lines[1]["error"]["reason"], "BAD_JSON");
    assert!(lines[1]["error"]["message"].as_str().unwrap().contains("is not JSON"), "{lines:?}");
    assert!(lines[1].get("verdict").is_none());
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("1 of 3 ads could not be screened"), "{}", ran.err);
}

#[test]
fn bad_utf8_in_a_line_is_its_error_and_no_other_lines() {
    let input = [b"{\"ad_id\":\"1\",\"text\":\"".as_slice(), b"\xff\xfe\"}\n", "{\"text\":\"好\"}".as_bytes()].concat();
    let ran = jsonl(&input);
    let lines = ran.lines();
    assert_eq!(verdicts(&lines), ["none", "VERDICT_PASS"]);
    assert_eq!((&lines[0]["adId"], &lines[0]["line"]), (&"1".into(), &1.into()));
    let message = lines[0]["error"]["message"].as_str().unwrap();
    assert!(message.contains("is not UTF-8 (byte 22)") && message.contains("iconv"), "{message}");
    assert_eq!(ran.status, 2);
}

#[test]
fn an_unknown_category_and_a_misspelt_key_say_what_was_meant() {
    let ran = jsonl(
        "{\"adId\":\"a\",\"text\":\"好\",\"product_category\":\"helth_food\"}\n\
         {\"ad_id\":\"b\",\"text\":\"好\",\"product_catgory\":\"food\"}\n"
            .as_bytes(),
    );
    let lines = ran.lines();
    let said =
        |n: usize| (lines[n]["error"]["reason"].as_str().unwrap(), lines[n]["error"]["message"].as_str().unwrap());
    assert_eq!(said(0), ("UNKNOWN_ENUM_VALUE", "product_category: is no ProductCategory, did you mean `health_food`?"));
    let (reason, message) = said(1);
    assert_eq!(reason, "UNKNOWN_FIELD");
    assert!(message.contains("did you mean `product_category`?"), "{message}");
    assert_eq!((&lines[0]["adId"], &lines[1]["adId"]), (&"a".into(), &"b".into()));
    assert_eq!(ran.status, 2);
}

#[test]
fn unknown_keys_may_be_left_out() {
    let args = ["screen", "--from", "jsonl", "--to", "jsonl", "--ignore-unknown", "-"];
    let ran = run_with(args, "{\"text\":\"好\",\"shop\":\"x\"}".as_bytes());
    assert_eq!((verdicts(&ran.lines()), ran.status), (vec!["VERDICT_PASS"], 0));
}

#[test]
fn categories_have_short_names_and_long_ones() {
    let ad = |category: &str| format!("{{\"text\":\"常喝可治疗糖尿病\",\"product_category\":\"{category}\"}}\n");
    let names = ["food", "PRODUCT_CATEGORY_HEALTH_FOOD", "drug", "unspecified"];
    let ran = jsonl(names.map(ad).concat().as_bytes());
    let lines = ran.lines();
    assert_eq!(verdicts(&lines)[..3], ["VERDICT_BLOCK", "VERDICT_REVIEW", "VERDICT_PASS"]);
    let used: Vec<&str> = lines.iter().map(|line| line["productCategory"].as_str().unwrap()).collect();
    assert_eq!(
        used,
        [
            "PRODUCT_CATEGORY_FOOD",
            "PRODUCT_CATEGORY_HEALTH_FOOD",
            "PRODUCT_CATEGORY_DRUG",
            "PRODUCT_CATEGORY_UNSPECIFIED"
        ]
    );
    assert_eq!(ran.status, 1);
}

#[test]
fn an_ad_without_copy_is_an_error_and_no_pass() {
    let ran = jsonl(b"{\"ad_id\":\"1\"}\n{\"ad_id\":\"2\",\"text\":\"\"}\n{\"ad_id\":\"3\",\"text\":null}\n{}\n");
    let lines = ran.lines();
    assert_eq!(lines.len(), 4);
    for line in &lines {
        assert_eq!(line["error"]["reason"], "REQUIRED", "{line}");
        assert!(line.get("verdict").is_none());
    }
    assert_eq!(ran.status, 2);
}

#[test]
fn flags_hold_for_ads_that_name_none_of_their_own() {
    let input = "{\"text\":\"可治疗糖尿病\"}\n\
                 {\"text\":\"可治疗糖尿病\",\"product_category\":\"drug\",\"publish_date\":\"2024-02-29\"}\n";
    let args = ["screen", "--from", "jsonl", "--to", "jsonl", "--category", "food", "--date", "2023-05-01", "-"];
    let ran = run_with(args, input.as_bytes());
    let lines = ran.lines();
    assert_eq!(verdicts(&lines), ["VERDICT_BLOCK", "VERDICT_PASS"]);
    assert_eq!((&lines[0]["publishDate"], &lines[1]["publishDate"]), (&"2023-05-01".into(), &"2024-02-29".into()));
}

#[test]
fn many_lines_keep_their_order() {
    let count = 3_000;
    let ad = |n: usize| {
        let text = if n.is_multiple_of(3) { "全国最佳".repeat(n % 50 + 1) } else { "好吃".to_owned() };
        format!("{{\"ad_id\":\"{n}\",\"text\":\"{text}\"}}\n")
    };
    let ran = jsonl((0..count).map(ad).collect::<String>().as_bytes());
    let lines = ran.lines();
    assert_eq!(lines.len(), count);
    for (n, line) in lines.iter().enumerate() {
        let verdict = if n.is_multiple_of(3) { "VERDICT_BLOCK" } else { "VERDICT_PASS" };
        assert_eq!((&line["adId"], &line["verdict"]), (&n.to_string().into(), &verdict.into()));
    }
    assert_eq!(ran.status, 1);
}

/// Whoever writes one line and waits for its answer gets it, although the input has not ended.
#[test]
fn a_line_is_answered_before_the_next_is_written() {
    let mut command = program(["screen", "--from", "jsonl", "--to", "jsonl", "-"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    for n in 0..3 {
        writeln!(stdin, "{{\"ad_id\":\"{n}\",\"text\":\"好\"}}").unwrap();
        let answer: Value = serde_json::from_str(&answers.next().unwrap().unwrap()).unwrap();
        assert_eq!(answer["adId"], n.to_string());
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn whoever_stops_reading_hears_no_complaint() {
    let mut command = program(["screen", "--from", "jsonl", "--to", "jsonl", "-"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    drop(child.stdout.take());
    // The input stays open: the program ends all the same.
    stdin.write_all("{\"text\":\"全国最佳\"}\n".as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(141));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn no_line_is_no_pass() {
    for nothing in ["", "\n \n"] {
        let ran = jsonl(nothing.as_bytes());
        assert_eq!((ran.status, ran.out.as_str()), (2, ""));
        assert!(ran.err.contains("nothing was screened"), "{}", ran.err);
    }
}

#[test]
fn spans_are_in_the_unit_asked_for_and_law_is_written_out_on_request() {
    let args = ["screen", "--from", "jsonl", "--to", "jsonl", "--unit", "utf16_code_unit", "--law-text", "-"];
    let ran = run_with(args, "{\"text\":\"😀全国最佳\"}".as_bytes());
    let violation = &ran.lines()[0]["violations"][0];
    assert_eq!(violation["span"], serde_json::json!({"start": 4, "end": 6}));
    assert_eq!(violation["byteSpan"], serde_json::json!({"start": 10, "end": 16}));
    assert_eq!(violation["legalBasis"][0]["citation"], "第九条第（三）项");
    let plain = jsonl("{\"text\":\"😀全国最佳\"}".as_bytes());
    let violation = &plain.lines()[0]["violations"][0];
    assert_eq!(violation["span"], serde_json::json!({"start": 3, "end": 5}));
    assert_eq!(violation["legalBasis"][0]["id"], "ad-law-2021.art9.i3");
    assert!(violation["legalBasis"][0].get("citation").is_none_or(Value::is_null));
}

/// One schema, learnt once: the same ad, catalog and options give the same message here and by gRPC.
#[tokio::test]
async fn the_answer_is_the_one_that_the_service_gives() {
    let server = Server::start().await;
    let options = pb::ScreenOptions { include_suppressed: true, include_law_text: true, ..Default::default() };
    for text in ["😀常喝可治疗糖尿病，全国最*佳", "不能治疗糖尿病", "好吃"] {
        let request = pb::ScreenRequest { ad: Some(ad(text)), options: Some(options.clone()) };
        let served = server.screening().await.screen(request).await.unwrap().into_inner();
        let line = serde_json::json!({"ad_id": "a1", "text": text, "product_category": "food"}).to_string();
        let args = ["screen", "--from", "jsonl", "--to", "jsonl", "--suppressed", "--law-text", "-"];
        let ran = run_with(args, line.as_bytes());
        assert_eq!(json::read::<pb::ScreenResponse>(&ran.out, Default::default()).unwrap(), served);
    }
}
