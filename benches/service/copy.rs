//! What is sent: one real ad and its real answer, and an echo of exactly their sizes.

use adscreen::api::pb;
use prost::Message as _;
use prost::bytes::Bytes;

use super::echo::{Blob, Blobs};

/// Honest copy of 200 characters, in which nothing is found.
const TEXT: &str = "这款保温杯采用三层真空结构，杯身轻巧，放进包里也不占地方。杯盖带有防滑纹路，单手就能打开，倒水顺畅不溅。\
    早上装一杯热豆浆，中午打开还有温度；周末去公园野餐，冰镇柠檬水也能凉到傍晚。杯口圆润不割嘴，宽口设计方便清洗，\
    刷子一伸到底。颜色有奶白、雾蓝、松绿三种，送朋友、自己用都合适。下单后四十八小时内发货，偏远地区请留意物流信息，\
    收到商品如有破损，请在签收当天联系客服，我们会为您安排退换。";

/// Ads of a batch.
pub const BATCH: usize = 100;

/// One ad.
fn ad() -> pb::Ad {
    pb::Ad {
        ad_id: "ad-0000001".to_owned(),
        text: TEXT.chars().cycle().take(200).collect(),
        product_category: pb::ProductCategory::Food.into(),
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
        let passed =
            |answer: &pb::ScreenResponse| answer.verdict() == pb::Verdict::Pass && answer.screened_chars == 200;
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
