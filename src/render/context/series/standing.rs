//! What templates see of the status of series, of what they stand on, and of the views of their index.

use schemars::JsonSchema;
use serde::Serialize;

use crate::render::context::{Link, MessageRow, SeriesRow};

/// A commit that a patch became.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct CommitContext {
    /// Number of the patch; 0 where that is not said.
    pub patch: u32,
    /// Its first 12 digits; empty where no commit is named.
    pub short: String,
    /// Where to look at it, by the list's `commit_url`; none without.
    pub href: Option<String>,
    /// The mail that says so; none where it says itself.
    pub mail_href: Option<String>,
}

/// A mail that shows the status of a series.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct EvidenceContext {
    /// What it shows, in words.
    pub text: String,
    /// The patches that it is about: `1–3, 5`; empty for all.
    pub patches: String,
    /// The mail.
    pub message: MessageRow,
    /// Its words; may be empty.
    pub quote: String,
    /// The series that it is about, where that is another one.
    pub other: Option<Link>,
    /// Commits that it names.
    pub commits: Vec<CommitContext>,
    /// How many more it names.
    pub more_commits: usize,
}

/// What a series stands on.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct NeedsContext {
    /// The commit that it applies to; none where it does not say.
    pub base: Option<CommitContext>,
    /// What has to be applied before.
    pub on: Vec<NeedContext>,
    /// Patches that have to be applied before, by `git patch-id`.
    pub patch_ids: Vec<String>,
    /// Series that need this one.
    pub needed_by: Vec<Link>,
}

/// Something that has to be applied before.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct NeedContext {
    /// Change-id or Message-ID.
    pub text: String,
    /// The revision of it: `v2`; none where it does not say.
    pub revision: Option<String>,
    /// The series that it is; none where it is not in the archive.
    pub series: Option<SeriesRow>,
    /// The mail that it is, in this or another list; none where it is not in the archive.
    pub href: Option<String>,
}
