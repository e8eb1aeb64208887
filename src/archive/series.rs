//! Series: all revisions of one set of patches.
use super::{MessageIx, PersonIx};
use crate::mail::Revision;

/// How a revision was found to belong to its series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LinkMethod {
    /// Equal b4 change-id (also: the only revision).
    ChangeId,
    /// A link to the earlier revision in the cover.
    Link,
    /// In-Reply-To an earlier revision.
    InReplyTo,
    /// Equal title and author.
    Title,
    /// Shared patch titles.
    Patches,
}

/// State of a series, from the mail alone (Patchwork's names where it has one).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// No answer yet.
    #[default]
    New,
    /// Somebody answered.
    UnderReview,
    /// Request for comments.
    Rfc,
    /// A maintainer said that it was applied.
    Applied,
}

/// A patch of a revision, present or only known by its number or title.
#[derive(Clone, Debug, PartialEq)]
pub struct PatchSlot {
    /// From 1.
    pub number: u32,
    /// The message, where it is in the archive.
    pub message: Option<MessageIx>,
    /// Title without tag; empty for an absent patch of which nothing is known.
    pub title: Box<str>,
    /// Author, where known.
    pub author: Option<PersonIx>,
}

/// One revision of a series.
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesRevision {
    /// `v3`, or `v3.1` for a partial reroll.
    pub revision: Revision,
    /// Seconds of the cover, else of the first present patch; `None` where undated.
    pub date: Option<i64>,
    /// The cover letter.
    pub cover: Option<MessageIx>,
    /// One slot per patch, by number; a patch sent twice appears once (the later one).
    pub patches: Vec<PatchSlot>,
    /// Patches it should have.
    pub total: u32,
    /// All patches are present.
    pub complete: bool,
    /// For a partial reroll: the revision that fills its holes.
    pub partial_of: Option<Revision>,
    /// How it was linked to the earlier revisions; `None` for the first.
    pub method: Option<LinkMethod>,
    /// 0 to 1.
    pub confidence: f32,
    /// Replies and other mails below the cover and the patches, by date.
    pub followups: Vec<MessageIx>,
}

/// All revisions of one set of patches. A single patch is a series of one.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Title made safe plus 8 hex digits of the earliest revision's change-id or root Message-ID (SHA-256).
    pub slug: String,
    /// Title of the newest revision: the cover's, else the first patch's.
    pub title: Box<str>,
    /// Author of the newest revision's cover, else of its first patch.
    pub author: PersonIx,
    /// b4's change-id.
    pub change_id: Option<Box<str>>,
    /// State.
    pub status: Status,
    /// Oldest first by revision; never empty.
    pub revisions: Vec<SeriesRevision>,
}

/// Groups patches into series and links their revisions. Returns the series by slug, and for each message its series.
/// Reads `messages`, `threads`, `people`, `reports` of the archive, nothing else.
pub fn build(_archive: &super::Archive) -> (Vec<Series>, Vec<Option<super::SeriesIx>>) {
    todo!()
}
