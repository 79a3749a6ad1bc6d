//! What a tenant lays over a catalog: own words, own exemptions, and what is told of them.

use adscreen::catalog::kinds::{Category, Severity, Verdict};
use adscreen::catalog::{Fault, Sources};
use adscreen::engine::{Ad, Engine, Screening};
use jiff::civil::date;

use crate::support::{engine, engine_with, options};

/// A term, with more lines.
fn term(id: &str, words: &str, more: &str) -> String {
    format!(
        "[[term]]\nid = \"{id}\"\ntype = \"other\"\nseverity = \"review\"\nowner = \"desk\"\nreviewed = 2026-11-01\n\
         reason = {{ zh = \"自有\", en = \"own\" }}\nwords = {words}\n{more}\n"
    )
}

/// An exemption, with more lines.
fn exemption(id: &str, rules: &str, phrases: &str, more: &str) -> String {
    format!(
        "[[exemption]]\nid = \"{id}\"\nowner = \"desk\"\nreason = {{ zh = \"自有\", en = \"own\" }}\n\
         basis = [\"ad-law-2021.art17\"]\nexpires = 2027-01-01\nrules = {rules}\nphrases = {phrases}\n{more}\n"
    )
}

fn sources(text: &str) -> Sources {
    Sources { files: vec![("own.toml".to_owned(), text.as_bytes().to_vec().into())] }
}

fn laid(base: &Engine, text: &str) -> (Engine, Vec<Fault>) {
    base.with_overlay(&sources(text))
}

fn good(base: &Engine, text: &str) -> Engine {
    let (engine, faults) = laid(base, text);
    assert!(faults.is_empty(), "{faults:#?}");
    engine
}

fn screen(engine: &Engine, text: &str) -> Screening {
    let options = adscreen::engine::Options { include_suppressed: true, ..options() };
    engine.screen(&Ad { text: text.into(), category: Some(Category::Food), ..Ad::default() }, &options)
}

/// Rule and matched text of each violation.
fn found(screening: &Screening) -> Vec<(&str, &str)> {
    screening.violations.iter().map(|v| (&*v.rule.id, v.place.as_ref().unwrap().matched_text.as_str())).collect()
}

#[test]
fn own_words_are_found_beside_the_catalog_s_and_are_undone_as_those_are() {
    let base = engine().unwrap();
    let own = good(&base, &term("own.rival", "[\"蓝鲸商城\", \"BlueWhale\"]", ""));
    let done = screen(&own, "😀蓝鲸商\u{200b}城，全国最佳，ＢＬＵＥＷＨＡＬＥ");
    assert_eq!(
        found(&done),
        [("own.rival", "蓝鲸商\u{200b}城"), ("absolute.best", "最佳"), ("own.rival", "ＢＬＵＥＷＨＡＬＥ")]
    );
    let own_one = &done.violations[0];
    assert!(own_one.legal_basis.is_empty() && own_one.severity == Severity::Review && own_one.rule.message.en == "own");
    // A house rule needs no law to hold.
    assert!(done.notices.iter().all(|notice| notice.code.as_str() != "LAW_VERSION_UNAVAILABLE"), "{done:#?}");
    // Latin words count as a whole only; the catalog itself knows nothing of the words.
    assert_eq!(found(&screen(&own, "bluewhales")), []);
    assert_eq!(screen(&base, "蓝鲸商城").verdict, Verdict::Pass);
    assert_eq!(screen(&own, "蓝鲸商城").verdict, Verdict::Review);
}

#[test]
fn own_words_rest_on_the_articles_named_and_hold_for_their_categories_and_their_time() {
    let base = engine().unwrap();
    let cited = good(&base, &term("own.a", "[\"甲乙\"]", "basis = [\"ad-law-2021.art9.i3\"]"));
    let done = screen(&cited, "甲乙");
    assert_eq!(&*done.violations[0].legal_basis[0].id, "ad-law-2021.art9.i3");
    let elsewhere = good(&base, &term("own.a", "[\"甲乙\"]", "categories = [\"drug\"]"));
    assert_eq!(found(&screen(&elsewhere, "甲乙")), []);
    let over = good(&base, &term("own.a", "[\"甲乙\"]", "expires = 2026-11-25"));
    assert_eq!(found(&screen(&over, "甲乙")), []);
    let open = good(&base, &term("own.a", "[\"甲乙\"]", "expires = 2026-11-26"));
    assert_eq!(found(&screen(&open, "甲乙")), [("own.a", "甲乙")]);
}

#[test]
fn an_own_exemption_leaves_what_the_catalog_finds_to_people_and_says_so() {
    let base = engine().unwrap();
    let own = good(&base, &exemption("own.slogan", "[\"absolute.best\"]", "[\"最佳拍档\"]", ""));
    assert_eq!(screen(&base, "最佳拍档").verdict, Verdict::Block);
    let done = screen(&own, "最佳拍档");
    assert_eq!((done.verdict, found(&done)), (Verdict::Review, vec![("absolute.best", "最佳")]));
    assert_eq!(done.violations[0].lowered_by.as_deref(), Some("own.slogan"));
    // Outside the phrase nothing is lowered.
    let both = screen(&own, "最佳拍档，最佳");
    assert_eq!(both.verdict, Verdict::Block);
    let severities: Vec<Severity> = both.violations.iter().map(|v| v.severity).collect();
    assert_eq!(severities, [Severity::Review, Severity::Block]);
    assert_eq!(both.violations[1].lowered_by, None);
}

#[test]
fn where_the_catalog_allows_it_an_own_exemption_suppresses() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/catalogs/minimal/terms/absolute/best.toml");
    let rule = std::fs::read_to_string(folder).unwrap();
    let waivable = rule.replacen("owner =", "waivable = true\nowner =", 1);
    let base = engine_with(&[("terms/absolute/best.toml".to_owned(), waivable)]);
    let own = good(&base, &exemption("own.slogan", "[\"absolute.best\"]", "[\"最佳拍档\"]", ""));
    let done = screen(&own, "最佳拍档");
    assert_eq!((done.verdict, done.violations.len()), (Verdict::Pass, 0));
    assert_eq!(&*done.suppressed[0].exemption_id, "own.slogan");
}

#[test]
fn an_own_exemption_suppresses_own_words_until_it_expires() {
    let base = engine().unwrap();
    let words = term("own.rival", "[\"蓝鲸\"]", "");
    let text = words.clone() + &exemption("own.sea", "[\"own.rival\"]", "[\"蓝鲸保护\"]", "");
    let done = screen(&good(&base, &text), "蓝鲸保护与蓝鲸");
    assert_eq!((found(&done), done.suppressed.len()), (vec![("own.rival", "蓝鲸")], 1));
    let text =
        words + &exemption("own.sea", "[\"own.rival\"]", "[\"蓝鲸保护\"]", "").replace("2027-01-01", "2026-11-25");
    assert_eq!(screen(&good(&base, &text), "蓝鲸保护").violations.len(), 1);
}

#[test]
fn every_fault_is_told_with_its_place_and_only_what_is_faulty_is_left_out() {
    let base = engine().unwrap();
    let text = term("own.a", "[\"甲乙\", \"丙\"]", "basis = [\"ad-law-2021.art71\"]\nwrods = 1")
        + &term("other.b", "[\"甲乙\"]", "")
        + &exemption("own.c", "[\"absolute.bset\", \"own.c\"]", "[]", "");
    let (engine, faults) = laid(&base, &text);
    let mut codes: Vec<&str> = faults.iter().map(|fault| fault.code).collect();
    codes.sort_unstable();
    let expected = [
        "bad-id",
        "duplicate",
        "empty-list",
        "single-character",
        "unknown-key",
        "unknown-law",
        "unknown-rule",
        "unknown-rule",
    ];
    assert_eq!(codes, expected, "{faults:#?}");
    let rule = faults.iter().find(|fault| fault.code == "unknown-rule").unwrap();
    assert!(rule.help.contains("absolute.best") && rule.to_string().starts_with("own.toml:"), "{rule}");
    // The word counts though its article is not known.
    assert!(found(&screen(&engine, "甲乙")).contains(&("own.a", "甲乙")));
}

#[test]
fn a_word_that_stands_twice_is_one_fault_with_both_places() {
    let base = engine().unwrap();
    let one_list = term("own.a", "[\"甲乙\", \"丙丁\", \"甲乙\"]", "");
    let two_terms = term("own.a", "[\"甲乙\"]", "") + &term("own.b", "[\"甲乙\"]", "");
    let folded = term("own.a", "[\"Blue\", \"ＢＬＵＥ\"]", "");
    let phrases = exemption("own.c", "[\"absolute.best\"]", "[\"最佳拍档\", \"最佳拍档\"]", "");
    for text in [one_list, two_terms, folded, phrases] {
        let (_, faults) = laid(&base, &text);
        let [fault] = &faults[..] else { panic!("{faults:#?}") };
        let (first, place) = (fault.related.as_ref().unwrap(), &fault.place);
        assert_eq!(fault.code, "duplicate");
        assert!(first.span.end < place.span.start, "{fault}");
    }
}

#[test]
fn conflicts_are_told_and_refuse_nothing() {
    let base = engine().unwrap();
    let text = term("own.a", "[\"最佳\"]", "expires = 2026-01-01")
        + &term("own.b", "[\"甲乙\"]", "")
        + &exemption("own.c", "[\"absolute.best\"]", "[\"天气预报\"]", "")
        + &exemption("own.d", "[\"own.b\"]", "[\"甲乙\"]", "").replace("2027-01-01", "2026-01-01");
    let conflicts = good(&base, &text).overlay_conflicts(date(2026, 11, 25));
    let codes: Vec<&str> = conflicts.iter().map(|conflict| conflict.0.code).collect();
    assert_eq!(codes, ["expired", "known-word", "covered-word", "only-review", "idle-phrase", "expired"]);
    assert!(conflicts[1].to_string().starts_with("own.toml:8:10: warning[known-word]: "), "{}", conflicts[1]);
}

#[test]
fn digests_tell_the_catalog_and_what_lies_over_it_apart() {
    let base = engine().unwrap();
    let (one, other) = (good(&base, &term("own.a", "[\"甲乙\"]", "")), good(&base, &term("own.a", "[\"甲丙\"]", "")));
    assert_eq!(base.digest(), &*base.catalog().digest);
    assert!(one.digest() != base.digest() && one.digest() != other.digest());
    assert_eq!(one.digest(), good(&base, &term("own.a", "[\"甲乙\"]", "")).digest());
    assert!(one.shares_catalog(&base) && one.shares_catalog(&other) && !one.shares_catalog(&engine().unwrap()));
}

#[test]
fn what_own_words_and_exemptions_did_is_explained() {
    let base = engine().unwrap();
    let text = term("own.a", "[\"甲乙\"]", "") + &exemption("own.c", "[\"absolute.best\"]", "[\"最佳拍档\"]", "");
    let own = good(&base, &text);
    let ad = Ad { text: "最佳拍档甲乙".into(), category: Some(Category::Food), ..Ad::default() };
    let fired = own.explain(&ad, &options(), Some("own.a"));
    assert!(fired.rule.unwrap().fired);
    let steps: Vec<&str> = fired.fields[0].steps.iter().map(|step| step.message.en.as_str()).collect();
    assert!(steps.iter().any(|step| step.contains("absolute.best is left to people: own.c")), "{steps:#?}");
    let silent = own.explain(&Ad { text: "你好".into(), ..ad }, &options(), Some("own.a")).rule.unwrap();
    assert!(!silent.fired && silent.reasons.iter().any(|reason| reason.en.contains("none of its terms")));
}

#[test]
fn a_file_is_read_whatever_it_is_called_and_one_that_adds_nothing_is_a_fault() {
    let base = engine().unwrap();
    let named = |name: &str, text: &str| {
        let files = vec![(name.to_owned(), text.as_bytes().to_vec().into())];
        base.with_overlay(&Sources { files })
    };
    let (own, faults) = named("shop.conf", &term("own.a", "[\"甲乙\"]", ""));
    assert!(faults.is_empty(), "{faults:#?}");
    assert_eq!(found(&screen(&own, "甲乙")), [("own.a", "甲乙")]);
    for (text, code) in [("", "empty-overlay"), ("nothing [[[", "toml-syntax")] {
        let faults = named("shop", text).1;
        assert!(faults.iter().any(|fault| fault.code == code), "{text}\n{faults:#?}");
    }
}

#[test]
fn a_word_without_letters_and_a_reason_without_words_are_faults() {
    let base = engine().unwrap();
    let text = term("own.a", "[\"***\"]", "").replace("\"自有\"", "\" \"");
    let mut codes: Vec<&str> = laid(&base, &text).1.iter().map(|fault| fault.code).collect();
    codes.sort_unstable();
    assert_eq!(codes, ["empty-entry", "empty-text"]);
}
