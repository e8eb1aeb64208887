//! What an earlier build found in the sources, so that only what changed since is read.
//!
//! A file is taken as it was where the file system says so: length, times and inode are equal, and the times were not too
//! young to be trusted when it was looked at (as git does with its index). An mbox that grew is taken as continued where
//! it is the same file by inode, and its beginning, the end of its old part and samples between are as they were; its
//! old part is not read again. Everything else is read anew, and then the fingerprints of messages tell which are known.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::ops::Range;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::folder::Unit;
use super::mbox::{Found, Resume, Split};
use super::spool::ReadAt;
use super::{RawMessage, SourceKind};
use crate::diagnostic::Diagnostics;
use crate::fingerprint::Fingerprint;

/// Bytes at both ends of the old part of an mbox that must be as they were.
const END: u64 = 64 << 10;
/// Samples between them, and the bytes of each.
const SAMPLES: u64 = 64;
const SAMPLE: u64 = 4 << 10;
/// A file that was changed so short a time before it was looked at may change again without a sign of it: file systems
/// count time in steps. Nanoseconds; of one that shows whole seconds the coarsest step is two of them.
const YOUNG: i64 = 100_000_000;
const YOUNG_BY_SECONDS: i64 = 2_000_000_000;

/// What the sources of a list held.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Known {
    pub(crate) files: BTreeMap<PathBuf, KnownFile>,
    /// Files that are read by each build: reports, and what is no mail.
    others: BTreeMap<PathBuf, Stamp>,
    #[cfg(feature = "public-inbox")]
    pub(crate) epochs: BTreeMap<PathBuf, super::public_inbox::KnownEpoch>,
}

impl Known {
    /// Whether sources are as they were, by the look of it, so that nothing need be read.
    pub(super) fn holds(&self, units: &[Unit]) -> bool {
        let (mut files, mut epochs) = (0, 0);
        let mut holds = |unit: &Unit| match unit {
            Unit::File { path, kind, alone } => {
                files += 1;
                let Ok(metadata) = std::fs::metadata(path) else { return false };
                let (now, file) = (Stamp::of(&metadata), self.files.get(path));
                file.map_or_else(
                    || self.others.get(path).is_some_and(|before| before.holds(&now)),
                    |file| file.is_of(*kind, *alone) && file.stamp.holds(&now),
                )
            }
            Unit::Inbox { epochs: all, .. } => {
                epochs += all.len();
                self.has_epochs(all)
            }
        };
        units.iter().all(&mut holds)
            && files == self.files.len() + self.others.len()
            && epochs == self.epoch_count()
    }

    #[cfg(feature = "public-inbox")]
    fn has_epochs(&self, paths: &[PathBuf]) -> bool {
        paths.iter().all(|path| self.epochs.get(path).is_some_and(|epoch| epoch.holds(path)))
    }

    #[cfg(not(feature = "public-inbox"))]
    #[expect(clippy::unused_self, reason = "with git it is asked for what it knows")]
    fn has_epochs(&self, _: &[PathBuf]) -> bool {
        false
    }

    #[cfg(feature = "public-inbox")]
    fn epoch_count(&self) -> usize {
        self.epochs.len()
    }

    #[cfg(not(feature = "public-inbox"))]
    #[expect(clippy::unused_self, reason = "with git it is asked for what it knows")]
    fn epoch_count(&self) -> usize {
        0
    }

    /// Tells this state of the sources from others.
    pub fn fingerprint(&self) -> Fingerprint {
        let files = self.files.iter().map(|(path, file)| (path, file.stamp.marks()));
        let others = self.others.iter().map(|(path, stamp)| (path, stamp.marks()));
        let all: Vec<_> = files.chain(others).collect();
        #[cfg(feature = "public-inbox")]
        let epochs: Vec<_> = self
            .epochs
            .iter()
            .map(|(path, epoch)| (path, epoch.tips()))
            .map(|(path, tips)| (path, tips.iter().map(ToString::to_string).collect::<Vec<_>>()))
            .collect();
        #[cfg(not(feature = "public-inbox"))]
        let epochs = ();
        Fingerprint::of_value(&(all, epochs))
    }
}

/// What a file held.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct KnownFile {
    pub(crate) stamp: Stamp,
    /// What it had to be.
    pub(crate) kind: Option<SourceKind>,
    pub(crate) alone: bool,
    pub(crate) part: KnownPart,
    pub(crate) problems: Diagnostics,
    pub(crate) excess: u64,
}

impl KnownFile {
    /// Whether it was read as a unit of this sort.
    pub(super) fn is_of(&self, kind: Option<SourceKind>, alone: bool) -> bool {
        (self.kind, self.alone) == (kind, alone)
    }
}

/// See [`Part`](super::unit::Part).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum KnownPart {
    Message {
        length: u32,
        key: Fingerprint,
    },
    Mbox {
        packed: bool,
        split: Split,
        keys: Vec<Fingerprint>,
        /// Of the [`sample`] of a plain file.
        sample: Option<Fingerprint>,
    },
}

/// What tells whether a file changed, without reading it. Times in nanoseconds.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Stamp {
    pub(crate) length: u64,
    modified: i64,
    /// Of the inode; 0 where there is no such time.
    changed: i64,
    inode: u64,
    /// The times were old enough to be trusted.
    settled: bool,
}

impl Stamp {
    /// Of a file that is looked at now.
    pub(crate) fn of(metadata: &Metadata) -> Self {
        let (changed, inode) = inode(metadata);
        let modified = metadata.modified().map_or(i64::MAX, nanoseconds);
        #[expect(
            clippy::disallowed_methods,
            reason = "decides only whether a file is read again; nothing of it reaches a page"
        )]
        let now = nanoseconds(SystemTime::now());
        let newest = modified.max(changed);
        let young = if newest % 1_000_000_000 == 0 { YOUNG_BY_SECONDS } else { YOUNG };
        let settled = newest < now.saturating_sub(young);
        Stamp { length: metadata.len(), modified, changed, inode, settled }
    }

    /// Whether a file of which this was noted has not changed, as its stamp is now.
    pub(crate) fn holds(&self, now: &Stamp) -> bool {
        self.settled && self.is(now)
    }

    fn is(&self, other: &Stamp) -> bool {
        self.marks() == other.marks()
    }

    fn marks(&self) -> (u64, i64, i64, u64) {
        (self.length, self.modified, self.changed, self.inode)
    }

    /// Whether it is the same file, with more in it.
    pub(crate) fn may_have_grown_to(&self, now: &Stamp) -> bool {
        self.inode != 0 && self.inode == now.inode && self.length < now.length
    }
}

fn nanoseconds(time: SystemTime) -> i64 {
    let after = time.duration_since(UNIX_EPOCH).map(|after| after.as_nanos());
    after.map_or(0, |nanoseconds| i64::try_from(nanoseconds).unwrap_or(i64::MAX))
}

#[cfg(unix)]
fn inode(metadata: &Metadata) -> (i64, u64) {
    use std::os::unix::fs::MetadataExt;
    (
        metadata.ctime().saturating_mul(1_000_000_000).saturating_add(metadata.ctime_nsec()),
        metadata.ino(),
    )
}

#[cfg(not(unix))]
fn inode(_: &Metadata) -> (i64, u64) {
    (0, 0)
}

/// The beginning and the end of the first `length` bytes, and samples of what is between.
pub(crate) fn sample(file: &(impl ReadAt + ?Sized), length: u64) -> std::io::Result<Fingerprint> {
    let mut bytes = Vec::new();
    let mut read = |from: u64, count: u64| {
        let start = bytes.len();
        bytes.resize(start + count as usize, 0);
        let n = file.read_at(from, bytes.get_mut(start..).unwrap_or_default())?;
        bytes.truncate(start + n);
        Ok::<(), std::io::Error>(())
    };
    if length <= 2 * END + SAMPLES * SAMPLE {
        read(0, length)?;
    } else {
        read(0, END)?;
        let step = (length - 2 * END) / SAMPLES;
        for at in 0..SAMPLES {
            read(END + at * step, SAMPLE)?;
        }
        read(length - END, END)?;
    }
    Ok(Fingerprint::of(&bytes))
}

/// What was learned while sources were read, see [`Learning::known`].
#[derive(Debug, Default)]
pub struct Learning {
    pub(crate) files: Vec<Learned>,
    /// Files that are no mail of their own, `None` where nothing tells whether they change.
    pub(crate) others: Vec<(PathBuf, Option<Stamp>)>,
    #[cfg(feature = "public-inbox")]
    pub(crate) epochs: Vec<super::public_inbox::LearnedEpoch>,
    /// Something is other than it was known, or unknown.
    pub(crate) news: bool,
}

impl Learning {
    /// Whether there is something that was not known before.
    pub fn is_news(&self) -> bool {
        self.news
    }

    /// Notes whether something known is gone.
    pub(crate) fn compare(&mut self, known: &Known) {
        self.news |= known.files.len() != self.files.len();
        let held = |(path, stamp): &(PathBuf, Option<Stamp>)| {
            let before = known.others.get(path).zip(stamp.as_ref());
            before.is_some_and(|(before, stamp)| before.is(stamp))
        };
        self.news |= known.others.len() != self.others.len() || !self.others.iter().all(held);
        #[cfg(feature = "public-inbox")]
        {
            self.news |= known.epochs.len() != self.epochs.len();
        }
    }

    /// What a later build is to know, given the messages and commits of the snapshot. To be asked when the messages have
    /// their fingerprints; files with messages that have none are left out, and so are those whose names are not UTF-8.
    pub fn known(&self, messages: &[RawMessage], commits: &[[u8; 20]]) -> Known {
        let known = |learned: &Learned| {
            learned.path.to_str()?;
            Some((learned.path.clone(), learned.known(messages)?))
        };
        #[cfg(not(feature = "public-inbox"))]
        let _ = commits;
        let others = self.others.iter().filter(|(path, _)| path.to_str().is_some());
        Known {
            files: self.files.iter().filter_map(known).collect(),
            others: others.filter_map(|(path, stamp)| Some((path.clone(), (*stamp)?))).collect(),
            #[cfg(feature = "public-inbox")]
            epochs: super::public_inbox::known(&self.epochs, messages, commits),
        }
    }
}

/// What was learned of a file while it was read; complete when its messages have their fingerprints.
#[derive(Debug)]
pub(crate) struct Learned {
    pub(crate) path: PathBuf,
    pub(crate) kind: Option<SourceKind>,
    pub(crate) alone: bool,
    pub(crate) stamp: Stamp,
    pub(crate) problems: Diagnostics,
    pub(crate) excess: u64,
    pub(crate) form: Form,
    /// Its messages in the snapshot.
    pub(crate) messages: Range<usize>,
}

/// How a file holds its messages.
#[derive(Debug)]
pub(crate) enum Form {
    Message,
    Mbox { packed: bool, quoted: bool, resume: Option<Resume>, sample: Option<Fingerprint> },
}

impl Learned {
    /// What a later build is to know; `None` while a message has no fingerprint.
    pub(crate) fn known(&self, all: &[RawMessage]) -> Option<KnownFile> {
        let messages = all.get(self.messages.clone())?;
        let keys: Vec<Fingerprint> = messages.iter().map(|raw| raw.key).collect::<Option<_>>()?;
        let part = match &self.form {
            Form::Message => {
                let (raw, key) = (messages.first()?, *keys.first()?);
                KnownPart::Message { length: raw.location.length, key }
            }
            Form::Mbox { packed, quoted, resume, sample } => {
                let found = |raw: &RawMessage| Found {
                    offset: raw.location.offset,
                    length: raw.location.length,
                    date: raw.envelope_date,
                };
                let split = Split {
                    messages: messages.iter().map(found).collect(),
                    quoted: *quoted,
                    resume: *resume,
                    ..Split::default()
                };
                KnownPart::Mbox { packed: *packed, split, keys, sample: *sample }
            }
        };
        Some(KnownFile {
            stamp: self.stamp,
            kind: self.kind,
            alone: self.alone,
            part,
            problems: self.problems.clone(),
            excess: self.excess,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_sees_both_ends_and_not_every_byte() {
        let bytes = vec![7_u8; 4 << 20];
        let whole = sample(bytes.as_slice(), bytes.len() as u64).unwrap();
        for at in [0, 60_000, bytes.len() - 60_000, bytes.len() - 1] {
            let mut other = bytes.clone();
            other[at] = 8;
            assert_ne!(sample(other.as_slice(), other.len() as u64).unwrap(), whole, "{at}");
        }
        let mut grown = bytes.clone();
        grown.extend_from_slice(b"more");
        assert_eq!(sample(grown.as_slice(), bytes.len() as u64).unwrap(), whole);
    }

    #[test]
    fn a_young_file_is_not_trusted() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let young = Stamp::of(&file.as_file().metadata().unwrap());
        assert!(!young.holds(&young));
        let settled = Stamp { settled: true, ..young };
        assert!(settled.holds(&young));
        assert!(!settled.holds(&Stamp { length: 1, ..young }));
        assert!(settled.may_have_grown_to(&Stamp { length: 1, ..young }) || cfg!(not(unix)));
    }
}
