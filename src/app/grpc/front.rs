//! The busy service before all others: its calls do not pass tonic's router, which wraps every body twice and costs
//! more than the calls of other services are worth.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::{Request, Response};
use tonic::body::Body;
use tonic::server::NamedService;
use tonic::service::Routes;
use tower::Service;

/// Calls of `S` go to `S`, others by the router.
#[derive(Clone)]
pub(super) struct Front<S> {
    busy: S,
    others: Routes,
}

impl<S: NamedService> Front<S> {
    /// `busy` is served under its name.
    pub fn new(busy: S, others: Routes) -> Self {
        Self { busy, others: others.prepare() }
    }

    fn is_busy_s(path: &str) -> bool {
        path.strip_prefix('/').and_then(|path| path.strip_prefix(S::NAME)).is_some_and(|rest| rest.starts_with('/'))
    }
}

/// The answer of a service that cannot fail.
type Answer = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

impl<S> Service<Request<Body>> for Front<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible, Future = Answer> + NamedService,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Answer;

    /// tonic's services and its router are always ready.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Answer {
        if Self::is_busy_s(request.uri().path()) {
            self.busy.call(request)
        } else {
            Box::pin(self.others.call(request))
        }
    }
}
