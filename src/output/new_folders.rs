//! Folders that the output does not have yet: what belongs into one is put aside as a tree, and moved by one rename.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::sync::{PoisonError, RwLock};

use super::paths::above;
use super::writer::move_to;

/// The topmost folders that were found missing since the last move. None is inside another, so there are no more of them
/// than files put aside; on a first build there is one for each list. Threads look things up together and wait for each
/// other only when one of them has found a folder missing that nobody knew of.
#[derive(Debug, Default)]
pub(super) struct NewFolders(RwLock<HashSet<Box<str>>>);

impl NewFolders {
    /// Whether a file's folder is known to be missing; says nothing of others.
    pub(super) fn has(&self, path: &str) -> bool {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        !known.is_empty() && above(path).any(|folder| known.contains(folder))
    }

    /// Looks whether the folder of a file that is not there is missing, too, and remembers it.
    pub(super) fn look(&self, root: &Path, path: &str) -> bool {
        let mut topmost = None;
        for folder in above(path) {
            // What is no folder is in the way: moving tells.
            match root.join(folder).symlink_metadata() {
                Err(error) if error.kind() == io::ErrorKind::NotFound => topmost = Some(folder),
                _ => break,
            }
        }
        if let Some(topmost) = topmost {
            self.0.write().unwrap_or_else(PoisonError::into_inner).insert(topmost.into());
        }
        topmost.is_some()
    }

    /// Hands out all of them, sorted, and forgets them.
    pub(super) fn take(&self) -> Vec<Box<str>> {
        let known = std::mem::take(&mut *self.0.write().unwrap_or_else(PoisonError::into_inner));
        let mut all: Vec<Box<str>> = known.into_iter().collect();
        all.sort_unstable();
        all
    }
}

/// Makes a file that is not there, and its folder. The folder comes first: it is nearly always as new as the file, and a
/// failed call costs least if it is the one that happens least.
pub(super) fn create(waiting: &Path) -> io::Result<File> {
    if let Some(folder) = waiting.parent() {
        match fs::create_dir(folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => fs::create_dir_all(folder)?,
            other => other?,
        }
    }
    File::create_new(waiting)
}

/// Renames a folder that was missing when the build began, or what is in it where somebody has made it since.
pub(super) fn move_tree(waiting: &Path, target: &Path) -> io::Result<()> {
    let Err(error) = move_to(waiting, target) else { return Ok(()) };
    if !target.is_dir() {
        return Err(error);
    }
    for entry in walkdir::WalkDir::new(waiting) {
        let entry = entry.map_err(io::Error::from)?;
        if let (false, Ok(below)) = (entry.file_type().is_dir(), entry.path().strip_prefix(waiting))
        {
            move_to(entry.path(), &target.join(below))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_topmost_missing_folder_stands_for_all_below() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("list/there")).unwrap();
        let new = NewFolders::default();
        assert!(!new.look(root.path(), "index.html"));
        assert!(!new.look(root.path(), "list/there/index.html"));
        assert!(new.look(root.path(), "list/a/b/index.html"));
        assert!(new.has("list/a/index.html") && new.has("list/a/c/d/raw"));
        assert!(!new.has("list/a") && !new.has("list/ab/raw") && !new.has("list/index.html"));
        assert!(new.look(root.path(), "other/x"));
        assert_eq!(new.take(), ["list/a".into(), "other".into()]);
        assert!(!new.has("list/a/index.html"));
    }
}
