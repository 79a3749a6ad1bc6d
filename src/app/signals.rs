//! The signals of an operating system: the first to stop asks for a drain, the second ends the process; SIGHUP asks for
//! the catalog to be read anew.

use std::io;

use tokio::signal::unix::{SignalKind, signal};

use crate::ops::reload::{Reloads, Trigger};

/// Exit status after a second signal, as a shell reports an interrupted program.
const INTERRUPTED: i32 = 130;

/// Resolves on SIGTERM or SIGINT; from then on the next one ends the process at once.
///
/// # Errors
/// Where the signals cannot be listened to.
pub fn stop() -> io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        let name = tokio::select! { _ = terminate.recv() => "SIGTERM", _ = interrupt.recv() => "SIGINT" };
        tracing::info!(signal = name, "draining; a second signal ends the server at once");
        tokio::spawn(async move {
            tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
            // A warning is written out at once, so nothing is lost by leaving like this.
            tracing::warn!("second signal: ending at once");
            std::process::exit(INTERRUPTED);
        });
    })
}

/// Asks for a reload of each catalog at each SIGHUP, for ever; from now on it does not end the process.
///
/// # Errors
/// Where the signal cannot be listened to.
pub fn reload(catalogs: Vec<Reloads>) -> io::Result<impl Future<Output = ()>> {
    let mut hangup = signal(SignalKind::hangup())?;
    Ok(async move {
        while hangup.recv().await.is_some() {
            catalogs.iter().for_each(|catalog| catalog.ask(Trigger::Signal));
        }
    })
}
