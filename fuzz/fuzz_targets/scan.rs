//! The scan against its reference, a plain aho-corasick automaton over the same words.
#![no_main]

use std::sync::LazyLock;

use adscreen::engine::ScanFixture;
use libfuzzer_sys::fuzz_target;

/// A few characters, so that words nest, overlap and share beginnings; the last one is beyond the first plane.
const LETTERS: [char; 8] = ['治', '病', '疗', '好', 'a', 'b', '1', '𠮷'];
/// What stands in copy besides: a comma, a character of no word, two separators, a wide letter, an entity.
const SIGNS: [&str; 6] = ["，", "吃", " ", "*", "Ａ", "&#27835;"];
/// Making a scan takes a thousand times as long as using it, so there is a handful of lists.
const LISTS: usize = 24;

static FIXTURES: LazyLock<Vec<ScanFixture>> =
    LazyLock::new(|| (0..LISTS).map(|n| ScanFixture::new(&words(n), n % 2 == 1)).collect());

/// The n-th list: of one to forty words, in every second one of them of up to fourteen characters.
fn words(n: usize) -> Vec<String> {
    let mut state = 0x2026_1128_u32 + n as u32;
    let mut random = |below: usize| {
        // Marsaglia's xorshift: every run the same lists.
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as usize % below
    };
    let (count, letters, longest) = (1 + n * 5 % 40, 2 + n % (LETTERS.len() - 1), if n % 2 == 0 { 5 } else { 14 });
    let mut word = || (0..=random(longest)).map(|_| LETTERS[random(letters)]).collect();
    (0..count).map(|_| word()).collect()
}

// The first byte chooses the list, each other one what comes next in the copy.
fuzz_target!(|bytes: &[u8]| {
    let Some((list, copy)) = bytes.split_first() else { return };
    let mut text = String::new();
    for byte in copy {
        match SIGNS.get(usize::from(byte % 32)) {
            Some(sign) => text.push_str(sign),
            None => text.push(LETTERS[usize::from(*byte) % LETTERS.len()]),
        }
    }
    if let Some(difference) = FIXTURES[usize::from(*list) % LISTS].difference(&text) {
        panic!("{difference}");
    }
});
