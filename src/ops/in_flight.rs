//! Who may come in. A call is counted from the arrival of its head to the moment at which its thread turns to it: that
//! queue is what overload makes long, and no limit on handlers sees it. Past the limit a call is refused at once, before
//! anything of it is decoded. Messages are counted while they are half there, by their bytes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// Calls that one thread may have waiting: a few milliseconds of its work (docs/decisions/0014-edge.md).
pub const CALLS_A_THREAD: usize = 64;
/// One in so many of the places is given however long calls have waited: without it nothing would show that the queue is
/// short again.
const ALWAYS: usize = 16;
/// Each call that waited too long takes away one place in so many, each other one gives one back.
const LESS: usize = 8;
/// Under pressure a call may have waited only so many times less: what is let in waits in sockets as well, unseen, for as
/// long as it takes to begin all that waits here.
const SHORTER: u32 = 4;

/// The counts and their limits. Clones share them.
#[derive(Clone)]
pub struct InFlight(Arc<Counts>);

struct Counts {
    calls: AtomicUsize,
    bytes: AtomicUsize,
    /// Places that are given at present.
    places: AtomicUsize,
    /// How many of the calls that are begun next are begun under pressure: others were refused a short while ago.
    pressure: AtomicUsize,
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
        let (calls, bytes, pressure) = Default::default();
        Self(Arc::new(Counts { calls, bytes, places: AtomicUsize::new(limits.calls), pressure, limits }))
    }

    /// A place for one call; `None` where all are taken, or calls wait too long.
    pub fn enter(&self) -> Option<Place> {
        let taken = self.0.calls.fetch_add(1, Relaxed);
        // Made first and dropped where it may not be, so that every call is uncounted once.
        let place = Place { counts: Arc::clone(&self.0), arrived: Instant::now() };
        let has_place = taken < self.0.places.load(Relaxed);
        if !has_place {
            // Until as many have been begun as may wait.
            self.0.pressure.store(self.0.limits.calls, Relaxed);
        }
        has_place.then_some(place)
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
    /// The thread turns to the call: its place is free, and how long it waited says how many others may wait.
    pub fn begin(self) {
        let Limits { calls, wait, .. } = self.counts.limits;
        if wait.is_zero() {
            return;
        }
        let places = self.counts.places.load(Relaxed);
        let pressure = self.counts.pressure.load(Relaxed);
        self.counts.pressure.store(pressure.saturating_sub(1), Relaxed);
        let wait = if pressure > 0 { wait / SHORTER } else { wait };
        let next = match self.arrived.elapsed() > wait {
            true => (places - places / LESS - 1).max(calls / ALWAYS).max(1),
            false => (places + 1).min(calls),
        };
        // Threads that do so at once lose a step of one of them, which the next call makes up for.
        if next != places {
            self.counts.places.store(next, Relaxed);
        }
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
    fn under_pressure_calls_may_have_waited_less() {
        let in_flight = InFlight::new(Limits { wait: Duration::from_secs(4), ..limits(32, 10) });
        let begin = |waited: Duration| {
            let mut place = in_flight.enter().unwrap();
            place.arrived -= waited;
            place.begin();
            in_flight.0.places.load(Relaxed)
        };
        assert_eq!(begin(Duration::from_secs(2)), 32, "nobody is refused");
        let all: Vec<_> = (0..33).map(|_| in_flight.enter()).collect();
        assert!(all[32].is_none());
        drop(all);
        assert_eq!(begin(Duration::from_secs(2)), 27, "one was refused");
        (0..40).for_each(|_| _ = begin(Duration::ZERO));
        assert_eq!(begin(Duration::from_secs(2)), 32, "long ago");
    }

    #[test]
    fn calls_that_waited_too_long_take_places_away_and_others_give_them_back() {
        let in_flight = InFlight::new(Limits { wait: Duration::from_millis(1), ..limits(32, 10) });
        for _ in 0..100 {
            let mut late = in_flight.enter().unwrap();
            late.arrived -= Duration::from_millis(2);
            late.begin();
        }
        let few = (in_flight.enter(), in_flight.enter());
        assert!(few.0.is_some() && few.1.is_some() && in_flight.enter().is_none());
        drop(few);
        (0..100).for_each(|_| in_flight.enter().unwrap().begin());
        let all: Vec<_> = (0..33).map(|_| in_flight.enter()).collect();
        assert_eq!(all.iter().flatten().count(), 32);
    }
}
