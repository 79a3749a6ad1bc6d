//! Byte offsets into the caller's unit, for many spans of one text in one pass over it.

use crate::api::pb;
use crate::text::{OffsetUnit, OriginalSpan, UnitCursor};

/// The offsets of one field that an answer needs, sorted, each with its count in the caller's unit.
pub struct UnitTable {
    /// Empty for bytes, where an offset is its own count.
    offsets: Vec<(u32, u32)>,
}

impl UnitTable {
    /// One pass over `text`, however many spans there are and however they overlap.
    pub fn new(text: &str, unit: OffsetUnit, spans: impl Iterator<Item = OriginalSpan>) -> Self {
        if unit == OffsetUnit::Utf8Byte {
            return Self { offsets: Vec::new() };
        }
        let mut bytes: Vec<u32> = spans.flat_map(|span| [span.start, span.end]).collect();
        bytes.sort_unstable();
        bytes.dedup();
        let mut cursor = UnitCursor::new(text, unit);
        Self { offsets: bytes.into_iter().map(|byte| (byte, cursor.offset(byte))).collect() }
    }

    /// The span in the caller's unit; it must be one of those given to [`UnitTable::new`].
    pub fn span(&self, span: OriginalSpan) -> pb::Span {
        pb::Span { start: self.offset(span.start), end: self.offset(span.end) }
    }

    fn offset(&self, byte: u32) -> u32 {
        match self.offsets.binary_search_by_key(&byte, |(byte, _)| *byte) {
            Ok(found) => self.offsets[found].1,
            Err(_) => byte,
        }
    }
}

/// The span as it is.
pub fn bytes(span: OriginalSpan) -> pb::Span {
    pb::Span { start: span.start, end: span.end }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_spans_in_any_order_come_out_in_each_unit() {
        let text = "😀全国最佳";
        let (outer, inner) = (OriginalSpan { start: 4, end: 16 }, OriginalSpan { start: 10, end: 16 });
        let spans = |unit| {
            let table = UnitTable::new(text, unit, [inner, outer].into_iter());
            [outer, inner].map(|span| table.span(span)).map(|span| (span.start, span.end))
        };
        assert_eq!(spans(OffsetUnit::Utf8Byte), [(4, 16), (10, 16)]);
        assert_eq!(spans(OffsetUnit::CodePoint), [(1, 5), (3, 5)]);
        assert_eq!(spans(OffsetUnit::Utf16CodeUnit), [(2, 6), (4, 6)]);
    }
}
