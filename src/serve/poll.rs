//! Watching by looking again: for file systems that tell nothing (network shares, some containers), and where the system
//! watches no more folders.
//!
//! notify's own polling knows times by the second and misses what is changed twice in one; here a file is its length and
//! its time, as exact as the file system has it.

use std::path::PathBuf;
use std::time::{Duration, Instant, UNIX_EPOCH};

use walkdir::WalkDir;

use super::watch::Follower;
use crate::fingerprint::Fingerprint;

/// Where the system tells nothing by itself, and nobody said how often to look.
pub(super) const EVERY: Duration = Duration::from_secs(1);
/// Looking may take a twentieth of the time, not more.
const SHARE: u32 = 20;

/// Looks for ever; each change since `before` calls for a build, and so does not knowing what was before.
pub(super) fn run(mut follower: Follower, mut before: Option<Fingerprint>, every: Duration) {
    loop {
        let start = Instant::now();
        let now = Some(state(&follower.paths, &follower.ignored));
        if now != before {
            before = now;
            if follower.build() {
                before = Some(state(&follower.paths, &follower.ignored));
            }
        }
        std::thread::sleep(every.max(start.elapsed() * SHARE).min(every * 60));
    }
}

/// What is there now.
pub(super) fn state(paths: &[PathBuf], ignored: &[PathBuf]) -> Fingerprint {
    let mut all = Vec::new();
    for path in paths {
        let entries = WalkDir::new(path).sort_by_file_name().into_iter();
        let ours = entries.filter_entry(|entry| !ignored.iter().any(|one| entry.path() == one));
        for entry in ours.flatten() {
            let Ok(about) = entry.metadata() else { continue };
            let time = about.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
            // The time of a folder tells of files beside ours.
            let time = time.filter(|_| !about.is_dir()).unwrap_or_default();
            let length = if about.is_dir() { 0 } else { about.len() };
            all.extend_from_slice(entry.path().as_os_str().as_encoded_bytes());
            all.push(0);
            all.extend_from_slice(&length.to_le_bytes());
            all.extend_from_slice(&time.as_nanos().to_le_bytes());
        }
    }
    Fingerprint::of(&all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_added_and_removed_is_seen_and_what_builds_write_is_not() {
        let root = tempfile::tempdir().unwrap();
        let path = |name: &str| root.path().join(name);
        std::fs::create_dir_all(path("content/deep")).unwrap();
        std::fs::create_dir_all(path("content/public")).unwrap();
        let write = |name: &str, text: &str| std::fs::write(path(name), text).unwrap();
        write("content/deep/a.md", "one");
        let paths = [path("content"), path("config.yaml")];
        let ignored = [path("content/public")];
        let mut before = state(&paths, &ignored);
        let mut differs = |wanted: bool, what: &str| {
            let now = state(&paths, &ignored);
            assert_eq!(now != before, wanted, "{what}");
            before = now;
        };
        differs(false, "nothing");
        write("content/deep/a.md", "other");
        differs(true, "another length");
        write("config.yaml", "");
        differs(true, "a file that was not there");
        write("content/public/index.html", "x");
        differs(false, "what a build writes");
        std::fs::remove_file(path("content/deep/a.md")).unwrap();
        differs(true, "a file that has gone");
    }
}
