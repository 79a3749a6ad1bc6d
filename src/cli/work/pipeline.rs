//! The way of many ads: one thread reads, several judge, this one writes in the order of reading. Every queue is short,
//! so memory does not grow with the input, and whoever writes one line and waits for its answer gets it.

use std::io::Write;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::judge::{Done, Judge, To};
use crate::catalog::kinds::Verdict;
use crate::cli::complain;
use crate::cli::draw::report::Tally;
use crate::cli::input::Source;
use crate::cli::input::read::{Content, Item, read};
use crate::cli::outcome::Failure;

/// Items and bytes that go to a judge at once.
const BATCH: (usize, usize) = (64, 64 * 1024);
/// Batches that may wait for each judge.
const WAITING: usize = 2;

/// A batch on its way, and where its answers go.
type Job = (Vec<Item>, SyncSender<Vec<Done>>);

/// Judges all that the sources hold and writes the answers.
///
/// # Errors
/// Where the output cannot be written, or a thread not be had.
pub fn run(sources: Vec<Source>, judge: Arc<Judge>, out: &mut dyn Write) -> Result<Tally, Failure> {
    let judges = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let (jobs, work) = sync_channel::<Job>(judges * WAITING);
    let (order, answers) = sync_channel::<Receiver<Vec<Done>>>(judges * WAITING);
    let work = Arc::new(Mutex::new(work));
    for _ in 0..judges {
        let (work, judge) = (Arc::clone(&work), Arc::clone(&judge));
        spawn("judge", move || judge_all(&work, &judge))?;
    }
    // The reader may wait for input for ever; it is left behind if the output is closed meanwhile.
    spawn("read", move || Batches { jobs, order, items: Vec::new(), bytes: 0 }.read_all(&sources))?;
    Sheet { judge: &judge, out, tally: Tally::default(), held: None }.write_all(&answers)
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), Failure> {
    let started = thread::Builder::new().name(name.to_owned()).spawn(work);
    started.map(drop).map_err(|error| Failure::Bad(format!("cannot start a thread: {error}")))
}

fn judge_all(work: &Mutex<Receiver<Job>>, judge: &Judge) {
    loop {
        let job = work.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((items, answers)) = job else { return };
        let done = items.into_iter().map(|item| judge.judge(item)).collect();
        // Nobody listens once the output is closed.
        let _ = answers.send(done);
    }
}

/// What the reader gathers until it is enough, or until there is nothing more for now.
struct Batches {
    jobs: SyncSender<Job>,
    order: SyncSender<Receiver<Vec<Done>>>,
    items: Vec<Item>,
    bytes: usize,
}

impl Batches {
    fn read_all(mut self, sources: &[Source]) {
        for source in sources {
            let wanted = read(source, &mut |item, more| {
                self.bytes += size(&item);
                self.items.push(item);
                let full = self.items.len() >= BATCH.0 || self.bytes >= BATCH.1;
                if full || !more { self.send() } else { true }
            });
            if !wanted || !self.send() {
                return;
            }
        }
    }

    fn send(&mut self) -> bool {
        self.bytes = 0;
        let items = std::mem::take(&mut self.items);
        let (answers, answered) = sync_channel(1);
        items.is_empty() || (self.order.send(answered).is_ok() && self.jobs.send((items, answers)).is_ok())
    }
}

fn size(item: &Item) -> usize {
    match &item.content {
        Content::Text(bytes, _) | Content::Json(bytes) => bytes.len(),
        Content::Unreadable(..) => 0,
    }
}

/// The output.
struct Sheet<'s> {
    judge: &'s Judge,
    out: &'s mut dyn Write,
    tally: Tally,
    /// For JSON: the first answer, until it is known whether it is the only one.
    held: Option<Done>,
}

impl Sheet<'_> {
    fn write_all(mut self, answers: &Receiver<Receiver<Vec<Done>>>) -> Result<Tally, Failure> {
        loop {
            let batch = match answers.try_recv() {
                Err(TryRecvError::Empty) => {
                    self.out.flush()?;
                    answers.recv().ok()
                }
                received => received.ok(),
            };
            let Some(batch) = batch else { break };
            let lost = || Failure::Bad("a defect of the program: some ads were not screened".to_owned());
            for done in batch.recv().map_err(|_| lost())? {
                self.write(done)?;
            }
        }
        self.end()?;
        Ok(self.tally)
    }

    fn write(&mut self, done: Done) -> Result<(), Failure> {
        self.count(done.verdict);
        match self.judge.to {
            To::Report if done.verdict.is_none() => {
                // In the order of the ads, also where both outputs are one terminal.
                self.out.flush()?;
                complain(&done.error);
            }
            To::Report => {
                let parted = if self.tally.ads() > 1 { "\n" } else { "" };
                write!(self.out, "{parted}{}", done.answer)?;
            }
            To::Jsonl => writeln!(self.out, "{}", done.answer)?,
            To::Json => self.write_json(done)?,
        }
        Ok(())
    }

    fn count(&mut self, verdict: Option<Verdict>) {
        let count = match verdict {
            Some(Verdict::Pass) => &mut self.tally.pass,
            Some(Verdict::Review) => &mut self.tally.review,
            Some(Verdict::Block) => &mut self.tally.block,
            None => &mut self.tally.failed,
        };
        *count += 1;
    }

    /// One text or object has one answer, a `ScreenResponse`; all else a `BatchScreenResponse`.
    fn write_json(&mut self, done: Done) -> Result<(), Failure> {
        if self.tally.ads() == 1 && done.lone {
            self.held = Some(done);
            return Ok(());
        }
        let first = self.tally.ads() == 1;
        if let Some(held) = self.held.take() {
            write!(self.out, "{{\"results\":[\n{}", result(&held))?;
        }
        write!(self.out, "{}{}", if first { "{\"results\":[\n" } else { ",\n" }, result(&done))?;
        Ok(())
    }

    fn end(&mut self) -> Result<(), Failure> {
        match (self.judge.to, self.held.take()) {
            (To::Json, Some(only)) => writeln!(self.out, "{}", only.answer)?,
            (To::Json, None) if self.tally.ads() > 0 => writeln!(self.out, "\n]}}")?,
            (To::Json, None) => writeln!(self.out, "{{\"results\":[]}}")?,
            // Behind a diff nothing may stand.
            (To::Report, _) if self.judge.fix => {}
            (To::Report, _) if self.tally.ads() > self.tally.failed => {
                write!(self.out, "{}", self.judge.report.foot(self.tally))?;
            }
            _ => {}
        }
        Ok(())
    }
}

/// A `BatchScreenResult`.
fn result(done: &Done) -> String {
    let id = serde_json::Value::from(done.ad_id.as_str());
    match done.verdict {
        Some(_) => format!("{{\"adId\":{id},\"response\":{}}}", done.answer),
        // It carries the id, and the line besides.
        None => done.answer.clone(),
    }
}
