//! The build cache: what earlier builds worked out, in files that may vanish at any time.
//!
//! Nothing depends on it. A file that is missing, cut, damaged, or written by another version of the program is passed
//! over, and what it would have said is worked out again. Each file is written aside and renamed, so a build that is
//! killed leaves the old one or the new one. There is no path and no time of this machine in what is trusted without a
//! look, so a cache can be copied to another.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, BufWriter, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::fingerprint::{Fingerprint, Summing};

/// What a file of ours begins with; then the version, then the fingerprint of what follows.
const MAGIC: &[u8; 16] = b"listpress cache\n";

/// What wrote a file: it is trusted by the very same program only, since a type that changed a little may still be read,
/// and as something else.
const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "-", env!("SOURCES_FINGERPRINT"));

/// What the name of a file begins with that is being written.
const NEW: &str = ".new-";

/// A file that is that old and still being written is left by a program that was killed.
const DEAD: Duration = Duration::from_secs(24 * 60 * 60);

/// Bytes that are written together.
const TOGETHER: usize = 64 * 1024;

/// A folder of the cache. Can be shared between threads.
#[derive(Debug, Default)]
pub struct Cache {
    /// `None`: nothing is kept.
    folder: Option<PathBuf>,
    notes: Mutex<BTreeSet<String>>,
}

/// Why a file of the cache says nothing.
enum Useless {
    Missing,
    Foreign,
    Damaged,
}

impl Cache {
    /// The cache in a folder, which is made when something is first kept.
    pub fn at(folder: PathBuf) -> Self {
        Cache { folder: Some(folder), ..Cache::default() }
    }

    /// No cache: nothing is found and nothing is kept.
    pub fn off() -> Self {
        Cache::default()
    }

    /// Whether there is one.
    pub fn is_on(&self) -> bool {
        self.folder.is_some()
    }

    /// What is kept under a name (a relative path).
    pub fn load<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        let path = self.folder.as_ref()?.join(name);
        match read(&path) {
            Ok(value) => return Some(value),
            Err(Useless::Missing) => {}
            Err(Useless::Foreign) => self.note(
                "the build cache is of another version of listpress; what it holds is worked out anew"
                    .to_owned(),
            ),
            Err(Useless::Damaged) => self.note(format!(
                "{}: this file of the build cache is damaged; what it held is worked out anew",
                path.display()
            )),
        }
        None
    }

    /// Keeps a value under a name. What cannot be written is noted, and the build does without; a value with a path that
    /// is not UTF-8 is not kept.
    pub fn store<T: Serialize>(&self, name: &str, value: &T) {
        if let Some(path) = self.path(name) {
            self.note_if_refused(&path, self.keep(name, value));
        }
    }

    /// Keeps a value in a folder of the cache under a name that is told by its bytes, and gives the name; an empty one where
    /// nothing is kept.
    pub fn store_by_content<T: Serialize>(&self, folder: &str, value: &T) -> String {
        let Some(path) = self.path(folder) else { return String::new() };
        let mut name = String::new();
        let kept = write(&path, value, |sum| {
            name = format!("{folder}/{}", sum.hex());
            path.join(sum.hex())
        });
        self.note_if_refused(&path, kept);
        name
    }

    /// Keeps a value under a name that somebody relies on.
    ///
    /// # Errors
    /// The file system refuses.
    pub fn keep<T: Serialize>(&self, name: &str, value: &T) -> io::Result<()> {
        let Some(path) = self.path(name) else { return Ok(()) };
        write(path.parent().unwrap_or(Path::new(".")), value, |_| path.clone())
    }

    /// Where something is kept; `None` without a cache.
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        Some(self.folder.as_ref()?.join(name))
    }

    /// Names of what is kept in a folder of the cache, sorted. What a killed build left there goes after a day; another
    /// build may be at work.
    pub fn names(&self, folder: &str) -> Vec<String> {
        let Some(root) = &self.folder else { return Vec::new() };
        let Ok(entries) = fs::read_dir(root.join(folder)) else { return Vec::new() };
        let mut names = Vec::new();
        for entry in entries.flatten() {
            match entry.file_name().into_string() {
                Ok(name) if name.starts_with(NEW) => {
                    let time = entry.metadata().and_then(|about| about.modified()).ok();
                    if time.and_then(|time| time.elapsed().ok()).is_some_and(|age| age > DEAD) {
                        self.forget(&format!("{folder}/{name}"));
                    }
                }
                Ok(name) if !name.starts_with('.') => names.push(format!("{folder}/{name}")),
                _ => {}
            }
        }
        names.sort();
        names
    }

    /// Forgets what is kept under a name.
    pub fn forget(&self, name: &str) {
        if let Some(folder) = &self.folder {
            // What stays is useless, not wrong.
            let _ = fs::remove_file(folder.join(name));
        }
    }

    /// Forgets all that is kept in a folder of the cache.
    ///
    /// # Errors
    /// The file system refuses.
    #[expect(clippy::disallowed_methods, reason = "a folder of the cache's own, no part of a site")]
    pub fn forget_all(&self, folder: &str) -> io::Result<()> {
        match self.path(folder).map(fs::remove_dir_all) {
            Some(Err(error)) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Forgets all that is kept in a folder of the cache, since it must not be told. What cannot be removed is noted.
    pub fn clear(&self, folder: &str) {
        if let Some(path) = self.path(folder)
            && let Err(error) = self.forget_all(folder)
        {
            self.note(format!("{}: what is withheld may be in this folder of the build cache, which cannot be removed: {error}", path.display()));
        }
    }

    /// What whoever runs the build should know of its cache.
    pub fn take_notes(&self) -> Vec<String> {
        let notes = &mut *self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(notes).into_iter().collect()
    }

    fn note_if_refused(&self, path: &Path, kept: io::Result<()>) {
        if let Err(error) = kept {
            self.note(format!("{}: the build cache cannot be written: {error}", path.display()));
        }
    }

    fn note(&self, text: String) {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).insert(text);
    }
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T, Useless> {
    let bytes = fs::read(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Useless::Missing,
        _ => Useless::Damaged,
    })?;
    let rest = bytes.strip_prefix(MAGIC).ok_or(Useless::Damaged)?;
    let (version, rest) = rest.split_at_checked(16).ok_or(Useless::Damaged)?;
    if version != head(VERSION.as_bytes()) {
        return Err(Useless::Foreign);
    }
    let (sum, payload) = rest.split_at_checked(16).ok_or(Useless::Damaged)?;
    if sum != head(payload) {
        return Err(Useless::Damaged);
    }
    postcard::from_bytes(payload).map_err(|_| Useless::Damaged)
}

/// A fingerprint as it stands in files.
fn head(bytes: &[u8]) -> [u8; 16] {
    Fingerprint::of(bytes).bytes()
}

/// Writes a value to a file of a folder; its fingerprint tells which. Nothing is written of a value that cannot be.
fn write(
    folder: &Path,
    value: &impl Serialize,
    place: impl FnOnce(Fingerprint) -> PathBuf,
) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new().prefix(NEW).tempfile_in(folder)?;
    let version = head(VERSION.as_bytes());
    let unknown = [0; 16];
    file.write_all(&[&MAGIC[..], &version, &unknown].concat())?;
    let mut payload = Summing::new(BufWriter::with_capacity(TOGETHER, file.as_file_mut()));
    let is_whole = postcard::to_io(value, &mut payload).is_ok();
    let (sum, rest) = payload.finish()?;
    let file_of = rest.into_inner().map_err(io::IntoInnerError::into_error)?;
    if !is_whole {
        return Ok(());
    }
    file_of.seek(io::SeekFrom::Start((MAGIC.len() + version.len()) as u64))?;
    file_of.write_all(&sum.bytes())?;
    file.persist(place(sum)).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache() -> (tempfile::TempDir, Cache) {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::at(folder.path().join("deep/cache"));
        (folder, cache)
    }

    #[test]
    fn what_was_kept_is_found() {
        let (_folder, cache) = cache();
        assert_eq!(cache.load::<Vec<u32>>("a/b"), None);
        cache.store("a/b", &vec![1_u32, 2, 3]);
        assert_eq!(cache.load::<Vec<u32>>("a/b"), Some(vec![1, 2, 3]));
        assert_eq!(cache.names("a"), ["a/b"]);
        cache.forget("a/b");
        assert_eq!(cache.load::<Vec<u32>>("a/b"), None);
        let names = [1, 2, 1].map(|number| cache.store_by_content("c", &number));
        assert_eq!((&names[0], cache.names("c").len()), (&names[2], 2));
        assert_eq!(cache.load(&names[1]), Some(2));
        assert!(cache.take_notes().is_empty());
    }

    #[test]
    fn a_damaged_file_is_noted_and_says_nothing() {
        let (folder, cache) = cache();
        cache.store("a", &"word");
        let path = folder.path().join("deep/cache/a");
        let whole = fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut broken = whole.clone();
            broken[at] ^= 1;
            for bytes in [&broken, &whole[..at]] {
                fs::write(&path, bytes).unwrap();
                assert_eq!(cache.load::<String>("a"), None, "{at}");
                assert_eq!(cache.take_notes().len(), 1, "{at}");
            }
        }
        fs::write(&path, &whole).unwrap();
        assert_eq!(cache.load::<String>("a").as_deref(), Some("word"));
    }

    #[test]
    fn what_a_killed_build_was_writing_goes_after_a_day() {
        let (folder, cache) = cache();
        cache.store("a/b", &1_u8);
        let [old, new] =
            [".new-old", ".new-new"].map(|name| folder.path().join("deep/cache/a").join(name));
        fs::write(&new, "").unwrap();
        let file = fs::File::create(&old).unwrap();
        file.set_modified(std::time::UNIX_EPOCH).unwrap();
        assert_eq!(cache.names("a"), ["a/b"]);
        assert!(new.exists() && !old.exists());
    }

    #[test]
    fn a_cache_that_cannot_be_written_is_noted() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("file"), "").unwrap();
        let cache = Cache::at(folder.path().join("file"));
        cache.store("a", &1_u8);
        assert_eq!(cache.take_notes().len(), 1);
        assert_eq!(cache.load::<u8>("a"), None);
    }

    #[test]
    fn no_cache_keeps_nothing() {
        let cache = Cache::off();
        cache.store("a", &1_u8);
        assert_eq!(cache.load::<u8>("a"), None);
        assert!(!cache.is_on() && cache.names("").is_empty() && cache.take_notes().is_empty());
    }
}
