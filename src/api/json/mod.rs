//! The JSON form of the contract, read strictly. A misspelt `product_category` must not screen uncategorised, so an
//! unknown key is refused with what was probably meant. Enums may be written short (`health_food`). No error carries a
//! value of the input: it may be ad text.

mod schema;
mod strict;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use self::schema::{Enum, Field, Kind, Message};
use self::strict::Strict;
use super::error::{ApiError, Fault, Reason};
use crate::catalog::kinds::nearest;

/// What to do with a key that the contract does not have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnknownFields {
    /// It is a fault, with a did-you-mean.
    #[default]
    Refuse,
    /// It is left out.
    Ignore,
}

/// Reads one message from its proto3 JSON form.
///
/// # Errors
/// [`ApiError::Invalid`] with every fault at its path: text that is not JSON, a key unknown or given twice, a value of
/// the wrong type, a number beyond uint32, an enum value unknown.
pub fn read<T: DeserializeOwned + prost::Name>(text: &str, unknown: UnknownFields) -> Result<T, ApiError> {
    let Strict(mut value) = serde_json::from_str(text).map_err(|error| syntax(&error))?;
    let mut walk = Walk { unknown, faults: Vec::new() };
    walk.message(&mut value, T::NAME, "");
    if !walk.faults.is_empty() {
        return Err(ApiError::Invalid(walk.faults));
    }
    // Everything that can be wrong was found above, with its path and without its value.
    serde_json::from_value(value).map_err(|_| ApiError::invalid("", Reason::BadJson, format!("is no {}", T::NAME)))
}

/// Writes one message in its proto3 JSON form, zeros included.
///
/// # Errors
/// Where an enum field holds a number that the contract does not have.
pub fn write<T: Serialize>(message: &T) -> serde_json::Result<String> {
    serde_json::to_string(message)
}

/// An ad of JSONL is one line, whose number the caller knows better; only the column tells more.
fn without_line(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    match message.strip_suffix(&place) {
        Some(what) if error.line() == 1 => format!("{what} at column {}", error.column()),
        _ => message,
    }
}

fn syntax(error: &serde_json::Error) -> ApiError {
    ApiError::invalid("", Reason::BadJson, format!("is not JSON: {}", without_line(error)))
}

/// One pass over the value beside the schema: short names become full ones, faults are gathered.
struct Walk {
    unknown: UnknownFields,
    faults: Vec<Fault>,
}

impl Walk {
    fn message(&mut self, value: &mut Value, name: &str, path: &str) {
        let (Some(message), Value::Object(object)) = (Message::named(name), value) else {
            return self.fault(path, Reason::BadJson, format!("must be an object: one {name}"));
        };
        // As proto3 JSON has it: null is absent.
        object.retain(|_, value| !value.is_null());
        self.unknown_keys(object, message, path);
        for field in message.fields {
            if field.name != field.json && object.contains_key(field.name) && object.contains_key(field.json) {
                let description = format!("stands twice, as `{}` and as `{}`", field.name, field.json);
                self.fault(&join(path, field.name), Reason::BadJson, description);
            }
        }
        for (key, value) in object.iter_mut() {
            if let Some(field) = message.field(key) {
                self.field(value, field, &join(path, key));
            }
        }
    }

    fn unknown_keys(&mut self, object: &mut Map<String, Value>, message: &Message, path: &str) {
        let unknown: Vec<String> = object.keys().filter(|key| message.field(key).is_none()).cloned().collect();
        for key in unknown {
            match self.unknown {
                UnknownFields::Ignore => drop(object.remove(&key)),
                UnknownFields::Refuse => {
                    let shown: String = key.chars().take(64).collect();
                    self.fault(&join(path, &shown), Reason::UnknownField, unknown_key(&key, message));
                }
            }
        }
    }

    fn field(&mut self, value: &mut Value, field: &Field, path: &str) {
        match value {
            Value::Array(items) if field.repeated => {
                for (n, item) in items.iter_mut().enumerate() {
                    self.single(item, field.kind, &format!("{path}[{n}]"));
                }
            }
            _ if field.repeated => self.fault(path, Reason::BadJson, "must be an array".into()),
            value => self.single(value, field.kind, path),
        }
    }

    fn single(&mut self, value: &mut Value, kind: Kind, path: &str) {
        let expected = match kind {
            Kind::Message(name) => return self.message(value, name, path),
            Kind::Enum(name) => return self.enumerated(value, name, path),
            Kind::String if value.is_string() => return,
            Kind::Bool if value.is_boolean() => return,
            Kind::Uint32 if is_uint32(value) => return,
            Kind::String => "must be a string",
            Kind::Bool => "must be true or false",
            Kind::Uint32 => "must be a whole number from 0 to 4294967295",
        };
        self.fault(path, Reason::BadJson, expected.into());
    }

    fn enumerated(&mut self, value: &mut Value, name: &str, path: &str) {
        let Some(values) = Enum::named(name) else { return };
        let known = match &*value {
            Value::String(text) => values.value(text),
            Value::Number(number) => number.as_u64().and_then(|n| values.values.get(n as usize).copied()),
            _ => None,
        };
        match known {
            Some(known) => *value = Value::from(known),
            None => self.fault(path, Reason::UnknownEnumValue, unknown_value(value, values)),
        }
    }

    fn fault(&mut self, path: &str, reason: Reason, description: String) {
        self.faults.push(Fault { field: path.to_owned(), reason, description });
    }
}

fn is_uint32(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.as_u64().is_some_and(|n| u32::try_from(n).is_ok()),
        Value::String(text) => text.parse::<u32>().is_ok(),
        _ => false,
    }
}

fn unknown_key(key: &str, message: &Message) -> String {
    let names = message.fields.iter().flat_map(|field| [field.name, field.json]);
    match nearest(key, names) {
        Some(meant) => format!("{} has no such field, did you mean `{meant}`?", message.name),
        None => {
            let known: Vec<&str> = message.fields.iter().map(|field| field.name).collect();
            format!("{} has no such field; it has: {}", message.name, known.join(", "))
        }
    }
}

fn unknown_value(value: &Value, values: &Enum) -> String {
    let names = values.short_names();
    let meant = value.as_str().and_then(|text| nearest(text, names.iter().map(String::as_str)));
    match meant {
        Some(meant) => format!("is no {}, did you mean `{meant}`?", values.name),
        None => format!("is no {}; one of: {}", values.name, names.join(", ")),
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

#[cfg(test)]
mod tests;
