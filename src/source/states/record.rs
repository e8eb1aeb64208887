//! The record as it is written: its file, and its lines.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::StateIx;
use crate::diagnostic::{Diagnostics, Kind, Place};
use crate::source::hex;

/// Hex digits of a state's name.
pub const NAME: usize = 9;

/// Where states of a list are recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatesFile {
    /// The folder of config.yaml; paths in the file are relative to it.
    root: PathBuf,
    /// The file itself, which may not be there yet.
    pub file: PathBuf,
}

impl StatesFile {
    /// Of a list, by its name.
    pub fn of_list(root: &Path, name: &str) -> Self {
        StatesFile {
            root: root.to_owned(),
            file: root.join("snapshots").join(format!("{name}.jsonl")),
        }
    }

    /// A path as it is recorded: relative where it can be, with `/`.
    pub fn recorded(&self, path: &Path) -> String {
        let path = path.strip_prefix(&self.root).unwrap_or(path);
        path.to_string_lossy().replace('\\', "/")
    }

    pub(super) fn resolve(&self, recorded: &str) -> PathBuf {
        self.root.join(recorded)
    }
}

/// One line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The short commit of a tip, else a digest: 9 hex digits. Ends of periods are named so.
    pub name: String,
    /// When it was recorded, RFC 3339; for people, used nowhere.
    pub at: String,
    /// Repositories that changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tips: Vec<Tip>,
    /// Files that changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileState>,
}

/// A repository, up to a commit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Tip {
    /// Its git directory, as [`StatesFile::recorded`] tells it.
    pub repository: String,
    /// 40 hex digits.
    pub commit: String,
}

/// An mbox, up to a length.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FileState {
    /// As [`StatesFile::recorded`] tells it.
    pub path: String,
    /// Its length then.
    pub bytes: u64,
}

/// All states of a list, oldest first.
#[derive(Clone, Debug, Default)]
pub struct States {
    /// The lines.
    pub all: Vec<State>,
}

impl States {
    /// Reads the record; one that is not there has no state. A line that is none is left out with a finding.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn read(at: &StatesFile, found: &mut Diagnostics) -> io::Result<Self> {
        let text = match std::fs::read(&at.file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(States::default()),
            text => text?,
        };
        let mut states = States::default();
        let mut names = std::collections::HashSet::new();
        let text = String::from_utf8_lossy(&text);
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            match state(line) {
                Ok(state) if names.insert(state.name.clone()) => states.all.push(state),
                Ok(state) => {
                    odd(at, number, &format!("a state named {} stands above", state.name), found);
                }
                Err(what) => odd(at, number, &what, found),
            }
        }
        let excess = states.all.len().saturating_sub(usize::from(StateIx::MAX));
        states.all.drain(..excess);
        Ok(states)
    }

    /// The tip of each repository, and the length of each file, in the last state.
    pub fn last(&self) -> (BTreeMap<&str, &str>, BTreeMap<&str, u64>) {
        let tips = self.all.iter().flat_map(|state| &state.tips);
        let files = self.all.iter().flat_map(|state| &state.files);
        (
            tips.map(|tip| (tip.repository.as_str(), tip.commit.as_str())).collect(),
            files.map(|file| (file.path.as_str(), file.bytes)).collect(),
        )
    }
}

/// Reads a line.
fn state(line: &str) -> Result<State, String> {
    let state: State = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let hex = |text: &str, length| text.len() == length && hex::decode(text).is_some();
    // The name becomes a part of addresses.
    if !hex(&format!("{}0", state.name), NAME + 1) {
        return Err(format!("its name is not {NAME} hex digits"));
    }
    match state.tips.iter().find(|tip| !hex(&tip.commit, 40)) {
        Some(tip) => Err(format!("`{}` is no commit", tip.commit)),
        None => Ok(state),
    }
}

fn odd(at: &StatesFile, number: usize, what: &str, found: &mut Diagnostics) {
    found.push(Kind::OddState, Place::path(&at.file), format!("line {}: {what}", number + 1));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_none_is_named_and_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let at = StatesFile::of_list(folder.path(), "a");
        std::fs::create_dir(folder.path().join("snapshots")).unwrap();
        let good =
            r#"{"name":"0123456ab","at":"2026-01-13T00:00:00Z","files":[{"path":"a","bytes":7}]}"#;
        let bad = [
            "<<<<<<< HEAD",
            r#"{"name":"../../x","at":""}"#,
            r#"{"name":"0123456AG","at":""}"#,
            good,
        ];
        std::fs::write(&at.file, format!("{good}\n\n{}\n", bad.join("\n"))).unwrap();
        let mut found = Diagnostics::default();
        let states = States::read(&at, &mut found).unwrap();
        assert_eq!((states.all.len(), found.len()), (1, bad.len()));
        assert_eq!(states.last().1.get("a"), Some(&7));
        assert!(found.iter().next().is_some_and(|d| d.text.starts_with("line 3: ")));
    }
}
