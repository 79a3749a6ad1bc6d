//! Connections that say nothing, half a sentence, or one byte at a time: the others are served, and the end comes.

use std::io::Write as _;
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rustix::process::Signal;

use crate::faults::wire::{DATA, END_HEADERS, HEADERS, frame, head, message, opening};
use crate::faults::{HANGS, Replica, numbered, right};
use crate::support::request;

fn said(to: SocketAddr, bytes: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(to).unwrap();
    stream.write_all(bytes).unwrap();
    stream
}

/// A connection with four streams, each in the midst of a message of 64 KiB.
fn loris(to: SocketAddr) -> TcpStream {
    let mut bytes = opening();
    for stream in [1, 3, 5, 7] {
        bytes.extend(frame(HEADERS, END_HEADERS, stream, &head("StreamScreen")));
        bytes.extend(frame(DATA, 0, stream, &message(0, 65_536, b"\x0a")));
    }
    said(to, &bytes)
}

/// Sends each of them a byte in turn until it is told to stop.
fn drip(mut slow: Vec<TcpStream>, stop: Arc<AtomicBool>) {
    while !stop.load(Ordering::Relaxed) {
        for stream in &mut slow {
            let _ = stream.write_all(&frame(DATA, 0, 1, b"\xff"));
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[tokio::test]
async fn silent_and_slow_clients_hold_up_nobody_and_not_the_end() {
    let mut replica = Replica::start(&[]);
    let half = &opening()[..16];
    let begun = [opening(), frame(HEADERS, END_HEADERS, 1, &head("Screen"))].concat();
    let silent: Vec<TcpStream> = [b"".as_slice(), half, &opening(), &begun]
        .iter()
        .flat_map(|bytes| std::iter::repeat_with(|| said(replica.grpc, bytes)).take(50).collect::<Vec<_>>())
        .collect();
    let pages: Vec<TcpStream> = (0..50).map(|_| said(replica.http, b"GET /metrics HT")).collect();
    let slow: Vec<TcpStream> = (0..50).map(|_| loris(replica.grpc)).collect();
    let stop = Arc::new(AtomicBool::new(false));
    let dripping = std::thread::spawn({
        let stop = Arc::clone(&stop);
        move || drip(slow, stop)
    });

    let mut client = replica.client();
    for n in 0..300 {
        let answer = tokio::time::timeout(HANGS, client.screen(request(numbered(n)))).await.expect("it hangs");
        right(n, &answer.unwrap().into_inner());
    }
    replica.serves().await;
    replica.signal(Signal::TERM);
    assert_eq!(replica.ended().code(), Some(0));
    stop.store(true, Ordering::Relaxed);
    dripping.join().unwrap();
    drop((silent, pages));
}
