//! What the rounds say: medians, ratios within a pair, and what they must be.

use super::common::rounds::median;
use super::common::table::{Must, Table, times};
use super::form::Form;

/// A way of asking, and what is demanded of it.
pub struct Mode {
    pub name: &'static str,
    pub form: Form,
    pub in_flight: usize,
    /// CPU of the echo through CPU of the service.
    pub cpu_must: Must,
    /// Ads a second of the service through those of the echo.
    pub rate_must: Must,
    /// 99th percentile of the service through that of the echo.
    pub p99_must: Must,
}

const fn mode(name: &'static str, form: Form, in_flight: usize) -> Mode {
    Mode { name, form, in_flight, cpu_must: Must::Nothing, rate_must: Must::Nothing, p99_must: Must::Nothing }
}

const fn unary(name: &'static str, in_flight: usize) -> Mode {
    Mode { p99_must: Must::AtMost(1.3), ..mode(name, Form::Unary, in_flight) }
}

/// All there are; `in_flight` messages over all connections together.
pub const MODES: [Mode; 6] = [
    unary("unary, 1 in flight", 1),
    unary("unary, 16 in flight", 16),
    Mode { cpu_must: Must::AtLeast(0.82), ..unary("unary, 64 in flight", 64) },
    unary("unary, 256 in flight", 256),
    Mode { rate_must: Must::AtLeast(0.42), ..mode("batch of 100, 8 in flight", Form::Batch, 8) },
    mode("bidi stream, 4 × 64", Form::Stream, 256),
];

/// One server in one round.
#[derive(Clone, Copy, Debug)]
pub struct Round {
    /// CPU of the server, µs an ad.
    pub cpu: f64,
    /// Of these in `Engine::screen`; 0 of the echo.
    pub engine: f64,
    /// Ads a second.
    pub rate: f64,
    /// Seconds of a message.
    pub p50: f64,
    pub p99: f64,
}

impl Round {
    /// Of the seconds that each message took, all seconds, and the CPU seconds of the server.
    pub fn new(ads: usize, mut latencies: Vec<f64>, seconds: f64, cpu: f64, engine: f64) -> Self {
        latencies.sort_by(f64::total_cmp);
        let at = |share: f64| latencies[((latencies.len() - 1) as f64 * share) as usize];
        let ads = (latencies.len() * ads) as f64;
        Self { cpu: cpu / ads * 1e6, engine: engine * 1e6, rate: ads / seconds, p50: at(0.5), p99: at(0.99) }
    }
}

/// The echo's round and the service's after it.
pub type Pair = (Round, Round);

/// The table that is to be filled.
pub fn table() -> Table {
    let columns = [
        "echo / service",
        "CPU µs an ad",
        "of these the engine",
        "CPU, echo through service",
        "must",
        "without the engine",
        "thousand ads/s",
        "service through echo",
        "must",
        "p50 ms",
        "p99 ms",
        "service through echo",
        "must",
    ];
    Table::new("The service against a bare tonic echo", &columns)
}

/// One row of it.
pub fn row(mode: &Mode, pairs: &[Pair]) -> Vec<String> {
    let of = |value: fn(&Pair) -> f64| median(pairs.iter().map(value).collect());
    let both = |value: fn(&Round) -> f64, digits: usize| {
        let median_of = |rounds: Vec<&Round>| median(rounds.into_iter().map(value).collect());
        let echo = median_of(pairs.iter().map(|(echo, _)| echo).collect());
        let service = median_of(pairs.iter().map(|(_, service)| service).collect());
        format!("{echo:.digits$} / {service:.digits$}")
    };
    let cpu = of(|(echo, service)| echo.cpu / service.cpu);
    let (rate, p99) = (of(|(echo, service)| service.rate / echo.rate), of(|(echo, service)| service.p99 / echo.p99));
    vec![
        mode.name.to_owned(),
        both(|round| round.cpu, 2),
        format!("{:.2}", of(|(_, service)| service.engine)),
        times(cpu),
        mode.cpu_must.judge(cpu, " ×"),
        times(of(|(echo, service)| echo.cpu / (service.cpu - service.engine))),
        both(|round| round.rate / 1e3, 0),
        times(rate),
        mode.rate_must.judge(rate, " ×"),
        both(|round| round.p50 * 1e3, 2),
        both(|round| round.p99 * 1e3, 2),
        times(p99),
        mode.p99_must.judge(p99, " ×"),
    ]
}
