//! Who may come in. A call is counted from the arrival of its head to the moment at which its thread turns to it: that
//! queue is what overload makes long, and no limit on handlers sees it. Past the limit a call is refused at once, before
//! anything of it is decoded. Messages are counted while they are half there, by their bytes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Calls that one thread may have waiting: a few milliseconds of its work (docs/decisions/0014-edge.md).
pub const CALLS_A_THREAD: usize = 64;

/// The counts and their limits. Clones share them.
#[derive(Clone)]
pub struct InFlight(Arc<Counts>);

struct Counts {
    calls: AtomicUsize,
    bytes: AtomicUsize,
    most_calls: usize,
    most_bytes: usize,
}

/// A counted call; dropped, it is begun or gone.
pub struct Place(Arc<Counts>);

/// Counted bytes of one message; dropped, they are uncounted.
pub struct Held {
    counts: Arc<Counts>,
    bytes: usize,
}

impl InFlight {
    /// At most so many calls that wait, and bytes of messages that are half there.
    pub fn new(most_calls: usize, most_bytes: usize) -> Self {
        let (calls, bytes) = Default::default();
        Self(Arc::new(Counts { calls, bytes, most_calls, most_bytes }))
    }

    /// A place for one call; `None` where all are taken.
    pub fn enter(&self) -> Option<Place> {
        let taken = self.0.calls.fetch_add(1, Relaxed);
        // Made first and dropped where it may not be, so that every call is uncounted once.
        let place = Place(Arc::clone(&self.0));
        (taken < self.0.most_calls).then_some(place)
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
        self.bytes().saturating_add(more) > self.0.most_bytes
    }

    /// Whether so much is half there that streams read no further.
    pub fn is_crowded(&self) -> bool {
        self.bytes() > self.0.most_bytes / 2
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

impl Drop for Place {
    fn drop(&mut self) {
        self.0.calls.fetch_sub(1, Relaxed);
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

    #[test]
    fn places_are_as_many_as_the_limit_and_come_back() {
        let in_flight = InFlight::new(2, 10);
        let places = (in_flight.enter(), in_flight.enter());
        assert!(places.0.is_some() && places.1.is_some() && in_flight.enter().is_none());
        assert_eq!(in_flight.calls(), 2, "a refused call leaves nothing behind");
        drop(places);
        assert!(in_flight.enter().is_some() && !in_flight.is_waited_for());
    }

    #[test]
    fn bytes_are_counted_up_and_down_and_to_nothing() {
        let in_flight = InFlight::new(1, 10);
        let mut held = in_flight.hold();
        held.set(8);
        assert!(in_flight.would_overflow(3) && !in_flight.would_overflow(2) && in_flight.is_crowded());
        held.set(3);
        assert_eq!((in_flight.bytes(), held.bytes()), (3, 3));
        drop(held);
        assert_eq!(in_flight.bytes(), 0);
    }
}
