//! What the scan found in one field: which sets were seen, and, once they are filed, where.

use std::cell::Cell;

use super::blocks::Blocks;
use super::compile::PartSets;
use super::ids::{PartId, Range, SetBits, SetId, Wanted};
use super::scan::Found;
use crate::text::{FoldedSpan, partition_near};

/// Hits of one field. Reused.
///
/// Most of what is found means nothing by itself, so only the sets and parts that somebody asks for are filed; asking for
/// a set that was seen and not filed, or for such a part, is a fault of the program.
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
    sets: Vec<Filed>,
    /// For each filed part the same: those of all its sets.
    parts: Vec<Filed>,
    /// How often anything was filed.
    filings: u32,
}

/// Hits of a set or a part, by start and end.
#[derive(Clone, Default)]
struct Filed {
    spans: Range,
    /// Which of all filings it was.
    filing: u32,
    /// Where they were last looked up, from the first one.
    looked_up: Cell<u32>,
}

impl Filed {
    /// Those of its hits that begin at a place or behind it.
    #[inline]
    fn from<'h>(&self, spans: &'h [FoldedSpan], start: u32) -> &'h [FoldedSpan] {
        let hits = self.spans.of(spans);
        let first = partition_near(hits, self.looked_up.get() as usize, |hit| hit.start < start);
        self.looked_up.set(first as u32);
        &hits[first..]
    }
}

impl Hits {
    /// Forgets everything; from now on there are `sets` sets.
    pub fn clear(&mut self, sets: usize) {
        self.found.clear();
        if self.blocks.len() == sets {
            self.seen.iter().for_each(|set| self.blocks[set.index()] = Blocks::default());
        } else {
            self.blocks = vec![Blocks::default(); sets];
            self.sets = vec![Filed::default(); sets];
            self.parts.clear();
        }
        self.seen.clear();
        self.unfile();
    }

    fn unfile(&mut self) {
        if self.filings == u32::MAX {
            // A count that runs over begins anew.
            self.filings = 0;
            self.parts.clear();
        }
        self.filings += 1;
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

    /// Files what is wanted: `places` calls back with each of the wanted sets that a literal is in, and with the hit.
    /// `parts` are all that there are.
    pub fn file(
        &mut self,
        wanted: &Wanted,
        parts: &[PartSets],
        places: impl Fn(Found, &mut dyn FnMut(SetId, FoldedSpan)),
    ) {
        self.unfile();
        self.filed.copy(&wanted.sets);
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
            self.sets[(group[0] >> 48) as usize].spans = Range::push(&mut self.spans, spans);
        }
        self.parts.resize(parts.len(), Filed::default());
        for part in &wanted.parts {
            self.file_part(*part, &parts[part.index()]);
        }
    }

    /// Looked for in many places, a part is one list, not as many as it has sets.
    fn file_part(&mut self, part: PartId, PartSets { sets }: &PartSets) {
        let Self { sets: filed, spans, blocks, .. } = self;
        if self.parts[part.index()].filing != self.filings {
            let seen = sets.iter().map(|set| set.index()).filter(|set| !blocks[*set].is_empty());
            let spans = Range::united(spans, seen.map(|set| filed[set].spans));
            self.parts[part.index()] = Filed { spans, filing: self.filings, looked_up: Cell::default() };
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
        self.filed(set).map_or(&[], |filed| filed.spans.of(&self.spans))
    }

    /// Those of them that begin at a place or behind it.
    #[inline]
    pub fn from(&self, set: SetId, start: u32) -> &[FoldedSpan] {
        self.filed(set).map_or(&[], |filed| filed.from(&self.spans, start))
    }

    /// `None`: it was not seen.
    #[inline]
    fn filed(&self, set: SetId) -> Option<&Filed> {
        if !self.has(set) {
            return None;
        }
        assert!(self.filed.has(set), "set {} is asked for, but not filed", set.0);
        Some(&self.sets[set.index()])
    }

    /// Hits of a filed part by start and end.
    #[inline]
    pub fn of_part(&self, part: PartId) -> &[FoldedSpan] {
        self.filed_part(part).spans.of(&self.spans)
    }

    /// Those of them that begin at a place or behind it.
    #[inline]
    pub fn from_of_part(&self, part: PartId, start: u32) -> &[FoldedSpan] {
        self.filed_part(part).from(&self.spans, start)
    }

    #[inline]
    fn filed_part(&self, part: PartId) -> &Filed {
        let filed = &self.parts[part.index()];
        assert!(filed.filing == self.filings, "part {} is asked for, but not filed", part.0);
        filed
    }
}
