//! What the scan found in one field: which sets were seen, and, once they are filed, where.

use std::cell::Cell;

use super::blocks::Blocks;
use super::compile::PartSets;
use super::ids::{Range, SetBits, SetId};
use super::scan::Found;
use super::sought::partition_near;
use crate::text::FoldedSpan;

/// Hits of one field. Reused.
///
/// Most of what is found means nothing by itself, so only the sets that somebody asks for are filed; asking for a set
/// that was seen and not filed is a fault of the program.
#[derive(Default)]
pub(super) struct Hits {
    found: Vec<Found>,
    seen: Vec<SetId>,
    /// For each set roughly where its hits begin; nowhere, if it was not seen.
    blocks: Vec<Blocks>,
    filed: SetBits,
    /// Set, start and length of each hit in one number, so that sorting numbers sorts hits.
    flat: Vec<u64>,
    spans: Vec<FoldedSpan>,
    /// For each filed set its `spans`.
    ranges: Vec<Range>,
    /// For each set where its hits were last looked up, from its first one.
    looked_up: Vec<Cell<u32>>,
}

impl Hits {
    /// Forgets everything; from now on there are `sets` sets.
    pub fn clear(&mut self, sets: usize) {
        self.found.clear();
        if self.blocks.len() == sets {
            self.seen.iter().for_each(|set| self.blocks[set.index()] = Blocks::default());
        } else {
            self.blocks = vec![Blocks::default(); sets];
            self.ranges = vec![Range::default(); sets];
            self.looked_up = vec![Cell::default(); sets];
        }
        self.seen.clear();
        self.unfile();
    }

    fn unfile(&mut self) {
        self.filed.reset(self.blocks.len());
        self.flat.clear();
        self.spans.clear();
    }

    pub fn found(&self) -> &[Found] {
        &self.found
    }

    pub fn found_mut(&mut self) -> &mut Vec<Found> {
        &mut self.found
    }

    /// Notes hits of a set.
    #[inline(always)]
    pub fn note(&mut self, set: SetId, at: Blocks) {
        let blocks = &mut self.blocks[set.index()];
        if blocks.is_empty() {
            self.seen.push(set);
        }
        *blocks = blocks.union(at);
    }

    /// Files the wanted sets: `places` calls back with each of them that a literal is in, and with the hit.
    pub fn file(&mut self, wanted: &SetBits, places: impl Fn(Found, &mut dyn FnMut(SetId, FoldedSpan))) {
        self.unfile();
        self.filed.copy(wanted);
        let flat = &mut self.flat;
        for found in &self.found {
            places(*found, &mut |set, span| {
                flat.push(u64::from(set.0) << 48 | u64::from(span.start) << 16 | u64::from(span.len().min(0xffff)));
            });
        }
        flat.sort_unstable();
        flat.dedup();
        for group in flat.chunk_by(|a, b| a >> 48 == b >> 48) {
            let spans = group.iter().map(|hit| {
                let start = (hit >> 16) as u32;
                FoldedSpan { start, end: start + (hit & 0xffff) as u32 }
            });
            self.ranges[(group[0] >> 48) as usize] = Range::push(&mut self.spans, spans);
        }
    }

    /// The sets that have hits, in no order.
    pub fn seen(&self) -> &[SetId] {
        &self.seen
    }

    /// Whether a set has hits.
    #[inline(always)]
    pub fn has(&self, set: SetId) -> bool {
        !self.blocks[set.index()].is_empty()
    }

    /// Roughly where the hits of a set begin.
    #[inline(always)]
    pub fn blocks(&self, set: SetId) -> Blocks {
        self.blocks[set.index()]
    }

    /// Hits of a filed set by start and end.
    #[inline]
    pub fn of(&self, set: SetId) -> &[FoldedSpan] {
        if !self.has(set) {
            return &[];
        }
        assert!(self.filed.has(set), "set {} is asked for, but not filed", set.0);
        self.ranges[set.index()].of(&self.spans)
    }

    /// Those of them that begin at a place or behind it.
    #[inline]
    pub fn from(&self, set: SetId, start: u32) -> &[FoldedSpan] {
        let (hits, last) = (self.of(set), &self.looked_up[set.index()]);
        let first = partition_near(hits, last.get() as usize, |hit| hit.start < start);
        last.set(first as u32);
        &hits[first..]
    }

    /// Hits of a part that begin in `from..=to`, in no order over its sets.
    pub fn starting<'h>(&'h self, part: &'h PartSets, from: u32, to: u32) -> impl Iterator<Item = FoldedSpan> + 'h {
        part.sets
            .iter()
            .flat_map(move |set| self.from(*set, from).iter().copied().take_while(move |hit| hit.start <= to))
    }

    /// All hits of a part, in no order over its sets.
    pub fn of_part<'h>(&'h self, part: &'h PartSets) -> impl Iterator<Item = FoldedSpan> + 'h {
        part.sets.iter().flat_map(|set| self.of(*set).iter().copied())
    }
}
