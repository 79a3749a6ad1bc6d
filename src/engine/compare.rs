//! What changes between two screenings of one ad, by two catalogs.

use std::collections::BTreeSet;

use super::Screening;
use crate::catalog::kinds::Verdict;

/// What a screening comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gist {
    pub verdict: Verdict,
    /// Every rule that found something, those inside the finding of another one too.
    rules: BTreeSet<String>,
}

/// What another catalog changes. No copy is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub before: Verdict,
    pub after: Verdict,
    /// Rules that find something no more.
    pub gone: Vec<String>,
    /// Rules that find something now.
    pub new: Vec<String>,
}

impl Gist {
    /// Without the places and the law.
    pub fn of(done: &Screening) -> Self {
        let rules =
            done.violations.iter().flat_map(|v| v.also_rule_ids.iter().map(String::as_str).chain([&*v.rule.id]));
        Self { verdict: done.verdict, rules: rules.map(str::to_owned).collect() }
    }

    /// What the other one changes; `None`: nothing.
    pub fn change_to(&self, after: &Self) -> Option<Change> {
        let only = |a: &Self, b: &Self| a.rules.difference(&b.rules).cloned().collect();
        let change =
            || Change { before: self.verdict, after: after.verdict, gone: only(self, after), new: only(after, self) };
        (self != after).then(change)
    }
}

impl Change {
    /// Whether the verdict is another; else only rules are.
    pub fn of_verdict(&self) -> bool {
        self.before != self.after
    }
}
