//! How a command ends: its exit status, or what went wrong and what to do about it.

use std::io;
use std::process::ExitCode;

use crate::api::error::ApiError;

/// The exit statuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// All pass, or there was nothing to judge.
    Pass,
    /// Something to review or to block.
    Found,
    /// Bad usage or bad input; it beats what was found.
    Bad,
    /// The catalog is faulty.
    Faulty,
    /// Whoever read the output has gone: what a shell reports of a program ended by SIGPIPE.
    Unread,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Pass => 0,
            Exit::Found => 1,
            Exit::Bad => 2,
            Exit::Faulty => 3,
            Exit::Unread => 141,
        })
    }
}

/// Why a command could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Usage or input is bad; the text says what, where and what to do.
    #[error("{0}")]
    Bad(String),
    /// The catalog is faulty; every fault is drawn in the text.
    #[error("{0}")]
    Faulty(String),
    /// The output cannot be written.
    #[error("cannot write the output: {0}")]
    Output(#[from] io::Error),
}

impl Failure {
    /// How the program ends.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Bad(_) => Exit::Bad,
            Self::Faulty(_) => Exit::Faulty,
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Unread,
            Self::Output(_) => Exit::Bad,
        }
    }
}

/// What the service would refuse in a request, said of the flags: `options.min_severity` is `--min-severity` here.
pub fn of_flags(error: ApiError) -> Failure {
    let ApiError::Invalid(faults) = error else { return Failure::Bad(error.to_string()) };
    let said = faults.iter().map(|fault| {
        let name = fault.field.rsplit('.').next().unwrap_or_default().replace('_', "-");
        format!("--{name}: {}", fault.description)
    });
    Failure::Bad(said.collect::<Vec<_>>().join("\n"))
}
