//! A stream of ads: read one, screen it, hand over its answer, read on. The channel between is short, so a client that
//! does not read its answers stops being read.

use std::sync::Arc;

use tokio::sync::mpsc::{self, Sender};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Status, Streaming};

use super::Screener;
use crate::api::convert::request as inwards;
use crate::api::error::ApiError;
use crate::api::{pb, status};
use crate::ops::layer::Deadline;

/// Answers that may wait to be sent.
const ROOM: usize = 16;

type Answer = Result<pb::StreamScreenResponse, Status>;

/// Answers the ads of a stream in their order, until it ends, its deadline passes or the server drains.
pub fn answer(
    screener: Arc<Screener>,
    ads: Streaming<pb::StreamScreenRequest>,
    deadline: Option<Deadline>,
) -> ReceiverStream<Answer> {
    let (answers, receiver) = mpsc::channel(ROOM);
    tokio::spawn(async move {
        let stop = stopped(&screener, deadline);
        if let Err(status) = serve(&screener, ads, &answers, stop).await {
            // Where nobody listens any more there is nobody to tell.
            let _ = answers.send(Err(status)).await;
        }
    });
    ReceiverStream::new(receiver)
}

async fn serve(
    screener: &Screener,
    mut ads: Streaming<pb::StreamScreenRequest>,
    answers: &Sender<Answer>,
    stop: impl Future<Output = ApiError>,
) -> Result<(), Status> {
    tokio::pin!(stop);
    loop {
        let next = tokio::select! {
            biased;
            reason = &mut stop => return Err(reason.into()),
            () = answers.closed() => return Ok(()),
            next = ads.message() => next.map_err(one_code_for_too_long)?,
        };
        let Some(request) = next else { return Ok(()) };
        let answer = screen(screener, request).await?;
        if answers.send(Ok(answer)).await.is_err() {
            return Ok(());
        }
    }
}

/// Resolves to the reason for which a stream ends before its sender ends it.
async fn stopped(screener: &Screener, deadline: Option<Deadline>) -> ApiError {
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

/// One ad by the catalog of the moment. Its own faults are its answer; only a server that cannot screen ends the stream.
async fn screen(screener: &Screener, request: pb::StreamScreenRequest) -> Result<pb::StreamScreenResponse, Status> {
    use pb::stream_screen_response::Outcome;
    let pb::StreamScreenRequest { ad, options } = request;
    let ad_id = ad.as_ref().map(|ad| ad.ad_id.clone()).unwrap_or_default();
    let outcome = match screener.job(options, || inwards::required_ad(ad)) {
        Ok(job) => {
            let bytes = job.ad.bytes();
            screener.patient_work(bytes, move || job.context.screen(&job.ad)).await.and_then(|answer| answer)
        }
        Err(error) => Err(error),
    };
    let outcome = match outcome {
        Ok(response) => Outcome::Response(response),
        Err(error @ (ApiError::Starting | ApiError::Draining)) => return Err(error.into()),
        Err(error) => Outcome::Error(error.into()),
    };
    Ok(pb::StreamScreenResponse { ad_id, outcome: Some(outcome) })
}

fn one_code_for_too_long(error: Status) -> Status {
    if status::is_too_long(&error) { status::request_too_long() } else { error }
}
