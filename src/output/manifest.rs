//! What is ours: shards of `sha256sum -c` lines below `_/manifest/`, their sums in `SHA256SUMS`, and a small root.
//!
//! Shards go by the folder of a file, so that a small change rewrites few of them: a large site has more. They are written
//! after all pages, then `SHA256SUMS`, then, when all of them are on the disk, `manifest.json`; stale files are removed
//! after that. A build that dies before leaves the old manifest, whose files are all still there.

mod amend;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::writer::{OutputError, Writer, Written};
use super::{Paths, journal, obstacles, signature, verify};
use crate::site::SafePath;
use crate::source::hex;
pub use amend::Amendment;

/// The root.
pub const ROOT: &str = "manifest.json";
/// The sums of the shards.
pub const SUMS: &str = "SHA256SUMS";

/// The small root, [`ROOT`].
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
    /// When the newest mail was sent, RFC 3339 in UTC; not there for a site without mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newest: Option<String>,
}

/// Folder of the shards.
const SHARDS: &str = "_/manifest/";

/// From so many files on, shards have names of three digits: 4,096 of them instead of 256.
const MANY: usize = 16_384;

/// Files whose shards are looked for before it is asked whether all are known.
const TOGETHER: usize = 8192;

/// How files are divided among shards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shards {
    /// Hexadecimal digits of a shard's name.
    digits: usize,
}

impl Shards {
    fn of(files: usize) -> Self {
        Shards { digits: if files < MANY { 2 } else { 3 } }
    }

    /// How many there are at most.
    fn most(self) -> usize {
        1 << (4 * self.digits)
    }

    /// Which shard a file belongs to: by the first bits of its folder's digest.
    fn of_file(self, path: &str) -> u16 {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let digest = Sha256::digest(folder.as_bytes());
        u16::from_be_bytes([digest[0], digest[1]]) >> (16 - 4 * self.digits)
    }

    fn path(self, shard: u16) -> SafePath {
        let name = format!("{shard:0digits$x}.sha256", digits = self.digits);
        SafePath::fixed(SHARDS.trim_end_matches('/')).join(&name)
    }
}

/// Writes shards, sums and root for these files, which are sorted. `newest`: seconds since the epoch of the newest mail.
///
/// # Errors
/// The file system refuses.
pub fn write(
    writer: &Writer,
    files: &[&Written],
    newest: Option<i64>,
) -> Result<Manifest, OutputError> {
    let division = Shards::of(files.len());
    let shard_of = |file: &&Written| division.of_file(file.path.as_str());
    let places: Vec<u16> = files.par_iter().map(shard_of).collect();
    let mut shards: BTreeMap<u16, Vec<&Written>> = BTreeMap::new();
    for (shard, file) in places.into_iter().zip(files) {
        shards.entry(shard).or_default().push(file);
    }
    let shards: Vec<(u16, Vec<&Written>)> = shards.into_iter().collect();
    let line = |(shard, files): &(u16, Vec<&Written>)| {
        let length = |file: &&Written| 2 * file.sha256.len() + 3 + file.path.as_str().len();
        let mut text = String::with_capacity(files.iter().map(length).sum());
        for file in files {
            push_line(file, &mut text);
        }
        let mut line = String::new();
        push_line(&writer.stage(&division.path(*shard), text.as_bytes())?, &mut line);
        Ok(line)
    };
    let sums: String =
        shards.par_iter().map(line).collect::<Result<Vec<String>, OutputError>>()?.concat();
    let bytes = files.iter().map(|file| file.bytes).sum();
    write_root(writer, &sums, (files.len() as u64, bytes), newest)
}

/// Adds a line as `sha256sum` writes it.
fn push_line(file: &Written, text: &mut String) {
    hex::push(&file.sha256, text);
    text.extend(["  ", file.path.as_str(), "\n"]);
}

/// Moves shards to their places, then writes the sums, then the root. `files` and `bytes`: how many the shards name.
fn write_root(
    writer: &Writer,
    sums: &str,
    (files, bytes): (u64, u64),
    newest: Option<i64>,
) -> Result<Manifest, OutputError> {
    writer.publish()?;
    let written = writer.write(&SafePath::fixed(SUMS), sums.as_bytes())?;
    let manifest = Manifest {
        version: 1,
        generator: concat!("listpress ", env!("CARGO_PKG_VERSION")).to_owned(),
        files,
        bytes,
        sha256sums: hex::encode(&written.sha256),
        newest: newest.and_then(|at| Some(jiff::Timestamp::from_second(at).ok()?.to_string())),
    };
    let mut json = serde_json::to_string_pretty(&manifest).unwrap_or_default();
    json.push('\n');
    if writer.stage(&SafePath::fixed(ROOT), json.as_bytes())?.changed {
        writer.settle()?;
        signature::remove(writer)?;
    }
    writer.publish()?;
    Ok(manifest)
}

/// Moves what was put aside to its place: first it is written down what changes between the files of `before` and `now`, and
/// what is in the way is removed. Gives the files that are stale, to be removed when no manifest names them.
///
/// # Errors
/// The file system refuses, or something that is not the site's own is in the way.
pub fn move_in<'b>(
    writer: &Writer,
    before: &'b Paths,
    now: &'b Paths,
) -> Result<Vec<&'b SafePath>, OutputError> {
    let (stale, new): (Vec<_>, Vec<_>) =
        rayon::join(|| before.without(now).collect(), || now.without(before).collect());
    let in_the_way = obstacles::find(writer, now, &stale)?;
    journal::begin(writer, &stale, &new)?;
    prune(writer, in_the_way)?;
    writer.publish()?;
    Ok(stale)
}

/// The files of a manifest of these files, each of which is named once.
pub fn own(files: &[&SafePath]) -> Paths {
    let division = Shards::of(files.len());
    let mut shards: BTreeSet<u16> = BTreeSet::new();
    // A large site has files in every shard; most of them need not be asked.
    for some in files.chunks(TOGETHER) {
        shards.par_extend(some.par_iter().map(|path| division.of_file(path.as_str())));
        if shards.len() == division.most() {
            break;
        }
    }
    let fixed = [SUMS, ROOT].map(SafePath::fixed);
    shards.into_iter().map(|shard| division.path(shard)).chain(fixed).collect()
}

/// Whether a file is a shard.
pub fn is_shard(path: &SafePath) -> bool {
    path.as_str().starts_with(SHARDS)
}

/// The files that a manifest and the journal in a folder name, their own and signatures included; empty where there is
/// none. A `SHA256SUMS` that names anything but shards is not ours.
pub fn owned(root: &Path) -> Paths {
    let mut owned: Vec<SafePath> = journal::read(root).iter().cloned().collect();
    let sums = fs::read_to_string(root.join(SUMS));
    if let Some(shards) = sums.ok().and_then(|sums| shards_of(&sums)) {
        owned.extend([SUMS, ROOT].map(SafePath::fixed));
        owned.extend(signature::present(root));
        let of = |shard: SafePath| {
            let text = fs::read_to_string(root.join(shard.to_path())).unwrap_or_default();
            let mut own: Vec<SafePath> = lines(&text).collect();
            own.push(shard);
            own
        };
        owned.par_extend(shards.into_par_iter().flat_map_iter(of));
    }
    Paths::new(owned)
}

/// The shards that a `SHA256SUMS` names; `None` of one that is not ours.
fn shards_of(sums: &str) -> Option<Vec<SafePath>> {
    let shards: Vec<SafePath> = lines(sums).collect();
    (shards.iter().all(is_shard) && shards.is_empty() == sums.is_empty()).then_some(shards)
}

/// Paths of `sha256sum` lines; lines that are none, and unsafe paths, are passed over.
fn lines(text: &str) -> impl Iterator<Item = SafePath> + '_ {
    text.lines().filter_map(|line| Some(verify::sum(line.as_bytes())?.path))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Gate;

    /// Names of the shards of a site with so many files, which are in as many folders.
    fn shards(files: usize) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let writer = Writer::open(folder.path(), &Gate::default()).unwrap();
        let written = |i: usize| Written {
            path: SafePath::root().join(&format!("plum/{i:06}@example.org/index.html")),
            sha256: [0; 32],
            bytes: 0,
            changed: true,
            modified: 0,
        };
        let files: Vec<Written> = (0..files).map(written).collect();
        write(&writer, &files.iter().collect::<Vec<_>>(), Some(0)).unwrap();
        writer.clear().unwrap();
        let files: Paths = files.into_iter().map(|file| file.path).collect();
        let own = own(&files.iter().collect::<Vec<_>>());
        let planned = files.and(own);
        assert_eq!(planned, owned(folder.path()), "what is planned is what is written");
        let sums = fs::read_to_string(folder.path().join("SHA256SUMS")).unwrap();
        lines(&sums).map(|path| path.as_str().to_owned()).collect()
    }

    #[test]
    fn sums_of_somebody_else_are_not_ours() {
        let folder = tempfile::tempdir().unwrap();
        let sum = "0".repeat(64);
        let mut lines = format!("{sum}  plum-1.0.iso\n");
        fs::write(folder.path().join(SUMS), &lines).unwrap();
        assert!(owned(folder.path()).is_empty());
        lines.push_str(&format!("{sum}  _/manifest/00.sha256\n"));
        for theirs in [&lines, &format!("{sum} *plum-1.0.iso\n")] {
            fs::write(folder.path().join(SUMS), theirs).unwrap();
            assert!(owned(folder.path()).is_empty(), "{theirs}");
        }
    }

    #[test]
    fn a_large_site_has_more_shards() {
        let few = shards(MANY - 1);
        assert_eq!((few.len(), few[0].as_str()), (256, "_/manifest/00.sha256"));
        let many = shards(MANY);
        assert!(many.len() > 3_800, "{}", many.len());
        assert!(many.iter().all(|name| name.len() == "_/manifest/000.sha256".len()));
    }
}
