//! Roughly where in a text something stands, in one number.

use crate::text::Code;

/// One bit for each four places; behind the last bit comes the first again, so that in a text of more than 256
/// places two may seem near that are not, but never the other way round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Blocks(u64);

impl Blocks {
    const WIDTH: u32 = 4;

    /// The block of a place.
    #[inline(always)]
    pub fn of(place: u32) -> Self {
        Self(1 << (place / Self::WIDTH % 64))
    }

    /// The blocks of so many places.
    #[inline(always)]
    pub fn from(start: u32, len: u32) -> Self {
        let (first, last) = (start / Self::WIDTH, (start + len - 1) / Self::WIDTH);
        let blocks = if last - first < 63 { (1 << (last - first + 1)) - 1 } else { u64::MAX };
        Self(blocks.rotate_left(first % 64))
    }

    #[inline(always)]
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    #[inline(always)]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    #[inline(always)]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those that have one of the others at most so many places away.
    pub fn near(self, others: Self, places: u32) -> Self {
        Self(self.0 & others.around(places).0)
    }

    /// With the blocks so many places around.
    fn around(self, places: u32) -> Self {
        let blocks = places / Self::WIDTH + 1;
        if blocks >= 32 {
            return if self.is_empty() { self } else { Self(u64::MAX) };
        }
        let (mut around, mut reached) = (self.0, 0);
        while reached < blocks {
            let step = (2 * reached + 1).min(blocks - reached);
            around |= around.rotate_left(step) | around.rotate_right(step);
            reached += step;
        }
        Self(around)
    }

    /// The codes of a block.
    fn codes(codes: &[Code], block: u32) -> impl Iterator<Item = Code> + '_ {
        let (width, turn) = (Self::WIDTH as usize, 64 * Self::WIDTH as usize);
        let starts = (block as usize * width..codes.len()).step_by(turn);
        starts.flat_map(move |start| codes[start..codes.len().min(start + width)].iter().copied())
    }

    /// Runs of neighbours, the last block being the neighbour of the first.
    fn stretches(self) -> impl Iterator<Item = impl Iterator<Item = u32>> {
        // Turned so that no run goes over the end, unless it is all there is.
        let turned = self.0.trailing_ones() % 64;
        let mut left = self.0.rotate_right(turned);
        std::iter::from_fn(move || {
            let from = (left != 0).then(|| left.trailing_zeros())?;
            let len = (left >> from).trailing_ones();
            left &= u64::MAX.checked_shl(from + len).unwrap_or_default();
            Some((from..from + len).map(move |block| (block + turned) % 64))
        })
    }
}

/// Some characters: a bit for each hundred-and-twenty-eighth one. Two may share a bit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Chars([u64; 2]);

impl Chars {
    #[inline(always)]
    pub fn of(code: Code) -> Self {
        let (bit, upper) = (1 << (code.0 % 64), u64::from(code.0 / 64 % 2));
        Self([bit & upper.wrapping_sub(1), bit & upper.wrapping_neg()])
    }

    #[inline(always)]
    pub fn union(self, other: Self) -> Self {
        Self([self.0[0] | other.0[0], self.0[1] | other.0[1]])
    }

    #[inline(always)]
    pub fn meets(self, other: Self) -> bool {
        (self.0[0] & other.0[0]) | (self.0[1] & other.0[1]) != 0
    }

    /// How many there are, at the least.
    pub fn count(self) -> u32 {
        self.0[0].count_ones() + self.0[1].count_ones()
    }
}

/// The characters of each block of a text, looked at where somebody asks.
#[derive(Default)]
pub(super) struct CharsOfBlocks {
    of: Vec<Chars>,
    /// The blocks that were looked at.
    known: Blocks,
}

impl CharsOfBlocks {
    pub fn clear(&mut self) {
        self.known = Blocks::default();
    }

    /// Whether, in one stretch of blocks that are at most so many places away, each of the needs may be met.
    pub fn may_meet(&mut self, codes: &[Code], blocks: Blocks, places: u32, needs: &[Chars]) -> bool {
        let around = blocks.around(places);
        self.look(codes, around);
        around.stretches().any(|stretch| {
            let chars = stretch.map(|block| self.of[block as usize]).fold(Chars::default(), Chars::union);
            needs.iter().all(|need| chars.meets(*need))
        })
    }

    fn look(&mut self, codes: &[Code], blocks: Blocks) {
        self.of.resize(64, Chars::default());
        let mut left = blocks.0 & !self.known.0;
        self.known = self.known.union(blocks);
        while left != 0 {
            let block = left.trailing_zeros();
            left &= left - 1;
            self.of[block as usize] =
                Blocks::codes(codes, block).fold(Chars::default(), |sum, code| sum.union(Chars::of(code)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(start: usize) -> Blocks {
        Blocks::of(start as u32)
    }

    #[test]
    fn what_is_near_is_never_called_far() {
        for a in 0..300 {
            for b in a..300_usize {
                let near = |places| !at(a).near(at(b), places).is_empty() && !at(b).near(at(a), places).is_empty();
                assert!(near((b - a) as u32), "{a} and {b}");
            }
        }
        assert!(at(0).near(at(100), 20).is_empty());
        for len in 1..300 {
            let stretch = Blocks::from(250, len);
            assert!((250..250 + len).all(|place| stretch.meets(Blocks::of(place))), "{len}");
        }
        assert!(!Blocks::from(250, 6).meets(at(0)), "250 to 255 are in the last two blocks");
    }

    #[test]
    fn what_stands_in_reach_is_met() {
        let codes: Vec<Code> = (0..200).map(Code).collect();
        let mut chars = CharsOfBlocks::default();
        for a in 0..200 {
            for b in a..200.min(a + 40) {
                assert!(chars.may_meet(&codes, at(a), (b - a) as u32, &[Chars::of(Code(b as u16))]), "{a} and {b}");
            }
        }
        assert!(!chars.may_meet(&codes, at(0), 16, &[Chars::of(Code(60))]));
        // Two stretches, neither of which has both.
        let both = [Chars::of(Code(2)), Chars::of(Code(100))];
        assert!(!chars.may_meet(&codes, at(0).union(at(100)), 8, &both));
        assert!(chars.may_meet(&codes, at(0).union(at(52)).union(at(100)), 50, &both));
    }
}
