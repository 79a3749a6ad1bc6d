//! One ad in, one answer out.

use adscreen::api::pb;
use pb::OffsetUnit;

use crate::support::{Server, ad, invalid, refusal, request};

fn options(set: impl FnOnce(&mut pb::ScreenOptions)) -> Option<pb::ScreenOptions> {
    let mut options = pb::ScreenOptions::default();
    set(&mut options);
    Some(options)
}

fn ends(span: &Option<pb::Span>) -> (u32, u32) {
    span.as_ref().map(|span| (span.start, span.end)).unwrap()
}

#[tokio::test]
async fn the_same_hit_in_three_offset_units() {
    let mut client = Server::start().await.screening().await;
    let cases = [
        (OffsetUnit::Unspecified, OffsetUnit::CodePoint, (3, 5)),
        (OffsetUnit::CodePoint, OffsetUnit::CodePoint, (3, 5)),
        (OffsetUnit::Utf16CodeUnit, OffsetUnit::Utf16CodeUnit, (4, 6)),
        (OffsetUnit::Utf8Byte, OffsetUnit::Utf8Byte, (10, 16)),
    ];
    for (asked, echoed, span) in cases {
        let options = options(|o| o.set_offset_unit(asked));
        let request = pb::ScreenRequest { ad: Some(ad("😀全国最佳")), options };
        let answer = client.screen(request).await.unwrap().into_inner();
        assert_eq!(answer.verdict(), pb::Verdict::Block);
        assert_eq!(answer.offset_unit(), echoed);
        let violation = &answer.violations[0];
        assert_eq!(ends(&violation.span), span, "{asked:?}");
        assert_eq!(ends(&violation.byte_span), (10, 16));
        assert_eq!(violation.segments, [violation.span.unwrap()]);
        assert_eq!((violation.matched_text.as_str(), violation.field.as_str()), ("最佳", "text"));
        assert_eq!(violation.field_index, Some(0));
    }
}

#[tokio::test]
async fn fields_are_counted_after_the_text_and_keep_their_names() {
    let mut client = Server::start().await.screening().await;
    let field = |name: &str, text: &str| pb::AdField { name: name.into(), text: text.into() };
    let ad = pb::Ad { fields: vec![field("title", "好"), field("title", "𠮷最佳")], ..ad("好") };
    let answer = client.screen(request(ad)).await.unwrap().into_inner();
    let violation = &answer.violations[0];
    assert_eq!((violation.field.as_str(), violation.field_index), ("title", Some(2)));
    assert_eq!((ends(&violation.span), ends(&violation.byte_span)), ((1, 3), (4, 10)));
    assert_eq!(answer.screened_chars, 5);
}

#[tokio::test]
async fn what_was_used_is_echoed() {
    let mut client = Server::start().await.screening().await;
    let ad = pb::Ad { ad_id: "a2".into(), publish_date: "2024-02-29".into(), ..ad("好") };
    let response = client.screen(request(ad)).await.unwrap();
    let id = response.metadata().get("x-request-id").unwrap().to_str().unwrap().to_owned();
    assert!(id.len() > 16, "{id}");
    let answer = response.into_inner();
    assert_eq!((answer.ad_id.as_str(), answer.verdict()), ("a2", pb::Verdict::Pass));
    assert_eq!((answer.publish_date.as_str(), answer.screened_chars), ("2024-02-29", 1));
    assert_eq!(answer.screener_version, env!("CARGO_PKG_VERSION"));
    assert_eq!(answer.catalog.unwrap().digest.len(), 64);
}

#[tokio::test]
async fn no_ad_is_no_empty_ad() {
    let mut client = Server::start().await.screening().await;
    let status = client.screen(pb::ScreenRequest::default()).await.unwrap_err();
    assert_eq!(refusal(&status), invalid("REQUIRED", &["ad"]));
}

#[tokio::test]
async fn an_ad_without_copy_is_refused_and_never_passes() {
    let mut client = Server::start().await.screening().await;
    let blank = pb::AdField { name: "title".into(), text: " \n".into() };
    for ad in [ad(""), pb::Ad { fields: vec![blank], ..ad("\u{3000}") }] {
        let status = client.screen(request(ad)).await.unwrap_err();
        assert_eq!(refusal(&status), invalid("REQUIRED", &["ad.text"]));
    }
}

#[tokio::test]
async fn an_unknown_category_and_a_bad_date_are_refused_together() {
    let mut client = Server::start().await.screening().await;
    for date in ["2026-13-01", "2026-02-30", "20260101", "2026-1-1", "昨天"] {
        let ad = pb::Ad { product_category: 99, publish_date: date.into(), ..ad("最佳") };
        let status = client.screen(request(ad)).await.unwrap_err();
        assert_eq!(refusal(&status), invalid("UNKNOWN_ENUM_VALUE", &["ad.product_category", "ad.publish_date"]));
        assert!(!status.message().contains(date), "{}", status.message());
    }
}

#[tokio::test]
async fn faults_of_the_ad_and_of_its_options_come_at_once() {
    let mut client = Server::start().await.screening().await;
    let options = options(|o| {
        o.policy = "standrad".into();
        o.max_violations = 1_001;
        o.language = "fr".into();
    });
    let ad = pb::Ad { publish_date: "x".into(), ..ad("最佳") };
    let status = client.screen(pb::ScreenRequest { ad: Some(ad), options }).await.unwrap_err();
    let fields = ["ad.publish_date", "options.max_violations", "options.policy", "options.language"];
    assert_eq!(refusal(&status), invalid("BAD_DATE", &fields));
    assert!(status.message().contains("did you mean `standard`?"), "{}", status.message());
}

#[tokio::test]
async fn the_same_ad_gives_the_same_answer() {
    let mut client = Server::start().await.screening().await;
    let first = client.screen(request(ad("最佳的最佳"))).await.unwrap().into_inner();
    let second = client.screen(request(ad("最佳的最佳"))).await.unwrap().into_inner();
    assert_eq!(first, second);
}

#[tokio::test]
async fn compressed_calls_are_answered() {
    use tonic::codec::CompressionEncoding::{Gzip, Zstd};
    let server = Server::start().await;
    for encoding in [Gzip, Zstd] {
        let mut client = server.screening().await.send_compressed(encoding).accept_compressed(encoding);
        let answer = client.screen(request(ad("最佳"))).await.unwrap().into_inner();
        assert_eq!(answer.verdict(), pb::Verdict::Block);
    }
}
