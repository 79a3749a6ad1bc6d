//! Nonsense on the ports, and callers that go away in the midst of a call: both ports go on as before.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use adscreen::api::pb;
use tokio_stream::StreamExt as _;

use crate::faults::wire::*;
use crate::faults::{Replica, numbered};
use crate::support::{eventually, request};

/// Says it and reads for a moment what comes back.
fn say(to: SocketAddr, bytes: &[u8]) {
    let mut stream = TcpStream::connect(to).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
    // Whoever is refused early may find the connection closed.
    let _ = stream.write_all(bytes);
    let _ = stream.read(&mut [0; 1024]);
}

/// Frames that break a rule of HTTP/2 or of gRPC, each behind a right beginning.
fn malformed() -> Vec<Vec<u8>> {
    let call = |method: &str| frame(HEADERS, END_HEADERS, 1, &head(method));
    let with_body = |body: &[u8]| [call("Screen"), frame(DATA, END_STREAM, 1, body)].concat();
    vec![
        vec![0xff; 64],
        frame(0xbb, 0xff, 1, b"no such kind"),
        frame(HEADERS, END_HEADERS, 0, &head("Screen")),
        frame(HEADERS, END_HEADERS, 2, &head("Screen")),
        frame(HEADERS, END_HEADERS | END_STREAM, 1, &[0xff; 200]),
        frame(HEADERS, 0, 1, &head("Screen")),
        frame(HEADERS, END_HEADERS, 1, &head(&"a".repeat(200)).repeat(200)),
        frame(CONTINUATION, END_HEADERS, 1, &head("Screen")),
        frame(DATA, 0, 1, b"before its head"),
        frame(WINDOW, 0, 0, &[0; 4]),
        frame(WINDOW, 0, 0, &[0x7f, 0xff, 0xff, 0xff]).repeat(3),
        frame(PING, 0, 0, b"short"),
        frame(SETTINGS, 0, 0, b"odd"),
        frame(SETTINGS, 0, 0, &[0, 4, 0xff, 0xff, 0xff, 0xff]),
        [call("Screen"), frame(DATA, 0, 1, &[0; 16_384]), frame(DATA, 0, 1, &[0; 20_000])].concat(),
        with_body(&message(7, 3, b"abc")),
        with_body(&message(0, u32::MAX, b"abc")),
        with_body(&message(0, 200, b"too short")),
        with_body(&message(1, 3, b"abc")),
        with_body(&message(0, 3, &[0xff; 3])),
        with_body(b"\0"),
        [call("NoSuchMethod"), frame(DATA, END_STREAM, 1, b"")].concat(),
        [call("Screen"), frame(RESET, 0, 1, &[0; 4]), frame(DATA, 0, 1, b"after its end")].concat(),
    ]
}

#[tokio::test]
async fn malformed_frames_end_their_own_connection_and_no_other() {
    let mut replica = Replica::start(&[]);
    for bytes in malformed() {
        say(replica.grpc, &[opening(), bytes].concat());
    }
    replica.serves().await;
}

#[tokio::test]
async fn random_bytes_do_nothing_on_either_port() {
    let mut replica = Replica::start(&[]);
    // Marsaglia's xorshift: every run the same bytes.
    let mut state = 0x2026_1128_u32;
    let mut random = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state
    };
    for n in 0..60 {
        let noise: Vec<u8> = (0..random() % 4_000).map(|_| random() as u8).collect();
        let bytes = if n % 2 == 0 { noise } else { [opening(), noise].concat() };
        say(replica.grpc, &bytes);
        say(replica.http, &bytes);
    }
    replica.serves().await;
}

/// Streams that are opened and taken back at once, as many as a connection carries.
#[tokio::test]
async fn streams_taken_back_at_once_cost_only_whoever_opens_them() {
    let mut replica = Replica::start(&[]);
    let taken_back = |stream: u32| {
        [frame(HEADERS, END_HEADERS, stream, &head("Screen")), frame(RESET, 0, stream, &[0, 0, 0, 8])].concat()
    };
    let bytes = [opening(), (0..10_000).flat_map(|n| taken_back(2 * n + 1)).collect()].concat();
    say(replica.grpc, &bytes);
    replica.serves().await;
}

/// Ten calls and a stream without end, begun by a caller that is gone as soon as the stream has its first answer.
fn leave_in_the_midst(replica: &Replica, round: usize) {
    let caller = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let long = pb::Ad { text: "最佳".repeat(8_000), ..numbered(round) };
    caller.block_on(async {
        for _ in 0..10 {
            let (mut client, long) = (replica.client(), long.clone());
            tokio::spawn(async move { client.screen(request(long)).await });
        }
        let ads = tokio_stream::iter(0..).map(|n| pb::StreamScreenRequest { ad: Some(numbered(n)), options: None });
        let mut answers = replica.client().stream_screen(ads).await.unwrap().into_inner();
        answers.message().await.unwrap().unwrap();
    });
    // With its runtime all its connections are cut off.
    caller.shutdown_background();
}

#[tokio::test]
async fn callers_that_leave_in_the_midst_leave_nothing_behind() {
    let replica = Arc::new(Replica::start(&["--limits-inline-bytes=0"]));
    for round in 0..20 {
        let replica = Arc::clone(&replica);
        tokio::task::spawn_blocking(move || leave_in_the_midst(&replica, round)).await.unwrap();
    }
    let http = replica.http;
    eventually(|| async move {
        let page = tokio::task::spawn_blocking(move || crate::support::get(http, "/metrics").1).await.unwrap();
        page.contains("\nadscreen_waiting_bytes 0\n")
    })
    .await;
    Arc::into_inner(replica).unwrap().serves().await;
}
