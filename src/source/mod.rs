//! READ: from files on disk to undecoded messages.
//!
//! A [`Source`] is a place that the user named; reading it gives a [`Snapshot`]: where each message's bytes are
//! ([`RawMessage`]), in a [`Store`] that can hand them out again later. No message is held in memory: plain files are
//! read in place, compressed files and git blobs are unpacked once into an unnamed temporary file (the spool).
//!
//! Kinds of source, found by looking at the content: mbox in its four dialects ([`mbox`]), Maildir ([`maildir`]),
//! folders of single messages ([`eml`]), public-inbox repositories ([`public_inbox`]) and the text of period reports
//! ([`update_report`]).

pub mod detect;
pub mod eml;
pub mod maildir;
pub mod mbox;
#[cfg(feature = "public-inbox")]
pub mod public_inbox;
pub mod store;
pub mod update_report;

use std::path::PathBuf;

use crate::diagnostic::Diagnostics;
pub use store::{Location, ShardIx, Store};
pub use update_report::UpdateReport;

/// What a source is. Detected from content unless the configuration says it (`type:`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

/// Position of a commit in [`Snapshot::commits`].
pub type CommitIx = u32;
/// Position of a report in [`Snapshot::reports`].
pub type ReportIx = u32;

/// One undecoded message: where its bytes are and what its container says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// Period reports, parsed. Their entries are in `messages` too.
    pub reports: Vec<UpdateReport>,
    /// What was odd or lost.
    pub diagnostics: Diagnostics,
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
pub fn read(_sources: &[Source]) -> Result<Snapshot, SourceError> {
    todo!()
}
