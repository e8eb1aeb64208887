//! Up to where a repository or a file is covered by which state.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::places::Places;
use super::{StateIx, States, StatesFile};
use crate::source::SourceEpoch;

/// Up to where which state covers something, both ascending.
type Covers<T> = Vec<(T, StateIx)>;

/// What is covered from which state on.
pub(super) struct Covered {
    /// By epoch: position of the last commit, state.
    epochs: Vec<(std::ops::Range<usize>, Covers<usize>)>,
    /// By file: length, state.
    pub(super) files: BTreeMap<PathBuf, Covers<u64>>,
}

impl Covered {
    pub(super) fn new(
        states: &States,
        at: &StatesFile,
        kept: &[bool],
        places: &Places<'_>,
        epochs: &[SourceEpoch],
    ) -> Self {
        let epochs = epochs.iter().map(|epoch| (epoch.commits.clone(), Vec::new())).collect();
        let mut all = Covered { epochs, files: BTreeMap::new() };
        let most = kept.iter().filter(|kept| **kept).count();
        let mut next: usize = 0;
        for (state, kept) in states.all.iter().zip(kept) {
            let ix = StateIx::try_from(next).unwrap_or(StateIx::MAX);
            if next == most {
                break;
            }
            for tip in &state.tips {
                let epoch = places.epoch(at, tip);
                let place =
                    epoch.and_then(|e| Some((e, *places.commits.get(&(e, tip.commit.as_str()))?)));
                if let Some((epoch, position)) = place
                    && let Some((_, covered)) = all.epochs.get_mut(epoch)
                {
                    extend(covered, position, ix);
                }
            }
            for file in &state.files {
                extend(all.files.entry(at.resolve(&file.path)).or_default(), file.bytes, ix);
            }
            next += usize::from(*kept);
        }
        all
    }

    pub(super) fn of_commit(&self, commit: usize) -> Option<StateIx> {
        let epoch = self.epochs.partition_point(|(range, _)| range.end <= commit);
        let (_, covered) = self.epochs.get(epoch)?;
        Some(covered.get(covered.partition_point(|(last, _)| *last < commit))?.1)
    }

    pub(super) fn of_byte(&self, file: &Path, offset: u64) -> Option<StateIx> {
        let covered = self.files.get(file)?;
        Some(covered.get(covered.partition_point(|(length, _)| *length <= offset))?.1)
    }

    /// The repositories that a state tells of.
    pub(super) fn known(&self, epochs: &[SourceEpoch]) -> Vec<PathBuf> {
        let told = epochs.iter().zip(&self.epochs).filter(|(_, (_, covered))| !covered.is_empty());
        told.map(|(epoch, _)| epoch.git_dir.clone()).collect()
    }
}

/// Adds what a state covers, where it is more than before.
fn extend<T: Ord + Copy>(covered: &mut Covers<T>, up_to: T, state: StateIx) {
    if covered.last().is_none_or(|(before, _)| *before < up_to) {
        covered.push((up_to, state));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::states::{FileState, State};

    #[test]
    fn bytes_of_a_file_are_counted_from_its_beginning() {
        let file = |bytes| State {
            files: vec![FileState { path: "a.mbox".to_owned(), bytes }],
            ..State::default()
        };
        let states = States { all: vec![file(100), file(50), file(200)] };
        let at = StatesFile::of_list(Path::new(""), "a");
        let places = Places::new(&states, &at, &[], &[]);
        let covered = Covered::new(&states, &at, &[true; 3], &places, &[]);
        let of = |offset| covered.of_byte(Path::new("a.mbox"), offset);
        assert_eq!(
            [of(0), of(99), of(100), of(199), of(200)],
            [Some(0), Some(0), Some(2), Some(2), None]
        );
    }
}
