//! Edge words of one text: hits that lie strictly inside one of them do not count.

use crate::text::FoldedSpan;

/// Reused; between two texts nothing is held.
#[derive(Default)]
pub(super) struct Edges {
    /// For each place how far the edge words reach that hold it. That of a place stands behind it, for nothing holds the
    /// place before the first.
    reach: Vec<u32>,
    /// The places of which more is held than they are, a bit each.
    held: Vec<u64>,
    known: Vec<FoldedSpan>,
}

impl Edges {
    /// Makes room for so many places.
    pub fn reserve(&mut self, places: usize) {
        if self.reach.len() <= places {
            self.reach.resize(places + 1, 0);
            self.held.resize(places.div_ceil(64), 0);
        }
    }

    /// An edge word of two characters or more.
    pub fn add(&mut self, edge: FoldedSpan) {
        for at in edge.range() {
            self.reach[at + 1] = edge.end.max(self.reach[at + 1]);
            self.held[at / 64] |= 1 << (at % 64);
        }
        self.known.push(edge);
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        while let Some(edge) = self.known.pop() {
            self.reach[edge.start as usize + 1..edge.end as usize + 1].fill(0);
            self.held[edge.start as usize / 64..(edge.end as usize).div_ceil(64)].fill(0);
        }
    }

    /// Whether an edge word holds the span and more.
    #[inline(always)]
    pub fn hold(&self, span: FoldedSpan) -> bool {
        let [before, own] = [self.reach[span.start as usize], self.reach[span.start as usize + 1]];
        (own > span.end) | (before >= span.end)
    }

    /// Which of the characters of a block are inside an edge word, a bit each.
    #[inline(always)]
    pub fn held(&self, block: usize) -> u64 {
        self.held[block]
    }
}
