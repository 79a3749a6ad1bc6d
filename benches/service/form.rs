//! What is sent: one real ad and its real answer, and an echo of exactly their sizes.

use adscreen::api::pb;
use prost::Message as _;
use prost::bytes::Bytes;

use super::common::copy;
use super::echo::{Blob, Blobs};

/// Ads of a batch.
pub const BATCH: usize = 100;

/// An honest ad.
fn ad() -> pb::Ad {
    pb::Ad {
        ad_id: "ad-0000001".to_owned(),
        text: copy::repeated(copy::HONEST[0].1, copy::CHARS),
        product_category: pb::ProductCategory::from(copy::HONEST[0].0).into(),
        ..pb::Ad::default()
    }
}

/// How ads are asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One ad a call.
    Unary,
    /// [`BATCH`] ads a call.
    Batch,
    /// One ad a message of an endless call.
    Stream,
}

impl Form {
    /// Ads of one message.
    pub fn ads(self) -> usize {
        if self == Self::Batch { BATCH } else { 1 }
    }

    /// The call of the service.
    pub fn path(self) -> &'static str {
        match self {
            Self::Unary => "/adscreen.v1.ScreeningService/Screen",
            Self::Batch => "/adscreen.v1.ScreeningService/BatchScreen",
            Self::Stream => "/adscreen.v1.ScreeningService/StreamScreen",
        }
    }

    /// The same of the echo.
    pub fn echo_path(self) -> &'static str {
        match self {
            Self::Unary => "/bench.Echo/Unary",
            Self::Batch => "/bench.Echo/Batch",
            Self::Stream => "/bench.Echo/Stream",
        }
    }

    /// The request, encoded.
    pub fn request(self) -> Bytes {
        let (ad, options) = (Some(ad()), None);
        let bytes = match self {
            Self::Unary => pb::ScreenRequest { ad, options }.encode_to_vec(),
            Self::Batch => pb::BatchScreenRequest { ads: vec![self::ad(); BATCH], options }.encode_to_vec(),
            Self::Stream => pb::StreamScreenRequest { ad, options }.encode_to_vec(),
        };
        bytes.into()
    }

    /// A request of the echo, as long as the real one.
    pub fn echo_request(self) -> Bytes {
        let bytes = self.request().len();
        match self {
            Self::Unary | Self::Stream => Blob::of_encoded_len(bytes).encode_to_vec(),
            Self::Batch => Blobs { blobs: vec![Blob::of_encoded_len(bytes / BATCH - 3); BATCH] }.encode_to_vec(),
        }
        .into()
    }

    /// Whether the answer of the service says what it has to: every ad passed.
    pub fn is_right(self, answer: &Bytes) -> bool {
        use pb::batch_screen_result::Outcome as Item;
        use pb::stream_screen_response::Outcome as Message;
        let passed = |answer: &pb::ScreenResponse| {
            answer.verdict() == pb::Verdict::Pass && answer.screened_chars as usize == copy::CHARS
        };
        let answer = answer.clone();
        match self {
            Self::Unary => pb::ScreenResponse::decode(answer).is_ok_and(|answer| passed(&answer)),
            Self::Stream => pb::StreamScreenResponse::decode(answer)
                .is_ok_and(|answer| matches!(answer.outcome, Some(Message::Response(answer)) if passed(&answer))),
            Self::Batch => pb::BatchScreenResponse::decode(answer).is_ok_and(|answer| {
                let passed = |result: &pb::BatchScreenResult| matches!(&result.outcome, Some(Item::Response(answer)) if passed(answer));
                answer.results.len() == BATCH && answer.results.iter().all(passed)
            }),
        }
    }
}
