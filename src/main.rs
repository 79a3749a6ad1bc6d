//! The program: parse, call, exit code.

use std::process::ExitCode;

use adscreen::cli::{self, Cli};
use clap::Parser as _;

fn main() -> ExitCode {
    cli::run(Cli::parse()).into()
}
