//! The contract's JSON names as a table, generated from the proto files, so that it can never say anything else.

/// A message and its fields.
pub struct Message {
    pub name: &'static str,
    pub fields: &'static [Field],
}

/// A field under both its names: proto3 JSON reads either.
pub struct Field {
    pub name: &'static str,
    pub json: &'static str,
    pub kind: Kind,
    pub repeated: bool,
}

/// What a field holds.
#[derive(Clone, Copy)]
pub enum Kind {
    String,
    Uint32,
    Bool,
    Enum(&'static str),
    Message(&'static str),
}

/// An enum and its values; the first is `…_UNSPECIFIED`.
pub struct Enum {
    pub name: &'static str,
    pub values: &'static [&'static str],
}

include!(concat!(env!("OUT_DIR"), "/adscreen.v1.names.rs"));

impl Message {
    /// The message of that name in package `adscreen.v1`.
    pub fn named(name: &str) -> Option<&'static Self> {
        MESSAGES.iter().find(|message| message.name == name)
    }

    pub fn field(&self, key: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == key || field.json == key)
    }
}

impl Enum {
    pub fn named(name: &str) -> Option<&'static Self> {
        ENUMS.iter().find(|values| values.name == name)
    }

    /// The value that a text names: in full, or short in any case (`health_food`).
    pub fn value(&self, text: &str) -> Option<&'static str> {
        let text = text.to_ascii_uppercase();
        self.values.iter().copied().find(|value| *value == text || value.strip_prefix(self.prefix()) == Some(&text))
    }

    /// Every value's short name in lower case.
    pub fn short_names(&self) -> Vec<String> {
        self.values.iter().map(|value| value.trim_start_matches(self.prefix()).to_ascii_lowercase()).collect()
    }

    /// What all the values' names begin with, such as `PRODUCT_CATEGORY_`.
    fn prefix(&self) -> &'static str {
        self.values.first().map_or("", |first| first.trim_end_matches("UNSPECIFIED"))
    }
}
