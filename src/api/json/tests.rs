use super::*;
use crate::api::pb;

fn faults(text: &str) -> Vec<(String, Reason, String)> {
    match read::<pb::Ad>(text, UnknownFields::Refuse) {
        Err(ApiError::Invalid(faults)) => faults.into_iter().map(|f| (f.field, f.reason, f.description)).collect(),
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn both_spellings_of_a_key_and_short_enum_values_are_read() {
    for text in [
        r#"{"ad_id": "1", "text": "最佳", "product_category": "health_food", "completeness": "whole"}"#,
        r#"{"adId": "1", "text": "最佳", "productCategory": "PRODUCT_CATEGORY_HEALTH_FOOD", "completeness": 2}"#,
    ] {
        let ad: pb::Ad = read(text, UnknownFields::Refuse).unwrap();
        assert_eq!((ad.ad_id.as_str(), ad.text.as_str()), ("1", "最佳"));
        assert_eq!(ad.product_category(), pb::ProductCategory::HealthFood);
        assert_eq!(ad.completeness(), pb::Completeness::Whole);
    }
    let ad: pb::Ad = read(r#"{"product_category": "unspecified", "medium": null}"#, UnknownFields::Refuse).unwrap();
    assert_eq!(ad, pb::Ad::default());
}

#[test]
fn a_misspelt_key_is_refused_with_the_one_that_was_meant() {
    let found = faults(r#"{"text": "最佳", "product_catgory": "food", "fields": [{"nmae": "title"}]}"#);
    assert_eq!(found[0].0, "product_catgory");
    assert_eq!(found[0].2, "Ad has no such field, did you mean `product_category`?");
    assert_eq!((found[1].0.as_str(), found[1].1), ("fields[0].nmae", Reason::UnknownField));
}

#[test]
fn unknown_keys_are_left_out_on_request() {
    let text = r#"{"text": "最佳", "batch": 7, "fields": [{"name": "a", "lang": "zh"}]}"#;
    let ad: pb::Ad = read(text, UnknownFields::Ignore).unwrap();
    assert_eq!((ad.text.as_str(), ad.fields[0].name.as_str()), ("最佳", "a"));
}

#[test]
fn a_misspelt_category_is_refused_with_the_one_that_was_meant() {
    let found = faults(r#"{"product_category": "helth_food"}"#);
    assert_eq!(found[0].2, "is no ProductCategory, did you mean `health_food`?");
    assert_eq!(found[0].1, Reason::UnknownEnumValue);
}

#[test]
fn no_error_carries_a_value() {
    for text in [
        r#"{"text": ["秘密"]}"#,
        r#"{"text": {"秘密": 1}}"#,
        r#"{"completeness": "秘密"}"#,
        r#"{"fields": "秘密"}"#,
        r#"{"fields": ["秘密"]}"#,
        r#"{"text": "秘密", "text": "秘密"}"#,
        r#"{"text": "秘密"#,
        r#""秘密""#,
        r#"{"text": "秘密"} 秘密"#,
    ] {
        let error = read::<pb::Ad>(text, UnknownFields::Refuse).unwrap_err();
        assert!(!error.to_string().contains("秘密"), "{error}");
    }
}

#[test]
fn a_key_that_stands_twice_is_refused_in_either_spelling() {
    assert!(faults(r#"{"text": "a", "text": "b"}"#)[0].2.contains("twice"));
    assert!(faults(r#"{"ad_id": "a", "adId": "b"}"#)[0].2.contains("twice"));
}

#[test]
fn numbers_stay_within_uint32() {
    for text in [r#"{"max_violations": -1}"#, r#"{"max_violations": 4294967296}"#, r#"{"max_violations": 1.5}"#] {
        assert!(read::<pb::ScreenOptions>(text, UnknownFields::Refuse).is_err(), "{text}");
    }
    let options: pb::ScreenOptions = read(r#"{"max_violations": 7}"#, UnknownFields::Refuse).unwrap();
    assert_eq!(options.max_violations, 7);
}

#[test]
fn zeros_are_written_and_absent_ones_are_not() {
    let violation = pb::Violation { byte_span: Some(pb::Span { start: 0, end: 3 }), ..Default::default() };
    let text = write(&violation).unwrap();
    assert!(text.contains(r#""byteSpan":{"start":0,"end":3}"#), "{text}");
    assert!(!text.contains(r#""span""#) && !text.contains("replacement"), "{text}");
}
