//! Work that nobody's call waits for: on threads of low priority, one piece of it at a time, so that compiling a catalog
//! takes a serving thread neither its core nor its turn. Whatever the work does in parallel stays on its thread.

use std::sync::{Arc, Mutex, PoisonError};

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

/// Gives the work its turns, and a thread for what leaves nothing behind.
pub struct Aside {
    turn: Mutex<()>,
    thread: Home,
}

/// The thread of something that stays. The allocator has an arena for each thread where it can: what is made and freed on
/// a thread of its own leaves no gaps among what others have made (docs/decisions/0013-reload.md).
#[derive(Clone)]
pub struct Home(Arc<ThreadPool>);

impl Aside {
    /// Starts the thread.
    ///
    /// # Errors
    /// Where it cannot be had.
    pub fn start() -> Result<Self, ThreadPoolBuildError> {
        Ok(Self { turn: Mutex::default(), thread: Home::start()? })
    }

    /// Runs the work in its turn, and waits. A panic of the work is the caller's.
    pub fn run<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        self.run_at(&self.thread, work)
    }

    /// The same on a new thread, which is handed back with what the work has made; where no thread can be had, on that
    /// of all other work.
    pub fn run_at_home<T: Send>(&self, work: impl FnOnce() -> T + Send) -> (T, Home) {
        let home = Home::start().unwrap_or_else(|_| self.thread.clone());
        (self.run_at(&home, work), home)
    }

    fn run_at<T: Send>(&self, home: &Home, work: impl FnOnce() -> T + Send) -> T {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        home.run(work)
    }
}

impl Home {
    fn start() -> Result<Self, ThreadPoolBuildError> {
        let pool = ThreadPoolBuilder::new().num_threads(1).thread_name(|_| "compile".to_owned());
        Ok(Self(Arc::new(pool.start_handler(|_| stand_back(FAR)).build()?)))
    }

    /// Runs the work there, and waits. A panic of the work is the caller's.
    pub fn run<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        self.0.install(work)
    }
}

/// How far work of this kind stands back: as far as there is. Beside busy cores it gets a sixtieth of one; an idle thread
/// might get nothing, and a catalog that has to be exchanged must be.
pub const FAR: i32 = 19;

/// Lowers the priority of the thread that calls it so far, as `nice` counts it.
#[cfg(target_os = "linux")]
pub fn stand_back(nice: i32) {
    let thread = rustix::thread::gettid();
    // Refused only where the thread stands back already: then there is nothing to do.
    let _ = rustix::process::setpriority_process(Some(thread), nice);
}

/// Elsewhere a priority belongs to the process.
#[cfg(not(target_os = "linux"))]
pub fn stand_back(_: i32) {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_aside_stands_back() {
        let priority = || rustix::process::getpriority_process(Some(rustix::thread::gettid())).unwrap();
        let aside = Aside::start().unwrap();
        let (at_home, home) = aside.run_at_home(priority);
        assert_eq!((aside.run(priority), at_home, home.run(priority)), (FAR, FAR, FAR));
        assert_ne!(priority(), FAR);
    }

    #[test]
    fn what_stays_has_a_thread_of_its_own() {
        let aside = Aside::start().unwrap();
        let thread = || std::thread::current().id();
        let ((first, one), (second, _two)) = (aside.run_at_home(thread), aside.run_at_home(thread));
        assert!(first != second && first != aside.run(thread));
        assert_eq!(one.run(thread), first);
    }

    #[test]
    fn work_that_panics_leaves_the_next_its_turn() {
        let aside = Aside::start().unwrap();
        let work = std::panic::AssertUnwindSafe(|| aside.run_at_home(|| panic!("on purpose")));
        assert!(std::panic::catch_unwind(work).is_err());
        assert_eq!(aside.run(|| 7), 7);
    }
}
