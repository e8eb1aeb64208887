//! What templates see of a series and its revisions.

mod changes;
mod discussion;
mod review;
mod standing;

use serde::Serialize;

use crate::render::charts::Chart;

use super::{DateContext, Link, MessageRow, PersonContext, SeriesRow};
pub use changes::{ChangesContext, MatchContext, RangeDiffContext};
pub use discussion::{DiscussionContext, ReplyRow, SpeakerRow, SpeakersRow};
pub use review::{ReviewContext, ReviewCount, ReviewGroup, ReviewMark, ReviewRow, RobotCredit};
pub use standing::{CommitContext, EvidenceContext, NeedContext, NeedsContext};

/// `series.html`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SeriesContext {
    /// The series.
    pub series: SeriesRow,
    /// b4's change-id.
    pub change_id: Option<String>,
    /// Its pages on other lists of the site.
    pub also_on: Vec<Link>,
    /// What shows its status.
    pub evidence: Vec<EvidenceContext>,
    /// What it stands on.
    pub needs: Option<NeedsContext>,
    /// Where b4 gets mails of the list, for its option `b4.midmask`; `None` where the site's address is not known.
    pub midmask: Option<String>,
    /// The revisions over time; `None` of what hardly has a history.
    pub timeline: Option<Chart>,
    /// Newest first.
    pub revisions: Vec<RevisionContext>,
}

/// A revision on a series page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RevisionContext {
    /// `v3`.
    pub label: String,
    /// Fragment: `v3`.
    pub anchor: String,
    /// When.
    pub date: Option<DateContext>,
    /// Machine name of its own status.
    pub status: &'static str,
    /// In words.
    pub status_text: String,
    /// `[PATCH net-next v3 00/12]`.
    pub tag: String,
    /// The cover, or the patch itself in a series of one.
    pub cover: Option<MessageRow>,
    /// Text of the cover, or the commit message of a single patch; without what it says of changes, where `changes` of
    /// this or an earlier revision has that.
    pub text_html: String,
    /// What follows that text in a cover: other changelogs, lists of patches; may be empty.
    pub rest_html: String,
    /// Something was left out of `text_html`.
    pub changelog_apart: bool,
    /// The patches.
    pub patches: Vec<SeriesPatch>,
    /// Patches it should have.
    pub total: u32,
    /// Patches present.
    pub present: u32,
    /// All there.
    pub complete: bool,
    /// It replaces patches of this revision only: `v5`.
    pub partial_of: Option<String>,
    /// How it was linked to the revision before, in words; empty for the first.
    pub method: String,
    /// Percent.
    pub confidence: u32,
    /// Who gave what to which patch.
    pub review: ReviewContext,
    /// What was said below it; `None` where nothing was.
    pub discussion: Option<DiscussionContext>,
    /// `v3.mbx`, relative.
    pub mbx_href: Option<String>,
    /// Name of the file.
    pub mbx_name: String,
    /// The Message-ID that b4 takes; `None` where b4 cannot get the mails, or a shell would read something else.
    pub b4_id: Option<String>,
    /// The thread.
    pub thread_href: Option<String>,
    /// Totals: files, insertions, deletions.
    pub stat: Option<(u32, u32, u32)>,
    /// What changed since the revision before.
    pub changes: Option<ChangesContext>,
}

/// A patch on a series page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SeriesPatch {
    /// From 1.
    pub number: u32,
    /// Title; empty where nothing is known.
    pub title: String,
    /// Where it is; `None` for one that is absent.
    pub href: Option<String>,
    /// Author.
    pub author: Option<PersonContext>,
    /// Files, insertions, deletions.
    pub stat: Option<(u32, u32, u32)>,
    /// What people gave to it, counted.
    pub counts: Vec<ReviewCount>,
    /// What it became, where it was applied.
    pub applied: Option<CommitContext>,
    /// The same patch in other revisions, oldest first: `v1`, `v3`.
    pub elsewhere: Vec<Link>,
}
