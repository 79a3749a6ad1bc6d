//! One item to one answer in the form that was asked for. The ad is checked by the function that checks a request's.

use std::panic::{AssertUnwindSafe, catch_unwind};

use serde::Serialize;
use serde_json::Value;

use super::fix;
use crate::api::convert::request::{self as inwards, Place};
use crate::api::convert::response as outwards;
use crate::api::error::{ApiError, Reason};
use crate::api::json::{self, UnknownFields};
use crate::api::pb;
use crate::catalog::kinds::Verdict;
use crate::cli::args::AdArgs;
use crate::cli::draw::report::Report;
use crate::cli::input::read::{Around, Content, Item, Origin};
use crate::engine::{Ad, Engine, Options, Screening};

/// The form of the answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum To {
    /// Drawn, for people
    Report,
    /// One JSON object a line
    Jsonl,
    /// One JSON object
    Json,
}

/// What every answer of a command has in common.
pub struct Judge {
    pub engine: Engine,
    pub options: Options,
    pub defaults: AdArgs,
    pub unknown: UnknownFields,
    pub to: To,
    /// Answer with the mended ad in place of the findings.
    pub fix: bool,
    pub report: Report,
}

/// One item judged.
#[derive(Debug)]
pub struct Done {
    /// `None`: it could not be screened.
    pub verdict: Option<Verdict>,
    pub ad_id: String,
    /// The answer in its form, or in JSON the error; empty where a report has none.
    pub answer: String,
    /// What a person is told of an item that could not be screened: where and why.
    pub error: String,
    /// As [`Item::lone`].
    pub lone: bool,
}

/// A bad line in JSON lines. It has no verdict.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LineError<'e> {
    ad_id: &'e str,
    line: u64,
    error: pb::ItemError,
}

impl Judge {
    /// Judges one item; whatever is wrong with it stays with it.
    pub fn judge(&self, item: Item) -> Done {
        let place = place(&item);
        let (line, lone) = (item.line, item.lone);
        let around = if let Content::Text(_, around) = &item.content { *around } else { Around::default() };
        let (ad_id, ad) = self.ad(item);
        match ad.and_then(|ad| self.answer(&ad, &name(&place, &ad_id), around)) {
            Ok((verdict, answer)) => Done { verdict: Some(verdict), ad_id, answer, error: String::new(), lone },
            Err(error) => {
                let said = format!("{}: {error}", name(&place, &ad_id));
                let answer = match self.to {
                    To::Report => String::new(),
                    To::Jsonl | To::Json => line_error(&ad_id, line, error),
                };
                Done { verdict: None, ad_id, answer, error: said.trim_start_matches([':', ' ']).to_owned(), lone }
            }
        }
    }

    /// The ad and its id; of one that cannot be read, the id if it can.
    fn ad(&self, item: Item) -> (String, Result<Ad, ApiError>) {
        let given = match item.content {
            Content::Text(bytes, _) => {
                // A file's ad is called like the file.
                let ad_id = if let Origin::File(name) = &item.origin { name.to_string() } else { String::new() };
                let text = utf8(&bytes).map(str::to_owned).map_err(|error| (ad_id.clone(), error));
                text.map(|text| pb::Ad { ad_id, text, ..pb::Ad::default() })
            }
            Content::Json(bytes) => {
                let ad = utf8(&bytes).and_then(|text| json::read::<pb::Ad>(text, self.unknown));
                ad.map_err(|error| (id_in(&bytes), error))
            }
            Content::Unreadable(reason, why) => Err((String::new(), ApiError::invalid("", reason, why))),
        };
        match given {
            Ok(ad) => (ad.ad_id.clone(), inwards::ad(self.defaults.fill(ad), Place::Bare)),
            Err((id, error)) => (id, Err(error)),
        }
    }

    /// The verdict, and the answer in its form.
    fn answer(&self, ad: &Ad, name: &str, around: Around) -> Result<(Verdict, String), ApiError> {
        if self.fix {
            return self.fixed(ad, name, around);
        }
        let screen = || self.engine.screen(ad, &self.options);
        let screening = catch_unwind(AssertUnwindSafe(screen)).map_err(|_| ApiError::Internal)?;
        let verdict = screening.verdict;
        let answer = match self.to {
            To::Report => self.report.draw(name, ad, &screening),
            To::Jsonl | To::Json => self.json(ad, screening)?,
        };
        Ok((verdict, answer))
    }

    /// The verdict on the mended ad, what no machine can mend, and the changes as a diff.
    fn fixed(&self, ad: &Ad, name: &str, around: Around) -> Result<(Verdict, String), ApiError> {
        let fix = || fix::fix(&self.engine, ad, &self.options);
        let fix::Fixed { ad: mended, left } = catch_unwind(AssertUnwindSafe(fix)).map_err(|_| ApiError::Internal)?;
        Ok((left.verdict, self.report.left(name, &left) + &fix::diff(name, ad, &mended, around)))
    }

    fn json(&self, ad: &Ad, screening: Screening) -> Result<String, ApiError> {
        let version = outwards::catalog_version(&self.engine);
        let response = outwards::screening(screening, ad, &self.options, version);
        json::write(&response).map_err(|_| ApiError::Internal)
    }
}

/// `file:line`, the line only where a source has several.
fn place(item: &Item) -> String {
    match item.lone {
        true => item.origin.to_string(),
        false => format!("{}:{}", item.origin, item.line),
    }
}

/// What an ad is called among others.
fn name(place: &str, ad_id: &str) -> String {
    match (place, ad_id) {
        (place, "") => place.to_owned(),
        ("", id) => id.to_owned(),
        (place, id) if place == id => place.to_owned(),
        (place, id) => format!("{place} ({id})"),
    }
}

fn utf8(bytes: &[u8]) -> Result<&str, ApiError> {
    std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to() + 1;
        let marked = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
        let usual = if marked { "UTF-16" } else { "GB18030" };
        let description =
            format!("is not UTF-8 (byte {at}); `iconv -f {usual} -t UTF-8` turns the usual other encoding into it");
        ApiError::invalid("", Reason::BadJson, description)
    })
}

/// The ad's id where the rest is wrong, so that whoever sent it can find it again.
fn id_in(bytes: &[u8]) -> String {
    let value: Option<Value> = serde_json::from_str(&String::from_utf8_lossy(bytes)).ok();
    let id = value.as_ref().and_then(|value| value.get("ad_id").or_else(|| value.get("adId")));
    let id = id.and_then(Value::as_str).filter(|id| !id.contains(char::REPLACEMENT_CHARACTER));
    id.unwrap_or_default().to_owned()
}

fn line_error(ad_id: &str, line: u64, error: ApiError) -> String {
    let error = LineError { ad_id, line, error: error.into() };
    serde_json::to_string(&error).expect("strings and numbers can be written")
}
