//! In which order things reach the disk.
//!
//! Renames alone promise that a page is the old one or the new one as long as the machine runs. Should it lose its power,
//! the manifest must not tell of pages that the disk does not have, so everything is written out before `manifest.json` is
//! put in its place: once for all files, because waiting for each (`fsync`) costs twenty times what writing it does.

use std::io;
use std::path::Path;

/// Waits until all that was written to the file system of a folder is on its disk.
///
/// # Errors
/// The disk has lost something, or is full. A file system that cannot wait is none: the site is there all the same.
#[cfg(target_os = "linux")]
pub(super) fn settle(folder: &Path) -> io::Result<()> {
    use rustix::io::Errno;
    let Ok(folder) = std::fs::File::open(folder) else { return Ok(()) };
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
        std::fs::write(folder.path().join("a"), "a").unwrap();
        settle(folder.path()).unwrap();
        settle(&folder.path().join("gone")).unwrap();
    }
}
