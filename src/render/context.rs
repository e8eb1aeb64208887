//! What templates see.
//!
//! Every template receives `site` ([`SiteContext`]), `page` ([`PageContext`]) and the fields of the context of its
//! kind. Every `href` is relative to the page and already percent-encoded; fields named `html` or `…_html`/`…_svg` are
//! safe markup and go out with `|safe`; all else is plain text and escaped by the engine. Functions: `url(path)` makes
//! a path from the site's root relative to the page, `asset(name)` does so for a theme's static file.

mod content;
mod contributor;
mod home;
mod indexes;
mod period;
mod series;
mod thread;

use serde::Serialize;

use crate::render::charts::{Chart, Key, Table};

pub use content::{
    ContentContext, NavLink, PageEntry, QuoteContext, RedirectContext, SearchContext,
    ShortcodeContext, ShownChart, ShownContext,
};
pub use contributor::{
    AreaRow, CalendarContext, ColumnContext, ContributorContext, ContributorRow,
    ContributorSeriesContext, ContributorsContext, DomainRow, PartnerRow, PatchRow, ReviewMailRow,
    ReviewsContext, SeriesGroup,
};
pub use home::{GitContext, HomeContext, ListCard, ListCharts, ListContext};
pub use indexes::{
    AlphabetContext, InitialContext, PeriodGroup, PeriodsContext, RangeContext, SeriesIndexContext,
    ThreadsContext, ViewLink,
};
pub use period::*;
pub use series::{
    ChangesContext, CommitContext, DiscussionContext, EvidenceContext, MatchContext, NeedContext,
    NeedsContext, RangeDiffContext, ReplyRow, ReviewContext, ReviewCount, ReviewGroup, ReviewMark,
    ReviewRow, RevisionContext, RobotCredit, SeriesContext, SeriesPatch, SpeakerRow, SpeakersRow,
};
pub use thread::{
    AttachmentContext, MessageContext, OtherContext, OutlineRow, ParentContext, ProblemContext,
    RecipientContext, ThreadContext,
};

/// The site, the same on every page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SiteContext {
    /// Title of the site.
    pub title: String,
    /// One sentence.
    pub description: String,
    /// BCP 47 tag.
    pub language: String,
    /// Which way the words of the interface are written: `ltr` or `rtl`.
    pub direction: &'static str,
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
    /// What its colours stand for; empty for a single one.
    pub key: Vec<Key>,
    /// Its numbers; without rows where another page has them.
    pub table: Table,
    /// What a column stands for: `day`, `week`, `month` or `year`.
    pub unit: &'static str,
    /// Messages of the highest column.
    pub most: u32,
}

impl ActivityContext {
    /// A chart, what a column of it stands for, and its highest.
    pub fn new(chart: Chart, unit: &'static str, most: u32) -> Self {
        let Chart { svg, key, table } = chart;
        ActivityContext { svg, key, table, unit, most }
    }
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
    /// `05:03`.
    pub clock: String,
    /// The same moment in the sender's zone, `2026-01-13T06:03:00+01:00`, for `<time datetime>`; as `iso` where that is
    /// UTC or unknown.
    pub local: String,
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
    pub status_text: String,
    /// Date of the newest revision.
    pub date: Option<DateContext>,
    /// Replies to all revisions.
    pub replies: usize,
    /// Date of the newest mail.
    pub last: Option<DateContext>,
    /// Patches of the newest revision that were applied.
    pub applied: usize,
    /// People whose Reviewed-by or Acked-by a patch of the newest revision has, on their own word or its author's.
    pub reviewers: usize,
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

/// A message in a table.
#[derive(Clone, Debug, Default, Serialize)]
pub struct MessageRow {
    /// Where it stands in its thread page.
    pub href: String,
    /// Subject.
    pub subject: String,
    /// Author.
    pub author: PersonContext,
    /// When.
    pub date: Option<DateContext>,
    /// Depth in its thread, from 0, capped for display at 12.
    pub depth: u32,
}

/// Pages of an index, named as Zola's paginator.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Pager {
    /// From 1. Where the newest come first, the oldest page is the first, so that each keeps its number.
    pub current_index: usize,
    /// How many; where the newest come first only the index tells it, so that the other pages stay as they are.
    pub number_pagers: Option<usize>,
    /// Whether the newest come first.
    pub newest_first: bool,
    /// First page.
    pub first: String,
    /// Last page.
    pub last: String,
    /// Page before.
    pub previous: Option<String>,
    /// Page after.
    pub next: Option<String>,
}
