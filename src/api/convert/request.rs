//! From the contract to the engine. All faults of one ad come at once, each with its path from the request.

mod ad;
mod options;

use std::fmt;

use jiff::civil::Date;

pub use self::ad::{ad, ad_bytes, required_ad};
pub use self::options::options;
use crate::api::error::{ApiError, Fault, Reason};
use crate::api::pb;
use crate::catalog::kinds::{self, Category};
use crate::engine::Language;

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
