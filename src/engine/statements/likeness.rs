//! The stretch of a text that was meant to be a certain sentence: most of its characters, in its order.

use crate::text::{FoldedSpan, FoldedText};

/// Characters that a stretch must share with the sentence; two short phrases share four by chance (不能代替).
const FEWEST: u32 = 5;
/// The least likeness, in thousandths.
const LEAST: u32 = 500;

/// The stretch most like the sentence, with its likeness in thousandths: twice the characters that both have in this
/// order by the characters of both. `None` where nothing has half of them. What is `taken` is something else.
pub(super) fn nearest(text: &FoldedText, sentence: &str, taken: &[FoldedSpan]) -> Option<(FoldedSpan, u32)> {
    let sentence: Vec<char> = sentence.chars().filter(|c| c.is_alphanumeric()).take(64).collect();
    let masks = masks(text, &sentence, taken);
    let len = sentence.len();
    let mut best: Option<(FoldedSpan, u32)> = None;
    for width in [len / 2, len, len + len / 2] {
        let last = masks.len().saturating_sub(width);
        for start in (0..=last).filter(|at| masks.get(*at).is_some_and(|mask| *mask != 0)) {
            let window = &masks[start..(start + width).min(masks.len())];
            let shared = shared(window, len);
            let end = shrunk(window, len, shared);
            let likeness = 2000 * shared / (len + end) as u32;
            if shared >= FEWEST && likeness >= LEAST && best.is_none_or(|(_, most)| likeness > most) {
                best = Some((FoldedSpan::new(start, start + end), likeness));
            }
        }
    }
    best
}

/// For each symbol at which places of the sentence it stands.
fn masks(text: &FoldedText, sentence: &[char], taken: &[FoldedSpan]) -> Vec<u64> {
    let places = |c: char| sentence.iter().enumerate().filter(|(_, s)| **s == c).fold(0, |mask, (n, _)| mask | 1 << n);
    let mut masks: Vec<u64> = text.chars().map(places).collect();
    for span in taken {
        masks[span.start as usize..span.end as usize].fill(0);
    }
    masks
}

/// Length of the longest common subsequence: one step a symbol (Hyyrö 2004).
fn shared(window: &[u64], len: usize) -> u32 {
    let rows = window.iter().fold(u64::MAX, |rows, mask| {
        let hits = rows & mask;
        rows.wrapping_add(hits) | (rows - hits)
    });
    let sentence = if len == 64 { u64::MAX } else { (1 << len) - 1 };
    (!rows & sentence).count_ones()
}

/// How much of the window has as many characters in common as all of it.
fn shrunk(window: &[u64], len: usize, most: u32) -> usize {
    (1..window.len()).find(|end| window[end - 1] != 0 && shared(&window[..*end], len) == most).unwrap_or(window.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{FoldTable, fold};

    fn found(text: &str, sentence: &str) -> Option<String> {
        let mut folded = FoldedText::default();
        fold(&FoldTable::builder().build(), text, &mut folded);
        nearest(&folded, sentence, &[]).map(|(span, _)| folded.slice(span))
    }

    #[test]
    fn what_was_meant_to_be_the_sentence_is_found() {
        assert_eq!(found("好喝！本品可代替药物，放心", "本品不能代替药物").as_deref(), Some("本品可代替药物"));
        let otc = "请按药品说明书或者在药师指导下购买和使用";
        assert_eq!(found("感冒灵，请在药师指导下使用。", otc).as_deref(), Some("请在药师指导下使用"));
        assert_eq!(found("感冒灵颗粒，暖心护航每一天", otc), None);
        assert_eq!(found("不能代替正餐", "本品不能代替药物"), None, "four characters are chance");
    }

    #[test]
    fn a_stretch_that_is_something_else_is_left_alone() {
        let mut folded = FoldedText::default();
        fold(&FoldTable::builder().build(), "本品可代替药物", &mut folded);
        assert_eq!(nearest(&folded, "本品不能代替药物", &[FoldedSpan::new(0, 7)]), None);
    }
}
