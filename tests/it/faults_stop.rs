//! A process that the system stops for a while: callers with a deadline get their end, and what comes later is right.

use std::time::Duration;

use rustix::process::Signal;
use tonic::{Code, Request};

use crate::faults::{HANGS, Replica, numbered, right};
use crate::support::request;

#[tokio::test]
async fn stopped_and_continued_it_answers_whoever_still_waits_and_whoever_comes() {
    let mut replica = Replica::start(&[]);
    let mut client = replica.client();
    right(1, &client.screen(request(numbered(1))).await.unwrap().into_inner());
    replica.signal(Signal::STOP);
    replica.stands();

    let mut patient = client.clone();
    let patient = tokio::spawn(async move { patient.screen(request(numbered(2))).await });
    for n in 0..10 {
        let mut call = Request::new(request(numbered(n)));
        call.set_timeout(Duration::from_millis(100));
        let ended = tokio::time::timeout(HANGS, client.screen(call)).await.expect("a deadline is not kept");
        let code = ended.unwrap_err().code();
        assert!(matches!(code, Code::DeadlineExceeded | Code::Cancelled), "{code:?}");
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    replica.signal(Signal::CONT);

    let late = tokio::time::timeout(HANGS, patient).await.expect("it hangs").unwrap();
    right(2, &late.unwrap().into_inner());
    right(3, &client.screen(request(numbered(3))).await.unwrap().into_inner());
    replica.serves().await;
}
