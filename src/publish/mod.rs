//! Bringing a built site to where people see it: a branch of a git repository, or a folder.
//!
//! The manifest says what a site is, here as there, so the two are compared without looking at files that are the same:
//! [`listing`] reads shards of sums, [`difference`] compares those that differ. [`preflight`] looks at what the target
//! would refuse, and at links that lead nowhere, before anything is sent. A target is one file each ([`git_branch`],
//! [`folder`], [`release`]) behind [`Target`]: what it holds, and how it is changed. A publishing that fails leaves the
//! target as it was.

pub mod difference;
pub mod folder;
pub mod git;
pub mod git_branch;
mod import;
pub mod listing;
pub mod preflight;
pub mod release;

use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

pub use self::difference::{Change, Changes, What};
pub use self::listing::Listing;
use crate::output::OutputError;
use crate::site::SafePath;
use crate::source::hex;

/// Names of foreign files that are told.
const MOST_NAMES: usize = 5;

/// Why a site could not be published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// There is no site.
    #[error("{}: no built site here\nhelp: `listpress build` makes it", .0.display())]
    NotBuilt(PathBuf),
    /// The target cannot be one.
    #[error("{0}")]
    Place(String),
    /// The site is not what its manifest says.
    #[error("{}: {what}\nhelp: `listpress build` mends it; nothing was published", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// A file or folder.
    #[error("{}: {error}\nhelp: what was published before is still there; mend the cause and publish again", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        error: io::Error,
    },
    /// A folder cannot be written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// git cannot be run.
    #[error("git: {0}\nhelp: publishing to a branch needs the program `git`; install it")]
    NoGit(io::Error),
    /// git failed.
    #[error("{what}: {said}\nhelp: the branch is as it was; mend the cause and publish again")]
    Git {
        /// What was tried.
        what: String,
        /// What git said.
        said: String,
    },
    /// Somebody else was faster.
    #[error(
        "{0}: somebody else pushed to the branch meanwhile\nhelp: it is as they left it; look at it, and publish again"
    )]
    Moved(String),
}

impl PublishError {
    fn io(path: &Path) -> impl Fn(io::Error) -> PublishError {
        move |error| PublishError::Io { path: path.to_path_buf(), error }
    }
}

/// What a target holds.
#[derive(Debug)]
pub enum Before {
    /// Nothing.
    Nothing,
    /// A site of ours.
    Ours(Listing),
    /// Something else; a few names of it.
    Foreign(Vec<String>),
}

impl Before {
    /// Of a place without a manifest of ours, by the names in it.
    fn without_manifest(mut names: Vec<String>) -> Self {
        names.sort();
        names.truncate(MOST_NAMES);
        if names.is_empty() { Before::Nothing } else { Before::Foreign(names) }
    }
}

/// Where a site can be published.
pub trait Target {
    /// Its name for people.
    fn name(&self) -> String;

    /// What it holds now.
    ///
    /// # Errors
    /// It cannot be reached or read.
    fn before(&mut self) -> Result<Before, PublishError>;

    /// A file of what it holds.
    ///
    /// # Errors
    /// It cannot be read.
    fn read(&mut self, path: &SafePath) -> Result<Option<Vec<u8>>, PublishError>;

    /// Whether there is something to do even where no file differs.
    ///
    /// # Errors
    /// It cannot be read.
    fn is_due(&mut self) -> Result<bool, PublishError> {
        Ok(false)
    }

    /// Makes it the site.
    ///
    /// # Errors
    /// It cannot be changed, or the site is not what its manifest says; then it is as it was.
    fn apply(&mut self, site: &Built, changes: &Changes) -> Result<String, PublishError>;
}

/// A built site.
#[derive(Debug)]
pub struct Built {
    /// Its folder.
    pub root: PathBuf,
    /// What its manifest says.
    pub listing: Listing,
}

impl Built {
    /// Reads the manifest of a built site.
    ///
    /// # Errors
    /// There is none, or it is not whole.
    pub fn open(root: &Path) -> Result<Self, PublishError> {
        if crate::output::journal::is_there(root) {
            return Err(PublishError::Damaged {
                path: root.to_path_buf(),
                what: "the last build did not come to its end".to_owned(),
            });
        }
        let read = &mut |path: &SafePath| read_file(root, path);
        let listing = Listing::read(read)?;
        let listing = listing.ok_or_else(|| PublishError::NotBuilt(root.to_path_buf()))?;
        Ok(Built { root: root.to_path_buf(), listing })
    }

    /// The bytes of a file, which must be those that the manifest names.
    ///
    /// # Errors
    /// [`PublishError::Damaged`].
    pub fn bytes(&self, change: &Change) -> Result<Vec<u8>, PublishError> {
        let path = self.root.join(change.path.to_path());
        let damaged = |what: String| PublishError::Damaged { path: path.clone(), what };
        let bytes = std::fs::read(&path).map_err(|error| damaged(error.to_string()))?;
        let same =
            change.sha256.as_ref().is_none_or(|sum| *sum == hex::encode(&Sha256::digest(&bytes)));
        same.then_some(bytes).ok_or_else(|| damaged("it is not as it was built".to_owned()))
    }
}

/// A file below a folder; `None` where it is not there.
fn read_file(root: &Path, path: &SafePath) -> Result<Option<Vec<u8>>, PublishError> {
    let file = root.join(path.to_path());
    match std::fs::read(&file) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error)
            if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) =>
        {
            Ok(None)
        }
        Err(error) => Err(PublishError::Io { path: file, error }),
    }
}
