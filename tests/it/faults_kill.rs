//! A replica is killed under load: callers that try another one lose nothing and are told nothing wrong.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use adscreen::api::pb;
use pb::screening_service_client::ScreeningServiceClient;
use rustix::process::Signal;
use tonic::Status;
use tonic::transport::Channel;
use tonic_types::StatusExt as _;

use crate::faults::{HANGS, Replica, numbered, right};
use crate::support::request;

const CALLERS: usize = 8;
const CALLS: usize = 100;

/// A failure that no server told: screening changes nothing, so it may be asked for again, here or elsewhere.
fn is_of_the_way(status: &Status) -> bool {
    status.get_error_details().error_info().is_none()
}

/// Asks one replica after the other until one answers; how often that failed on the way.
async fn answered(clients: &[ScreeningServiceClient<Channel>], n: usize) -> (pb::ScreenResponse, usize) {
    for turn in 0..100 {
        let mut client = clients[(n + turn) % clients.len()].clone();
        match tokio::time::timeout(HANGS, client.screen(request(numbered(n)))).await.expect("a call hangs") {
            Ok(answer) => return (answer.into_inner(), turn),
            Err(status) => assert!(is_of_the_way(&status), "{status:?}"),
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("nobody answers ad {n}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_under_load_it_takes_no_answer_with_it() {
    let (first, second) = (Arc::new(Replica::start(&[])), Replica::start(&[]));
    let answers = Arc::new(AtomicUsize::new(0));
    let caller = |caller: usize| {
        let (clients, answers) = (vec![first.client(), second.client()], Arc::clone(&answers));
        let victim = Arc::clone(&first);
        tokio::spawn(async move {
            let mut failed = 0;
            for n in (0..CALLS).map(|call| caller * CALLS + call) {
                let (answer, retries) = answered(&clients, n).await;
                right(n, &answer);
                failed += retries;
                if answers.fetch_add(1, Ordering::Relaxed) == CALLERS * CALLS / 4 {
                    victim.signal(Signal::KILL);
                }
            }
            failed
        })
    };
    let callers: Vec<_> = (0..CALLERS).map(caller).collect();
    let mut failed = 0;
    for caller in callers {
        failed += caller.await.unwrap();
    }
    assert_eq!(answers.load(Ordering::Relaxed), CALLERS * CALLS);
    assert!(failed > 0, "nobody noticed that a replica was killed");
}

/// A stream is not asked again as a whole: what was not answered is sent elsewhere.
#[tokio::test]
async fn a_stream_is_resumed_elsewhere_from_the_first_ad_without_an_answer() {
    let (first, second) = (Replica::start(&[]), Replica::start(&[]));
    let mut next = 0;
    let mut clients = [first.client(), second.client()];
    for client in &mut clients {
        let ads = (next..200).map(|n| pb::StreamScreenRequest { ad: Some(numbered(n)), options: None });
        let mut answers = client.stream_screen(tokio_stream::iter(ads)).await.unwrap().into_inner();
        while let Ok(Some(answer)) = tokio::time::timeout(HANGS, answers.message()).await.expect("it hangs") {
            let Some(pb::stream_screen_response::Outcome::Response(response)) = answer.outcome else {
                panic!("{answer:?}")
            };
            right(next, &response);
            next += 1;
            if next == 50 {
                first.signal(Signal::KILL);
            }
        }
    }
    assert_eq!(next, 200);
}
