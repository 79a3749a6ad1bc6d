//! What one call may bring. The contract fixes these; every error that comes of them names its limit.

/// Bytes of UTF-8 in one string of an ad.
pub const FIELD_BYTES: usize = 64 * 1024;
/// Bytes of UTF-8 in all strings of an ad together.
pub const AD_BYTES: usize = 256 * 1024;
/// Entries of one list of an ad: fields, qualifications, protected names.
pub const LIST_ENTRIES: usize = 1_000;
/// Ads in a batch.
pub const BATCH_ADS: usize = 1_000;
/// Bytes of a request message, decompressed.
pub const REQUEST_BYTES: usize = 16 * 1024 * 1024;
/// Violations listed in one answer.
pub const MAX_VIOLATIONS: u32 = 1_000;
/// Violations listed where the caller names no number.
pub const DEFAULT_VIOLATIONS: u32 = 100;
/// Bytes of a search in the catalog.
pub const QUERY_BYTES: usize = 256;
/// Entries of a page.
pub const PAGE_ENTRIES: u32 = 500;
/// Entries of a page where the caller names no number.
pub const DEFAULT_PAGE_ENTRIES: u32 = 50;
/// Files of an uploaded catalog.
pub const CATALOG_FILES: usize = 4_000;
/// Bytes of all files of an uploaded catalog together.
pub const CATALOG_BYTES: usize = 8 * 1024 * 1024;
/// Faults of a catalog listed in one answer.
pub const CATALOG_FAULTS: usize = 1_000;
/// Bytes of a caller's own id of a request.
pub const REQUEST_ID_BYTES: usize = 256;
