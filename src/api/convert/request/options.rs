//! How an answer shall look.

use jiff::civil::Date;

use super::{Faults, enumerated, language_at};
use crate::api::error::{ApiError, Reason};
use crate::api::{limits, pb};
use crate::catalog::kinds;
use crate::engine::Options;
use crate::text::OffsetUnit;

/// How the answer shall look, checked; `today` is the day to judge on where the ad names none.
///
/// # Errors
/// [`ApiError::Invalid`] with paths under `options`.
pub fn options(given: Option<pb::ScreenOptions>, policies: &[&str], today: Date) -> Result<Options, ApiError> {
    let Some(given) = given else { return Ok(Options::on(today)) };
    let mut faults = Faults::of(&"options");
    let unit = enumerated(given.offset_unit, "offset_unit", &mut faults);
    let min_severity = enumerated(given.min_severity, "min_severity", &mut faults);
    let max_violations = max_violations(given.max_violations, &mut faults);
    check_policy(&given.policy, policies, &mut faults);
    let language = language_at(&given.language, "language", &mut faults);
    faults.or(Options {
        offset_unit: unit.and_then(|unit: pb::OffsetUnit| Option::<OffsetUnit>::from(unit)).unwrap_or_default(),
        policy: Some(given.policy).filter(|name| !name.is_empty()),
        min_severity: min_severity.and_then(|severity: pb::Severity| severity.into()),
        max_violations,
        include_suppressed: given.include_suppressed,
        include_shadow: given.include_shadow,
        include_law_text: given.include_law_text,
        language,
        today,
    })
}

fn max_violations(given: u32, faults: &mut Faults<'_>) -> u32 {
    if given > limits::MAX_VIOLATIONS {
        let limit = limits::MAX_VIOLATIONS;
        faults.push(
            "max_violations",
            Reason::OutOfRange,
            format!("is {given}; at most {limit} are listed (0 = {})", limits::DEFAULT_VIOLATIONS),
        );
    }
    if given == 0 { limits::DEFAULT_VIOLATIONS } else { given }
}

fn check_policy(name: &str, policies: &[&str], faults: &mut Faults<'_>) {
    if name.is_empty() || policies.contains(&name) {
        return;
    }
    let known = policies.join(", ");
    let description = match kinds::nearest(name, policies.iter().copied()) {
        Some(meant) => format!("the catalog has no such policy, did you mean `{meant}`? It has: {known}"),
        None => format!("the catalog has no such policy; it has: {known}"),
    };
    faults.push("policy", Reason::UnknownPolicy, description);
}
