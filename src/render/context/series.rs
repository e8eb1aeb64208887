//! What templates see of a series and its revisions.

mod changes;
mod discussion;
mod review;
mod standing;

use schemars::JsonSchema;
use serde::Serialize;

use crate::render::charts::Chart;

use super::{DateContext, Link, MessageRow, PersonContext, SeriesRow};
pub use changes::{ChangesContext, MatchContext, RangeDiffContext};
pub use discussion::{DiscussionContext, ReplyRow, SpeakerRow, SpeakersRow};
pub use review::{ReviewContext, ReviewCount, ReviewGroup, ReviewMark, ReviewRow, RobotCredit};
pub use standing::{CommitContext, EvidenceContext, NeedContext, NeedsContext};

/// A series with all its revisions.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct SeriesContext {
    /// The series.
    pub series: SeriesRow,
    /// The change-id that b4 gave it; none where its mails have none.
    pub change_id: Option<String>,
    /// Its pages on other lists of the site.
    pub also_on: Vec<Link>,
    /// Mails that show its status.
    pub evidence: Vec<EvidenceContext>,
    /// What it stands on; none where nothing is said of that.
    pub needs: Option<NeedsContext>,
    /// Where b4 gets mails of the list, for its option `b4.midmask`; none where the site's address is not known.
    pub midmask: Option<String>,
    /// The revisions over time; none of what hardly has a history.
    pub timeline: Option<Chart>,
    /// Its revisions, newest first.
    pub revisions: Vec<RevisionContext>,
}

/// A revision of a series.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct RevisionContext {
    /// Its name: `v3`.
    pub label: String,
    /// Fragment: `v3`.
    pub anchor: String,
    /// When it was sent; none where that is unknown.
    pub date: Option<DateContext>,
    /// How it stands by itself, for programs and as a class.
    pub status: &'static str,
    /// The same in words.
    pub status_text: String,
    /// The tag of its first mail: `[PATCH net-next v3 00/12]`.
    pub tag: String,
    /// The cover letter, or the patch itself in a series of one; none where it is not in the archive.
    pub cover: Option<MessageRow>,
    /// Text of the cover, or the commit message of a single patch; without what it says of changes, where `changes` of
    /// this or an earlier revision has that.
    pub text_html: String,
    /// What follows that text in a cover: other changelogs, lists of patches; may be empty.
    pub rest_html: String,
    /// Something was left out of `text_html`.
    pub changelog_apart: bool,
    /// Its patches, by number.
    pub patches: Vec<SeriesPatch>,
    /// How many patches it should have.
    pub total: u32,
    /// How many of these are in the archive.
    pub present: u32,
    /// All of them are.
    pub complete: bool,
    /// The revision of which it replaces some patches only: `v5`; none where it stands for itself.
    pub partial_of: Option<String>,
    /// How it was linked to the revision before, in words; empty for the first.
    pub method: String,
    /// How sure that is, in percent.
    pub confidence: u32,
    /// Who gave what to which patch.
    pub review: ReviewContext,
    /// What was said below it; none where nothing was.
    pub discussion: Option<DiscussionContext>,
    /// Its mails as an mbox, `v3.mbx`, ready for `git am`; none where `mirror.series_mbox` is off.
    pub mbx_href: Option<String>,
    /// Name of that file.
    pub mbx_name: String,
    /// The Message-ID that b4 takes; none where b4 cannot get the mails, or a shell would read something else.
    pub b4_id: Option<String>,
    /// The thread that it began; none where its mails have no page.
    pub thread_href: Option<String>,
    /// How many files all its patches change, lines they add, lines they remove; none where no diff is there.
    pub stat: Option<(u32, u32, u32)>,
    /// What changed since the revision before; none of the first.
    pub changes: Option<ChangesContext>,
}

/// A patch on a series page.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct SeriesPatch {
    /// Its number, from 1.
    pub number: u32,
    /// Title; empty where nothing is known.
    pub title: String,
    /// Where it is; none for one that is absent.
    pub href: Option<String>,
    /// Who wrote it; none where nothing is known.
    pub author: Option<PersonContext>,
    /// How many files it changes, lines it adds, lines it removes; none where it is not there.
    pub stat: Option<(u32, u32, u32)>,
    /// What people gave to it, counted.
    pub counts: Vec<ReviewCount>,
    /// The commit that it became; none where it was not applied.
    pub applied: Option<CommitContext>,
    /// The same patch in other revisions, oldest first; titles are `v1`, `v3`.
    pub elsewhere: Vec<Link>,
}
