//! Ads, findings and the catalog. Labels come from closed sets or from the catalog, never from a caller.

use std::time::{SystemTime, UNIX_EPOCH};

use prometheus::{Histogram, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry};

use super::rpc::SECONDS;
use super::{buckets, counters, register};
use crate::catalog::kinds::{Severity, Verdict, ViolationType};
use crate::engine::{NoticeCode, Screening};
use crate::text::Disguise;

/// The families of screening.
pub struct ScreeningMetrics {
    /// By verdict, in the order of [`Verdict::ALL`].
    ads: Vec<IntCounter>,
    violations: IntCounterVec,
    seconds: Histogram,
    text_bytes: Histogram,
    suppressed: IntCounterVec,
    /// In the order of [`Disguise::ALL`].
    disguises: Vec<IntCounter>,
    unfinished: IntCounter,
    catalog: CatalogMetrics,
}

struct CatalogMetrics {
    info: IntGaugeVec,
    rules: IntGauge,
    terms: IntGauge,
    bytes: IntGauge,
    reloads: Vec<IntCounter>,
    last_successful: IntGauge,
    last_success: IntGauge,
}

/// What metrics need to know of a catalog: its size, and every label that its findings can have.
pub struct CatalogFacts<'a> {
    pub version: &'a str,
    pub digest: &'a str,
    pub rules: usize,
    pub terms: usize,
    /// Of all source files.
    pub bytes: usize,
    /// Rule id, type and severity of everything that can be found.
    pub findings: Vec<(&'a str, ViolationType, Severity)>,
    pub exemptions: Vec<&'a str>,
}

/// What became of a reload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReloadResult {
    Replaced,
    Unchanged,
    Refused,
}

impl ReloadResult {
    pub(super) const ALL: [(Self, &'static str); 3] =
        [(Self::Replaced, "replaced"), (Self::Unchanged, "unchanged"), (Self::Refused, "refused")];

    /// As labels and log lines have it.
    pub fn as_str(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

impl ScreeningMetrics {
    pub(super) fn new(registry: &Registry) -> prometheus::Result<Self> {
        let ads = counters(registry, "adscreen_ads_screened_total", "Ads screened, by verdict.", &["verdict"])?;
        let help = "Findings reported, by family (the rule id up to its first dot), type and severity.";
        let violations = counters(registry, "adscreen_violations_total", help, &["family", "type", "severity"])?;
        let seconds = buckets("adscreen_screen_duration_seconds", "Seconds that screening one ad took.", SECONDS);
        let sizes = [64.0, 256.0, 1024.0, 4096.0, 16384.0, 65536.0, 262_144.0];
        let text_bytes = buckets("adscreen_text_bytes", "Bytes of copy of one ad, all fields together.", &sizes);
        let help = "Findings that an exemption covered.";
        let suppressed = counters(registry, "adscreen_suppressed_total", help, &["exemption"])?;
        let disguises = counters(registry, "adscreen_disguises_total", "Disguises in reported findings.", &["kind"])?;
        let help = "Rules that could not be finished within their budget.";
        let errors = counters(registry, "adscreen_rule_errors_total", help, &["kind"])?;
        Ok(Self {
            ads: Verdict::ALL.iter().map(|verdict| ads.with_label_values(&[verdict.as_str()])).collect(),
            violations,
            seconds: register(registry, Histogram::with_opts(seconds)?)?,
            text_bytes: register(registry, Histogram::with_opts(text_bytes)?)?,
            suppressed,
            disguises: Disguise::ALL.iter().map(|kind| disguises.with_label_values(&[kind.as_str()])).collect(),
            unfinished: errors.with_label_values(&["unfinished"]),
            catalog: CatalogMetrics::new(registry)?,
        })
    }

    /// Counts one screened ad.
    pub fn record(&self, done: &Screening, bytes: usize, seconds: f64) {
        self.ads[done.verdict as usize].inc();
        self.seconds.observe(seconds);
        self.text_bytes.observe(bytes as f64);
        for violation in &done.violations {
            self.violations
                .with_label_values(&finding(&violation.rule.id, violation.rule.violation_type, violation.severity))
                .inc();
            violation.disguises.iter().for_each(|disguise| self.disguises[disguise as usize].inc());
        }
        for hit in &done.suppressed {
            self.suppressed.with_label_values(&[&*hit.exemption_id]).inc();
        }
        let unfinished = done.notices.iter().filter(|notice| notice.code == NoticeCode::RuleUnfinished);
        self.unfinished.inc_by(unfinished.count() as u64);
    }

    /// Shows another catalog, and creates every series that its findings can have.
    pub fn catalog_in_use(&self, facts: &CatalogFacts<'_>) {
        self.catalog.in_use(facts);
        for (rule, kind, severity) in &facts.findings {
            self.violations.with_label_values(&finding(rule, *kind, *severity));
        }
        for exemption in &facts.exemptions {
            self.suppressed.with_label_values(&[*exemption]);
        }
    }

    /// Counts a reload.
    pub fn reloaded(&self, result: ReloadResult) {
        self.catalog.reloads[result as usize].inc();
        match result {
            ReloadResult::Replaced | ReloadResult::Unchanged => self.catalog.succeeded(),
            ReloadResult::Refused => self.catalog.last_successful.set(0),
        }
    }
}

fn finding(rule: &str, kind: ViolationType, severity: Severity) -> [&str; 3] {
    let family = rule.split_once('.').map_or(rule, |(family, _)| family);
    [family, kind.as_str(), severity.as_str()]
}

impl CatalogMetrics {
    fn new(registry: &Registry) -> prometheus::Result<Self> {
        let gauge = |name: &str, help: &str| register(registry, IntGauge::new(name, help)?);
        let info = Opts::new("adscreen_catalog_info", "Always 1; the labels say which catalog is in use.");
        let reloads = counters(registry, "adscreen_catalog_reloads_total", "Reloads, by result.", &["result"])?;
        Ok(Self {
            info: register(registry, IntGaugeVec::new(info, &["version", "digest"])?)?,
            rules: gauge("adscreen_catalog_rules", "Rules of the catalog in use.")?,
            terms: gauge("adscreen_catalog_terms", "Literals that violate by themselves, of the catalog in use.")?,
            bytes: gauge("adscreen_catalog_bytes", "Bytes of the source files of the catalog in use.")?,
            reloads: ReloadResult::ALL.map(|(_, name)| reloads.with_label_values(&[name])).to_vec(),
            last_successful: gauge(
                "adscreen_catalog_last_reload_successful",
                "1 if the last load was taken into use, or found to be in use; 0 if it was refused.",
            )?,
            last_success: gauge(
                "adscreen_catalog_last_reload_success_timestamp_seconds",
                "Unix time at which a load was last taken into use, or found to be in use.",
            )?,
        })
    }

    fn in_use(&self, facts: &CatalogFacts<'_>) {
        self.info.reset();
        self.info.with_label_values(&[facts.version, facts.digest]).set(1);
        let set = |gauge: &IntGauge, value: usize| gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
        set(&self.rules, facts.rules);
        set(&self.terms, facts.terms);
        set(&self.bytes, facts.bytes);
        self.succeeded();
    }

    fn succeeded(&self) {
        self.last_successful.set(1);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        self.last_success.set(i64::try_from(now.as_secs()).unwrap_or(i64::MAX));
    }
}
