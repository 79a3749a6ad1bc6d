//! What the scan found in one field: which sets were seen, and, once they are filed, where.

use std::cell::Cell;

use super::blocks::Blocks;
use super::compile::PartSets;
use super::ids::{PartId, Range, SetBits, SetId, Wanted};
use super::scan::Found;
use crate::text::{FoldedSpan, Kept, partition_near};

/// Hits of one field. Reused.
///
/// Most of what is found means nothing by itself, so only the sets and parts that somebody asks for are filed; asking for
/// a set that was seen and not filed, or for such a part, is a fault of the program.
#[derive(Default)]
pub(super) struct Hits {
    found: Kept<Found>,
    /// The sets that have hits.
    seen: Kept<SetId>,
    /// For each set roughly where its hits begin; nowhere, if it was not seen.
    blocks: Vec<Blocks>,
    filed: SetBits,
    /// Each hit of each filed set, as they were found.
    flat: Vec<(SetId, FoldedSpan)>,
    spans: Vec<FoldedSpan>,
    sets: Vec<Filed>,
    parts: Vec<Filed>,
    /// Sets of which hits are being filed.
    order: Vec<SetId>,
    /// How often anything was filed.
    filings: u32,
}

/// Hits of a set, or of all sets of a part.
#[derive(Clone, Default)]
struct Filed {
    /// Some of all spans, by start and end, each once.
    spans: Range,
    /// Which of all filings it was.
    filing: u32,
    /// Where they were last looked up, from the first one.
    looked_up: Cell<u32>,
}

impl Filed {
    fn new(spans: Range, filing: u32) -> Self {
        Self { spans, filing, looked_up: Cell::default() }
    }

    /// Those of its hits that begin at a place or behind it.
    #[inline]
    fn from<'h>(&self, spans: &'h [FoldedSpan], start: u32) -> &'h [FoldedSpan] {
        let hits = self.spans.of(spans);
        let first = partition_near(hits, self.looked_up.get() as usize, |hit| hit.start < start);
        self.looked_up.set(first as u32);
        &hits[first..]
    }
}

/// Puts them in order and each of them once at the front; how many these are.
fn each_once(spans: &mut [FoldedSpan]) -> u32 {
    // Stable, for it sees what is in order already, and nearly all is.
    spans.sort();
    let mut kept = 0;
    for at in 0..spans.len() {
        if kept == 0 || spans[at] != spans[kept - 1] {
            (spans[kept], kept) = (spans[at], kept + 1);
        }
    }
    kept as u32
}

impl Hits {
    /// Forgets everything; from now on there are `sets` sets.
    pub fn clear(&mut self, sets: usize) {
        self.found.clear();
        if self.blocks.len() == sets {
            for set in self.seen.iter() {
                self.blocks[set.index()] = Blocks::default();
            }
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
            self.sets.fill(Filed::default());
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

    pub fn found_mut(&mut self) -> &mut Kept<Found> {
        &mut self.found
    }

    /// Notes hits of sets, of some together.
    #[inline(always)]
    pub fn note<'s>(&mut self, hits: impl Iterator<Item = (&'s [SetId], Blocks)>) {
        let Self { seen, blocks, .. } = self;
        let mut news = seen.adding(blocks.len() - seen.len() + 1);
        for (sets, at) in hits {
            for set in sets {
                let own = &mut blocks[set.index()];
                news.add(*set, own.is_empty());
                *own = own.union(at);
            }
        }
        news.done();
    }

    /// Files what is wanted: `places` adds each of the wanted sets that literals are in, with the hit.
    /// `parts` are all that there are.
    pub fn file(&mut self, wanted: &Wanted, parts: &[PartSets], places: impl Fn(Found, &mut Vec<(SetId, FoldedSpan)>)) {
        self.unfile();
        self.filed.copy(&wanted.sets);
        let Self { found, flat, .. } = self;
        found.iter().for_each(|found| places(*found, flat));
        self.file_sets();
        self.parts.resize(parts.len(), Filed::default());
        for part in &wanted.parts {
            self.file_part(*part, &parts[part.index()]);
        }
    }

    /// Counts the hits of each set first, so that each then has its place.
    fn file_sets(&mut self) {
        let Self { flat, spans, sets, order, filings, .. } = self;
        for (set, _) in flat.iter() {
            let filed = &mut sets[set.index()];
            if filed.filing != *filings {
                *filed = Filed::new(Range::default(), *filings);
                order.push(*set);
            }
            filed.spans.to += 1;
        }
        let mut end = 0;
        for set in order.iter() {
            let Filed { spans: own, .. } = &mut sets[set.index()];
            // Empty as yet, where its hits will be.
            (*own, end) = (Range { from: end, to: end }, end + own.to);
        }
        spans.resize(flat.len(), FoldedSpan::new(0, 0));
        for (set, span) in flat.iter() {
            let Filed { spans: own, .. } = &mut sets[set.index()];
            spans[own.to as usize] = *span;
            own.to += 1;
        }
        for set in order.drain(..) {
            let Filed { spans: own, .. } = &mut sets[set.index()];
            own.to = own.from + each_once(own.of_mut(spans));
        }
    }

    /// Looked for in many places, a part is one list, not as many as it has sets.
    fn file_part(&mut self, part: PartId, of: &PartSets) {
        let Self { spans, sets, parts, filings, .. } = self;
        if parts[part.index()].filing == *filings {
            return;
        }
        let mut seen = of.sets.iter().map(|set| &sets[set.index()]).filter(|filed| filed.filing == *filings);
        let own = match (seen.next(), seen.next()) {
            (None, _) => Range::default(),
            (Some(only), None) => only.spans,
            (Some(first), Some(second)) => {
                let from = spans.len();
                let all = [first, second].into_iter().chain(seen);
                all.for_each(|filed| spans.extend_from_within(filed.spans.indices()));
                let to = from as u32 + each_once(&mut spans[from..]);
                spans.truncate(to as usize);
                Range { from: from as u32, to }
            }
        };
        parts[part.index()] = Filed::new(own, *filings);
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
        Some(&self.sets[set.index()]).filter(|filed| filed.filing == self.filings)
    }

    /// Hits of a filed part by start and end.
    #[inline]
    pub fn of_part(&self, part: PartId) -> &[FoldedSpan] {
        self.filed_part(part).spans.of(&self.spans)
    }

    /// Those of them that begin at a place or behind it.
    #[inline]
    pub fn of_part_from(&self, part: PartId, start: u32) -> &[FoldedSpan] {
        self.filed_part(part).from(&self.spans, start)
    }

    #[inline]
    fn filed_part(&self, part: PartId) -> &Filed {
        let filed = &self.parts[part.index()];
        assert!(filed.filing == self.filings, "part {} is asked for, but not filed", part.0);
        filed
    }
}
