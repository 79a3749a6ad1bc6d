//! Calls at moments that know nothing of each other or of the answers. A call counts from the moment it was due, so that
//! one which could not be sent in time is late, too.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use adscreen::api::pb;
use pb::screening_service_client::ScreeningServiceClient;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinSet;
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use super::common::calls::{Moments, request};
use super::common::random::SEED;
use super::states::States;

/// What a caller waits for an answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// One call.
pub struct Call {
    pub due: Instant,
    pub seconds: f64,
    /// Times that it was refused for overload and made again.
    pub again: u32,
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
    /// Times that a call was refused for overload.
    refused: AtomicU64,
    stopped: AtomicBool,
}

impl Load {
    pub fn new(states: Arc<States>) -> Arc<Self> {
        Arc::new(Self {
            states,
            newest: AtomicUsize::new(0),
            refused: AtomicU64::new(0),
            stopped: AtomicBool::new(false),
        })
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

    /// Made, and made again as long as the server is too busy for it, each time after twice the wait; all of that is its time.
    async fn call(self: Arc<Self>, mut client: ScreeningServiceClient<Channel>, ad: pb::Ad, due: Instant) -> Call {
        let mut again = 0_u32;
        loop {
            let known = self.newest();
            let left = PATIENCE.saturating_sub(due.elapsed());
            let answer = tokio::time::timeout(left, client.screen(request(&ad))).await;
            let ended = match answer {
                Ok(Ok(answer)) => self.judge(answer.get_ref(), known),
                Ok(Err(status)) => match retry_after(&status) {
                    Some(wait) if due.elapsed() + wait < PATIENCE => {
                        tokio::time::sleep(self.apart(wait * (1 << again))).await;
                        again += 1;
                        continue;
                    }
                    _ => Ended::Failed(status.code()),
                },
                Err(_) => Ended::Failed(Code::DeadlineExceeded),
            };
            return Call { due, seconds: due.elapsed().as_secs_f64(), again, ended };
        }
    }

    /// At least so long. Calls that were refused together, and would come back together, would be refused again.
    fn apart(&self, wait: Duration) -> Duration {
        let made = self.refused.fetch_add(1, Ordering::Relaxed);
        wait.mul_f64(1.0 + Moments(SEED.wrapping_mul(2 * made + 1)).next())
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

/// When a server that is too busy for a call asks to be tried again.
fn retry_after(status: &Status) -> Option<Duration> {
    let overloaded = status.code() == Code::ResourceExhausted;
    status.get_details_retry_info().filter(|_| overloaded)?.retry_delay
}
