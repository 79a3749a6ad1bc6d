//! How the time of one ad grows: with the length of hostile text, with the names that it protects, with the terms and the
//! rules of the catalog.
//!
//! `cargo bench --bench growth`; the curves are drawn into `docs/performance/` where `--markdown` asks for tables.

mod catalogs;
mod chart;
#[path = "../common/mod.rs"]
mod common;
mod grown;
mod names;
mod texts;

use common::Flags;
use tikv_jemallocator::Jemalloc;

/// That of the program: answers are allocated.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

fn main() {
    let flags = Flags::read();
    let tables = [texts::table(&flags), names::table(&flags), catalogs::table(&flags)].map(|table| table.markdown());
    flags.publish(&tables.join("\n"));
}
