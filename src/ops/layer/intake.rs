//! A request's body on its way in: bytes of a message that is half there are counted, and what would be too many is
//! refused where the message's head announces it, before the rest is taken in.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame};
use tokio::time::Sleep;
use tonic::Status;

use super::gate::Gate;
use crate::api::error::ApiError;
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
    /// The first frame, where it was taken in before anybody asked for it.
    first: Option<Result<Frame<Bytes>, Status>>,
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

impl<B> Intake<B>
where
    B: HttpBody<Data = Bytes> + Unpin,
    B::Error: Into<tonic::codegen::StdError>,
{
    pub fn new(inner: B, gate: Arc<Gate>, excess: Excess) -> Self {
        Self { inner, gate, first: None, held: None, message: Message::default(), excess, pause: None }
    }

    /// Takes in the first frame and keeps it: a message without room is refused before anything is made of the call.
    ///
    /// # Errors
    /// [`ApiError::Overloaded`] where there is none for what the frame announces.
    pub async fn begin(&mut self) -> Result<(), ApiError> {
        let first = poll_fn(|cx| self.poll_inner(cx)).await;
        if let Some(Ok(frame)) = &first {
            self.count(frame)?;
        }
        self.first = first;
        Ok(())
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

    fn poll_inner(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let frame = ready!(Pin::new(&mut self.inner).poll_frame(cx));
        Poll::Ready(frame.map(|frame| frame.map_err(|error| Status::from_error(error.into()))))
    }

    fn count(&mut self, frame: &Frame<Bytes>) -> Result<(), ApiError> {
        let Some(data) = frame.data_ref() else { return Ok(()) };
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
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(first));
        }
        ready!(self.poll_room(cx));
        Poll::Ready(match ready!(self.poll_inner(cx)) {
            Some(Ok(frame)) => Some(self.count(&frame).map(|()| frame).map_err(Status::from)),
            other => other,
        })
    }

    fn is_end_stream(&self) -> bool {
        self.first.is_none() && self.inner.is_end_stream()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use prometheus::Registry;

    use super::*;
    use crate::ops::admission::Admission;
    use crate::ops::in_flight::{InFlight, Limits};
    use crate::ops::layer::gate::Large;
    use crate::ops::metrics::Metrics;

    /// A message that comes in pieces.
    struct Pieces(VecDeque<Bytes>);

    impl HttpBody for Pieces {
        type Data = Bytes;
        type Error = Status;

        fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
            Poll::Ready(self.0.pop_front().map(|piece| Ok(Frame::data(piece))))
        }

        fn is_end_stream(&self) -> bool {
            self.0.is_empty()
        }
    }

    /// A message of 4,000 bytes, and a gate that has room for so many KiB on its pool.
    fn of_4_000_bytes(room: usize) -> Intake<Pieces> {
        let bytes = [&[0, 0, 0, 0x0F, 0xA0][..], &[7; 4_000]].concat();
        let pieces = bytes.chunks(1_500).map(Bytes::copy_from_slice).collect();
        let limits = Limits { calls: 1, bytes: 1 << 20, wait: Duration::ZERO };
        let large = Large { pool: Admission::new(room << 10, 1).unwrap(), from: 1_000 };
        let metrics = Arc::new(Metrics::new(Registry::new()).unwrap());
        let gate = Gate { in_flight: InFlight::new(limits), large: Some(large), metrics, tenants: None };
        Intake::new(Pieces(pieces), Arc::new(gate), Excess::Refused)
    }

    #[tokio::test]
    async fn a_message_without_room_is_refused_by_its_first_frame() {
        let mut intake = of_4_000_bytes(8);
        let all = intake.gate.large.as_ref().unwrap().pool.try_admit(8 << 10).unwrap();
        assert!(matches!(intake.begin().await, Err(ApiError::Overloaded { .. })));
        assert_eq!(intake.inner.0.len(), 2, "the others were not taken in");
        drop(all);
    }

    #[tokio::test]
    async fn what_was_taken_in_first_comes_first() {
        let mut intake = of_4_000_bytes(8);
        intake.begin().await.unwrap();
        assert_eq!((intake.inner.0.len(), intake.gate.in_flight.bytes()), (2, 1_500));
        let mut sizes = Vec::new();
        while !intake.is_end_stream() {
            let frame = poll_fn(|cx| Pin::new(&mut intake).poll_frame(cx)).await.unwrap().unwrap();
            sizes.push(frame.into_data().unwrap().len());
        }
        assert_eq!((sizes, intake.gate.in_flight.bytes()), (vec![1_500, 1_500, 1_005], 0));
    }

    #[tokio::test]
    async fn a_message_that_came_whole_is_still_there() {
        let mut intake = of_4_000_bytes(8);
        intake.inner.0.truncate(1);
        intake.begin().await.unwrap();
        assert!(!intake.is_end_stream(), "though the body below has ended");
    }

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
