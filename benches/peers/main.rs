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

use common::table::Table;
use common::{Flags, copy};
use tikv_jemallocator::Jemalloc;

/// That of the program: answers are allocated.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

fn main() {
    let flags = Flags::read();
    let engine = common::engine();
    let ads = copy::ads();
    let mixed = copy::mixed(&engine);
    let step = step::table(&flags, &engine, &ads);
    let rules = rules::table(&flags, &engine, &ads);
    let all = lists::all(engine);
    let lists = [lists::short(&all.words), all];
    let terms = |title, copy, ads, scripts| terms::table(&flags, title, copy, &lists, ads, scripts);
    let terms = [
        terms("Fold and scan against matchers that do not fold", "200 honest characters", &ads, &scripts::ALL),
        terms("The same over copy that is not learnt", "200 mixed characters", &mixed, &scripts::ALL),
    ];
    let tables: Vec<String> = [&step].into_iter().chain(&terms).chain([&rules]).map(Table::markdown).collect();
    flags.publish(&tables.join("\n"));
}
