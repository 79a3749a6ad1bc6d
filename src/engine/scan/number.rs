//! The number in front of a unit or a span of time.

use crate::text::FoldedText;

/// Where the number begins that ends right before `at` (15, 三, 两三, 十多, 3个), within a dozen characters.
pub(super) fn number_before(text: &FoldedText, at: usize) -> Option<usize> {
    let before = |at: usize| at.checked_sub(1).and_then(|before| text.char_at(before));
    let mut end = at;
    while at - end < 2
        && before(end).is_some_and(|c| matches!(c, '个' | '多' | '余' | '来') || (c == '几' && end != at))
    {
        end -= 1;
    }
    let mut start = end;
    while end - start < 10
        && before(start).is_some_and(|c| is_number(c) || (matches!(c, '.' | '-' | '~') && start < end))
    {
        start -= 1;
    }
    while start < end && !text.char_at(start).is_some_and(is_number) {
        start += 1;
    }
    (start < end).then_some(start)
}

fn is_number(c: char) -> bool {
    c.is_ascii_digit() || "一二三四五六七八九十百千万亿两几半数零〇".contains(c)
}
