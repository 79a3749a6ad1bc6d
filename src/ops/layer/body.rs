//! A response body that tells its call how it ended: streams say so only in their trailers.

use std::pin::Pin;
use std::task::{Context, Poll};

use http_body::{Body as HttpBody, Frame, SizeHint};
use tonic::body::Body;
use tonic::{Code, Status};

use super::call::Call;

/// tonic's body, watched.
pub struct Observed {
    inner: Body,
    call: Call,
}

impl Observed {
    /// The head already said how the call ended.
    pub fn ended(inner: Body, mut call: Call, code: Code) -> Self {
        call.end(code);
        Self { inner, call }
    }

    /// The trailers will say it.
    pub fn running(inner: Body, call: Call) -> Self {
        Self { inner, call }
    }
}

impl HttpBody for Observed {
    type Data = <Body as HttpBody>::Data;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let frame = Pin::new(&mut self.inner).poll_frame(cx);
        match &frame {
            Poll::Ready(Some(Ok(frame))) => {
                if let Some(code) = frame.trailers_ref().and_then(super::code) {
                    self.call.end(code);
                }
            }
            Poll::Ready(Some(Err(status))) => self.call.end(status.code()),
            Poll::Ready(None) | Poll::Pending => {}
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
