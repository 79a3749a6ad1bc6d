//! A tenant's own words and exemptions: a second, small matcher over the text that the catalog's has read.

mod conflicts;

use std::sync::Arc;

use aho_corasick::{AhoCorasick, BuildError};

use super::exempt::Cover;
use super::frame::Frame;
use super::ids::RuleIx;
use super::judge::{Ruling, Rulings};
use super::pattern::Haystack;
use super::reading::FieldReading;
use super::scan;
use crate::catalog::kinds::{Category, Medium};
use crate::catalog::{Catalog, Fault, Overlay, OwnExemption, OwnTerms};
use crate::text::FoldedSpan;
use jiff::civil::Date;

/// Findings in one field beyond which none is added: an ad with so many has long been judged. So many phrases of exemptions
/// as well, which errs on the safe side.
const MOST_HITS: usize = 4_096;
/// Characters of the longest phrase.
const LONGEST_PHRASE: u32 = 64;

/// An overlay, compiled for one catalog.
pub(super) struct Own {
    pub overlay: Overlay,
    words: AhoCorasick,
    /// For each pattern of `words` what it is.
    meant: Vec<Meant>,
    /// For each of the overlay's terms.
    rulings: Vec<Rulings>,
    exemptions: Vec<Exempted>,
    /// Rules of the catalog; the overlay's are numbered behind them.
    base: usize,
}

/// What a literal of the overlay is, by index.
#[derive(Clone, Copy)]
enum Meant {
    Term(usize),
    Phrase(usize),
}

/// The rules that an exemption covers, ascending, each with whether it may suppress what they find.
struct Exempted(Vec<(RuleIx, bool)>);

/// Reused from field to field.
#[derive(Default)]
pub(super) struct OwnScratch {
    haystack: Haystack,
    /// Phrases of exemptions that hold for the ad, each with its place.
    phrases: Vec<(usize, FoldedSpan)>,
}

impl Own {
    /// # Errors
    /// A fault where the words make no automaton, which takes many more than an overlay may have.
    pub fn compile(catalog: &Catalog, overlay: Overlay) -> Result<Self, Option<Fault>> {
        let terms = overlay.terms.iter().enumerate();
        let terms = terms.flat_map(|(ix, own)| own.rule.terms.iter().map(move |term| (term, Meant::Term(ix))));
        let phrases = overlay.exemptions.iter().enumerate();
        let phrases = phrases.flat_map(|(ix, own)| own.phrases.iter().map(move |(text, _)| (text, Meant::Phrase(ix))));
        let (texts, meant): (Vec<&String>, Vec<Meant>) = terms.chain(phrases).unzip();
        let base = catalog.rules.len();
        Ok(Self {
            words: AhoCorasick::new(texts).map_err(|error| too_large(&overlay, &error))?,
            meant,
            rulings: overlay.terms.iter().map(|own| Rulings::of_rule(catalog, &own.rule)).collect(),
            exemptions: overlay.exemptions.iter().map(|own| Exempted::new(catalog, &overlay, own)).collect(),
            base,
            overlay,
        })
    }

    /// `None`: the rule is one of the catalog's.
    pub fn terms(&self, rule: RuleIx) -> Option<&OwnTerms> {
        self.overlay.terms.get(rule.index().checked_sub(self.base)?)
    }

    /// The number of a rule of the overlay.
    pub fn number(&self, id: &str) -> Option<RuleIx> {
        let ix = self.overlay.terms.iter().position(|own| *own.rule.id == *id)?;
        Some(self.rule(ix))
    }

    fn rule(&self, ix: usize) -> RuleIx {
        RuleIx((self.base + ix) as u32)
    }

    /// `None`: the rule does not apply, or no more.
    pub fn ruling(&self, rule: RuleIx, categories: &[Category], medium: Option<Medium>, day: Date) -> Option<&Ruling> {
        let ix = rule.index().checked_sub(self.base)?;
        let expired = self.overlay.terms[ix].expires.is_some_and(|end| day >= end);
        (!expired).then(|| self.rulings[ix].applying(categories, medium)).flatten()
    }

    /// Adds what the own words find to the candidates, and notes where phrases of exemptions stand.
    pub fn find(&self, frame: &Frame<'_>, field: &mut FieldReading, scratch: &mut OwnScratch) {
        let OwnScratch { haystack, phrases } = scratch;
        phrases.clear();
        haystack.clear();
        haystack.fill(&field.text);
        let mut left = MOST_HITS;
        for found in self.words.find_overlapping_iter(haystack.text()) {
            let span = haystack.symbols(found.start(), found.end());
            if !scan::stands_whole(&field.text, span) {
                continue;
            }
            match self.meant[found.pattern().as_usize()] {
                Meant::Term(ix) if left > 0 && frame.ruling(self.rule(ix)).is_some() => {
                    left -= 1;
                    field.candidates.push(self.rule(ix), &[span]);
                }
                Meant::Phrase(ix) if phrases.len() < MOST_HITS && holds(&self.overlay.exemptions[ix], frame) => {
                    phrases.push((ix, span));
                }
                Meant::Term(_) | Meant::Phrase(_) => {}
            }
        }
        // Behind those of the catalog's rules, which have lower numbers.
        field.candidates.sort();
        phrases.sort_unstable_by_key(|(ix, span)| (*span, *ix));
    }

    /// Covers what no exemption of the catalog does.
    pub fn cover(&self, field: &mut FieldReading, scratch: &OwnScratch) {
        let FieldReading { candidates, covers, .. } = field;
        for (candidate, cover) in candidates.list.iter().zip(covers).filter(|(_, cover)| cover.is_none()) {
            let span = candidate.span;
            let from = scratch.phrases.partition_point(|(_, phrase)| phrase.start + LONGEST_PHRASE < span.end);
            let near = scratch.phrases[from..].iter().take_while(|(_, phrase)| phrase.start <= span.start);
            let inside = near.filter(|(_, phrase)| phrase.contains(span));
            let covering = inside.filter_map(|(ix, _)| Some((*ix, self.exemptions[*ix].of(candidate.rule)?)));
            // What suppresses goes before what only lowers.
            *cover = covering.max_by_key(|(ix, whole)| (*whole, usize::MAX - ix)).map(|(ix, whole)| match whole {
                true => Cover::Own(ix),
                false => Cover::Lowered(ix),
            });
        }
    }
}

fn too_large(overlay: &Overlay, error: &BuildError) -> Option<Fault> {
    let of_terms = overlay.terms.first().map(|own| &own.rule.place);
    let place = of_terms.or_else(|| overlay.exemptions.first().map(|own| &own.place))?;
    let message = format!("the words of the overlay cannot be compiled: {error}");
    Some(Fault::overlay_too_large(place, message))
}

fn holds(exemption: &OwnExemption, frame: &Frame<'_>) -> bool {
    let named = |category: &Category| frame.permissive().contains(category);
    frame.day < exemption.expires && (exemption.categories.is_empty() || exemption.categories.iter().any(named))
}

impl Exempted {
    fn new(catalog: &Catalog, overlay: &Overlay, exemption: &OwnExemption) -> Self {
        let number = |id: &Arc<str>| {
            let own = || overlay.terms.iter().position(|own| own.rule.id == *id);
            match catalog.rules.binary_search_by(|rule| rule.id.cmp(id)) {
                Ok(ix) => Some((RuleIx(ix as u32), catalog.rules[ix].waivable)),
                Err(_) => own().map(|ix| (RuleIx((catalog.rules.len() + ix) as u32), true)),
            }
        };
        let mut rules: Vec<(RuleIx, bool)> = exemption.rules.iter().filter_map(number).collect();
        rules.sort_unstable();
        Self(rules)
    }

    /// `None`: it does not cover the rule; else whether it may suppress what the rule finds.
    fn of(&self, rule: RuleIx) -> Option<bool> {
        let found = self.0.binary_search_by_key(&rule, |(of, _)| *of).ok()?;
        Some(self.0[found].1)
    }
}
