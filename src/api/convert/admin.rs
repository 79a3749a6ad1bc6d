//! Catalogs that are uploaded, and what is wrong with one.

use std::collections::HashSet;

use super::request::{self as inwards, Place};
use crate::api::error::{ApiError, Fault, Reason};
use crate::api::{limits, pb};
use crate::catalog::{self, Faults, Sources};
use crate::engine::{Ad, Change};
use crate::ops::metrics::ReloadResult;

/// Uploaded files as sources; their paths are names and nothing is written under them.
///
/// # Errors
/// [`ApiError::Invalid`] where there are too many, or one is no source of a catalog.
pub fn sources(files: Vec<pb::CatalogFile>) -> Result<Sources, ApiError> {
    check_size(&files)?;
    let mut faults = Vec::new();
    let mut known = HashSet::new();
    for (n, file) in files.iter().enumerate() {
        let fault = match wrong(&file.path) {
            None if known.insert(&file.path) => continue,
            None => "stands twice".to_owned(),
            Some(what) => what,
        };
        faults.push(Fault { field: format!("files[{n}].path"), reason: Reason::BadPath, description: fault });
    }
    if !faults.is_empty() {
        return Err(ApiError::Invalid(faults));
    }
    let mut files: Vec<_> = files.into_iter().map(|file| (file.path, file.content.into_bytes().into())).collect();
    files.sort();
    Ok(Sources { files })
}

fn check_size(files: &[pb::CatalogFile]) -> Result<(), ApiError> {
    let (count, bytes) = (files.len(), files.iter().map(|file| file.content.len()).sum::<usize>());
    let (most, most_bytes) = (limits::CATALOG_FILES, limits::CATALOG_BYTES);
    if count > most {
        let description = format!("has {count} files; a catalog has at most {most}");
        return Err(ApiError::invalid("files", Reason::ListTooLong, description));
    }
    if bytes > most_bytes {
        let description = format!("has {bytes} bytes; the files of a catalog have at most {most_bytes} (8 MiB)");
        return Err(ApiError::invalid("files", Reason::FieldTooLong, description));
    }
    Ok(())
}

/// What is wrong with a path. Those that a reading of a folder leaves out are wrong too: they would be no part of the
/// digest.
fn wrong(path: &str) -> Option<String> {
    if path.len() > limits::REQUEST_ID_BYTES || path.contains(|c: char| c.is_control() || c == '\\' || c == ':') {
        return Some("is longer than 256 bytes, or has `\\`, `:` or a control character".to_owned());
    }
    if path.split('/').any(|part| part.is_empty() || part.starts_with('.') || part == "schema") {
        return Some(
            "has an empty part, one that begins with a dot, or `schema`; write `rules/food/x.toml`".to_owned(),
        );
    }
    let is_source = path.ends_with(".toml") || path.ends_with(".tsv");
    (!is_source).then(|| "is no source of a catalog: those end in `.toml` or `.tsv`".to_owned())
}

/// The ads of a sample; the faults of all come at once.
///
/// # Errors
/// [`ApiError::Invalid`] with paths under `sample`.
pub fn sample(ads: Vec<pb::Ad>) -> Result<Vec<Ad>, ApiError> {
    let (count, most) = (ads.len(), limits::BATCH_ADS);
    if count > most {
        let description = format!("has {count} ads; a sample has at most {most}");
        return Err(ApiError::invalid("sample", Reason::BatchTooLong, description));
    }
    let (mut good, mut faults) = (Vec::new(), Vec::new());
    for (n, ad) in ads.into_iter().enumerate() {
        match inwards::ad(ad, Place::Sample(n)) {
            Ok(ad) => good.push(ad),
            Err(ApiError::Invalid(more)) => faults.extend(more),
            Err(error) => return Err(error),
        }
    }
    if faults.is_empty() { Ok(good) } else { Err(ApiError::Invalid(faults)) }
}

/// The caller's own id of a request, as it may stand in a log line.
///
/// # Errors
/// [`ApiError::Invalid`] where it is too long.
pub fn request_id(id: String) -> Result<String, ApiError> {
    let most = limits::REQUEST_ID_BYTES;
    if id.len() <= most {
        return Ok(id);
    }
    let description = format!("has {} bytes; at most {most} are allowed", id.len());
    Err(ApiError::invalid("request_id", Reason::FieldTooLong, description))
}

/// Faults by place, as many as are listed.
pub fn faults(faults: &Faults) -> Vec<pb::CatalogFault> {
    faults.iter().take(limits::CATALOG_FAULTS).map(fault).collect()
}

fn fault(fault: &catalog::Fault) -> pb::CatalogFault {
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    // A file of which nothing was read has no lines.
    let whole = fault.place.file.text.is_empty();
    let (line, column) = if whole { (0, 0) } else { fault.place.line_column() };
    pb::CatalogFault {
        code: fault.code.to_owned(),
        path: fault.place.file.path.clone(),
        line: number(line),
        column: number(column),
        message: fault.message.clone(),
        help: fault.help.clone(),
    }
}

/// A change of the `index`-th ad of the sample.
pub fn change(index: usize, ad: &Ad, change: Change) -> pb::VerdictChange {
    pb::VerdictChange {
        index: u32::try_from(index).unwrap_or(u32::MAX),
        ad_id: ad.id.clone(),
        before: pb::Verdict::from(change.before).into(),
        after: pb::Verdict::from(change.after).into(),
        gone_rule_ids: change.gone,
        new_rule_ids: change.new,
    }
}

/// What became of a reload.
pub fn outcome(result: ReloadResult) -> pb::ReloadOutcome {
    match result {
        ReloadResult::Replaced => pb::ReloadOutcome::Replaced,
        ReloadResult::Unchanged => pb::ReloadOutcome::Unchanged,
        ReloadResult::Refused => pb::ReloadOutcome::Refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_relative_paths_of_sources_are_taken() {
        for good in ["policy.toml", "rules/food/x.toml", "chars/clauses.tsv"] {
            assert_eq!(wrong(good), None, "{good}");
        }
        let long = format!("{}.toml", "x".repeat(300));
        for bad in [
            "",
            "/etc/x.toml",
            "../x.toml",
            "rules/../x.toml",
            "rules//x.toml",
            "rules/./x.toml",
            "rules\\x.toml",
            "c:/x.toml",
            "rules/x.toml\n",
            ".hidden/x.toml",
            "schema/x.toml",
            "README.md",
            &long,
        ] {
            assert!(wrong(bad).is_some(), "{bad}");
        }
    }
}
