//! A request's body on its way in: bytes of a message that is half there are counted, and what would be too many is
//! refused where the message's head announces it, before the rest is taken in.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::Sleep;
use tonic::Status;

use super::gate::Gate;
use crate::ops::in_flight::Held;

/// Flag and length before each message.
const HEAD: usize = 5;
/// How long a stream waits before it looks again whether there is room.
const PAUSE: Duration = Duration::from_millis(5);

/// What becomes of a message for which there is no room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excess {
    /// The call is refused.
    Refused,
    /// The next message is not read yet, and its sender is slowed down.
    Waits,
}

/// A body whose half messages are counted.
pub struct Intake<B> {
    inner: B,
    gate: Arc<Gate>,
    held: Option<Held>,
    message: Message,
    excess: Excess,
    pause: Option<Pin<Box<Sleep>>>,
}

/// How much of the message under way is there.
#[derive(Default)]
struct Message {
    /// Its head so far, and how many bytes of the message are there, head included.
    head: [u8; HEAD],
    there: usize,
}

impl Message {
    /// Goes over the bytes of a frame; a message that they complete is done with.
    fn pass(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let in_head = HEAD.saturating_sub(self.there).min(bytes.len());
            self.head[self.there.min(HEAD)..][..in_head].copy_from_slice(&bytes[..in_head]);
            self.there += in_head;
            let rest = &bytes[in_head..];
            let taken = self.missing().min(rest.len());
            self.there += taken;
            if self.there >= HEAD && self.missing() == 0 {
                self.there = 0;
            }
            bytes = &rest[taken..];
        }
    }

    /// What its head announces and is not there; unknown while the head is not.
    fn missing(&self) -> usize {
        let [_, length @ ..] = self.head;
        if self.there < HEAD { 0 } else { (HEAD + u32::from_be_bytes(length) as usize).saturating_sub(self.there) }
    }
}

impl<B> Intake<B> {
    pub fn new(inner: B, gate: Arc<Gate>, excess: Excess) -> Self {
        Self { inner, gate, held: None, message: Message::default(), excess, pause: None }
    }

    /// Whether the next message may be read.
    fn poll_room(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        while self.excess == Excess::Waits && self.message.there == 0 && self.gate.in_flight.is_crowded() {
            let pause = self.pause.get_or_insert_with(|| Box::pin(tokio::time::sleep(PAUSE)));
            ready!(pause.as_mut().poll(cx));
            self.pause = None;
        }
        Poll::Ready(())
    }

    fn count(&mut self, data: &[u8]) -> Result<(), Status> {
        self.message.pass(data);
        if self.message.there == 0 {
            self.held = None;
            return Ok(());
        }
        let (there, missing) = (self.message.there, self.message.missing());
        let more = (there + missing).saturating_sub(self.held.as_ref().map_or(0, Held::bytes));
        // A message that has begun to come in finds its room, and a stream waits for it.
        let large = if self.held.is_none() && self.excess == Excess::Refused { there + missing } else { 0 };
        self.gate.admit(more, large)?;
        let held = self.held.get_or_insert_with(|| self.gate.in_flight.hold());
        held.set(self.message.there);
        Ok(())
    }
}

impl<B> HttpBody for Intake<B>
where
    B: HttpBody<Data = Bytes> + Unpin,
    B::Error: Into<tonic::codegen::StdError>,
{
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        ready!(self.poll_room(cx));
        match ready!(Pin::new(&mut self.inner).poll_frame(cx)) {
            Some(Ok(frame)) => {
                let counted = frame.data_ref().map_or(Ok(()), |data| self.count(data));
                Poll::Ready(Some(counted.map(|()| frame)))
            }
            Some(Err(error)) => Poll::Ready(Some(Err(Status::from_error(error.into())))),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_told_apart_however_they_are_cut() {
        let bytes = [&[0, 0, 0, 0, 3, 1, 2, 3][..], &[0, 0, 0, 0, 0], &[1, 0, 0, 1, 0, 9]].concat();
        for cut in 1..bytes.len() {
            let mut message = Message::default();
            bytes.chunks(cut).for_each(|chunk| message.pass(chunk));
            assert_eq!((message.there, message.missing()), (6, 255), "in pieces of {cut}");
        }
        let mut message = Message::default();
        message.pass(&bytes[..8]);
        assert_eq!(message.there, 0);
    }
}
