//! What Unicode knows of characters, as far as folding asks.

use unicode_normalization::{IsNormalized, is_nfkc_quick};

use super::Class;
use crate::text::Disguise;

/// Ranges that hold every compatibility, styled or full-width form worth folding.
pub(super) const COMPATIBLE: [std::ops::RangeInclusive<u32>; 12] = [
    0x00A0..=0x024F,
    0x0370..=0x03FF,
    0x2000..=0x2BFF,
    0x2E80..=0x33FF,
    0xA640..=0xA69F,
    0xF900..=0xFAFF,
    0xFB00..=0xFB06,
    0xFE10..=0xFE6F,
    0xFF00..=0xFFEF,
    0x1D400..=0x1D7FF,
    0x1F100..=0x1F2FF,
    0x2F800..=0x2FA1F,
];

/// Styled digits and letters that Unicode gives no compatibility form: first code, count, what the first one stands for.
pub(super) const UNDECOMPOSED: [(u32, u32, char); 6] =
    [(0x2776, 9, '1'), (0x2780, 9, '1'), (0x278A, 9, '1'), (0x24F5, 9, '1'), (0x1F150, 26, 'a'), (0x1F170, 26, 'a')];

/// What ends a line.
pub(super) const NEWLINES: [char; 5] = ['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'];

/// Whether Unicode certainly has no other form of the character; false says nothing.
pub(super) fn is_own_form(c: char) -> bool {
    is_nfkc_quick(std::iter::once(c)) == IsNormalized::Yes
}

/// The class of a character that folds to itself, as far as the catalog says nothing else.
pub(super) fn unfolded_class(c: char) -> Class {
    match c as u32 {
        0x4E00..=0x9FFF | 0x3400..=0x4DBF | 0x3007 | 0x20000..=0x3FFFF => Class::Han,
        0x2600..=0x27BF | 0x2B00..=0x2BFF | 0x1F000..=0x1F0FF | 0x1F1E6..=0x1F1FF | 0x1F300..=0x1FAFF => Class::Emoji,
        _ => match c {
            '&' => Class::Ampersand,
            '(' | '[' | '{' | '<' | '【' | '「' | '『' | '《' | '〈' | '〔' | '〖' => Class::Open,
            ')' | ']' | '}' | '>' | '】' | '」' | '』' | '》' | '〉' | '〕' | '〗' => Class::Close,
            _ => Class::Plain,
        },
    }
}

/// Which family a Unicode folding belongs to; letter case is no disguise, nor is the punctuation of Chinese copy, which is of
/// full width.
pub(super) fn unicode_disguise(c: char) -> Option<Disguise> {
    match c as u32 {
        0x41..=0x5A | 0xFF01..=0xFF0F | 0xFF1A..=0xFF20 | 0xFF3B..=0xFF40 | 0xFF5B..=0xFF65 => None,
        0xFF00..=0xFFEF | 0x3000 => Some(Disguise::FullWidth),
        0x2460..=0x24FF | 0x2776..=0x2793 | 0x3200..=0x32FF | 0x1D400..=0x1D7FF | 0x1F100..=0x1F2FF => {
            Some(Disguise::Styled)
        }
        0xA0 | 0xC0..=0x24F | 0x370..=0x3FF => None,
        _ => Some(Disguise::Compatibility),
    }
}

/// Characters that are invisible (all that Unicode lets a font ignore, Default_Ignorable_Code_Point) or sit on their
/// neighbour.
pub(super) fn dropped() -> impl Iterator<Item = (char, Disguise)> {
    let zero_width = [
        0xAD..=0xAD,
        0x115F..=0x1160,
        0x17B4..=0x17B5,
        0x180B..=0x180F,
        0x200B..=0x200D,
        0x2060..=0x2065,
        0x3164..=0x3164,
        0xFE00..=0xFE0F,
        0xFEFF..=0xFEFF,
        0xFFA0..=0xFFA0,
        0xFFF0..=0xFFF8,
        0x1BCA0..=0x1BCA3,
        0x1D173..=0x1D17A,
        0xE0000..=0xE0FFF,
    ];
    let bidi = [0x200E..=0x200F, 0x202A..=0x202E, 0x2066..=0x206F, 0x61C..=0x61C];
    let marks = [
        0x300..=0x36F,
        0x483..=0x489,
        0x1AB0..=0x1AFF,
        0x1DC0..=0x1DFF,
        0x20D0..=0x20FF,
        0x302A..=0x302D,
        0x3099..=0x309A,
        0xFE20..=0xFE2F,
    ];
    let named = |ranges: Vec<std::ops::RangeInclusive<u32>>, disguise| {
        ranges.into_iter().flatten().filter_map(char::from_u32).map(move |c| (c, disguise))
    };
    named(zero_width.to_vec(), Disguise::ZeroWidth)
        .chain(named(bidi.to_vec(), Disguise::Bidi))
        .chain(named(marks.to_vec(), Disguise::CombiningMark))
}
