//! Writing files: compared first, replaced by rename, never half there.

use std::fs::{self, File, Metadata};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use sha2::{Digest, Sha256};

use super::gate::{self, Gate, Pass, Traces};
use super::lock;
use super::new_folders::{self, NewFolders};
use super::system::{self, modified};
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
    /// One file of the site would be a folder of another.
    #[error(
        "{file}: the site would have a file here, and {below} below it\nhelp: one of both needs another address; nothing was published"
    )]
    Overlap {
        /// The file.
        file: SafePath,
        /// The one below it.
        below: SafePath,
    },
    /// What is not of the site is where a file of it or its folder goes.
    #[error("{}: this is in the way of {}, and is not the site's own\nhelp: move it away and build again; nothing was published", path.display(), of)]
    InTheWay {
        /// What is in the way.
        path: PathBuf,
        /// The file of the site.
        of: SafePath,
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
    /// The folder of what waits, locked where the system has such.
    _waiting: Option<File>,
    counter: AtomicU64,
    /// Files for folders that are there, and where they wait.
    staged: Mutex<Vec<(SafePath, PathBuf)>>,
    /// Files that lead to others, in the order in which they are moved, after all others.
    last: Mutex<Vec<(SafePath, PathBuf)>>,
    new_folders: NewFolders,
    /// Files whose place is a folder now, or below a file.
    blocked: Mutex<Vec<SafePath>>,
}

/// A file that is written piece by piece and named at the end.
#[derive(Debug)]
pub struct Aside {
    file: BufWriter<File>,
    waiting: PathBuf,
    sum: Sha256,
    bytes: u64,
}

impl Write for Aside {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.sum.update(bytes.get(..written).unwrap_or_default());
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Writer {
    /// Opens a folder for writing; makes it where it is missing, and clears what a killed build left waiting. An
    /// interrupt that closes the gate undoes this.
    ///
    /// # Errors
    /// The folder cannot be made or written; [`OutputError::Busy`] where another build writes there.
    pub fn open(root: &Path, gate: &Gate) -> Result<Self, OutputError> {
        let _pass = gate.enter();
        let waiting = root.join(WAITING);
        // What a killed build left is not locked.
        File::open(&waiting).map_or(Ok(()), |left| lock::hold(&left, root))?;
        let traces = Traces { waiting: waiting.clone(), made: gate::missing(root) };
        let io = |error| OutputError::Io { path: waiting.clone(), error };
        traces.clear().map_err(io)?;
        fs::create_dir_all(&waiting).map_err(io)?;
        let held = File::open(&waiting).ok();
        held.iter().try_for_each(|waiting| lock::hold(waiting, root))?;
        gate.leave(Some(traces.clone()));
        Ok(Writer {
            root: root.to_path_buf(),
            gate: gate.clone(),
            traces,
            _waiting: held,
            counter: AtomicU64::new(0),
            staged: Mutex::default(),
            last: Mutex::default(),
            new_folders: NewFolders::default(),
            blocked: Mutex::default(),
        })
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
        let (in_new_folder, same) = self.compare(path, bytes);
        self.unless(same, path, bytes, || self.put_aside(path, in_new_folder, bytes))
    }

    /// Puts a file aside unless the same one is there, which was written then; the time of a new one is what `put` gives.
    fn unless(
        &self,
        same: Option<i64>,
        path: &SafePath,
        bytes: &[u8],
        put: impl FnOnce() -> io::Result<i64>,
    ) -> Result<Written, OutputError> {
        let io = |error| OutputError::Io { path: self.root.join(path.to_path()), error };
        let modified = same.map_or_else(put, Ok).map_err(io)?;
        let sha256 = Sha256::digest(bytes).into();
        let (changed, length) = (same.is_none(), bytes.len() as u64);
        Ok(Written { path: path.clone(), sha256, bytes: length, changed, modified })
    }

    /// As [`stage`](Writer::stage), for a file that leads to others: it is moved after all of them, and after those that
    /// were staged so before. A reader never finds its new bytes without what they speak of.
    ///
    /// # Errors
    /// The file system refuses.
    pub fn stage_last(&self, path: &SafePath, bytes: &[u8]) -> Result<Written, OutputError> {
        let same = self.open_old(path).ok().and_then(|old| is_same(old, bytes));
        self.unless(same, path, bytes, || {
            let _pass = self.gate.enter();
            let (waiting, modified) = self.put_into_number(bytes)?;
            let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            last.push((path.clone(), waiting));
            Ok(modified)
        })
    }

    /// Begins a file that is too large for the memory, or is named by its bytes.
    ///
    /// # Errors
    /// The file system refuses.
    pub fn begin(&self) -> Result<Aside, OutputError> {
        let _pass = self.gate.enter();
        let io = |error| OutputError::Io { path: self.traces.waiting.clone(), error };
        let (file, waiting) = self.numbered().map_err(io)?;
        Ok(Aside { file: BufWriter::new(file), waiting, sum: Sha256::new(), bytes: 0 })
    }

    /// Ends such a file and puts it aside for its place.
    ///
    /// # Errors
    /// The file system refuses.
    pub fn stage_file(&self, path: &SafePath, aside: Aside) -> Result<Written, OutputError> {
        let _pass = self.gate.enter();
        // Not to be compared: for what may be in the way.
        drop(self.open_old(path));
        let Aside { file, waiting, sum, bytes } = aside;
        let ended = file.into_inner().map_err(io::IntoInnerError::into_error);
        let metadata = ended.and_then(|file| file.metadata()).map_err(|error| {
            let path = self.root.join(path.to_path());
            OutputError::Io { path, error }
        })?;
        let mut staged = self.staged.lock().unwrap_or_else(PoisonError::into_inner);
        staged.push((path.clone(), waiting));
        let (sha256, modified) = (sum.finalize().into(), modified(&metadata));
        Ok(Written { path: path.clone(), sha256, bytes, changed: true, modified })
    }

    /// Whether a file's folder is missing, and when the file was written if it has these bytes.
    fn compare(&self, path: &SafePath, bytes: &[u8]) -> (bool, Option<i64>) {
        if self.new_folders.has(path.as_str()) {
            return (true, None);
        }
        match self.open_old(path) {
            Ok(old) => (false, is_same(old, bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                (self.new_folders.look(&self.root, path.as_str()), None)
            }
            Err(_) => (false, None),
        }
    }

    /// Opens what is at a file's place; remembers files whose place is blocked.
    fn open_old(&self, path: &SafePath) -> io::Result<(File, Metadata)> {
        let old = File::open(self.root.join(path.to_path()));
        let old = old.and_then(|file| file.metadata().map(|metadata| (file, metadata)));
        let blocked = match &old {
            Ok((_, metadata)) => metadata.is_dir(),
            Err(error) => error.kind() == io::ErrorKind::NotADirectory,
        };
        if blocked {
            self.blocked.lock().unwrap_or_else(PoisonError::into_inner).push(path.clone());
        }
        old
    }

    /// Whether the place of a file put aside is a folder now, or below a file.
    pub fn is_blocked(&self) -> bool {
        !self.blocked.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Hands out the files put aside whose place is a folder now, or below a file, sorted; forgets them.
    pub(super) fn take_blocked(&self) -> Vec<SafePath> {
        let blocked = &mut *self.blocked.lock().unwrap_or_else(PoisonError::into_inner);
        let mut blocked = std::mem::take(blocked);
        blocked.sort();
        blocked
    }

    /// Where there waits what belongs into folders that the output does not have yet, at the same places.
    fn trees(&self) -> PathBuf {
        self.traces.waiting.join("new")
    }

    /// Writes a file where it waits; gives the time of that.
    fn put_aside(&self, path: &SafePath, in_new_folder: bool, bytes: &[u8]) -> io::Result<i64> {
        let _pass = self.gate.enter();
        if in_new_folder {
            match new_folders::create(&self.trees().join(path.to_path())) {
                // The same address twice: moved one after the other.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                other => return fill(other?, bytes),
            }
        }
        let (waiting, modified) = self.put_into_number(bytes)?;
        self.staged.lock().unwrap_or_else(PoisonError::into_inner).push((path.clone(), waiting));
        Ok(modified)
    }

    /// Where the bytes wait, and when they were written.
    fn put_into_number(&self, bytes: &[u8]) -> io::Result<(PathBuf, i64)> {
        let (file, waiting) = self.numbered()?;
        let modified = fill(file, bytes)?;
        Ok((waiting, modified))
    }

    /// A new file, and where it waits.
    fn numbered(&self) -> io::Result<(File, PathBuf)> {
        let number = self.counter.fetch_add(1, Ordering::Relaxed);
        let folder = self.traces.waiting.join((number / 1000).to_string());
        let waiting = folder.join(number.to_string());
        let file = match File::create(&waiting) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                fs::create_dir_all(&folder)?;
                File::create(&waiting)?
            }
            other => other?,
        };
        Ok((file, waiting))
    }

    /// Moves everything staged to its place: new folders with all that is in them, then file by file, then those that lead
    /// to others, one after the other.
    ///
    /// # Errors
    /// The file system refuses; files not yet moved are then still the old ones.
    pub fn publish(&self) -> Result<(), OutputError> {
        let trees = self.trees();
        for folder in self.new_folders.take() {
            let target = self.root.join(&*folder);
            new_folders::move_tree(&trees.join(&*folder), &target)
                .map_err(|error| OutputError::Io { path: target, error })?;
        }
        let mut staged =
            std::mem::take(&mut *self.staged.lock().unwrap_or_else(PoisonError::into_inner));
        staged.sort();
        let place = |(path, waiting): &(SafePath, PathBuf)| {
            let target = self.root.join(path.to_path());
            move_to(waiting, &target).map_err(|error| OutputError::Io { path: target, error })
        };
        staged.par_iter().try_for_each(place)?;
        let last = std::mem::take(&mut *self.last.lock().unwrap_or_else(PoisonError::into_inner));
        last.iter().try_for_each(place)
    }

    /// Waits until all that was moved is on the disk.
    ///
    /// # Errors
    /// The disk has lost something, or is full.
    pub(super) fn settle(&self) -> Result<(), OutputError> {
        system::settle(&self.root)
            .map_err(|error| OutputError::Io { path: self.root.clone(), error })
    }

    /// Puts a file that is not part of the site into the folder at once.
    ///
    /// # Errors
    /// The file system refuses.
    pub(super) fn place(&self, name: &str, bytes: &[u8]) -> Result<(), OutputError> {
        let target = self.root.join(name);
        let _pass = self.gate.enter();
        let placed =
            self.put_into_number(bytes).and_then(|(waiting, _)| move_to(&waiting, &target));
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

    /// Removes a file of ours and the folders that become empty by it, or are since a build was killed. What is already
    /// gone is no error, nor is a folder in its place, or a file in that of one of its folders: those are other files' own.
    ///
    /// # Errors
    /// The file system refuses.
    pub fn remove(&self, path: &SafePath) -> Result<(), OutputError> {
        let target = self.root.join(path.to_path());
        let is_gone = |error: &io::Error| {
            matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
        };
        if let Err(error) = fs::remove_file(&target) {
            let is_folder = || target.symlink_metadata().is_ok_and(|metadata| metadata.is_dir());
            if !is_gone(&error) && !is_folder() {
                return Err(OutputError::Io { path: target, error });
            }
        }
        let mut folder = target.parent();
        while let Some(empty) = folder.filter(|f| f.starts_with(&self.root) && **f != self.root) {
            if fs::remove_dir(empty).is_err_and(|error| !is_gone(&error)) {
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

/// Gives a file its bytes; returns when.
fn fill(mut file: File, bytes: &[u8]) -> io::Result<i64> {
    file.write_all(bytes)?;
    Ok(file.metadata().map_or(0, |metadata| modified(&metadata)))
}

/// Renames, making the folder where it is missing.
pub(super) fn move_to(waiting: &Path, target: &Path) -> io::Result<()> {
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

/// When a file was written that has exactly these bytes.
fn is_same((mut file, metadata): (File, Metadata), bytes: &[u8]) -> Option<i64> {
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

#[cfg(test)]
mod tests;
