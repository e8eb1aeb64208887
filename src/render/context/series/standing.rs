//! What templates see of the status of series, of what they stand on, and of the views of their index.

use serde::Serialize;

use crate::render::context::{Link, MessageRow, SeriesRow};

/// A commit that a patch became.
#[derive(Clone, Debug, Default, Serialize)]
pub struct CommitContext {
    /// Number of the patch; 0 where that is not said.
    pub patch: u32,
    /// Its first 12 digits; empty where no commit is named.
    pub short: String,
    /// Where to look at it, with the list's `commit_url`.
    pub href: Option<String>,
    /// The mail that says so.
    pub mail_href: Option<String>,
}

/// A mail that shows the status of a series.
#[derive(Clone, Debug, Default, Serialize)]
pub struct EvidenceContext {
    /// What it shows.
    pub text: String,
    /// The patches that it is about: `1–3, 5`; empty for all.
    pub patches: String,
    /// The mail.
    pub message: MessageRow,
    /// Its words; may be empty.
    pub quote: String,
    /// The series that it is about, where it is another one.
    pub other: Option<Link>,
    /// Commits that it names.
    pub commits: Vec<CommitContext>,
    /// How many more it names.
    pub more_commits: usize,
}

/// What a series stands on.
#[derive(Clone, Debug, Default, Serialize)]
pub struct NeedsContext {
    /// The commit that it applies to.
    pub base: Option<CommitContext>,
    /// What has to be applied before.
    pub on: Vec<NeedContext>,
    /// Patches that have to be applied before, by `git patch-id`.
    pub patch_ids: Vec<String>,
    /// Series that need this one.
    pub needed_by: Vec<Link>,
}

/// Something that has to be applied before.
#[derive(Clone, Debug, Default, Serialize)]
pub struct NeedContext {
    /// Change-id or Message-ID.
    pub text: String,
    /// The revision of it: `v2`.
    pub revision: Option<String>,
    /// The series that it is.
    pub series: Option<SeriesRow>,
    /// The mail that it is, in this or another list.
    pub href: Option<String>,
}
