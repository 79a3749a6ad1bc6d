//! Work that nobody's call waits for: one thread of low priority, so that compiling a catalog takes a serving thread
//! neither its core nor its turn. Whatever the work does in parallel stays on that thread.

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

/// The thread. What is given to it runs one after the other.
pub struct Aside(ThreadPool);

impl Aside {
    /// Starts it.
    ///
    /// # Errors
    /// Where a thread cannot be had.
    pub fn start() -> Result<Self, ThreadPoolBuildError> {
        let pool = ThreadPoolBuilder::new().num_threads(1).thread_name(|_| "compile".to_owned());
        Ok(Self(pool.start_handler(|_| step_back()).build()?))
    }

    /// Runs the work on it, and waits. A panic of the work is the caller's.
    pub fn run<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        self.0.install(work)
    }
}

/// How far work of this kind stands back, as `nice` counts it: as far as there is. Beside busy cores it gets a sixtieth of
/// one; an idle thread might get nothing, and a catalog that has to be exchanged must be.
#[cfg(target_os = "linux")]
const NICE: i32 = 19;

/// Lowers the priority of the thread that calls it.
#[cfg(target_os = "linux")]
pub fn step_back() {
    let thread = rustix::thread::gettid();
    // Refused only where the thread stands back already: then there is nothing to do.
    let _ = rustix::process::setpriority_process(Some(thread), NICE);
}

/// Elsewhere a priority belongs to the process.
#[cfg(not(target_os = "linux"))]
pub fn step_back() {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_aside_stands_back() {
        let priority = || rustix::process::getpriority_process(Some(rustix::thread::gettid())).unwrap();
        assert_eq!(Aside::start().unwrap().run(priority), NICE);
        assert_ne!(priority(), NICE);
    }
}
