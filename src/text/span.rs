//! Two kinds of position that must never be mixed: in the caller's text, and in the folded text.

/// Half-open byte range of the caller's original UTF-8 text; both ends lie on character boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OriginalSpan {
    pub start: u32,
    pub end: u32,
}

impl OriginalSpan {
    /// The bytes as an index into the original text.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// Half-open range of folded symbols (one symbol is one folded character).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FoldedSpan {
    pub start: u32,
    pub end: u32,
}

impl FoldedSpan {
    pub fn new(start: usize, end: usize) -> Self {
        Self { start: start as u32, end: end as u32 }
    }

    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Number of folded characters.
    pub fn len(self) -> u32 {
        self.end - self.start
    }

    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that holds both.
    pub fn union(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Characters between two spans; 0 where they touch or overlap.
    pub fn gap(self, other: Self) -> u32 {
        if self.start <= other.start {
            other.start.saturating_sub(self.end)
        } else {
            self.start.saturating_sub(other.end)
        }
    }
}
