//! Calls at moments that know nothing of each other or of the answers, on some connections. A call is counted from the
//! moment it was due; one that finds no room on its connection at that moment is not made, and counted.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bytes::{Buf as _, BytesMut};
use rustc_hash::FxHashMap;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::common::calls::Moments;
use super::common::random::SEED;
use super::wire::{Call, Ear, Heard, greeting};

/// What a caller waits for an answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// Calls of one connection at a time, as the server has it.
const STREAMS: usize = 256;
/// Bytes that may wait for the system to take them.
const UNSENT: usize = 256 * 1024;

/// How calls ended.
#[derive(Default)]
pub struct Seen {
    pub sent: usize,
    /// Due and not sent, for the connection took no more.
    pub held: usize,
    /// Seconds of each that got its answer.
    pub admitted: Vec<f64>,
    /// Those that got a status and nothing else.
    pub turned_away: usize,
    /// Those that got nothing.
    pub lost: usize,
}

impl Seen {
    fn add(&mut self, other: Self) {
        self.sent += other.sent;
        self.held += other.held;
        self.admitted.extend(other.admitted);
        self.turned_away += other.turned_away;
        self.lost += other.lost;
    }

    /// Milliseconds that so many of a hundred admitted calls took at most.
    pub fn quantile(&self, percent: usize) -> f64 {
        let mut sorted = self.admitted.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() * percent / 100).map_or(f64::NAN, |seconds| seconds * 1e3)
    }
}

/// So many calls a second over all connections, for so long.
pub async fn open(server: SocketAddr, call: &'static Call, connections: usize, rate: f64, time: Duration) -> Seen {
    let mut streams = Vec::new();
    for _ in 0..connections {
        streams.push(TcpStream::connect(server).await.expect("a connection"));
    }
    let (began, rate, mut running) = (Instant::now(), rate / connections as f64, JoinSet::new());
    for (n, stream) in streams.into_iter().enumerate() {
        stream.set_nodelay(true).expect("an option");
        let moments = Moments(SEED ^ (n as u64 + 1));
        let line = Line { stream, call, moments, rate, due: began, end: began + time, ear: Ear::new(), next: 1 };
        running.spawn(line.run());
    }
    let mut seen = Seen::default();
    while let Some(of_one) = running.join_next().await {
        seen.add(of_one.expect("no connection panics"));
    }
    seen
}

/// One connection.
struct Line {
    stream: TcpStream,
    call: &'static Call,
    moments: Moments,
    rate: f64,
    due: Instant,
    end: Instant,
    ear: Ear,
    /// The number of the next call.
    next: u32,
}

/// A call without its answer.
struct Open {
    due: Instant,
    /// Whether there is part of an answer.
    begun: bool,
}

impl Line {
    async fn run(mut self) -> Seen {
        let (mut seen, mut open, mut out) = (Seen::default(), FxHashMap::default(), greeting());
        self.later();
        while Instant::now() < self.end || !(open.is_empty() || self.end.elapsed() > PATIENCE) {
            self.make(&mut seen, &mut open, &mut out);
            let alive = self.listen(&mut seen, &mut open, &mut out) && self.send(&mut out);
            assert!(alive, "the server closed a connection");
            let until = if self.due < self.end { self.due } else { Instant::now() + PATIENCE / 100 };
            tokio::select! {
                _ = self.stream.readable() => {}
                _ = self.stream.writable(), if !out.is_empty() => {}
                () = tokio::time::sleep_until(until.into()) => {}
            }
        }
        seen.lost += open.len();
        seen
    }

    fn later(&mut self) {
        self.due += Duration::from_secs_f64(self.moments.next() / self.rate);
    }

    /// Makes the calls that are due.
    fn make(&mut self, seen: &mut Seen, open: &mut FxHashMap<u32, Open>, out: &mut BytesMut) {
        let now = Instant::now().min(self.end);
        while self.due < now {
            let has_room = open.len() < STREAMS && out.len() < UNSENT && self.ear.window >= self.call.body as i64;
            if has_room {
                self.call.put(self.next, out);
                self.ear.window -= self.call.body as i64;
                open.insert(self.next, Open { due: self.due, begun: false });
                self.next += 2;
                seen.sent += 1;
            } else {
                seen.held += 1;
            }
            self.later();
        }
    }

    /// Hears what there is to hear; whether the connection lives.
    fn listen(&mut self, seen: &mut Seen, open: &mut FxHashMap<u32, Open>, out: &mut BytesMut) -> bool {
        loop {
            match self.stream.try_read_buf(self.ear.buffer()) {
                Ok(0) => return false,
                Ok(_) => {}
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => return true,
                Err(_) => return false,
            }
            while let Some(heard) = self.ear.next(out) {
                match heard {
                    Heard::Part { stream, last: true, data: false } => {
                        if let Some(call) = open.remove(&stream) {
                            seen.end(&call);
                        }
                    }
                    Heard::Part { stream, .. } => _ = open.get_mut(&stream).map(|call| call.begun = true),
                    Heard::Reset(stream) => seen.lost += usize::from(open.remove(&stream).is_some()),
                    Heard::Goodbye => return false,
                }
            }
        }
    }

    /// Sends what the system takes; whether the connection lives.
    fn send(&mut self, out: &mut BytesMut) -> bool {
        while !out.is_empty() {
            match self.stream.try_write(out) {
                Ok(sent) => out.advance(sent),
                Err(error) => return error.kind() == std::io::ErrorKind::WouldBlock,
            }
        }
        true
    }
}

impl Seen {
    /// An answer has parts before its status, a refusal has none.
    fn end(&mut self, call: &Open) {
        match call.begun {
            true => self.admitted.push(call.due.elapsed().as_secs_f64()),
            false => self.turned_away += 1,
        }
    }
}
