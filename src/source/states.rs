//! Recorded states: what the sources of a list held each time `listpress sync` brought them up to date.
//!
//! They are lines of JSON in `snapshots/LIST.jsonl` beside config.yaml, oldest first, kept like content: nothing that is
//! published tells when somebody fetched mail, so a site cannot be made again without them. A line names what changed;
//! all else is as in the line before.
//!
//! A state covers the commits of a repository up to a tip, and the first bytes of an mbox. So a message's first state is
//! found by its place, without reading it ([`States::mark`]).

mod covered;
mod places;
mod record;

use std::path::{Path, PathBuf};

use super::{RawMessage, SourceEpoch, Store};
use crate::diagnostic::Diagnostics;
use covered::Covered;
use places::Places;

pub use record::{FileState, NAME, State, States, StatesFile, Tip};

/// Position among the states that [`States::mark`] used.
pub type StateIx = u16;

impl States {
    /// Gives each message its first state. The names of the states that were used, by [`StateIx`]: one with a commit that
    /// its repository no longer has is left out with a finding, and what it covered falls to the next.
    pub fn mark(
        &self,
        at: &StatesFile,
        (commits, epochs): (&[[u8; 20]], &[SourceEpoch]),
        store: &Store,
        messages: &mut [RawMessage],
        found: &mut Diagnostics,
    ) -> Marked {
        let places = Places::new(self, at, commits, epochs);
        let kept: Vec<bool> = self.all.iter().map(|state| places.keeps(at, state, found)).collect();
        let covered = Covered::new(self, at, &kept, &places, epochs);
        for raw in messages.iter_mut().filter(|raw| raw.report.is_none()) {
            raw.state = match raw.commit {
                Some(commit) => covered.of_commit(commit as usize),
                None => {
                    store.file_of(raw).and_then(|file| covered.of_byte(file, raw.location.offset))
                }
            };
        }
        let names = self.all.iter().zip(kept).filter(|(_, kept)| *kept);
        Marked {
            names: names.map(|(state, _)| state.name.clone()).collect(),
            repositories: covered.known(epochs),
            files: covered.files.into_keys().collect(),
        }
    }
}

/// What [`States::mark`] used.
#[derive(Clone, Debug, Default)]
pub struct Marked {
    /// Names of states, oldest first.
    pub names: Vec<String>,
    repositories: Vec<PathBuf>,
    files: Vec<PathBuf>,
}

impl Marked {
    /// Whether a state tells of the source at this path.
    pub fn tells_of(&self, source: &Path) -> bool {
        self.repositories.iter().chain(&self.files).any(|path| path.starts_with(source))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Kind;
    use crate::source::hex;

    fn id(digit: u8) -> [u8; 20] {
        [digit; 20]
    }

    fn line(name: &str, tips: &[(&str, [u8; 20])]) -> State {
        let tip = |(repository, commit): &(&str, [u8; 20])| Tip {
            repository: (*repository).to_owned(),
            commit: hex::encode(commit),
        };
        State { name: name.to_owned(), tips: tips.iter().map(tip).collect(), ..State::default() }
    }

    fn epoch(name: &str, commits: std::ops::Range<usize>) -> SourceEpoch {
        SourceEpoch {
            git_dir: Path::new("site").join(name),
            inbox: PathBuf::new(),
            number: None,
            commits,
            whole: true,
        }
    }

    fn marks(states: Vec<State>) -> (Vec<Option<StateIx>>, Marked, Diagnostics) {
        let commits: Vec<[u8; 20]> = (0..6).map(id).collect();
        let epochs = [epoch("git/0.git", 0..3), epoch("git/1.git", 3..6)];
        let message = |commit| RawMessage { commit: Some(commit), ..RawMessage::default() };
        let mut messages: Vec<RawMessage> = (0..6).map(message).collect();
        let (at, store) = (StatesFile::of_list(Path::new("site"), "a"), Store::default());
        let mut found = Diagnostics::default();
        let marked = States { all: states }.mark(
            &at,
            (&commits, &epochs),
            &store,
            &mut messages,
            &mut found,
        );
        (messages.iter().map(|raw| raw.state).collect(), marked, found)
    }

    #[test]
    fn a_new_epoch_covers_none_of_the_older_one() {
        let (states, marked, found) = marks(vec![
            line("000000000", &[("git/0.git", id(0))]),
            line("111111111", &[("git/1.git", id(3))]),
            line("222222222", &[("git/0.git", id(1)), ("git/1.git", id(5))]),
        ]);
        assert_eq!(states, [Some(0), Some(2), None, Some(1), Some(2), Some(2)]);
        assert_eq!((marked.names.len(), found.len()), (3, 0));
        assert!(marked.tells_of(Path::new("site/git/0.git")) && marked.tells_of(Path::new("site")));
        assert!(!marked.tells_of(Path::new("site/gi")));
    }

    #[test]
    fn what_a_lost_state_covered_falls_to_the_next() {
        let (states, marked, found) = marks(vec![
            line("000000000", &[("git/0.git", id(0))]),
            line("111111111", &[("git/0.git", id(9)), ("git/1.git", id(3))]),
            line("222222222", &[("git/0.git", id(2)), ("elsewhere", id(7))]),
        ]);
        assert_eq!(states, [Some(0), Some(1), Some(1), Some(1), None, None]);
        assert_eq!(marked.names, ["000000000", "222222222"]);
        assert_eq!(found.iter().map(|d| d.kind).collect::<Vec<_>>(), [Kind::StateGone]);
    }
}
