//! What a manifest says of a site, wherever that is.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use super::PublishError;
use crate::config::SignConfig;
use crate::output::Manifest;
use crate::output::manifest::{ROOT, SUMS};
use crate::output::verify::{Sum, sum};
use crate::site::SafePath;
use crate::source::hex;

/// How a file is read; `None` where it is not there.
pub type Read<'a> = &'a mut dyn FnMut(&SafePath) -> Result<Option<Vec<u8>>, PublishError>;

/// The root of a manifest and the names of its shards. Files are read when they are needed.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// The root, read.
    pub manifest: Manifest,
    /// Digests of the files that the shards do not name: the root, `SHA256SUMS` and signatures.
    pub own: BTreeMap<SafePath, String>,
    /// The shards and their digests.
    pub shards: BTreeMap<SafePath, String>,
}

impl Listing {
    /// Reads the root and `SHA256SUMS`; `None` where there is no manifest of ours.
    ///
    /// # Errors
    /// As `read` has them.
    pub fn read(read: Read<'_>) -> Result<Option<Self>, PublishError> {
        let root = SafePath::fixed(ROOT);
        let Some(bytes) = read(&root)? else { return Ok(None) };
        let Ok(manifest) = serde_json::from_slice::<Manifest>(&bytes) else { return Ok(None) };
        let mut listing = Listing { manifest, ..Listing::default() };
        listing.own.insert(root, digest(&bytes));
        for signature in SignConfig::NAMES.map(SafePath::fixed) {
            if let Some(bytes) = read(&signature)? {
                listing.own.insert(signature, digest(&bytes));
            }
        }
        let sums = SafePath::fixed(SUMS);
        if let Some(bytes) = read(&sums)? {
            listing.own.insert(sums, digest(&bytes));
            listing.shards.extend(lines(&bytes).map(|line| (line.path, line.sha256)));
        }
        Ok(Some(listing))
    }

    /// Whether `SHA256SUMS` is the one that the root names.
    pub fn is_whole(&self) -> bool {
        self.own.get(&SafePath::fixed(SUMS)) == Some(&self.manifest.sha256sums)
    }
}

/// The files of a shard; `None` where it is not the one that is meant.
///
/// # Errors
/// As `read` has them.
pub fn shard(
    path: &SafePath,
    sha256: &str,
    read: Read<'_>,
) -> Result<Option<Vec<Sum>>, PublishError> {
    let bytes = read(path)?.filter(|bytes| digest(bytes) == sha256);
    Ok(bytes.map(|bytes| lines(&bytes).collect()))
}

fn lines(bytes: &[u8]) -> impl Iterator<Item = Sum> + '_ {
    bytes.split(|byte| *byte == b'\n').filter_map(sum)
}

fn digest(bytes: &[u8]) -> String {
    hex::encode(&Sha256::digest(bytes))
}
