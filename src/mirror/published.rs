//! The packs of an epoch that was published before. They are kept as they are: a client that has a pack fetches the new
//! ones only.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use sha1::{Digest, Sha1};
use sha2::Sha256;

use super::object::{Id, Kind, hex, tree_of, unhex};
use super::pack::inflate;
use crate::output::{Published, Written};
use crate::site::SafePath;

/// Bytes of a pack that a commit may take. Ours have some hundred.
const LARGEST_COMMIT: u64 = 1 << 16;

/// Bytes of a pack of which there may be many.
const SMALL: u64 = 1 << 20;

/// Files of the last build by their path.
type Known<'a> = HashMap<&'a str, &'a Written>;

/// A pack that lies in the output, whole.
#[derive(Debug)]
pub(super) struct Pack {
    pub(super) name: String,
    /// The objects in it, sorted, with their places in the file.
    objects: Vec<(Id, u64)>,
    path: PathBuf,
    /// The pack and its index.
    pub(super) files: [Written; 2],
}

impl Pack {
    /// The packs that a list, such as `objects/info/packs`, names below the folder of an epoch, as far as they are whole.
    /// `known`: files of the last build, of which time and length tell whether they are as they were.
    pub(super) fn all(output: &Path, epoch: &SafePath, list: &str, known: &[Written]) -> Vec<Self> {
        let list = output.join(epoch.join(list).to_path());
        let list = fs::read_to_string(list).unwrap_or_default();
        let names =
            list.lines().filter_map(|line| line.strip_prefix("P pack-")?.strip_suffix(".pack"));
        let published = Published::below(output);
        // There may be many packs, and far more files.
        let own = known.iter().filter(|file| file.path.as_str().starts_with(epoch.as_str()));
        let known: Known<'_> = own.map(|file| (file.path.as_str(), file)).collect();
        names.filter_map(|name| Self::open(output, epoch, name, (&known, &published))).collect()
    }

    fn open(
        output: &Path,
        epoch: &SafePath,
        name: &str,
        (known, published): (&Known<'_>, &Published),
    ) -> Option<Self> {
        unhex(name)?;
        let path = |ending: &str| epoch.join(&format!("objects/pack/pack-{name}.{ending}"));
        let file = |ending: &str, sum: Option<Id>| {
            let path = path(ending);
            let known = known.get(path.as_str()).and_then(|file| {
                Some(Written { modified: published.is_intact(file)?, ..(*file).clone() })
            });
            known.or_else(|| look(output, &path, sum))
        };
        let files = [file("pack", unhex(name))?, file("idx", None)?];
        let index = fs::read(output.join(files[1].path.to_path())).ok()?;
        let path = output.join(files[0].path.to_path());
        Some(Pack { name: name.to_owned(), objects: objects(&index, name)?, path, files })
    }

    /// Whether it is one of those of which there should not be many.
    pub(super) fn is_small(&self) -> bool {
        let [pack, _] = &self.files;
        pack.bytes < SMALL
    }

    /// The objects in it.
    pub(super) fn ids(&self) -> impl Iterator<Item = &Id> {
        self.objects.iter().map(|(id, _)| id)
    }

    /// Whether it holds nothing but what belongs to the epoch: objects of it, and commits that stood in other places of its
    /// history, when a late mail came in before them. Mail that is gone or withheld is in no pack that is kept.
    pub(super) fn belongs_to(&self, wanted: &HashSet<Id>) -> bool {
        let Ok(mut file) = File::open(&self.path) else { return false };
        self.objects.iter().filter(|(id, _)| !wanted.contains(id)).all(|(_, offset)| {
            let tree = tree_at(&mut file, *offset).unwrap_or_default();
            tree.is_some_and(|tree| wanted.contains(&tree))
        })
    }
}

/// The ids and offsets in an index of version 2; `None` where it is damaged or of another pack.
fn objects(index: &[u8], pack: &str) -> Option<Vec<(Id, u64)>> {
    let (rest, sum) = index.split_last_chunk::<20>()?;
    let (body, of) = rest.split_last_chunk::<20>()?;
    let whole: Id = Sha1::digest(rest).into();
    if whole != *sum || hex(of) != pack || !body.starts_with(b"\xfftOc\0\0\0\x02") {
        return None;
    }
    let number = |at: usize| Some(u32::from_be_bytes(body.get(at..at + 4)?.try_into().ok()?));
    let count = number(8 + 255 * 4)? as usize;
    let (ids, offsets) = (8 + 1024, 8 + 1024 + count * 24);
    let object = |at: usize| {
        let id = body.get(ids + at * 20..ids + (at + 1) * 20)?.try_into().ok()?;
        Some((id, number(offsets + at * 4)?.into()))
    };
    (0..count).map(object).collect()
}

/// The tree that a commit names which stands whole at an offset of a pack; `None` of all other objects.
fn tree_at(file: &mut File, offset: u64) -> io::Result<Option<Id>> {
    file.seek(SeekFrom::Start(offset))?;
    let mut bytes = Vec::new();
    file.take(LARGEST_COMMIT).read_to_end(&mut bytes)?;
    let kind = bytes.first().map_or(0, |byte| byte >> 4 & 7);
    let head = bytes.iter().take_while(|byte| **byte & 0x80 != 0).count() + 1;
    if Kind::of(kind) != Some(Kind::Commit) {
        return Ok(None);
    }
    let body = inflate(bytes.get(head..).unwrap_or_default(), LARGEST_COMMIT as usize)?;
    Ok(tree_of(&body))
}

/// A file that no earlier build tells of. `sum`: SHA-1 of all but the sum at its end, where that is known.
fn look(output: &Path, path: &SafePath, sum: Option<Id>) -> Option<Written> {
    let mut file = File::open(output.join(path.to_path())).ok()?;
    let bytes = file.metadata().ok()?.len();
    let (mut sha256, mut sha1) = (Sha256::new(), Sha1::new());
    let mut rest = bytes.checked_sub(20)?;
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut buffer).ok()?;
        let now = buffer.get(..read)?;
        if now.is_empty() {
            break;
        }
        sha256.update(now);
        let summed = now.get(..rest.min(read as u64) as usize)?;
        sha1.update(summed);
        rest -= summed.len() as u64;
    }
    let found: Id = sha1.finalize().into();
    if sum.is_some_and(|sum| sum != found) {
        return None;
    }
    let sha256 = sha256.finalize().into();
    Some(Written { path: path.clone(), sha256, bytes, changed: false, modified: 0 })
}
