//! A candidate catalog beside the one in use: some ads are screened by both, and only the difference is counted. The
//! candidate's part waits in a bounded queue for one thread of low priority, so no caller ever waits for it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::aside::{FAR, stand_back};
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
            stand_back(FAR);
            let screen = |item: &Item| Some(Gist::of(&candidate.current()?.screen(&item.ad, &item.options)));
            run(&items, &waiting, &metrics, screen);
        })?;
        Ok(Self { candidate, queue, one_in: one_in.max(1), seen: AtomicUsize::new(0), waiting, metrics })
    }

    /// Takes one ad in so many, if there is room.
    pub fn offer(&self, ad: &Ad, options: &Options, done: &Screening) {
        let is_its_turn = self.seen.fetch_add(1, Ordering::Relaxed).is_multiple_of(self.one_in);
        if !is_its_turn || self.candidate.current().is_none() {
            return;
        }
        let bytes = ad.size();
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

/// Screens what waits; an item that `screen` makes nothing of is not counted.
fn run(items: &Receiver<Item>, waiting: &AtomicUsize, metrics: &Metrics, screen: impl Fn(&Item) -> Option<Gist>) {
    for item in items {
        waiting.fetch_sub(item.ad.size(), Ordering::Relaxed);
        match catch_unwind(AssertUnwindSafe(|| screen(&item))) {
            Ok(None) => {}
            Ok(Some(gist)) => {
                metrics.shadow.verdicts(item.live.verdict, gist.verdict);
                let same = item.live == gist;
                metrics.shadow.record(if same { Compared::Same } else { Compared::Changed });
            }
            Err(_) => metrics.shadow.record(Compared::Failed),
        }
    }
}

#[cfg(test)]
mod tests {
    use prometheus::Registry;

    use super::*;
    use crate::catalog::Sources;
    use crate::engine::Engine;

    /// A candidate whose thread does not come to any ad, and what waits for it.
    fn idle() -> (Shadow, Receiver<Item>) {
        let minimal = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/catalogs/minimal");
        let candidate = EngineHandle::default();
        candidate.replace(Arc::new(Engine::load(&Sources::folder(minimal.as_ref()).unwrap()).unwrap()));
        let (queue, items) = sync_channel(WAITING);
        let metrics = Arc::new(Metrics::new(Registry::new()).unwrap());
        let (seen, waiting) = (AtomicUsize::new(0), Arc::default());
        (Shadow { candidate, queue, one_in: 1, seen, waiting, metrics }, items)
    }

    fn offer(shadow: &Shadow, bytes: usize) {
        let ad = Ad { text: "a".repeat(bytes), ..Ad::default() };
        let options = Options::on(jiff::civil::date(2026, 11, 1));
        let done = shadow.candidate.current().unwrap().screen(&ad, &options);
        shadow.offer(&ad, &options, &done);
    }

    /// So many same, changed, dropped and failed ones.
    fn counted(metrics: &Metrics, numbers: [usize; 4]) {
        let shown = metrics.render().unwrap();
        for (result, number) in ["same", "changed", "dropped", "failed"].iter().zip(numbers) {
            let line = format!("adscreen_shadow_ads_total{{result=\"{result}\"}} {number}\n");
            assert!(shown.contains(&line), "{line} is not in\n{shown}");
        }
    }

    /// Screens all that wait, as the thread does.
    fn work(shadow: Shadow, items: &Receiver<Item>, screen: impl Fn(&Item) -> Option<Gist>) -> Arc<Metrics> {
        let Shadow { queue, waiting, metrics, .. } = shadow;
        drop(queue);
        run(items, &waiting, &metrics, screen);
        assert_eq!(waiting.load(Ordering::Relaxed), 0);
        metrics
    }

    #[test]
    fn an_ad_too_many_is_dropped_and_counted() {
        let (shadow, items) = idle();
        (0..WAITING).for_each(|_| offer(&shadow, 1));
        counted(&shadow.metrics, [0; 4]);
        offer(&shadow, 1);
        counted(&shadow.metrics, [0, 0, 1, 0]);
        assert_eq!((items.try_iter().count(), shadow.waiting.load(Ordering::Relaxed)), (WAITING, WAITING));
    }

    #[test]
    fn copy_too_much_is_dropped_and_a_little_still_waits() {
        let (shadow, items) = idle();
        shadow.waiting.store(WAITING_BYTES - 10, Ordering::Relaxed);
        offer(&shadow, 11);
        counted(&shadow.metrics, [0, 0, 1, 0]);
        offer(&shadow, 10);
        counted(&shadow.metrics, [0, 0, 1, 0]);
        assert_eq!((items.try_iter().count(), shadow.waiting.load(Ordering::Relaxed)), (1, WAITING_BYTES));
    }

    #[test]
    fn an_ad_that_the_program_fails_on_is_counted_and_the_next_is_screened() {
        let (shadow, items) = idle();
        (1..=3).for_each(|bytes| offer(&shadow, bytes));
        let screen = |item: &Item| {
            assert_ne!(item.ad.size(), 2, "in the midst of an ad");
            Some(item.live.clone())
        };
        let metrics = work(shadow, &items, screen);
        counted(&metrics, [2, 0, 0, 1]);
    }

    #[test]
    fn without_a_candidate_nothing_is_counted() {
        let (shadow, items) = idle();
        offer(&shadow, 1);
        let metrics = work(shadow, &items, |_| None);
        counted(&metrics, [0; 4]);
    }
}
