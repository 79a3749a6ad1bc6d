//! Memory of one process that loads the catalog, screens a million ads, and exchanges its engine again and again.
//!
//! `cargo bench --bench memory`; resident memory is told on Linux only.

#[path = "common/mod.rs"]
mod common;

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use adscreen::catalog::kinds::Category;
use adscreen::engine::{Ad, Engine};
use common::table::{Must, Table, megabytes, times, whole};
use common::{Flags, copy};

/// The system's allocator, which counts the bytes that are in use.
struct Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LIVE.fetch_add(layout.size(), Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Relaxed);
        unsafe { System.dealloc(place, layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        LIVE.fetch_add(size, Relaxed);
        LIVE.fetch_sub(layout.size(), Relaxed);
        unsafe { System.realloc(place, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Bytes in use and bytes resident at one moment.
#[derive(Clone, Copy)]
struct Moment {
    live: f64,
    resident: f64,
}

impl Moment {
    fn now() -> Self {
        Self { live: LIVE.load(Relaxed) as f64, resident: status("VmRSS:") }
    }
}

/// A line of `/proc/self/status`, in bytes; not a number where there is none.
fn status(line: &str) -> f64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let value =
        text.lines().find_map(|found| found.strip_prefix(line)?.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    value.map_or(f64::NAN, |kilobytes| kilobytes * 1024.0)
}

/// The most that was resident during the work.
fn peak(work: impl FnOnce()) -> f64 {
    // "5" sets the peak back to what is resident now.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    work();
    status("VmHWM:")
}

fn load() -> Arc<Engine> {
    Arc::new(common::engine())
}

fn main() {
    let flags = Flags::read();
    let mut table = Table::new("Memory of one process", &["", "live heap", "resident", "", "must"]);
    let mut row = |name: &str, moment: Moment, judged: String, must: String| {
        table.row([name.to_owned(), megabytes(moment.live), megabytes(moment.resident), judged, must]);
    };
    let budget = |moment: Moment| Must::AtMost(48.0).judge(moment.resident / 1e6, " MB");

    let start = Moment::now();
    row("program started", start, String::new(), String::new());

    let mut engine = load();
    let loaded = Moment::now();
    row("catalog loaded and compiled", loaded, String::new(), budget(loaded));

    let screenings = flags.times(1_000_000, 1_000);
    screen(&engine, screenings);
    let loaded = Moment::now();
    row(&format!("after {} screenings", whole(screenings as f64)), loaded, String::new(), budget(loaded));

    let mut second = None;
    let most = peak(|| second = Some(load()));
    let both = Moment { resident: most, ..Moment::now() };
    let ratio = most / loaded.resident;
    row("while a second engine is built beside it (peak)", both, times(ratio), Must::AtMost(2.0).judge(ratio, " ×"));

    engine = second.take().unwrap_or(engine);
    screen(&engine, 1_000);
    let swapped = Moment::now();
    row("after the exchange", swapped, times(swapped.resident / loaded.resident), String::new());

    let few = flags.times(10, 1);
    let first = exchanged(&mut engine, few);
    row(&format!("after {} more", few), first, String::new(), String::new());
    let many = flags.times(90, 1);
    let last = exchanged(&mut engine, many);
    let growth = last.resident / first.resident;
    let must = Must::AtMost(1.05).judge(growth, " ×");
    row(&format!("after {} more", many), last, format!("{} of the line above", times(growth)), must);
    flags.publish(&table.markdown());
}

/// Builds and exchanges the engine so many times, and screens with each.
fn exchanged(engine: &mut Arc<Engine>, times: usize) -> Moment {
    for _ in 0..times {
        let next = load();
        screen(&next, 100);
        *engine = next;
    }
    Moment::now()
}

fn screen(engine: &Engine, times: usize) {
    let mut ads = copy::ads();
    ads.extend(copy::HOSTILE.iter().map(|(_, text)| copy::ad(Category::Food, copy::repeated(text, copy::CHARS))));
    let options = common::options();
    let one = |ad: &Ad| {
        black_box(engine.screen(ad, &options));
    };
    ads.iter().cycle().take(times).for_each(one);
}
