//! What the system tells of, until it is built.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use notify_debouncer_full::DebounceEventResult;
use notify_debouncer_full::notify::event::{EventKind, ModifyKind, RenameMode};

/// Files that came and went since the last build.
#[derive(Debug, Default)]
pub(super) struct Change {
    is_ours: bool,
    /// What was not there before: when it goes, nothing is amiss.
    new: BTreeSet<PathBuf>,
    /// What was there before, and went.
    gone: BTreeSet<PathBuf>,
}

impl Change {
    /// Takes note of events; those on paths that are not `ours` do not count. Lost events might be of any.
    pub(super) fn add(&mut self, events: DebounceEventResult, ours: impl Fn(&Path) -> bool) {
        let Ok(events) = events else {
            self.is_ours = true;
            return;
        };
        for event in events.into_iter().filter(|event| !event.kind.is_access()) {
            let kind = event.kind;
            // A rename has two paths: what went, and what came.
            for (place, path) in event.event.paths.into_iter().enumerate() {
                if !ours(&path) {
                    continue;
                }
                self.is_ours = true;
                match kind {
                    EventKind::Create(_) | EventKind::Modify(ModifyKind::Name(RenameMode::To)) => {
                        self.came(path);
                    }
                    EventKind::Modify(ModifyKind::Name(_)) if place == 1 => self.came(path),
                    EventKind::Modify(ModifyKind::Name(_)) | EventKind::Remove(_) => {
                        self.went(path);
                    }
                    _ => {}
                }
            }
        }
    }

    fn came(&mut self, path: PathBuf) {
        if !self.gone.contains(&path) {
            self.new.insert(path);
        }
    }

    fn went(&mut self, path: PathBuf) {
        if !self.new.contains(&path) {
            self.gone.insert(path);
        }
    }

    /// Whether it calls for a build.
    pub(super) fn is_ours(&self) -> bool {
        self.is_ours
    }

    /// Whether a file that was there before is not there now.
    pub(super) fn lacks_files(&self) -> bool {
        self.gone.iter().any(|path| !path.exists())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::Instant;

    use notify_debouncer_full::DebouncedEvent;
    use notify_debouncer_full::notify::Event;
    use notify_debouncer_full::notify::event::{AccessKind, CreateKind, RemoveKind};

    use super::*;

    fn event(kind: EventKind, paths: &[&Path]) -> Vec<DebouncedEvent> {
        let event = paths.iter().fold(Event::new(kind), |event, path| event.add_path(path.into()));
        vec![DebouncedEvent::new(event, Instant::now())]
    }

    #[test]
    fn a_file_that_is_moved_away_is_lacking_until_another_takes_its_name() {
        let root = tempfile::tempdir().unwrap();
        let [file, old] = ["about.md", "about.md~"].map(|name| root.path().join(name));
        let both = EventKind::Modify(ModifyKind::Name(RenameMode::Both));
        let mut change = Change::default();
        change.add(Ok(event(both, &[&file, &old])), |_| true);
        assert!(change.is_ours() && change.lacks_files());
        fs::write(&file, "new").unwrap();
        change.add(Ok(event(EventKind::Create(CreateKind::File), &[&file])), |_| true);
        change.add(Ok(event(EventKind::Remove(RemoveKind::File), &[&old])), |_| true);
        assert!(!change.lacks_files(), "what came and went is not missed");
        fs::remove_file(&file).unwrap();
        assert!(change.lacks_files(), "it was there before");
    }

    #[test]
    fn what_the_site_is_not_made_of_may_come_and_go() {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("notes");
        let mut change = Change::default();
        change.add(Ok(event(EventKind::Remove(RemoveKind::File), &[&file])), |_| false);
        change.add(Ok(event(EventKind::Access(AccessKind::Read), &[&file])), |_| true);
        assert!(!change.is_ours() && !change.lacks_files());
        change.add(Err(Vec::new()), |_| false);
        assert!(change.is_ours() && !change.lacks_files(), "lost events");
    }
}
