//! Records what the sources of a list hold, as a line of its [record](crate::source::states).

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::{SyncError, git, monthly};
use crate::config::SourceConfig;
use crate::diagnostic::Diagnostics;
use crate::source::states::{FileState, NAME, State, States, StatesFile, Tip};
use crate::source::{self, hex};

/// Adds a state where repositories, or files that were fetched, hold something else than in the last one. Its name.
///
/// # Errors
/// The record, a repository or a folder cannot be read, or the record not written.
pub fn add(
    at: &StatesFile,
    sources: &[SourceConfig],
    now: &str,
    found: &mut Diagnostics,
) -> Result<Option<String>, SyncError> {
    let io = SyncError::io(&at.file);
    let states = States::read(at, found).map_err(&io)?;
    let (tips, files) = states.last();
    let mut state = State { at: now.to_owned(), ..State::default() };
    for source in sources {
        for git_dir in source::repositories(&source.source()) {
            let repository = at.recorded(&git_dir);
            if let Some(commit) = git::tip(&git_dir)?
                && tips.get(repository.as_str()) != Some(&commit.as_str())
            {
                state.tips.push(Tip { repository, commit });
            }
        }
        for (path, bytes) in monthly::kept(&source.path)? {
            let path = at.recorded(&path);
            if files.get(path.as_str()) != Some(&bytes) {
                state.files.push(FileState { path, bytes });
            }
        }
    }
    if state.tips.is_empty() && state.files.is_empty() {
        return Ok(None);
    }
    state.name = name(&state, &states);
    append(&at.file, &state).map_err(io)?;
    Ok(Some(state.name))
}

/// The newest epoch's short commit, as reports name states; a digest where there is none, or another state has it.
fn name(state: &State, before: &States) -> String {
    let commit = state.tips.last().and_then(|tip| tip.commit.get(..NAME));
    let taken = |name: &&str| before.all.iter().any(|other| other.name == **name);
    if let Some(name) = commit.filter(|name| !taken(name)) {
        return name.to_owned();
    }
    let mut digest = Sha256::new();
    let last = before.all.last().map_or("", |state| state.name.as_str());
    let line = serde_json::to_vec(&(last, &state.tips, &state.files)).unwrap_or_default();
    digest.update(line);
    hex::encode(&digest.finalize()).chars().take(NAME).collect()
}

/// Adds a line and waits until it is on the disk. A line that a killed run left unfinished is ended first.
fn append(path: &Path, state: &State) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let before = fs::read(path).unwrap_or_default();
    let mut line = Vec::new();
    if before.last().is_some_and(|last| *last != b'\n') {
        line.push(b'\n');
    }
    serde_json::to_writer(&mut line, state)?;
    line.push(b'\n');
    let mut file = File::options().create(true).append(true).open(path)?;
    file.write_all(&line)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_tip(commit: &str) -> State {
        let tip = Tip { repository: "git/0.git".to_owned(), commit: commit.to_owned() };
        State { tips: vec![tip], ..State::default() }
    }

    #[test]
    fn a_state_is_named_by_its_commit_and_never_as_another() {
        let commit = "add82e97b0000000000000000000000000000000";
        let first = with_tip(commit);
        assert_eq!(name(&first, &States::default()), "add82e97b");
        let before = States { all: vec![State { name: "add82e97b".to_owned(), ..first.clone() }] };
        let other = name(&first, &before);
        assert!(other != "add82e97b" && hex::decode(&format!("{other}0")).is_some(), "{other}");
    }

    #[test]
    fn a_line_that_was_cut_is_ended() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("snapshots/a.jsonl");
        append(&path, &with_tip("a")).unwrap();
        let whole = fs::read_to_string(&path).unwrap();
        fs::write(&path, format!("{whole}{{\"na")).unwrap();
        append(&path, &with_tip("a")).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), format!("{whole}{{\"na\n{whole}"));
    }
}
