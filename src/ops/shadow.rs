//! A candidate catalog beside the one in use: some ads are screened by both, and only the difference is counted. The
//! candidate's part waits in a bounded queue for one thread of low priority, so no caller ever waits for it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::aside::step_back;
use super::handle::EngineHandle;
use super::metrics::{Compared, Metrics};
use crate::engine::{Ad, Gist, Options, Screening};

/// Ads that may wait.
const WAITING: usize = 1_024;
/// Bytes of copy that may wait.
const WAITING_BYTES: usize = 8 * 1024 * 1024;

/// Takes ads to the candidate. Dropped, its thread ends.
pub struct Shadow {
    candidate: EngineHandle,
    queue: SyncSender<Item>,
    /// One in so many is taken.
    one_in: usize,
    seen: AtomicUsize,
    waiting: Arc<AtomicUsize>,
    metrics: Arc<Metrics>,
}

/// An ad, and what the catalog in use made of it.
struct Item {
    ad: Ad,
    options: Options,
    live: Gist,
}

impl Shadow {
    /// Starts its thread; until `candidate` holds an engine, no ad is taken.
    ///
    /// # Errors
    /// Where a thread cannot be had.
    pub fn start(candidate: EngineHandle, one_in: usize, metrics: Arc<Metrics>) -> std::io::Result<Self> {
        let (queue, items) = sync_channel(WAITING);
        let waiting = Arc::new(AtomicUsize::new(0));
        let work = (candidate.clone(), Arc::clone(&waiting), Arc::clone(&metrics));
        std::thread::Builder::new().name("shadow".to_owned()).spawn(move || {
            let (candidate, waiting, metrics) = work;
            step_back();
            run(&items, &candidate, &waiting, &metrics);
        })?;
        Ok(Self { candidate, queue, one_in: one_in.max(1), seen: AtomicUsize::new(0), waiting, metrics })
    }

    /// Takes one ad in so many, if there is room.
    pub fn offer(&self, ad: &Ad, options: &Options, done: &Screening) {
        let is_its_turn = self.seen.fetch_add(1, Ordering::Relaxed).is_multiple_of(self.one_in);
        if !is_its_turn || self.candidate.current().is_none() {
            return;
        }
        let bytes = ad.bytes();
        if self.waiting.fetch_add(bytes, Ordering::Relaxed) + bytes > WAITING_BYTES {
            return self.drop_one(bytes);
        }
        let item = Item { ad: ad.clone(), options: options.clone(), live: Gist::of(done) };
        if self.queue.try_send(item).is_err() {
            self.drop_one(bytes);
        }
    }

    fn drop_one(&self, bytes: usize) {
        self.waiting.fetch_sub(bytes, Ordering::Relaxed);
        self.metrics.shadow.record(Compared::Dropped);
    }
}

fn run(items: &Receiver<Item>, candidate: &EngineHandle, waiting: &AtomicUsize, metrics: &Metrics) {
    for item in items {
        waiting.fetch_sub(item.ad.bytes(), Ordering::Relaxed);
        let Some(engine) = candidate.current() else { continue };
        let screen = || Gist::of(&engine.screen(&item.ad, &item.options));
        match catch_unwind(AssertUnwindSafe(screen)) {
            Ok(gist) => {
                metrics.shadow.verdicts(item.live.verdict, gist.verdict);
                let same = item.live == gist;
                metrics.shadow.record(if same { Compared::Same } else { Compared::Changed });
            }
            Err(_) => metrics.shadow.record(Compared::Failed),
        }
    }
}
