//! What the tests that break the service share: the program in a process of its own, and frames written by hand.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use adscreen::api::pb;
use pb::screening_service_client::ScreeningServiceClient;
use rustix::process::{Pid, Signal, kill_process};
use tonic::transport::{Channel, Endpoint};

use crate::cli_run::program;
use crate::support::{ad, request};

/// Longer than anything here may take; a test that waits so long hangs.
pub const HANGS: Duration = Duration::from_secs(60);

/// `adscreen serve` on the smallest catalog. Dropped, it is killed.
pub struct Replica {
    child: Child,
    pub grpc: SocketAddr,
    pub http: SocketAddr,
}

impl Replica {
    /// Serves on free ports, with these flags besides; calls may wait, as many as come and as long as they must.
    pub fn start(flags: &[&str]) -> Self {
        let ports = ["serve", "--grpc-listen=127.0.0.1:0", "--http-listen=127.0.0.1:0"];
        let drain = ["--drain-notice-seconds=0", "--drain-deadline-seconds=1"];
        // A busy machine is no fault of the server.
        let patient = ["--limits-in-flight-wait-ms=0", "--limits-in-flight-calls=1000000"];
        let args = ports.iter().chain(&drain).chain(&patient).chain(flags);
        let mut child = program(args).stderr(Stdio::piped()).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
        let listening = log.find(|line| line.contains("listening")).expect("it listens");
        log.find(|line| line.contains("Serving")).expect("it serves");
        // Read on, so that the log never holds the server up.
        std::thread::spawn(move || log.for_each(drop));
        Self { child, grpc: address(&listening, "grpc"), http: address(&listening, "http") }
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Waits until each of its threads stands: the signal to stop reaches them one after the other.
    pub fn stands(&self) {
        let tasks = format!("/proc/{}/task", self.child.id());
        let stands = |task: std::io::Result<std::fs::DirEntry>| {
            let stat = std::fs::read_to_string(task.unwrap().path().join("stat")).expect("it runs");
            stat.rsplit_once(") ").is_some_and(|(_, state)| state.starts_with('T'))
        };
        let began = Instant::now();
        while !std::fs::read_dir(&tasks).unwrap().all(stands) {
            assert!(began.elapsed() < HANGS, "it does not stop");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// How it ended; it must.
    pub fn ended(&mut self) -> ExitStatus {
        let began = Instant::now();
        while began.elapsed() < HANGS {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("it does not end");
    }

    /// Greatest resident size so far, KiB.
    pub fn peak_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("VmHWM");
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// A client that connects when it is first used, and again when it must.
    pub fn client(&self) -> ScreeningServiceClient<Channel> {
        let endpoint: Endpoint = format!("http://{}", self.grpc).parse().unwrap();
        ScreeningServiceClient::new(endpoint.connect_lazy())
    }

    /// It lives, and a new connection gets right answers.
    pub async fn serves(&mut self) {
        assert_eq!(self.child.try_wait().unwrap(), None, "it has ended");
        let mut client = self.client();
        for n in 0..10 {
            let answer = tokio::time::timeout(HANGS, client.screen(request(numbered(n)))).await.expect("it hangs");
            right(n, &answer.unwrap().into_inner());
        }
    }
}

impl Drop for Replica {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn address(line: &str, name: &str) -> SocketAddr {
    let (_, rest) = line.split_once(&format!("\"{name}\":\"")).unwrap_or_else(|| panic!("no {name} in {line}"));
    rest.split('"').next().unwrap().parse().unwrap()
}

/// The n-th ad: every third one is at fault, and where depends on n.
pub fn numbered(n: usize) -> pb::Ad {
    let filler = "好".repeat(n % 50);
    let text = if n.is_multiple_of(3) { format!("{filler}最佳") } else { filler + "吃" };
    pb::Ad { ad_id: n.to_string(), ..ad(&text) }
}

/// Its only right answer.
pub fn right(n: usize, answer: &pb::ScreenResponse) {
    assert_eq!(answer.ad_id, n.to_string());
    let spans: Vec<_> = answer.violations.iter().map(|found| found.span.unwrap()).collect();
    if n.is_multiple_of(3) {
        let start = (n % 50) as u32;
        assert_eq!(answer.verdict(), pb::Verdict::Block);
        assert_eq!(spans, [pb::Span { start, end: start + 2 }]);
    } else {
        assert_eq!(answer.verdict(), pb::Verdict::Pass);
        assert_eq!(spans, []);
    }
}

/// Bytes of HTTP/2, without a library that would refuse to write nonsense.
pub mod wire {
    pub const DATA: u8 = 0;
    pub const HEADERS: u8 = 1;
    pub const RESET: u8 = 3;
    pub const SETTINGS: u8 = 4;
    pub const PING: u8 = 6;
    pub const WINDOW: u8 = 8;
    pub const CONTINUATION: u8 = 9;
    pub const END_STREAM: u8 = 1;
    pub const END_HEADERS: u8 = 4;

    pub fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
        let len = (payload.len() as u32).to_be_bytes();
        let mut bytes = vec![len[1], len[2], len[3], kind, flags];
        bytes.extend(stream.to_be_bytes());
        bytes.extend(payload);
        bytes
    }

    /// What a client says first.
    pub fn opening() -> Vec<u8> {
        [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".as_slice(), &frame(SETTINGS, 0, 0, &[])].concat()
    }

    /// The head of a gRPC call, its names and values in full.
    pub fn head(method: &str) -> Vec<u8> {
        let path = format!("/adscreen.v1.ScreeningService/{method}");
        let fields = [
            (":method", "POST"),
            (":scheme", "http"),
            (":path", &*path),
            (":authority", "test"),
            ("content-type", "application/grpc"),
            ("te", "trailers"),
        ];
        let mut block = Vec::new();
        for (name, value) in fields {
            block.extend([0, name.len() as u8]);
            block.extend(name.as_bytes());
            block.push(value.len() as u8);
            block.extend(value.as_bytes());
        }
        block
    }

    /// A gRPC message, or as much of it as is given.
    pub fn message(flag: u8, len: u32, bytes: &[u8]) -> Vec<u8> {
        [&[flag], len.to_be_bytes().as_slice(), bytes].concat()
    }
}
