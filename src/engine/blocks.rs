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

/// The characters of each block of a text.
#[derive(Default)]
pub(super) struct CharsOfBlocks(Vec<Chars>);

impl CharsOfBlocks {
    pub fn clear(&mut self) {
        self.0.clear();
    }

    pub fn fill(&mut self, codes: &[Code]) {
        if !self.0.is_empty() {
            return;
        }
        self.0.resize(64, Chars::default());
        for codes in codes.chunks(64 * Blocks::WIDTH as usize) {
            for (chars, codes) in self.0.iter_mut().zip(codes.chunks(Blocks::WIDTH as usize)) {
                *chars = codes.iter().fold(*chars, |sum, code| sum.union(Chars::of(*code)));
            }
        }
    }

    /// Whether, in one stretch of blocks that are at most so many places away, each of the needs may be met.
    pub fn may_meet(&self, blocks: Blocks, places: u32, needs: &[Chars]) -> bool {
        blocks.around(places).stretches().any(|stretch| {
            let chars = stretch.map(|block| self.0[block as usize]).fold(Chars::default(), Chars::union);
            needs.iter().all(|need| chars.meets(*need))
        })
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
        chars.fill(&codes);
        for a in 0..200 {
            for b in a..200.min(a + 40) {
                assert!(chars.may_meet(at(a), (b - a) as u32, &[Chars::of(Code(b as u16))]), "{a} and {b}");
            }
        }
        assert!(!chars.may_meet(at(0), 16, &[Chars::of(Code(60))]));
        // Two stretches, neither of which has both.
        let both = [Chars::of(Code(2)), Chars::of(Code(100))];
        assert!(!chars.may_meet(at(0).union(at(100)), 8, &both));
        assert!(chars.may_meet(at(0).union(at(52)).union(at(100)), 50, &both));
    }
}
