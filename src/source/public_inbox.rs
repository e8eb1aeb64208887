//! public-inbox: mail in git, one commit per message.
//!
//! Version 2 has a single file in each commit's tree: `m` is a message that the commit adds, `d` one that it deletes;
//! the message was added by an earlier commit, often in an earlier epoch (repository) of the same inbox. Version 1
//! keeps all messages in the tree, at paths `2/38` hex digits that are the SHA-1 of the Message-ID, so there a change
//! of the tree tells what came and went.
//!
//! Mirrors in the wild have commits that add nothing, missing objects, cut histories and a `d` beside an `m`. Blobs
//! are read oldest first, the order of the pack's differences: other orders cost up to twenty times as much.

pub(crate) mod export;
mod known;
mod repository;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use sha1::{Digest, Sha1};

pub(crate) use self::known::{KnownEpoch, LearnedEpoch, known};
use self::repository::{Commit, Entry, History, Id, Repository};
use super::spool::Spool;
use super::unit::{Outcome, Part, note_size, spool_error};
use super::{Known, SourceError, eml, hex, store};
use crate::diagnostic::{Diagnostics, Kind, Place};
use crate::fingerprint::Fingerprint;

/// From this many blobs on, a repository is read by several threads.
const WORTH_THREADS: usize = 2000;

/// What a message is deleted by: the SHA-1 of its Message-ID, or its blob's id where it has none.
type Key = [u8; 20];

/// One repository, read.
#[derive(Debug)]
pub(crate) struct Epoch {
    /// The git directory, as the user named it.
    pub(crate) path: PathBuf,
    /// Messages that were read, one after the other.
    pub(crate) messages: Spool,
    /// Blobs of messages that are known from before and were not read.
    pub(crate) blobs: Vec<[u8; 20]>,
    /// Every commit, oldest first.
    pub(crate) commits: Vec<[u8; 20]>,
    /// The messages that were not deleted, in the order of their commits.
    pub(crate) found: Vec<Found>,
    /// For a later build, unless something is missing here.
    pub(crate) learned: Option<LearnedEpoch>,
}

impl Epoch {
    fn empty(path: &Path) -> Self {
        Epoch {
            path: path.to_owned(),
            messages: Spool::new(),
            blobs: Vec::new(),
            commits: Vec::new(),
            found: Vec::new(),
            learned: None,
        }
    }
}

/// A message of an [`Epoch`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) at: At,
    /// Its blob.
    pub(crate) blob: [u8; 20],
    pub(crate) length: u32,
    /// Fingerprint of its bytes, where that is known.
    pub(crate) content: Option<Fingerprint>,
    /// Position in the epoch's commits.
    pub(crate) commit: u32,
}

impl Found {
    /// The same in a spool in front of which there are `base` bytes more.
    fn moved(self, base: u64) -> Self {
        match self.at {
            At::Spool(offset) => Found { at: At::Spool(base + offset), ..self },
            At::Blob(_) => self,
        }
    }
}

/// Where the bytes of a message are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum At {
    /// Offset in [`Epoch::messages`].
    Spool(u64),
    /// Position in [`Epoch::blobs`].
    Blob(u32),
}

/// Whether a repository is laid out as an inbox and not, for example, the sources of a program.
pub(crate) fn has_mail(git_dir: &Path) -> bool {
    let Ok(repository) = Repository::open(git_dir) else { return false };
    let root =
        |tip| repository.find_commit(tip).and_then(|commit| repository.tree(commit.tree).ok());
    repository.tips().into_iter().take(16).filter_map(root).any(|entries| {
        entries.iter().any(|e| match e.name.as_slice() {
            b"m" | b"d" => !e.is_tree,
            name => e.is_tree && is_hex(name, 2),
        })
    })
}

/// Reads the epochs of an inbox, oldest first.
///
/// # Errors
/// The spool cannot be written.
pub(crate) fn read(epochs: &[PathBuf], known: &Known) -> Result<Outcome, SourceError> {
    let read: Vec<(Epoch, Vec<Event>, Diagnostics)> = epochs
        .par_iter()
        .map(|path| read_epoch(path, known.epochs.get(path)))
        .collect::<Result<_, _>>()?;
    let gone = deletions(read.iter().map(|(_, events, _)| events.as_slice()));
    let mut problems = Diagnostics::default();
    let mut part = Vec::new();
    for (ix, (mut epoch, events, found)) in read.into_iter().enumerate() {
        problems.append(found);
        let mut kept = vec![false; events.len()];
        for (position, event) in events.iter().enumerate() {
            let Event::Added(key, message) = *event else { continue };
            if gone.get(&key).is_none_or(|&last| last < (ix, position)) {
                let commit = epoch.commits.get(message.commit as usize);
                let place =
                    || Place::object(&epoch.path, commit.map_or(String::new(), |c| hex::encode(c)));
                note_size(place, message.length.into(), &mut problems);
                epoch.found.push(message);
                if let Some(kept) = kept.get_mut(position) {
                    *kept = true;
                }
            }
        }
        if let Some(learned) = &mut epoch.learned {
            learned.add(events, kept);
        }
        part.push(epoch);
    }
    Ok(Outcome::plain(Part::Inbox(part), problems))
}

/// What happens to an inbox, in order.
#[derive(Clone, Copy, Debug)]
enum Event {
    Added(Key, Found),
    Deleted(Key),
}

/// The last deletion of each message: epoch and position in it. What was added again after that stays.
fn deletions<'a>(epochs: impl Iterator<Item = &'a [Event]>) -> BTreeMap<Key, (usize, usize)> {
    let mut gone = BTreeMap::new();
    for (ix, events) in epochs.enumerate() {
        for (position, event) in events.iter().enumerate() {
            if let Event::Deleted(key) = event {
                gone.insert(*key, (ix, position));
            }
        }
    }
    gone
}

/// The blobs of messages, given with a number each, and where in the spool each is.
///
/// # Errors
/// The spool cannot be written.
pub(crate) fn blobs(
    path: &Path,
    wanted: &[(u32, [u8; 20])],
) -> io::Result<(Spool, Vec<(u32, u64)>)> {
    let threads = threads_for(wanted.len());
    let runs: Vec<(Spool, Vec<(u32, u64)>)> = wanted
        .par_chunks(wanted.len().div_ceil(threads).max(1))
        .map(|run| fetch(path, run))
        .collect::<io::Result<_>>()?;
    let (mut all, mut places) = (Spool::new(), Vec::with_capacity(wanted.len()));
    for (spool, found) in runs {
        let base = all.len();
        places.extend(found.into_iter().map(|(number, offset)| (number, base + offset)));
        all.append(spool)?;
    }
    all.finish()?;
    Ok((all, places))
}

fn fetch(path: &Path, wanted: &[(u32, [u8; 20])]) -> io::Result<(Spool, Vec<(u32, u64)>)> {
    let (mut spool, mut places) = (Spool::new(), Vec::with_capacity(wanted.len()));
    if let Ok(repository) = Repository::open(path) {
        for (number, id) in wanted {
            let offset = spool.len();
            let read =
                repository.blob(Id::from(*id), |mail| spool.write(store::without_separator(mail)));
            if let Ok(written) = read {
                written?;
                places.push((*number, offset));
            }
        }
    }
    spool.finish()?;
    Ok((spool, places))
}

fn read_epoch(
    path: &Path,
    known: Option<&KnownEpoch>,
) -> Result<(Epoch, Vec<Event>, Diagnostics), SourceError> {
    let mut problems = Diagnostics::default();
    let repository = match Repository::open(path) {
        Ok(repository) => repository,
        Err(why) => {
            problems.push(
                Kind::Unreadable,
                Place::path(path),
                format!("this git repository cannot be opened: {why}"),
            );
            return Ok((Epoch::empty(path), Vec::new(), problems));
        }
    };
    let tips = repository.tips();
    let since = known.and_then(|known| Some((known, repository.since(&tips, &known.tips())?)));
    let (history, before) = match since {
        Some((known, commits)) => (History { commits, ..History::default() }, Some(known)),
        None => (repository.history(&tips), None),
    };
    note_history(path, &history, &mut problems);
    let first = before.map_or(0, |known| known.commits.len() as u32);
    let mut missing = |commit: u32, why: String| {
        let at = commit.wrapping_sub(first) as usize;
        let id = history.commits.get(at).map_or_else(String::new, |c| c.id.to_string());
        problems.push(Kind::MissingObject, Place::object(path, id), why);
    };
    let mut changes = Changes::new(&repository);
    for (position, commit) in (first..).zip(&history.commits) {
        if let Err(why) = changes.add(position, commit) {
            missing(position, why);
        }
    }
    let Blobs { messages, events, unread } = read_blobs(path, &changes.found)?;
    for (commit, why) in unread {
        missing(commit, why);
    }
    let mut epoch = Epoch { messages, ..Epoch::empty(path) };
    let mut all = before.map(|known| known.take_up(&mut epoch)).unwrap_or_default();
    all.extend(events);
    let ids = history.commits.iter().filter_map(|c| <[u8; 20]>::try_from(c.id.as_slice()).ok());
    epoch.commits.extend(ids);
    if problems.is_empty() {
        epoch.learned =
            Some(LearnedEpoch::new(path, &tips, before.is_none() || !history.commits.is_empty()));
    }
    Ok((epoch, all, problems))
}

fn note_history(path: &Path, history: &History, problems: &mut Diagnostics) {
    if history.shallow {
        let text = "a shallow clone: older mails are not in it (git fetch --unshallow)";
        problems.push(Kind::ShallowRepository, Place::path(path), text);
    }
    for (id, why) in &history.missing {
        problems.push(
            Kind::MissingObject,
            Place::object(path, id.to_string()),
            format!("commit: {why}"),
        );
    }
}

/// A file of a tree that a commit brought or took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Change {
    commit: u32,
    what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    /// Version 2's `m`, or version 1's new file with its path.
    Message(Id, Option<Key>),
    /// Version 2's `d`.
    Tombstone(Id),
    /// Version 1's removed file.
    Removed(Key),
}

/// Compares each commit's tree with its parent's.
struct Changes<'a> {
    repository: &'a Repository,
    found: Vec<Change>,
    /// The last tree that was read: nearly always the next commit's parent.
    last: Option<(Id, Vec<Entry>)>,
}

impl<'a> Changes<'a> {
    fn new(repository: &'a Repository) -> Self {
        Changes { repository, found: Vec::new(), last: None }
    }

    /// Notes what a commit changes. Merges change nothing: what they bring came in one of their parents' histories.
    fn add(&mut self, position: u32, commit: &Commit) -> Result<(), String> {
        let root = self.repository.tree(commit.tree)?;
        let result = match commit.parents.as_slice() {
            [] => self.compare_roots(position, &[], &root),
            [parent] => {
                let old = self.parent_tree(*parent);
                self.compare_roots(position, &old, &root)
            }
            _ => Ok(()),
        };
        self.last = Some((commit.id, root));
        result
    }

    /// A parent's tree. Where it cannot be read, the last one that could is the best that there is to compare with.
    fn parent_tree(&mut self, parent: Id) -> Vec<Entry> {
        match self.last.take() {
            Some((id, entries)) if id == parent => entries,
            last => {
                let commit = self.repository.find_commit(parent);
                let read = commit.and_then(|commit| self.repository.tree(commit.tree).ok());
                read.or(last.map(|(_, entries)| entries)).unwrap_or_default()
            }
        }
    }

    fn compare_roots(&mut self, commit: u32, old: &[Entry], new: &[Entry]) -> Result<(), String> {
        let mut result = Ok(());
        for (before, after) in differences(old, new) {
            let name = after.or(before).map_or(&[][..], |e| e.name.as_slice());
            match (name, after) {
                (b"m", Some(e)) if !e.is_tree => {
                    self.found.push(Change { commit, what: What::Message(e.id, None) });
                }
                (b"d", Some(e)) if !e.is_tree => {
                    self.found.push(Change { commit, what: What::Tombstone(e.id) });
                }
                (name, _) if is_hex(name, 2) => {
                    result = self.compare_folders(commit, name, before, after).and(result);
                }
                _ => {}
            }
        }
        result
    }

    fn compare_folders(
        &mut self,
        commit: u32,
        folder: &[u8],
        before: Option<&Entry>,
        after: Option<&Entry>,
    ) -> Result<(), String> {
        let files = |entry: Option<&Entry>| match entry {
            Some(entry) if entry.is_tree => self.repository.tree(entry.id),
            _ => Ok(Vec::new()),
        };
        let (old, new) = (files(before)?, files(after)?);
        for (before, after) in differences(&old, &new) {
            let name = after.or(before).map_or(&[][..], |e| e.name.as_slice());
            let Some(key) = path_key(folder, name) else { continue };
            if before.is_some_and(|e| !e.is_tree) {
                self.found.push(Change { commit, what: What::Removed(key) });
            }
            if let Some(e) = after.filter(|e| !e.is_tree) {
                self.found.push(Change { commit, what: What::Message(e.id, Some(key)) });
            }
        }
        Ok(())
    }
}

/// Entries that differ between two trees, with what was and what is there.
fn differences<'a>(
    old: &'a [Entry],
    new: &'a [Entry],
) -> Vec<(Option<&'a Entry>, Option<&'a Entry>)> {
    let mut by_name: BTreeMap<&[u8], (Option<&Entry>, Option<&Entry>)> = BTreeMap::new();
    // Trees are sorted, so what they have in common at both ends costs no map.
    let same = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old, new) = (old.get(same..).unwrap_or_default(), new.get(same..).unwrap_or_default());
    let same = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    for e in old.iter().take(old.len() - same) {
        by_name.entry(&e.name).or_default().0 = Some(e);
    }
    for e in new.iter().take(new.len() - same) {
        by_name.entry(&e.name).or_default().1 = Some(e);
    }
    by_name.into_values().filter(|(old, new)| old != new).collect()
}

fn is_hex(name: &[u8], length: usize) -> bool {
    name.len() == length && name.iter().all(u8::is_ascii_hexdigit)
}

/// The bytes of the 40 hex digits of version 1's path.
fn path_key(folder: &[u8], name: &[u8]) -> Option<Key> {
    if !is_hex(folder, 2) || !is_hex(name, 38) {
        return None;
    }
    let digits: Vec<u8> = folder
        .iter()
        .chain(name)
        .filter_map(|&b| char::from(b).to_digit(16))
        .map(|d| d as u8)
        .collect();
    let bytes: Vec<u8> =
        digits.chunks_exact(2).map(|d| d.iter().fold(0, |n, d| n * 16 + d)).collect();
    bytes.try_into().ok()
}

/// What the blobs of a run of changes hold.
#[derive(Default)]
struct Blobs {
    messages: Spool,
    events: Vec<Event>,
    /// Commits whose blobs could not be read, and why.
    unread: Vec<(u32, String)>,
}

/// Reads the blobs of all changes, in contiguous runs by several threads. The result does not depend on their number.
fn read_blobs(path: &Path, changes: &[Change]) -> Result<Blobs, SourceError> {
    let run = changes.len().div_ceil(threads_for(changes.len())).max(1);
    let runs: Vec<Blobs> = changes
        .par_chunks(run)
        .map(|run| match Repository::open(path) {
            Ok(repository) => read_run(&repository, run).map_err(spool_error),
            Err(why) => Ok(Blobs {
                unread: run.iter().map(|c| (c.commit, why.clone())).collect(),
                ..Blobs::default()
            }),
        })
        .collect::<Result<_, _>>()?;
    let mut all: Option<Blobs> = None;
    for run in runs {
        match &mut all {
            None => all = Some(run),
            Some(all) => all.append(run).map_err(spool_error)?,
        }
    }
    Ok(all.unwrap_or_default())
}

fn threads_for(blobs: usize) -> usize {
    if blobs < WORTH_THREADS { 1 } else { rayon::current_num_threads().max(1) }
}

impl Blobs {
    fn append(&mut self, next: Blobs) -> io::Result<()> {
        let base = self.messages.len();
        self.messages.append(next.messages)?;
        self.unread.extend(next.unread);
        self.events.extend(next.events.into_iter().map(|event| match event {
            Event::Added(key, found) => Event::Added(key, found.moved(base)),
            Event::Deleted(key) => Event::Deleted(key),
        }));
        self.messages.finish()
    }
}

fn read_run(repository: &Repository, changes: &[Change]) -> io::Result<Blobs> {
    let mut blobs = Blobs::default();
    for &Change { commit, what } in changes {
        let messages = &mut blobs.messages;
        let read = match what {
            What::Removed(key) => Ok(Ok(Event::Deleted(key))),
            What::Tombstone(id) => {
                repository.blob(id, |mail| Ok(Event::Deleted(message_key(mail, id))))
            }
            What::Message(id, path) => repository.blob(id, |mail| {
                let mail = store::without_separator(mail);
                let length = u32::try_from(mail.len()).unwrap_or(u32::MAX);
                let at = At::Spool(messages.len());
                let blob = id.as_slice().try_into().unwrap_or_default();
                let found = Found { at, blob, length, content: None, commit };
                let key = path.unwrap_or_else(|| message_key(mail, id));
                messages.write(mail).map(|()| Event::Added(key, found))
            }),
        };
        match read {
            Ok(event) => blobs.events.push(event?),
            Err(why) => blobs.unread.push((commit, why)),
        }
    }
    blobs.messages.finish()?;
    Ok(blobs)
}

fn message_key(mail: &[u8], blob: Id) -> Key {
    let of_blob = || blob.as_slice().try_into().unwrap_or_default();
    eml::message_id(mail).map_or_else(of_blob, |id| Sha1::digest(id).into())
}

#[cfg(test)]
mod tests;
