//! The catalog's digest: SHA-256 over the sorted (path, length, bytes) of every source.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::catalog::{Bytes, Sources};

impl Sources {
    /// The digest of the catalog that they make, in lower-case hex: whether it is the one in use is known without loading
    /// it.
    pub fn digest(&self) -> String {
        hex(hash(self))
    }

    /// The digest of the overlay that they make, in their order.
    pub fn overlay_digest(&self) -> String {
        hex(update(Sha256::new(), self.files.iter()))
    }
}

/// The length is eight bytes, least first; the path stands before it as it is.
pub(super) fn hash(sources: &Sources) -> Sha256 {
    let mut files: Vec<&(String, Bytes)> = sources.files.iter().collect();
    files.sort();
    update(Sha256::new(), files.into_iter())
}

/// Goes on with these files, in their order.
pub(super) fn update<'f>(mut hash: Sha256, files: impl Iterator<Item = &'f (String, Bytes)>) -> Sha256 {
    for (path, bytes) in files {
        hash.update(path.as_bytes());
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    }
    hash
}

/// Lower-case hex.
pub(super) fn hex(hash: Sha256) -> String {
    hash.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
