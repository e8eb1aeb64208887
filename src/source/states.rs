//! Recorded states: what the sources of a list held each time `listpress sync` brought them up to date.
//!
//! They are lines of JSON in `snapshots/LIST.jsonl` beside config.yaml, oldest first, kept like content: nothing that is
//! published tells when somebody fetched mail, so a site cannot be made again without them. A line names what changed;
//! all else is as in the line before.
//!
//! A state covers the commits of a repository up to a tip, and the first bytes of an mbox. So a message's first state is
//! found by its place, without reading it ([`States::mark`]).

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{RawMessage, SourceEpoch, Store, hex};
use crate::diagnostic::{Diagnostics, Kind, Place};

/// Position among the states that [`States::mark`] used.
pub type StateIx = u16;

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

    fn resolve(&self, recorded: &str) -> PathBuf {
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

/// Where the recorded commits are.
struct Places<'a> {
    /// Position of a repository among the epochs.
    epochs: BTreeMap<&'a Path, usize>,
    /// By epoch, the positions of recorded commits.
    commits: HashMap<(usize, &'a str), usize>,
}

impl<'a> Places<'a> {
    fn new(
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

    fn epoch(&self, at: &StatesFile, tip: &Tip) -> Option<usize> {
        self.epochs.get(at.resolve(&tip.repository).as_path()).copied()
    }

    /// Whether all commits of a state are there, as far as their repositories are read.
    fn keeps(&self, at: &StatesFile, state: &State, found: &mut Diagnostics) -> bool {
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

/// Up to where which state covers something, both ascending.
type Covers<T> = Vec<(T, StateIx)>;

/// What is covered from which state on.
struct Covered {
    /// By epoch: position of the last commit, state.
    epochs: Vec<(std::ops::Range<usize>, Covers<usize>)>,
    /// By file: length, state.
    files: BTreeMap<PathBuf, Covers<u64>>,
}

impl Covered {
    fn new(
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

    fn of_commit(&self, commit: usize) -> Option<StateIx> {
        let epoch = self.epochs.partition_point(|(range, _)| range.end <= commit);
        let (_, covered) = self.epochs.get(epoch)?;
        Some(covered.get(covered.partition_point(|(last, _)| *last < commit))?.1)
    }

    fn of_byte(&self, file: &Path, offset: u64) -> Option<StateIx> {
        let covered = self.files.get(file)?;
        Some(covered.get(covered.partition_point(|(length, _)| *length <= offset))?.1)
    }

    /// The repositories that a state tells of.
    fn known(&self, epochs: &[SourceEpoch]) -> Vec<PathBuf> {
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

    #[test]
    fn bytes_of_a_file_are_counted_from_its_beginning() {
        let file = |bytes| State {
            files: vec![FileState { path: "a.mbox".to_owned(), bytes }],
            ..line("000000000", &[])
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
