//! Ads without end, no two alike: honest copy cut, joined and disguised, and what breaks the law put into it.

use adscreen::api::pb;

use super::common::copy::HONEST;
use super::common::random;

/// What is put into honest copy.
const CLAIMS: [&str; 16] = [
    "全国最佳",
    "常喝可治疗糖尿病",
    "國*家*级品质",
    "治\u{200b}疗高血压",
    "&#27835;疗失眠",
    "<b>治</b>愈率99%",
    "ＮＯ.１ 品牌",
    "zhi疗脱发",
    "保本保息，年化12%",
    "无效退款",
    "不能治疗疾病",
    "国食健注G20180001",
    "本品不能代替药物",
    "院士推荐",
    "😀零添加，绝对安全",
    "第一时间发货",
];

/// Every run the same ones.
pub struct Ads {
    state: u64,
    next: u64,
}

impl Ads {
    pub fn new(seed: u64) -> Self {
        Self { state: random::SEED ^ seed, next: 0 }
    }

    fn random(&mut self, below: usize) -> usize {
        random::below(below, &mut self.state)
    }

    /// A piece of honest copy of 5 to 65 characters.
    fn piece(&mut self) -> String {
        let (_, copy) = HONEST[self.random(HONEST.len())];
        let (from, count) = (self.random(100), 5 + self.random(60));
        copy.chars().filter(|c| !c.is_whitespace()).skip(from).take(count).collect()
    }

    fn text(&mut self) -> String {
        let mut text = self.piece();
        for _ in 0..self.random(3) {
            text.push_str(CLAIMS[self.random(CLAIMS.len())]);
            text.push_str(&self.piece());
        }
        text
    }
}

impl Iterator for Ads {
    type Item = pb::Ad;

    fn next(&mut self) -> Option<pb::Ad> {
        let n = self.next;
        self.next += 1;
        let whole = self.random(4) == 0;
        let fields = (0..self.random(2)).map(|_| pb::AdField { name: "body".to_owned(), text: self.text() }).collect();
        Some(pb::Ad {
            ad_id: n.to_string(),
            text: if n.is_multiple_of(1_000) { "全国最佳".to_owned() } else { self.text() },
            fields,
            product_category: self.random(19) as i32,
            completeness: if whole { pb::Completeness::Whole.into() } else { 0 },
            medium: self.random(8) as i32,
            ..pb::Ad::default()
        })
    }
}
