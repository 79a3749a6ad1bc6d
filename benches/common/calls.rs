//! Calls of the screening service: as many as can be answered, and moments for those that do not wait for answers.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use adscreen::api::pb;
use pb::screening_service_client::ScreeningServiceClient;
use tokio::task::JoinSet;
use tonic::transport::{Channel, Endpoint};

use super::random::random;

/// Calls in flight while the capacity is sought.
const CALLERS: usize = 4;

/// A connection of its own.
pub fn client(grpc: SocketAddr) -> ScreeningServiceClient<Channel> {
    let endpoint = Endpoint::from_shared(format!("http://{grpc}")).expect("an address");
    ScreeningServiceClient::new(endpoint.connect_lazy())
}

/// Answers a second with a fixed number of calls in flight.
pub async fn closed(clients: &[ScreeningServiceClient<Channel>], ad: &pb::Ad, time: Duration) -> f64 {
    let (began, answered) = (Instant::now(), Arc::new(AtomicUsize::new(0)));
    let mut callers = JoinSet::new();
    for n in 0..CALLERS {
        let (mut client, ad, answered) = (clients[n % clients.len()].clone(), ad.clone(), Arc::clone(&answered));
        callers.spawn(async move {
            while began.elapsed() < time {
                client.screen(request(&ad)).await.expect("an answer");
                answered.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    while let Some(done) = callers.join_next().await {
        done.expect("no caller fails");
    }
    answered.load(Ordering::Relaxed) as f64 / began.elapsed().as_secs_f64()
}

/// Times between the arrivals of a Poisson process of one a second, the same ones each time.
pub struct Moments(pub u64);

impl Moments {
    pub fn next(&mut self) -> f64 {
        -(((random(&mut self.0) >> 11) as f64 + 0.5) / (1_u64 << 53) as f64).ln()
    }
}

/// The call that screens this ad.
pub fn request(ad: &pb::Ad) -> pb::ScreenRequest {
    pb::ScreenRequest { ad: Some(ad.clone()), options: None }
}
