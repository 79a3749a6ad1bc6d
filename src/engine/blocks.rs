//! Roughly where in a text something stands, in one number.

use crate::text::{Code, each_bit};

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
    fn stretches(self) -> impl Iterator<Item = Self> {
        // Turned so that no run goes over the end, unless it is all there is.
        let turned = self.0.trailing_ones() % 64;
        let mut left = self.0.rotate_right(turned);
        std::iter::from_fn(move || {
            let from = (left != 0).then(|| left.trailing_zeros())?;
            let behind = u64::MAX.checked_shl(from + (left >> from).trailing_ones()).unwrap_or_default();
            let stretch = left & !behind;
            left &= behind;
            Some(Self(stretch.rotate_left(turned)))
        })
    }
}

/// The first characters of what a pattern may need, four at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Literal {
    codes: [Code; Self::LONGEST],
    len: u8,
}

impl Literal {
    /// As long as a block, so that all of it stands in two neighbours.
    const LONGEST: usize = Blocks::WIDTH as usize;

    /// What begins with these characters; one at the least.
    pub fn of(codes: impl Iterator<Item = Code>) -> Self {
        let mut literal = Self::default();
        for (own, code) in literal.codes.iter_mut().zip(codes) {
            *own = code;
            literal.len += 1;
        }
        literal
    }

    pub fn len(&self) -> usize {
        self.len.into()
    }

    /// Whether it stands where one of these blocks begins it.
    fn begins_in(&self, blocks: Blocks, codes: &[Code]) -> bool {
        let own = &self.codes[..self.len()];
        let mut begins = false;
        each_bit(blocks.0, |bit| {
            let mut firsts = (bit as usize * Self::LONGEST..codes.len()).step_by(Self::LONGEST * 64);
            begins |=
                firsts.any(|first| (first..first + Self::LONGEST).any(|at| codes.get(at..at + own.len()) == Some(own)));
        });
        begins
    }
}

/// Roughly where each character stands, looked at where somebody asks.
#[derive(Default)]
pub(super) struct BlocksOfChars {
    /// By the lower bits of a code, so that rare characters may be taken for others.
    of: Vec<Blocks>,
    is_known: bool,
}

impl BlocksOfChars {
    const KINDS: usize = 1 << 9;
    /// Characters of the longest text in which literals are looked for where they may begin.
    const EXACT: usize = 1 << 10;

    pub fn clear(&mut self) {
        self.is_known = false;
    }

    /// Whether, in one stretch of blocks that are at most so many places away, each of the needs may be met: whether one
    /// of its literals may begin there.
    pub fn may_meet<'n>(
        &mut self,
        codes: &[Code],
        blocks: Blocks,
        places: u32,
        needs: impl Iterator<Item = &'n [Literal]> + Clone,
    ) -> bool {
        self.look(codes);
        let stands = |literal: &Literal, stretch| {
            let begins = Blocks(self.begins(literal).0 & stretch);
            !begins.is_empty() && (codes.len() > Self::EXACT || literal.begins_in(begins, codes))
        };
        let meets = |need: &[Literal], stretch: Blocks| need.iter().any(|literal| stands(literal, stretch.0));
        blocks.around(places).stretches().any(|stretch| needs.clone().all(|need| meets(need, stretch)))
    }

    fn look(&mut self, codes: &[Code]) {
        if self.is_known {
            return;
        }
        self.is_known = true;
        self.of.clear();
        self.of.resize(Self::KINDS, Blocks::default());
        for (block, codes) in (0..).zip(codes.chunks(Literal::LONGEST)) {
            for code in codes {
                let of = &mut self.of[usize::from(code.0) % Self::KINDS];
                *of = of.union(Blocks(1 << (block % 64)));
            }
        }
    }

    /// The blocks in which a literal may begin.
    fn begins(&self, literal: &Literal) -> Blocks {
        let of = |code: &Code| self.of[usize::from(code.0) % Self::KINDS].0;
        let all = literal.codes[1..literal.len()].iter().map(of);
        // The characters behind the first one stand in its block or in the next one.
        Blocks(all.fold(of(&literal.codes[0]), |begins, here| begins & (here | here.rotate_right(1))))
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

    fn literal(codes: impl Iterator<Item = u16>) -> Vec<Literal> {
        vec![Literal::of(codes.map(Code))]
    }

    #[test]
    fn what_stands_in_reach_is_met() {
        let codes: Vec<Code> = (0..200).map(Code).collect();
        let mut chars = BlocksOfChars::default();
        for a in 0..200_u16 {
            for b in a..200.min(a + 40) {
                let need = literal(b..200.min(b + 1 + a % 5));
                let met = chars.may_meet(&codes, at(a.into()), (b - a).into(), [&*need].into_iter());
                assert!(met, "{a} and {b}");
            }
        }
        let mut may_meet = |blocks, places, needs: &[Vec<Literal>]| {
            chars.may_meet(&codes, blocks, places, needs.iter().map(Vec::as_slice))
        };
        assert!(!may_meet(at(0), 16, &[literal(60..61)]));
        assert!(!may_meet(at(0), 16, &[literal([2, 12].into_iter())]), "both stand there, but not together");
        assert!(
            !may_meet(at(0), 16, &[literal([6, 5].into_iter())]),
            "both stand there together, but not in this order"
        );
        // Two stretches, neither of which has both.
        let both = [literal(2..3), literal(100..101)];
        assert!(!may_meet(at(0).union(at(100)), 8, &both));
        assert!(may_meet(at(0).union(at(52)).union(at(100)), 50, &both));
    }
}
