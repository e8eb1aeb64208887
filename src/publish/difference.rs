//! What must change at a target: two manifests compared, shard by shard.

use std::collections::BTreeMap;
use std::fmt;

use super::listing::{self, Listing, Read};
use super::{Built, PublishError};
use crate::output::manifest::is_shard;
use crate::site::SafePath;

/// What is to be done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// It was not there.
    Added,
    /// It was there with other bytes.
    Changed,
    /// It is there no more.
    Deleted,
}

/// One file that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The file.
    pub path: SafePath,
    /// What is to be done with it.
    pub what: What,
    /// Its new digest.
    pub sha256: Option<String>,
}

/// `+ path`, `~ path`, `- path`.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.what {
            What::Added => '+',
            What::Changed => '~',
            What::Deleted => '-',
        };
        write!(f, "{sign} {}", self.path)
    }
}

/// All that differs, by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes(pub Vec<Change>);

impl Changes {
    /// How many files are to be added, changed, deleted.
    pub fn count(&self, what: What) -> usize {
        self.0.iter().filter(|change| change.what == what).count()
    }

    /// Files of the site, other than the manifest's own, that are to be deleted.
    pub fn lost(&self) -> usize {
        let is_lost = |change: &&Change| change.what == What::Deleted && !is_shard(&change.path);
        self.0.iter().filter(is_lost).count()
    }

    /// Those to be written.
    pub fn written(&self) -> impl Iterator<Item = &Change> {
        self.0.iter().filter(|change| change.what != What::Deleted)
    }

    /// Those to be deleted.
    pub fn deleted(&self) -> impl Iterator<Item = &Change> {
        self.0.iter().filter(|change| change.what == What::Deleted)
    }

    /// `12 added, 3 changed, 1 deleted`.
    pub fn summary(&self) -> String {
        let n = |what| crate::terminal::thousands(self.count(what) as u64);
        format!(
            "{} added, {} changed, {} deleted",
            n(What::Added),
            n(What::Changed),
            n(What::Deleted)
        )
    }
}

/// Compares a site with what was published before. Only shards that differ are read; what a damaged one of before named is
/// written again.
///
/// # Errors
/// [`PublishError::Damaged`] where the site's own manifest is not whole; and as `read_before` has them.
pub fn differences(
    site: &Built,
    before: &Listing,
    read_before: Read<'_>,
) -> Result<Changes, PublishError> {
    let mut now = site.listing.own.clone();
    let mut then = before.own.clone();
    let mut read_now = |path: &SafePath| super::read_file(&site.root, path);
    for (path, sha256) in &site.listing.shards {
        if before.shards.get(path) == Some(sha256) {
            continue;
        }
        let sums = listing::shard(path, sha256, &mut read_now)?;
        let sums = sums.ok_or_else(|| PublishError::Damaged {
            path: site.root.join(path.to_path()),
            what: "it is not the part of the manifest that it should be".to_owned(),
        })?;
        now.insert(path.clone(), sha256.clone());
        now.extend(sums.into_iter().map(|sum| (sum.path, sum.sha256)));
    }
    for (path, sha256) in &before.shards {
        if site.listing.shards.get(path) == Some(sha256) {
            continue;
        }
        then.insert(path.clone(), sha256.clone());
        let sums = listing::shard(path, sha256, &mut *read_before)?.unwrap_or_default();
        then.extend(sums.into_iter().map(|sum| (sum.path, sum.sha256)));
    }
    Ok(compare(now, then))
}

fn compare(now: BTreeMap<SafePath, String>, mut then: BTreeMap<SafePath, String>) -> Changes {
    let mut changes = Vec::new();
    for (path, sha256) in now {
        let what = match then.remove(&path) {
            Some(before) if before == sha256 => continue,
            Some(_) => What::Changed,
            None => What::Added,
        };
        changes.push(Change { path, what, sha256: Some(sha256) });
    }
    let deleted = |path| Change { path, what: What::Deleted, sha256: None };
    changes.extend(then.into_keys().map(deleted));
    changes.sort_by(|a, b| a.path.cmp(&b.path));
    Changes(changes)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::output::{Gate, Writer, manifest};

    /// A site of files with their text.
    fn site(files: &[(&'static str, &str)]) -> (tempfile::TempDir, Built) {
        let folder = tempfile::tempdir().unwrap();
        let writer = Writer::open(folder.path(), &Gate::default()).unwrap();
        let write = |&(path, text): &(&'static str, &str)| {
            writer.write(&SafePath::fixed(path), text.as_bytes()).unwrap()
        };
        let files: Vec<_> = files.iter().map(write).collect();
        manifest::write(&writer, &files.iter().collect::<Vec<_>>(), None).unwrap();
        writer.clear().unwrap();
        let built = Built::open(folder.path()).unwrap();
        (folder, built)
    }

    fn told(now: &Built, then: &Built, root: &Path) -> Vec<String> {
        let mut read = |path: &SafePath| super::super::read_file(root, path);
        let changes = differences(now, &then.listing, &mut read).unwrap();
        let pages = changes.0.iter().filter(|change| !change.path.as_str().starts_with("_/"));
        pages.map(ToString::to_string).collect()
    }

    #[test]
    fn added_changed_and_deleted_files_are_found() {
        let (_a, now) = site(&[("a", "1"), ("b/c", "2"), ("d", "3")]);
        let (root, then) = site(&[("a", "1"), ("b/c", "1"), ("e/f", "3")]);
        let expected = ["~ SHA256SUMS", "~ b/c", "+ d", "- e/f", "~ manifest.json"];
        assert_eq!(told(&now, &then, root.path()), expected);
        assert!(told(&then, &then, root.path()).is_empty());
    }

    #[test]
    fn files_of_a_damaged_shard_are_written_again() {
        let (root, then) = site(&[("a", "1"), ("b/c", "1")]);
        let (_now, now) = site(&[("a", "1"), ("b/c", "1"), ("d", "1")]);
        let top = then.listing.shards.keys().find(|path| {
            let text = std::fs::read_to_string(root.path().join(path.to_path())).unwrap();
            text.ends_with("  a\n")
        });
        std::fs::write(root.path().join(top.unwrap().to_path()), "rubbish").unwrap();
        let expected = ["~ SHA256SUMS", "+ a", "+ d", "~ manifest.json"];
        assert_eq!(told(&now, &then, root.path()), expected);
    }

    #[test]
    fn a_file_that_is_not_as_it_was_built_is_refused() {
        let (root, built) = site(&[("a", "1")]);
        std::fs::write(root.path().join("a"), "2").unwrap();
        let changes = differences(&built, &Listing::default(), &mut |_| Ok(None)).unwrap();
        let a = changes.0.iter().find(|change| change.path.as_str() == "a").unwrap();
        assert!(matches!(built.bytes(a), Err(PublishError::Damaged { .. })));
    }
}
