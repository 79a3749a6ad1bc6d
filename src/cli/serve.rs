//! `adscreen serve`: settings from all their sources, then the server.

use std::env;
use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command};

use super::draw::paint::Look;
use super::outcome::{Exit, Failure};
use super::source::Dictionaries;
use crate::app::{self, AppError};
use crate::ops::settings::{ALL, Setting, Settings, SettingsError};
use crate::ops::telemetry;

/// Run the service: gRPC, health, metrics
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  adscreen serve
  adscreen serve --config adscreen.toml --grpc-listen 0.0.0.0:50051
  ADSCREEN__GRPC__LISTEN=0.0.0.0:50051 adscreen serve --dictionaries dictionaries

A setting is read from the file, then from the environment, then from its flag; the later one
holds. In the file `grpc.listen` is `listen` in the table [grpc]. SIGTERM drains and ends the
server; a second one ends it at once.

Exit status: 0 after a stop signal, 2 bad settings or a port in use, 3 the catalog is faulty.")]
pub struct Serve {
    /// Settings file (TOML)
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    settings: SettingFlags,
}

/// One flag for each setting: `--grpc-listen` for `grpc.listen`.
#[derive(Debug)]
struct SettingFlags(Vec<(&'static str, String)>);

/// The setting that every subcommand has under a name of its own.
const DICTIONARIES: &str = "catalog.dictionaries";

fn flags() -> impl Iterator<Item = &'static Setting> {
    ALL.iter().filter(|setting| setting.key != DICTIONARIES)
}

fn flag(key: &str) -> String {
    match key {
        DICTIONARIES => "dictionaries".to_owned(),
        key => key.replace(['.', '_'], "-"),
    }
}

impl clap::FromArgMatches for SettingFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let given =
            |setting: &Setting| matches.get_one::<String>(setting.key).map(|value| (setting.key, value.clone()));
        Ok(Self(flags().filter_map(given).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl clap::Args for SettingFlags {
    fn augment_args(command: Command) -> Command {
        command.args(flags().map(|setting| {
            let help = format!("{} [default: {}] [env: {}]", setting.help, setting.default_value(), setting.env());
            // Names of flags live as long as the program; there are a handful, made once.
            Arg::new(setting.key).long(&*flag(setting.key).leak()).value_name("VALUE").help(help)
        }))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl Serve {
    pub fn run(self, dictionaries: Dictionaries, look: Look) -> Result<Exit, Failure> {
        let mut flags = self.settings.0;
        flags.extend(dictionaries.path().map(|path| (DICTIONARIES, path.display().to_string())));
        let settings = Settings::load(self.config.as_deref(), env::vars(), &flags).map_err(refused)?;
        telemetry::init(&settings.log_level).map_err(|error| Failure::Bad(format!("log.level: {error}")))?;
        let dictionaries = settings.dictionaries.as_deref().map(Dictionaries::folder).unwrap_or_default();
        dictionaries.check()?;
        let compile = move || dictionaries.engine(look.err).map_err(|failure| failure.to_string());
        app::serve(settings, compile).map_err(ended)?;
        Ok(Exit::Pass)
    }
}

/// Says a flag's fault of the flag.
fn refused(error: SettingsError) -> Failure {
    let said = error.0.into_iter().map(|fault| {
        let is_flag = ALL.iter().any(|setting| setting.key == fault.place);
        let place = if is_flag { format!("--{}", flag(&fault.place)) } else { fault.place };
        format!("{place}: {}", fault.message)
    });
    Failure::Bad(said.collect::<Vec<_>>().join("\n"))
}

fn ended(error: AppError) -> Failure {
    match error {
        AppError::Catalog(faults) => Failure::Faulty(faults),
        AppError::Listen { address, setting, source } => {
            let flag = flag(setting);
            Failure::Bad(format!(
                "cannot listen on {address}: {source}; choose another address with --{flag} or {setting}"
            ))
        }
        error => Failure::Bad(error.to_string()),
    }
}
