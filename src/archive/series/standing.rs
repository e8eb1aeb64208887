//! What a series has come to, and what shows it.

use serde::Serialize;

use crate::archive::{MessageIx, SeriesIx};

/// State of a series or revision, from the mail alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Status {
    /// No answer yet.
    #[default]
    New,
    /// Somebody answered.
    UnderReview,
    /// Somebody wants it otherwise, or its author announced another version.
    ChangesRequested,
    /// Request for comments.
    Rfc,
    /// All its patches were applied.
    Applied,
    /// A maintainer refused it.
    Rejected,
    /// Its author took it back, or it was taken out of the tree again.
    Dropped,
    /// A later revision or another series took its place.
    Superseded,
    /// Nothing was said for [`STALE`](super::status::STALE) seconds, and nothing decided before.
    Stale,
}

impl Status {
    /// All of them, in the order of pages: what is open first.
    pub const ALL: [Status; 9] = [
        Status::New,
        Status::UnderReview,
        Status::ChangesRequested,
        Status::Rfc,
        Status::Applied,
        Status::Rejected,
        Status::Dropped,
        Status::Superseded,
        Status::Stale,
    ];

    /// Whether it says that nobody need look at the series any more.
    pub fn is_decided(self) -> bool {
        matches!(self, Status::Applied | Status::Rejected | Status::Dropped | Status::Superseded)
    }

    /// The name in exports and addresses.
    pub fn name(self) -> &'static str {
        match self {
            Status::New => "new",
            Status::UnderReview => "under-review",
            Status::ChangesRequested => "changes-requested",
            Status::Rfc => "rfc",
            Status::Applied => "applied",
            Status::Rejected => "rejected",
            Status::Dropped => "dropped",
            Status::Superseded => "superseded",
            Status::Stale => "stale",
        }
    }
}

/// Why a status is what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Reason {
    /// Somebody wrote that patches were applied.
    Applied,
    /// Somebody took them out again.
    TakenOut,
    /// The author took it back.
    Withdrawn,
    /// A NACK from somebody who applies or reviews.
    Refused,
    /// "Rejected", in words or by a robot's command.
    Rejected,
    /// A robot's command: `pw-bot: changes-requested`.
    Command,
    /// Somebody asked for another version, or it did not apply.
    Asked,
    /// The author announced another version.
    Announced,
    /// Comments on lines of it, and no approval after them: a guess.
    Comments,
    /// A later revision of the same series.
    LaterRevision,
    /// Another series says that it supersedes this one.
    OtherSeries(SeriesIx),
    /// The tag says RFC.
    Rfc,
    /// Somebody answered.
    Answered,
    /// The newest mail, and it is long ago.
    Quiet,
}

impl Reason {
    /// The name in exports.
    pub fn name(self) -> &'static str {
        match self {
            Reason::Applied => "applied",
            Reason::TakenOut => "taken-out",
            Reason::Withdrawn => "withdrawn",
            Reason::Refused => "refused",
            Reason::Rejected => "rejected",
            Reason::Command => "command",
            Reason::Asked => "asked",
            Reason::Announced => "announced",
            Reason::Comments => "comments",
            Reason::LaterRevision => "later-revision",
            Reason::OtherSeries(_) => "other-series",
            Reason::Rfc => "rfc",
            Reason::Answered => "answered",
            Reason::Quiet => "quiet",
        }
    }
}

/// A mail that shows a status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// What it shows.
    pub reason: Reason,
    /// The mail.
    pub message: MessageIx,
    /// Numbers of the patches that it is about; empty for all.
    pub patches: Vec<u32>,
    /// Commits that it names, and the patch of each; 0 where that is not said.
    pub commits: Vec<(u32, Box<str>)>,
}

impl Evidence {
    /// A mail that is about all patches.
    pub(super) fn new(reason: Reason, message: MessageIx) -> Self {
        Evidence { reason, message, patches: Vec::new(), commits: Vec::new() }
    }
}

/// A patch that was applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AppliedPatch {
    /// Number of the patch.
    pub number: u32,
    /// The mail that says so.
    pub message: MessageIx,
    /// The commit that it became, where the mail says it: hexadecimal, perhaps abbreviated.
    pub commit: Option<Box<str>>,
}

/// What a revision has come to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// State.
    pub status: Status,
    /// What shows it, the weightiest first. Empty for [`Status::New`] only.
    pub evidence: Vec<Evidence>,
    /// The patches that were applied and not taken out again, by number.
    pub applied: Vec<AppliedPatch>,
}
