//! Who may use the processors. Screening is CPU work: a limit on waiting handlers does not see it, so it is admitted
//! by bytes before it starts, and runs on as many threads as there are cores, off the threads that serve connections.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Permits stand for this many bytes of copy.
const UNIT: usize = 1024;
/// What a refused caller is told to wait: about what the queue takes to halve at a MiB a millisecond and core.
const RETRY_AFTER: Duration = Duration::from_millis(100);

/// Bounded room for work that waits, and a seat for each core. Clones share both.
#[derive(Clone)]
pub struct Admission {
    room: Arc<Semaphore>,
    seats: Arc<Semaphore>,
    /// Of the runtime whose pool does the work, so that there is one pool however many threads serve.
    runtime: Handle,
    /// All permits of the room: one call never asks for more.
    units: u32,
}

/// More work waits than may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// When to try again.
    pub retry_after: Duration,
}

/// Why admitted work gave no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failed {
    /// It panicked; the log has where.
    Panicked,
}

/// A place for work of a stated size; dropping it gives the place back.
pub struct Admitted {
    _room: Option<OwnedSemaphorePermit>,
    seats: Arc<Semaphore>,
    runtime: Handle,
}

impl Admission {
    /// Room for `waiting_bytes` of copy, and `seats` threads of the runtime that this is called on.
    pub fn new(waiting_bytes: usize, seats: usize) -> Self {
        let units = u32::try_from((waiting_bytes / UNIT).max(1)).unwrap_or(u32::MAX);
        Self {
            room: Arc::new(Semaphore::new(units as usize)),
            seats: Arc::new(Semaphore::new(seats.max(1))),
            runtime: Handle::current(),
            units,
        }
    }

    /// Admits work of this many bytes at once or not at all.
    ///
    /// # Errors
    /// [`Refused`] where the room is taken.
    pub fn try_admit(&self, bytes: usize) -> Result<Admitted, Refused> {
        let permits = Arc::clone(&self.room).try_acquire_many_owned(self.permits(bytes));
        let room = permits.map_err(|_| Refused { retry_after: RETRY_AFTER })?;
        Ok(self.admitted(Some(room)))
    }

    /// Waits for room: for streams, whose senders are slowed down by it instead of refused.
    pub async fn admit(&self, bytes: usize) -> Admitted {
        let room = Arc::clone(&self.room).acquire_many_owned(self.permits(bytes)).await;
        // Waiting fails only on a closed semaphore, and nobody closes this one.
        self.admitted(room.ok())
    }

    fn admitted(&self, room: Option<OwnedSemaphorePermit>) -> Admitted {
        Admitted { _room: room, seats: Arc::clone(&self.seats), runtime: self.runtime.clone() }
    }

    /// Bytes of copy that wait or are worked on.
    pub fn waiting_bytes(&self) -> usize {
        (self.units as usize).saturating_sub(self.room.available_permits()) * UNIT
    }

    /// Work larger than all the room takes all of it rather than never being admitted.
    fn permits(&self, bytes: usize) -> u32 {
        u32::try_from(bytes.div_ceil(UNIT).max(1)).unwrap_or(u32::MAX).min(self.units)
    }
}

impl Admitted {
    /// Runs the work on the pool once a seat is free. If the caller goes away before, it never starts.
    ///
    /// # Errors
    /// [`Failed::Panicked`] where the work did.
    pub async fn run<T: Send + 'static>(self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failed> {
        let seat = Arc::clone(&self.seats).acquire_owned().await;
        let runtime = self.runtime.clone();
        let done = runtime.spawn_blocking(move || {
            let _held = (seat, self);
            work()
        });
        done.await.map_err(|_| Failed::Panicked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_beyond_the_room_is_refused_and_admitted_again_once_there_is_room() {
        let admission = Admission::new(4 * UNIT, 1);
        let first = admission.try_admit(3 * UNIT).unwrap();
        assert_eq!(admission.waiting_bytes(), 3 * UNIT);
        assert!(admission.try_admit(2 * UNIT).is_err());
        assert_eq!(first.run(|| 7).await, Ok(7));
        assert!(admission.try_admit(2 * UNIT).is_ok());
    }

    #[tokio::test]
    async fn work_larger_than_the_room_is_admitted_alone() {
        let admission = Admission::new(UNIT, 1);
        let all = admission.try_admit(100 * UNIT).unwrap();
        assert!(admission.try_admit(1).is_err());
        drop(all);
        assert!(admission.try_admit(1).is_ok());
    }

    #[tokio::test]
    async fn a_panic_of_the_work_is_an_error_and_gives_the_room_back() {
        let admission = Admission::new(UNIT, 1);
        let failed = admission.try_admit(1).unwrap().run(|| panic!("on purpose")).await;
        assert_eq!(failed, Err::<(), _>(Failed::Panicked));
        assert!(admission.try_admit(1).is_ok());
    }
}
