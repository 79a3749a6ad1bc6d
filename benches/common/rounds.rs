//! Paired rounds: in each, every contender runs for a few milliseconds, so that what disturbs the machine disturbs all.
//! What is measured is the time on the processor, which leaves out what others take of it.

use std::time::Duration;

use cpu_time::ThreadTime;

use super::Flags;

/// How long one contender runs in one round.
const SLICE: Duration = Duration::from_millis(6);
const ROUNDS: usize = 41;
/// Rounds that there are however long they take; beyond them only while there is time.
const LEAST: usize = 9;
const BUDGET: Duration = Duration::from_secs(6);

/// Something to measure against others.
pub struct Contender<'c> {
    work: Box<dyn FnMut() + 'c>,
    /// What one run of `work` counts as: times are given per unit.
    units: usize,
}

impl<'c> Contender<'c> {
    /// `work` does `units` units of work each time it is called.
    pub fn new(units: usize, work: impl FnMut() + 'c) -> Self {
        Self { work: Box::new(work), units }
    }

    /// The work on each item in turn; an item is a unit.
    pub fn over<T>(items: &'c [T], mut work: impl FnMut(&T) + 'c) -> Self {
        Self::new(items.len(), move || items.iter().for_each(&mut work))
    }

    /// Nanoseconds per unit over so many runs.
    fn run(&mut self, runs: usize) -> f64 {
        let began = ThreadTime::now();
        (0..runs).for_each(|_| (self.work)());
        began.elapsed().as_nanos() as f64 / (runs * self.units) as f64
    }

    /// Warms up, and tells how many runs fill a slice. What is made at first use is no part of that: it takes longer than
    /// a slice, and a single run a round would be measured over cold caches.
    fn runs(&mut self) -> usize {
        (self.work)();
        let began = ThreadTime::now();
        let mut runs = 0;
        while runs == 0 || began.elapsed() < SLICE {
            (self.work)();
            runs += 1;
        }
        runs
    }
}

/// For each contender what every round took, in nanoseconds per unit.
pub struct Times(Vec<Vec<f64>>);

/// Lets all run in turn; every second round in the opposite order.
pub fn measure(flags: &Flags, contenders: &mut [Contender<'_>]) -> Times {
    let runs: Vec<usize> =
        contenders.iter_mut().map(|contender| if flags.test { 1 } else { contender.runs() }).collect();
    let mut times = vec![Vec::new(); contenders.len()];
    let began = ThreadTime::now();
    for round in 0..flags.times(ROUNDS, 1) {
        if round >= LEAST && began.elapsed() > BUDGET {
            break;
        }
        for turn in 0..contenders.len() {
            let ix = if round % 2 == 0 { turn } else { contenders.len() - 1 - turn };
            times[ix].push(contenders[ix].run(runs[ix]));
        }
    }
    Times(times)
}

impl Times {
    /// Median, in nanoseconds per unit.
    pub fn median(&self, contender: usize) -> f64 {
        median(self.0[contender].clone())
    }

    /// Median over the rounds of how many times as long as `base` the contender took.
    pub fn ratio(&self, contender: usize, base: usize) -> f64 {
        median(self.0[contender].iter().zip(&self.0[base]).map(|(one, other)| one / other).collect())
    }
}

/// The middle one; not a number where there is none.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
