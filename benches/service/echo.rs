//! A bare tonic server: it decodes a message, cuts it to the length of an answer, encodes it. No work, no layer.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use adscreen::app::workers::Workers;
use adscreen::ops::metrics::Metrics;
use prometheus::Registry;
use tokio_stream::{Stream, StreamExt as _};
use tonic::body::Body;
use tonic::server::{Grpc, NamedService, StreamingService, UnaryService};
use tonic::transport::Server;
use tonic::{Request, Response, Status, Streaming};
use tonic_prost::ProstCodec;

/// Bytes.
#[derive(Clone, PartialEq, prost::Message)]
pub struct Blob {
    #[prost(bytes = "vec", tag = "1")]
    pub body: Vec<u8>,
}

impl Blob {
    /// One that is so long when encoded, 131 to 16,386 bytes.
    pub fn of_encoded_len(bytes: usize) -> Self {
        Self { body: vec![b'a'; bytes - 3] }
    }

    fn answer(mut self, bytes: usize) -> Self {
        self.body.truncate(bytes - 3);
        self
    }
}

/// Many.
#[derive(Clone, PartialEq, prost::Message)]
pub struct Blobs {
    #[prost(message, repeated, tag = "1")]
    pub blobs: Vec<Blob>,
}

/// Bytes of an answer when encoded; of a batch, of each of its parts.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    pub unary: usize,
    pub batch: usize,
    pub stream: usize,
}

/// Serves for ever, as the service does: one runtime of one thread a core.
pub async fn serve(address: SocketAddr, sizes: Sizes) {
    let listener = tokio::net::TcpListener::bind(address).await.expect("the port is free");
    let count = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let metrics = Arc::new(Metrics::new(Registry::new()).expect("metrics"));
    let workers = Workers::start(count, usize::MAX, metrics, move |connections| {
        let server = Server::builder().add_service(Echo(sizes)).serve_with_incoming(connections.incoming());
        async move { server.await.expect("it serves") }
    });
    workers.expect("threads").accept(&listener).await.expect("it serves");
}

#[derive(Clone)]
struct Echo(Sizes);

impl NamedService for Echo {
    const NAME: &'static str = "bench.Echo";
}

impl tower::Service<http::Request<Body>> for Echo {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let sizes = self.0;
        match request.uri().path() {
            "/bench.Echo/Unary" => {
                Box::pin(async move { Ok(Grpc::new(ProstCodec::default()).unary(Unary(sizes.unary), request).await) })
            }
            "/bench.Echo/Batch" => {
                Box::pin(async move { Ok(Grpc::new(ProstCodec::default()).unary(Batch(sizes.batch), request).await) })
            }
            _ => Box::pin(
                async move { Ok(Grpc::new(ProstCodec::default()).streaming(Each(sizes.stream), request).await) },
            ),
        }
    }
}

struct Unary(usize);

impl UnaryService<Blob> for Unary {
    type Response = Blob;
    type Future = Ready<Result<Response<Blob>, Status>>;

    fn call(&mut self, request: Request<Blob>) -> Self::Future {
        ready(Ok(Response::new(request.into_inner().answer(self.0))))
    }
}

struct Batch(usize);

impl UnaryService<Blobs> for Batch {
    type Response = Blobs;
    type Future = Ready<Result<Response<Blobs>, Status>>;

    fn call(&mut self, request: Request<Blobs>) -> Self::Future {
        let blobs = request.into_inner().blobs.into_iter().map(|blob| blob.answer(self.0)).collect();
        ready(Ok(Response::new(Blobs { blobs })))
    }
}

struct Each(usize);

impl StreamingService<Blob> for Each {
    type Response = Blob;
    type ResponseStream = Pin<Box<dyn Stream<Item = Result<Blob, Status>> + Send>>;
    type Future = Ready<Result<Response<Self::ResponseStream>, Status>>;

    fn call(&mut self, request: Request<Streaming<Blob>>) -> Self::Future {
        let bytes = self.0;
        ready(Ok(Response::new(Box::pin(request.into_inner().map(move |blob| blob.map(|blob| blob.answer(bytes)))))))
    }
}
