//! A few hundred KiB that unpack to 160 MiB are refused before they take the memory.

use adscreen::api::pb;
use tonic::Code;
use tonic::codec::CompressionEncoding::{self, Gzip, Zstd};

use crate::faults::Replica;
use crate::support::{ad, refusal, request};

const UNPACKED: usize = 160 << 20;

#[tokio::test]
async fn what_unpacks_beyond_the_limit_is_refused_and_takes_no_memory() {
    let bomb = "最".repeat(UNPACKED / 3);
    for encoding in [Gzip, Zstd] {
        // A process each: its peak tells of one bomb, not of what an allocator has kept of the one before.
        for is_stream in [false, true] {
            explode(&bomb, encoding, is_stream).await;
        }
    }
}

async fn explode(bomb: &str, encoding: CompressionEncoding, is_stream: bool) {
    let mut replica = Replica::start(&["--runtime-workers=1"]);
    replica.serves().await;
    let before = replica.peak_kib();
    let mut client = replica.client().send_compressed(encoding);
    let status = if is_stream {
        let stream = tokio_stream::once(pb::StreamScreenRequest { ad: Some(ad(bomb)), options: None });
        client.stream_screen(stream).await.unwrap().into_inner().message().await.unwrap_err()
    } else {
        client.screen(request(ad(bomb))).await.unwrap_err()
    };
    let told = refusal(&status);
    assert_eq!((told.code, told.reason.as_str()), (Code::InvalidArgument, "REQUEST_TOO_LONG"), "{encoding}");
    let grown = replica.peak_kib() - before;
    // Requests of 16 MiB are lawful; the buffers of one may double on their way there.
    assert!(grown < 64 << 10, "{grown} KiB for bombs of {} KiB", UNPACKED >> 10);
    replica.serves().await;
}
