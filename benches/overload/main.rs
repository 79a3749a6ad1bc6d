//! What a call costs that is admitted while ten times as many come as can be answered: first the capacity is found,
//! then calls come at random moments, at 0.8 and at 10 times of it, whether or not earlier ones were answered. The
//! server has the first core, the client the others.
//!     ADSCREEN_BIN=target/release/adscreen cargo bench --bench overload

#[path = "../common/mod.rs"]
mod common;
mod load;
mod wire;

use std::time::Duration;

use adscreen::api::pb;
use cpu_time::ProcessTime;
use prost::Message as _;

use self::common::calls::{client, closed, request};
use self::common::server::Server;
use self::common::table::{Must, Table, times, whole};
use self::common::{Flags, copy, cores};
use self::load::{Seen, open};
use self::wire::Call;

const CONNECTIONS: usize = 16;
/// The part of the load that has to have come for a figure to count.
const REACHED: f64 = 0.95;
/// The part of its core that a client has used which had no more of it.
const BUSY: f64 = 0.9;
const METHOD: &str = "/adscreen.v1.ScreeningService/Screen";

fn main() {
    let flags = Flags::read();
    let time = Duration::from_millis(flags.times(5_000, 200) as u64);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let columns = [
        "calls",
        "capacity a second",
        "× was due",
        "× it came",
        "admitted",
        "refused",
        "other",
        "p50 ms",
        "p99 ms",
        "× p99 at 0.8",
    ];
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
    table.note(
        "Open loop, moments at random; times of admitted calls, from the moment each was due. A call that finds no room on \
         its connection at that moment, because the server takes in no more or the client's core is busy, is not made: it was \
         due and did not come.",
    );
    flags.publish(&table.markdown());
}

async fn measure(table: &mut Table, name: &str, text: String, time: Duration) {
    let server = cores::on_the_first(Server::start);
    let clients: Vec<_> = (0..CONNECTIONS).map(|_| client(server.grpc)).collect();
    let ad = pb::Ad { text, product_category: 2, ..pb::Ad::default() };
    closed(&clients, &ad, time / 4).await;
    let capacity = closed(&clients, &ad, time).await;
    // Made once and kept: every connection has it at hand.
    let call = Call::new(&server.grpc.to_string(), METHOD, &request(&ad).encode_to_vec());
    let call: &'static Call = Box::leak(Box::new(call));
    let mut calm = f64::NAN;
    for factor in [0.8, 10.0] {
        let stage = stage(&server, call, capacity * factor, time).await;
        let p99 = stage.seen.quantile(99);
        calm = if factor > 1.0 { calm } else { p99 };
        table.row(stage.row(name, factor, capacity, calm));
    }
}

/// Calls at one rate, and what else is known of them.
struct Stage {
    seen: Seen,
    /// Calls that ended otherwise than well or refused, by the server's own count.
    failed: usize,
    /// The part of its core that this client used.
    used: f64,
    time: f64,
}

async fn stage(server: &Server, call: &'static Call, rate: f64, time: Duration) -> Stage {
    let (failed, used) = (server.failed(METHOD), ProcessTime::now());
    let seen = open(server.grpc, call, CONNECTIONS, rate, time).await;
    let (used, time) = (used.elapsed().as_secs_f64(), time.as_secs_f64());
    Stage { seen, failed: server.failed(METHOD) - failed, used: used / time, time }
}

impl Stage {
    fn row(&self, name: &str, factor: f64, capacity: f64, calm: f64) -> [String; 10] {
        let seen = &self.seen;
        let of = |calls: usize| calls as f64 / self.time / capacity;
        let (p50, p99) = (seen.quantile(50), seen.quantile(99));
        [
            format!("{name}, {factor} ×"),
            whole(capacity),
            times(of(seen.sent + seen.held)),
            times(of(seen.sent)),
            whole(seen.admitted.len() as f64),
            whole((seen.turned_away - self.failed.min(seen.turned_away)) as f64),
            whole((seen.lost + self.failed) as f64),
            format!("{p50:.1}"),
            format!("{p99:.1}"),
            self.judged(factor, of(seen.sent), p99 / calm),
        ]
    }

    /// What did not come is no load: the ratio says nothing then, and the row says who was at its limit.
    fn judged(&self, factor: f64, came: f64, ratio: f64) -> String {
        match (factor > 1.0, came < REACHED * factor) {
            (false, _) => times(1.0),
            (true, false) => format!("{} {}", times(ratio), Must::AtMost(3.0).judge(ratio, " ×")),
            (true, true) if self.used > BUSY => format!("{}, but the client's core could send no more", times(ratio)),
            (true, true) => format!("{}, but the server's core took in no more", times(ratio)),
        }
    }
}
