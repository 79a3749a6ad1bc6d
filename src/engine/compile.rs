//! The catalog as the engine runs it: word sets, parts, matchers, and who is woken by which set.

mod compiler;
mod members;

use self::compiler::Compiler;
pub(super) use self::members::Members;
use super::category::SignalSets;
use super::ids::{PartId, RuleIx, SetBits, SetId, Wanted};
use super::judge::Judge;
use super::pattern::Pattern;
use super::scan::Scanner;
use super::second::SecondReader;
use super::watch::Watches;
use crate::catalog::{Catalog, PERMITTED, Rule, Scope, Side};

/// Everything that screening reads; immutable.
pub(super) struct Program {
    pub scanner: Scanner,
    pub second: SecondReader,
    pub judge: Judge,
    pub parts: Vec<PartSets>,
    pub matchers: Vec<Matcher>,
    pub watches: Watches,
    /// How many sets there are.
    pub sets: usize,
    /// All sets and parts.
    pub all: Wanted,
    pub exemptions: Vec<ExemptionProgram>,
    /// For each permitted claim its phrases.
    pub permitted: Vec<SetId>,
    /// Those that only a proof makes lawful: index in `Catalog::permitted`.
    pub to_prove: Vec<usize>,
    /// For each mandatory statement one set a wording.
    pub mandatory: Vec<Vec<SetId>>,
    /// For each number what it is looked for by.
    pub numbers: Vec<SetId>,
    /// For each category its signals, in the catalog's order.
    pub signals: Vec<SignalSets>,
    /// For each rule what may exempt it.
    pub unless: Vec<Unless>,
}

/// Words that mean the same to some part of the catalog.
pub(super) struct WordSet {
    /// Its hits need a number before them and take it along.
    pub numerals: bool,
    /// How often its words are to be expected in copy, against each other.
    pub frequency: usize,
    /// Characters of its longest hit.
    pub longest: u32,
}

/// The sets whose words fill a part.
pub(super) struct PartSets {
    pub sets: Vec<SetId>,
}

/// One way in which one rule finds.
pub(super) struct Matcher {
    pub rule: RuleIx,
    pub kind: MatcherKind,
}

pub(super) enum MatcherKind {
    /// Parts at most `within` apart; in any order if `ordered` is false.
    Chain {
        parts: Vec<PartId>,
        within: u32,
        scope: Scope,
        ordered: bool,
    },
    AllOf {
        parts: Vec<PartId>,
    },
    Regex {
        keywords: SetId,
        pattern: Pattern,
    },
}

/// Exemptions of one rule.
pub(super) struct Unless {
    /// Indices in [`Program::exemptions`], the global ones included.
    pub exemptions: Vec<usize>,
    pub permitted: bool,
}

pub(super) struct ExemptionProgram {
    pub phrases: Option<SetId>,
    pub contexts: Vec<Context>,
}

pub(super) struct Context {
    pub words: SetId,
    pub side: Side,
    pub of: Option<PartId>,
    pub within: u32,
    pub scope: Scope,
    pub stop_at: Vec<SetId>,
    pub parity: bool,
}

impl Program {
    pub fn compile(catalog: &Catalog) -> Self {
        let mut compiler = Compiler::new(catalog);
        let edge = compiler.set_of_words(&catalog.edge_words);
        let mut matchers = Vec::new();
        for (ix, rule) in catalog.rules.iter().enumerate() {
            compiler.matchers(RuleIx(ix as u32), rule, &mut matchers);
        }
        let exemptions = catalog.exemptions.iter().map(|exemption| ExemptionProgram {
            phrases: (!exemption.phrases.is_empty()).then(|| compiler.set_of_words(&exemption.phrases)),
            contexts: exemption.contexts.iter().map(|context| compiler.context(context)).collect(),
        });
        let exemptions = exemptions.collect();
        let permitted: Vec<SetId> =
            catalog.permitted.iter().map(|claim| compiler.set_of_words(&claim.phrases)).collect();
        let mut wordings = Vec::new();
        for statement in &catalog.mandatory {
            wordings.push(statement.wording.iter().map(|w| compiler.set_of_words(&w.accepted)).collect());
        }
        let numbers = catalog.numbers.iter().map(|number| compiler.set_of_words(&number.keywords)).collect();
        let signals = catalog.signals.iter().map(|signals| SignalSets {
            category: signals.category,
            marks: compiler.set_of_words(&signals.marks),
            strong: compiler.set_of_words(&signals.strong),
            likely: compiler.set_of_words(&signals.likely),
        });
        let signals = signals.collect();
        let unless = catalog.rules.iter().map(|rule| unless(catalog, rule)).collect();
        let members = Members::new(catalog.words.len(), &compiler.set_words);
        Self {
            second: SecondReader::default(),
            scanner: Scanner::new(&catalog.words, &catalog.fold, &members, &compiler.sets, edge),
            judge: Judge::new(catalog),
            watches: Watches::new(&matchers, &compiler.parts, &compiler.sets),
            sets: compiler.sets.len(),
            all: Wanted {
                sets: SetBits::all(compiler.sets.len()),
                parts: (0..compiler.parts.len() as u32).map(PartId).collect(),
            },
            parts: compiler.parts,
            matchers,
            exemptions,
            to_prove: (0..permitted.len()).filter(|ix| catalog.permitted[*ix].qualification.is_some()).collect(),
            permitted,
            mandatory: wordings,
            numbers,
            signals,
            unless,
        }
    }
}

fn unless(catalog: &Catalog, rule: &Rule) -> Unless {
    let named = |id: &str| rule.unless.iter().any(|name| **name == *id);
    let exemptions = catalog.exemptions.iter().enumerate();
    let exemptions = exemptions.filter(|(_, e)| e.global || named(&e.id)).map(|(ix, _)| ix).collect();
    Unless { exemptions, permitted: named(PERMITTED) }
}
