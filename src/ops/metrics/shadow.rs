//! The candidate catalog against the one in use.

use prometheus::{IntCounter, IntGaugeVec, Opts, Registry};

use super::{ReloadResult, counters, register};
use crate::catalog::kinds::Verdict;

/// The families of the candidate.
pub struct ShadowMetrics {
    /// In the order of [`Compared`].
    ads: Vec<IntCounter>,
    /// For each verdict by the catalog in use, one by the candidate.
    verdicts: Vec<Vec<IntCounter>>,
    info: IntGaugeVec,
    reloads: Vec<IntCounter>,
}

/// What became of an ad that the candidate was to screen as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compared {
    /// The verdict and the rules that found something are the same.
    Same,
    Changed,
    /// Too many were waiting.
    Dropped,
    /// The program failed on it; the log has more.
    Failed,
}

impl Compared {
    const ALL: [&'static str; 4] = ["same", "changed", "dropped", "failed"];
}

impl ShadowMetrics {
    pub(super) fn new(registry: &Registry) -> prometheus::Result<Self> {
        let help = "Ads that the candidate catalog was to screen as well, by what became of them.";
        let ads = counters(registry, "adscreen_shadow_ads_total", help, &["result"])?;
        let help = "Ads screened by both catalogs, by both verdicts.";
        let verdicts = counters(registry, "adscreen_shadow_verdicts_total", help, &["live", "candidate"])?;
        let help = "Loads of the candidate catalog, by result.";
        let reloads = counters(registry, "adscreen_shadow_reloads_total", help, &["result"])?;
        let info =
            Opts::new("adscreen_shadow_catalog_info", "Always 1; the label says which candidate is screened by.");
        let row = |live: &Verdict| {
            let of = |candidate: &Verdict| verdicts.with_label_values(&[live.as_str(), candidate.as_str()]);
            Verdict::ALL.iter().map(of).collect()
        };
        Ok(Self {
            ads: Compared::ALL.map(|result| ads.with_label_values(&[result])).to_vec(),
            verdicts: Verdict::ALL.iter().map(row).collect(),
            info: register(registry, IntGaugeVec::new(info, &["digest"])?)?,
            reloads: ReloadResult::ALL.map(|(_, name)| reloads.with_label_values(&[name])).to_vec(),
        })
    }

    /// Counts an ad that the candidate was to screen.
    pub fn record(&self, result: Compared) {
        self.ads[result as usize].inc();
    }

    /// Counts both verdicts on an ad.
    pub fn verdicts(&self, live: Verdict, candidate: Verdict) {
        self.verdicts[live as usize][candidate as usize].inc();
    }

    /// Shows another candidate.
    pub fn in_use(&self, digest: &str) {
        self.info.reset();
        self.info.with_label_values(&[digest]).set(1);
    }

    /// Counts a load of the candidate.
    pub fn reloaded(&self, result: ReloadResult) {
        self.reloads[result as usize].inc();
    }
}
