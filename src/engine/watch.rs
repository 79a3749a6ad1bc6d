//! Which matchers are worth running: those whose parts all stand roughly near each other.
//!
//! A matcher sleeps until the rarest of its parts is seen. Then it is looked at, without the places of any hit: where,
//! roughly, do its parts stand ([`Blocks`]), and is what its pattern cannot do without around?

use rustc_hash::FxHashMap;

use super::blocks::{Blocks, BlocksOfChars, Literal};
use super::compile::{Matcher, MatcherKind, PartSets, WordSet};
use super::hits::Hits;
use super::ids::{MatcherId, Range, RuleIx, SetId};
use super::pattern::Need;
use crate::text::{Code, FoldedText};

/// What wakes each matcher, laid out flat.
pub(super) struct Watches {
    /// For each set the matchers that it wakes, a range of `woken`.
    of_set: Vec<Range>,
    woken: Vec<MatcherId>,
    /// For each matcher what it waits for.
    watches: Vec<Watch>,
    /// For each matcher its parts, as their place in `sets_of`.
    parts: Vec<u32>,
    /// For each part, of whichever matchers, its sets, a range of `sets`.
    sets_of: Vec<Range>,
    sets: Vec<SetId>,
    /// For each need its literals, a range of `literals`.
    needs: Vec<Range>,
    literals: Vec<Literal>,
}

/// Parts, or what a pattern needs around the first of them.
struct Watch {
    rule: RuleIx,
    parts: Range,
    needs: Range,
    /// Places that there may be between the beginnings of two parts, or around a keyword.
    apart: u32,
}

/// Reused from field to field.
#[derive(Default)]
pub(super) struct WatchScratch {
    /// For each matcher the field in which it was looked at last.
    looked_at_in: Vec<u32>,
    fields: u32,
    /// For each part the field in which it was looked for last, and roughly where it begins there.
    parts: Vec<(u32, Blocks)>,
    chars: BlocksOfChars,
}

impl WatchScratch {
    fn begin(&mut self, matchers: usize, parts: usize) {
        // Another engine has other matchers; a count that runs over begins anew.
        if self.looked_at_in.len() != matchers || self.parts.len() != parts || self.fields == u32::MAX {
            self.looked_at_in = vec![0; matchers];
            self.parts = vec![(0, Blocks::default()); parts];
            self.fields = 0;
        }
        self.fields += 1;
        self.chars.clear();
    }

    /// Whether it is the first time in this field.
    fn is_new(&mut self, matcher: MatcherId) -> bool {
        let last = std::mem::replace(&mut self.looked_at_in[matcher.index()], self.fields);
        last != self.fields
    }
}

impl Watches {
    pub fn new(matchers: &[Matcher], parts: &[PartSets], sets: &[WordSet]) -> Self {
        let mut flat = Self {
            of_set: Vec::new(),
            woken: Vec::new(),
            watches: Vec::new(),
            parts: Vec::new(),
            sets_of: Vec::new(),
            sets: Vec::new(),
            needs: Vec::new(),
            literals: Vec::new(),
        };
        let mut woken = vec![Vec::new(); sets.len()];
        let mut known = FxHashMap::default();
        for (ix, matcher) in matchers.iter().enumerate() {
            for set in flat.watch(matcher, parts, sets, &mut known) {
                woken[set.index()].push(MatcherId(ix as u32));
            }
        }
        for matchers in woken {
            let range = Range::push(&mut flat.woken, matchers);
            flat.of_set.push(range);
        }
        flat
    }

    /// Adds a matcher; the sets that wake it. `known`: the parts so far, by their sets.
    fn watch<'m>(
        &mut self,
        matcher: &'m Matcher,
        parts: &'m [PartSets],
        sets: &[WordSet],
        known: &mut FxHashMap<&'m [SetId], u32>,
    ) -> &'m [SetId] {
        let longest = |sets_of: &[SetId]| sets_of.iter().map(|set| sets[set.index()].longest).max().unwrap_or_default();
        let (mut watched, needs, apart): (Vec<&[SetId]>, &[Need], u32) = match &matcher.kind {
            MatcherKind::Chain { parts: ids, within, .. } => {
                let of: Vec<&[SetId]> = ids.iter().map(|part| parts[part.index()].sets.as_slice()).collect();
                let step = within + of.iter().map(|sets| longest(sets)).max().unwrap_or_default();
                let apart = step * (of.len() as u32).saturating_sub(1);
                (of, &[], apart)
            }
            MatcherKind::AllOf { parts: ids } => {
                (ids.iter().map(|part| parts[part.index()].sets.as_slice()).collect(), &[], u32::MAX)
            }
            MatcherKind::Regex { keywords, pattern } => {
                let keywords = std::slice::from_ref(keywords);
                (vec![keywords], pattern.needs(), pattern.reach() + longest(keywords))
            }
        };
        // It stands last: where it is asked for the others, it was seen.
        let alarm = alarm(&watched, sets);
        watched[alarm..].rotate_left(1);
        let wakes = watched.last().copied().unwrap_or_default();
        let watched: Vec<u32> = watched.iter().map(|of| *known.entry(*of).or_insert_with(|| self.part(of))).collect();
        let needs: Vec<Range> = needs.iter().map(|of| Range::push(&mut self.literals, of.iter().copied())).collect();
        let watch = Watch {
            rule: matcher.rule,
            parts: Range::push(&mut self.parts, watched),
            needs: Range::push(&mut self.needs, needs),
            apart,
        };
        self.watches.push(watch);
        wakes
    }

    fn part(&mut self, sets: &[SetId]) -> u32 {
        let range = Range::push(&mut self.sets, sets.iter().copied());
        self.sets_of.push(range);
        self.sets_of.len() as u32 - 1
    }

    /// The matchers worth running, of the rules that `applies` lets through, ascending.
    pub fn wake(
        &self,
        text: &FoldedText,
        hits: &Hits,
        applies: impl Fn(RuleIx) -> bool,
        scratch: &mut WatchScratch,
        awake: &mut Vec<MatcherId>,
    ) {
        awake.clear();
        scratch.begin(self.watches.len(), self.sets_of.len());
        for set in hits.seen() {
            for id in self.of_set[set.index()].of(&self.woken) {
                let watch = &self.watches[id.index()];
                // In the order of what it costs: most do not apply to the ad, or look for something that is nowhere.
                let is_worth = applies(watch.rule)
                    && scratch.is_new(*id)
                    && self.is_there(watch, hits, scratch)
                    && self.may_match(watch, hits, text.codes(), scratch);
                if is_worth {
                    awake.push(*id);
                }
            }
        }
        awake.sort_unstable();
    }

    /// Whether each part is somewhere.
    fn is_there(&self, watch: &Watch, hits: &Hits, scratch: &mut WatchScratch) -> bool {
        watch.parts.of(&self.parts).iter().all(|part| !self.blocks_of(*part, hits, scratch).is_empty())
    }

    /// Whether they are near each other, and what a pattern needs is as well.
    fn may_match(&self, watch: &Watch, hits: &Hits, codes: &[Code], scratch: &mut WatchScratch) -> bool {
        let mut parts = watch.parts.of(&self.parts).iter().map(|part| self.blocks_of(*part, hits, scratch));
        let Some(first) = parts.next() else { return false };
        let together = parts.fold(first, |together, other| together.near(other, watch.apart));
        let needs = watch.needs.of(&self.needs);
        if together.is_empty() || needs.is_empty() {
            return !together.is_empty();
        }
        scratch.chars.may_meet(codes, together, watch.apart, needs.iter().map(|need| need.of(&self.literals)))
    }

    /// Roughly where the hits of a part begin; looked for once a field, for many matchers have the same parts.
    fn blocks_of(&self, part: u32, hits: &Hits, scratch: &mut WatchScratch) -> Blocks {
        let known = &mut scratch.parts[part as usize];
        if known.0 != scratch.fields {
            let sets = self.sets_of[part as usize].of(&self.sets);
            *known = (scratch.fields, sets.iter().fold(Blocks::default(), |sum, set| sum.union(hits.blocks(*set))));
        }
        known.1
    }
}

/// Which of a matcher's parts wakes it: that whose words are to be expected least.
fn alarm(watched: &[&[SetId]], sets: &[WordSet]) -> usize {
    let frequency = |ix: &usize| watched[*ix].iter().map(|set| sets[set.index()].frequency).sum::<usize>();
    (0..watched.len()).min_by_key(frequency).unwrap_or_default()
}
