//! Ids: how they are written, and that each is there once.

use std::cell::RefCell;
use std::collections::HashMap;

use super::sink::{At, Sink, fault, fault_twice};
use crate::catalog::fault::SourcePlace;

/// Ids seen so far; one that comes again is a fault with both places.
#[derive(Default)]
pub(super) struct Unique(RefCell<HashMap<String, SourcePlace>>);

impl Unique {
    /// Notes an id and checks how it is written.
    pub fn take(&self, sink: &Sink, what: &str, id: &At<&str>) {
        if !is_id(id.value) {
            let help = "use lower-case letters and digits, parted by `-` or `.`, such as `food.disease-claim`";
            fault(sink, "bad-id", &id.place, format!("`{}` is no id", id.value), help);
        }
        let first = self.0.borrow().get(id.value).cloned();
        match first {
            Some(first) => {
                let help = "give one of the two another id; an id is never used again for something else";
                let message = format!("{what} `{}` stands twice", id.value);
                fault_twice(sink, "duplicate-id", (&id.place, &first), message, help);
            }
            None => drop(self.0.borrow_mut().insert(id.value.to_owned(), id.place.clone())),
        }
    }

    pub fn has(&self, id: &str) -> bool {
        self.0.borrow().contains_key(id)
    }

    /// Every id noted so far.
    pub fn names(&self) -> Vec<String> {
        self.0.borrow().keys().cloned().collect()
    }
}

/// Words of lower-case letters and digits, parted by single `-` or `.`.
fn is_id(text: &str) -> bool {
    let word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    text.split(['-', '.']).all(word)
}
