//! Who may come in. A call is counted from the arrival of its head to the moment at which its thread turns to it: that
//! queue is what overload makes long, and no limit on handlers sees it. Past the limit a call is refused at once, before
//! anything of it is decoded. Messages are counted while they are half there, by their bytes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// Calls that one thread may have waiting: a few milliseconds of its work (docs/decisions/0014-edge.md).
pub const CALLS_A_THREAD: usize = 64;
/// One in so many of the places is given however long calls have waited: without it nothing would show that the queue is
/// short again.
const ALWAYS: usize = 16;

/// The counts and their limits. Clones share them.
#[derive(Clone)]
pub struct InFlight(Arc<Counts>);

struct Counts {
    calls: AtomicUsize,
    bytes: AtomicUsize,
    /// Microseconds that the call waited which was begun last.
    waited: AtomicU64,
    limits: Limits,
}

/// What may be in flight at a time.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Calls that wait.
    pub calls: usize,
    /// Bytes of messages that are half there.
    pub bytes: usize,
    /// What a call may have waited for others to come in behind it; zero = as long as it likes. Calls differ in work a
    /// hundredfold, so that their number alone says little about how long the queue is.
    pub wait: Duration,
}

/// A counted call; dropped, it is gone.
pub struct Place {
    counts: Arc<Counts>,
    arrived: Instant,
}

/// Counted bytes of one message; dropped, they are uncounted.
pub struct Held {
    counts: Arc<Counts>,
    bytes: usize,
}

impl InFlight {
    /// Nothing yet, and at most so much.
    pub fn new(limits: Limits) -> Self {
        let (calls, bytes, waited) = Default::default();
        Self(Arc::new(Counts { calls, bytes, waited, limits }))
    }

    /// A place for one call; `None` where all are taken, or calls wait too long.
    pub fn enter(&self) -> Option<Place> {
        let taken = self.0.calls.fetch_add(1, Relaxed);
        // Made first and dropped where it may not be, so that every call is uncounted once.
        let place = Place { counts: Arc::clone(&self.0), arrived: Instant::now() };
        let Limits { calls, wait, .. } = self.0.limits;
        let slow = !wait.is_zero() && u128::from(self.0.waited.load(Relaxed)) > wait.as_micros();
        let most = if slow { (calls / ALWAYS).max(1) } else { calls };
        (taken < most).then_some(place)
    }

    /// Whether calls wait: whoever has much to do lets them go first.
    pub fn is_waited_for(&self) -> bool {
        self.calls() > 0
    }

    /// Calls that wait.
    pub fn calls(&self) -> usize {
        self.0.calls.load(Relaxed)
    }

    /// Bytes of messages that are half there.
    pub fn bytes(&self) -> usize {
        self.0.bytes.load(Relaxed)
    }

    /// Whether so many bytes more are too many.
    pub fn would_overflow(&self, more: usize) -> bool {
        self.bytes().saturating_add(more) > self.0.limits.bytes
    }

    /// Whether so much is half there that streams read no further.
    pub fn is_crowded(&self) -> bool {
        self.bytes() > self.0.limits.bytes / 2
    }

    /// Nothing yet of a message.
    pub fn hold(&self) -> Held {
        Held { counts: Arc::clone(&self.0), bytes: 0 }
    }
}

impl Held {
    /// Counts so many bytes in place of those counted so far.
    pub fn set(&mut self, bytes: usize) {
        if bytes >= self.bytes {
            self.counts.bytes.fetch_add(bytes - self.bytes, Relaxed);
        } else {
            self.counts.bytes.fetch_sub(self.bytes - bytes, Relaxed);
        }
        self.bytes = bytes;
    }

    /// Bytes counted here.
    pub fn bytes(&self) -> usize {
        self.bytes
    }
}

impl Place {
    /// The thread turns to the call: its place is free, and how long it waited is known.
    pub fn begin(self) {
        let waited = self.arrived.elapsed().as_micros();
        self.counts.waited.store(u64::try_from(waited).unwrap_or(u64::MAX), Relaxed);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.counts.calls.fetch_sub(1, Relaxed);
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if self.bytes > 0 {
            self.counts.bytes.fetch_sub(self.bytes, Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(calls: usize, bytes: usize) -> Limits {
        Limits { calls, bytes, wait: Duration::ZERO }
    }

    #[test]
    fn places_are_as_many_as_the_limit_and_come_back() {
        let in_flight = InFlight::new(limits(2, 10));
        let places = (in_flight.enter(), in_flight.enter());
        assert!(places.0.is_some() && places.1.is_some() && in_flight.enter().is_none());
        assert_eq!(in_flight.calls(), 2, "a refused call leaves nothing behind");
        drop(places);
        assert!(in_flight.enter().is_some() && !in_flight.is_waited_for());
    }

    #[test]
    fn bytes_are_counted_up_and_down_and_to_nothing() {
        let in_flight = InFlight::new(limits(1, 10));
        let mut held = in_flight.hold();
        held.set(8);
        assert!(in_flight.would_overflow(3) && !in_flight.would_overflow(2) && in_flight.is_crowded());
        held.set(3);
        assert_eq!((in_flight.bytes(), held.bytes()), (3, 3));
        drop(held);
        assert_eq!(in_flight.bytes(), 0);
    }
    #[test]
    fn calls_that_waited_too_long_let_few_in_until_one_waits_less() {
        let in_flight = InFlight::new(Limits { wait: Duration::from_millis(1), ..limits(32, 10) });
        let first = in_flight.enter().unwrap();
        std::thread::sleep(Duration::from_millis(5));
        first.begin();
        let few = (in_flight.enter(), in_flight.enter());
        assert!(few.0.is_some() && few.1.is_some() && in_flight.enter().is_none());
        in_flight.0.waited.store(999, Relaxed);
        assert!(in_flight.enter().is_some());
    }
}
