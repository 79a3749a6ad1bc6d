//! Threads that serve connections: one runtime of one thread each, so that no call is handed from core to core, and
//! one place that accepts and gives each connection to the thread that holds the fewest.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::TcpStream as Accepted;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, oneshot};
use tokio_stream::wrappers::UnboundedReceiverStream;
use tokio_stream::{Stream, StreamExt as _};
use tonic::transport::Error;

pub use self::connection::Connection;
use self::connection::Held;

mod connection;

/// What accepting waits after an error that another attempt would meet at once, such as a lack of descriptors.
const PAUSE: Duration = Duration::from_millis(100);

/// The threads. Dropped, they cut off their connections and end.
pub struct Workers {
    seats: Vec<Seat>,
    ends: Vec<oneshot::Receiver<Result<(), Error>>>,
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
    pub fn start<F>(count: usize, serve: impl Fn(Connections) -> F + Clone + Send + 'static) -> io::Result<Self>
    where
        F: Future<Output = Result<(), Error>>,
    {
        let (mut seats, mut ends) = (Vec::new(), Vec::new());
        for n in 0..count.max(1) {
            let (hand_over, connections) = mpsc::unbounded_channel();
            let (_release, released) = oneshot::channel();
            let (ended, end) = oneshot::channel();
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let serve = serve.clone();
            std::thread::Builder::new().name(format!("serve-{n}")).spawn(move || {
                let served = run(runtime, serve(Connections::new(connections)), released);
                // Who cut the thread off does not wait for it.
                let _ = ended.send(served);
            })?;
            seats.push(Seat { hand_over, connections: Arc::default(), _release });
            ends.push(end);
        }
        Ok(Self { seats, ends })
    }

    /// Accepts for ever; returns only where a thread has ended by itself.
    ///
    /// # Errors
    /// As [`Workers::ended`].
    pub async fn accept(&mut self, port: &TcpListener) -> Result<(), anyhow::Error> {
        let Self { seats, ends } = self;
        tokio::select! {
            ended = ended(ends) => ended,
            never = accept(seats, port) => match never {},
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

async fn ended(ends: &mut Vec<oneshot::Receiver<Result<(), Error>>>) -> Result<(), anyhow::Error> {
    while let Some(end) = ends.last_mut() {
        let served = end.await;
        ends.pop();
        served??;
    }
    Ok(())
}

async fn accept(seats: &[Seat], port: &TcpListener) -> Infallible {
    loop {
        match port.accept().await.and_then(|(stream, _)| ready(stream)) {
            Ok(stream) => hand_over(seats, stream),
            Err(error) if is_the_peer_s(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

fn hand_over(seats: &[Seat], stream: Accepted) {
    let fewest = seats.iter().min_by_key(|seat| seat.connections.load(Ordering::Relaxed));
    if let Some(seat) = fewest {
        // A thread that has ended takes nothing: the connection is closed, as all of its others are.
        let _ = seat.hand_over.send((stream, Held::new(&seat.connections)));
    }
}

/// Runs the server of one thread until it ends or is released.
fn run(
    runtime: Runtime,
    server: impl Future<Output = Result<(), Error>>,
    released: oneshot::Receiver<()>,
) -> Result<(), Error> {
    let served = runtime.block_on(async {
        tokio::select! {
            served = server => served,
            _ = released => Ok(()),
        }
    });
    runtime.shutdown_background();
    served
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
pub struct Connections(UnboundedReceiverStream<(Accepted, Held)>);

impl Connections {
    fn new(receiver: mpsc::UnboundedReceiver<(Accepted, Held)>) -> Self {
        Self(UnboundedReceiverStream::new(receiver))
    }

    /// As tonic takes them; to be polled on the thread's own runtime.
    pub fn incoming(self) -> impl Stream<Item = io::Result<Connection>> {
        self.0.map(|(stream, held)| Ok(Connection::new(TcpStream::from_std(stream)?, held)))
    }
}
