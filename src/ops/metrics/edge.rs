//! The edge: refusals, connections, certificates, tenants.

use prometheus::{IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry};

use super::{counters, register};
use crate::ops::watch::Reloaded;

/// Why a call was not admitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejected {
    /// Too many calls had arrived and were not begun.
    InFlight,
    /// Too many bytes of messages were half there.
    Bytes,
    /// The tenant's quota was used up.
    Quota,
    /// The worker pool had no room.
    Pool,
}

impl Rejected {
    /// All, in the order of their numbers, as the label names them.
    pub const ALL: [(Self, &'static str); 4] =
        [(Self::InFlight, "in_flight"), (Self::Bytes, "bytes"), (Self::Quota, "quota"), (Self::Pool, "pool")];
}

/// Why a connection was closed by this side before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// There were as many as may be.
    Full,
    /// Its TLS handshake failed.
    Handshake,
    /// It did not finish its TLS handshake, or did not speak HTTP/2, in time.
    Silent,
    /// It was asked to leave and did not.
    Overstayed,
    /// It had not spoken HTTP/2 when a newer one needed its place.
    Displaced,
}

impl Closed {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Full, "full"),
        (Self::Handshake, "handshake"),
        (Self::Silent, "silent"),
        (Self::Overstayed, "overstayed"),
        (Self::Displaced, "displaced"),
    ];
}

/// The families of the edge.
pub struct EdgeMetrics {
    /// In the order of [`Rejected::ALL`].
    rejected: Vec<IntCounter>,
    /// In the order of [`Closed::ALL`].
    closed: Vec<IntCounter>,
    pub connections: IntGauge,
    /// These two are set at a scrape.
    pub in_flight_calls: IntGauge,
    pub in_flight_bytes: IntGauge,
    tls_reloads: Vec<IntCounter>,
    tenants_reloads: Vec<IntCounter>,
    tenants_successful: IntGauge,
    not_after: IntGauge,
    tenant_ads: IntCounterVec,
    overlay_remarks: IntGaugeVec,
}

impl EdgeMetrics {
    pub(super) fn new(registry: &Registry) -> prometheus::Result<Self> {
        let gauge = |name: &str, help: &str| register(registry, IntGauge::new(name, help)?);
        let help = "Calls that were refused for overload or quota, by what was exhausted.";
        let rejected = counters(registry, "adscreen_admission_rejected_total", help, &["reason"])?;
        let help = "Connections that the server closed before their time, by reason.";
        let closed = counters(registry, "adscreen_connections_closed_total", help, &["reason"])?;
        let help = "Times that the files of TLS were read again, by result.";
        let tls_reloads = counters(registry, "adscreen_tls_reloads_total", help, &["result"])?;
        let help = "Times that the tenants file was read again, by result.";
        let tenants_reloads = counters(registry, "adscreen_tenants_reloads_total", help, &["result"])?;
        let help = "Faults (left out) and conflicts of a tenant's overlay with the catalog in use, by tenant and kind.";
        let remarks = Opts::new("adscreen_tenant_overlay_remarks", help);
        let help = "Ads that were taken from a tenant, by tenant.";
        let tenants_successful = gauge(
            "adscreen_tenants_last_reload_successful",
            "1 if the tenants file was taken into use when it was last read, or there is none; 0 if it was refused.",
        )?;
        tenants_successful.set(1);
        Ok(Self {
            rejected: Rejected::ALL.map(|(_, reason)| rejected.with_label_values(&[reason])).to_vec(),
            closed: Closed::ALL.map(|(_, reason)| closed.with_label_values(&[reason])).to_vec(),
            connections: gauge("adscreen_connections", "Connections of the gRPC port.")?,
            in_flight_calls: gauge("adscreen_in_flight_calls", "Calls that have arrived and are not begun.")?,
            in_flight_bytes: gauge("adscreen_in_flight_bytes", "Bytes of messages that are half there.")?,
            tls_reloads: Reloaded::ALL.map(|(_, result)| tls_reloads.with_label_values(&[result])).to_vec(),
            tenants_reloads: Reloaded::ALL.map(|(_, result)| tenants_reloads.with_label_values(&[result])).to_vec(),
            tenants_successful,
            not_after: gauge(
                "adscreen_tls_certificate_not_after_timestamp_seconds",
                "Last second of the certificate in use, as Unix time; 0 without TLS.",
            )?,
            tenant_ads: counters(registry, "adscreen_tenant_ads_total", help, &["tenant"])?,
            overlay_remarks: register(registry, IntGaugeVec::new(remarks, &["tenant", "kind"])?)?,
        })
    }

    /// Counts a call that was not admitted.
    pub fn rejected(&self, why: Rejected) {
        self.rejected[why as usize].inc();
    }

    /// Counts a connection that was closed.
    pub fn closed(&self, why: Closed) {
        self.closed[why as usize].inc();
    }

    /// Counts a reading of the files of TLS.
    pub fn tls_reloaded(&self, result: Reloaded) {
        self.tls_reloads[result as usize].inc();
    }

    /// Counts a reading of the tenants file.
    pub fn tenants_reloaded(&self, result: Reloaded) {
        self.tenants_reloads[result as usize].inc();
        self.tenants_successful.set(i64::from(result == Reloaded::Replaced));
    }

    /// Shows until when the certificate in use is good.
    pub fn certificate_in_use(&self, not_after: i64) {
        self.not_after.set(not_after);
    }

    /// The series of a tenant, made if it is new. The name comes from the tenants file.
    pub fn tenant_ads(&self, name: &str) -> IntCounter {
        self.tenant_ads.with_label_values(&[name])
    }

    /// Ends the series of a tenant that is gone.
    pub fn forget_tenant(&self, name: &str) {
        // It was there, or there is nothing to end.
        let _ = self.tenant_ads.remove_label_values(&[name]);
        self.no_overlay(name);
    }

    /// Shows what is to be said of a tenant's overlay.
    pub fn overlay_remarks(&self, name: &str, faults: usize, conflicts: usize) {
        for (kind, number) in [("fault", faults), ("conflict", conflicts)] {
            self.overlay_remarks.with_label_values(&[name, kind]).set(number as i64);
        }
    }

    /// Ends these series of a tenant that has no overlay any more.
    pub fn no_overlay(&self, name: &str) {
        for kind in ["fault", "conflict"] {
            let _ = self.overlay_remarks.remove_label_values(&[name, kind]);
        }
    }
}
