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

thread_local! {
    /// The line, reused.
    static LINE: RefCell<String> = const { RefCell::new(String::new()) };
    /// A second since the epoch, and how it is written up to its point.
    static SECOND: RefCell<(i64, String)> = const { RefCell::new((i64::MIN, String::new())) };
}

impl<S, N> FormatEvent<S, N> for Json
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, _: &FmtContext<'_, S, N>, mut to: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        // Whoever logs while a value is being written for the log gets a line of its own.
        let mut line = LINE.take();
        line.clear();
        write_line(&mut line, event);
        let written = to.write_str(&line);
        LINE.set(line);
        written
    }
}

fn write_line(line: &mut String, event: &Event<'_>) {
    line.push_str("{\"timestamp\":\"");
    timestamp(line, Timestamp::now());
    line.push_str("\",\"level\":\"");
    line.push_str(event.metadata().level().as_str());
    line.push('"');
    event.record(&mut Fields(line));
    line.push_str(",\"target\":");
    string(line, event.metadata().target());
    line.push_str("}\n");
}

/// In UTC to the microsecond; many lines share a second, which is written once.
fn timestamp(line: &mut String, now: Timestamp) {
    SECOND.with_borrow_mut(|(second, text)| {
        if *second != now.as_second() {
            *second = now.as_second();
            *text = Timestamp::from_second(*second).unwrap_or_default().to_string();
            text.truncate(text.len() - 1);
        }
        line.push_str(text);
    });
    let _ = write!(line, ".{:06}Z", now.subsec_microsecond());
}

/// Writes each field behind a comma. Nothing can go wrong in writing to a string.
struct Fields<'l>(&'l mut String);

impl Fields<'_> {
    fn name(&mut self, field: &Field) -> &mut String {
        self.0.push(',');
        string(self.0, field.name());
        self.0.push(':');
        self.0
    }

    fn plain(&mut self, field: &Field, value: impl fmt::Display) {
        let _ = write!(self.name(field), "{value}");
    }
}

impl Visit for Fields<'_> {
    fn record_f64(&mut self, field: &Field, value: f64) {
        if value.is_finite() { self.plain(field, value) } else { self.plain(field, "null") }
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.plain(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.plain(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.plain(field, value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        string(self.name(field), value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let line = self.name(field);
        line.push('"');
        let _ = write!(Escaped(line), "{value:?}");
        line.push('"');
    }
}

fn string(line: &mut String, text: &str) {
    line.push('"');
    let _ = Escaped(line).write_str(text);
    line.push('"');
}

/// Writes what may stand inside a JSON string.
struct Escaped<'l>(&'l mut String);

impl Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut rest = text;
        while let Some(at) = rest.bytes().position(|byte| byte < 0x20 || byte == b'"' || byte == b'\\') {
            self.0.push_str(&rest[..at]);
            match rest.as_bytes()[at] {
                b'\n' => self.0.push_str("\\n"),
                byte @ (b'"' | b'\\') => self.0.extend(['\\', char::from(byte)]),
                byte => write!(self.0, "\\u{byte:04x}")?,
            }
            rest = &rest[at + 1..];
        }
        self.0.push_str(rest);
        Ok(())
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
            timestamp(&mut text, moment.parse().unwrap());
            text.push(' ');
        }
        assert_eq!(text, "2026-11-25T14:39:35.012345Z 2026-11-25T14:39:35.900000Z 2026-11-25T14:39:36.000000Z ");
    }
}
