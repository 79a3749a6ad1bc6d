//! Where an overlay and its catalog, or two of its entries, say something about the same words: told, never refused.

use jiff::civil::Date;

use super::Own;
use crate::catalog::kinds::Severity;
use crate::catalog::{Conflict, OwnExemption, OwnTerms, Rule};
use crate::engine::{Ad, Engine, with_reading};

/// What the catalog's rules find in one literal of the overlay.
struct Found {
    rule: usize,
    /// All of it.
    whole: bool,
}

impl Own {
    /// All of them, in the order of the files, as of today.
    pub fn conflicts(&self, engine: &Engine, today: Date) -> Vec<Conflict> {
        let mut teller = Teller { own: self, engine, today, told: Vec::new() };
        self.overlay.terms.iter().for_each(|own| teller.terms(own));
        self.overlay.exemptions.iter().for_each(|own| teller.exemption(own));
        teller.told
    }
}

struct Teller<'t> {
    own: &'t Own,
    engine: &'t Engine,
    today: Date,
    told: Vec<Conflict>,
}

impl Teller<'_> {
    fn terms(&mut self, own: &OwnTerms) {
        if own.expires.is_some_and(|end| self.today >= end) {
            let message = format!("`{}` has expired and finds nothing any more", own.rule.id);
            self.told.push(Conflict::new("expired", &own.rule.place, message, "renew it, or take it out"));
        }
        for (word, place) in own.rule.terms.iter().zip(&own.places) {
            if let Some(found) = self.found_in(word).into_iter().find(|found| found.whole) {
                let message = format!("`{word}` is found by `{}` of the catalog", self.rule(found.rule).id);
                let help = "of one type they are told as one finding, by the catalog's reason; take it out unless its severity matters";
                self.told.push(Conflict::new("known-word", place, message, help));
            }
            let covers = |exemption: &&OwnExemption| {
                exemption.rules.contains(&own.rule.id) && exemption.phrases.iter().any(|(phrase, _)| phrase == word)
            };
            if let Some(exemption) = self.own.overlay.exemptions.iter().find(covers) {
                let message = format!("`{word}` is always covered by `{}`, so it never counts", exemption.id);
                self.told.push(Conflict::new("covered-word", place, message, "take out one of the two"));
            }
        }
    }

    fn exemption(&mut self, own: &OwnExemption) {
        if self.today >= own.expires {
            let message = format!("`{}` has expired and covers nothing any more", own.id);
            self.told.push(Conflict::new("expired", &own.place, message, "renew it, or take it out"));
        }
        let of_catalog = self.engine.catalog.rules.iter().filter(|rule| own.rules.contains(&rule.id));
        let limited: Vec<&str> = of_catalog.filter(|rule| is_limited(rule)).map(|rule| &*rule.id).collect();
        if !limited.is_empty() {
            let message = format!("`{}` only lowers to review what is found by {}", own.id, limited.join(", "));
            let help = "suppressing is for rules that the catalog calls `waivable`";
            self.told.push(Conflict::new("only-review", &own.place, message, help));
        }
        for (phrase, place) in &own.phrases {
            let found = self.found_in(phrase);
            let by_catalog = found.iter().any(|found| own.rules.contains(&self.rule(found.rule).id));
            if !by_catalog && !self.holds_own(own, phrase) {
                let message = format!("none of the rules of `{}` finds anything in `{phrase}`", own.id);
                let help = "write the whole phrase in which the finding stands, or name the rule that finds it";
                self.told.push(Conflict::new("idle-phrase", place, message, help));
            }
        }
    }

    /// Whether a word of the overlay that the exemption is about stands in the phrase.
    fn holds_own(&self, exemption: &OwnExemption, phrase: &str) -> bool {
        let named = self.own.overlay.terms.iter().filter(|own| exemption.rules.contains(&own.rule.id));
        named.flat_map(|own| &own.rule.terms).any(|term| phrase.contains(term.as_str()))
    }

    /// What the catalog's rules find in a literal, whatever the category.
    fn found_in(&self, text: &str) -> Vec<Found> {
        let Engine { catalog, program, .. } = self.engine;
        let ad = Ad { text: text.to_owned(), ..Ad::default() };
        with_reading(|reading| {
            reading.read_once(catalog, program, &ad);
            let (length, found) = reading.found_by_any(program);
            let found = found.iter().map(|candidate| Found {
                rule: candidate.rule.index(),
                whole: candidate.span.len() as usize == length,
            });
            found.collect()
        })
    }

    fn rule(&self, rule: usize) -> &Rule {
        &self.engine.catalog.rules[rule]
    }
}

/// Whether an exemption would do less than suppress what the rule finds.
fn is_limited(rule: &Rule) -> bool {
    !rule.waivable && rule.severity.lines().any(|(_, severity)| *severity > Severity::Info)
}
