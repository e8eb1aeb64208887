//! What an interrupt may stop, and what it leaves behind: nothing.
//!
//! Somebody who interrupts a build wants the program gone, with nothing half done. While pages are made, what was put
//! aside is removed at once. While pages are moved to their places, which is short, the interrupt waits until the site is
//! whole. For a kill that cannot be caught there is the journal, and the next build clears.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Shared by the build and by whoever hears of interrupts.
#[derive(Clone, Debug, Default)]
pub struct Gate(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// An interrupt came: nothing new is begun.
    closed: bool,
    /// Changes of the disk that are under way.
    busy: usize,
    /// Of them those that must come to their end with all they consist of.
    publishing: usize,
    traces: Option<Traces>,
}

/// What a build leaves on the disk unless it is cleared.
#[derive(Clone, Debug)]
pub(super) struct Traces {
    /// Folder of files that wait to be moved.
    pub(super) waiting: PathBuf,
    /// Folders that were made for the site, the innermost first.
    pub(super) made: Vec<PathBuf>,
}

impl Traces {
    /// Removes the files that wait, and the folders if there is nothing in them.
    pub(super) fn clear(&self) -> io::Result<()> {
        #[expect(
            clippy::disallowed_methods,
            reason = "the one folder that never holds published files"
        )]
        let removed = fs::remove_dir_all(&self.waiting);
        let gone = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
        removed.or_else(|error| if gone(&error) { Ok(()) } else { Err(error) })?;
        for folder in &self.made {
            if fs::remove_dir(folder).is_err_and(|error| !gone(&error)) {
                break;
            }
        }
        Ok(())
    }
}

impl Gate {
    /// Ends all changes of the disk: waits for those under way, lets nobody begin another, and clears what waits. To be
    /// followed by the end of the program.
    pub fn close(&self) {
        let mut state = self.lock();
        state.closed = true;
        while state.busy > 0 {
            state = self.0.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if let Some(traces) = state.traces.take() {
            // There is nobody left who could be told; the next build tries again.
            let _ = traces.clear();
        }
    }

    /// Begins a change of the disk, which lasts as long as what is returned. Waits for ever when the gate is closed.
    pub(super) fn enter(&self) -> Pass<'_> {
        self.pass(false)
    }

    /// Begins changes that belong together: an interrupt waits for all of them.
    pub(super) fn enter_to_publish(&self) -> Pass<'_> {
        self.pass(true)
    }

    /// Says what is to be cleared from now on.
    pub(super) fn leave(&self, traces: Option<Traces>) {
        self.lock().traces = traces;
    }

    fn pass(&self, publishing: bool) -> Pass<'_> {
        let mut state = self.lock();
        while state.closed && state.publishing == 0 {
            state = self.0.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.busy += 1;
        state.publishing += usize::from(publishing);
        Pass { gate: self, publishing }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A change of the disk under way.
#[derive(Debug)]
pub struct Pass<'a> {
    gate: &'a Gate,
    publishing: bool,
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        let mut state = self.gate.lock();
        state.busy -= 1;
        state.publishing -= usize::from(self.publishing);
        let idle = state.busy == 0;
        drop(state);
        if idle {
            self.gate.0.changed.notify_all();
        }
    }
}

/// The folders that must be made for this one to be there, the innermost first.
pub(super) fn missing(folder: &Path) -> Vec<PathBuf> {
    let above = folder.ancestors().filter(|folder| !folder.as_os_str().is_empty());
    above.take_while(|folder| !folder.exists()).map(Path::to_path_buf).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    use super::*;
    use crate::output::Writer;
    use crate::site::SafePath;

    #[test]
    fn an_interrupt_leaves_nothing_of_a_first_build() {
        let folder = tempfile::tempdir().unwrap();
        let (gate, site) = (Gate::default(), folder.path().join("a/site"));
        let writer = Writer::open(&site, &gate).unwrap();
        writer.stage(&SafePath::fixed("x"), b"x").unwrap();
        assert!(site.exists());
        gate.close();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn an_interrupt_leaves_what_was_there_before() {
        let folder = tempfile::tempdir().unwrap();
        let gate = Gate::default();
        fs::write(folder.path().join("x"), "old").unwrap();
        let writer = Writer::open(folder.path(), &gate).unwrap();
        writer.stage(&SafePath::fixed("x"), b"new").unwrap();
        gate.close();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert_eq!(fs::read(folder.path().join("x")).unwrap(), b"old");
    }

    #[test]
    fn an_interrupt_waits_until_all_is_published() {
        let folder = tempfile::tempdir().unwrap();
        let gate = Gate::default();
        let writer = Writer::open(folder.path(), &gate).unwrap();
        let done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let publishing = writer.publishing();
            let interrupt = scope.spawn(|| {
                gate.close();
                assert!(done.load(Ordering::SeqCst), "closed too early");
            });
            while !gate.lock().closed {
                std::thread::sleep(Duration::from_millis(1));
            }
            writer.write(&SafePath::fixed("x"), b"x").unwrap(); // goes on though the gate is closed
            done.store(true, Ordering::SeqCst);
            drop(publishing);
            interrupt.join().unwrap();
        });
        assert_eq!(fs::read(folder.path().join("x")).unwrap(), b"x");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
