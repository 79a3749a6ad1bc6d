//! The three units in which callers count positions.

/// What one step of an offset is. Go, Rust and C++ count bytes, Java and JavaScript UTF-16 code units, Python code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum OffsetUnit {
    Utf8Byte,
    Utf16CodeUnit,
    #[default]
    CodePoint,
}

/// Turns byte offsets of one text into offsets of one unit; offsets that ascend cost one pass in all.
pub struct UnitCursor<'t> {
    text: &'t str,
    unit: OffsetUnit,
    byte: usize,
    count: u32,
}

impl<'t> UnitCursor<'t> {
    pub fn new(text: &'t str, unit: OffsetUnit) -> Self {
        Self { text, unit, byte: 0, count: 0 }
    }

    /// The offset, in this cursor's unit, of a byte offset that lies on a character boundary.
    pub fn offset(&mut self, byte: u32) -> u32 {
        if self.unit == OffsetUnit::Utf8Byte {
            return byte;
        }
        let byte = byte as usize;
        if byte < self.byte {
            (self.byte, self.count) = (0, 0);
        }
        let passed = &self.text[self.byte..byte];
        self.count += match self.unit {
            OffsetUnit::Utf16CodeUnit => passed.chars().map(|c| c.len_utf16() as u32).sum::<u32>(),
            _ => passed.chars().count() as u32,
        };
        self.byte = byte;
        self.count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_units_of_a_hit_behind_an_emoji() {
        let text = "😀全国最佳";
        let in_unit = |unit| {
            let mut cursor = UnitCursor::new(text, unit);
            (cursor.offset(10), cursor.offset(16))
        };
        assert_eq!(in_unit(OffsetUnit::Utf8Byte), (10, 16));
        assert_eq!(in_unit(OffsetUnit::CodePoint), (3, 5));
        assert_eq!(in_unit(OffsetUnit::Utf16CodeUnit), (4, 6));
    }
}
