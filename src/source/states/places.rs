//! Where in its repository each recorded commit is.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use super::{State, States, StatesFile, Tip};
use crate::diagnostic::{Diagnostics, Kind, Place};
use crate::source::{SourceEpoch, hex};

/// Where the recorded commits are.
pub(super) struct Places<'a> {
    /// Position of a repository among the epochs.
    epochs: BTreeMap<&'a Path, usize>,
    /// By epoch, the positions of recorded commits.
    pub(super) commits: HashMap<(usize, &'a str), usize>,
}

impl<'a> Places<'a> {
    pub(super) fn new(
        states: &'a States,
        at: &StatesFile,
        commits: &[[u8; 20]],
        epochs: &'a [SourceEpoch],
    ) -> Self {
        let by_path = epochs.iter().enumerate().map(|(ix, epoch)| (epoch.git_dir.as_path(), ix));
        let by_path: BTreeMap<&Path, usize> = by_path.collect();
        let mut wanted: HashMap<(usize, Vec<u8>), &str> = HashMap::new();
        for tip in states.all.iter().flat_map(|state| &state.tips) {
            let epoch = by_path.get(at.resolve(&tip.repository).as_path());
            if let (Some(epoch), Some(id)) = (epoch, hex::decode(&tip.commit)) {
                wanted.insert((*epoch, id), &tip.commit);
            }
        }
        let mut places = HashMap::new();
        for (ix, epoch) in epochs.iter().enumerate() {
            let ids = commits.get(epoch.commits.clone()).unwrap_or_default();
            for (position, id) in epoch.commits.clone().zip(ids) {
                if let Some(text) = wanted.get(&(ix, id.to_vec())) {
                    places.insert((ix, *text), position);
                }
            }
        }
        Places { epochs: by_path, commits: places }
    }

    pub(super) fn epoch(&self, at: &StatesFile, tip: &Tip) -> Option<usize> {
        self.epochs.get(at.resolve(&tip.repository).as_path()).copied()
    }

    /// Whether all commits of a state are there, as far as their repositories are read.
    pub(super) fn keeps(&self, at: &StatesFile, state: &State, found: &mut Diagnostics) -> bool {
        let gone = |tip: &&Tip| {
            let epoch = self.epoch(at, tip);
            epoch.is_some_and(|epoch| !self.commits.contains_key(&(epoch, tip.commit.as_str())))
        };
        let Some(tip) = state.tips.iter().find(gone) else { return true };
        let what = format!("state {} of {} is left out", state.name, at.file.display());
        let place = Place::object(at.resolve(&tip.repository), &tip.commit);
        found.push(Kind::StateGone, place, what);
        false
    }
}
