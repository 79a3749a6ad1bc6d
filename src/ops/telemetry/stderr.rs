//! Standard error for many lines a second: lines are gathered and written together, which saves a system call a line.
//! A warning is written at once, with all that came before it; anything else at most a blink later.

use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tracing::{Level, Metadata};
use tracing_subscriber::fmt::MakeWriter;

/// Bytes gathered at most.
const ROOM: usize = 64 * 1024;
/// How long a line may wait.
const BLINK: Duration = Duration::from_millis(100);

/// The lines not yet written; one for the process, as standard error is.
static LINES: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// Makes writers that gather lines.
pub struct Gathered;

/// Takes one line.
pub struct Line {
    at_once: bool,
}

impl<'a> MakeWriter<'a> for Gathered {
    type Writer = Line;

    fn make_writer(&'a self) -> Line {
        Line { at_once: true }
    }

    fn make_writer_for(&'a self, meta: &Metadata<'_>) -> Line {
        Line { at_once: *meta.level() <= Level::WARN }
    }
}

impl Write for Line {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut lines = LINES.lock().unwrap_or_else(PoisonError::into_inner);
        lines.extend_from_slice(line);
        if self.at_once || lines.len() > ROOM {
            write_out(&mut lines);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        flush();
        Ok(())
    }
}

/// Writes out what is gathered; the last act of a process that logs.
pub fn flush() {
    write_out(&mut LINES.lock().unwrap_or_else(PoisonError::into_inner));
}

fn write_out(lines: &mut Vec<u8>) {
    // Where standard error is gone there is nobody left to tell.
    let _ = io::stderr().write_all(lines);
    lines.clear();
}

/// Writes out regularly, for ever.
pub fn keep_flushing() -> io::Result<()> {
    let flushing = || loop {
        std::thread::sleep(BLINK);
        flush();
    };
    std::thread::Builder::new().name("log".into()).spawn(flushing).map(drop)
}
