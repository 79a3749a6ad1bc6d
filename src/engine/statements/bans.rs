//! Categories that may not be advertised at all, or only in certain media.

use std::sync::Arc;

use super::{Said, Shortcomings, notice, violation};
use crate::engine::frame::Frame;
use crate::engine::texts;
use crate::engine::verdict::NoticeCode;

pub(super) fn check(frame: &Frame<'_>, found: &mut Shortcomings) {
    for (ix, ban) in frame.catalog.bans.iter().enumerate() {
        let Some(ruling) = frame.ban(ix) else { continue };
        match frame.ad.medium {
            // Where it may run depends on a medium that nobody named.
            None if !ban.assumed => {
                found.notices.push(notice(NoticeCode::MediumUnknown, texts::medium_unknown(&ban.title)));
            }
            Some(medium) if ban.allowed.contains(&medium) => {}
            _ => {
                let said = Said {
                    id: Arc::clone(&ban.id),
                    violation_type: ban.violation_type,
                    message: (*ban.title).clone(),
                    suggestion: (*ban.suggestion).clone(),
                    defect: None,
                    replacement: None,
                    place: None,
                };
                found.violations.push(violation(frame, ruling, said));
            }
        }
    }
}
