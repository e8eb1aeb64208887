//! Writing files: compared first, replaced by rename, never half there.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::UNIX_EPOCH;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use sha2::{Digest, Sha256};

use super::gate::{self, Gate, Pass, Traces};
use crate::site::SafePath;

/// Where files wait until they are whole; inside the output so that a rename suffices, gone when a build has ended.
const WAITING: &str = ".listpress-tmp";

/// Why the site could not be written.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// A file or folder cannot be written.
    #[error("{}: {error}\nhelp: what was published before is still whole; mend the cause and build again", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        error: io::Error,
    },
    /// Another build is at work in the same folder.
    #[error("{}: another build is at work in this folder\nhelp: wait for it, or name another folder with -o", path.display())]
    Busy {
        /// The output folder.
        path: PathBuf,
    },
    /// The output and an input are one inside the other.
    #[error("{}: {what}", path.display())]
    Place {
        /// The output folder.
        path: PathBuf,
        /// What is wrong and what would be right.
        what: String,
    },
}

/// One file of the site.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Written {
    /// Where it is.
    pub path: SafePath,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// Its length.
    pub bytes: u64,
    /// It was not there before, or other. Of one build only, so a cache does not keep it.
    #[serde(skip)]
    pub changed: bool,
    /// When its bytes were written, in nanoseconds since the epoch; 0 where that is not known.
    pub modified: i64,
}

/// Writes below one folder, in two steps: [`stage`](Writer::stage) puts new bytes aside, [`publish`](Writer::publish)
/// moves all of them to their places. A build that fails in between has changed nothing. Can be shared between threads.
#[derive(Debug)]
pub struct Writer {
    root: PathBuf,
    gate: Gate,
    traces: Traces,
    counter: AtomicU64,
    staged: Mutex<Vec<(SafePath, PathBuf)>>,
}

impl Writer {
    /// Opens a folder for writing; makes it where it is missing, and clears what a killed build left waiting. An
    /// interrupt that closes the gate undoes this.
    ///
    /// # Errors
    /// The folder cannot be made or written.
    pub fn open(root: &Path, gate: &Gate) -> Result<Self, OutputError> {
        let _pass = gate.enter();
        let waiting = root.join(WAITING);
        let traces = Traces { waiting: waiting.clone(), made: gate::missing(root) };
        gate.leave(Some(traces.clone()));
        let writer = Writer {
            root: root.to_path_buf(),
            gate: gate.clone(),
            traces,
            counter: AtomicU64::new(0),
            staged: Mutex::default(),
        };
        let io = |error| OutputError::Io { path: waiting.clone(), error };
        writer.traces.clear().map_err(io)?;
        fs::create_dir_all(&waiting).map_err(io)?;
        Ok(writer)
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// As long as the result is kept, an interrupt waits: what is moved, written and removed belongs together.
    pub fn publishing(&self) -> Pass<'_> {
        self.gate.enter_to_publish()
    }

    /// Puts a file's bytes aside unless it already has them.
    ///
    /// # Errors
    /// The file system refuses.
    pub fn stage(&self, path: &SafePath, bytes: &[u8]) -> Result<Written, OutputError> {
        let target = self.root.join(path.to_path());
        let same = is_same(&target, bytes);
        let changed = same.is_none();
        let mut modified = same.unwrap_or_default();
        if changed {
            let waiting;
            (waiting, modified) =
                self.put_aside(bytes).map_err(|error| OutputError::Io { path: target, error })?;
            self.staged
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push((path.clone(), waiting));
        }
        let sha256 = Sha256::digest(bytes).into();
        Ok(Written { path: path.clone(), sha256, bytes: bytes.len() as u64, changed, modified })
    }

    /// Files as they are, if all of them are still as they were written.
    pub fn intact(&self, files: &[Written]) -> Option<Vec<Written>> {
        let found = |file: &Written| {
            let modified = is_intact(&self.root, file)?;
            Some(Written { modified, ..file.clone() })
        };
        files.iter().map(found).collect()
    }

    /// Where the bytes wait, and when they were written.
    fn put_aside(&self, bytes: &[u8]) -> io::Result<(PathBuf, i64)> {
        let _pass = self.gate.enter();
        let number = self.counter.fetch_add(1, Ordering::Relaxed);
        let folder = self.root.join(WAITING).join((number / 1000).to_string());
        let waiting = folder.join(number.to_string());
        let mut file = match File::create(&waiting) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                fs::create_dir_all(&folder)?;
                File::create(&waiting)?
            }
            other => other?,
        };
        file.write_all(bytes)?;
        let modified = file.metadata().map_or(0, |metadata| modified(&metadata));
        Ok((waiting, modified))
    }

    /// Moves everything staged to its place, each file by one rename.
    ///
    /// # Errors
    /// The file system refuses; files not yet moved are then still the old ones.
    pub fn publish(&self) -> Result<usize, OutputError> {
        let mut staged =
            std::mem::take(&mut *self.staged.lock().unwrap_or_else(PoisonError::into_inner));
        staged.sort();
        staged.par_iter().try_for_each(|(path, waiting)| {
            let target = self.root.join(path.to_path());
            move_to(waiting, &target).map_err(|error| OutputError::Io { path: target, error })
        })?;
        Ok(staged.len())
    }

    /// Puts a file that is not part of the site into the folder at once.
    ///
    /// # Errors
    /// The file system refuses.
    pub(super) fn place(&self, name: &str, bytes: &[u8]) -> Result<(), OutputError> {
        let target = self.root.join(name);
        let placed = self.put_aside(bytes).and_then(|(waiting, _)| move_to(&waiting, &target));
        placed.map_err(|error| OutputError::Io { path: target, error })
    }

    /// Stages and publishes one file.
    ///
    /// # Errors
    /// The file system refuses; the old file is then still there, whole.
    pub fn write(&self, path: &SafePath, bytes: &[u8]) -> Result<Written, OutputError> {
        let written = self.stage(path, bytes)?;
        self.publish()?;
        Ok(written)
    }

    /// Removes a file of ours and the folders that become empty by it. What is already gone is no error.
    ///
    /// # Errors
    /// The file system refuses.
    pub fn remove(&self, path: &SafePath) -> Result<(), OutputError> {
        let target = self.root.join(path.to_path());
        match fs::remove_file(&target) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(OutputError::Io { path: target, error });
            }
            _ => {}
        }
        let mut folder = target.parent();
        while let Some(empty) = folder.filter(|f| f.starts_with(&self.root) && **f != self.root) {
            if fs::remove_dir(empty).is_err() {
                break;
            }
            folder = empty.parent();
        }
        Ok(())
    }

    /// Ends the build, failed or not: nothing is left waiting, and no folder that was made in vain.
    ///
    /// # Errors
    /// The file system refuses.
    pub fn clear(&self) -> Result<(), OutputError> {
        let _pass = self.gate.enter();
        let cleared = self.traces.clear();
        self.gate.leave(None);
        cleared.map_err(|error| OutputError::Io { path: self.traces.waiting.clone(), error })
    }
}

/// Renames, making the folder where it is missing.
fn move_to(waiting: &Path, target: &Path) -> io::Result<()> {
    match fs::rename(waiting, target) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if let Some(parent) = target.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::rename(waiting, target)
        }
        other => other,
    }
}

/// Whether a file below a folder is still as it was written, and when its bytes were written. Its time and length tell,
/// else its bytes.
pub fn is_intact(root: &Path, file: &Written) -> Option<i64> {
    let target = root.join(file.path.to_path());
    let metadata = fs::symlink_metadata(&target).ok().filter(fs::Metadata::is_file)?;
    if metadata.len() != file.bytes {
        return None;
    }
    let modified = modified(&metadata);
    if file.modified != 0 && modified == file.modified {
        return Some(modified);
    }
    let bytes = fs::read(&target).ok()?;
    (<[u8; 32]>::from(Sha256::digest(&bytes)) == file.sha256).then_some(modified)
}

fn modified(metadata: &fs::Metadata) -> i64 {
    let after = metadata.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    after.and_then(|after| i64::try_from(after.as_nanos()).ok()).unwrap_or_default()
}

/// When a file was written that has exactly these bytes.
fn is_same(path: &Path, bytes: &[u8]) -> Option<i64> {
    let mut file = File::open(path).ok()?;
    let metadata = file.metadata().ok()?;
    if !metadata.is_file() || metadata.len() != bytes.len() as u64 {
        return None;
    }
    let mut buffer = [0_u8; 16 * 1024];
    let mut rest = bytes;
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return rest.is_empty().then(|| modified(&metadata)),
            Ok(n) if rest.len() >= n && rest[..n] == buffer[..n] => rest = &rest[n..],
            _ => return None,
        }
    }
}
