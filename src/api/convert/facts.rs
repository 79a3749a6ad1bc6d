//! What metrics need to know of a catalog.

use crate::catalog::kinds::{Severity, ViolationType};
use crate::engine::Engine;
use crate::ops::metrics::CatalogFacts;

/// The size of the engine's catalog, and every label that its findings can have.
pub fn of(engine: &Engine) -> CatalogFacts<'_> {
    let catalog = engine.catalog();
    let by_rule = catalog
        .rules
        .iter()
        .flat_map(|rule| rule.severity.lines().map(|(_, severity)| (&*rule.id, rule.violation_type, *severity)));
    let missing = |id, severity: Severity| (id, ViolationType::MissingStatement, severity);
    let by_statement = catalog.mandatory.iter().map(|statement| missing(&*statement.id, statement.severity));
    let by_number = catalog.numbers.iter().map(|number| (&*number.id, number.violation_type(), number.severity));
    let by_ban = catalog.bans.iter().map(|ban| (&*ban.id, ban.violation_type, ban.severity));
    CatalogFacts {
        version: &catalog.version,
        digest: &catalog.digest,
        rules: catalog.rules.len(),
        terms: catalog.rules.iter().map(|rule| rule.terms.len()).sum(),
        bytes: catalog.bytes,
        findings: by_rule.chain(by_statement).chain(by_number).chain(by_ban).collect(),
        exemptions: catalog.exemptions.iter().map(|exemption| &*exemption.id).collect(),
    }
}
