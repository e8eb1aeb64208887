//! Brings the copies of sources that have a `url` up to date, and records what they hold.
//!
//! What a `url` is decides how it is fetched: a public-inbox and its epochs, or any repository of mail, through the
//! program `git` ([`git`], [`epochs`]); a folder of monthly mboxes through the program `curl` ([`http`], [`monthly`]).
//! Both are used because they have what every network needs (proxies, certificates, credentials), and cost no build
//! anything: a client with TLS of our own would be ten more crates.
//!
//! Nothing that was fetched is lost when fetching fails. What is not complete has a hidden name, which READ passes over,
//! and is gone on with by the next run.

mod epochs;
mod git;
mod http;
mod links;
mod monthly;
mod place;
pub mod record;

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;

use crate::config::{SourceConfig, SourceType};

/// Bytes of a `manifest.js.gz`, packed and unpacked.
const LARGEST_MANIFEST: u64 = 16 << 20;

/// What a source became.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Update {
    /// What was fetched, or would be, a line for each repository or file.
    pub fetched: Vec<String>,
    /// What the server offers and does not give; all else is up to date.
    pub missed: Vec<String>,
}

/// Why a source is not up to date.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// A program that is not there, or cannot be run.
    #[error(
        "`{program}` is needed to fetch this source: {error}\nhelp: install it, or keep the copy up to date by other means and leave `url` out"
    )]
    Program {
        /// Its name.
        program: &'static str,
        /// What the system said.
        error: io::Error,
    },
    /// The other side, or the way to it.
    #[error("{url}: {what}")]
    Remote {
        /// What was asked for.
        url: String,
        /// What went wrong and what to do.
        what: String,
    },
    /// The copy cannot be written or read.
    #[error("{}: {error}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// The copy is of another sort than what is to be fetched.
    #[error("{}: {what}", path.display())]
    Copy {
        /// The file or folder.
        path: PathBuf,
        /// What it is and what to do.
        what: String,
    },
}

impl SyncError {
    fn io(path: &Path) -> impl Fn(io::Error) -> SyncError + use<> {
        let path = path.to_owned();
        move |error| SyncError::Io { path: path.clone(), error }
    }

    fn remote(url: &str, what: impl Into<String>) -> Self {
        SyncError::Remote { url: url.to_owned(), what: what.into() }
    }
}

/// Brings the copy of a source up to date; with `dry_run` it is only compared. `say` is told what takes long.
///
/// # Errors
/// See [`SyncError`]; what was complete before stays.
pub fn update(
    source: &SourceConfig,
    url: &str,
    dry_run: bool,
    say: &dyn Fn(&str),
) -> Result<Update, SyncError> {
    let (url, path) = (url.trim_end_matches('/'), source.path.as_path());
    let is_web = url.starts_with("http://") || url.starts_with("https://");
    let is_mbox = source.kind == Some(SourceType::Mbox) || is_web && monthly::is_copy(path);
    if is_mbox && source.kind != Some(SourceType::PublicInbox) {
        return monthly::update(url, path, dry_run, say);
    }
    let named = if is_web { manifest(url, path)? } else { Vec::new() };
    let found = if named.is_empty() { epochs::find(url, path)? } else { Some(named) };
    match found {
        Some(repositories) => epochs::update(&repositories, dry_run, say),
        None if source.kind.is_none() => monthly::update(url, path, dry_run, say),
        None => Err(SyncError::remote(url, "there is no public-inbox and no git repository here")),
    }
}

/// The epochs that a public-inbox names; none where there is no such file.
fn manifest(url: &str, path: &Path) -> Result<Vec<epochs::Repository>, SyncError> {
    let at = format!("{url}/manifest.js.gz");
    let answer = http::get(&at, &[])?;
    if answer.status != 200 {
        return Ok(Vec::new());
    }
    let bytes = answer.bytes(LARGEST_MANIFEST)?;
    let mut text = Vec::new();
    // What is no gzip is no manifest: many servers have a page for whatever is not there.
    let unpacked = GzDecoder::new(bytes.as_slice()).take(LARGEST_MANIFEST).read_to_end(&mut text);
    let numbers = unpacked.map(|_| epochs::in_manifest(&text, url)).unwrap_or_default();
    Ok(epochs::of_numbers(url, path, &numbers))
}
