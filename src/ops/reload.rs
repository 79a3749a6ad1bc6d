//! Exchanges a catalog without a restart. A thread of its own hears of changes (by watching the folder, by looking
//! every so often, by a signal, by the admin service), one after the other: it builds the new engine beside the one in
//! use, proves it by the catalog's own examples, and swaps it whole. Whatever is wrong, the old one stays.

mod exchange;
mod read;
mod watch;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use self::exchange::Exchange;
use self::watch::Watch;
use super::aside::{Aside, FAR, stand_back};
use super::handle::EngineHandle;
use super::lifecycle::Lifecycle;
use super::metrics::{Metrics, ReloadResult};
use super::tenants::Tenants;
use crate::api::error::ApiError;
use crate::api::pb;
use crate::catalog::Faults;

pub use self::read::sources;

/// Which of the catalogs is exchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The one that callers are answered by.
    InUse,
    /// The one that screens beside it and is only counted.
    Candidate,
}

/// Who asks for a reload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// Something happened in the folder.
    Watch,
    /// It is time to look; also the first look.
    Poll,
    /// SIGHUP.
    Signal,
    /// The admin service, with the caller's own id of the request.
    Admin { request_id: String },
}

/// What became of a reload.
#[derive(Clone, Debug)]
pub struct Report {
    pub result: ReloadResult,
    /// The catalog in use before; a candidate may be the first one.
    pub previous: Option<pb::CatalogVersion>,
    /// The catalog in use now.
    pub current: Option<pb::CatalogVersion>,
    /// Why the new one was refused.
    pub faults: Option<Arc<Faults>>,
}

/// What a reloader needs to know.
pub struct Setup {
    pub role: Role,
    /// `None`: the dictionaries inside the program, which never change.
    pub folder: Option<PathBuf>,
    /// Zero: never.
    pub poll: Duration,
    pub engine: EngineHandle,
    pub metrics: Arc<Metrics>,
    pub lifecycle: Lifecycle,
    pub aside: Arc<Aside>,
    /// Those whose overlays lie over the catalog in use.
    pub tenants: Option<Arc<Tenants>>,
}

type Answer = Result<Report, ApiError>;

enum Message {
    /// Look, whatever happened.
    Changed,
    /// Changes will not be heard of any more.
    Deaf(String),
    Reload {
        trigger: Trigger,
        expected: String,
        answer: Option<oneshot::Sender<Answer>>,
    },
    Stop,
}

/// Asks for reloads. Clones ask the same thread.
#[derive(Clone)]
pub struct Reloads(Sender<Message>);

impl Reloads {
    /// Asks and waits for what becomes of it; `expected` is the digest that must be in use, or empty.
    ///
    /// # Errors
    /// [`ApiError::OtherCatalog`] where another one is in use, [`ApiError::Draining`] where the server is about to end.
    pub async fn reload(&self, trigger: Trigger, expected: String) -> Answer {
        let (answer, answered) = oneshot::channel();
        let message = Message::Reload { trigger, expected, answer: Some(answer) };
        self.0.send(message).map_err(|_| ApiError::Draining)?;
        answered.await.unwrap_or(Err(ApiError::Draining))
    }

    /// Asks and does not wait.
    pub fn ask(&self, trigger: Trigger) {
        // A thread that has ended needs no reload.
        let _ = self.0.send(Message::Reload { trigger, expected: String::new(), answer: None });
    }
}

/// A place to ask before there is a thread that hears it.
pub struct Reloader {
    reloads: Reloads,
    messages: Receiver<Message>,
}

impl Reloader {
    pub fn new() -> Self {
        let (sender, messages) = mpsc::channel();
        Self { reloads: Reloads(sender), messages }
    }

    /// Where to ask.
    pub fn reloads(&self) -> Reloads {
        self.reloads.clone()
    }

    /// Starts the thread; it ends when what is handed back is dropped.
    ///
    /// # Errors
    /// Where a thread cannot be had.
    pub fn start(self, setup: Setup) -> std::io::Result<Reloading> {
        let Self { reloads, messages } = self;
        let own = reloads.clone();
        let name = if setup.role == Role::InUse { "reload" } else { "reload-shadow" };
        std::thread::Builder::new().name(name.to_owned()).spawn(move || run(setup, &own, &messages))?;
        Ok(Reloading(reloads))
    }
}

impl Default for Reloader {
    fn default() -> Self {
        Self::new()
    }
}

/// The thread at work.
pub struct Reloading(Reloads);

impl Drop for Reloading {
    fn drop(&mut self) {
        let _ = self.0.0.send(Message::Stop);
    }
}

fn run(setup: Setup, own: &Reloads, messages: &Receiver<Message>) {
    // Reading every file and its digest takes tens of milliseconds, at each look.
    stand_back(FAR);
    let poll = setup.poll;
    let mut watch = setup.folder.clone().map(|folder| Watch::new(folder, own.0.clone()));
    let mut exchange = Exchange::new(setup);
    let mut next = Some(Instant::now());
    loop {
        match receive(messages, next) {
            Ok(message) => {
                if !hear(message, &mut watch, &mut exchange) {
                    return;
                }
            }
            Err(RecvTimeoutError::Timeout) => {
                // Watched first: what changes after the look is heard of.
                watch.iter_mut().for_each(Watch::renew);
                let _ = exchange.reload(&Trigger::Poll, "");
                next = (!poll.is_zero()).then(|| Instant::now() + poll);
            }
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// The next message; times out when it is time to look.
fn receive(messages: &Receiver<Message>, next: Option<Instant>) -> Result<Message, RecvTimeoutError> {
    match next {
        Some(next) => messages.recv_timeout(next.saturating_duration_since(Instant::now())),
        None => messages.recv().map_err(|_| RecvTimeoutError::Disconnected),
    }
}

/// Whether to go on.
fn hear(message: Message, watch: &mut Option<Watch>, exchange: &mut Exchange) -> bool {
    match message {
        Message::Stop => return false,
        Message::Deaf(why) => watch.iter_mut().for_each(|watch| watch.deaf(&why)),
        Message::Changed => {
            watch.iter_mut().for_each(Watch::renew);
            let _ = exchange.reload(&Trigger::Watch, "");
        }
        Message::Reload { trigger, expected, answer } => {
            watch.iter_mut().for_each(Watch::renew);
            let done = exchange.reload(&trigger, &expected);
            if let Some(answer) = answer {
                // A caller that went away does not undo it.
                let _ = answer.send(done);
            }
        }
    }
    true
}
