//! Floor 4: the command line, one file a subcommand.
//!
//! A command writes its result to standard output and everything else to standard error, and ends with one of the
//! statuses of [`Exit`]. What a person reads is drawn by `draw`; what a program reads is the contract's
//! JSON.

mod args;
mod check;
mod diff;
mod draw;
mod eval;
mod explain;
mod input;
mod laws;
mod outcome;
mod overlay;
mod penalties;
mod rules;
mod screen;
mod serve;
mod source;
mod values;
mod work;

use std::io::{self, Write};
use std::panic;

use clap::{CommandFactory as _, Parser, Subcommand};

use self::draw::cells;
use self::draw::paint::{Look, When};
use self::source::Dictionaries;

pub use self::outcome::{Exit, Failure};

/// Screens Chinese advertising copy: which words break which article of which law, and why.
#[derive(Debug, Parser)]
#[command(name = "adscreen", disable_version_flag = true)]
#[command(after_help = EXAMPLES, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    /// Print the version, with the digest of the dictionaries inside
    #[arg(short = 'V', long)]
    version: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What every subcommand takes, before its name or after it.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Everywhere")]
struct Global {
    #[command(flatten)]
    dictionaries: Dictionaries,
    /// Colours; auto = on a terminal, unless NO_COLOR is set
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: When,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the service: gRPC, health, metrics
    Serve(serve::Serve),
    /// Screen advertising copy
    Screen(Box<screen::Screen>),
    /// Load and test a catalog: every fault at once
    Check(check::Check),
    /// Show every step for one text, and why a rule fired or did not
    Explain(Box<explain::Explain>),
    /// List, search and show rules
    Rules(rules::Rules),
    /// List, search and show the law
    Laws(laws::Laws),
    /// Measure recall and false alarms on a labelled corpus
    Eval(eval::Eval),
    /// Show which verdicts change between two catalogs
    Diff(diff::Diff),
}

const EXAMPLES: &str = "\
Examples:
  adscreen screen --category food '常喝可治疗糖尿病'     a drawn report
  adscreen screen --from jsonl --to jsonl - <ads.jsonl   one answer a line
  adscreen check dictionaries                            test what you edited
  adscreen serve                                         gRPC on 127.0.0.1:50051

Exit status: 0 all pass, 1 something to review or block, 2 bad usage or bad input, 3 the
catalog is faulty.";

/// Does what the command line says.
pub fn run(cli: Cli) -> Exit {
    panic::set_hook(Box::new(defect));
    let mut out = io::BufWriter::new(io::stdout().lock());
    let ended = cli.dispatch(&mut out).and_then(|exit| {
        out.flush()?;
        Ok(exit)
    });
    ended.unwrap_or_else(|failure| {
        let exit = failure.exit();
        match failure {
            Failure::Faulty(drawn) => tell(&drawn),
            _ if exit == Exit::Unread => {}
            other => complain(&other.to_string()),
        }
        exit
    })
}

impl Cli {
    fn dispatch(self, out: &mut dyn Write) -> Result<Exit, Failure> {
        let Self { global: Global { dictionaries, color }, version, command } = self;
        let look = Look::new(color);
        if version {
            return version_line(&dictionaries, look, out);
        }
        match command {
            Some(Command::Serve(serve)) => serve.run(dictionaries, look),
            Some(Command::Screen(screen)) => screen.run(&dictionaries, look, out),
            Some(Command::Check(check)) => check.run(dictionaries, look, out),
            Some(Command::Explain(explain)) => explain.run(&dictionaries, look, out),
            Some(Command::Rules(rules)) => rules.run(&dictionaries, look, out),
            Some(Command::Laws(laws)) => laws.run(&dictionaries, look, out),
            Some(Command::Eval(eval)) => eval.run(&dictionaries, look, out),
            Some(Command::Diff(diff)) => diff.run(look, out),
            None => {
                tell(&Self::command().render_help().to_string());
                Ok(Exit::Bad)
            }
        }
    }
}

fn version_line(dictionaries: &Dictionaries, look: Look, out: &mut dyn Write) -> Result<Exit, Failure> {
    let catalog = dictionaries.digest(look.err)?;
    writeln!(out, "adscreen {} (dictionaries {catalog})", env!("CARGO_PKG_VERSION"))?;
    Ok(Exit::Pass)
}

/// Tells a person what is wrong.
fn complain(message: &str) {
    tell(&format!("adscreen: {}\n", cells::visible_lines(message)));
}

/// Writes to standard error.
fn tell(text: &str) {
    // Where it is gone there is nobody left to tell.
    let _ = io::stderr().write_all(text.as_bytes());
}

/// Says where the program broke. The usual message may quote the text that it broke on, and that is a customer's.
fn defect(info: &panic::PanicHookInfo<'_>) {
    let place = info.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!(place, "defect");
    if !tracing::event_enabled!(tracing::Level::ERROR) {
        complain(&format!("a defect of the program at {place}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flags_agree_with_each_other() {
        Cli::command().debug_assert();
    }

    #[test]
    fn what_follows_the_help_fits_its_width() {
        let mut command = Cli::command();
        let all = command.get_subcommands_mut().map(|command| command.render_long_help().to_string());
        let all: Vec<String> = all.collect();
        for help in all.iter().chain([&command.render_long_help().to_string()]) {
            let after = help.split_once("Examples:").expect("every subcommand has examples").1;
            for line in after.lines() {
                assert!(cells::width(line) <= 100, "{line}");
            }
        }
    }
}
