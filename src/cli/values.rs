//! How a flag's value is read: the names of the contract, short or in full, as everywhere a category is read.

use std::sync::Arc;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::draw::names;
use crate::api::convert::request as inwards;
use crate::api::error::ApiError;
use crate::api::pb;
use crate::catalog::kinds::{Category, Medium, Severity, ViolationType};
use crate::engine::Language;

/// A value of a closed set: its short name, its name in the contract, what it is called in Chinese.
type Named<T> = (&'static str, &'static str, &'static str, T);

fn one_of<T: Copy + Send + Sync + 'static>(values: Vec<Named<T>>) -> impl TypedValueParser<Value = T> {
    let shown = values.iter().map(|(short, full, help, _)| {
        let value = PossibleValue::new(*short).alias(*full);
        if help.is_empty() { value } else { value.help(*help) }
    });
    let parser = PossibleValuesParser::new(shown.collect::<Vec<_>>());
    let values: Arc<[Named<T>]> = values.into();
    parser.try_map(move |text| {
        let named = |value: &&Named<T>| value.0.eq_ignore_ascii_case(&text) || value.1.eq_ignore_ascii_case(&text);
        values.iter().find(named).map(|(.., value)| *value).ok_or("is none of them")
    })
}

/// A product category; `unspecified` is one too.
pub fn category() -> impl TypedValueParser<Value = pb::ProductCategory> {
    let none = pb::ProductCategory::Unspecified;
    let mut values = vec![("unspecified", none.as_str_name(), "未指定（由文案推断）", none)];
    values.extend(Category::ALL.iter().map(|category| {
        let value = pb::ProductCategory::from(*category);
        (category.as_str(), value.as_str_name(), names::category_zh(*category), value)
    }));
    one_of(values)
}

/// A type of violation.
pub fn violation_type() -> impl TypedValueParser<Value = ViolationType> {
    let of = |kind: &ViolationType| (kind.as_str(), pb::ViolationType::from(*kind).as_str_name(), "", *kind);
    one_of(ViolationType::ALL.iter().map(of).collect())
}

/// A medium.
pub fn medium() -> impl TypedValueParser<Value = pb::Medium> {
    let of = |medium: &Medium| {
        let value = pb::Medium::from(*medium);
        (medium.as_str(), value.as_str_name(), "", value)
    };
    one_of(Medium::ALL.iter().map(of).collect())
}

/// A severity.
pub fn severity() -> impl TypedValueParser<Value = pb::Severity> {
    let of = |severity: &Severity| {
        let value = pb::Severity::from(*severity);
        (severity.as_str(), value.as_str_name(), "", value)
    };
    one_of(Severity::ALL.iter().map(of).collect())
}

/// What a step of an offset is.
pub fn unit() -> impl TypedValueParser<Value = pb::OffsetUnit> {
    let units = [
        ("code_point", pb::OffsetUnit::CodePoint),
        ("utf8_byte", pb::OffsetUnit::Utf8Byte),
        ("utf16_code_unit", pb::OffsetUnit::Utf16CodeUnit),
    ];
    one_of(units.into_iter().map(|(short, unit)| (short, unit.as_str_name(), "", unit)).collect())
}

/// A language of the answers.
pub fn language() -> impl TypedValueParser<Value = Language> {
    one_of(vec![("zh-CN", "zh", "", Language::ZhCn), ("en", "en", "", Language::En)])
}

/// A day, as the contract writes it.
pub fn date(text: &str) -> Result<String, String> {
    match inwards::day(text) {
        Ok(Some(_)) => Ok(text.to_owned()),
        Ok(None) => Err("is empty; leave the flag out for today".to_owned()),
        Err(ApiError::Invalid(faults)) => Err(faults.into_iter().map(|fault| fault.description).collect()),
        Err(other) => Err(other.to_string()),
    }
}

/// A sum in whole yuan: 50000, 50,000, 5万, 1.5万元.
pub fn yuan(text: &str) -> Result<u32, String> {
    let plain: String = text.trim().trim_end_matches('元').chars().filter(|c| !matches!(c, ',' | '，' | ' ')).collect();
    let (digits, unit) = match (plain.strip_suffix('万'), plain.strip_suffix('亿')) {
        (Some(digits), _) => (digits, 4),
        (_, Some(digits)) => (digits, 8),
        _ => (plain.as_str(), 0),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = !whole.is_empty() && whole.chars().chain(part.chars()).all(|c| c.is_ascii_digit());
    let sum = (is_number && part.len() <= unit).then(|| format!("{whole}{part:0<unit$}"));
    sum.and_then(|sum| sum.parse().ok())
        .ok_or_else(|| format!("must be whole yuan up to {}, such as 50000 or 5万", u32::MAX))
}

/// A proof that the advertiser holds: `KIND=VALUE`.
pub fn qualification(text: &str) -> Result<pb::Qualification, String> {
    match text.split_once('=') {
        Some((kind, value)) if !kind.is_empty() && !value.is_empty() => {
            Ok(pb::Qualification { kind: kind.to_owned(), value: value.to_owned() })
        }
        _ => Err("must be KIND=VALUE, such as registered_function=有助于增强免疫力".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_read_as_people_write_them() {
        for (text, sum) in
            [("50000", 50_000), ("50,000元", 50_000), ("5万", 50_000), ("1.5万元", 15_000), ("0.00000001亿", 1)]
        {
            assert_eq!(yuan(text), Ok(sum), "{text}");
        }
        for text in ["", "元", "万", "五万", "1.5", "-5", "0.00001万", "43亿", "1.2.3万"] {
            assert!(yuan(text).unwrap_err().contains("such as 50000 or 5万"), "{text}");
        }
    }
}
