//! Floor 2: an ad in, a verdict out. Synchronous and pure: no clock, no network, no protobuf.

mod ad;
mod answer;
mod blocks;
mod category;
mod compare;
mod compile;
mod examples;
mod exempt;
mod expected;
mod explain;
mod explanation;
mod frame;
mod hits;
mod ids;
mod judge;
mod listed;
mod named;
mod overlay;
mod pattern;
mod protected;
mod reading;
mod resolve;
mod rules;
mod scan;
mod second;
mod statements;
mod texts;
mod verdict;
mod watch;

use std::cell::Cell;
use std::sync::Arc;

use jiff::civil::Date;

pub use ad::{Ad, Completeness, Field, Language, Options, Qualification};
pub use compare::{Change, Gist};
pub use explanation::{Explanation, FieldTrace, RuleTrace, Stage, Step};
pub use named::{NoRule, Other};
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub use scan::reference::Fixture as ScanFixture;
pub use verdict::{Notice, NoticeCode, Place, RuleMeta, Screening, StatementDefect, Suppressed, Violation};

use self::compile::Program;
use self::frame::Frame;
use self::overlay::Own;
use self::reading::Reading;
use crate::catalog::{Catalog, Conflict, Fault, Faults, Overlay, Rule, Sources};

/// A compiled catalog. Immutable; shared by all threads.
pub struct Engine {
    catalog: Arc<Catalog>,
    program: Arc<Program>,
    /// What a tenant has laid over it.
    own: Option<Own>,
}

thread_local! {
    /// What a thread reuses from ad to ad, so that an ad without hits costs no allocation.
    static READING: Cell<Option<Box<Reading>>> = const { Cell::new(None) };
}

/// Lends the thread's reading. Where `work` panics it is thrown away: nothing half done is left for the next ad.
fn with_reading<T>(work: impl FnOnce(&mut Reading) -> T) -> T {
    let mut reading = READING.take().unwrap_or_default();
    let done = work(&mut reading);
    READING.set(Some(reading));
    done
}

impl Engine {
    /// Compiles a catalog.
    pub fn new(catalog: Arc<Catalog>) -> Self {
        Self { program: Arc::new(Program::compile(&catalog)), catalog, own: None }
    }

    /// Loads a catalog, compiles it and runs its own examples; those of the sources inside the program are not run,
    /// since the program's tests run them before it is shipped.
    ///
    /// # Errors
    /// Every fault of every source, failing examples included.
    pub fn load(sources: &Sources) -> Result<Self, Faults> {
        let engine = Self::new(Arc::new(Catalog::load(sources)?));
        if sources.are_embedded() { Ok(engine) } else { engine.proven() }
    }

    /// As [`Engine::load`], and runs the examples whatever the sources are.
    ///
    /// # Errors
    /// As [`Engine::load`].
    pub fn prove(sources: &Sources) -> Result<Self, Faults> {
        Self::new(Arc::new(Catalog::load(sources)?)).proven()
    }

    fn proven(self) -> Result<Self, Faults> {
        if let Some(faults) = Faults::of(self.check_examples().1) {
            return Err(faults);
        }
        self.catalog.forget_patterns();
        Ok(self)
    }

    /// Runs the catalog's own examples, and compiles its patterns: how many examples there are, and a fault for each
    /// that fails.
    pub fn check_examples(&self) -> (usize, Vec<Fault>) {
        examples::run(self)
    }

    /// Makes what waits for its first use, so that no ad has to wait for it.
    pub fn warm(&self) {
        self.program.second.get(&self.catalog);
        self.catalog.warm();
    }

    /// Frees what the calling thread keeps from ad to ad: for one that screens no more for a while.
    pub fn release_thread() {
        drop(READING.take());
    }

    /// What it was compiled from.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// Names of the policies, sorted.
    pub fn policy_names(&self) -> Vec<&str> {
        self.catalog.policies.iter().map(|policy| &*policy.name).collect()
    }

    /// The same catalog with what a tenant lays over it; it shares all that the catalog's own engine is made of. What is
    /// faulty in the overlay is left out of it and told ([`Catalog::overlay`]).
    pub fn with_overlay(&self, sources: &Sources) -> (Self, Vec<Fault>) {
        let (overlay, mut faults) = self.catalog.overlay(sources);
        let mut engine = Self { catalog: Arc::clone(&self.catalog), program: Arc::clone(&self.program), own: None };
        match Own::compile(&self.catalog, overlay) {
            Ok(own) => engine.own = Some(own),
            Err(fault) => faults.extend(fault),
        }
        (engine, faults)
    }

    /// What is right in the overlay, and says something about words that others speak of as well; as of a day.
    pub fn overlay_conflicts(&self, today: Date) -> Vec<Conflict> {
        self.own.as_ref().map(|own| own.conflicts(self, today)).unwrap_or_default()
    }

    /// Whether it is the same catalog, whatever lies over each.
    pub fn shares_catalog(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.program, &other.program)
    }

    /// What a tenant has laid over the catalog.
    pub fn overlay(&self) -> Option<&Overlay> {
        self.own.as_ref().map(|own| &own.overlay)
    }

    /// Lower-case hex SHA-256 over every source of the catalog, and of what lies over it.
    pub fn digest(&self) -> &str {
        self.overlay().map_or(&self.catalog.digest, |overlay| &overlay.digest)
    }

    /// All rules, those of the overlay last.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> + Clone {
        let own = self.overlay().into_iter().flat_map(|overlay| overlay.terms.iter().map(|own| &own.rule));
        self.catalog.rules.iter().chain(own)
    }

    /// Screens one ad. What could not be finished is data in the answer, never a pass.
    pub fn screen(&self, ad: &Ad, options: &Options) -> Screening {
        with_reading(|reading| {
            // fold, scan: the text as the catalog sees it
            reading.read(&self.catalog, &self.program, ad);
            // category, day, law and policy of this ad
            let frame = Frame::new(self, reading, ad, options);
            // rules on the hits, exemptions on what they found
            reading.judge(&self.program, &frame);
            // overlaps settled, places mapped back, law cited; the policy decides
            answer::answer(&self.program, &frame, reading, options)
        })
    }

    /// Folds and scans only, without the second reading: how many places some list of the catalog knows. For benchmarks
    /// and capacity planning.
    pub fn count_hits(&self, ad: &Ad) -> usize {
        with_reading(|reading| {
            reading.read_once(&self.catalog, &self.program, ad);
            reading.fields().iter().map(|field| field.hits.found().len()).sum()
        })
    }

    /// Screens one ad and tells every step; for a named rule also why it did not fire.
    pub fn explain(&self, ad: &Ad, options: &Options, rule: Option<&str>) -> Explanation {
        with_reading(|reading| {
            reading.read(&self.catalog, &self.program, ad);
            let frame = Frame::new(self, reading, ad, options);
            reading.judge(&self.program, &frame);
            reading.file_all(&self.program);
            explain::explain(&self.program, &frame, reading, options, rule)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_that_a_panic_left_is_thrown_away() {
        with_reading(|_| {});
        assert!(
            READING.take().is_some_and(|reading| READING.replace(Some(reading)).is_none()),
            "it is kept for the next ad"
        );
        let panicked = std::panic::catch_unwind(|| with_reading(|_| panic!("in the midst of an ad")));
        assert!(panicked.is_err() && READING.take().is_none());
    }
}
