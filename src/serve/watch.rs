//! Watching sources, content and templates, and building again.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use notify_debouncer_full::notify::{RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, Debouncer, RecommendedCache, new_debouncer};

use super::{Rebuild, Reloads};

/// Events closer together than this are one change (editors write in several steps).
const QUIET: Duration = Duration::from_millis(200);

/// Keeps the watcher alive.
pub(super) type Watching = Option<Debouncer<RecommendedWatcher, RecommendedCache>>;

/// Starts watching; after each change `rebuild` runs on a thread of its own. The output folder is never watched, else a
/// build would start the next one.
pub(super) fn start(
    paths: &[PathBuf],
    output: &Path,
    reloads: Arc<Reloads>,
    mut rebuild: Rebuild,
) -> io::Result<Watching> {
    if paths.is_empty() {
        return Ok(None);
    }
    let output = std::path::absolute(output)?;
    let paths: Vec<PathBuf> = paths.iter().map(std::path::absolute).collect::<io::Result<_>>()?;
    let folders = folders(&paths);
    let (sender, receiver) = mpsc::channel::<()>();
    let on_events = move |events: DebounceEventResult| {
        let matters = match events {
            Ok(events) => events.iter().any(|event| {
                let ours = |path: &PathBuf| {
                    !path.starts_with(&output)
                        && paths.iter().any(|watched| path.starts_with(watched))
                };
                !event.kind.is_access() && event.paths.iter().any(ours)
            }),
            Err(_) => true,
        };
        if matters {
            // The receiver lives as long as the program.
            let _ = sender.send(());
        }
    };
    let mut debouncer = new_debouncer(QUIET, None, on_events).map_err(io::Error::other)?;
    for (folder, mode) in folders {
        debouncer.watch(&folder, mode).map_err(io::Error::other)?;
    }
    thread::Builder::new().name("rebuild".to_owned()).spawn(move || {
        while receiver.recv().is_ok() {
            while receiver.try_recv().is_ok() {}
            reloads.built(rebuild());
        }
    })?;
    Ok(Some(debouncer))
}

/// The folders to watch: those asked for with all below them, and the folder of each file, since editors replace files
/// rather than write into them and a watch on the file itself would then be lost.
fn folders(paths: &[PathBuf]) -> Vec<(PathBuf, RecursiveMode)> {
    let mut folders: Vec<(PathBuf, RecursiveMode)> = Vec::new();
    for path in paths {
        let entry = match path.parent() {
            Some(parent) if !path.is_dir() => (parent.to_path_buf(), RecursiveMode::NonRecursive),
            _ => (path.clone(), RecursiveMode::Recursive),
        };
        match folders.iter_mut().find(|(folder, _)| *folder == entry.0) {
            Some(known) if entry.1 == RecursiveMode::Recursive => {
                known.1 = RecursiveMode::Recursive;
            }
            Some(_) => {}
            None => folders.push(entry),
        }
    }
    folders
}
