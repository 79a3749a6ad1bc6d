//! Who may use the processors. Screening is CPU work: a limit on waiting handlers does not see it, so it is admitted
//! by bytes before it starts, and runs on as many threads as there are cores, off the threads that serve connections.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::aside::stand_back;

/// So many more refused than twice as many as admitted are pressure.
const PRESSED: u32 = 8;
/// More are not counted: pressure is over once half as many were admitted.
const MOST_PRESSURE: u32 = 64;
/// Under pressure no more than one in so many parts of the room is given: who is admitted need not wait behind all the rest.
const LESS: u32 = 4;
/// How far the pool stands back behind the threads that serve connections, as `nice` counts it: beside busy ones it gets a
/// quarter of a core. They refuse what is too much, which has to cost less than it takes to send it.
const NICE: i32 = 5;
/// Permits stand for this many bytes of copy.
const UNIT: usize = 1024;
/// What a refused caller is told to wait: about what the queue takes to halve at a MiB a millisecond and core.
const RETRY_AFTER: Duration = Duration::from_millis(100);

/// Bounded room for work that waits, and a thread for each core. Clones share both.
#[derive(Clone)]
pub struct Admission {
    room: Arc<Semaphore>,
    /// Takes the next work by itself: a thread that serves connections is busy when much of it waits.
    pool: Arc<ThreadPool>,
    /// All permits of the room: one call never asks for more.
    units: u32,
    /// How many more were refused of late than twice as many as were admitted. Threads that count at once lose one, which the
    /// next refusal makes up for.
    pressure: Arc<AtomicU32>,
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
    room: Option<OwnedSemaphorePermit>,
    pool: Arc<ThreadPool>,
}

impl Admission {
    /// Room for `waiting_bytes` of copy, and so many threads.
    ///
    /// # Errors
    /// Where they cannot be had.
    pub fn new(waiting_bytes: usize, threads: usize) -> Result<Self, ThreadPoolBuildError> {
        let units = u32::try_from((waiting_bytes / UNIT).max(1)).unwrap_or(u32::MAX);
        let pool = ThreadPoolBuilder::new().num_threads(threads.max(1)).thread_name(|n| format!("pool-{n}"));
        let pool = pool.start_handler(|_| stand_back(NICE)).build()?;
        Ok(Self {
            room: Arc::new(Semaphore::new(units as usize)),
            pool: Arc::new(pool),
            units,
            pressure: Arc::default(),
        })
    }

    /// Admits work of this many bytes at once or not at all.
    ///
    /// # Errors
    /// [`Refused`] where the room is taken.
    pub fn try_admit(&self, bytes: usize) -> Result<Admitted, Refused> {
        let acquire = || Arc::clone(&self.room).try_acquire_many_owned(self.permits(bytes)).ok();
        let room = self.has_room(bytes).then(acquire).flatten().ok_or(Refused { retry_after: RETRY_AFTER })?;
        self.pressure.store(self.pressure.load(Relaxed).saturating_sub(2), Relaxed);
        Ok(self.admitted(Some(room)))
    }

    /// Waits for room: for streams, whose senders are slowed down by it instead of refused.
    pub async fn admit(&self, bytes: usize) -> Admitted {
        let room = Arc::clone(&self.room).acquire_many_owned(self.permits(bytes)).await;
        // Waiting fails only on a closed semaphore, and nobody closes this one.
        self.admitted(room.ok())
    }

    fn admitted(&self, room: Option<OwnedSemaphorePermit>) -> Admitted {
        Admitted { room, pool: Arc::clone(&self.pool) }
    }

    /// Whether work of this many bytes would be admitted now; no is counted as a refusal.
    pub fn has_room(&self, bytes: usize) -> bool {
        let pressure = self.pressure.load(Relaxed);
        let is_pressed = pressure >= PRESSED;
        let stays_free = if is_pressed { self.units - self.units / LESS } else { 0 };
        // Work larger than what is given is admitted alone.
        let must_be_free = self.permits(bytes).saturating_add(stays_free).min(self.units);
        let has_room = self.room.available_permits() >= must_be_free as usize;
        if !has_room {
            self.pressure.store((pressure + 1).min(MOST_PRESSURE), Relaxed);
        }
        has_room
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
    /// Runs the work on the pool, in the order of admission. If the caller goes away before, it never starts.
    ///
    /// # Errors
    /// [`Failed::Panicked`] where the work did.
    pub async fn run<T: Send + 'static>(self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failed> {
        let Self { room, pool } = self;
        let (answer, answered) = oneshot::channel();
        pool.spawn_fifo(move || {
            if answer.is_closed() {
                return;
            }
            let done = catch_unwind(AssertUnwindSafe(work)).map_err(|_| Failed::Panicked);
            // Before the answer: who has it finds the room there.
            drop(room);
            // Who went away meanwhile is not told.
            let _ = answer.send(done);
            // Else the thread may go on for some milliseconds, and what has come in meanwhile waits to be read.
            std::thread::yield_now();
        });
        answered.await.unwrap_or(Err(Failed::Panicked))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_beyond_the_room_is_refused_and_admitted_again_once_there_is_room() {
        let admission = Admission::new(4 * UNIT, 1).unwrap();
        let first = admission.try_admit(3 * UNIT).unwrap();
        assert_eq!(admission.waiting_bytes(), 3 * UNIT);
        assert!(admission.try_admit(2 * UNIT).is_err());
        assert_eq!(first.run(|| 7).await, Ok(7));
        assert!(admission.try_admit(2 * UNIT).is_ok());
    }

    #[tokio::test]
    async fn while_much_is_refused_less_of_the_room_is_given() {
        let admission = Admission::new(8 * UNIT, 1).unwrap();
        let refuse = |times: u32| (0..times).for_each(|_| assert!(admission.try_admit(UNIT).is_err()));
        let fill = || (0..8).map_while(|_| admission.try_admit(UNIT).ok()).collect::<Vec<_>>();
        let all = fill();
        refuse(PRESSED - 1);
        drop(all);
        let all = fill();
        assert_eq!(all.len(), 8, "a few are no pressure");
        refuse(2 * MOST_PRESSURE);
        drop(all);
        let few = fill();
        assert_eq!(few.len(), 2);
        drop(few);
        drop(admission.try_admit(8 * UNIT).expect("it is alone"));
        (0..MOST_PRESSURE / 2).for_each(|_| drop(admission.try_admit(UNIT).unwrap()));
        assert_eq!(fill().len(), 8);
    }

    #[tokio::test]
    async fn work_larger_than_the_room_is_admitted_alone() {
        let admission = Admission::new(UNIT, 1).unwrap();
        let all = admission.try_admit(100 * UNIT).unwrap();
        assert!(admission.try_admit(1).is_err());
        drop(all);
        assert!(admission.try_admit(1).is_ok());
    }

    #[tokio::test]
    async fn a_panic_of_the_work_is_an_error_and_gives_the_room_back() {
        let admission = Admission::new(UNIT, 1).unwrap();
        let failed = admission.try_admit(1).unwrap().run(|| panic!("on purpose")).await;
        assert_eq!(failed, Err::<(), _>(Failed::Panicked));
        assert!(admission.try_admit(1).is_ok());
    }

    #[tokio::test]
    async fn work_whose_caller_went_away_never_starts() {
        let admission = Admission::new(4 * UNIT, 1).unwrap();
        let (go, wait) = std::sync::mpsc::channel::<()>();
        let busy = tokio::spawn(admission.try_admit(1).unwrap().run(move || wait.recv()));
        tokio::task::yield_now().await;
        let began = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let seen = Arc::clone(&began);
        let gone = admission.try_admit(1).unwrap().run(move || seen.store(true, std::sync::atomic::Ordering::SeqCst));
        let gone = tokio::time::timeout(Duration::from_millis(20), gone).await;
        go.send(()).unwrap();
        assert!(gone.is_err() && busy.await.unwrap().is_ok());
        assert_eq!(admission.try_admit(1).unwrap().run(|| 7).await, Ok(7), "the next one has its turn");
        assert!(!began.load(std::sync::atomic::Ordering::SeqCst));
    }
}
