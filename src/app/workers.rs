//! Threads that serve connections: one runtime of one thread each, so that no call is handed from core to core, and
//! one place that accepts and gives each connection to the thread that holds the fewest.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::TcpStream as Accepted;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use prometheus::IntGauge;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, oneshot};
use tokio_stream::wrappers::UnboundedReceiverStream;
use tokio_stream::{Stream, StreamExt as _};

use crate::ops::metrics::{Closed, Metrics};

pub use self::connection::{Connection, Held};

mod connection;

/// What accepting waits after an error that another attempt would meet at once, such as a lack of descriptors.
const PAUSE: Duration = Duration::from_millis(100);

/// The threads. Dropped, they cut off their connections and end.
pub struct Workers {
    seats: Vec<Seat>,
    ends: Vec<oneshot::Receiver<()>>,
    /// Connections at a time.
    most: usize,
    metrics: Arc<Metrics>,
}

/// One thread, as who accepts sees it.
struct Seat {
    hand_over: mpsc::UnboundedSender<(Accepted, Held)>,
    connections: Arc<AtomicUsize>,
    /// Dropped, the thread ends whatever it holds.
    _release: oneshot::Sender<()>,
}

impl Workers {
    /// Starts so many threads; each runs what `serve` makes of its connections, to its end.
    ///
    /// # Errors
    /// Where a thread or its runtime cannot be had.
    pub fn start<F>(
        count: usize,
        most: usize,
        metrics: Arc<Metrics>,
        serve: impl Fn(Connections) -> F + Clone + Send + 'static,
    ) -> io::Result<Self>
    where
        F: Future<Output = ()>,
    {
        let (mut seats, mut ends) = (Vec::new(), Vec::new());
        for n in 0..count.max(1) {
            let (hand_over, connections) = mpsc::unbounded_channel();
            let (_release, released) = oneshot::channel();
            let (ended, end) = oneshot::channel();
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let serve = serve.clone();
            std::thread::Builder::new().name(format!("serve-{n}")).spawn(move || {
                run(runtime, serve(Connections(connections)), released);
                // Who cut the thread off does not wait for it.
                let _ = ended.send(());
            })?;
            seats.push(Seat { hand_over, connections: Arc::default(), _release });
            ends.push(end);
        }
        Ok(Self { seats, ends, most, metrics })
    }

    /// Accepts for ever; returns only where a thread has ended by itself.
    ///
    /// # Errors
    /// As [`Workers::ended`].
    pub async fn accept(&mut self, port: &TcpListener) -> Result<(), anyhow::Error> {
        let Self { seats, ends, most, metrics } = self;
        tokio::select! {
            ended = ended(ends) => ended,
            never = accept(seats, port, *most, metrics) => match never {},
        }
    }

    /// Resolves once every thread has ended, or one of them has failed.
    ///
    /// # Errors
    /// The first failure; a thread that panicked counts as one.
    pub async fn ended(&mut self) -> Result<(), anyhow::Error> {
        ended(&mut self.ends).await
    }
}

async fn ended(ends: &mut Vec<oneshot::Receiver<()>>) -> Result<(), anyhow::Error> {
    while let Some(end) = ends.last_mut() {
        let served = end.await;
        ends.pop();
        served?;
    }
    Ok(())
}

async fn accept(seats: &[Seat], port: &TcpListener, most: usize, metrics: &Metrics) -> Infallible {
    loop {
        match port.accept().await.and_then(|(stream, _)| ready(stream)) {
            // Closed at once, it is tried elsewhere at once; left in the port's queue, it would wait for nothing.
            Ok(_) if held(seats) >= most => metrics.edge.closed(Closed::Full),
            Ok(stream) => hand_over(seats, stream, &metrics.edge.connections),
            Err(error) if is_the_peer_s(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

fn held(seats: &[Seat]) -> usize {
    seats.iter().map(|seat| seat.connections.load(Ordering::Relaxed)).sum()
}

fn hand_over(seats: &[Seat], stream: Accepted, all: &IntGauge) {
    let fewest = seats.iter().min_by_key(|seat| seat.connections.load(Ordering::Relaxed));
    if let Some(seat) = fewest {
        // A thread that has ended takes nothing: the connection is closed, as all of its others are.
        let _ = seat.hand_over.send((stream, Held::new(&seat.connections, all)));
    }
}

/// Runs the server of one thread until it ends or is released.
fn run(runtime: Runtime, server: impl Future<Output = ()>, released: oneshot::Receiver<()>) {
    runtime.block_on(async {
        tokio::select! {
            () = server => {}
            _ = released => {}
        }
    });
    runtime.shutdown_background();
}

/// Answers are written whole, so waiting for more of one only delays it.
fn ready(stream: TcpStream) -> io::Result<Accepted> {
    stream.set_nodelay(true)?;
    stream.into_std()
}

fn is_the_peer_s(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, InvalidInput, NotConnected};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | InvalidInput | NotConnected)
}

/// The connections that a thread is given.
pub struct Connections(mpsc::UnboundedReceiver<(Accepted, Held)>);

impl Connections {
    /// The next one, on the thread's own runtime; `None` where there will be none.
    pub async fn next(&mut self) -> Option<(TcpStream, Held)> {
        loop {
            let (stream, held) = self.0.recv().await?;
            // One that this runtime cannot watch is closed.
            if let Ok(stream) = TcpStream::from_std(stream) {
                return Some((stream, held));
            }
        }
    }

    /// As tonic takes them; to be polled on the thread's own runtime.
    pub fn incoming(self) -> impl Stream<Item = io::Result<Connection>> {
        let accepted = UnboundedReceiverStream::new(self.0);
        accepted.map(|(stream, held)| Ok(Connection::new(TcpStream::from_std(stream)?, held)))
    }
}
