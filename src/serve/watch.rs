//! Watching sources, content and templates, and building again.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use notify_debouncer_full::notify::{self, RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, Debouncer, RecommendedCache, new_debouncer};

use self::change::Change;
use super::{Rebuild, Reloads, ServeOptions, poll};

mod change;

/// Events closer together than this are one change (editors write in several steps). A build too many costs little and
/// reloads nothing, so it is short.
const QUIET: Duration = Duration::from_millis(30);
/// How often it is looked whether that time has passed.
const TICK: Duration = Duration::from_millis(5);
/// A file that has gone may come back until then: editors move the old one away before they write the new one, and a busy
/// machine may stop them in between. A page that is really removed may as well go a second later.
const RETURN: Duration = Duration::from_secs(1);

type Changes = Receiver<DebounceEventResult>;
type Native = Debouncer<RecommendedWatcher, RecommendedCache>;

/// What tells of changes.
trait Watch: Send + 'static {
    /// Tells of this folder from now on.
    fn watch(&mut self, folder: &Path, mode: RecursiveMode) -> notify::Result<()>;
}

impl Watch for Native {
    fn watch(&mut self, folder: &Path, mode: RecursiveMode) -> notify::Result<()> {
        Debouncer::watch(self, folder, mode)
    }
}

/// Starts watching, unless there is nothing to watch; after each change `rebuild` runs on a thread of its own, which
/// lives as long as the program. Gives the reason where the system's watcher cannot be used, and files are looked at again
/// and again instead.
pub(super) fn start(
    options: &ServeOptions,
    reloads: Arc<Reloads>,
    rebuild: Rebuild,
) -> io::Result<Option<String>> {
    start_with(native, options, reloads, rebuild)
}

fn start_with<W: Watch>(
    watcher: impl FnOnce() -> notify::Result<(W, Changes)>,
    options: &ServeOptions,
    reloads: Arc<Reloads>,
    rebuild: Rebuild,
) -> io::Result<Option<String>> {
    if options.watched.is_empty() {
        return Ok(None);
    }
    let follower = Follower {
        paths: absolute(&options.watched)?,
        ignored: absolute(&options.ignored)?,
        reloads,
        rebuild,
    };
    let told = match options.poll {
        Some(_) => Err(None),
        None => watcher().and_then(|told| following(told, &follower.paths)).map_err(Some),
    };
    let why = told.as_ref().err().and_then(|why| why.as_ref().map(ToString::to_string));
    let every = options.poll.unwrap_or(poll::EVERY);
    // Before the server says that it listens: what is changed from then on counts.
    let before = told.is_err().then(|| poll::state(&follower.paths, &follower.ignored));
    let watch = move || {
        let follower = match told {
            Ok((watcher, changes)) => Watcher { watcher, follower }.run(&changes),
            Err(_) => Some(follower),
        };
        if let Some(follower) = follower {
            poll::run(follower, before, every);
        }
    };
    thread::Builder::new().name("rebuild".to_owned()).spawn(watch)?;
    Ok(why)
}

/// The system's watcher.
fn native() -> notify::Result<(Native, Changes)> {
    let (sender, receiver) = mpsc::channel();
    let on_events = move |events: DebounceEventResult| {
        // The receiver may have gone over to looking.
        let _ = sender.send(events);
    };
    Ok((new_debouncer(QUIET, Some(TICK), on_events)?, receiver))
}

/// Watches the folders of all paths.
fn following<W: Watch>(mut told: (W, Changes), paths: &[PathBuf]) -> notify::Result<(W, Changes)> {
    follow(&mut told.0, paths).map(|()| told)
}

/// Watches what there is now; a folder that was removed and made again has to be watched again.
///
/// # Errors
/// A folder cannot be watched. One that has gone meanwhile is no error, the build says what it lacks.
fn follow(watcher: &mut impl Watch, paths: &[PathBuf]) -> notify::Result<()> {
    for (folder, mode) in folders(paths) {
        match watcher.watch(&folder, mode) {
            Err(error) if folder.exists() => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// What is watched, and what a change calls for.
pub(super) struct Follower {
    /// What calls for a build when it changes.
    pub(super) paths: Vec<PathBuf>,
    /// What builds write, else a build would start the next one.
    pub(super) ignored: Vec<PathBuf>,
    reloads: Arc<Reloads>,
    rebuild: Rebuild,
}

impl Follower {
    /// Builds, and tells browsers; whether something else is to be watched from now on.
    pub(super) fn build(&mut self) -> bool {
        let built = (self.rebuild)();
        let paths = built.watched.and_then(|paths| absolute(&paths).ok());
        let ignored = built.ignored.and_then(|paths| absolute(&paths).ok());
        let before = (self.paths.clone(), self.ignored.clone());
        self.paths = paths.unwrap_or_else(|| before.0.clone());
        self.ignored = ignored.unwrap_or_else(|| before.1.clone());
        self.reloads.built(built.error, built.changed, built.place);
        (&self.paths, &self.ignored) != (&before.0, &before.1)
    }

    /// Whether the site is made of what is there.
    fn concerns(&self, path: &Path) -> bool {
        let below = |all: &[PathBuf]| all.iter().any(|one| path.starts_with(one));
        !below(&self.ignored) && below(&self.paths)
    }
}

struct Watcher<W> {
    watcher: W,
    follower: Follower,
}

impl<W: Watch> Watcher<W> {
    /// Builds after each change. Ends where the system watches no more folders: what is to be watched goes on to be looked
    /// at.
    fn run(mut self, changes: &Changes) -> Option<Follower> {
        while let Ok(first) = changes.recv() {
            // All that came while a build ran is one change.
            let mut change = Change::default();
            let ours = |path: &Path| self.follower.concerns(path);
            change.add(first, ours);
            for more in changes.try_iter() {
                change.add(more, ours);
            }
            if !change.is_ours() {
                continue;
            }
            let until = Instant::now() + RETURN;
            while change.lacks_files()
                && let Ok(more) =
                    changes.recv_timeout(until.saturating_duration_since(Instant::now()))
            {
                change.add(more, ours);
            }
            // Before the build, so that what is written into a new folder from now on is not missed.
            let before = follow(&mut self.watcher, &self.follower.paths);
            let is_other = self.follower.build();
            let after =
                if is_other { follow(&mut self.watcher, &self.follower.paths) } else { Ok(()) };
            if before.and(after).is_err() {
                return Some(self.follower);
            }
        }
        None
    }
}

fn absolute(paths: &[PathBuf]) -> io::Result<Vec<PathBuf>> {
    paths.iter().map(std::path::absolute).collect()
}

/// The folders to watch: those asked for with all below them, and the folder that holds each path, since editors replace
/// files rather than write into them, and what is not there yet may come.
fn folders(paths: &[PathBuf]) -> Vec<(PathBuf, RecursiveMode)> {
    let mut folders: Vec<(PathBuf, RecursiveMode)> = Vec::new();
    let mut add = |folder: &Path, mode: RecursiveMode| match folders
        .iter_mut()
        .find(|(known, _)| known == folder)
    {
        Some(known) if mode == RecursiveMode::Recursive => known.1 = mode,
        Some(_) => {}
        None => folders.push((folder.to_path_buf(), mode)),
    };
    for path in paths {
        if let Some(parent) = path.parent().filter(|parent| parent.is_dir()) {
            add(parent, RecursiveMode::NonRecursive);
        }
        if path.is_dir() {
            add(path, RecursiveMode::Recursive);
        }
    }
    folders
}

#[cfg(test)]
mod tests;
