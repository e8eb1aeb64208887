//! What Linux can do and the standard library does not offer.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

/// A folder whose files are asked about, one by one and often: looked up from there, not from the root of the file system.
#[derive(Debug)]
pub(super) struct Folder {
    #[cfg(not(target_os = "linux"))]
    path: std::path::PathBuf,
    #[cfg(target_os = "linux")]
    open: Option<File>,
}

impl Folder {
    /// A folder, which need not be there.
    pub(super) fn open(path: &Path) -> Self {
        Folder {
            #[cfg(not(target_os = "linux"))]
            path: path.to_path_buf(),
            #[cfg(target_os = "linux")]
            open: File::open(path).ok(),
        }
    }

    /// Length of a regular file in bytes, and its time in nanoseconds since the epoch.
    #[cfg(target_os = "linux")]
    #[allow(clippy::useless_conversion, reason = "the numbers have other types on other machines")]
    pub(super) fn stat(&self, path: &str) -> Option<(u64, i64)> {
        use rustix::fs::{AtFlags, FileType, statat};
        let stat = statat(self.open.as_ref()?, path, AtFlags::SYMLINK_NOFOLLOW).ok()?;
        if !FileType::from_raw_mode(stat.st_mode).is_file() {
            return None;
        }
        // Times before the epoch, and beyond what the number holds, are as good as none.
        let seconds = i64::try_from(stat.st_mtime).ok().filter(|seconds| *seconds >= 0);
        let nanoseconds = i64::try_from(stat.st_mtime_nsec).unwrap_or_default();
        let time = seconds
            .and_then(|seconds| seconds.checked_mul(1_000_000_000)?.checked_add(nanoseconds));
        Some((u64::try_from(stat.st_size).ok()?, time.unwrap_or_default()))
    }

    /// Length of a regular file in bytes, and its time in nanoseconds since the epoch.
    #[cfg(not(target_os = "linux"))]
    pub(super) fn stat(&self, path: &str) -> Option<(u64, i64)> {
        let metadata = fs::symlink_metadata(self.path.join(path)).ok()?;
        metadata.is_file().then(|| (metadata.len(), modified(&metadata)))
    }
}

/// When a file's bytes were written, in nanoseconds since the epoch; 0 where that cannot be told.
pub(super) fn modified(metadata: &fs::Metadata) -> i64 {
    let after = metadata.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    after.and_then(|after| i64::try_from(after.as_nanos()).ok()).unwrap_or_default()
}

/// Waits until all that was written to the file system of a folder is on its disk.
///
/// Renames alone promise that a page is the old one or the new one as long as the machine runs. Should it lose its power,
/// the manifest must not tell of pages that the disk does not have, so everything is written out before `manifest.json` is
/// put in its place: once for all files, because waiting for each (`fsync`) costs twenty times what writing it does.
///
/// # Errors
/// The disk has lost something, or is full. A file system that cannot wait is none: the site is there all the same.
#[cfg(target_os = "linux")]
pub(super) fn settle(folder: &Path) -> io::Result<()> {
    use rustix::io::Errno;
    let Ok(folder) = File::open(folder) else { return Ok(()) };
    match rustix::fs::syncfs(folder) {
        Err(error @ (Errno::IO | Errno::NOSPC | Errno::DQUOT)) => Err(error.into()),
        _ => Ok(()),
    }
}

/// Other systems have no such call.
#[cfg(not(target_os = "linux"))]
pub(super) fn settle(_folder: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_can_be_waited_for_and_what_is_not_is_no_error() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a"), "a").unwrap();
        settle(folder.path()).unwrap();
        settle(&folder.path().join("gone")).unwrap();
    }
}
