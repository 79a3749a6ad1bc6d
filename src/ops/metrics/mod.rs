//! What Prometheus scrapes. Every series that can be known is there from the start: a zero is not an absence. The
//! registry is passed in; nothing here is static, so a test may run several servers in one process.

mod edge;
mod rpc;
mod screening;
mod shadow;

use prometheus::core::Collector;
use prometheus::{HistogramOpts, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry, TextEncoder};

pub use self::edge::{Closed, EdgeMetrics, Rejected};
pub use self::rpc::{METHODS, Method, RpcMetrics, code_label};
pub use self::screening::{CatalogFacts, ReloadResult, ScreeningMetrics};
pub use self::shadow::{Compared, ShadowMetrics};

/// Every family of the service.
pub struct Metrics {
    registry: Registry,
    pub rpc: RpcMetrics,
    pub screening: ScreeningMetrics,
    pub edge: EdgeMetrics,
    pub shadow: ShadowMetrics,
    /// Bytes of copy that wait for the worker pool or are in it.
    pub waiting_bytes: IntGauge,
}

impl Metrics {
    /// Registers every family.
    ///
    /// # Errors
    /// Where the registry already has one of them.
    pub fn new(registry: Registry) -> prometheus::Result<Self> {
        let rpc = RpcMetrics::new(&registry)?;
        let screening = ScreeningMetrics::new(&registry)?;
        let edge = EdgeMetrics::new(&registry)?;
        let shadow = ShadowMetrics::new(&registry)?;
        let waiting_bytes = register(
            &registry,
            IntGauge::new("adscreen_waiting_bytes", "Bytes of copy that wait for the worker pool or are in it.")?,
        )?;
        build_info(&registry)?;
        #[cfg(target_os = "linux")]
        registry.register(Box::new(prometheus::process_collector::ProcessCollector::for_self()))?;
        Ok(Self { registry, rpc, screening, edge, shadow, waiting_bytes })
    }

    /// Counts a call that was not admitted.
    pub fn rejected(&self, why: Rejected) {
        self.edge.rejected(why);
    }

    /// The text that a scrape gets.
    ///
    /// # Errors
    /// Where a family cannot be written, which is a defect.
    pub fn render(&self) -> prometheus::Result<String> {
        TextEncoder::new().encode_to_string(&self.registry.gather())
    }
}

/// Registers a collector and hands it back; clones share the numbers.
fn register<C: Collector + Clone + 'static>(registry: &Registry, collector: C) -> prometheus::Result<C> {
    registry.register(Box::new(collector.clone()))?;
    Ok(collector)
}

fn counters(registry: &Registry, name: &str, help: &str, labels: &[&str]) -> prometheus::Result<IntCounterVec> {
    register(registry, IntCounterVec::new(Opts::new(name, help), labels)?)
}

fn buckets(name: &str, help: &str, bounds: &[f64]) -> HistogramOpts {
    HistogramOpts::new(name, help).buckets(bounds.to_vec())
}

fn build_info(registry: &Registry) -> prometheus::Result<()> {
    let opts = Opts::new("adscreen_build_info", "Always 1; the labels say which program this is.");
    let info = register(registry, IntGaugeVec::new(opts, &["version", "revision"])?)?;
    let revision = option_env!("ADSCREEN_REVISION").unwrap_or("unknown");
    info.with_label_values(&[env!("CARGO_PKG_VERSION"), revision]).set(1);
    Ok(())
}

#[cfg(test)]
mod tests;
