//! What an earlier build read in a repository.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::repository::{Id, Repository};
use super::{At, Epoch, Event, Found, Key};
use crate::fingerprint::Fingerprint;
use crate::source::RawMessage;

/// What a repository held when its references pointed to these tips.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct KnownEpoch {
    tips: Vec<[u8; 20]>,
    /// Every commit, oldest first.
    pub(super) commits: Vec<[u8; 20]>,
    events: Vec<KnownEvent>,
}

/// See [`Event`].
#[derive(Clone, Debug, Serialize, Deserialize)]
enum KnownEvent {
    Added { key: Key, blob: [u8; 20], length: u32, commit: u32, content: Option<Fingerprint> },
    Deleted(Key),
}

/// What was learned while a repository was read.
#[derive(Debug)]
pub(crate) struct LearnedEpoch {
    path: PathBuf,
    tips: Vec<[u8; 20]>,
    events: Vec<Event>,
    /// Something is other than it was known, or unknown.
    news: bool,
    /// Whether each of them is a message of the snapshot.
    kept: Vec<bool>,
    /// These messages, in the snapshot.
    messages: Range<usize>,
    /// Its commits, in the snapshot.
    commits: Range<usize>,
}

impl KnownEpoch {
    /// Whether a repository's references still point to the same.
    pub(crate) fn holds(&self, path: &Path) -> bool {
        Repository::open(path).is_ok_and(|repository| repository.tips() == self.tips())
    }

    pub(crate) fn tips(&self) -> Vec<Id> {
        self.tips.iter().map(|id| Id::from(*id)).collect()
    }

    /// Hands over commits and messages, which are not read again.
    pub(super) fn take_up(&self, epoch: &mut Epoch) -> Vec<Event> {
        epoch.commits.clone_from(&self.commits);
        let event = |event: &KnownEvent| match *event {
            KnownEvent::Added { key, blob, length, commit, content } => {
                epoch.blobs.push(blob);
                let at = At::Blob(epoch.blobs.len() as u32 - 1);
                Event::Added(key, Found { at, blob, length, content, commit })
            }
            KnownEvent::Deleted(key) => Event::Deleted(key),
        };
        self.events.iter().map(event).collect()
    }
}

impl LearnedEpoch {
    pub(super) fn new(path: &Path, tips: &[Id], news: bool) -> Self {
        LearnedEpoch {
            news,
            path: path.to_owned(),
            tips: tips.iter().filter_map(|id| id.as_slice().try_into().ok()).collect(),
            events: Vec::new(),
            kept: Vec::new(),
            messages: 0..0,
            commits: 0..0,
        }
    }

    pub(crate) fn is_news(&self) -> bool {
        self.news
    }

    pub(super) fn add(&mut self, events: Vec<Event>, kept: Vec<bool>) {
        self.events = events;
        self.kept = kept;
    }

    /// Where its messages and commits came to be in the snapshot.
    pub(crate) fn with(self, messages: Range<usize>, commits: Range<usize>) -> Self {
        LearnedEpoch { messages, commits, ..self }
    }
}

/// What a later build is to know of repositories, given the snapshot's messages and commits.
pub(crate) fn known(
    learned: &[LearnedEpoch],
    messages: &[RawMessage],
    commits: &[[u8; 20]],
) -> BTreeMap<PathBuf, KnownEpoch> {
    let mut all = BTreeMap::new();
    for epoch in learned.iter().filter(|epoch| epoch.path.to_str().is_some()) {
        let mut own = messages.get(epoch.messages.clone()).unwrap_or_default().iter();
        let event = |(event, kept): (&Event, &bool)| match *event {
            Event::Added(key, Found { blob, length, commit, content, .. }) => {
                let content = if *kept { own.next().and_then(|raw| raw.key) } else { content };
                KnownEvent::Added { key, blob, length, commit, content }
            }
            Event::Deleted(key) => KnownEvent::Deleted(key),
        };
        let events = epoch.events.iter().zip(&epoch.kept).map(event).collect();
        let commits = commits.get(epoch.commits.clone()).unwrap_or_default().to_vec();
        all.insert(epoch.path.clone(), KnownEpoch { tips: epoch.tips.clone(), commits, events });
    }
    all
}
