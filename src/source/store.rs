//! Where the bytes of messages are, and how to get them again.
//!
//! A store is a list of shards: plain files (opened for each read, which costs two microseconds and spares a limit on
//! open files), stretches of a spool, and folders with a file per message. Reads are positioned, so many threads read
//! at once without a lock.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use memchr::memmem;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::spool::{Spool, read_exact_at};
use super::unit::spool_error;
use super::{BATCH, SourceError, eml, hex, lines, unit};
use crate::diagnostic::Place;

/// Plain files that are kept open: opening one costs as much as reading a message.
const OPEN_FILES: usize = 64;
/// Spools with a temporary file of their own; smaller and later ones are joined into the first.
const OWN_FILES: usize = 32;
/// Bytes from which a spool keeps its own file instead of being copied.
const WORTH_A_FILE: u64 = 8 << 20;

/// Bytes that are read of one message. Reading decodes it in memory several times over, so that a file of zeros that was
/// sent as one mail would else take all of it; real mail is smaller.
pub(crate) const LARGEST_MESSAGE: u64 = 64 << 20;

/// A file, spool or folder of a [`Store`].
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct ShardIx(pub u32);

/// Where one message is: 16 bytes, valid for the [`Store`] that gave it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Location {
    /// Byte offset of the message (after its separator line) in the shard; for folders the position of the file.
    pub offset: u64,
    /// Which file, spool or folder.
    pub shard: ShardIx,
    /// Length in bytes as stored.
    pub length: u32,
}

/// Hands out the bytes of messages. Reading needs no lock and can be done from many threads.
#[derive(Debug, Default)]
pub struct Store {
    shards: Vec<Shard>,
    spools: Vec<Spool>,
    /// Ids of the commits of all repositories, for [`Store::place`].
    commits: Vec<[u8; 20]>,
}

#[derive(Debug)]
struct Shard {
    /// As the user named it.
    path: PathBuf,
    bytes: Bytes,
    /// Whether `From ` lines of bodies are quoted with `>`.
    quoted: bool,
}

#[derive(Debug)]
enum Bytes {
    /// The file at the shard's path; some are kept open, the others are opened for each message.
    File(Option<File>),
    /// From byte `base` of a spool on.
    Spool { spool: usize, base: u64 },
    /// A file per message.
    Folder(Vec<PathBuf>),
    /// In a packed file, or in blobs of a repository, and not yet asked for.
    Away(Away),
}

/// Bytes that are fetched when they are asked for ([`Store::prepare`]).
#[derive(Debug)]
enum Away {
    /// What the file holds once it is unpacked.
    Packed,
    /// Blobs of the repository, a message each; the offset of a [`Location`] is the position in this list.
    #[cfg(feature = "public-inbox")]
    Blobs { ids: Vec<[u8; 20]>, fetched: Fetched },
}

/// Where fetched blobs are: by position in the list, the spool and the offset in it.
#[cfg(feature = "public-inbox")]
type Fetched = std::collections::HashMap<u32, (usize, u64)>;

/// What was fetched, and where single blobs are in it.
type Arrived = (Spool, Vec<(u32, u64)>);

impl Store {
    /// Reads a message into `buffer` (emptied first), undoing mbox quoting where its container has it, and line ends that
    /// are bare CRs. Of a message beyond 64 MiB, it reads so much.
    ///
    /// # Errors
    /// The file is gone, shorter than it was, or unreadable.
    pub fn read(&self, location: &Location, buffer: &mut Vec<u8>) -> io::Result<()> {
        buffer.clear();
        let shard = self.shard(location).ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        let length = (location.length as usize).min(LARGEST_MESSAGE as usize);
        match &shard.bytes {
            Bytes::File(Some(file)) => read_exact_at(file, location.offset, length, buffer)?,
            Bytes::File(None) => {
                read_exact_at(&File::open(&shard.path)?, location.offset, length, buffer)?;
            }
            Bytes::Spool { spool, base } => {
                let spool = self
                    .spools
                    .get(*spool)
                    .ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
                read_exact_at(spool, base + location.offset, length, buffer)?;
            }
            Bytes::Away(away) => {
                let (spool, offset) = away.fetched(location).ok_or_else(not_prepared)?;
                let spool = self.spools.get(spool).ok_or_else(not_prepared)?;
                read_exact_at(spool, offset, length, buffer)?;
            }
            Bytes::Folder(files) => {
                let path = file_of(files, location)
                    .ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
                read_exact_at(&File::open(path)?, 0, length, buffer)?;
                mend(buffer);
                let separator = buffer.len() - without_separator(buffer).len();
                buffer.drain(..separator);
            }
        }
        mend(buffer);
        if shard.quoted {
            unquote(buffer);
        }
        Ok(())
    }

    /// The place of a message for people: path as the user named it, and offset or git object.
    pub fn place(&self, message: &super::RawMessage) -> Place {
        let Some(shard) = self.shard(&message.location) else { return Place::default() };
        if let Some(commit) = message.commit.and_then(|ix| self.commits.get(ix as usize)) {
            return Place::object(&shard.path, hex::encode(commit));
        }
        match &shard.bytes {
            Bytes::Folder(files) => {
                Place::path(file_of(files, &message.location).unwrap_or(&shard.path))
            }
            #[cfg(feature = "public-inbox")]
            Bytes::Away(Away::Blobs { .. }) => Place::path(&shard.path),
            _ if message.report.is_some() => Place::path(&shard.path),
            _ => Place::offset(&shard.path, message.location.offset),
        }
    }

    /// Whether a message has a file of its own.
    pub fn is_alone(&self, location: &Location) -> bool {
        self.shard(location).is_some_and(|shard| matches!(shard.bytes, Bytes::Folder(_)))
    }

    /// The mbox that a message is in, as the user named it; `None` for messages that are elsewhere.
    pub(super) fn file_of(&self, message: &super::RawMessage) -> Option<&Path> {
        let shard = self.shard(&message.location)?;
        let is_mbox = match &shard.bytes {
            Bytes::File(_) | Bytes::Spool { .. } | Bytes::Away(Away::Packed) => true,
            Bytes::Folder(_) => false,
            #[cfg(feature = "public-inbox")]
            Bytes::Away(Away::Blobs { .. }) => false,
        };
        is_mbox.then_some(&shard.path)
    }

    /// Adds a plain file.
    pub(super) fn add_file(&mut self, path: PathBuf, quoted: bool) -> ShardIx {
        let open = if self.shards.len() < OPEN_FILES { File::open(&path).ok() } else { None };
        self.add(Shard { path, bytes: Bytes::File(open), quoted })
    }

    /// Adds what was unpacked from `path`.
    pub(super) fn add_spool(
        &mut self,
        path: PathBuf,
        unpacked: Spool,
        quoted: bool,
    ) -> io::Result<ShardIx> {
        let (spool, base) = self.keep(unpacked)?;
        Ok(self.add(Shard { path, bytes: Bytes::Spool { spool, base }, quoted }))
    }

    /// Takes a spool, with its file or into the first one; says which it is then, and where in it.
    fn keep(&mut self, unpacked: Spool) -> io::Result<(usize, u64)> {
        if self.spools.is_empty() {
            self.spools.push(Spool::new());
        }
        let own = self.spools.len();
        match self.spools.first_mut() {
            Some(common) if unpacked.len() < WORTH_A_FILE || own > OWN_FILES => {
                let base = common.len();
                common.append(unpacked)?;
                Ok((0, base))
            }
            _ => {
                self.spools.push(unpacked);
                Ok((own, 0))
            }
        }
    }

    /// Adds a file with one message, to the folder that the last added file went to if that came from one, too.
    pub(super) fn add_message_file(&mut self, path: PathBuf, length: u32) -> Location {
        if let Some(Shard { bytes: Bytes::Folder(files), .. }) = self.shards.last_mut() {
            files.push(path);
            let offset = files.len() as u64 - 1;
            return Location { offset, shard: ShardIx(self.shards.len() as u32 - 1), length };
        }
        let folder = path.parent().unwrap_or(&path).to_owned();
        let shard =
            self.add(Shard { path: folder, bytes: Bytes::Folder(vec![path]), quoted: false });
        Location { offset: 0, shard, length }
    }

    /// Remembers commits, so that messages can be placed by them.
    #[cfg(feature = "public-inbox")]
    pub(super) fn add_commits(&mut self, commits: &[[u8; 20]]) {
        self.commits.extend_from_slice(commits);
    }

    /// Adds a packed mbox of which it is known what it holds.
    pub(super) fn add_packed(&mut self, path: PathBuf, quoted: bool) -> ShardIx {
        self.add(Shard { path, bytes: Bytes::Away(Away::Packed), quoted })
    }

    /// Adds blobs of a repository of which it is known what they hold.
    #[cfg(feature = "public-inbox")]
    pub(super) fn add_blobs(&mut self, git_dir: PathBuf, ids: Vec<[u8; 20]>) -> ShardIx {
        let bytes = Bytes::Away(Away::Blobs { ids, fetched: Fetched::new() });
        self.add(Shard { path: git_dir, bytes, quoted: false })
    }

    /// Fetches what is away of these messages; all others can be read as they are. What cannot be fetched is an error when
    /// it is read.
    ///
    /// # Errors
    /// A packed file cannot be unpacked any more, or the spool cannot be written.
    pub fn prepare<'l>(
        &mut self,
        wanted: impl Iterator<Item = &'l Location>,
    ) -> Result<(), SourceError> {
        let mut by_shard: BTreeMap<ShardIx, BTreeSet<u64>> = BTreeMap::new();
        for location in wanted {
            if let Some(Shard { bytes: Bytes::Away(away), .. }) = self.shard(location)
                && away.fetched(location).is_none()
            {
                by_shard.entry(location.shard).or_default().insert(location.offset);
            }
        }
        let wanted: Vec<(ShardIx, BTreeSet<u64>)> = by_shard.into_iter().collect();
        for batch in wanted.chunks(BATCH) {
            let fetched: Vec<_> =
                batch.par_iter().map(|(ix, offsets)| self.fetch(*ix, offsets)).collect();
            for ((ix, _), fetched) in batch.iter().zip(fetched) {
                let Some((unpacked, places)) = fetched? else { continue };
                let (spool, base) = self.keep(unpacked).map_err(spool_error)?;
                let shard = self.shards.get_mut(ix.0 as usize);
                match shard.map(|shard| &mut shard.bytes) {
                    #[cfg(feature = "public-inbox")]
                    Some(Bytes::Away(Away::Blobs { fetched, .. })) => {
                        let places = places.into_iter();
                        fetched.extend(places.map(|(at, offset)| (at, (spool, base + offset))));
                    }
                    Some(bytes) => {
                        debug_assert!(places.is_empty(), "what is unpacked has one place");
                        *bytes = Bytes::Spool { spool, base };
                    }
                    None => {}
                }
            }
        }
        self.finish().map_err(spool_error)
    }

    /// Fetches what is away of a shard: all that it has once it is unpacked, or some blobs with their places. `None` where
    /// nothing is away.
    #[cfg_attr(
        not(feature = "public-inbox"),
        expect(unused_variables, reason = "only blobs are fetched one by one")
    )]
    fn fetch(&self, ix: ShardIx, offsets: &BTreeSet<u64>) -> Result<Option<Arrived>, SourceError> {
        let Some(Shard { path, bytes: Bytes::Away(away), .. }) = self.shards.get(ix.0 as usize)
        else {
            return Ok(None);
        };
        match away {
            Away::Packed => {
                let unpacked = unit::unpack(path)
                    .map_err(|error| SourceError::Io { path: path.clone(), error })?;
                Ok(Some((unpacked, Vec::new())))
            }
            #[cfg(feature = "public-inbox")]
            Away::Blobs { ids, .. } => {
                let wanted: Vec<(u32, [u8; 20])> = offsets
                    .iter()
                    .filter_map(|at| Some((*at as u32, *ids.get(*at as usize)?)))
                    .collect();
                super::public_inbox::blobs(path, &wanted).map(Some).map_err(spool_error)
            }
        }
    }

    /// Makes all that was added readable.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        self.spools.iter_mut().try_for_each(Spool::finish)
    }

    fn add(&mut self, shard: Shard) -> ShardIx {
        self.shards.push(shard);
        ShardIx(self.shards.len() as u32 - 1)
    }

    fn shard(&self, location: &Location) -> Option<&Shard> {
        self.shards.get(location.shard.0 as usize)
    }
}

impl Away {
    /// The spool that a message was fetched into, and where in it.
    #[cfg_attr(
        not(feature = "public-inbox"),
        expect(unused_variables, reason = "only blobs are fetched one by one")
    )]
    fn fetched(&self, location: &Location) -> Option<(usize, u64)> {
        match self {
            Away::Packed => None,
            #[cfg(feature = "public-inbox")]
            Away::Blobs { fetched, .. } => {
                fetched.get(&u32::try_from(location.offset).ok()?).copied()
            }
        }
    }
}

fn not_prepared() -> io::Error {
    io::Error::new(io::ErrorKind::NotFound, "it could not be fetched")
}

fn file_of<'a>(files: &'a [PathBuf], location: &Location) -> Option<&'a PathBuf> {
    files.get(usize::try_from(location.offset).ok()?)
}

/// A message without what may stand in front of its header block: blank lines, a byte order mark, and a `From ` line
/// that some put into a Maildir or a blob with it.
pub(super) fn without_separator(message: &[u8]) -> &[u8] {
    let message = message.get(eml::leading_junk(message)..).unwrap_or_default();
    match memchr::memchr(b'\n', message).filter(|_| message.starts_with(b"From ")) {
        Some(end) => message.get(end + 1..).unwrap_or_default(),
        None => message,
    }
}

/// Gives a message whose lines end with bare CRs its line feeds.
fn mend(message: &mut [u8]) {
    let from = eml::leading_junk(message);
    if lines::is_of_returns(message.get(from..).unwrap_or_default()) {
        lines::mend(message);
    }
}

/// Removes one `>` from each line of the body that begins with `>`s and `From `: what mboxrd puts there.
pub fn unquote(message: &mut Vec<u8>) {
    let Some(body) = eml::body_start(message) else { return };
    let mut quotes = Vec::new();
    let text = message.get(body.saturating_sub(1)..).unwrap_or_default();
    for found in memmem::find_iter(text, b"\n>") {
        let line = text.get(found + 1..).unwrap_or_default();
        let depth = line.iter().take_while(|&&b| b == b'>').count();
        if line.get(depth..).is_some_and(|rest| rest.starts_with(b"From ")) {
            quotes.push(body.saturating_sub(1) + found + 1);
        }
    }
    // What stands between the quotes is moved as a whole: most messages have none, and nothing is to be moved.
    let Some(&first) = quotes.first() else { return };
    let end = message.len();
    let ends = quotes.iter().skip(1).copied().chain([end]);
    let mut to = first;
    for (quote, until) in quotes.iter().zip(ends) {
        message.copy_within(quote + 1..until, to);
        to += until - (quote + 1);
    }
    message.truncate(to);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unquoted(text: &str) -> String {
        let mut bytes = text.as_bytes().to_vec();
        unquote(&mut bytes);
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn one_quote_is_taken_from_each_from_line_of_the_body() {
        assert_eq!(
            unquoted("A: b\n\n>From here\n>>From there\n> From\n>Fromage\n>From"),
            "A: b\n\nFrom here\n>From there\n> From\n>Fromage\n>From"
        );
        assert_eq!(unquoted(">From ada\nA: b\n\nx"), ">From ada\nA: b\n\nx");
        assert_eq!(unquoted("A: b\r\n\r\n>From here\r\n"), "A: b\r\n\r\nFrom here\r\n");
    }

    #[test]
    fn a_file_that_was_cut_since_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list.mbox");
        std::fs::write(&path, "0123456789").unwrap();
        let mut store = Store::default();
        let shard = store.add_file(path.clone(), false);
        let mut buffer = Vec::new();
        store.read(&Location { offset: 2, shard, length: 8 }, &mut buffer).unwrap();
        assert_eq!(buffer, b"23456789");
        std::fs::write(&path, "0123").unwrap();
        assert!(store.read(&Location { offset: 2, shard, length: 8 }, &mut buffer).is_err());
        assert!(
            store
                .read(&Location { shard: ShardIx(9), ..Location::default() }, &mut buffer)
                .is_err()
        );
    }

    #[test]
    fn many_packed_files_share_one_file_too() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::default();
        let mail = |i: u8| vec![b'a' + i % 26; 1 << 20];
        let wanted: Vec<(u8, Location)> = (0..40)
            .map(|i| {
                let path = folder.path().join(format!("{i}.gz"));
                let mut mbox = b"From a@x Thu Jan  1 00:00:00 2026\n".to_vec();
                let offset = mbox.len() as u64;
                mbox.extend(b"A: b\n\n");
                mbox.extend(mail(i));
                let length = mbox.len() as u32 - offset as u32;
                std::fs::write(&path, crate::deflate::Packer::default().gzip(&mbox)).unwrap();
                (i, Location { offset, shard: store.add_packed(path, false), length })
            })
            .collect();
        store.prepare(wanted.iter().map(|(_, location)| location)).unwrap();
        assert_eq!(store.spools.len(), 1);
        let mut buffer = Vec::new();
        for (i, location) in wanted {
            store.read(&location, &mut buffer).unwrap();
            assert!(buffer.ends_with(&mail(i)), "{i}");
        }
    }

    #[test]
    fn many_spools_share_one_file_and_keep_their_offsets() {
        let mut store = Store::default();
        let mut shards = Vec::new();
        for i in 0..100u8 {
            let mut spool = Spool::new();
            spool.write(&vec![i; usize::from(i) * 1000]).unwrap();
            spool.finish().unwrap();
            shards.push((i, store.add_spool(PathBuf::from("a"), spool, false).unwrap()));
        }
        store.finish().unwrap();
        assert_eq!(store.spools.len(), 1);
        let mut buffer = Vec::new();
        for (i, shard) in shards {
            let length = u32::from(i) * 1000;
            store.read(&Location { offset: 0, shard, length }, &mut buffer).unwrap();
            assert_eq!(buffer, vec![i; length as usize]);
        }
    }
}
