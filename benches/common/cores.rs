//! Which cores a process runs on.

use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

/// Leaves this process the cores that are wanted, by their number and how many there are; all, if that would be none.
pub fn pin(wanted: impl Fn(usize, usize) -> bool) {
    let Ok(all) = sched_getaffinity(None) else { return };
    let cores: Vec<usize> = (0..CpuSet::MAX_CPU).filter(|core| all.is_set(*core)).collect();
    let mut chosen = CpuSet::new();
    cores.iter().enumerate().filter(|(n, _)| wanted(*n, cores.len())).for_each(|(_, core)| chosen.set(*core));
    if chosen.count() > 0 {
        let _ = sched_setaffinity(None, &chosen);
    }
}

/// Starts something on the first core, and leaves this process the others, where there are others.
pub fn on_the_first<T>(start: impl FnOnce() -> T) -> T {
    let all = sched_getaffinity(None).ok();
    pin(|n, _| n == 0);
    let started = start();
    if let Some(all) = all {
        let _ = sched_setaffinity(None, &all);
    }
    pin(|n, cores| cores == 1 || n > 0);
    started
}
