//! READ: from files on disk to undecoded messages.
//!
//! A [`Source`] is a place that the user named; reading it gives a [`Snapshot`]: where each message's bytes are
//! ([`RawMessage`]), in a [`Store`] that can hand them out again later. No message is held in memory: plain files are
//! read in place, compressed files and git blobs are unpacked once into an unnamed temporary file (the spool).
//!
//! Kinds of source, found by looking at the content: mbox in its four dialects ([`mbox`]), Maildir ([`maildir`]),
//! folders of single messages ([`eml`]), public-inbox repositories ([`public_inbox`]) and the text of period reports
//! ([`update_report`]).

pub(crate) mod compressed;
pub mod detect;
pub mod eml;
mod folder;
pub mod hex;
mod known;
mod lines;
pub mod maildir;
pub mod mbox;
#[cfg(feature = "public-inbox")]
pub mod public_inbox;
mod separator;
mod spool;
pub mod states;
pub mod store;
mod unit;
pub mod update_report;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use self::compressed::MOST_EXCESS;
use self::folder::{Plan, Unit};
use self::known::{Form, Learned};
use self::unit::{MboxBytes, Outcome, Part, spool_error};
use crate::diagnostic::{Diagnostics, Kind, Place, Severity};
use crate::fingerprint::Fingerprint;
pub use known::{Known, Learning};
pub use store::{Location, ShardIx, Store};
pub use update_report::UpdateReport;

/// What a source is. Detected from content unless the configuration says it (`type:`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SourceKind {
    /// A file of messages, each after a `From ` line; plain, gzip or zstd.
    Mbox,
    /// A folder with `cur` and `new`.
    Maildir,
    /// A folder of files with one message each, at any depth.
    Eml,
    /// A git repository, version 1 or 2 of public-inbox's layout.
    PublicInbox,
    /// A "mailing list update from A to B" text.
    UpdateReport,
}

/// A place to read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// File or folder; `-` is standard input.
    pub path: PathBuf,
    /// What it is, where the user said so.
    pub kind: Option<SourceKind>,
}

/// A repository among the sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceEpoch {
    /// The git directory, as the user named it.
    pub git_dir: PathBuf,
    /// The folder that was named or found: several epochs of one inbox have it in common.
    pub inbox: PathBuf,
    /// Its number in a mirror folder.
    pub number: Option<u32>,
    /// Its commits in [`Snapshot::commits`].
    pub commits: std::ops::Range<usize>,
    /// Nothing in it is missing, damaged or cut off.
    pub whole: bool,
}

/// Position of a commit in [`Snapshot::commits`].
pub type CommitIx = u32;
/// Position of a report in [`Snapshot::reports`].
pub type ReportIx = u32;

/// One undecoded message: where its bytes are and what its container says of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RawMessage {
    /// Where [`Store::read`] finds it.
    pub location: Location,
    /// The commit that added it, for public-inbox sources.
    pub commit: Option<CommitIx>,
    /// Seconds since the epoch from the mbox separator, where that holds a date: the last resort for a mail without
    /// usable Date and Received. public-inbox's and git's fixed dates (1970-01-01, 2001-09-17) are none.
    pub envelope_date: Option<i64>,
    /// The report that printed it: such a message is rebuilt from an entry and has neither date nor real id.
    pub report: Option<ReportIx>,
    /// Fingerprint of the bytes that [`Store::read`] gives, where it is known.
    pub key: Option<Fingerprint>,
    /// The first [recorded state](states) of the sources that held it, where states are asked for.
    pub state: Option<states::StateIx>,
}

/// What one or more sources held when they were read.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// The bytes.
    pub store: Store,
    /// All messages in source order; deleted ones are left out.
    pub messages: Vec<RawMessage>,
    /// Every commit of the public-inbox sources, 20 bytes each, oldest first within a repository, epochs in order.
    pub commits: Vec<[u8; 20]>,
    /// The repositories that they are of, in the same order.
    pub epochs: Vec<SourceEpoch>,
    /// Period reports, parsed. Their entries are in `messages` too.
    pub reports: Vec<UpdateReport>,
    /// What was odd or lost.
    pub diagnostics: Diagnostics,
    /// For a later build.
    pub learning: Learning,
}

/// Why a source cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The path does not exist.
    #[error("{}: no such file or folder", path.display())]
    Missing {
        /// As the user named it.
        path: PathBuf,
    },
    /// The path exists but nothing in it is mail.
    #[error("{}: {what}", path.display())]
    Empty {
        /// As the user named it.
        path: PathBuf,
        /// What was looked for and what to do.
        what: String,
    },
    /// The operating system refused.
    #[error("{}: {error}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What it said.
        error: std::io::Error,
    },
    /// The content is not what `type:` says, or a kind that this build does not read.
    #[error("{}: {what}", path.display())]
    WrongKind {
        /// As the user named it.
        path: PathBuf,
        /// What was found instead and what to do.
        what: String,
    },
}

/// Reads sources into one snapshot, in their order.
///
/// # Errors
/// Only where a source as a whole cannot be used; what is wrong inside one becomes a diagnostic.
pub fn read(sources: &[Source]) -> Result<Snapshot, SourceError> {
    read_again(sources, &Known::default())
}

/// As [`read`], where it is known what an earlier build found. The snapshot is the same, but for bytes that are fetched
/// only when they are asked for ([`Store::prepare`]), and for fingerprints that are known already.
///
/// # Errors
/// See [`read`].
pub fn read_again(sources: &[Source], known: &Known) -> Result<Snapshot, SourceError> {
    let plans = sources.iter().map(folder::plan).collect::<Result<Vec<_>, _>>()?;
    let mut snapshot = Snapshot::default();
    let (mut units, mut tallies) = (Vec::new(), Vec::new());
    for (ix, Plan { units: planned, problems }) in plans.into_iter().enumerate() {
        tallies.push(Tally { problems, ..Tally::default() });
        units.extend(planned.into_iter().map(|unit| (ix, unit)));
    }
    for batch in units.chunks(BATCH) {
        let outcomes: Vec<Result<Outcome, SourceError>> =
            batch.par_iter().map(|(_, unit)| unit.read(known)).collect();
        for ((ix, unit), outcome) in batch.iter().zip(outcomes) {
            if let Some(tally) = tallies.get_mut(*ix) {
                tally.add(unit, outcome?, &mut snapshot)?;
            }
        }
    }
    snapshot.store.finish().map_err(spool_error)?;
    snapshot.learning.compare(known);
    for (source, tally) in sources.iter().zip(tallies) {
        tally.finish(source, &mut snapshot)?;
    }
    Ok(snapshot)
}

/// The git directories that a source consists of; none where it is not there or is of another kind.
pub fn repositories(source: &Source) -> Vec<PathBuf> {
    let units = folder::plan(source).map(|plan| plan.units).unwrap_or_default();
    let epochs = |unit| match unit {
        Unit::Inbox { epochs, .. } => epochs,
        Unit::File { .. } => Vec::new(),
    };
    units.into_iter().flat_map(epochs).collect()
}

/// Whether sources are as an earlier build found them, told without reading any mail.
pub fn are_unchanged(sources: &[Source], known: &Known) -> bool {
    let plans = sources.iter().map(folder::plan).collect::<Result<Vec<_>, _>>();
    plans.is_ok_and(|plans| {
        plans.iter().all(|plan| plan.problems.is_empty())
            && known.holds(&plans.into_iter().flat_map(|plan| plan.units).collect::<Vec<_>>())
    })
}

/// Units that are read at once: enough for all cores, few enough to bound what is unpacked but not yet joined.
const BATCH: usize = 32;

/// What one source gave.
#[derive(Default)]
struct Tally {
    messages: usize,
    reports: usize,
    problems: Diagnostics,
    /// Bytes by which its files unpack to more than mail does.
    excess: u64,
    /// By folder, the files that are no mail: their number, and the first with what it is.
    others: BTreeMap<PathBuf, (usize, PathBuf, &'static str)>,
}

impl Tally {
    /// Takes over what a unit holds.
    fn add(
        &mut self,
        unit: &Unit,
        outcome: Outcome,
        snapshot: &mut Snapshot,
    ) -> Result<(), SourceError> {
        let learned = snapshot.learn(unit, &outcome);
        self.problems.append(outcome.problems);
        let before = snapshot.messages.len();
        let excess = self.excess.saturating_add(outcome.excess);
        if let (true, Unit::File { path, .. }) = (excess > MOST_EXCESS, unit) {
            let text =
                "left out: the packed files of this source unpack to far more than mail does";
            self.problems.push(Kind::TooLarge, Place::path(path), text);
            return Ok(());
        }
        self.excess = excess;
        let epochs = snapshot.epochs.len();
        snapshot.add(outcome.part, self)?;
        if let Unit::Inbox { path, epochs: of } = unit {
            let is_mirror = of.len() > 1 || detect::git_dir(path).is_none();
            for epoch in snapshot.epochs.iter_mut().skip(epochs) {
                epoch.inbox.clone_from(path);
                epoch.number = epoch.number.filter(|_| is_mirror);
            }
        }
        let added = snapshot.messages.len() - before;
        for (raw, key) in snapshot.messages.iter_mut().skip(before).zip(outcome.keys) {
            raw.key = Some(key);
        }
        if let Some(learned) = learned {
            let messages = before..snapshot.messages.len();
            snapshot.learning.files.push(Learned { messages, ..learned });
        }
        self.messages += added;
        if let (Unit::Inbox { path, .. }, 0) = (unit, added) {
            self.problems.push(
                Kind::EmptySource,
                Place::path(path),
                "no message in this repository",
            );
        }
        Ok(())
    }

    fn other(&mut self, path: PathBuf, why: &'static str) {
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        self.others.entry(folder).or_insert((0, path, why)).0 += 1;
    }

    /// Hands the findings on, or says why there is nothing.
    fn finish(mut self, source: &Source, snapshot: &mut Snapshot) -> Result<(), SourceError> {
        if self.messages == 0 && self.reports == 0 {
            return Err(SourceError::Empty {
                path: source.path.clone(),
                what: self.why_empty(source),
            });
        }
        for (folder, (count, example, why)) in std::mem::take(&mut self.others) {
            let name = example.file_name().unwrap_or_default().to_string_lossy();
            let text = match count {
                1 => format!("{name} is left out: {why}"),
                _ => format!("{count} files are left out, the first is {name}: {why}"),
            };
            self.problems.push(Kind::NotAMessage, Place::path(folder), text);
        }
        snapshot.diagnostics.append(self.problems);
        Ok(())
    }

    fn why_empty(&self, source: &Source) -> String {
        let found = match self.others.first_key_value() {
            Some((_, (_, path, why))) if *path == source.path => format!(": {why}"),
            Some((_, (_, path, why))) => format!("; {} is {why}", path.display()),
            None => String::new(),
        };
        let tells = |kind: Kind| kind.severity() == Severity::Lost || kind == Kind::FailedMail;
        let lost = self.problems.iter().find(|d| tells(d.kind));
        let lost = lost.map_or_else(String::new, |lost| format!("; {}: {}", lost.place, lost.text));
        format!(
            "there is no mail in it{found}{lost} (mbox, Maildir, .eml, public-inbox and period reports are read)"
        )
    }
}

impl Snapshot {
    /// Notes what a unit is, its messages apart. What is no mail, and reports, are read again by each build.
    fn learn(&mut self, unit: &Unit, outcome: &Outcome) -> Option<Learned> {
        let Unit::File { path, kind, alone } = unit else { return None };
        let (Part::Message { .. } | Part::Mbox { .. }) = &outcome.part else {
            self.learning.others.push((path.clone(), outcome.stamp));
            return None;
        };
        let stamp = outcome.stamp?;
        self.learning.news |= !outcome.unchanged;
        let form = match &outcome.part {
            Part::Mbox { bytes, split, .. } => {
                let plain = matches!(bytes, MboxBytes::Plain).then_some(path);
                let sample = plain.and_then(|path| {
                    known::sample(&std::fs::File::open(path).ok()?, stamp.length).ok()
                });
                let (packed, quoted) = (plain.is_none(), split.quoted);
                Form::Mbox { packed, quoted, resume: split.resume, sample }
            }
            _ => Form::Message,
        };
        Some(Learned {
            path: path.clone(),
            kind: *kind,
            alone: *alone,
            stamp,
            problems: outcome.problems.clone(),
            excess: outcome.excess,
            form,
            messages: 0..0,
        })
    }

    fn add(&mut self, part: Part, tally: &mut Tally) -> Result<(), SourceError> {
        let message = |location| RawMessage { location, ..RawMessage::default() };
        match part {
            Part::Unreadable => {}
            Part::Nothing { path, why } => tally.other(path, why),
            Part::Message { path, length } => {
                self.messages.push(message(self.store.add_message_file(path, length)));
            }
            Part::Mbox { path, bytes, split } => {
                let shard = match bytes {
                    MboxBytes::Plain => self.store.add_file(path, split.quoted),
                    MboxBytes::Packed => self.store.add_packed(path, split.quoted),
                    MboxBytes::Unpacked(spool) => {
                        self.store.add_spool(path, spool, split.quoted).map_err(spool_error)?
                    }
                };
                self.messages.extend(split.messages.iter().map(|found| RawMessage {
                    envelope_date: found.date,
                    ..message(Location { offset: found.offset, shard, length: found.length })
                }));
            }
            Part::Report { report, messages, lengths } => {
                tally.reports += 1;
                let ix = self.reports.len() as ReportIx;
                let shard = self
                    .store
                    .add_spool(report.path.clone(), messages, false)
                    .map_err(spool_error)?;
                self.reports.push(*report);
                let mut offset = 0;
                for length in lengths {
                    self.messages.push(RawMessage {
                        report: Some(ix),
                        ..message(Location { offset, shard, length })
                    });
                    offset += u64::from(length);
                }
            }
            #[cfg(feature = "public-inbox")]
            Part::Inbox(epochs) => {
                for epoch in epochs {
                    self.add_epoch(epoch)?;
                }
            }
        }
        Ok(())
    }

    #[cfg(feature = "public-inbox")]
    fn add_epoch(&mut self, epoch: public_inbox::Epoch) -> Result<(), SourceError> {
        let first = self.commits.len() as CommitIx;
        self.store.add_commits(&epoch.commits);
        self.commits.extend(epoch.commits);
        self.epochs.push(SourceEpoch {
            git_dir: epoch.path.clone(),
            inbox: PathBuf::new(),
            number: detect::number_of(&epoch.path),
            commits: first as usize..self.commits.len(),
            whole: epoch.learned.is_some(),
        });
        if let Some(learned) = epoch.learned {
            let messages = self.messages.len()..self.messages.len() + epoch.found.len();
            let commits = first as usize..self.commits.len();
            self.learning.news |= learned.is_news();
            self.learning.epochs.push(learned.with(messages, commits));
        }
        let away = self.store.add_blobs(epoch.path.clone(), epoch.blobs);
        let read = self.store.add_spool(epoch.path, epoch.messages, false).map_err(spool_error)?;
        self.messages.extend(epoch.found.iter().map(|found| {
            let (shard, offset) = match found.at {
                public_inbox::At::Spool(offset) => (read, offset),
                public_inbox::At::Blob(at) => (away, at.into()),
            };
            RawMessage {
                location: Location { offset, shard, length: found.length },
                commit: Some(first + found.commit),
                key: found.content,
                ..RawMessage::default()
            }
        }));
        Ok(())
    }
}

#[cfg(test)]
mod tests;
