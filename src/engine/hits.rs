//! What the scan found in one field: which sets were seen, and, once they are filed, where.

use super::compile::PartSets;
use super::ids::{SetBits, SetId};
use crate::catalog::WordId;
use crate::text::FoldedSpan;

/// A literal in the text.
#[derive(Clone, Copy)]
pub(super) struct Found {
    pub word: WordId,
    pub start: u32,
}

/// Hits of one field. Reused.
///
/// Most of what is found means nothing by itself, so only the sets that somebody asks for are filed; asking for a set
/// that was seen and not filed is a fault of the program.
#[derive(Default)]
pub(super) struct Hits {
    found: Vec<Found>,
    seen: SetBits,
    filed: SetBits,
    /// Set, start and length of each hit in one number, so that sorting numbers sorts hits.
    flat: Vec<u64>,
    spans: Vec<FoldedSpan>,
    /// For each filed set its range of `spans`.
    ranges: Vec<(u32, u32)>,
}

impl Hits {
    /// Forgets everything; from now on there are `sets` sets.
    pub fn clear(&mut self, sets: usize) {
        self.found.clear();
        self.seen.reset(sets);
        self.unfile(sets);
    }

    fn unfile(&mut self, sets: usize) {
        self.filed.reset(sets);
        self.flat.clear();
        self.spans.clear();
        if self.ranges.len() != sets {
            self.ranges = vec![(0, 0); sets];
        }
    }

    pub fn found(&self) -> &[Found] {
        &self.found
    }

    pub fn found_mut(&mut self) -> &mut Vec<Found> {
        &mut self.found
    }

    /// What was found, and the sets to which it shall be noted.
    pub fn found_and_seen(&mut self) -> (&[Found], &mut SetBits) {
        (&self.found, &mut self.seen)
    }

    /// Files the wanted sets: `places` calls back with each of them that a literal is in, and with the hit.
    pub fn file(&mut self, wanted: &SetBits, mut places: impl FnMut(Found, &mut dyn FnMut(SetId, FoldedSpan))) {
        self.unfile(self.ranges.len());
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
            let from = self.spans.len() as u32;
            self.spans.extend(group.iter().map(|hit| {
                let start = (hit >> 16) as u32;
                FoldedSpan { start, end: start + (hit & 0xffff) as u32 }
            }));
            self.ranges[(group[0] >> 48) as usize] = (from, self.spans.len() as u32);
        }
    }

    /// The sets that have hits.
    pub fn seen(&self) -> &SetBits {
        &self.seen
    }

    /// Hits of a filed set by start and end.
    pub fn of(&self, set: SetId) -> &[FoldedSpan] {
        if !self.seen.has(set) {
            return &[];
        }
        assert!(self.filed.has(set), "set {} is asked for, but not filed", set.0);
        let (from, to) = self.ranges[set.index()];
        &self.spans[from as usize..to as usize]
    }

    pub fn has(&self, part: &PartSets) -> bool {
        part.sets.iter().any(|set| self.seen.has(*set))
    }

    /// Hits of a part that begin in `from..=to`, in no order over its sets.
    pub fn starting<'h>(&'h self, part: &'h PartSets, from: u32, to: u32) -> impl Iterator<Item = FoldedSpan> + 'h {
        part.sets.iter().flat_map(move |set| {
            let hits = self.of(*set);
            let first = hits.partition_point(|hit| hit.start < from);
            hits[first..].iter().copied().take_while(move |hit| hit.start <= to)
        })
    }

    /// All hits of a part, in no order over its sets.
    pub fn of_part<'h>(&'h self, part: &'h PartSets) -> impl Iterator<Item = FoldedSpan> + 'h {
        part.sets.iter().flat_map(|set| self.of(*set).iter().copied())
    }
}
