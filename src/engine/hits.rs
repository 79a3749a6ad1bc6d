//! What the scan found in one field, filed by set.

use super::compile::PartSets;
use super::ids::SetId;
use crate::text::FoldedSpan;

/// Hits of one field. Reused: [`Hits::clear`] costs what was found, not what could have been.
#[derive(Default)]
pub(super) struct Hits {
    /// Set, start and length of each hit in one number, so that sorting numbers sorts hits.
    flat: Vec<u64>,
    spans: Vec<FoldedSpan>,
    /// For each set its range of `spans`; empty where nothing was found.
    ranges: Vec<(u32, u32)>,
    touched: Vec<SetId>,
}

impl Hits {
    pub fn clear(&mut self) {
        self.touched.drain(..).for_each(|set| self.ranges[set.index()] = (0, 0));
        self.flat.clear();
        self.spans.clear();
    }

    pub fn push(&mut self, set: SetId, span: FoldedSpan) {
        self.flat.push(u64::from(set.0) << 48 | u64::from(span.start) << 16 | u64::from(span.len().min(0xffff)));
    }

    /// Sorts by set, start and end; from now on the hits can be asked for.
    pub fn file(&mut self) {
        self.flat.sort_unstable();
        self.flat.dedup();
        let mut at = 0;
        for group in self.flat.chunk_by(|a, b| a >> 48 == b >> 48) {
            let set = SetId((group[0] >> 48) as u16);
            self.touched.push(set);
            if self.ranges.len() <= set.index() {
                self.ranges.resize(set.index() + 1, (0, 0));
            }
            self.ranges[set.index()] = (at, at + group.len() as u32);
            at += group.len() as u32;
        }
        self.spans.extend(self.flat.iter().map(|hit| {
            let start = (hit >> 16) as u32;
            FoldedSpan { start, end: start + (hit & 0xffff) as u32 }
        }));
    }

    /// Hits of all sets.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Sets with hits, ascending.
    pub fn touched(&self) -> &[SetId] {
        &self.touched
    }

    /// Hits of a set by start and end.
    pub fn of(&self, set: SetId) -> &[FoldedSpan] {
        let (from, to) = self.ranges.get(set.index()).copied().unwrap_or_default();
        &self.spans[from as usize..to as usize]
    }

    pub fn has(&self, part: &PartSets) -> bool {
        part.sets.iter().any(|set| !self.of(*set).is_empty())
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
