//! What one ad is judged by: its categories, its day, the law of that day, its policy.

use jiff::civil::Date;

use super::category::{self, Decision};
use super::compile::Program;
use super::ids::RuleIx;
use super::judge::{LawOfDay, Provisions, Ruling};
use super::overlay::Own;
use super::reading::Reading;
use super::{Ad, Engine, Options};
use crate::catalog::kinds::{Category, Severity, Verdict};
use crate::catalog::{COMMON, Catalog, Policy, Rule};

/// Fixed for the whole of one ad.
pub(super) struct Frame<'e> {
    pub catalog: &'e Catalog,
    program: &'e Program,
    pub own: Option<&'e Own>,
    pub ad: &'e Ad,
    pub decision: Decision,
    pub day: Date,
    law: &'e LawOfDay,
    policy: Option<&'e Policy>,
}

impl<'e> Frame<'e> {
    pub fn new(engine: &'e Engine, reading: &Reading, ad: &'e Ad, options: &Options) -> Self {
        let Engine { catalog, program, own } = engine;
        let day = ad.publish_date.unwrap_or(options.today);
        let name = options.policy.as_deref().unwrap_or(&catalog.default_policy);
        Self {
            catalog,
            program,
            own: own.as_ref(),
            ad,
            decision: category::decide(program, reading.fields(), ad.category),
            day,
            law: program.judge.law(catalog, day),
            policy: catalog.policies.iter().find(|policy| *policy.name == *name),
        }
    }

    /// What the ad is judged under; empty = unknown.
    pub fn categories(&self) -> &[Category] {
        self.decision.categories.as_slice()
    }

    /// The category that the answer names.
    pub fn category(&self) -> Option<Category> {
        self.categories().first().copied()
    }

    /// Those whose statements and bans are asked of the ad.
    fn asked(&self) -> &[Category] {
        if self.decision.by_words { &self.categories()[..1] } else { self.categories() }
    }

    /// Categories whose permissions hold: with none known, those whose rules are applied.
    pub fn permissive(&self) -> &[Category] {
        if self.categories().is_empty() { &COMMON } else { self.categories() }
    }

    /// A rule of the catalog, or of what lies over it.
    pub fn rule(&self, rule: RuleIx) -> &'e Rule {
        self.own.and_then(|own| own.terms(rule)).map_or_else(|| &self.catalog.rules[rule.index()], |own| &own.rule)
    }

    /// `None`: the rule does not apply to the ad.
    pub fn ruling(&self, rule: RuleIx) -> Option<&'e Ruling> {
        if let Some(own) = self.own.filter(|own| own.terms(rule).is_some()) {
            return own.ruling(rule, self.categories(), self.ad.medium, self.day);
        }
        self.program.judge.rule(rule, self.categories(), self.ad.medium)
    }

    /// Which rules of the catalog apply to the ad: those that have a ruling.
    pub fn applying(&self) -> impl Fn(RuleIx) -> bool {
        let (judge, categories, medium) = (&self.program.judge, self.categories(), self.ad.medium);
        move |rule| judge.applies(rule, categories, medium)
    }

    /// `None`: the statement is not asked of the ad.
    pub fn statement(&self, statement: usize) -> Option<&'e Ruling> {
        self.program.judge.statement(statement, self.asked())
    }

    /// `None`: an ad of its category may show any such number.
    pub fn number(&self, number: usize) -> Option<&'e Ruling> {
        self.program.judge.number(number, self.category()?)
    }

    /// `None`: the ban does not concern the ad's category.
    pub fn ban(&self, ban: usize) -> Option<&'e Ruling> {
        self.program.judge.ban(ban, self.asked())
    }

    /// What a finding of the rule rests on.
    pub fn provisions(&self, rule: RuleIx) -> Provisions {
        match self.ruling(rule) {
            Some(ruling) => self.provisions_of(ruling),
            None => Provisions { legal_basis: Vec::new(), penalties: Vec::new(), in_force: true },
        }
    }

    /// Whether a version of that day is known of at least one article that a finding of the rule rests on.
    pub fn in_force(&self, rule: RuleIx) -> bool {
        self.ruling(rule).is_none_or(|ruling| self.law.in_force(self.catalog, ruling, self.ad.medium))
    }

    pub fn provisions_of(&self, ruling: &Ruling) -> Provisions {
        self.law.provisions(self.catalog, ruling, self.ad.medium)
    }

    /// What the policy makes of a finding. An unknown policy, which the border refuses, blocks.
    pub fn verdict(&self, severity: Severity) -> Verdict {
        self.policy.map_or(Verdict::Block, |policy| policy.verdict(severity, self.category()))
    }
}
