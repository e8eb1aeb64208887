//! The manifest of a site of which a small part changes. Only shards that name what comes, goes or changes are read and
//! written anew: of a million files, all others need not be looked at.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use rayon::prelude::*;

use super::{Manifest, ROOT, SUMS, Shards, push_line, write_root};
use crate::output::verify::{self, Sum};
use crate::output::writer::{OutputError, Writer, Written};
use crate::output::{Paths, signature};
use crate::site::SafePath;
use crate::source::hex;

/// What changes of a manifest, and of the files that it names.
#[derive(Debug)]
pub struct Amendment {
    division: Shards,
    /// Texts of the shards that change, by number; of one that goes an empty one.
    texts: Vec<(u16, String)>,
    /// The digests in `SHA256SUMS`.
    sums: Sums,
    files: u64,
    bytes: u64,
    /// With those of the manifest, and its signature.
    all: usize,
    before: Paths,
    now: Paths,
}

/// A file that is there in one of both sites only, or with other bytes.
type Change<'a> = (&'a SafePath, Option<&'a Written>, Option<&'a Written>);

impl Amendment {
    /// What changes where a site is in `root`, whole and with the manifest that is its own, and files of it are replaced
    /// by others; all that are in neither stay. `counts`: files and bytes of that site, those of the manifest included;
    /// `signature`: what signs the manifest.
    ///
    /// `None` where all files must be looked at: something is not as the manifest says, a path is named twice, or files
    /// are divided among shards in another way.
    pub fn of(
        root: &Path,
        counts: (usize, u64),
        (gone, come): (Vec<&Written>, Vec<&Written>),
        signature: Option<SafePath>,
    ) -> Option<Self> {
        let manifest: Manifest = serde_json::from_slice(&fs::read(root.join(ROOT)).ok()?).ok()?;
        let mut sums = sums(root, &manifest)?;
        // No digest is of the root itself.
        let all =
            usize::try_from(manifest.files).ok()?.checked_add(sums.len() + [SUMS, ROOT].len())?;
        let signed = counts.0.checked_sub(all)?;
        if signed > 1 || manifest.bytes != counts.1 {
            return None;
        }
        let changes = changes(sorted(gone)?, sorted(come)?);
        let (files, bytes) = counted(&manifest, &changes)?;
        let division = Shards::of(usize::try_from(files).ok()?);
        if division != Shards::of(usize::try_from(manifest.files).ok()?) {
            return None;
        }
        let texts = texts(root, division, &sums, &changes)?;
        let path = |(shard, _): &(u16, String)| division.path(*shard);
        let own = || [SUMS, ROOT].map(SafePath::fixed);
        let known = texts.iter().map(path).filter(|path| sums.contains_key(path));
        let before = changes.iter().filter(|(_, old, _)| old.is_some()).map(|change| change.0);
        let before = before.cloned().chain(known).chain(own()).chain(signature::present(root));
        let before = before.collect();
        let left = texts.iter().filter(|(_, text)| !text.is_empty()).map(path);
        let now = changes.iter().filter(|(.., new)| new.is_some()).map(|change| change.0);
        let now = now.cloned().chain(left).chain(own()).chain(signature.clone()).collect();
        for changed in &texts {
            if changed.1.is_empty() {
                sums.remove(&path(changed));
            } else {
                sums.entry(path(changed)).or_default();
            }
        }
        let own = sums.len() + own().len() + usize::from(signature.is_some());
        let all = usize::try_from(files).ok()? + own;
        Some(Amendment { division, texts, sums, files, bytes, all, before, now })
    }

    /// Files of the last build that change or go, with those of its manifest.
    pub fn before(&self) -> &Paths {
        &self.before
    }

    /// Files that come or change, with those of the manifest.
    pub fn now(&self) -> &Paths {
        &self.now
    }

    /// How many files there will be in all, those of the manifest included.
    pub fn files(&self) -> usize {
        self.all
    }

    /// Writes what changes of the manifest. `newest`: seconds since the epoch of the newest mail.
    ///
    /// # Errors
    /// The file system refuses.
    pub fn write(self, writer: &Writer, newest: Option<i64>) -> Result<Manifest, OutputError> {
        let Amendment { division, texts, mut sums, files, bytes, .. } = self;
        let stage = |(shard, text): &(u16, String)| {
            let Written { path, sha256, .. } =
                writer.stage(&division.path(*shard), text.as_bytes())?;
            Ok((path, hex::encode(&sha256)))
        };
        let left = texts.par_iter().filter(|(_, text)| !text.is_empty());
        sums.extend(left.map(stage).collect::<Result<Vec<_>, OutputError>>()?);
        let lines = sums.iter().flat_map(|(path, sha256)| [sha256, "  ", path.as_str(), "\n"]);
        write_root(writer, &lines.collect::<String>(), (files, bytes), newest)
    }
}

/// Digests of shards, in hexadecimal, by path.
type Sums = BTreeMap<SafePath, String>;

/// Those of a manifest; `None` where one cannot be read.
fn sums(root: &Path, manifest: &Manifest) -> Option<Sums> {
    let sum = Sum { sha256: manifest.sha256sums.clone(), path: SafePath::fixed(SUMS) };
    let sum_of = |line: &str| verify::sum(line.as_bytes()).map(|sum| (sum.path, sum.sha256));
    sum.read(root)?.lines().map(sum_of).collect()
}

/// Files and bytes after changes; `None` where the manifest has fewer than go.
fn counted(manifest: &Manifest, changes: &[Change<'_>]) -> Option<(u64, u64)> {
    let (mut files, mut bytes) = (manifest.files, manifest.bytes);
    for (_, old, new) in changes {
        files = files.checked_sub(u64::from(old.is_some()))? + u64::from(new.is_some());
        bytes = bytes.checked_sub(old.map_or(0, |old| old.bytes))?;
        bytes += new.map_or(0, |new| new.bytes);
    }
    Some((files, bytes))
}

/// The texts of the shards that change, in order; of one that goes an empty one.
fn texts(
    root: &Path,
    division: Shards,
    sums: &Sums,
    changes: &[Change<'_>],
) -> Option<Vec<(u16, String)>> {
    let mut shards: BTreeMap<u16, Vec<Change<'_>>> = BTreeMap::new();
    for change in changes {
        shards.entry(division.of_file(change.0.as_str())).or_default().push(*change);
    }
    let shards: Vec<(u16, Vec<Change<'_>>)> = shards.into_iter().collect();
    let text = |(shard, changes): &(u16, Vec<Change<'_>>)| {
        let path = division.path(*shard);
        let old = match sums.get(&path).cloned() {
            Some(sha256) => Sum { sha256, path }.read(root)?,
            None => String::new(),
        };
        Some((*shard, amended(&old, changes)?))
    };
    shards.par_iter().map(text).collect()
}

/// By path; `None` where one is named twice.
fn sorted(mut files: Vec<&Written>) -> Option<Vec<&Written>> {
    files.par_sort_unstable_by(|a, b| a.path.cmp(&b.path));
    files.is_sorted_by(|a, b| a.path < b.path).then_some(files)
}

/// What differs between files, both sorted; in order.
fn changes<'a>(gone: Vec<&'a Written>, come: Vec<&'a Written>) -> Vec<Change<'a>> {
    let mut changes = Vec::new();
    let mut gone = gone.into_iter().peekable();
    for new in come {
        while let Some(old) = gone.next_if(|old| old.path < new.path) {
            changes.push((&old.path, Some(old), None));
        }
        let old = gone.next_if(|old| old.path == new.path);
        if old.is_none_or(|old| old.sha256 != new.sha256) {
            changes.push((&new.path, old, Some(new)));
        }
    }
    changes.extend(gone.map(|old| (&old.path, Some(old), None)));
    changes
}

/// A shard's text with changes, both in order; `None` where the text does not name what it should, or what it should not.
fn amended(text: &str, changes: &[Change<'_>]) -> Option<String> {
    let mut amended = String::with_capacity(text.len() + 160 * changes.len());
    let mut changes = changes.iter().peekable();
    for line in text.lines() {
        let path = line.get(66..)?;
        while let Some((_, old, new)) = changes.next_if(|change| change.0.as_str() < path) {
            if old.is_some() {
                return None;
            }
            if let Some(new) = new {
                push_line(new, &mut amended);
            }
        }
        match changes.next_if(|change| change.0.as_str() == path) {
            Some((_, None, _)) => return None,
            Some((_, Some(_), None)) => {}
            Some((.., Some(new))) => push_line(new, &mut amended),
            None => amended.extend([line, "\n"]),
        }
    }
    for (_, old, new) in changes {
        if old.is_some() {
            return None;
        }
        if let Some(new) = new {
            push_line(new, &mut amended);
        }
    }
    Some(amended)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::{Gate, journal, manifest};
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    /// Publishes files with these bytes, whose paths are numbers.
    fn publish(root: &Path, files: &BTreeMap<u8, u8>) -> Vec<Written> {
        let writer = Writer::open(root, &Gate::default()).unwrap();
        let written = stage(&writer, files);
        writer.publish().unwrap();
        manifest::write(&writer, &written.iter().collect::<Vec<_>>(), Some(0)).unwrap();
        writer.clear().unwrap();
        written
    }

    fn stage(writer: &Writer, files: &BTreeMap<u8, u8>) -> Vec<Written> {
        let path = |name: &u8| SafePath::root().join(&format!("{}/{name:03}", name % 5));
        let stage = |(name, byte): (&u8, &u8)| writer.stage(&path(name), &[*byte]).unwrap();
        let mut all: Vec<Written> = files.iter().map(stage).collect();
        all.sort();
        all
    }

    /// Files and bytes of the site in a folder.
    fn counts(root: &Path) -> (usize, u64) {
        let manifest = fs::read(root.join(ROOT)).unwrap();
        let manifest: Manifest = serde_json::from_slice(&manifest).unwrap();
        (manifest::owned(root).len(), manifest.bytes)
    }

    /// The manifest in a folder: names and texts.
    fn manifest_of(root: &Path) -> Vec<(String, String)> {
        let own = |path: &&SafePath| {
            path.as_str().starts_with("_/") || [SUMS, ROOT].contains(&path.as_str())
        };
        let owned = manifest::owned(root);
        let text = |path: &SafePath| fs::read_to_string(root.join(path.to_path())).unwrap();
        owned.iter().filter(own).map(|path| (path.as_str().to_owned(), text(path))).collect()
    }

    fn files() -> impl Strategy<Value = BTreeMap<u8, u8>> {
        prop::collection::btree_map(0_u8..30, 0_u8..3, 0..20)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn an_amended_manifest_is_the_one_of_all_files(before in files(), now in files(), kept in files()) {
            // What stays is told of neither.
            let stays = |name: &u8| kept.contains_key(name) && before.get(name) == now.get(name);
            let (old, new) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
            let there = publish(old.path(), &before);
            publish(new.path(), &now);
            let writer = Writer::open(old.path(), &Gate::default()).unwrap();
            let written = stage(&writer, &now);
            let told = |files: &[Written]| {
                let name = |file: &Written| file.path.as_str()[2..].parse::<u8>().unwrap();
                files.iter().filter(|file| !stays(&name(file))).cloned().collect::<Vec<_>>()
            };
            let (gone, come) = (told(&there), told(&written));
            let changes = (gone.iter().collect(), come.iter().collect());
            let amendment = Amendment::of(old.path(), counts(old.path()), changes, None).unwrap();
            let (was, will_be) = (amendment.before().clone(), amendment.now().clone());
            let stale = manifest::move_in(&writer, &was, &will_be).unwrap();
            amendment.write(&writer, Some(0)).unwrap();
            manifest::prune(&writer, stale).unwrap();
            journal::end(writer.root()).unwrap();
            writer.clear().unwrap();
            prop_assert_eq!(manifest_of(old.path()), manifest_of(new.path()));
            let verified = verify::verify(new.path()).unwrap();
            prop_assert!(verified.findings.is_empty(), "{:?}", verified.findings);
        }
    }

    #[test]
    fn what_is_not_as_the_manifest_says_is_not_amended() {
        let root = tempfile::tempdir().unwrap();
        let there = publish(root.path(), &[(1, 1), (2, 2), (6, 3)].into());
        let known = counts(root.path());
        let of = |gone: &[&Written], come: &[&Written]| {
            Amendment::of(root.path(), known, (gone.to_vec(), come.to_vec()), None)
        };
        let other = Written { sha256: [7; 32], ..there[0].clone() };
        assert!(of(&[&there[0]], &[&other]).is_some());
        assert!(of(&[], &[&other]).is_none(), "it is there already");
        let absent = Written { path: SafePath::fixed("absent"), ..other.clone() };
        assert!(of(&[&absent], &[]).is_none(), "it is not there");
        assert!(of(&[&there[0]], &[&other, &other]).is_none(), "it comes twice");
        let root_file = root.path().join(ROOT);
        let whole = fs::read_to_string(&root_file).unwrap();
        for field in ["\"files\": 3", "\"bytes\": 3"] {
            assert!(whole.contains(field), "{whole}");
            fs::write(&root_file, whole.replace(field, &field.replace('3', "7"))).unwrap();
            assert!(of(&[&there[0]], &[&other]).is_none(), "the root counts otherwise: {field}");
        }
        fs::write(&root_file, &whole).unwrap();
        let own = manifest::own(&[&other.path]);
        let shard = own.iter().find(|path| manifest::is_shard(path)).unwrap();
        fs::write(root.path().join(shard.to_path()), "").unwrap();
        assert!(of(&[&there[0]], &[&other]).is_none(), "its shard is damaged");
        fs::write(root.path().join(SUMS), "").unwrap();
        assert!(of(&[], &[&absent]).is_none(), "the sums are damaged");
    }
}
