//! Addresses that mail had in other archives: from a map, from the pages of the old archive, or from the mail itself.
//!
//! An old archive named its pages by what it alone knew: Pipermail, Hypermail and MHonArc count messages as they come.
//! [`read()`] finds out what a number stood for, by a map that somebody made ([`map`]) or by what the old pages say of
//! themselves (a file for each archiver). HyperKitty's names follow from the Message-ID ([`hyperkitty`]), those of
//! Pipermail's months from the calendar ([`volumes`]).
//!
//! What is read here says of a path below the old archive's folder which message was there. It may say anything: that a
//! path is safe, and that there is such a message, is looked at when the pages are planned (`site::redirects`).

mod entities;
pub mod hyperkitty;
mod hypermail;
pub mod map;
mod mhonarc;
mod pages;
mod pipermail;
pub mod volumes;

use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::config::{Archiver, OldAddresses};
use crate::fingerprint::Fingerprint;
use crate::mail::MessageId;

/// Entries that are read of one archive; who has more mail divides it.
pub const MOST: usize = 2_000_000;
/// Bytes of a map.
const LARGEST_MAP: u64 = 512 << 20;

/// What an old address led to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Leads {
    /// A message.
    Message(MessageId),
    /// An index of messages.
    Index,
}

/// An old address: a path below the old archive's folder, decoded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The path.
    pub path: String,
    /// What was there.
    pub leads: Leads,
}

/// What an import gives.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// In the order of the map, or of the names of pages.
    pub entries: Vec<Entry>,
    /// Lines or pages that say nothing usable.
    pub odd: Odd,
}

/// Things of one kind that are told of together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Odd {
    /// How many.
    pub count: usize,
    /// What is said of the first.
    pub first: String,
}

impl Odd {
    /// Adds one; `say` is asked of the first.
    pub fn add(&mut self, say: impl FnOnce() -> String) {
        if self.count == 0 {
            self.first = say();
        }
        self.count += 1;
    }
}

/// Reads what `import` names.
///
/// # Errors
/// It cannot be read.
pub fn read(old: &OldAddresses) -> io::Result<Imported> {
    let Some(path) = &old.import else { return Ok(Imported::default()) };
    if path.is_dir() {
        return Ok(pages::read(path, readers(old.archiver)));
    }
    if fs::metadata(path)?.len() > LARGEST_MAP {
        return Err(io::Error::other("a map has 512 MiB at most"));
    }
    let text = fs::read(path)?;
    Ok(map::parse(&String::from_utf8_lossy(&text), old.url.as_deref()))
}

/// Whether an import is as it was, told without reading pages: by their names, lengths and times. A map is read.
pub fn stamp(import: &Path) -> Fingerprint {
    if import.is_dir() {
        pages::stamp(import)
    } else {
        Fingerprint::of_value(&fs::read(import).ok())
    }
}

/// Who can read a page of an archive.
fn readers(archiver: Archiver) -> &'static [pages::Reader] {
    match archiver {
        Archiver::Pipermail => &[pipermail::page],
        Archiver::Hypermail => &[hypermail::page],
        Archiver::Mhonarc | Archiver::MailArchive => &[mhonarc::page],
        Archiver::Map | Archiver::Hyperkitty | Archiver::Lore => {
            &[mhonarc::page, hypermail::page, pipermail::page]
        }
    }
}

/// The id that somebody wrote, with or without brackets.
fn id(text: &str) -> Option<MessageId> {
    let text = text.trim();
    let bare = text.strip_prefix('<').and_then(|text| text.strip_suffix('>'));
    MessageId::new(bare.unwrap_or(text))
}
