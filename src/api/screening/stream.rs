//! A stream of ads: read one, screen it, hand over its answer, read on. Answers are made as they are asked for, so a
//! client that does not read its answers stops being read. The tenants file holds for each ad anew: a stream does not
//! outlive its token.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::time::Sleep;
use tokio_stream::Stream;
use tonic::{Status, Streaming};

use super::caller::Ahead;
use super::{Caller, Screener};
use crate::api::convert::request as inwards;
use crate::api::error::ApiError;
use crate::api::{pb, status};
use crate::ops::layer::Deadline;

/// Bytes of copy after which a stream lets the other calls of its thread have their turn.
const TURN: usize = 64 * 1024;
/// What each ad costs besides, in bytes of copy.
const AD: usize = 64;

type Answer = Result<pb::StreamScreenResponse, Status>;
type Working = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// Answers to the ads of a stream in their order, until it ends, its deadline passes or the server drains.
pub struct Answers {
    screener: Arc<Screener>,
    caller: Caller,
    ads: Streaming<pb::StreamScreenRequest>,
    /// Resolves to the reason for which the stream ends before its sender ends it.
    stop: Pin<Box<dyn Future<Output = ApiError> + Send>>,
    deadline: Option<Deadline>,
    /// The answer to an ad that is screened on the pool.
    working: Option<Working>,
    /// The next ad, where it is taken from the caller's quota.
    taken: Option<Ahead>,
    /// Until the quota has another ad: the sender is slowed down, not refused.
    rest: Option<Pin<Box<Sleep>>>,
    /// Bytes of copy screened in this turn.
    turn: usize,
    ended: bool,
}

impl Answers {
    pub fn new(
        screener: Arc<Screener>,
        caller: Caller,
        ads: Streaming<pb::StreamScreenRequest>,
        deadline: Option<Deadline>,
    ) -> Self {
        let stop = Box::pin(stopped(Arc::clone(&screener), deadline));
        let (working, taken, rest) = (None, None, None);
        Self { screener, caller, ads, stop, deadline, working, taken, rest, turn: 0, ended: false }
    }

    fn poll_answer(&mut self, cx: &mut Context<'_>) -> Poll<Option<Answer>> {
        if let Some(working) = &mut self.working {
            let answer = ready!(working.as_mut().poll(cx));
            self.working = None;
            return Poll::Ready(Some(answer));
        }
        if self.turn >= self.length_of_turn() {
            self.turn = 0;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let is_known = self.caller.renew();
        // An ad that will be refused is not taken from a quota.
        if is_known && self.poll_quota(cx).is_pending() {
            self.turn = 0;
            return self.poll_stop(cx);
        }
        match Pin::new(&mut self.ads).poll_next(cx) {
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(one_code_for_too_long(error)))),
            Poll::Ready(Some(Ok(_))) if !is_known => Poll::Ready(Some(Err(ApiError::Unauthenticated.into()))),
            Poll::Ready(Some(Ok(_))) if self.deadline.is_some_and(Deadline::passed) => {
                Poll::Ready(Some(Err(ApiError::DeadlineExceeded.into())))
            }
            Poll::Ready(Some(Ok(request))) => self.screen(request, cx),
            Poll::Pending => {
                self.turn = 0;
                self.poll_stop(cx)
            }
        }
    }

    fn poll_stop(&mut self, cx: &mut Context<'_>) -> Poll<Option<Answer>> {
        self.stop.as_mut().poll(cx).map(|reason| Some(Err(reason.into())))
    }

    /// While calls wait, a stream screens one ad and lets all of them go first.
    fn length_of_turn(&self) -> usize {
        if self.screener.in_flight.is_waited_for() { AD } else { TURN }
    }

    /// Takes the next ad from the quota before it is read, so that its sender feels the wait. One that was taken from a
    /// quota that has changed meanwhile is taken anew.
    fn poll_quota(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.taken = self.taken.take().filter(|taken| self.caller.honours(taken));
        while self.taken.is_none() {
            if let Some(rest) = &mut self.rest {
                ready!(rest.as_mut().poll(cx));
                self.rest = None;
            }
            match self.caller.take_ahead() {
                Ok(taken) => self.taken = Some(taken),
                Err(wait) => self.rest = Some(Box::pin(tokio::time::sleep(wait))),
            }
        }
        Poll::Ready(())
    }

    /// One ad by the catalog of the moment. Its own faults are its answer; only a server that cannot screen ends the
    /// stream.
    fn screen(&mut self, request: pb::StreamScreenRequest, cx: &mut Context<'_>) -> Poll<Option<Answer>> {
        self.taken = None;
        self.caller.count_one();
        let pb::StreamScreenRequest { ad, options } = request;
        let ad_id = ad.as_ref().map(|ad| ad.ad_id.clone()).unwrap_or_default();
        let job = match self.screener.job(&self.caller, options, || inwards::required_ad(ad)) {
            Ok(job) => job,
            Err(error) => return Poll::Ready(Some(answer(ad_id, Err(error)))),
        };
        let bytes = job.ad.size();
        self.turn += bytes + AD;
        if self.screener.is_little(bytes) {
            return Poll::Ready(Some(answer(ad_id, job.context.screen(&job.ad))));
        }
        let (screener, deadline) = (Arc::clone(&self.screener), self.deadline);
        self.working = Some(Box::pin(async move {
            let screened = screener.patient_work(bytes, deadline, move || job.context.screen(&job.ad)).await;
            answer(ad_id, screened.and_then(|screened| screened))
        }));
        self.poll_answer(cx)
    }
}

impl Stream for Answers {
    type Item = Answer;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Answer>> {
        if self.ended {
            return Poll::Ready(None);
        }
        let next = ready!(self.poll_answer(cx));
        self.ended = !matches!(next, Some(Ok(_)));
        Poll::Ready(next)
    }
}

fn answer(ad_id: String, screened: Result<pb::ScreenResponse, ApiError>) -> Answer {
    use pb::stream_screen_response::Outcome;
    let outcome = match screened {
        Ok(response) => Outcome::Response(response),
        Err(error @ (ApiError::Starting | ApiError::Draining)) => return Err(error.into()),
        Err(error) => Outcome::Error(error.into()),
    };
    Ok(pb::StreamScreenResponse { ad_id, outcome: Some(outcome) })
}

async fn stopped(screener: Arc<Screener>, deadline: Option<Deadline>) -> ApiError {
    tokio::select! {
        () = screener.lifecycle.closing() => ApiError::Draining,
        () = reached(deadline) => ApiError::DeadlineExceeded,
    }
}

async fn reached(deadline: Option<Deadline>) {
    match deadline {
        Some(Deadline(at)) => tokio::time::sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}

fn one_code_for_too_long(error: Status) -> Status {
    if status::is_too_long(&error) { status::request_too_long() } else { error }
}
