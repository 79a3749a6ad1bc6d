//! Edge words of one text: hits that lie strictly inside one of them do not count.

use crate::engine::blocks::Blocks;
use crate::text::FoldedSpan;

/// For each place how far the edge words reach that hold it; between two texts, nowhere.
#[derive(Default)]
pub(super) struct Edges {
    reach: Vec<u32>,
    known: Vec<FoldedSpan>,
    blocks: Blocks,
}

impl Edges {
    pub fn add(&mut self, edge: FoldedSpan) {
        if self.reach.len() < edge.end as usize {
            self.reach.resize(edge.end as usize, 0);
        }
        self.reach[edge.range()].iter_mut().for_each(|reach| *reach = edge.end.max(*reach));
        self.known.push(edge);
        self.blocks = self.blocks.union(Blocks::from(edge.start, edge.len()));
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        for edge in self.known.drain(..) {
            self.reach[edge.range()].fill(0);
        }
        self.blocks = Blocks::default();
    }

    /// Roughly where what they hold begins.
    pub fn blocks(&self) -> Blocks {
        self.blocks
    }

    /// Whether an edge word holds the span and more.
    pub fn hold(&self, span: FoldedSpan) -> bool {
        let reach = |at: usize| self.reach.get(at).copied().unwrap_or_default();
        let start = span.start as usize;
        reach(start) > span.end || (start > 0 && reach(start - 1) >= span.end)
    }
}
