//! What is ours: shards of `sha256sum -c` lines below `_/manifest/`, their sums in `SHA256SUMS`, and a small root.
//!
//! Shards go by the folder of a file, so that a small change rewrites few of them. They are written after all pages,
//! then `SHA256SUMS`, then, when all of them are on the disk, `manifest.json`; stale files are removed after that. A build
//! that dies before leaves the old manifest, whose files are all still there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::writer::{OutputError, Writer, Written};
use super::{Paths, journal};
use crate::site::SafePath;
use crate::source::hex;

/// The small root, `manifest.json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of this format: 1.
    pub version: u32,
    /// What made the site: `listpress 0.1.0`.
    pub generator: String,
    /// Files in all shards.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Digest of `SHA256SUMS`.
    pub sha256sums: String,
}

/// Which shard a file belongs to: by the first byte of its folder's digest.
fn shard_of(path: &str) -> u8 {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    Sha256::digest(folder.as_bytes())[0]
}

fn shard_path(shard: u8) -> SafePath {
    SafePath::fixed("_/manifest").join(&format!("{shard:02x}.sha256"))
}

/// Writes shards, sums and root for these files, which are sorted.
///
/// # Errors
/// The file system refuses.
pub fn write(writer: &Writer, files: &[&Written]) -> Result<Manifest, OutputError> {
    let shard_of = |file: &&Written| shard_of(file.path.as_str());
    let places: Vec<u8> = files.par_iter().map(shard_of).collect();
    let mut shards: BTreeMap<u8, Vec<&Written>> = BTreeMap::new();
    for (shard, file) in places.into_iter().zip(files) {
        shards.entry(shard).or_default().push(file);
    }
    let shards: Vec<(u8, Vec<&Written>)> = shards.into_iter().collect();
    let line = |(shard, files): &(u8, Vec<&Written>)| {
        let length = |file: &&Written| 2 * file.sha256.len() + 3 + file.path.as_str().len();
        let mut text = String::with_capacity(files.iter().map(length).sum());
        for file in files {
            hex::push(&file.sha256, &mut text);
            text.extend(["  ", file.path.as_str(), "\n"]);
        }
        let written = writer.stage(&shard_path(*shard), text.as_bytes())?;
        Ok(format!("{}  {}\n", hex::encode(&written.sha256), written.path))
    };
    let sums: String =
        shards.par_iter().map(line).collect::<Result<Vec<String>, OutputError>>()?.concat();
    writer.publish()?;
    let written = writer.write(&SafePath::fixed("SHA256SUMS"), sums.as_bytes())?;
    let manifest = Manifest {
        version: 1,
        generator: concat!("listpress ", env!("CARGO_PKG_VERSION")).to_owned(),
        files: files.len() as u64,
        bytes: files.iter().map(|f| f.bytes).sum(),
        sha256sums: hex::encode(&written.sha256),
    };
    let mut json = serde_json::to_string_pretty(&manifest).unwrap_or_default();
    json.push('\n');
    if writer.stage(&SafePath::fixed("manifest.json"), json.as_bytes())?.changed {
        writer.settle()?;
    }
    writer.publish()?;
    Ok(manifest)
}

/// Every file that there will be: these and those of their manifest.
pub fn planned<'a>(files: impl Iterator<Item = &'a SafePath>) -> Paths {
    let planned: Vec<SafePath> = files.cloned().collect();
    let shards: BTreeSet<u8> = planned.par_iter().map(|path| shard_of(path.as_str())).collect();
    let own = ["SHA256SUMS", "manifest.json"].map(SafePath::fixed);
    let own = shards.into_iter().map(shard_path).chain(own).collect();
    Paths::new(planned).and(Paths::new(own))
}

/// The files that a manifest and the journal in a folder name, their own included; empty where there is none.
pub fn owned(root: &Path) -> Paths {
    let mut owned: Vec<SafePath> = journal::read(root).iter().cloned().collect();
    if let Ok(sums) = fs::read_to_string(root.join("SHA256SUMS")) {
        owned.extend(["SHA256SUMS", "manifest.json"].map(SafePath::fixed));
        let of = |shard: SafePath| {
            let text = fs::read_to_string(root.join(shard.to_path())).unwrap_or_default();
            let mut own: Vec<SafePath> = lines(&text).collect();
            own.push(shard);
            own
        };
        let shards: Vec<SafePath> = lines(&sums).collect();
        owned.par_extend(shards.into_par_iter().flat_map_iter(of));
    }
    Paths::new(owned)
}

/// Paths of `sha256sum` lines; lines that are none, and unsafe paths, are passed over.
fn lines(text: &str) -> impl Iterator<Item = SafePath> + '_ {
    text.lines().filter_map(|line| SafePath::new(line.get(66..)?))
}

/// Removes what an earlier build wrote and this one did not.
///
/// # Errors
/// The file system refuses.
pub fn prune<'a>(
    writer: &Writer,
    stale: impl IntoIterator<Item = &'a SafePath>,
) -> Result<usize, OutputError> {
    let mut count = 0;
    for path in stale {
        writer.remove(path)?;
        count += 1;
    }
    Ok(count)
}
