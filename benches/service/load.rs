//! A client that costs as little as it can: messages are encoded before, answers are not decoded.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use http::uri::PathAndQuery;
use prost::bytes::{Buf as _, BufMut as _, Bytes};
use tokio::sync::mpsc;
use tokio_stream::wrappers::UnboundedReceiverStream;
use tonic::client::Grpc;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Status};

use super::form::Form;

/// Connections of a client.
pub const CONNECTIONS: usize = 4;

/// What a client asks one server.
#[derive(Clone)]
pub struct Asked {
    pub form: Form,
    pub path: PathAndQuery,
    pub request: Bytes,
}

impl Asked {
    pub fn of_service(form: Form) -> Self {
        Self { form, path: PathAndQuery::from_static(form.path()), request: form.request() }
    }

    pub fn of_echo(form: Form) -> Self {
        Self { form, path: PathAndQuery::from_static(form.echo_path()), request: form.echo_request() }
    }
}

/// Connections to one server.
#[derive(Clone)]
pub struct Client(Vec<Grpc<Channel>>);

impl Client {
    pub async fn connect(address: SocketAddr) -> Self {
        let mut connections = Vec::new();
        for _ in 0..CONNECTIONS {
            let endpoint = Endpoint::from_shared(format!("http://{address}")).expect("an address");
            connections.push(Grpc::new(endpoint.connect().await.expect("it listens")));
        }
        Self(connections)
    }

    /// One answer, as it came.
    pub async fn once(&self, asked: &Asked) -> Bytes {
        let mut grpc = self.0[0].clone();
        if asked.form != Form::Stream {
            return unary(&mut grpc, asked).await;
        }
        grpc.ready().await.expect("connected");
        let requests = tokio_stream::once(asked.request.clone());
        let answers = grpc.streaming(Request::new(requests), asked.path.clone(), Raw).await.expect("an answer");
        answers.into_inner().message().await.expect("no error").expect("an answer")
    }

    /// Keeps so many messages in flight for so long; seconds that each message took, and seconds in all.
    pub async fn load(&self, asked: &Asked, in_flight: usize, time: Duration) -> (Vec<f64>, f64) {
        let stop = Arc::new(AtomicBool::new(false));
        let began = Instant::now();
        let tasks: Vec<_> = match asked.form {
            Form::Stream => self.streams(asked, in_flight, &stop),
            Form::Unary | Form::Batch => self.calls(asked, in_flight, &stop),
        };
        tokio::time::sleep(time).await;
        stop.store(true, Ordering::Relaxed);
        let mut latencies = Vec::new();
        for task in tasks {
            latencies.extend(task.await.expect("no call failed"));
        }
        (latencies, began.elapsed().as_secs_f64())
    }

    fn calls(&self, asked: &Asked, in_flight: usize, stop: &Arc<AtomicBool>) -> Vec<Task> {
        let call = |n: usize| {
            let (mut grpc, asked, stop) = (self.0[n % CONNECTIONS].clone(), asked.clone(), Arc::clone(stop));
            tokio::spawn(async move {
                let mut latencies = Vec::new();
                while !stop.load(Ordering::Relaxed) {
                    let began = Instant::now();
                    unary(&mut grpc, &asked).await;
                    latencies.push(began.elapsed().as_secs_f64());
                }
                latencies
            })
        };
        (0..in_flight).map(call).collect()
    }

    fn streams(&self, asked: &Asked, in_flight: usize, stop: &Arc<AtomicBool>) -> Vec<Task> {
        let stream = |grpc: &Grpc<Channel>| {
            let (grpc, asked, stop) = (grpc.clone(), asked.clone(), Arc::clone(stop));
            tokio::spawn(stream(grpc, asked, in_flight / CONNECTIONS, stop))
        };
        self.0.iter().map(stream).collect()
    }
}

type Task = tokio::task::JoinHandle<Vec<f64>>;

async fn unary(grpc: &mut Grpc<Channel>, asked: &Asked) -> Bytes {
    grpc.ready().await.expect("connected");
    let answer = grpc.unary(Request::new(asked.request.clone()), asked.path.clone(), Raw).await;
    answer.expect("an answer").into_inner()
}

/// Sends the next message for each answer that comes, and the first ones at once.
async fn stream(mut grpc: Grpc<Channel>, asked: Asked, window: usize, stop: Arc<AtomicBool>) -> Vec<f64> {
    let (send, requests) = mpsc::unbounded_channel();
    let mut sent = std::collections::VecDeque::new();
    for _ in 0..window {
        sent.push_back(Instant::now());
        let _ = send.send(asked.request.clone());
    }
    grpc.ready().await.expect("connected");
    let requests = UnboundedReceiverStream::new(requests);
    let answers = grpc.streaming(Request::new(requests), asked.path, Raw).await.expect("a stream");
    let (mut answers, mut send, mut latencies) = (answers.into_inner(), Some(send), Vec::new());
    while let Some(answer) = answers.message().await.expect("no error") {
        let _: Bytes = answer;
        latencies.push(sent.pop_front().expect("one answer a message").elapsed().as_secs_f64());
        match &send {
            Some(sender) if !stop.load(Ordering::Relaxed) => {
                sent.push_back(Instant::now());
                let _ = sender.send(asked.request.clone());
            }
            _ => send = None,
        }
    }
    assert!(sent.is_empty(), "an answer is missing");
    latencies
}

/// Messages as their bytes.
#[derive(Clone, Copy)]
struct Raw;

impl Codec for Raw {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, item: Bytes, dst: &mut EncodeBuf<'_>) -> Result<(), Status> {
        dst.put(item);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, src: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(src.copy_to_bytes(src.remaining())))
    }
}
