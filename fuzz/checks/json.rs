//! Arbitrary text as the JSON form of an ad and of its options: an error or a message that is written and read alike.
//! The fuzz target runs this, and the tests run it on the kept corpus.

use adscreen::api::convert::request::{self, Place};
use adscreen::api::json::{UnknownFields, read, write};
use adscreen::api::pb;

pub fn check(bytes: &[u8]) {
    let text = &*String::from_utf8_lossy(bytes);
    for unknown in [UnknownFields::Refuse, UnknownFields::Ignore] {
        if let Ok(ad) = read::<pb::Ad>(text, unknown) {
            let written = write(&ad).expect("what was read has no unknown enum value");
            assert_eq!(read::<pb::Ad>(&written, UnknownFields::Refuse).ok().as_ref(), Some(&ad), "{written}");
            let _ = request::ad(ad, Place::Item(0));
        }
        if let Ok(options) = read::<pb::ScreenOptions>(text, unknown) {
            let written = write(&options).expect("what was read has no unknown enum value");
            assert_eq!(read(&written, UnknownFields::Refuse).ok().as_ref(), Some(&options), "{written}");
            let _ = request::options(Some(options), &["standard"], "2026-11-25".parse().expect("a day"));
        }
    }
}
