//! Connections that have not shaken hands and not spoken HTTP/2 yet: so many at a time, and a newcomer displaces who has
//! waited longest. Who speaks is gone from here within a few round trips; who keeps silent gets old, and is displaced.

use std::collections::BTreeMap;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::oneshot;

/// Bytes of HTTP/2's preface and of the head of the settings that follow it.
const PREFACE: usize = 24 + 9;

/// The places of all threads.
pub struct Pending {
    /// At least one.
    most: usize,
    places: Mutex<Places>,
}

#[derive(Default)]
struct Places {
    /// In the order of their coming.
    taken: BTreeMap<u64, oneshot::Sender<()>>,
    next: u64,
}

/// One connection's place, given back where it is dropped.
pub struct Place {
    number: u64,
    pending: Arc<Pending>,
}

/// Whether a place was given to somebody else.
pub struct Displaced(oneshot::Receiver<()>);

impl Pending {
    pub fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most: most.max(1), places: Mutex::default() })
    }

    /// A place for a newcomer; where there was none left it is that of who has waited longest.
    pub fn enter(self: &Arc<Self>) -> (Place, Displaced) {
        let (displace, displaced) = oneshot::channel();
        let mut places = self.places();
        if places.taken.len() >= self.most
            && let Some((_, oldest)) = places.taken.pop_first()
        {
            // Where it has just ended by itself there is nobody to tell.
            let _ = oldest.send(());
        }
        let number = places.next;
        places.next += 1;
        places.taken.insert(number, displace);
        (Place { number, pending: Arc::clone(self) }, Displaced(displaced))
    }

    fn places(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.pending.places().taken.remove(&self.number);
    }
}

impl Displaced {
    /// Resolves once the place is somebody else's; never where it was given back.
    pub async fn happens(self) {
        if self.0.await.is_err() {
            std::future::pending().await
        }
    }
}

/// What a connection says after TLS, if there is any. It has its place until that is the beginning of HTTP/2.
pub struct Greeting<T> {
    io: T,
    bytes: usize,
    place: Option<Place>,
    spoken: Arc<AtomicBool>,
}

impl<T> Greeting<T> {
    pub fn new(io: T, place: Place) -> Self {
        Self { io, bytes: 0, place: Some(place), spoken: Arc::default() }
    }

    /// Whether it has spoken.
    pub fn spoken(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.spoken)
    }

    fn heard(&mut self, bytes: usize) {
        self.bytes += bytes;
        if self.bytes >= PREFACE && self.place.take().is_some() {
            self.spoken.store(true, Relaxed);
        }
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Greeting<T> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let read = Pin::new(&mut self.io).poll_read(cx, buf);
        if self.place.is_some() {
            self.heard(buf.filled().len() - before);
        }
        read
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Greeting<T> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::sync::oneshot::error::TryRecvError;

    use super::*;

    #[test]
    fn a_newcomer_displaces_who_has_waited_longest_and_only_where_no_place_is_free() {
        let pending = Pending::new(2);
        let (gone, _) = pending.enter();
        let (_first, mut first) = pending.enter();
        drop(gone);
        let (_second, mut second) = pending.enter();
        assert_eq!((first.0.try_recv(), second.0.try_recv()), (Err(TryRecvError::Empty), Err(TryRecvError::Empty)));
        let _third = pending.enter();
        assert_eq!((first.0.try_recv(), second.0.try_recv()), (Ok(()), Err(TryRecvError::Empty)));
    }

    #[tokio::test]
    async fn a_place_is_given_back_by_the_last_byte_of_the_greeting() {
        let pending = Pending::new(8);
        let (mut client, server) = tokio::io::duplex(64);
        let mut greeting = Greeting::new(server, pending.enter().0);
        for (said, spoken) in [(PREFACE - 1, false), (1, true), (1, true)] {
            client.write_all(&vec![0; said]).await.unwrap();
            greeting.read_exact(&mut vec![0; said]).await.unwrap();
            assert_eq!(greeting.spoken().load(Relaxed), spoken);
            assert_eq!(pending.places().taken.is_empty(), spoken);
        }
    }
}
