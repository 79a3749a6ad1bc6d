//! A connection that its thread is counted by, and whose end its peer gets to hear.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use prometheus::IntGauge;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Sleep;
use tonic::transport::server::{Connected, TcpConnectInfo};

/// What a connection that has said everything waits for its peer to have heard it.
const LINGER: Duration = Duration::from_secs(1);

/// Counts one connection for as long as it lives.
pub struct Held(Arc<AtomicUsize>, IntGauge);

impl Held {
    /// Counted for its thread and for who watches.
    pub(super) fn new(connections: &Arc<AtomicUsize>, all: &IntGauge) -> Self {
        connections.fetch_add(1, Ordering::Relaxed);
        all.inc();
        Self(Arc::clone(connections), all.clone())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
        self.1.dec();
    }
}

/// A TCP connection, counted.
pub struct Connection {
    stream: TcpStream,
    /// Until when it waits, once it has said everything.
    linger: Option<Pin<Box<Sleep>>>,
    _held: Held,
}

impl Connection {
    pub fn new(stream: TcpStream, held: Held) -> Self {
        Self { stream, linger: None, _held: held }
    }

    /// Resolves once the peer has closed its side, or is waited for no longer. A socket that is closed while something
    /// that the peer sent is unread resets the connection, and with it answers that the peer has not read yet.
    fn poll_heard(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let mut scratch = [0; 1024];
        loop {
            let mut unread = ReadBuf::new(&mut scratch);
            match Pin::new(&mut self.stream).poll_read(cx, &mut unread) {
                Poll::Ready(Ok(())) if !unread.filled().is_empty() => {}
                Poll::Ready(_) => return Poll::Ready(()),
                Poll::Pending => break,
            }
        }
        self.linger.as_mut().map_or(Poll::Ready(()), |linger| linger.as_mut().poll(cx))
    }
}

/// For servers of tonic's, which the benchmarks compare with.
impl Connected for Connection {
    type ConnectInfo = TcpConnectInfo;

    fn connect_info(&self) -> TcpConnectInfo {
        self.stream.connect_info()
    }
}

impl AsyncRead for Connection {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.linger.is_none() {
            ready!(Pin::new(&mut self.stream).poll_shutdown(cx))?;
            self.linger = Some(Box::pin(tokio::time::sleep(LINGER)));
        }
        self.poll_heard(cx).map(Ok)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;

    fn held() -> Held {
        Held::new(&Arc::default(), &IntGauge::new("connections", "connections").unwrap())
    }

    #[tokio::test]
    async fn what_was_answered_arrives_though_the_peer_still_sends() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut peer = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (stream, _) = listener.accept().await.unwrap();
        let mut connection = Connection::new(stream, held());
        peer.write_all(&[1; 1_000]).await.unwrap();
        connection.write_all(&[2; 100_000]).await.unwrap();
        let closing = tokio::spawn(async move { connection.shutdown().await });
        tokio::time::sleep(Duration::from_millis(50)).await;
        peer.write_all(&[1; 1_000]).await.unwrap();
        let mut heard = Vec::new();
        peer.read_to_end(&mut heard).await.unwrap();
        assert_eq!(heard.len(), 100_000);
        drop(peer);
        closing.await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn a_peer_that_never_closes_is_not_waited_for_without_end() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let _peer = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (stream, _) = listener.accept().await.unwrap();
        let mut connection = Connection::new(stream, held());
        tokio::time::timeout(10 * LINGER, connection.shutdown()).await.unwrap().unwrap();
    }
}
