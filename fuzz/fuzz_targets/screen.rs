//! All of screening: two engines in turn on one thread, arbitrary fields, categories and options.
#![no_main]

use adscreen::catalog::kinds::{Category, Medium, Severity, Verdict};
use adscreen::engine::{Ad, Completeness, Field, Language, Options, Qualification, Screening, Violation};
use adscreen::text::{OffsetUnit, UnitCursor};
use adscreen_fuzz::{EMBEDDED, MINIMAL, maybe, pick, rest};
use libfuzzer_sys::arbitrary::{self, Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;

/// Eight bytes that choose, then the copy; U+001E parts fields, of which some are not copy.
#[derive(Debug)]
struct Input {
    ad: Ad,
    options: Options,
}

const UNITS: [OffsetUnit; 3] = [OffsetUnit::Utf8Byte, OffsetUnit::Utf16CodeUnit, OffsetUnit::CodePoint];
const DAYS: [&str; 5] = ["2026-11-25", "2010-01-01", "2016-03-01", "2019-12-01", "2090-01-01"];

impl<'a> Arbitrary<'a> for Input {
    fn arbitrary(bytes: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        let all = bytes.bytes(bytes.len())?;
        Self::arbitrary_take_rest(Unstructured::new(all))
    }

    fn arbitrary_take_rest(mut bytes: Unstructured<'a>) -> arbitrary::Result<Self> {
        let category = maybe(&mut bytes, Category::ALL)?;
        let medium = maybe(&mut bytes, Medium::ALL)?;
        let flags: u8 = bytes.arbitrary()?;
        let flag = |bit: u8| flags >> bit & 1 == 1;
        let day = pick(&mut bytes, &DAYS)?;
        let options = Options {
            offset_unit: pick(&mut bytes, &UNITS)?,
            policy: maybe(&mut bytes, &["standard".to_owned(), "strict".to_owned()])?,
            min_severity: maybe(&mut bytes, Severity::ALL)?,
            max_violations: u32::from(bytes.arbitrary::<u8>()?) % 1_000 + 1,
            include_suppressed: flag(0),
            include_shadow: flag(1),
            include_law_text: flag(2),
            language: if flag(3) { Language::En } else { Language::ZhCn },
            today: day.parse().expect("a day"),
        };
        let completeness = if flag(4) { Completeness::Whole } else { Completeness::Fragment };
        let publish_date = flag(5).then(|| options.today);
        let copy = rest(bytes);
        let ad = Ad { category, medium, completeness, publish_date, ..ad(&copy) };
        Ok(Self { ad, options })
    }
}

fn ad(copy: &str) -> Ad {
    let mut parts = copy.split('\u{1e}').map(str::to_owned);
    let text = parts.next().unwrap_or_default();
    let mut ad = Ad { id: "1".into(), text, ..Ad::default() };
    for (n, text) in parts.enumerate() {
        match n % 4 {
            0 => ad.fields.push(Field { name: "title".into(), text }),
            1 => ad.protected_names.push(text),
            2 => ad.approval_number = text,
            _ => ad.qualifications.push(Qualification { kind: "registered_function".into(), value: text }),
        }
    }
    ad
}

fuzz_target!(|input: Input| {
    let Input { ad, options } = input;
    let first = EMBEDDED.screen(&ad, &options);
    let other = MINIMAL.screen(&ad, &options);
    assert_eq!(EMBEDDED.screen(&ad, &options), first, "what came between changed the answer");
    check(&ad, &options, &first);
    check(&ad, &options, &other);
    // Filters thin the lists, never the verdict.
    let all = Options { min_severity: None, max_violations: 1_000, ..options };
    assert_eq!(MINIMAL.screen(&ad, &all).verdict, other.verdict);
});

fn check(ad: &Ad, options: &Options, answer: &Screening) {
    let copy = std::iter::once(&ad.text).chain(ad.fields.iter().map(|field| &field.text));
    assert_eq!(answer.screened_chars as usize, copy.map(|text| text.chars().count()).sum::<usize>());
    assert!(answer.violations.len() <= options.max_violations as usize);
    for violation in &answer.violations {
        assert!(violation.severity != Severity::Block || answer.verdict != Verdict::Pass, "{violation:?} passes");
        place(ad, options, violation);
    }
    answer.suppressed.iter().for_each(|suppressed| place(ad, options, &suppressed.violation));
    answer.shadow.iter().for_each(|violation| place(ad, options, violation));
}

fn place(ad: &Ad, options: &Options, violation: &Violation) {
    let Some(place) = &violation.place else { return };
    let text = match place.field_index {
        0 => &ad.text,
        n => &ad.fields[n as usize - 1].text,
    };
    assert_eq!(text.get(place.span.range()), Some(place.matched_text.as_str()));
    assert!(!place.matched_text.is_empty() && !place.segments.is_empty(), "{violation:?}");
    assert!(place.segments.windows(2).all(|pair| pair[0].end <= pair[1].start), "{:?}", place.segments);
    for piece in &place.segments {
        assert!(place.span.contains(*piece) && text.get(piece.range()).is_some_and(|piece| !piece.is_empty()));
    }
    let mut units = UnitCursor::new(text, options.offset_unit);
    let (start, end) = (units.offset(place.span.start), units.offset(place.span.end));
    assert!(start < end && UnitCursor::new(text, options.offset_unit).offset(place.span.end) == end);
}
