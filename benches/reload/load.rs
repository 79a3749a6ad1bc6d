//! Calls at moments that know nothing of each other or of the answers. A call counts from the moment it was due, so that
//! one which could not be sent in time is late, too.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use adscreen::api::pb;
use pb::screening_service_client::ScreeningServiceClient;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinSet;
use tonic::Code;
use tonic::transport::Channel;

use super::common::calls::{Moments, request};
use super::states::States;

/// What a caller waits for an answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Of the moments.
const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

/// One call.
pub struct Call {
    pub due: Instant,
    pub seconds: f64,
    pub ended: Ended,
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Right,
    /// By no state of the folder, by two of them, or by one that another call had already seen exchanged.
    Wrong,
    Failed(Code),
}

/// What the calls and those who watch them know.
pub struct Load {
    states: Arc<States>,
    /// The newest state that answered.
    newest: AtomicUsize,
    stopped: AtomicBool,
}

impl Load {
    pub fn new(states: Arc<States>) -> Arc<Self> {
        Arc::new(Self { states, newest: AtomicUsize::new(0), stopped: AtomicBool::new(false) })
    }

    /// The newest state that answered a call.
    pub fn newest(&self) -> usize {
        self.newest.load(Ordering::SeqCst)
    }

    pub fn stop(&self) {
        self.stopped.store(true, Ordering::SeqCst);
    }

    /// So many calls a second until it is stopped.
    pub async fn run(
        self: Arc<Self>,
        clients: Vec<ScreeningServiceClient<Channel>>,
        ads: Vec<pb::Ad>,
        rate: f64,
    ) -> Vec<Call> {
        let (mut calls, mut done, mut due) = (JoinSet::new(), Vec::new(), Arc::clone(&self).moments(rate));
        let mut next = clients.iter().cycle().zip(ads.iter().cycle());
        while let (Some(due), Some((client, ad))) = (due.recv().await, next.next()) {
            while let Some(call) = calls.try_join_next() {
                done.push(call.expect("no call panics"));
            }
            calls.spawn(Arc::clone(&self).call(client.clone(), ad.clone(), due));
        }
        while let Some(call) = calls.join_next().await {
            done.push(call.expect("no call panics"));
        }
        done
    }

    /// Tells of each moment when it has come. The runtime's own timers are late by up to a millisecond, longer than a
    /// call takes; to look again and again instead would take time that a virtual machine may not give to both.
    fn moments(self: Arc<Self>, rate: f64) -> UnboundedReceiver<Instant> {
        let (tell, told) = unbounded_channel();
        std::thread::spawn(move || {
            let (began, mut moments, mut after) = (Instant::now(), Moments(SEED), 0.0);
            while !self.stopped.load(Ordering::SeqCst) {
                after += moments.next() / rate;
                let due = began + Duration::from_secs_f64(after);
                std::thread::sleep(due.saturating_duration_since(Instant::now()));
                if tell.send(due).is_err() {
                    return;
                }
            }
        });
        told
    }

    async fn call(self: Arc<Self>, mut client: ScreeningServiceClient<Channel>, ad: pb::Ad, due: Instant) -> Call {
        let known = self.newest();
        let answer = tokio::time::timeout(PATIENCE, client.screen(request(&ad))).await;
        let seconds = due.elapsed().as_secs_f64();
        let ended = match answer {
            Ok(Ok(answer)) => self.judge(answer.get_ref(), known),
            Ok(Err(status)) => Ended::Failed(status.code()),
            Err(_) => Ended::Failed(Code::DeadlineExceeded),
        };
        Call { due, seconds, ended }
    }

    /// `known` had answered before the call was sent: no older one may answer it.
    fn judge(&self, answer: &pb::ScreenResponse, known: usize) -> Ended {
        match self.states.of(answer) {
            Some(state) if state >= known => {
                self.newest.fetch_max(state, Ordering::SeqCst);
                Ended::Right
            }
            _ => Ended::Wrong,
        }
    }
}
