//! Folding and scanning against matchers that do not fold, on the same copy and the same words, in the same run; the
//! rules against their patterns run the plain way; the whole step against decoding the text.
//!
//! `cargo bench --bench peers`; `benches/run` installs the peers that cargo cannot.

#[path = "../common/mod.rs"]
mod common;
mod hyperscan;
mod lists;
mod matchers;
mod rules;
mod scripts;
mod step;
mod terms;

use common::{Flags, copy};
use tikv_jemallocator::Jemalloc;

/// That of the program: answers are allocated.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

fn main() {
    let flags = Flags::read();
    let engine = common::engine();
    let ads = copy::ads();
    let step = step::table(&flags, &engine, &ads);
    let rules = rules::table(&flags, &engine, &ads);
    let terms = terms::table(&flags, engine, &ads);
    flags.publish(&[step, terms, rules].map(|table| table.markdown()).join("\n"));
}
