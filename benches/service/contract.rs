//! A bare tonic server of the contract itself: it decodes an ad, answers with an answer made before, encodes it. What
//! the contract's own messages cost, which no implementation of it can avoid.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;

use adscreen::api::pb;
use adscreen::app::workers::Workers;
use adscreen::ops::metrics::Metrics;
use pb::screening_service_server::{ScreeningService, ScreeningServiceServer};
use prometheus::Registry;
use prost::Message as _;
use tokio_stream::{Stream, StreamExt as _};
use tonic::transport::Server;
use tonic::{Request, Response, Status, Streaming};

/// Serves for ever with this answer, hexadecimal.
pub async fn serve(address: SocketAddr, answer: &str) {
    let bytes: Vec<u8> =
        (0..answer.len()).step_by(2).map(|n| u8::from_str_radix(&answer[n..n + 2], 16).expect("two digits")).collect();
    let service = Contract(Arc::new(pb::ScreenResponse::decode(bytes.as_slice()).expect("an answer")));
    let listener = tokio::net::TcpListener::bind(address).await.expect("the port is free");
    let count = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let metrics = Arc::new(Metrics::new(Registry::new()).expect("metrics"));
    let workers = Workers::start(count, usize::MAX, metrics, move |connections| {
        let service = ScreeningServiceServer::new(service.clone()).max_decoding_message_size(16 << 20);
        let server = Server::builder().add_service(service).serve_with_incoming(connections.incoming());
        async move { server.await.expect("it serves") }
    });
    workers.expect("threads").accept(&listener).await.expect("it serves");
}

#[derive(Clone)]
struct Contract(Arc<pb::ScreenResponse>);

#[tonic::async_trait]
impl ScreeningService for Contract {
    type StreamScreenStream = Pin<Box<dyn Stream<Item = Result<pb::StreamScreenResponse, Status>> + Send>>;

    async fn screen(&self, _: Request<pb::ScreenRequest>) -> Result<Response<pb::ScreenResponse>, Status> {
        Ok(Response::new((*self.0).clone()))
    }

    async fn batch_screen(
        &self,
        request: Request<pb::BatchScreenRequest>,
    ) -> Result<Response<pb::BatchScreenResponse>, Status> {
        use pb::batch_screen_result::Outcome;
        let result =
            |ad: pb::Ad| pb::BatchScreenResult { ad_id: ad.ad_id, outcome: Some(Outcome::Response((*self.0).clone())) };
        Ok(Response::new(pb::BatchScreenResponse {
            results: request.into_inner().ads.into_iter().map(result).collect(),
        }))
    }

    async fn stream_screen(
        &self,
        request: Request<Streaming<pb::StreamScreenRequest>>,
    ) -> Result<Response<Self::StreamScreenStream>, Status> {
        use pb::stream_screen_response::Outcome;
        let answer = Arc::clone(&self.0);
        let result = move |request: pb::StreamScreenRequest| pb::StreamScreenResponse {
            ad_id: request.ad.map(|ad| ad.ad_id).unwrap_or_default(),
            outcome: Some(Outcome::Response((*answer).clone())),
        };
        Ok(Response::new(Box::pin(request.into_inner().map(move |request| request.map(&result)))))
    }

    async fn explain(&self, _: Request<pb::ExplainRequest>) -> Result<Response<pb::ExplainResponse>, Status> {
        Err(Status::unimplemented("not measured"))
    }
}
