//! The program: parse, call, exit code.

use std::process::ExitCode;

use adscreen::cli::{self, Cli};
use clap::Parser as _;
use tikv_jemallocator::Jemalloc;

/// It gives back what a catalog that was exchanged has left; glibc's keeps it (docs/decisions/0013-reload.md).
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

fn main() -> ExitCode {
    cli::run(Cli::parse()).into()
}
