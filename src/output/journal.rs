//! What a build is about to add and to remove, written down before it touches the published files.
//!
//! The manifest says what is ours, but it is replaced piece by piece: of a build that dies in the middle, neither the
//! old nor the new one names every file that is there. The next build, of whatever sources, takes the journal as part
//! of the manifest, so nothing stays for ever. It is removed when a build has pruned what is stale.

use std::fs;
use std::io;
use std::path::Path;

use super::Paths;
use super::writer::{OutputError, Writer};
use crate::site::SafePath;

/// Beside the pages, as what it names: a copy of the folder can be mended, too.
const NAME: &str = ".listpress-journal";

/// Writes down the files that only one of two manifests names: what will be stale, and what will be new. What an
/// unfinished build wrote down stays: its files may be there though no manifest names them.
///
/// # Errors
/// The file system refuses.
pub fn begin(writer: &Writer, stale: &[&SafePath], new: &[&SafePath]) -> Result<(), OutputError> {
    let earlier = read(writer.root());
    let changed = stale.iter().chain(new).copied();
    let lines: Vec<&str> = changed.chain(earlier.iter()).map(SafePath::as_str).collect();
    if lines.is_empty() {
        return Ok(());
    }
    writer.place(NAME, (lines.join("\n") + "\n").as_bytes())
}

/// The files that an unfinished build names; empty where the last one came to its end.
pub fn read(root: &Path) -> Paths {
    let text = fs::read_to_string(root.join(NAME)).unwrap_or_default();
    text.lines().filter_map(SafePath::new).collect()
}

/// Whether a build is at work in a folder, or was and died.
pub fn is_there(root: &Path) -> bool {
    root.join(NAME).exists()
}

/// The build has come to its end.
///
/// # Errors
/// The file system refuses.
pub fn end(root: &Path) -> Result<(), OutputError> {
    let path = root.join(NAME);
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(OutputError::Io { path, error })
        }
        _ => Ok(()),
    }
}
