//! What templates see.
//!
//! Every template receives `site` ([`SiteContext`]), `page` ([`PageContext`]) and the fields of the context of its
//! kind. Every `href` is relative to the page and already percent-encoded; fields named `html` or `…_html`/`…_svg` are
//! safe markup and go out with `|safe`; all else is plain text and escaped by the engine. Functions: `url(path)` makes
//! a path from the site's root relative to the page, `asset(name)` does so for a theme's static file.

mod changes;
mod contributor;
mod period;
mod review;
mod standing;

use serde::Serialize;

pub use changes::{ChangesContext, MatchContext, RangeDiffContext};
pub use contributor::{
    AreaRow, CalendarContext, ColumnContext, ContributorContext, ContributorRow,
    ContributorSeriesContext, ContributorsContext, DomainRow, PartnerRow, PatchRow, ReviewMailRow,
    ReviewsContext, SeriesGroup,
};
pub use period::*;
pub use review::{ReviewContext, ReviewCount, ReviewGroup, ReviewMark, ReviewRow, RobotCredit};
pub use standing::{CommitContext, EvidenceContext, NeedContext, NeedsContext, ViewLink};

/// The site, the same on every page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SiteContext {
    /// Title of the site.
    pub title: String,
    /// One sentence.
    pub description: String,
    /// BCP 47 tag.
    pub language: String,
    /// With a slash at its end, or `None`.
    pub base_url: Option<String>,
    /// All lists; `href` is a path from the root, for `url()`.
    pub lists: Vec<Link>,
    /// Top-level content pages; `href` is a path from the root, for `url()`.
    pub nav: Vec<Link>,
    /// Whether there is a search index.
    pub search: bool,
    /// Whether links name folders with their `index.html`; `url()` follows it.
    pub index_links: bool,
    /// `listpress 0.1.0`.
    pub generator: String,
    /// The configuration's free area.
    pub extra: serde_json::Value,
}

/// The page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PageContext {
    /// `home`, `list`, `periods`, `period`, `series_index`, `series`, `range_diff`, `contributors`, `contributor`,
    /// `contributor_series`, `threads`,
    /// `thread`, `content`, `search`, `not_found`, `redirect`, `withheld`.
    pub kind: &'static str,
    /// Title, without the site's.
    pub title: String,
    /// One sentence for search engines.
    pub description: String,
    /// `../` for each level below the root, or empty.
    pub root: String,
    /// Absolute address, with `base_url`.
    pub canonical: Option<String>,
    /// The way from the home page, the page itself left out.
    pub crumbs: Vec<Link>,
    /// Name of the list that it belongs to.
    pub list: Option<String>,
    /// Its list's sections (threads, series, periods, contributors) as links; `current` marks the one it is in.
    pub sections: Vec<Link>,
    /// Feeds of what the page shows; a name ending in `.json` is a JSON feed, all else is Atom.
    pub feeds: Vec<Link>,
}

/// Messages over time, drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ActivityContext {
    /// The chart with its axis, HTML.
    pub svg: String,
    /// What a column stands for: `day`, `week`, `month` or `year`.
    pub unit: &'static str,
    /// Messages of the highest column.
    pub most: u32,
}

/// A link.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Link {
    /// Text.
    pub title: String,
    /// Where to.
    pub href: String,
    /// It leads to this page or the section that this page is in.
    pub current: bool,
}

/// A moment or day, in several spellings. All UTC but `full`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct DateContext {
    /// `2026-01-13T05:03:00Z`, for `<time datetime>`.
    pub iso: String,
    /// `2026-01-13`.
    pub day: String,
    /// `13 Jan 2026`.
    pub text: String,
    /// `Tue, 13 Jan 2026 06:03 +0100`, in the sender's zone.
    pub full: String,
}

/// A person where a name is shown.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PersonContext {
    /// Name, or the address where there is none.
    pub name: String,
    /// As `privacy.addresses` allows; may be empty.
    pub address: String,
    /// The contributor's page.
    pub href: String,
    /// One or two initials.
    pub initials: String,
    /// 0 to 7, to tell people apart by colour.
    pub hue: u8,
}

/// A thread in a table.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ThreadRow {
    /// Its page.
    pub href: String,
    /// Subject without reply marks, tags kept.
    pub title: String,
    /// Who began it.
    pub author: PersonContext,
    /// Messages in it.
    pub messages: usize,
    /// Messages of it in the period at hand (period pages), else 0.
    pub here: usize,
    /// Different people in it.
    pub participants: u32,
    /// First message.
    pub first: Option<DateContext>,
    /// Last message.
    pub last: Option<DateContext>,
    /// Holds patches.
    pub is_patch: bool,
}

/// A series in a table.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SeriesRow {
    /// Its page.
    pub href: String,
    /// Title.
    pub title: String,
    /// Author.
    pub author: PersonContext,
    /// Newest revision: `v3`.
    pub revision: String,
    /// Number of revisions present.
    pub revisions: usize,
    /// Patches of the newest revision.
    pub patches: u32,
    /// Machine name of the state: `new`, `under-review`, `rfc`, `applied` …
    pub status: &'static str,
    /// The state in words.
    pub status_text: &'static str,
    /// Date of the newest revision.
    pub date: Option<DateContext>,
    /// Replies to all revisions.
    pub replies: usize,
    /// Date of the newest mail.
    pub last: Option<DateContext>,
    /// Patches of the newest revision that were applied.
    pub applied: usize,
}

/// A period in a table.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PeriodRow {
    /// Its page.
    pub href: String,
    /// Key: `2026-W03`.
    pub key: String,
    /// Title for people: `Week 3, 12–18 January 2026`.
    pub title: String,
    /// Messages.
    pub messages: u32,
    /// Patch mails.
    pub patches: u32,
    /// Length of a bar in percent of the busiest of its kind.
    pub percent: u32,
}

/// A message in a table or an outline.
#[derive(Clone, Debug, Default, Serialize)]
pub struct MessageRow {
    /// Where it stands in its thread page; of a ghost the page that says it is withheld, else empty.
    pub href: String,
    /// Subject.
    pub subject: String,
    /// Author.
    pub author: PersonContext,
    /// When.
    pub date: Option<DateContext>,
    /// Depth in its thread, from 0, capped for display at 12.
    pub depth: u32,
    /// A message that is referred to and not in the archive.
    pub ghost: bool,
}

/// Pages of an index, named as Zola's paginator.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Pager {
    /// From 1.
    pub current_index: usize,
    /// How many.
    pub number_pagers: usize,
    /// First page.
    pub first: String,
    /// Last page.
    pub last: String,
    /// Page before.
    pub previous: Option<String>,
    /// Page after.
    pub next: Option<String>,
}

/// `home.html`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct HomeContext {
    /// HTML of `content/_index.md`, may be empty.
    pub content_html: String,
    /// The lists.
    pub lists: Vec<ListCard>,
}

/// A list on the home page and its own page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ListCard {
    /// URL segment.
    pub name: String,
    /// Title.
    pub title: String,
    /// Description.
    pub description: String,
    /// Its page.
    pub href: String,
    /// Where to post, may be empty.
    pub address: String,
    /// Messages.
    pub messages: usize,
    /// Threads.
    pub threads: usize,
    /// Series.
    pub series: usize,
    /// Contributors.
    pub contributors: usize,
    /// First message.
    pub first: Option<DateContext>,
    /// Last message.
    pub last: Option<DateContext>,
    /// Messages over time; `None` without dates.
    pub activity: Option<ActivityContext>,
    /// Newest threads.
    pub newest_threads: Vec<ThreadRow>,
    /// Newest series.
    pub newest_series: Vec<SeriesRow>,
    /// Newest periods.
    pub newest_periods: Vec<PeriodRow>,
    /// Busiest people.
    pub top_contributors: Vec<ContributorRow>,
}

/// `list.html`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ListContext {
    /// The list.
    pub list: ListCard,
}

/// `periods.html`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PeriodsContext {
    /// By unit (Weeks, Months …), newest first.
    pub groups: Vec<PeriodGroup>,
}

/// Periods of one unit.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PeriodGroup {
    /// `Weeks`.
    pub title: String,
    /// Machine name: `week`.
    pub unit: &'static str,
    /// Newest first.
    pub periods: Vec<PeriodRow>,
}

/// `threads.html`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ThreadsContext {
    /// By newest message.
    pub threads: Vec<ThreadRow>,
    /// Pages.
    pub pager: Pager,
    /// All of them.
    pub total: usize,
}

/// `series_index.html`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SeriesIndexContext {
    /// In the order of the view.
    pub series: Vec<SeriesRow>,
    /// Pages.
    pub pager: Pager,
    /// All of the view.
    pub total: usize,
    /// Orders of all series; one of them or of `statuses` is current.
    pub orders: Vec<ViewLink>,
    /// Selections by status; those that are empty are left out.
    pub statuses: Vec<ViewLink>,
}

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
    pub status_text: &'static str,
    /// `[PATCH net-next v3 00/12]`.
    pub tag: String,
    /// The cover, or the patch itself in a series of one.
    pub cover: Option<MessageRow>,
    /// Text of the cover, or the commit message of a single patch.
    pub text_html: String,
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
    pub method: &'static str,
    /// Percent.
    pub confidence: u32,
    /// Who gave what to which patch.
    pub review: ReviewContext,
    /// Replies by date, those of programs left out.
    pub replies: Vec<MessageRow>,
    /// `v3.mbx`, relative.
    pub mbx_href: Option<String>,
    /// Name of the file.
    pub mbx_name: String,
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

/// `thread.html`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ThreadContext {
    /// Subject without reply marks.
    pub title: String,
    /// Messages in the whole thread.
    pub count: usize,
    /// Different people.
    pub participants: u32,
    /// Message-ID of the absent message above the first.
    pub ghost: Option<String>,
    /// Its page, if it is absent because it is withheld.
    pub ghost_href: Option<String>,
    /// Outline of the whole thread.
    pub outline: Vec<MessageRow>,
    /// The messages of this part.
    pub messages: Vec<MessageContext>,
    /// Parts of a long thread; empty for one part.
    pub parts: Vec<Link>,
    /// `t.mbox.gz`, relative.
    pub mbox_href: Option<String>,
    /// The series that it is about.
    pub series: Option<SeriesRow>,
    /// Thread before and after by time of the first message.
    pub previous: Option<Link>,
    /// See `previous`.
    pub next: Option<Link>,
}

/// A message on a thread page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct MessageContext {
    /// `m` and the SHA-1 of its id.
    pub anchor: String,
    /// Message-ID.
    pub id: String,
    /// The whole subject.
    pub subject: String,
    /// The subject differs from the thread's title by more than reply marks.
    pub show_subject: bool,
    /// Author.
    pub author: PersonContext,
    /// Sender, where another than the author.
    pub sender: Option<PersonContext>,
    /// When.
    pub date: Option<DateContext>,
    /// Depth in the thread from 0, capped at 12.
    pub depth: u32,
    /// The message that it answers.
    pub parent: Option<MessageRow>,
    /// To and Cc in words, as privacy allows.
    pub recipients: Vec<PersonContext>,
    /// Its own address: `L/MID/`, relative.
    pub permalink: String,
    /// `mailto:` with In-Reply-To.
    pub reply_href: Option<String>,
    /// Why there is no text, or why it cannot be read, in words.
    pub remarks: Vec<String>,
    /// The text.
    pub html: String,
    /// Parts beside the text; those of a message inside the message follow it.
    pub attachments: Vec<AttachmentContext>,
    /// What was odd.
    pub problems: Vec<ProblemContext>,
    /// Other mails under the same Message-ID, in the order in which they came; a few of them.
    pub others: Vec<OtherContext>,
    /// How many more of them there are.
    pub more_others: usize,
}

/// Something odd about a message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ProblemContext {
    /// `LP040`.
    pub code: String,
    /// In words.
    pub title: &'static str,
    /// The guide's entry, where the site holds the guide.
    pub href: Option<String>,
}

/// Another mail under a message's Message-ID.
#[derive(Clone, Debug, Default, Serialize)]
pub struct OtherContext {
    /// The message's, and a number from 2.
    pub anchor: String,
    /// The whole subject.
    pub subject: String,
    /// The subject is another than the message's.
    pub show_subject: bool,
    /// Author, without page.
    pub author: PersonContext,
    /// When, as it says itself.
    pub date: Option<DateContext>,
    /// The text.
    pub html: String,
    /// Names of its attachments; they are in the mbox only.
    pub attachments: Vec<String>,
}

/// An attachment.
#[derive(Clone, Debug, Default, Serialize)]
pub struct AttachmentContext {
    /// File.
    pub href: String,
    /// Declared name.
    pub name: String,
    /// Media type.
    pub content_type: String,
    /// Size in words: `4.2 kB`.
    pub size: String,
    /// What it is, in words; may be empty.
    pub note: &'static str,
    /// A text part (patch, log) or what can be read of another one; else empty.
    pub html: String,
    /// What `html` is, for its summary.
    pub label: &'static str,
    /// `html` is worth seeing at once.
    pub open: bool,
    /// What is said before `html`, in words.
    pub remarks: Vec<String>,
    /// How many messages inside the message it is in: 0 for the message's own parts.
    pub level: u8,
}

/// `page.html`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ContentContext {
    /// HTML.
    pub content_html: String,
    /// Headings of level 2 and 3; `href` is a fragment, `current` marks level 3.
    pub toc: Vec<Link>,
    /// Pages beside it.
    pub nav: Vec<Link>,
    /// Front matter's date.
    pub date: Option<DateContext>,
    /// Front matter's free area.
    pub extra: serde_json::Value,
}

/// `search.html`: beside the form, plain ways to find things.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SearchContext {
    /// Where the index is, relative.
    pub index_href: String,
    /// Indexes to walk without JavaScript.
    pub fallback: Vec<Link>,
    /// What the index leaves out, in words; may be empty.
    pub note: String,
}

/// `redirect.html`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RedirectContext {
    /// Where to.
    pub target: String,
}
