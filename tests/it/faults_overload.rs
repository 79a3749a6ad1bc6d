//! Far more work than the server may hold: what it takes it answers right, the rest it refuses and says when to return.

use adscreen::api::pb;
use pb::screening_service_client::ScreeningServiceClient;
use tonic::Code;
use tonic::transport::Channel;
use tonic_types::StatusExt as _;

use crate::faults::{HANGS, Replica, numbered, right};
use crate::support::{refusal, request};

const CALLERS: usize = 100;
const CALLS: usize = 5;
/// Room for one of ten callers at a time.
const ROOM: usize = 160 * 1024;

/// The n-th ad with 16 KiB of copy behind it.
fn long(n: usize) -> pb::Ad {
    let mut ad = numbered(n);
    ad.text.push_str(&"吃".repeat(16 * 1024 / 3));
    ad
}

/// How many calls were answered and how many refused.
async fn calls(mut client: ScreeningServiceClient<Channel>, caller: usize) -> [usize; 2] {
    let mut counts = [0, 0];
    for n in (0..CALLS).map(|call| caller * CALLS + call) {
        match tokio::time::timeout(HANGS, client.screen(request(long(n)))).await.expect("a call hangs") {
            Ok(answer) => {
                right(n, &answer.into_inner());
                counts[0] += 1;
            }
            Err(status) => {
                let told = refusal(&status);
                assert_eq!((told.code, told.reason.as_str()), (Code::ResourceExhausted, "OVERLOADED"), "{status:?}");
                assert!(status.get_error_details().retry_info().is_some_and(|info| info.retry_delay.is_some()));
                counts[1] += 1;
            }
        }
    }
    counts
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn beyond_its_room_it_refuses_by_name_and_is_right_in_what_it_takes() {
    let mut replica = Replica::start(&["--limits-inline-bytes=0", &format!("--limits-waiting-bytes={ROOM}")]);
    let clients: Vec<_> = (0..4).map(|_| replica.client()).collect();
    let callers: Vec<_> =
        (0..CALLERS).map(|caller| tokio::spawn(calls(clients[caller % clients.len()].clone(), caller))).collect();
    let (mut answered, mut refused) = (0, 0);
    for caller in callers {
        let [taken, sent_away] = caller.await.unwrap();
        (answered, refused) = (answered + taken, refused + sent_away);
    }
    assert_eq!(answered + refused, CALLERS * CALLS);
    assert!(answered > 0 && refused > 0, "{answered} answered, {refused} refused");
    replica.serves().await;
}
