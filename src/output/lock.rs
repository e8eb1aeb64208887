//! One build at a time in a folder.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::writer::OutputError;
use crate::site::mid::sha256_hex;

/// Held while a build is at work; released when dropped, or by the system when the program dies.
#[derive(Debug)]
#[expect(dead_code, reason = "open as long as the locks are held")]
pub struct Lock {
    file: File,
    folder: Option<File>,
}

/// The absolute path without symbolic links, of a file or folder that is there or will be; an empty path is the working
/// folder.
pub fn real(path: &Path) -> PathBuf {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let existing =
        absolute.ancestors().find_map(|up| Some((fs::canonicalize(up).ok()?, up.to_path_buf())));
    match existing {
        // Joining an empty path would end it with a slash.
        Some((real, up)) if up == absolute => real,
        Some((real, up)) => real.join(absolute.strip_prefix(up).unwrap_or(Path::new(""))),
        None => absolute,
    }
}

/// Takes the lock of an output folder. The lock file is in the cache folder, so that nothing but the site is in the
/// output. Builds that have other caches see the lock of the folder itself, where it is there and the system has such
/// (flock(2) of Unix); one that is not there yet is seen to by [`Writer::open`](super::Writer::open).
///
/// # Errors
/// [`OutputError::Busy`] where another build has it; [`OutputError::Io`] where the cache cannot be written.
pub fn take(cache: &Path, output: &Path) -> Result<Lock, OutputError> {
    let path = lock_file(cache, output);
    let io = |error| OutputError::Io { path: path.clone(), error };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(io)?;
    }
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(io)?;
    let folder = File::open(output).ok();
    hold(&file, output)?;
    folder.iter().try_for_each(|folder| hold(folder, output))?;
    Ok(Lock { file, folder })
}

/// Locks a file or folder, for as long as it is open, for a build in a folder.
///
/// # Errors
/// [`OutputError::Busy`] where another build has it.
pub(super) fn hold(one: &File, output: &Path) -> Result<(), OutputError> {
    match one.try_lock() {
        // A file system without locks: better a build than none.
        Ok(()) | Err(fs::TryLockError::Error(_)) => Ok(()),
        Err(fs::TryLockError::WouldBlock) => Err(OutputError::Busy { path: output.to_path_buf() }),
    }
}

fn lock_file(cache: &Path, output: &Path) -> PathBuf {
    let name = sha256_hex(&real(output).to_string_lossy());
    cache.join("locks").join(&name[..16])
}
