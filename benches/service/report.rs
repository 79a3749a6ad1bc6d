//! What the rounds say: medians, ratios within a pair, and what they must be.

use std::fmt::Write as _;

use super::copy::Form;

/// A way of asking, and what is demanded of it.
pub struct Mode {
    pub name: &'static str,
    pub form: Form,
    pub in_flight: usize,
    /// CPU of the echo through CPU of the service, at least.
    pub cpu_must: Option<f64>,
    /// Ads a second of the service through those of the echo, at least.
    pub rate_must: Option<f64>,
    /// 99th percentile of the service through that of the echo, at most.
    pub p99_must: Option<f64>,
}

const fn unary(name: &'static str, in_flight: usize) -> Mode {
    Mode { name, form: Form::Unary, in_flight, cpu_must: None, rate_must: None, p99_must: Some(1.3) }
}

/// All there are; `in_flight` messages over all connections together.
pub const MODES: [Mode; 6] = [
    unary("unary, 1 in flight", 1),
    unary("unary, 16 in flight", 16),
    Mode { cpu_must: Some(0.82), ..unary("unary, 64 in flight", 64) },
    unary("unary, 256 in flight", 256),
    Mode {
        name: "batch of 100, 8 in flight",
        form: Form::Batch,
        in_flight: 8,
        cpu_must: None,
        rate_must: Some(0.42),
        p99_must: None,
    },
    Mode {
        name: "bidi stream, 4 × 64",
        form: Form::Stream,
        in_flight: 256,
        cpu_must: None,
        rate_must: None,
        p99_must: None,
    },
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

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// One row of the table.
pub fn row(mode: &Mode, pairs: &[Pair]) -> String {
    let of = |value: fn(&Pair) -> f64| median(pairs.iter().map(value));
    let cpu = of(|(echo, service)| echo.cpu / service.cpu);
    let without = of(|(echo, service)| echo.cpu / (service.cpu - service.engine));
    let (rate, p99) = (of(|(echo, service)| service.rate / echo.rate), of(|(echo, service)| service.p99 / echo.p99));
    let must = |value: f64, must: Option<f64>, sign: &str| match must {
        Some(must) => format!("**{value:.2}** (must {sign} {must})"),
        None => format!("{value:.2}"),
    };
    format!(
        "| {} | {:.2} / {:.2} | {:.2} | {} | {without:.2} | {:.0} / {:.0} | {} | {:.2} / {:.2} | {:.2} / {:.2} | {} |",
        mode.name,
        of(|(echo, _)| echo.cpu),
        of(|(_, service)| service.cpu),
        of(|(_, service)| service.engine),
        must(cpu, mode.cpu_must, "≥"),
        of(|(echo, _)| echo.rate / 1e3),
        of(|(_, service)| service.rate / 1e3),
        must(rate, mode.rate_must, "≥"),
        of(|(echo, _)| echo.p50 * 1e3),
        of(|(_, service)| service.p50 * 1e3),
        of(|(echo, _)| echo.p99 * 1e3),
        of(|(_, service)| service.p99 * 1e3),
        must(p99, mode.p99_must, "≤"),
    )
}

/// The table's head.
pub const HEAD: &str = "\
| echo / service | CPU µs an ad | engine µs | CPU echo through service | without engine | k ads/s | ads/s service through echo | p50 ms | p99 ms | p99 service through echo |
|---|---|---|---|---|---|---|---|---|---|";

/// The whole table, with what it was measured on.
pub fn markdown(rows: &[String], notes: &[String]) -> String {
    let mut text = format!("{HEAD}\n{}\n", rows.join("\n"));
    for note in notes {
        let _ = writeln!(text, "\n{note}");
    }
    text
}
