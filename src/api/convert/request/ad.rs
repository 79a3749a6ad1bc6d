//! An ad: its copy, its sizes, what it says of itself.

use super::{Faults, Place, enumerated, optional_date};
use crate::api::error::{ApiError, Reason};
use crate::api::{limits, pb};
use crate::engine::{Ad, Completeness, Field, Qualification};

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
