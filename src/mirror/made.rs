//! An epoch that is made: a commit per message, in public-inbox's version 2 (`public-inbox-v2-format`), of what mboxes hold,
//! too. Everything in it follows from the mail, so the same mail gives the same commits on every machine.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::Path;

use rayon::prelude::*;

use super::object::{self, Commit, Id, Kind};
use super::order::{self, Mail};
use super::pack::{Entry, PackWriter};
use super::{MirrorError, delta, io_error};
use crate::archive::MessageIx;
use crate::cache::Cache;
use crate::deflate::Packer;
use crate::fingerprint::Fingerprint;
use crate::output::{Aside, mbox};
use crate::site::ListSite;

/// Bytes of mail in an epoch. public-inbox begins another at about this size, too.
const EPOCH: u64 = 1 << 30;
/// Bytes of mail in a pack. Packs are cut at fixed points of history: one that is made again from nothing, because what was
/// published is lost, is the same but for the last.
const PACK: u64 = 64 << 20;
/// Differences that may have to be undone for one mail; git's own bound is 50.
const DEPTH: u32 = 40;
/// Mails that are packed at once.
const BATCH: usize = 256;

/// A message and the objects that it becomes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Committed {
    mail: Mail,
    /// The message that it answers to, where it is here.
    parent: Option<MessageIx>,
    blob: Id,
    tree: Id,
    commit: Id,
    before: Option<Id>,
    /// Which pack of its epoch it belongs to.
    pack: u64,
}

impl Committed {
    pub(super) fn objects(&self) -> [Id; 3] {
        [self.commit, self.tree, self.blob]
    }

    pub(super) fn commit(&self) -> Id {
        self.commit
    }

    /// Seconds since the epoch.
    pub(super) fn date(&self, list: &ListSite) -> i64 {
        date(list, &self.mail)
    }
}

/// Works out all epochs of a list: the commits of each, oldest first.
///
/// # Errors
/// A message cannot be read any more.
pub(super) fn epochs(
    list: &mut ListSite,
    cache: &Cache,
) -> Result<Vec<Vec<Committed>>, MirrorError> {
    let mails = order::of(list);
    let blobs = blobs(list, &mails, cache)?;
    let (mut epochs, mut seen) = (Vec::new(), HashSet::new());
    let mut now: Vec<Committed> = Vec::new();
    let mut bytes = 0;
    for (mail, blob) in mails.into_iter().zip(blobs) {
        if !seen.insert(blob) {
            continue;
        }
        if bytes >= EPOCH {
            epochs.push(std::mem::take(&mut now));
            bytes = 0;
        }
        let tree = object::id(Kind::Tree, &object::tree(&blob));
        let before = now.last().map(|last| last.commit);
        let mut parents = list.archive.message(mail.record).parents();
        let parent = parents.find_map(|id| list.archive.message_of(id));
        let made =
            Committed { mail, parent, blob, tree, commit: [0; 20], before, pack: bytes / PACK };
        let commit = object::id(Kind::Commit, &body(list, &made));
        now.push(Committed { commit, ..made });
        bytes += u64::from(mail.raw.location.length);
    }
    epochs.push(now);
    epochs.retain(|epoch| !epoch.is_empty());
    Ok(epochs)
}

/// What of an epoch no published pack has, by pack.
pub(super) fn missing(epoch: &[Committed], published: &HashSet<Id>) -> Vec<Vec<Committed>> {
    let is_new = |made: &&Committed| made.objects().iter().any(|id| !published.contains(id));
    let new: Vec<Committed> = epoch.iter().filter(is_new).copied().collect();
    new.chunk_by(|one, two| one.pack == two.pack).map(<[Committed]>::to_vec).collect()
}

/// The mails whose bytes are read when they are packed.
pub(super) fn read_by<'m>(
    pack: &'m [Committed],
    published: &'m HashSet<Id>,
) -> impl Iterator<Item = &'m crate::source::Location> {
    let new = pack.iter().filter(|made| !published.contains(&made.blob));
    new.map(|made| &made.mail.raw.location)
}

/// How many objects of these no published pack has.
pub(super) fn count(pack: &[Committed], published: &HashSet<Id>) -> u32 {
    let objects = pack.iter().flat_map(Committed::objects);
    objects.filter(|id| !published.contains(id)).count() as u32
}

/// Writes what of these no published pack has: commits, trees, mails.
///
/// # Errors
/// A message cannot be read any more, or the pack not be written.
pub(super) fn write(
    list: &ListSite,
    made: &[Committed],
    published: &HashSet<Id>,
    root: &Path,
    pack: &mut PackWriter<Aside>,
) -> Result<(), MirrorError> {
    let mut packer = Packer::default();
    let mut add = |entry: &Entry| pack.add(entry).map_err(io_error(root));
    for made in made.iter().filter(|made| !published.contains(&made.commit)) {
        add(&Entry::whole(made.commit, Kind::Commit, &body(list, made), &mut packer))?;
    }
    for made in made.iter().filter(|made| !published.contains(&made.tree)) {
        add(&Entry::whole(made.tree, Kind::Tree, &object::tree(&made.blob), &mut packer))?;
    }
    let mails: Vec<&Committed> =
        made.iter().filter(|made| !published.contains(&made.blob)).collect();
    let bases = bases(&mails);
    let mails: Vec<_> = mails.iter().zip(bases).collect();
    for batch in mails.chunks(BATCH) {
        let entry = |packer: &mut Packer, (made, base): &(&&Committed, Option<&Committed>)| {
            packed(list, made, *base, packer)
        };
        let entries = batch.par_iter().map_init(Packer::default, entry);
        let entries: Vec<Entry> = entries.collect::<Result<_, MirrorError>>()?;
        entries.iter().try_for_each(&mut add)?;
    }
    Ok(())
}

/// For each mail the one that it is stored as a difference to: what it answers to, else the one before it.
fn bases<'m>(mails: &[&'m Committed]) -> Vec<Option<&'m Committed>> {
    let mut places: HashMap<MessageIx, usize> = HashMap::new();
    let mut depths: Vec<u32> = Vec::with_capacity(mails.len());
    let mut bases = Vec::with_capacity(mails.len());
    for (at, made) in mails.iter().enumerate() {
        let parent = made.parent.and_then(|parent| places.get(&parent).copied());
        let base = parent.or_else(|| at.checked_sub(1));
        let base = base.filter(|base| depths.get(*base).is_some_and(|depth| *depth < DEPTH));
        depths.push(base.and_then(|base| depths.get(base)).map_or(0, |depth| depth + 1));
        bases.push(base.and_then(|base| mails.get(base).copied()));
        places.entry(made.mail.record).or_insert(at);
    }
    bases
}

/// A mail for a pack: the difference to another where that is small, else as it is.
fn packed(
    list: &ListSite,
    made: &Committed,
    base: Option<&Committed>,
    packer: &mut Packer,
) -> Result<Entry, MirrorError> {
    let body = bytes(list, &made.mail)?;
    if let Some(base) = base.filter(|_| body.len() <= delta::LARGEST) {
        let other = bytes(list, &base.mail)?;
        let small = (other.len() <= delta::LARGEST).then(|| delta::between(&other, &body));
        if let Some(small) = small.filter(|small| small.len() < body.len() / 4 * 3) {
            return Ok(Entry::delta(made.blob, base.blob, &small, packer));
        }
    }
    Ok(Entry::whole(made.blob, Kind::Blob, &body, packer))
}

/// The bytes of a mail as the epoch holds them.
fn bytes(list: &ListSite, mail: &Mail) -> Result<Vec<u8>, MirrorError> {
    let unread = |error| MirrorError::Mail { place: list.letters.place(&mail.raw), error };
    let mut buffer = Vec::new();
    let letter = list.letters.open(&mail.raw, &mut buffer).map_err(unread)?;
    let told = letter.mbox().ok_or_else(|| unread(io::Error::other("addresses are not shown")))?;
    Ok(mbox::bare(&told.bytes, made_id(list, mail)))
}

/// The id that a mail without a usable one was given.
fn made_id<'l>(list: &'l ListSite, mail: &Mail) -> Option<&'l str> {
    let id = list.archive.message(mail.record).id.as_str();
    id.ends_with("@generated.invalid").then_some(id)
}

fn date(list: &ListSite, mail: &Mail) -> i64 {
    list.archive.message(mail.record).date.map_or(0, |date| date.seconds)
}

/// The bytes of a commit.
fn body(list: &ListSite, made: &Committed) -> Vec<u8> {
    let record = list.archive.message(made.mail.record);
    let from = list.archive.person(record.from);
    let local = from.address.split('@').next().unwrap_or_default();
    let commit = Commit {
        tree: made.tree,
        parent: made.before,
        name: if from.name.is_empty() { local } else { &from.name },
        address: &from.address,
        date: date(list, &made.mail),
        subject: &record.subject,
    };
    commit.body()
}

/// The ids of the blobs of mails: those of mails that an earlier build read, under the same rules, need no reading.
fn blobs(list: &mut ListSite, mails: &[Mail], cache: &Cache) -> Result<Vec<Id>, MirrorError> {
    let name = format!("lists/{}/blobs", list.name);
    let rules = list.letters.rules().whole_fingerprint();
    let known: Option<(Fingerprint, Vec<(Fingerprint, Id)>)> = cache.load(&name);
    let known = known.filter(|(of, _)| *of == rules).map(|(_, ids)| ids).unwrap_or_default();
    let known: HashMap<Fingerprint, Id> = known.into_iter().collect();
    let key =
        |mail: &Mail| mail.raw.key.map(|key| Fingerprint::of_value(&(key, made_id(list, mail))));
    let keys: Vec<Option<Fingerprint>> = mails.iter().map(key).collect();
    let found = |key: &Option<Fingerprint>| key.and_then(|key| known.get(&key).copied());
    let unknown = mails.iter().zip(&keys).filter(|(_, key)| found(key).is_none());
    let unknown: Vec<_> = unknown.map(|(mail, _)| mail.raw.location).collect();
    list.letters.prepare(unknown.iter())?;
    let read = |(mail, key): (&Mail, &Option<Fingerprint>)| match found(key) {
        Some(id) => Ok(id),
        None => bytes(list, mail).map(|bytes| object::id(Kind::Blob, &bytes)),
    };
    let ids: Vec<Id> = mails.par_iter().zip(&keys).map(read).collect::<Result<_, _>>()?;
    if !unknown.is_empty() || known.len() != ids.len() {
        let pairs = keys.iter().zip(&ids).filter_map(|(key, id)| Some(((*key)?, *id)));
        cache.store(&name, &(rules, pairs.collect::<Vec<_>>()));
    }
    Ok(ids)
}
