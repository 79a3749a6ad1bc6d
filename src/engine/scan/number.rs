//! The number in front of a unit or a span of time.

use crate::text::FoldedText;

/// Digits of a number in front of a word.
const DIGITS: usize = 10;

/// What may stand between a number and its word: 15多个.
const BETWEEN: usize = 2;

/// Characters of the longest number.
pub(in crate::engine) const LONGEST_NUMBER: usize = DIGITS + BETWEEN;

/// Where the number begins that ends right before `at` (15, 三, 两三, 十多, 3个), within a dozen characters.
pub(super) fn number_before(text: &FoldedText, at: usize) -> Option<usize> {
    let before = |at: usize| at.checked_sub(1).and_then(|before| text.char_at(before));
    // Nearly always it is nothing of the kind.
    before(at).filter(|c| is_number(*c) || matches!(c, '个' | '多' | '余' | '来'))?;
    let mut end = at;
    while at - end < BETWEEN
        && before(end).is_some_and(|c| matches!(c, '个' | '多' | '余' | '来') || (c == '几' && end != at))
    {
        end -= 1;
    }
    let mut start = end;
    while end - start < DIGITS
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
    matches!(
        c,
        '0'..='9'
            | '一'
            | '二'
            | '三'
            | '四'
            | '五'
            | '六'
            | '七'
            | '八'
            | '九'
            | '十'
            | '百'
            | '千'
            | '万'
            | '亿'
            | '两'
            | '几'
            | '半'
            | '数'
            | '零'
            | '〇'
    )
}
