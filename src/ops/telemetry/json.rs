//! A log line: one JSON object, in the form of tracing-subscriber's own, for a third of its cost. A call has a line, so
//! it is part of what a call costs.

use std::cell::RefCell;
use std::fmt::{self, Debug, Write};

use jiff::Timestamp;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

/// `{"timestamp":…,"level":…,` the event's fields `,"target":…}`.
pub struct Json;

impl<S, N> FormatEvent<S, N> for Json
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, _: &FmtContext<'_, S, N>, mut line: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        line.write_str("{\"timestamp\":\"")?;
        timestamp(&mut line, Timestamp::now())?;
        line.write_str("\",\"level\":\"")?;
        line.write_str(event.metadata().level().as_str())?;
        line.write_char('"')?;
        let mut fields = Fields { line, written: Ok(()) };
        event.record(&mut fields);
        let Fields { mut line, written } = fields;
        written?;
        line.write_str(",\"target\":")?;
        string(&mut line, event.metadata().target())?;
        line.write_str("}\n")
    }
}

thread_local! {
    /// A second since the epoch, and how it is written up to its point.
    static SECOND: RefCell<(i64, String)> = const { RefCell::new((i64::MIN, String::new())) };
}

/// In UTC to the microsecond; many lines share a second, which is written once.
fn timestamp(line: &mut Writer<'_>, now: Timestamp) -> fmt::Result {
    SECOND.with_borrow_mut(|(second, text)| {
        if *second != now.as_second() {
            *second = now.as_second();
            let whole = Timestamp::from_second(*second).map_err(|_| fmt::Error)?.to_string();
            *text = whole.trim_end_matches('Z').to_owned();
        }
        line.write_str(text)
    })?;
    write!(line, ".{:06}Z", now.subsec_microsecond() + now.subsec_millisecond() * 1_000)
}

/// Writes each field behind a comma.
struct Fields<'w> {
    line: Writer<'w>,
    written: fmt::Result,
}

impl Fields<'_> {
    fn field(&mut self, field: &Field, value: impl FnOnce(&mut Writer<'_>) -> fmt::Result) {
        if self.written.is_ok() {
            self.written = self.name(field).and_then(|()| value(&mut self.line));
        }
    }

    fn name(&mut self, field: &Field) -> fmt::Result {
        self.line.write_char(',')?;
        string(&mut self.line, field.name())?;
        self.line.write_char(':')
    }
}

impl Visit for Fields<'_> {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.field(field, |line| if value.is_finite() { write!(line, "{value}") } else { line.write_str("null") });
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.field(field, |line| write!(line, "{value}"));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.field(field, |line| write!(line, "{value}"));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.field(field, |line| write!(line, "{value}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.field(field, |line| string(line, value));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.field(field, |line| {
            line.write_char('"')?;
            write!(Escaped(line), "{value:?}")?;
            line.write_char('"')
        });
    }
}

fn string(line: &mut Writer<'_>, text: &str) -> fmt::Result {
    line.write_char('"')?;
    Escaped(line).write_str(text)?;
    line.write_char('"')
}

/// Writes what may stand inside a JSON string.
struct Escaped<'a, 'w>(&'a mut Writer<'w>);

impl Write for Escaped<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut rest = text;
        while let Some(at) = rest.bytes().position(|byte| byte < 0x20 || byte == b'"' || byte == b'\\') {
            self.0.write_str(&rest[..at])?;
            match rest.as_bytes()[at] {
                b'\n' => self.0.write_str("\\n")?,
                byte @ (b'"' | b'\\') => write!(self.0, "\\{}", char::from(byte))?,
                byte => write!(self.0, "\\u{byte:04x}")?,
            }
            rest = &rest[at + 1..];
        }
        self.0.write_str(rest)
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Lines {
        fn write(&mut self, line: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(line);
            Ok(line.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_line_is_a_json_object_whatever_its_fields_hold() {
        let lines = Lines::default();
        let writer = lines.clone();
        let subscriber = tracing_subscriber::fmt().event_format(Json).with_writer(move || writer.clone()).finish();
        tracing::subscriber::with_default(subscriber, || {
            let error = "a \"quoted\"\n\\ line\u{1}";
            tracing::warn!(target: "here", error, shown = %error, seconds = 0.25, none = f64::NAN, count = 3, yes = true, "said");
        });
        let line: serde_json::Value = serde_json::from_slice(&lines.0.lock().unwrap()).unwrap();
        let error = "a \"quoted\"\n\\ line\u{1}";
        for (field, value) in
            [("level", "WARN"), ("message", "said"), ("target", "here"), ("error", error), ("shown", error)]
        {
            assert_eq!(line[field], value, "{field}");
        }
        assert_eq!((&line["seconds"], &line["none"]), (&serde_json::json!(0.25), &serde_json::Value::Null));
        assert_eq!((&line["count"], &line["yes"]), (&serde_json::json!(3), &serde_json::json!(true)));
    }

    #[test]
    fn a_timestamp_is_utc_to_the_microsecond() {
        let mut text = String::new();
        for moment in ["2026-11-25T14:39:35.012345678Z", "2026-11-25T14:39:35.9Z", "2026-11-25T14:39:36Z"] {
            timestamp(&mut Writer::new(&mut text), moment.parse().unwrap()).unwrap();
            text.push(' ');
        }
        assert_eq!(text, "2026-11-25T14:39:35.012345Z 2026-11-25T14:39:35.900000Z 2026-11-25T14:39:36.000000Z ");
    }
}
