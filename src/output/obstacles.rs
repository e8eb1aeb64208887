//! What is in the way of new files: a file where a folder comes, or a folder where a file comes.
//!
//! Files of the last build that are in the way go right before the new ones come, since no rename replaces a file by a
//! folder. What is not the site's own stays, and the build ends before it has moved anything.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use rayon::prelude::*;
use walkdir::WalkDir;

use super::Paths;
use super::manifest::is_shard;
use super::paths::above;
use super::writer::{OutputError, Writer};
use crate::site::SafePath;

/// The stale files that must go before files are moved. `now`: all files of the site, none of which is a folder of another.
///
/// # Errors
/// [`OutputError::InTheWay`] for what is not the site's own.
pub fn find<'s>(
    writer: &Writer,
    now: &Paths,
    stale: &[&'s SafePath],
) -> Result<Vec<&'s SafePath>, OutputError> {
    let ours: Paths = stale.iter().copied().cloned().collect();
    // The manifest is put aside only when all else is in its place.
    let is_late = |path: &&SafePath| !path.as_str().contains('/') || is_shard(path);
    let late = now.iter().filter(is_late).cloned();
    let unseen: Vec<SafePath> = writer.take_blocked().into_iter().chain(late).collect();
    let folders: BTreeSet<&str> = unseen.iter().flat_map(|path| above(path.as_str())).collect();
    let files = folders.into_iter().filter(|folder| is_file(&writer.root().join(folder)));
    let files: BTreeSet<&str> = files.collect();
    let look = |path: &SafePath| look(writer.root(), path, &files, &ours).err();
    if let Some(error) = unseen.par_iter().find_map_first(look) {
        return Err(error);
    }
    let in_the_way =
        |path: &&&SafePath| now.file_above(path).is_some() || !now.below(path).is_empty();
    Ok(stale.iter().filter(in_the_way).copied().collect())
}

/// Whether there is something that is no folder and leads to none.
fn is_file(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok() && !path.is_dir()
}

/// Looks for what is in the way of one file and none of `ours`. `files`: what is no folder and should be one.
fn look(
    root: &Path,
    of: &SafePath,
    files: &BTreeSet<&str>,
    ours: &Paths,
) -> Result<(), OutputError> {
    let foreign = |path: &Path| Err(OutputError::InTheWay { path: path.into(), of: of.clone() });
    for folder in above(of.as_str()).filter(|folder| files.contains(folder)) {
        if !SafePath::new(folder).is_some_and(|folder| ours.contains(&folder)) {
            return foreign(&root.join(folder));
        }
    }
    let place = root.join(of.to_path());
    if !fs::symlink_metadata(&place).is_ok_and(|metadata| metadata.is_dir()) {
        return Ok(());
    }
    for entry in WalkDir::new(&place) {
        let entry = entry.map_err(|error| OutputError::Io {
            path: error.path().unwrap_or(&place).to_path_buf(),
            error: error.into(),
        })?;
        let below = entry.path().strip_prefix(root).ok().and_then(as_safe);
        let is_folder = entry.file_type().is_dir();
        let has_ours = |below: SafePath| {
            if is_folder { !ours.below(&below).is_empty() } else { ours.contains(&below) }
        };
        let is_ours = below.is_some_and(has_ours);
        if !is_ours {
            return foreign(entry.path());
        }
    }
    Ok(())
}

/// A path of the file system, relative, as one of the site.
fn as_safe(path: &Path) -> Option<SafePath> {
    let parts: Option<Vec<&str>> = path.iter().map(|part| part.to_str()).collect();
    SafePath::new(&parts?.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::{Gate, journal, manifest};

    fn paths(names: &[&str]) -> Paths {
        names.iter().filter_map(|name| SafePath::new(name)).collect()
    }

    /// Publishes files where others were published; `Err` with what is in the way.
    fn publish(root: &Path, before: &[&str], now: &[&str]) -> Result<(), String> {
        let (before, now) = (paths(before), paths(now));
        let writer = Writer::open(root, &Gate::default()).unwrap();
        for path in now.iter() {
            writer.stage(path, path.as_str().as_bytes()).unwrap();
        }
        let stale: Vec<&SafePath> = before.without(&now).collect();
        let found = find(&writer, &now, &stale);
        let done = found.map_err(|error| error.to_string()).map(|in_the_way| {
            manifest::prune(&writer, in_the_way).unwrap();
            writer.publish().unwrap();
            manifest::prune(&writer, stale).unwrap();
        });
        writer.clear().unwrap();
        done
    }

    fn files(root: &Path) -> Vec<String> {
        let all = WalkDir::new(root).sort_by_file_name().into_iter().map(Result::unwrap);
        let files = all.filter(|entry| entry.path() != root);
        files.map(|at| at.path().strip_prefix(root).unwrap().display().to_string()).collect()
    }

    #[test]
    fn files_become_folders_and_folders_files() {
        let root = tempfile::tempdir().unwrap();
        let steps: &[&[&str]] = &[
            &["a", "b/c", "list/x/y/z"],
            &["a/b/c", "b/c/d", "list/x"],
            &["a", "b", "list/x/y"],
            &["a/b", "list"],
        ];
        let mut before: &[&str] = &[];
        for now in steps {
            publish(root.path(), before, now).unwrap();
            for path in *now {
                assert_eq!(fs::read_to_string(root.path().join(path)).unwrap(), *path);
            }
            before = now;
        }
        assert_eq!(files(root.path()), ["a", "a/b", "list"]);
    }

    #[test]
    fn what_is_not_ours_stays_and_nothing_is_moved() {
        let root = tempfile::tempdir().unwrap();
        publish(root.path(), &[], &["a", "b/c", "d"]).unwrap();
        fs::write(root.path().join("b/mine"), "mine").unwrap();
        fs::create_dir_all(root.path().join("e/mine")).unwrap();
        fs::write(root.path().join("f"), "mine").unwrap();
        let there = files(root.path());
        for (now, told) in [("b", "b/mine: "), ("e", "e: "), ("f/x/y", "f: "), ("f/x", "f: ")] {
            let error = publish(root.path(), &["a", "b/c", "d"], &["a/x", now]).unwrap_err();
            let told = root.path().join(told).display().to_string();
            assert!(error.starts_with(&told) && error.contains(now), "{error}");
            assert_eq!(files(root.path()), there, "{now}");
        }
    }

    #[test]
    fn what_a_killed_build_left_is_mended() {
        let root = tempfile::tempdir().unwrap();
        publish(root.path(), &[], &["a", "b/c"]).unwrap();
        // Killed when it had removed `a`, made one folder, and placed one file.
        let writer = Writer::open(root.path(), &Gate::default()).unwrap();
        let new = paths(&["a/x/y", "b/d/e"]);
        journal::begin(&writer, &[&SafePath::fixed("a")], &new.iter().collect::<Vec<_>>()).unwrap();
        fs::remove_file(root.path().join("a")).unwrap();
        fs::create_dir_all(root.path().join("a/x")).unwrap();
        writer.write(&SafePath::fixed("b/d/e"), b"").unwrap();
        // And again, before it came so far: what the first one wrote down is still known.
        journal::begin(&writer, &[], &[&SafePath::fixed("g")]).unwrap();
        drop(writer);
        let known = journal::read(root.path());
        let known: Vec<&str> = known.iter().map(SafePath::as_str).chain(["b/c"]).collect();
        publish(root.path(), &known, &["a", "b/c", "b/d"]).unwrap();
        journal::end(root.path()).unwrap();
        assert_eq!(files(root.path()), ["a", "b", "b/c", "b/d"]);
    }
}
