//! Watching sources, content and templates, and building again.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use notify_debouncer_full::notify::{RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, Debouncer, RecommendedCache, new_debouncer};

use super::{Rebuild, Reloads, ServeOptions};

/// Events closer together than this are one change (editors write in several steps). A build too many costs little and
/// reloads nothing, so it is short.
const QUIET: Duration = Duration::from_millis(30);
/// How often it is looked whether that time has passed.
const TICK: Duration = Duration::from_millis(5);

/// Starts watching, unless there is nothing to watch; after each change `rebuild` runs on a thread of its own, which
/// lives as long as the program.
pub(super) fn start(
    options: &ServeOptions,
    reloads: Arc<Reloads>,
    rebuild: Rebuild,
) -> io::Result<()> {
    if options.watched.is_empty() {
        return Ok(());
    }
    let (sender, receiver) = mpsc::channel();
    let on_events = move |events: DebounceEventResult| {
        // The receiver lives as long as the program.
        let _ = sender.send(events);
    };
    let debouncer = new_debouncer(QUIET, Some(TICK), on_events).map_err(io::Error::other)?;
    let mut watcher =
        Watcher { debouncer, paths: Vec::new(), ignored: absolute(&options.ignored)? };
    watcher.paths = absolute(&options.watched)?;
    watcher.follow()?;
    thread::Builder::new()
        .name("rebuild".to_owned())
        .spawn(move || watcher.run(&receiver, &reloads, rebuild))?;
    Ok(())
}

struct Watcher {
    debouncer: Debouncer<RecommendedWatcher, RecommendedCache>,
    /// What calls for a build when it changes.
    paths: Vec<PathBuf>,
    /// What builds write, else a build would start the next one.
    ignored: Vec<PathBuf>,
}

impl Watcher {
    fn run(
        mut self,
        changes: &Receiver<DebounceEventResult>,
        reloads: &Reloads,
        mut rebuild: Rebuild,
    ) {
        while let Ok(first) = changes.recv() {
            // All that came while a build ran is one change.
            let matters = changes
                .try_iter()
                .fold(self.matters(&first), |matters, more| self.matters(&more) || matters);
            if !matters {
                continue;
            }
            // Before the build, so that what is written into a new folder from now on is not missed. A folder that has
            // gone again is no error: the build says what it lacks.
            let _ = self.follow();
            let built = rebuild();
            if let Some(paths) = built.watched.and_then(|paths| absolute(&paths).ok()) {
                self.paths = paths;
                let _ = self.follow();
            }
            reloads.built(built.error, built.changed);
        }
    }

    /// Whether it concerns the site. Lost events might.
    fn matters(&self, events: &DebounceEventResult) -> bool {
        let below = |all: &[PathBuf], path: &Path| all.iter().any(|one| path.starts_with(one));
        match events {
            Ok(events) => events.iter().filter(|event| !event.kind.is_access()).any(|event| {
                event
                    .paths
                    .iter()
                    .any(|path| !below(&self.ignored, path) && below(&self.paths, path))
            }),
            Err(_) => true,
        }
    }

    /// Watches what there is now; a folder that was removed and made again has to be watched again.
    fn follow(&mut self) -> io::Result<()> {
        for (folder, mode) in folders(&self.paths) {
            self.debouncer.watch(&folder, mode).map_err(io::Error::other)?;
        }
        Ok(())
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
mod tests {
    use super::*;

    #[test]
    fn files_are_watched_by_their_folder_and_folders_with_all_below() {
        let root = tempfile::tempdir().unwrap();
        let path = |name: &str| root.path().join(name);
        std::fs::create_dir(path("content")).unwrap();
        let all = [path("config.yaml"), path("content"), path("themes"), path("no/where")];
        let watched = folders(&all);
        assert_eq!(
            watched,
            [
                (root.path().to_path_buf(), RecursiveMode::NonRecursive),
                (path("content"), RecursiveMode::Recursive)
            ]
        );
    }

    #[test]
    fn a_folder_that_holds_a_file_and_is_asked_for_is_watched_with_all_below() {
        let root = tempfile::tempdir().unwrap();
        let watched = folders(&[root.path().join("file"), root.path().to_path_buf()]);
        assert_eq!(watched.first(), Some(&(root.path().to_path_buf(), RecursiveMode::Recursive)));
    }
}
