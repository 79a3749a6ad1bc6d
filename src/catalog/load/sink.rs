//! Where faults go, each with its place.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use crate::catalog::fault::{Fault, SourceFile, SourcePlace};
use crate::catalog::kinds::nearest;

/// Faults gathered so far.
pub(super) type Sink = RefCell<Vec<Fault>>;

/// A value with its place.
#[derive(Clone, Debug)]
pub(super) struct At<T> {
    pub value: T,
    pub place: SourcePlace,
}

/// Where faults of one file go.
#[derive(Clone)]
pub(super) struct Desk<'s> {
    pub file: Arc<SourceFile>,
    pub sink: &'s Sink,
}

impl Desk<'_> {
    pub fn place(&self, span: Range<usize>) -> SourcePlace {
        SourcePlace { file: Arc::clone(&self.file), span }
    }
}

/// Adds a fault.
pub(super) fn fault(
    sink: &Sink,
    code: &'static str,
    place: &SourcePlace,
    message: impl Into<String>,
    help: impl Into<String>,
) {
    let fault = Fault { code, place: place.clone(), message: message.into(), help: help.into(), related: None };
    sink.borrow_mut().push(fault);
}

/// Adds a fault that has two places.
pub(super) fn fault_twice(
    sink: &Sink,
    code: &'static str,
    (place, first): (&SourcePlace, &SourcePlace),
    message: impl Into<String>,
    help: impl Into<String>,
) {
    let related = Some(first.clone());
    let fault = Fault { code, place: place.clone(), message: message.into(), help: help.into(), related };
    sink.borrow_mut().push(fault);
}

/// A name that one list has twice is a fault.
pub(super) fn check_repeats(sink: &Sink, names: &[At<&str>]) {
    let mut seen: HashMap<&str, &SourcePlace> = HashMap::new();
    for name in names {
        if let Some(first) = seen.insert(name.value, &name.place) {
            let message = format!("`{}` stands twice in this list", name.value);
            fault_twice(sink, "duplicate", (&name.place, first), message, "keep one of the two");
        }
    }
}

/// A name that is not among those there are, with the one that was meant.
pub(super) fn unknown_name<'a>(
    sink: &Sink,
    code: &'static str,
    name: &At<&str>,
    what: &str,
    known: impl Iterator<Item = &'a str> + Clone,
) {
    let help = match nearest(name.value, known.clone()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None if known.clone().count() > 40 => where_they_are(what).to_owned(),
        None => format!("there are: {}", known.collect::<Vec<_>>().join(", ")),
    };
    fault(sink, code, &name.place, format!("unknown {what} `{}`", name.value), help);
}

/// Where to look, of more than can be listed.
fn where_they_are(what: &str) -> &'static str {
    match what {
        "list" => "a list is named as its file in lexicons/",
        "exemption" => "exemptions are the ids in exemptions/",
        "article" => "`adscreen laws` lists them",
        "rule" => "`adscreen rules` lists them",
        _ => "look it up in the dictionaries",
    }
}
