//! Overload, bombs, and connections that keep silent.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use adscreen::api::pb;
use adscreen::ops::settings::Settings;
use tokio::task::JoinSet;
use tonic::Code;
use tonic::codec::CompressionEncoding;
use tonic_types::StatusExt as _;

use crate::edge_support::{Authority, Files, tls_client};
use crate::faults::HANGS;
use crate::support::{Server, ad, eventually, invalid, refusal, request, settings};

const HOUR: Duration = Duration::from_secs(3_600);
/// The beginning of TLS, to its first message's kind.
const HELLO: &[u8] = &[22, 3, 1, 2, 0, 1];
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

fn rejected(text: &str, reason: &str) -> u64 {
    let series = format!("adscreen_admission_rejected_total{{reason=\"{reason}\"}} ");
    text.lines().find_map(|line| line.strip_prefix(&series)).unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_overload_what_is_admitted_is_right_and_the_rest_is_refused_at_once() {
    let server = Server::with(Settings { in_flight_calls: 1, workers: 1, ..settings() }).await;
    let client = server.screening().await;
    let text = "最佳".repeat(600);
    let calls: Vec<_> = (0..200)
        .map(|_| {
            let (mut client, ad) = (client.clone(), ad(&text));
            tokio::spawn(async move { client.screen(request(ad)).await })
        })
        .collect();
    let (mut admitted, mut refused) = (0, 0);
    for call in calls {
        match call.await.unwrap() {
            Ok(answer) => {
                let answer = answer.into_inner();
                assert_eq!((answer.verdict(), answer.ad_id.as_str()), (pb::Verdict::Block, "a1"));
                admitted += 1;
            }
            Err(status) => {
                assert_eq!((status.code(), refusal(&status).reason.as_str()), (Code::ResourceExhausted, "OVERLOADED"));
                let delay = status.get_error_details().retry_info().unwrap().retry_delay.unwrap();
                assert!(delay > Duration::ZERO);
                refused += 1;
            }
        }
    }
    assert!(admitted > 0 && refused > 0, "{admitted} admitted, {refused} refused");
    let (_, text) = server.get("/metrics").await;
    assert_eq!(rejected(&text, "in_flight"), refused);
    assert!(text.contains("adscreen_in_flight_calls 0"), "every place came back");
    // Probes are not refused, and the next call is admitted.
    let mut client = client;
    client.screen(request(ad("最佳"))).await.unwrap();
}

/// Their number is far from its limit: it is the time that calls wait for their thread.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_calls_wait_too_long_others_are_refused() {
    let wait = Duration::from_millis(1);
    let limits = Settings { in_flight_calls: 1_000, in_flight_wait: wait, workers: 1, ..settings() };
    let server = Server::with(limits).await;
    let client = server.screening().await;
    let text = "最佳".repeat(600);
    // Until one is refused: where the machine has no time for the callers, the server is not kept waiting at once.
    let seen = Arc::new(AtomicU64::new(0));
    let callers = (0..200).map(|_| {
        let (mut client, text, seen) = (client.clone(), text.clone(), Arc::clone(&seen));
        async move {
            let mut answered = 0;
            while seen.load(Relaxed) == 0 || answered == 0 {
                match client.screen(request(ad(&text))).await {
                    Ok(_) => answered += 1,
                    Err(status) => {
                        let told = refusal(&status);
                        assert_eq!((told.code, told.reason.as_str()), (Code::ResourceExhausted, "OVERLOADED"));
                        seen.fetch_add(1, Relaxed);
                    }
                }
            }
        }
    });
    tokio::time::timeout(HANGS, callers.collect::<JoinSet<_>>().join_all()).await.expect("nobody is refused");
    let refused = seen.load(Relaxed);
    let (_, text) = server.get("/metrics").await;
    assert_eq!(rejected(&text, "in_flight"), refused);
}

#[tokio::test]
async fn a_message_for_which_there_is_no_room_is_refused_by_its_head() {
    let server = Server::with(Settings { in_flight_bytes: 100_000, ..settings() }).await;
    let mut client = server.screening().await;
    let ads = |count: usize| pb::BatchScreenRequest { ads: vec![ad(&"a".repeat(1_000)); count], options: None };
    let status = client.batch_screen(ads(200)).await.unwrap_err();
    assert_eq!((status.code(), refusal(&status).reason.as_str()), (Code::ResourceExhausted, "OVERLOADED"));
    client.batch_screen(ads(50)).await.unwrap();
    let (_, text) = server.get("/metrics").await;
    assert_eq!(rejected(&text, "bytes"), 1);
    assert!(text.contains("adscreen_in_flight_bytes 0"), "every byte was given back");
}

/// A megabyte or less on the wire that would be 64 MiB: refused with the limit's name, by both compressions.
#[tokio::test]
async fn bombs_are_not_unpacked() {
    let server = Server::start().await;
    let bomb = pb::BatchScreenRequest { ads: vec![ad(&"a".repeat(64 << 20))], options: None };
    for encoding in [CompressionEncoding::Gzip, CompressionEncoding::Zstd] {
        let mut client = server.screening().await.send_compressed(encoding);
        let status = client.batch_screen(bomb.clone()).await.unwrap_err();
        assert_eq!(refusal(&status), invalid("REQUEST_TOO_LONG", &[""]), "{encoding:?}");
        // What is within the limit is read.
        client.screen(request(ad(&"好".repeat(10_000)))).await.unwrap();
    }
}

#[tokio::test]
async fn headers_beyond_their_limit_are_refused() {
    let server = Server::start().await;
    let mut client = server.screening().await;
    let mut big = tonic::Request::new(request(ad("最佳")));
    big.metadata_mut().insert("x-big", "a".repeat(20_000).parse().unwrap());
    client.screen(big).await.unwrap_err();
    client.screen(request(ad("最佳"))).await.unwrap();
}

/// Nothing, half a preface, and a preface without settings: each is closed in its time.
#[tokio::test]
async fn silent_clients_are_closed() {
    let second = Duration::from_secs(1);
    let server = Server::with(Settings { handshake: second, ..settings() }).await;
    let mut closed = Vec::new();
    for said in [&b""[..], b"PRI * HTTP/2.0\r\n", PREFACE] {
        let mut stream = TcpStream::connect(server.grpc).unwrap();
        stream.write_all(said).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        closed.push(tokio::task::spawn_blocking(move || stream.read_to_end(&mut Vec::new())));
    }
    for end in closed {
        let end = end.await.unwrap();
        assert!(end.is_ok() || end.unwrap_err().kind() == std::io::ErrorKind::ConnectionReset, "still open");
    }
    let (_, text) = server.get("/metrics").await;
    assert!(text.contains(r#"adscreen_connections_closed_total{reason="silent"} 3"#), "{text}");
}

/// They would be let alone for an hour, and there are as many as may be connected in all.
#[tokio::test]
async fn silent_connections_leave_room_for_those_that_speak() {
    let (authority, files) = (Authority::new(), Files::new());
    files.certify(&authority.certify(2100));
    let places = |settings| Settings { connections: 40, handshakes: 10, handshake: HOUR, ..settings };
    for tls in [false, true] {
        let server = Server::with(places(if tls { files.tls(None) } else { settings() })).await;
        let call = async || {
            let mut client =
                if tls { tls_client(server.grpc, &authority, None).await.unwrap() } else { server.screening().await };
            client.screen(request(ad("最佳"))).await.unwrap();
            client
        };
        let spoken = call().await;
        let mut silent = Vec::new();
        let half = if tls { &HELLO[..3] } else { &PREFACE[..16] };
        // All of the preface without settings; a greeting of 512 bytes without the most of it.
        let whole = if tls { HELLO } else { PREFACE };
        for said in [b"", half, whole] {
            for _ in 0..13 {
                let mut stream = TcpStream::connect(server.grpc).unwrap();
                stream.write_all(said).unwrap();
                silent.push(stream);
            }
        }
        let displaced = async |number: usize| {
            let series = format!("adscreen_connections_closed_total{{reason=\"displaced\"}} {number}\n");
            server.get("/metrics").await.1.contains(&series)
        };
        eventually(|| displaced(29)).await;
        // The oldest that is left goes for one who speaks; who has spoken stays.
        let mut clients = [spoken, call().await];
        eventually(|| displaced(30)).await;
        for client in &mut clients {
            client.screen(request(ad("最佳"))).await.unwrap();
        }
        let (_, text) = server.get("/metrics").await;
        assert!(text.contains("adscreen_connections 11\n"), "{text}");
        drop((silent, clients));
    }
}

/// A head that never ends: no answer to the server's question can come between its pieces.
#[tokio::test]
async fn a_head_that_never_ends_is_closed() {
    let second = Duration::from_secs(1);
    let server = Server::with(Settings { keepalive: second, ..settings() }).await;
    let mut stream = tokio::net::TcpStream::connect(server.grpc).await.unwrap();
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    // Empty settings, and the head of HEADERS of 1,000 bytes on stream 1, without END_HEADERS.
    let head = [PREFACE, &[0, 0, 0, 4, 0, 0, 0, 0, 0], &[0, 3, 232, 1, 0, 0, 0, 0, 1]].concat();
    stream.write_all(&head).await.unwrap();
    let (mut reader, mut writer) = stream.into_split();
    let dribble = async {
        loop {
            tokio::time::sleep(Duration::from_millis(300)).await;
            if writer.write_all(&[0]).await.is_err() {
                break;
            }
        }
    };
    let ended = async {
        let mut all = Vec::new();
        let _ = reader.read_to_end(&mut all).await;
    };
    let until = tokio::time::timeout(Duration::from_secs(25), async {
        tokio::select! { () = dribble => {}, () = ended => {} }
    });
    assert!(until.await.is_ok(), "still open");
}

#[tokio::test]
async fn connections_beyond_the_limit_are_closed_and_room_comes_back() {
    let server = Server::with(Settings { connections: 1, ..settings() }).await;
    let mut client = server.screening().await;
    client.screen(request(ad("最佳"))).await.unwrap();
    let mut second = TcpStream::connect(server.grpc).unwrap();
    second.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let end = tokio::task::spawn_blocking(move || second.read(&mut [0; 9])).await.unwrap();
    let gone = end.map_or_else(|error| error.kind() == std::io::ErrorKind::ConnectionReset, |bytes| bytes == 0);
    assert!(gone, "the second connection was served");
    client.screen(request(ad("最佳"))).await.unwrap();
    let full = r#"adscreen_connections_closed_total{reason="full"} 1"#;
    assert!(server.get("/metrics").await.1.contains(full));
    drop(client);
    eventually(|| async {
        let channel = tonic::transport::Endpoint::from_shared(format!("http://{}", server.grpc)).unwrap();
        let Ok(channel) = channel.connect().await else { return false };
        let mut client = pb::screening_service_client::ScreeningServiceClient::new(channel);
        client.screen(request(ad("最佳"))).await.is_ok()
    })
    .await;
}

/// Asked to leave, a client makes another connection, and each call is screened once; who stays is cut off.
#[tokio::test]
async fn old_connections_leave_without_a_lost_call_and_who_stays_is_cut_off() {
    let second = Duration::from_secs(1);
    let server = Server::with(Settings { age: second, grace: second, ..settings() }).await;
    let mut client = server.screening().await;
    let (_sent, never) = tokio::sync::mpsc::channel::<pb::StreamScreenRequest>(1);
    let stream = tokio_stream::wrappers::ReceiverStream::new(never);
    let mut held = server.screening().await.stream_screen(stream).await.unwrap().into_inner();
    let (began, mut calls) = (std::time::Instant::now(), 0);
    while began.elapsed() < Duration::from_secs(4) {
        if let Err(status) = client.screen(request(ad("最佳"))).await {
            // On a busy machine a call meets a connection that its client is just closing: hyper's never sent it.
            assert_eq!(status.code(), Code::Cancelled, "{status:?}");
            client.screen(request(ad("最佳"))).await.unwrap();
        }
        calls += 1;
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    held.message().await.unwrap_err();
    let (_, text) = server.get("/metrics").await;
    assert!(text.contains(&format!("adscreen_ads_screened_total{{verdict=\"block\"}} {calls}\n")), "{calls} {text}");
    assert!(text.contains(r#"adscreen_connections_closed_total{reason="overstayed"} 1"#), "{text}");
}
