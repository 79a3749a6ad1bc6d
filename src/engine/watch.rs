//! Which matchers are worth running: those whose parts all stand roughly near each other.
//!
//! A matcher sleeps until the rarest of its parts is seen. Then it is looked at, without the places of any hit: where,
//! roughly, do its parts stand ([`Blocks`]), and is what its pattern cannot do without around?

use rustc_hash::FxHashMap;

use super::blocks::{Blocks, BlocksOfChars, Literal};
use super::compile::{Matcher, MatcherKind, PartSets, WordSet};
use super::hits::Hits;
use super::ids::{MatcherId, Range, RuleIx, SetBits, SetId};
use super::pattern::Need;
use crate::text::{Code, FoldedText};

/// What wakes each matcher, laid out flat.
pub(super) struct Watches {
    /// The sets that wake some matcher.
    waking: SetBits,
    /// For each set the matchers that it wakes, a range of `woken`.
    of_set: Vec<Range>,
    woken: Vec<Woken>,
    /// For each matcher what it waits for.
    watches: Vec<Watch>,
    /// For each matcher its parts, each a range of `sets`.
    parts: Vec<Range>,
    sets: Vec<SetId>,
    /// For each need its literals, a range of `literals`.
    needs: Vec<Range>,
    literals: Vec<Literal>,
}

/// Beside the matcher stands its rule, for most do not apply.
#[derive(Clone, Copy)]
struct Woken {
    matcher: MatcherId,
    rule: RuleIx,
}

/// Parts, or what a pattern needs around the first of them.
struct Watch {
    /// The last one wakes the matcher.
    parts: Range,
    needs: Range,
    /// Places that there may be between the beginnings of two parts, or around a keyword.
    apart: u32,
}

impl Watches {
    pub fn new(matchers: &[Matcher], parts: &[PartSets], sets: &[WordSet]) -> Self {
        let mut flat = Self {
            waking: SetBits::default(),
            of_set: Vec::new(),
            woken: Vec::new(),
            watches: Vec::new(),
            parts: Vec::new(),
            sets: Vec::new(),
            needs: Vec::new(),
            literals: Vec::new(),
        };
        let mut woken = vec![Vec::new(); sets.len()];
        let mut known = FxHashMap::default();
        for (ix, matcher) in matchers.iter().enumerate() {
            for set in flat.watch(matcher, parts, sets, &mut known) {
                woken[set.index()].push(Woken { matcher: MatcherId(ix as u32), rule: matcher.rule });
            }
        }
        flat.waking.reset(sets.len());
        for (ix, matchers) in woken.into_iter().enumerate() {
            if !matchers.is_empty() {
                flat.waking.insert(SetId(ix as u16));
            }
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
        known: &mut FxHashMap<&'m [SetId], Range>,
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
        // The rarest stands last: where it is asked for the others, it was seen. Of these the rarer ones are asked for first.
        let frequency = |of: &&[SetId]| of.iter().map(|set| sets[set.index()].frequency).sum::<usize>();
        watched.sort_by_key(frequency);
        let first = watched.len().min(1);
        watched.rotate_left(first);
        let wakes = watched.last().copied().unwrap_or_default();
        let mut part =
            |of: &'m [SetId]| *known.entry(of).or_insert_with(|| Range::push(&mut self.sets, of.iter().copied()));
        let watched: Vec<Range> = watched.into_iter().map(&mut part).collect();
        let needs: Vec<Range> = needs.iter().map(|of| Range::push(&mut self.literals, of.iter().copied())).collect();
        let watch =
            Watch { parts: Range::push(&mut self.parts, watched), needs: Range::push(&mut self.needs, needs), apart };
        self.watches.push(watch);
        wakes
    }

    /// The matchers worth running, of the rules that `applies` lets through, ascending.
    pub fn wake(
        &self,
        text: &FoldedText,
        hits: &Hits,
        applies: impl Fn(RuleIx) -> bool,
        chars: &mut BlocksOfChars,
        awake: &mut Vec<MatcherId>,
    ) {
        awake.clear();
        chars.clear();
        for set in hits.seen().iter().filter(|set| self.waking.has(**set)) {
            for Woken { matcher, rule } in self.of_set[set.index()].of(&self.woken) {
                // In the order of what it costs: most do not apply to the ad, or look for something that is nowhere.
                let watch = &self.watches[matcher.index()];
                if applies(*rule) && self.is_there(watch, hits) && self.may_match(watch, hits, text.codes(), chars) {
                    awake.push(*matcher);
                }
            }
        }
        awake.sort_unstable();
        // Several sets may have woken the same one.
        awake.dedup();
    }

    /// Whether each part is somewhere; the last one was seen.
    #[inline(always)]
    fn is_there(&self, watch: &Watch, hits: &Hits) -> bool {
        let parts = watch.parts.of(&self.parts).split_last().map_or(&[][..], |(_, parts)| parts);
        parts.iter().all(|part| part.of(&self.sets).iter().any(|set| hits.has(*set)))
    }

    /// Whether they are near each other, and what a pattern needs is as well.
    fn may_match(&self, watch: &Watch, hits: &Hits, codes: &[Code], chars: &mut BlocksOfChars) -> bool {
        let blocks = |part: &Range| {
            let seen = part.of(&self.sets).iter().filter(|set| hits.has(**set));
            seen.fold(Blocks::default(), |sum, set| sum.union(hits.blocks(*set)))
        };
        let mut parts = watch.parts.of(&self.parts).iter().map(blocks);
        let Some(first) = parts.next() else { return false };
        let together = parts.fold(first, |together, other| together.near(other, watch.apart));
        let needs = watch.needs.of(&self.needs);
        if together.is_empty() || needs.is_empty() {
            return !together.is_empty();
        }
        chars.may_meet(codes, together, watch.apart, needs.iter().map(|need| need.of(&self.literals)))
    }
}
