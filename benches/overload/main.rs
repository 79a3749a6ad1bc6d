//! What a call costs that is admitted while ten times as many come as can be answered: first the capacity is found,
//! then calls come at random moments, at 0.8 and at 10 times of it, whether or not earlier ones were answered. The
//! server has the first core, the client the others.
//!     ADSCREEN_BIN=target/release/adscreen cargo bench --bench overload

#[path = "../common/mod.rs"]
mod common;

use std::time::{Duration, Instant};

use adscreen::api::pb;
use pb::screening_service_client::ScreeningServiceClient;
use tokio::task::JoinSet;
use tonic::Code;
use tonic::transport::Channel;

use self::common::calls::{Moments, client, closed, request};
use self::common::server::Server;
use self::common::table::{Must, Table, times, whole};
use self::common::{Flags, copy, cores};

const CONNECTIONS: usize = 16;
/// What a caller waits for an answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// Calls that this client holds at a time; more are not sent, and counted.
const HELD: usize = 4_000;
/// The part of the load that has to have come for a figure to count.
const REACHED: f64 = 0.8;

fn main() {
    let flags = Flags::read();
    let time = Duration::from_millis(flags.times(5_000, 200) as u64);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let columns =
        ["calls", "capacity a second", "× it came", "admitted", "refused", "other", "p50 ms", "p99 ms", "× p99 at 0.8"];
    let mut table = Table::new("Overload", &columns);
    let honest = copy::HONEST[0].1;
    for (name, text, chars) in [
        ("honest, 2,500 characters, inline", honest, 2_500),
        ("unlawful, 2,500 characters, inline", copy::DENSE, 2_500),
        ("honest, 16,000 characters, pool", honest, 16_000),
        ("unlawful, 16,000 characters, pool", copy::DENSE, 16_000),
    ] {
        runtime.block_on(measure(&mut table, name, copy::repeated(text, chars), time));
    }
    table.note("Open loop, moments at random; times of admitted calls, from when each was sent.");
    flags.publish(&table.markdown());
}

async fn measure(table: &mut Table, name: &str, text: String, time: Duration) {
    let server = cores::on_the_first(Server::start);
    let clients: Vec<_> = (0..CONNECTIONS).map(|_| client(server.grpc)).collect();
    let ad = pb::Ad { text, product_category: 2, ..pb::Ad::default() };
    closed(&clients, &ad, time / 4).await;
    let capacity = closed(&clients, &ad, time).await;
    let mut calm = f64::NAN;
    for factor in [0.8, 10.0] {
        let seen = open(&clients, &ad, capacity * factor, time).await;
        let (p50, p99, came) = (seen.quantile(50) * 1e3, seen.quantile(99) * 1e3, seen.rate / capacity);
        let overload = factor > 1.0;
        calm = if overload { calm } else { p99 };
        let judged = match overload {
            false => times(1.0),
            true if came < REACHED * factor => format!("{}, but the client could not send more", times(p99 / calm)),
            true => format!("{} {}", times(p99 / calm), Must::AtMost(3.0).judge(p99 / calm, " ×")),
        };
        table.row([
            format!("{name}, {factor} ×"),
            whole(capacity),
            times(came),
            whole(seen.admitted.len() as f64),
            whole(seen.refused as f64),
            whole(seen.other as f64),
            format!("{p50:.1}"),
            format!("{p99:.1}"),
            judged,
        ]);
    }
}

/// How calls ended.
#[derive(Default)]
struct Seen {
    /// Seconds of each.
    admitted: Vec<f64>,
    refused: usize,
    other: usize,
    /// Calls that were sent a second.
    rate: f64,
}

impl Seen {
    fn count(&mut self, ended: Result<f64, Code>) {
        match ended {
            Ok(seconds) => self.admitted.push(seconds),
            Err(Code::ResourceExhausted) => self.refused += 1,
            Err(_) => self.other += 1,
        }
    }

    /// Seconds that so many of a hundred admitted calls took at most.
    fn quantile(&self, percent: usize) -> f64 {
        let mut sorted = self.admitted.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() * percent / 100).copied().unwrap_or(f64::NAN)
    }
}

/// So many calls a second, at moments that know nothing of each other.
async fn open(clients: &[ScreeningServiceClient<Channel>], ad: &pb::Ad, rate: f64, time: Duration) -> Seen {
    let (mut seen, mut calls, began) = (Seen::default(), JoinSet::new(), Instant::now());
    let (mut due, mut moments, mut sent) = (0.0, Moments(1), 0_usize);
    while began.elapsed() < time {
        due += moments.next() / rate;
        let at = began + Duration::from_secs_f64(due);
        if at > Instant::now() {
            tokio::time::sleep_until(at.into()).await;
        } else {
            // The calls that are under way have their turn, however late this loop is.
            tokio::task::yield_now().await;
        }
        while let Some(ended) = calls.try_join_next() {
            seen.count(ended.expect("no call panics"));
        }
        if calls.len() >= HELD {
            continue;
        }
        let (mut client, request) = (clients[sent % clients.len()].clone(), request(ad));
        sent += 1;
        calls.spawn(async move {
            let began = Instant::now();
            match tokio::time::timeout(PATIENCE, client.screen(request)).await {
                Ok(Ok(_)) => Ok(began.elapsed().as_secs_f64()),
                Ok(Err(status)) => Err(status.code()),
                Err(_) => Err(Code::DeadlineExceeded),
            }
        });
    }
    seen.rate = sent as f64 / began.elapsed().as_secs_f64();
    while let Some(ended) = calls.join_next().await {
        seen.count(ended.expect("no call panics"));
    }
    seen
}
