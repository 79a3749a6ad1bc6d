//! The screening service: thin handlers over [`Screener`], which is the way of one ad from request to answer.

mod caller;
mod screener;
pub mod stream;

use std::sync::Arc;

use tonic::{Request, Response, Status, Streaming};

pub use self::caller::Caller;
pub use self::screener::Screener;
use self::stream::Answers;
use super::convert::request::{self as inwards, Place};
use super::error::{ApiError, Reason};
use super::{limits, pb};
use crate::ops::layer::Deadline;

/// `adscreen.v1.ScreeningService`.
#[derive(Clone)]
pub struct ScreeningApi(Arc<Screener>);

impl ScreeningApi {
    /// Serves what the screener answers.
    pub fn new(screener: Arc<Screener>) -> Self {
        Self(screener)
    }
}

#[tonic::async_trait]
impl pb::screening_service_server::ScreeningService for ScreeningApi {
    type StreamScreenStream = Answers;

    async fn screen(&self, request: Request<pb::ScreenRequest>) -> Result<Response<pb::ScreenResponse>, Status> {
        let (caller, deadline) = (Caller::of(&request), deadline(&request));
        let pb::ScreenRequest { ad, options } = request.into_inner();
        let job = self.0.job(&caller, options, || inwards::required_ad(ad))?;
        caller.take(1, &self.0.metrics)?;
        let bytes = job.ad.size();
        let answer = self.0.work(bytes, deadline, move || job.context.screen(&job.ad)).await??;
        Ok(Response::new(answer))
    }

    async fn batch_screen(
        &self,
        request: Request<pb::BatchScreenRequest>,
    ) -> Result<Response<pb::BatchScreenResponse>, Status> {
        let (caller, deadline) = (Caller::of(&request), deadline(&request));
        let pb::BatchScreenRequest { ads, options } = request.into_inner();
        let context = self.0.context(&caller, options)?;
        check_batch(ads.len())?;
        caller.take(ads.len(), &self.0.metrics)?;
        // Each ad costs a little, however short it is.
        let bytes = ads.iter().map(|ad| inwards::ad_bytes(ad) + 64).sum();
        let results = self.0.work(bytes, deadline, move || {
            let screen = |(n, ad): (usize, pb::Ad)| match deadline {
                Some(deadline) if deadline.passed() => Err(ApiError::DeadlineExceeded),
                _ => Ok(context.item(ad, Place::Item(n))),
            };
            ads.into_iter().enumerate().map(screen).collect::<Result<_, _>>()
        });
        Ok(Response::new(pb::BatchScreenResponse { results: results.await?? }))
    }

    async fn stream_screen(
        &self,
        request: Request<Streaming<pb::StreamScreenRequest>>,
    ) -> Result<Response<Self::StreamScreenStream>, Status> {
        self.0.engine()?;
        let (caller, deadline) = (Caller::of(&request), deadline(&request));
        Ok(Response::new(Answers::new(Arc::clone(&self.0), caller, request.into_inner(), deadline)))
    }

    async fn explain(&self, request: Request<pb::ExplainRequest>) -> Result<Response<pb::ExplainResponse>, Status> {
        let (caller, deadline) = (Caller::of(&request), deadline(&request));
        let pb::ExplainRequest { ad, options, rule_id } = request.into_inner();
        let job = self.0.job(&caller, options, || inwards::required_ad(ad))?;
        caller.take(1, &self.0.metrics)?;
        let bytes = job.ad.size();
        let answer = self.0.work(bytes, deadline, move || job.context.explain(&job.ad, &rule_id)).await??;
        Ok(Response::new(answer))
    }
}

fn check_batch(ads: usize) -> Result<(), ApiError> {
    let limit = limits::BATCH_ADS;
    if ads <= limit {
        return Ok(());
    }
    Err(ApiError::invalid("ads", Reason::BatchTooLong, format!("has {ads} ads; a batch has at most {limit}")))
}

fn deadline<T>(request: &Request<T>) -> Option<Deadline> {
    request.extensions().get().copied()
}
