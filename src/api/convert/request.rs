//! From the contract to the engine. All faults of one ad come at once, each with its path from the request.

use std::fmt;

use jiff::civil::Date;

use crate::api::error::{ApiError, Fault, Reason};
use crate::api::limits;
use crate::api::pb;
use crate::catalog::kinds::{self, Category};
use crate::engine::{Ad, Completeness, Field, Language, Options, Qualification};
use crate::text::OffsetUnit;

/// Where in its request an ad stands, as paths in errors say it.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// The ad is the whole input, as a line of a file is.
    Bare,
    /// `ad` of a request.
    Ad,
    /// `ads[n]` of a batch, counted from 0.
    Item(usize),
    /// `sample[n]` of a check of a catalog, counted from 0.
    Sample(usize),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bare => Ok(()),
            Self::Ad => f.write_str("ad"),
            Self::Item(n) => write!(f, "ads[{n}]"),
            Self::Sample(n) => write!(f, "sample[{n}]"),
        }
    }
}

/// The faults of one message, with the path to it.
struct Faults<'a> {
    root: &'a dyn fmt::Display,
    found: Vec<Fault>,
}

impl<'a> Faults<'a> {
    fn of(root: &'a dyn fmt::Display) -> Self {
        Self { root, found: Vec::new() }
    }

    fn push(&mut self, path: &str, reason: Reason, description: String) {
        let root = self.root.to_string();
        let dot = if root.is_empty() || path.is_empty() { "" } else { "." };
        self.found.push(Fault { field: format!("{root}{dot}{path}"), reason, description });
    }

    /// The value, if nothing is at fault.
    fn or<T>(self, value: T) -> Result<T, ApiError> {
        if self.found.is_empty() { Ok(value) } else { Err(ApiError::Invalid(self.found)) }
    }
}

/// The ad of a request.
///
/// # Errors
/// [`ApiError::Invalid`] where there is none, and as [`ad`].
pub fn required_ad(given: Option<pb::Ad>) -> Result<Ad, ApiError> {
    match given {
        Some(given) => ad(given, Place::Ad),
        None => Err(ApiError::invalid("ad", Reason::Required, "there is no ad")),
    }
}

/// One ad, checked.
///
/// # Errors
/// [`ApiError::Invalid`] where there is no copy at all, with every string or list over its limit, every unknown enum value, and a date that is none.
pub fn ad(given: pb::Ad, place: Place) -> Result<Ad, ApiError> {
    let mut faults = Faults::of(&place);
    check_copy(&given, &mut faults);
    check_sizes(&given, &mut faults);
    let category = enumerated(given.product_category, "product_category", &mut faults);
    let completeness = enumerated(given.completeness, "completeness", &mut faults);
    let medium = enumerated(given.medium, "medium", &mut faults);
    let publish_date = optional_date(&given.publish_date, "publish_date", &mut faults);
    faults.or(Ad {
        id: given.ad_id,
        text: given.text,
        fields: given.fields.into_iter().map(|field| Field { name: field.name, text: field.text }).collect(),
        category: category.and_then(|category: pb::ProductCategory| category.into()),
        completeness: completeness.map_or(Completeness::Fragment, completeness_of),
        medium: medium.and_then(|medium: pb::Medium| medium.into()),
        approval_number: given.approval_number,
        qualifications: given
            .qualifications
            .into_iter()
            .map(|q| Qualification { kind: q.kind, value: q.value })
            .collect(),
        protected_names: given.protected_names,
        publish_date,
    })
}

fn completeness_of(given: pb::Completeness) -> Completeness {
    match given {
        pb::Completeness::Unspecified | pb::Completeness::Fragment => Completeness::Fragment,
        pb::Completeness::Whole => Completeness::Whole,
    }
}

/// Bytes of all strings of an ad: what it costs to hold and to screen.
pub fn ad_bytes(ad: &pb::Ad) -> usize {
    let fields: usize = ad.fields.iter().map(|field| field.name.len() + field.text.len()).sum();
    let qualifications: usize = ad.qualifications.iter().map(|q| q.kind.len() + q.value.len()).sum();
    let names: usize = ad.protected_names.iter().map(String::len).sum();
    let single = ad.ad_id.len() + ad.text.len() + ad.approval_number.len() + ad.publish_date.len();
    single + fields + qualifications + names
}

/// Nothing to read is no ad that passed.
fn check_copy(ad: &pb::Ad, faults: &mut Faults<'_>) {
    let blank = |text: &str| text.trim().is_empty();
    if blank(&ad.text) && ad.fields.iter().all(|field| blank(&field.text)) {
        let description = "is empty, and so is every one of `fields`; give the copy in `text` or in `fields[].text`";
        faults.push("text", Reason::Required, description.into());
    }
}

fn check_sizes(ad: &pb::Ad, faults: &mut Faults<'_>) {
    let bytes = ad_bytes(ad);
    if bytes > limits::FIELD_BYTES {
        check_strings(ad, faults);
    }
    if bytes > limits::AD_BYTES {
        let limit = limits::AD_BYTES;
        faults.push(
            "",
            Reason::AdTooLong,
            format!("has {bytes} bytes; all strings of an ad together have at most {limit} (256 KiB)"),
        );
    }
    for (name, entries) in [
        ("fields", ad.fields.len()),
        ("qualifications", ad.qualifications.len()),
        ("protected_names", ad.protected_names.len()),
    ] {
        if entries > limits::LIST_ENTRIES {
            let limit = limits::LIST_ENTRIES;
            faults.push(name, Reason::ListTooLong, format!("has {entries} entries; at most {limit} are allowed"));
        }
    }
}

/// Paths are only written for the strings that are too long.
fn check_strings(ad: &pb::Ad, faults: &mut Faults<'_>) {
    let mut check = |text: &str, path: &dyn Fn() -> String| {
        if text.len() > limits::FIELD_BYTES {
            let (bytes, limit) = (text.len(), limits::FIELD_BYTES);
            faults.push(
                &path(),
                Reason::FieldTooLong,
                format!("has {bytes} bytes of UTF-8; at most {limit} (64 KiB) are allowed"),
            );
        }
    };
    check(&ad.ad_id, &|| "ad_id".into());
    check(&ad.text, &|| "text".into());
    for (n, field) in ad.fields.iter().enumerate() {
        check(&field.name, &|| format!("fields[{n}].name"));
        check(&field.text, &|| format!("fields[{n}].text"));
    }
    check(&ad.approval_number, &|| "approval_number".into());
    for (n, qualification) in ad.qualifications.iter().enumerate() {
        check(&qualification.kind, &|| format!("qualifications[{n}].kind"));
        check(&qualification.value, &|| format!("qualifications[{n}].value"));
    }
    for (n, name) in ad.protected_names.iter().enumerate() {
        check(name, &|| format!("protected_names[{n}]"));
    }
    check(&ad.publish_date, &|| "publish_date".into());
}

/// A number as a value of its enum; a number that this version does not know is a fault, not a default.
fn enumerated<E: TryFrom<i32>>(number: i32, path: &str, faults: &mut Faults<'_>) -> Option<E> {
    let value = E::try_from(number).ok();
    if value.is_none() {
        faults.push(path, Reason::UnknownEnumValue, format!("{number} is no value that this version knows"));
    }
    value
}

fn optional_date(text: &str, path: &str, faults: &mut Faults<'_>) -> Option<Date> {
    if text.is_empty() {
        return None;
    }
    let date = date(text);
    if date.is_none() {
        faults.push(path, Reason::BadDate, "is no date of the form YYYY-MM-DD".into());
    }
    date
}

/// `YYYY-MM-DD` and nothing else: other ISO forms would be echoed differently than they were written.
fn date(text: &str) -> Option<Date> {
    let form = |(n, byte): (usize, u8)| if n == 4 || n == 7 { byte == b'-' } else { byte.is_ascii_digit() };
    let plain = text.len() == 10 && text.bytes().enumerate().all(form);
    if plain { text.parse().ok() } else { None }
}

/// How the answer shall look, checked; `today` is the day to judge on where the ad names none.
///
/// # Errors
/// [`ApiError::Invalid`] with paths under `options`.
pub fn options(given: Option<pb::ScreenOptions>, policies: &[&str], today: Date) -> Result<Options, ApiError> {
    let Some(given) = given else { return Ok(Options::on(today)) };
    let mut faults = Faults::of(&"options");
    let unit = enumerated(given.offset_unit, "offset_unit", &mut faults);
    let min_severity = enumerated(given.min_severity, "min_severity", &mut faults);
    let max_violations = max_violations(given.max_violations, &mut faults);
    check_policy(&given.policy, policies, &mut faults);
    let language = language_at(&given.language, "language", &mut faults);
    faults.or(Options {
        offset_unit: unit.and_then(|unit: pb::OffsetUnit| Option::<OffsetUnit>::from(unit)).unwrap_or_default(),
        policy: Some(given.policy).filter(|name| !name.is_empty()),
        min_severity: min_severity.and_then(|severity: pb::Severity| severity.into()),
        max_violations,
        include_suppressed: given.include_suppressed,
        include_shadow: given.include_shadow,
        include_law_text: given.include_law_text,
        language,
        today,
    })
}

fn max_violations(given: u32, faults: &mut Faults<'_>) -> u32 {
    if given > limits::MAX_VIOLATIONS {
        let limit = limits::MAX_VIOLATIONS;
        faults.push(
            "max_violations",
            Reason::OutOfRange,
            format!("is {given}; at most {limit} are listed (0 = {})", limits::DEFAULT_VIOLATIONS),
        );
    }
    if given == 0 { limits::DEFAULT_VIOLATIONS } else { given }
}

fn check_policy(name: &str, policies: &[&str], faults: &mut Faults<'_>) {
    if name.is_empty() || policies.contains(&name) {
        return;
    }
    let known = policies.join(", ");
    let description = match kinds::nearest(name, policies.iter().copied()) {
        Some(meant) => format!("the catalog has no such policy, did you mean `{meant}`? It has: {known}"),
        None => format!("the catalog has no such policy; it has: {known}"),
    };
    faults.push("policy", Reason::UnknownPolicy, description);
}

fn language_at(text: &str, path: &str, faults: &mut Faults<'_>) -> Language {
    parse_language(text).unwrap_or_else(|| {
        faults.push(path, Reason::UnknownLanguage, "is no language of this service: zh-CN or en".into());
        Language::default()
    })
}

fn parse_language(text: &str) -> Option<Language> {
    match text {
        "" | "zh-CN" | "zh" => Some(Language::ZhCn),
        "en" => Some(Language::En),
        _ => None,
    }
}

/// The language of a request that is not a screening.
///
/// # Errors
/// [`ApiError::Invalid`] where it is not one of the service's.
pub fn language(text: &str) -> Result<Language, ApiError> {
    let mut faults = Faults::of(&"");
    let language = language_at(text, "language", &mut faults);
    faults.or(language)
}

/// A filter by category; `None` = every category.
///
/// # Errors
/// [`ApiError::Invalid`] where the number is no value of the enum.
pub fn category(number: i32) -> Result<Option<Category>, ApiError> {
    let mut faults = Faults::of(&"");
    let category: Option<pb::ProductCategory> = enumerated(number, "product_category", &mut faults);
    faults.or(category.and_then(Into::into))
}

/// A filter by type; `None` = every type.
///
/// # Errors
/// [`ApiError::Invalid`] where the number is no value of the enum.
pub fn violation_type(number: i32) -> Result<Option<kinds::ViolationType>, ApiError> {
    let mut faults = Faults::of(&"");
    let kind: Option<pb::ViolationType> = enumerated(number, "violation_type", &mut faults);
    faults.or(kind.and_then(Into::into))
}

/// The day of a request that is not a screening; `None` where it names none.
///
/// # Errors
/// [`ApiError::Invalid`] where it is no date.
pub fn day(text: &str) -> Result<Option<Date>, ApiError> {
    let mut faults = Faults::of(&"");
    let day = optional_date(text, "date", &mut faults);
    faults.or(day)
}
