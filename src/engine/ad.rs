//! What goes in: one ad and how its answer shall look.

use jiff::civil::Date;

use crate::catalog::kinds::{Category, Medium, Severity};
use crate::text::OffsetUnit;

/// One advertisement. `text` is the copy in one piece, `fields` its parts; either or both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ad {
    /// The caller's id, echoed.
    pub id: String,
    pub text: String,
    pub fields: Vec<Field>,
    /// `None`: inferred from the copy where it says enough.
    pub category: Option<Category>,
    pub completeness: Completeness,
    pub medium: Option<Medium>,
    /// 广告审查批准文号.
    pub approval_number: String,
    pub qualifications: Vec<Qualification>,
    /// Brand, company and registered marks: a hit wholly inside one is suppressed, and said.
    pub protected_names: Vec<String>,
    /// The day whose law applies. The engine has no clock: the caller says today where the ad does not say.
    pub publish_date: Option<Date>,
}

/// A named part of the ad; names may repeat.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Field {
    pub name: String,
    pub text: String,
}

/// A proof the advertiser claims to hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Qualification {
    pub kind: String,
    pub value: String,
}

/// Only a whole ad can lack something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Completeness {
    #[default]
    Fragment,
    Whole,
}

/// How the answer shall look. Filters thin the lists, never the verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    pub offset_unit: OffsetUnit,
    /// Name of a policy of the catalog; `None`: its default.
    pub policy: Option<String>,
    pub min_severity: Option<Severity>,
    /// 1 to 1,000.
    pub max_violations: u32,
    pub include_suppressed: bool,
    pub include_shadow: bool,
    pub include_law_text: bool,
    pub language: Language,
    /// The day to judge on where the ad names none.
    pub today: Date,
}

impl Options {
    /// The contract's defaults, on the given day.
    pub fn on(today: Date) -> Self {
        Self {
            offset_unit: OffsetUnit::default(),
            policy: None,
            min_severity: None,
            max_violations: 100,
            include_suppressed: false,
            include_shadow: false,
            include_law_text: false,
            language: Language::default(),
            today,
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    #[default]
    ZhCn,
    En,
}

impl Ad {
    /// Bytes of all its strings: what it costs to hold and to screen, names that are looked for included.
    pub fn size(&self) -> usize {
        let fields: usize = self.fields.iter().map(|field| field.name.len()).sum();
        let qualifications: usize = self.qualifications.iter().map(|q| q.kind.len() + q.value.len()).sum();
        let names: usize = self.protected_names.iter().map(String::len).sum();
        self.bytes() + self.id.len() + self.approval_number.len() + fields + qualifications + names
    }

    /// Bytes of copy.
    pub fn bytes(&self) -> usize {
        self.text.len() + self.fields.iter().map(|field| field.text.len()).sum::<usize>()
    }

    /// The copy of each field that has any, with its number: 0 is `text`, n the n-th of `fields`.
    pub(super) fn texts(&self) -> impl Iterator<Item = (u32, &str)> {
        let fields = self.fields.iter().enumerate().map(|(n, field)| (n as u32 + 1, field.text.as_str()));
        [(0, self.text.as_str())].into_iter().chain(fields).filter(|(_, text)| !text.is_empty())
    }

    /// Name and copy of a field by its number.
    pub(super) fn field(&self, index: u32) -> (&str, &str) {
        match index.checked_sub(1).and_then(|n| self.fields.get(n as usize)) {
            Some(field) => (&field.name, &field.text),
            None => ("text", &self.text),
        }
    }
}
