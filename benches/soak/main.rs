//! Screens millions of ads through the streaming RPC of one server and watches its memory.
//!     ADSCREEN_BIN=target/release/adscreen cargo bench --bench soak [-- --ads 10000000]

#[path = "../common/mod.rs"]
mod common;
mod copy;

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use adscreen::api::pb;
use pb::screening_service_client::ScreeningServiceClient;
use pb::stream_screen_response::Outcome;
use tokio::sync::mpsc;
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;
use tonic::transport::Endpoint;

use self::common::Flags;
use self::common::server::Server;
use self::copy::Ads;

/// Connections, each with one stream at a time.
const STREAMS: u64 = 4;
/// Ads of one stream, after which the next one begins.
const STREAM_ADS: u64 = 100_000;
/// Ads after which the memory is taken to be what it stays.
const WARM: u64 = 500_000;
/// Ads between two looks at the memory.
const LOOK: u64 = 500_000;
/// What the resident size may grow by, percent.
const MOST: f64 = 5.0;

fn main() {
    let flags = Flags::read();
    let shrink = if flags.test { 500 } else { 1 };
    let ads = asked().unwrap_or(10_000_000) / shrink;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let grown = runtime.block_on(soak(ads, WARM / shrink, LOOK / shrink));
    // So few ads tell nothing about memory.
    assert!(flags.test || grown <= MOST, "the resident size has grown by {grown:.1} %, more than {MOST} %");
}

fn asked() -> Option<u64> {
    std::env::args().skip_while(|arg| arg != "--ads").nth(1).map(|count| count.parse().expect("--ads takes a number"))
}

/// How many percent the resident size has grown by since the server was warm.
async fn soak(ads: u64, warm: u64, look: u64) -> f64 {
    let server = Server::start();
    let done = Arc::new(AtomicU64::new(0));
    let streams: Vec<_> = (0..STREAMS)
        .map(|n| tokio::spawn(stream_after_stream(server.grpc.to_string(), n, ads / STREAMS, Arc::clone(&done))))
        .collect();
    let (began, mut first, mut last, mut next) = (Instant::now(), f64::NAN, f64::NAN, 0);
    while next <= ads / STREAMS * STREAMS {
        if done.load(Ordering::Relaxed) < next {
            // A stream that has failed is told by the task below; it must not be waited for here.
            if streams.iter().any(|stream| stream.is_finished()) && streams.iter().all(|stream| stream.is_finished()) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        }
        last = server.resident_mib();
        if first.is_nan() && next >= warm {
            first = last;
        }
        println!("{:>8.0} s {next:>10} ads {last:>7.1} MiB", began.elapsed().as_secs_f64());
        next += look;
    }
    for stream in streams {
        stream.await.expect("no stream fails");
    }
    let grown = (last / first - 1.0) * 100.0;
    println!("grown by {grown:.1} % since {warm} ads, from {first:.1} to {last:.1} MiB");
    grown
}

async fn stream_after_stream(address: String, seed: u64, ads: u64, done: Arc<AtomicU64>) {
    let endpoint = Endpoint::from_shared(format!("http://{address}")).expect("an address");
    let mut client = ScreeningServiceClient::new(endpoint.connect_lazy());
    let mut left = ads;
    while left > 0 {
        let count = left.min(STREAM_ADS);
        let (mut from, mut failed) = (0, 0);
        while from < count {
            match stream(&mut client, seed << 32 | left, from..count, &done).await {
                Ok(()) => break,
                Err((answered, status)) if failed < 3 => {
                    println!("taken up again behind ad {answered} of a stream: {}", status.message());
                    (from, failed) = (answered, failed + 1);
                }
                Err((_, status)) => panic!("{status:?}"),
            }
        }
        left -= count;
    }
}

/// These ads of a series on one stream; every answer is the answer to its ad. Where it breaks off: the first ad without
/// an answer, and why.
async fn stream(
    client: &mut ScreeningServiceClient<tonic::transport::Channel>,
    seed: u64,
    range: Range<u64>,
    done: &AtomicU64,
) -> Result<(), (u64, Status)> {
    let (send, ads) = mpsc::channel(64);
    let Range { start, end } = range;
    tokio::spawn(async move {
        for ad in Ads::new(seed).take(end as usize).skip(start as usize) {
            let request = pb::StreamScreenRequest { ad: Some(ad), options: None };
            if send.send(request).await.is_err() {
                return;
            }
        }
    });
    let answers = client.stream_screen(ReceiverStream::new(ads)).await.map_err(|status| (start, status))?;
    let mut answers = answers.into_inner();
    for n in start..end {
        let answer = answers.next().await.expect("an answer").map_err(|status| (n, status))?;
        let Some(Outcome::Response(response)) = answer.outcome else { panic!("{answer:?}") };
        assert_eq!(response.ad_id, n.to_string(), "answers are out of order");
        let known = !n.is_multiple_of(1_000) || response.verdict() == pb::Verdict::Block;
        assert!(known && response.verdict() != pb::Verdict::Unspecified, "{response:?}");
        done.fetch_add(1, Ordering::Relaxed);
    }
    assert!(!matches!(answers.next().await, Some(Ok(_))), "more answers than ads");
    Ok(())
}
