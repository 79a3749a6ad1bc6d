//! Four characters at once: most of Chinese copy are characters of three bytes that become their symbol whatever stands
//! around them, and where each of four begins need not be waited for.

use crate::text::table::{Entry, Symbol, Way};
use crate::text::{Code, FoldTable, OriginalSpan};

/// What four characters become.
pub(super) struct Four([Entry; Self::CHARS]);

impl Four {
    pub const CHARS: usize = 4;
    pub const BYTES: usize = 12;

    /// The next four, if that is what they are.
    #[inline(always)]
    pub fn read(table: &FoldTable, utf8: &[u8]) -> Option<Self> {
        let (threes, _) = utf8.first_chunk::<{ Self::BYTES }>()?.as_chunks::<3>();
        // The mark of a first byte of three taken off each: of any other byte more is left than its lower half.
        if threes.iter().fold(0, |all, three| all | (three[0] ^ 0xE0)) > 0xF {
            return None;
        }
        let entry = |n: usize| table.bmp_entry(char_of(threes[n]));
        let entries = [entry(0), entry(1), entry(2), entry(3)];
        entries.iter().fold(true, |all, entry| all & (entry.way == Way::Bare)).then_some(Self(entries))
    }

    /// Puts them down at the front of these lists; false: there is no room. `start`: the byte at which the first begins.
    #[inline(always)]
    pub fn put(self, start: u32, symbols: &mut [Symbol], origins: &mut [OriginalSpan], codes: &mut [Code]) -> bool {
        let (Some(symbols), Some(origins), Some(codes)) =
            (symbols.first_chunk_mut(), origins.first_chunk_mut(), codes.first_chunk_mut())
        else {
            return false;
        };
        let [a, b, c, d] = self.0;
        let origin = |n: u32| OriginalSpan { start: start + 3 * n, end: start + 3 * n + 3 };
        *symbols = [a.symbol, b.symbol, c.symbol, d.symbol];
        *origins = [origin(0), origin(1), origin(2), origin(3)];
        *codes = [a.code, b.code, c.code, d.code];
        true
    }
}

/// The character of three bytes.
#[inline(always)]
pub(super) fn char_of([a, b, c]: [u8; 3]) -> u16 {
    // The marks of the bytes are the same in all, so that they can be taken off together; that of the first falls off.
    const MARKS: u16 = (0x80_u16 << 6).wrapping_add(0x80);
    (u16::from(a) << 12).wrapping_add(u16::from(b) << 6).wrapping_add(u16::from(c)).wrapping_sub(MARKS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_of_three_bytes_is_read() {
        for c in ('\u{800}'..='\u{ffff}').map(|c| c.to_string()) {
            let bytes: [u8; 3] = c.as_bytes().try_into().expect("three bytes");
            assert_eq!(u32::from(char_of(bytes)), c.chars().next().map_or(0, u32::from), "{c}");
        }
    }
}
