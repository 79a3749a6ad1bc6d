//! Memory of one process that loads the catalog, screens a million ads, and exchanges its engine again and again, with
//! the program's allocator, each engine made and freed on a thread of its own as the service does it.
//!
//! `cargo bench --bench memory`; resident memory is told on Linux only.

#[path = "common/mod.rs"]
mod common;

use std::alloc::{GlobalAlloc, Layout};
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use adscreen::catalog::kinds::Category;
use adscreen::engine::{Ad, Engine};
use adscreen::ops::aside::{Aside, Home};
use common::table::{Must, Table, megabytes, times, whole};
use common::{Flags, copy};
use tikv_jemallocator::Jemalloc;

/// The program's allocator, which counts the bytes that are in use.
struct Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to jemalloc as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LIVE.fetch_add(layout.size(), Relaxed);
        unsafe { Jemalloc.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Relaxed);
        unsafe { Jemalloc.dealloc(place, layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        LIVE.fetch_add(size, Relaxed);
        LIVE.fetch_sub(layout.size(), Relaxed);
        unsafe { Jemalloc.realloc(place, layout, size) }
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
    /// Once freed pages had time to go back, of which jemalloc lets some go each second.
    fn after(rest: Duration) -> Self {
        std::thread::sleep(rest);
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

/// An engine where it was made.
struct Live {
    engine: Option<Engine>,
    home: Home,
}

impl Live {
    fn load(aside: &Aside) -> Self {
        let (engine, home) = aside.run_at_home(common::engine);
        Self { engine: Some(engine), home }
    }

    fn screen(&self, times: usize) {
        self.engine.iter().for_each(|engine| screen(engine, times));
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        let engine = self.engine.take();
        self.home.run(|| drop(engine));
    }
}

fn main() {
    let flags = Flags::read();
    let mut table = Table::new("Memory of one process", &["", "live heap", "resident", "", "must"]);
    let mut row = |name: &str, moment: Moment, judged: String, must: String| {
        table.row([name.to_owned(), megabytes(moment.live), megabytes(moment.resident), judged, must]);
    };
    let budget = |moment: Moment| Must::AtMost(48.0).judge(moment.resident / 1e6, " MB");

    let aside = Aside::start().expect("a thread");
    let rest = Duration::from_millis(flags.times(10_000, 10) as u64);
    let start = Moment::after(Duration::ZERO);
    row("program started", start, String::new(), String::new());

    let mut live = Live::load(&aside);
    let loaded = Moment::after(rest);
    row("catalog loaded and compiled", loaded, String::new(), budget(loaded));

    let screenings = flags.times(1_000_000, 1_000);
    live.screen(screenings);
    let loaded = Moment::after(rest);
    row(&format!("after {} screenings", whole(screenings as f64)), loaded, String::new(), budget(loaded));

    let mut second = None;
    let most = peak(|| second = Some(Live::load(&aside)));
    let both = Moment { resident: most, ..Moment::after(Duration::ZERO) };
    let ratio = most / loaded.resident;
    row("while a second engine is built beside it (peak)", both, times(ratio), Must::AtMost(2.0).judge(ratio, " ×"));

    live = second.take().unwrap_or(live);
    live.screen(1_000);
    let swapped = Moment::after(rest);
    row("after the exchange", swapped, times(swapped.resident / loaded.resident), String::new());

    let few = flags.times(10, 1);
    let first = exchanged(&mut live, &aside, few, rest);
    row(&format!("after {} more", few), first, String::new(), String::new());
    let many = flags.times(90, 1);
    let last = exchanged(&mut live, &aside, many, rest);
    let growth = last.resident / first.resident;
    let must = Must::AtMost(1.05).judge(growth, " ×");
    row(&format!("after {} more", many), last, format!("{} of the line above", times(growth)), must);
    flags.publish(&table.markdown());
}

/// Builds and exchanges the engine so many times, and screens with each.
fn exchanged(live: &mut Live, aside: &Aside, times: usize, rest: Duration) -> Moment {
    for _ in 0..times {
        let next = Live::load(aside);
        next.screen(100);
        *live = next;
    }
    Moment::after(rest)
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
