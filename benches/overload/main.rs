//! What a call costs that is admitted while ten times as many come as can be answered: first the capacity is found,
//! then calls come in an open loop, at 0.8 and at 10 times of it, whether or not earlier ones were answered.
//!     ADSCREEN_BIN=target/release/adscreen cargo bench --bench overload

#[path = "../common/mod.rs"]
mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use adscreen::api::pb;
use pb::screening_service_client::ScreeningServiceClient;
use tokio::task::JoinSet;
use tonic::Code;
use tonic::transport::{Channel, Endpoint};

use self::common::server::Server;
use self::common::table::{Must, Table, times, whole};
use self::common::{Flags, copy};

const CONNECTIONS: usize = 16;
/// Calls in flight while the capacity is sought.
const CALLERS: usize = 64;
/// What a caller waits for an answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// Calls that this client holds at a time; more are not sent, and counted.
const HELD: usize = 4_000;

fn main() {
    let flags = Flags::read();
    let time = Duration::from_millis(flags.times(5_000, 200) as u64);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let columns =
        ["calls", "capacity a second", "offered", "admitted", "refused", "other", "not sent", "p99 ms", "× p99 at 0.8"];
    let mut table = Table::new("Overload", &columns);
    for (name, chars) in [("200 characters", 200), ("16,000 characters", 16_000)] {
        runtime.block_on(measure(&mut table, name, chars, time));
    }
    table.note("Open loop; p99 of admitted calls, from the moment each was due. Client and server share the machine.");
    flags.publish(&table.markdown());
}

async fn measure(table: &mut Table, name: &str, chars: usize, time: Duration) {
    let server = Server::start();
    let clients: Vec<_> = (0..CONNECTIONS).map(|_| client(&server)).collect();
    let ad = pb::Ad { text: copy::repeated(copy::HONEST[0].1, chars), product_category: 2, ..pb::Ad::default() };
    closed(&clients, &ad, time / 4).await;
    let capacity = closed(&clients, &ad, time).await;
    let mut calm = f64::NAN;
    for factor in [0.8, 10.0] {
        let seen = open(&clients, &ad, capacity * factor, time).await;
        let p99 = seen.p99() * 1e3;
        let must = if factor > 1.0 { Must::AtMost(3.0) } else { Must::Nothing };
        calm = if factor > 1.0 { calm } else { p99 };
        table.row([
            format!("{name}, {factor} ×"),
            whole(capacity),
            whole((capacity * factor * time.as_secs_f64()).round()),
            whole(seen.admitted.len() as f64),
            whole(seen.refused as f64),
            whole(seen.other as f64),
            whole(seen.unsent as f64),
            format!("{p99:.1}"),
            format!("{} {}", times(p99 / calm), must.judge(p99 / calm, " ×")),
        ]);
    }
}

fn client(server: &Server) -> ScreeningServiceClient<Channel> {
    let endpoint = Endpoint::from_shared(format!("http://{}", server.grpc)).expect("an address");
    ScreeningServiceClient::new(endpoint.connect_lazy())
}

/// Answers a second with a fixed number of calls in flight.
async fn closed(clients: &[ScreeningServiceClient<Channel>], ad: &pb::Ad, time: Duration) -> f64 {
    let (began, answered) = (Instant::now(), Arc::new(AtomicUsize::new(0)));
    let mut callers = JoinSet::new();
    for n in 0..CALLERS {
        let (mut client, ad, answered) = (clients[n % clients.len()].clone(), ad.clone(), Arc::clone(&answered));
        callers.spawn(async move {
            while began.elapsed() < time {
                client.screen(request(&ad)).await.expect("an answer");
                answered.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    while let Some(done) = callers.join_next().await {
        done.expect("no caller fails");
    }
    answered.load(Ordering::Relaxed) as f64 / began.elapsed().as_secs_f64()
}

/// How calls ended.
#[derive(Default)]
struct Seen {
    /// Seconds of each.
    admitted: Vec<f64>,
    refused: usize,
    other: usize,
    unsent: usize,
}

impl Seen {
    fn count(&mut self, ended: Result<f64, Code>) {
        match ended {
            Ok(seconds) => self.admitted.push(seconds),
            Err(Code::ResourceExhausted) => self.refused += 1,
            Err(_) => self.other += 1,
        }
    }

    fn p99(&self) -> f64 {
        let mut sorted = self.admitted.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() * 99 / 100).copied().unwrap_or(f64::NAN)
    }
}

/// So many calls a second, due at even distances.
async fn open(clients: &[ScreeningServiceClient<Channel>], ad: &pb::Ad, rate: f64, time: Duration) -> Seen {
    let (mut seen, mut calls, began) = (Seen::default(), JoinSet::new(), Instant::now());
    let total = (rate * time.as_secs_f64()) as usize;
    for n in 0..total {
        let due = began + Duration::from_secs_f64(n as f64 / rate);
        if due > Instant::now() {
            tokio::time::sleep_until(due.into()).await;
        } else if n % 32 == 0 {
            // The calls that are under way have their turn, however late this loop is.
            tokio::task::yield_now().await;
        }
        while let Some(ended) = calls.try_join_next() {
            seen.count(ended.expect("no call panics"));
        }
        if began.elapsed() > time {
            seen.unsent += total - n;
            break;
        }
        if calls.len() >= HELD {
            seen.unsent += 1;
            continue;
        }
        let (mut client, request) = (clients[n % clients.len()].clone(), request(ad));
        calls.spawn(async move {
            match tokio::time::timeout(PATIENCE, client.screen(request)).await {
                Ok(Ok(_)) => Ok(due.elapsed().as_secs_f64()),
                Ok(Err(status)) => Err(status.code()),
                Err(_) => Err(Code::DeadlineExceeded),
            }
        });
    }
    while let Some(ended) = calls.join_next().await {
        seen.count(ended.expect("no call panics"));
    }
    seen
}

fn request(ad: &pb::Ad) -> pb::ScreenRequest {
    pb::ScreenRequest { ad: Some(ad.clone()), options: None }
}
