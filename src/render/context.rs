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
mod templates;
mod thread;

use schemars::JsonSchema;
use serde::Serialize;

use crate::render::charts::{Chart, Key, Table};

pub use content::{
    ContentContext, NavLink, NotFoundContext, PageEntry, QuoteContext, RedirectContext,
    SearchContext, ShortcodeContext, ShownChart, ShownContext, WithheldContext,
};
pub use contributor::{
    AreaRow, CalendarContext, ColumnContext, ContributorContext, ContributorRow,
    ContributorSeriesContext, ContributorsContext, DomainRow, PartnerRow, PatchRow, ReviewMailRow,
    ReviewsContext, SeriesGroup,
};
pub use home::{GitContext, HomeContext, ListCard, ListCharts, ListContext};
pub use indexes::{
    AlphabetContext, InitialContext, PeriodGroup, PeriodYear, PeriodsContext, RangeContext,
    SeriesIndexContext, ThreadsContext, ViewLink,
};
pub use period::*;
pub use series::{
    ChangesContext, CommitContext, DiscussionContext, EvidenceContext, MatchContext, NeedContext,
    NeedsContext, RangeDiffContext, ReplyRow, ReviewContext, ReviewCount, ReviewGroup, ReviewMark,
    ReviewRow, RevisionContext, RobotCredit, SeriesContext, SeriesPatch, SpeakerRow, SpeakersRow,
};
pub(in crate::render) use templates::TEMPLATES;
pub use templates::Template;
pub use thread::{
    AttachmentContext, MessageContext, OtherContext, OutlineRow, ParentContext, ProblemContext,
    RecipientContext, ThreadContext,
};

/// The site, the same on every page in a language.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct SiteContext {
    /// Title of the site.
    pub title: String,
    /// One sentence, as configured; may be empty.
    pub description: String,
    /// The language of the page as a BCP 47 tag: `en`, `de-AT`.
    pub language: String,
    /// Which way the words of the interface are written: `ltr` or `rtl`.
    pub direction: &'static str,
    /// The site's address with a slash at its end, `https://lists.example.org/`; none where it is not configured.
    pub base_url: Option<String>,
    /// The home page in the language of the page, as a path from the site's root for `url()`: empty, or `de/`.
    pub home: String,
    /// All lists, in the order of the configuration. Their `href` is a path from the site's root, so it goes through
    /// `url()`.
    pub lists: Vec<Link>,
    /// Content pages at the top: those right below the root. Their `href` is a path from the site's root, so it goes
    /// through `url()`.
    pub nav: Vec<Link>,
    /// There is a search index.
    pub search: bool,
    /// Links name `index.html` in folders (`links: index`); `url()` and every `href` follow it.
    pub index_links: bool,
    /// Name and version of the program: `listpress 0.1.0`.
    pub generator: String,
    /// The free area `extra` of the configuration.
    pub extra: serde_json::Value,
}

/// The page that is made.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct PageContext {
    /// What kind of page it is: `home`, `list`, `periods`, `period`, `series_index`, `series`, `range_diff`,
    /// `contributors`, `contributor`, `contributor_series`, `threads`, `thread`, `content`, `search`, `not_found`,
    /// `redirect`, `withheld`.
    pub kind: &'static str,
    /// Its title, without that of the site.
    pub title: String,
    /// One sentence for search engines; empty of pages that are not for them.
    pub description: String,
    /// The way to the site's root: `../` for each level below it, empty at the root; of `404.html` the site's
    /// address.
    pub root: String,
    /// Its absolute address, of a page that leads on the address that it leads to; none without `base_url`.
    pub canonical: Option<String>,
    /// The way from the home page, the page itself left out.
    pub crumbs: Vec<Link>,
    /// Name of the list that it belongs to; none of other pages.
    pub list: Option<String>,
    /// The sections of its list (threads, series, periods, contributors); `current` marks the one it is in. Empty of
    /// pages that belong to no list.
    pub sections: Vec<Link>,
    /// Feeds of what the page shows. An `href` that ends in `.json` is a JSON feed, all else is Atom.
    pub feeds: Vec<Link>,
    /// The page in all its languages, the main one first; empty of a page that is in one language.
    pub translations: Vec<TranslationLink>,
}

/// A page in one of its languages.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct TranslationLink {
    /// What speakers of the language call it: `Deutsch`.
    pub title: String,
    /// Its tag: `de`.
    pub language: String,
    /// Where the page is, relative.
    pub href: String,
    /// The same absolute, with `base_url`; else as `href`.
    pub address: String,
    /// It is the main language of the site.
    pub main: bool,
    /// It is this page.
    pub current: bool,
}

/// Messages over time, drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ActivityContext {
    /// The chart with its axis, HTML.
    pub svg: String,
    /// What its colours stand for; empty where there is one.
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
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Link {
    /// Its text.
    pub title: String,
    /// Where it leads to.
    pub href: String,
    /// It leads to this page, or to the section that this page is in.
    pub current: bool,
}

/// A moment or a day, in several spellings, in UTC but for `local`.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct DateContext {
    /// For `<time datetime>`: `2026-01-13T05:03:00Z`; of a day `2026-01-13`.
    pub iso: String,
    /// The day for programs and for comparing: `2026-01-13`.
    pub day: String,
    /// The day in words: `13 Jan 2026`.
    pub text: String,
    /// The time of day: `05:03`; empty of a day.
    pub clock: String,
    /// The same moment in the sender's zone, `2026-01-13T06:03:00+01:00`, for `<time datetime>`; as `iso` where that is
    /// UTC or unknown.
    pub local: String,
}

/// A person where a name is shown.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct PersonContext {
    /// Name, or the address where there is none.
    pub name: String,
    /// As `privacy.addresses` allows; may be empty.
    pub address: String,
    /// The contributor's page; empty where there is none.
    pub href: String,
    /// One or two initials.
    pub initials: String,
    /// A number from 0 to 7, to tell people apart by colour.
    pub hue: u8,
}

/// A thread in a table.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct ThreadRow {
    /// Its page.
    pub href: String,
    /// Its subject without reply marks, tags kept; may be empty.
    pub title: String,
    /// Who began it.
    pub author: PersonContext,
    /// How many messages it has.
    pub messages: usize,
    /// How many of them are in the period at hand; 0 but on the pages of periods.
    pub here: usize,
    /// How many different people wrote in it.
    pub participants: u32,
    /// When its first message was sent; none where no message has a date.
    pub first: Option<DateContext>,
    /// When its last message was sent; none where no message has a date.
    pub last: Option<DateContext>,
    /// It holds patches.
    pub is_patch: bool,
}

/// A series in a table.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct SeriesRow {
    /// Its page.
    pub href: String,
    /// Its title without tag; may be empty.
    pub title: String,
    /// Who sent it.
    pub author: PersonContext,
    /// Its newest revision: `v3`.
    pub revision: String,
    /// How many of its revisions are in the archive.
    pub revisions: usize,
    /// How many patches the newest revision has.
    pub patches: u32,
    /// How it stands, for programs and as a class: `new`, `under-review`, `rfc`, `applied` and others
    /// ([Status](linking.md)).
    pub status: &'static str,
    /// How it stands, in words.
    pub status_text: String,
    /// When its newest revision was sent; none where that is unknown.
    pub date: Option<DateContext>,
    /// How many replies all its revisions have.
    pub replies: usize,
    /// When its newest mail was sent; none where that is unknown.
    pub last: Option<DateContext>,
    /// How many patches of the newest revision were applied.
    pub applied: usize,
    /// How many people reviewed or acked a patch of the newest revision, on their own word or its author's.
    pub reviewers: usize,
}

/// A period in a table.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct PeriodRow {
    /// Its page.
    pub href: String,
    /// Its key, which is in its address: `2026-W03`.
    pub key: String,
    /// Title for people: `Week 3, 12–18 January 2026`.
    pub title: String,
    /// How many messages came in it.
    pub messages: u32,
    /// How many of them are patch mails: patches and cover letters.
    pub patches: u32,
    /// Length of a bar: its messages in percent of those of the busiest period of its kind, rounded up.
    pub percent: u32,
}

/// A message in a table.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct MessageRow {
    /// Where it stands in its thread page.
    pub href: String,
    /// Its subject; may be empty.
    pub subject: String,
    /// Who wrote it.
    pub author: PersonContext,
    /// When; none where it has no date that can be.
    pub date: Option<DateContext>,
    /// How deep it stands in its thread, from 0 to 12.
    pub depth: u32,
}

/// Where this page is among the pages of an index. Its names are those of Zola's paginator.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Pager {
    /// The number of this page, from 1. Where the newest come first, the oldest page is the first, so that each keeps
    /// its number.
    pub current_index: usize,
    /// How many pages there are; where the newest come first only the first page tells it, so that the others stay as
    /// they are.
    pub number_pagers: Option<usize>,
    /// The newest come first.
    pub newest_first: bool,
    /// The first page.
    pub first: String,
    /// The last page.
    pub last: String,
    /// The page before; none of the first.
    pub previous: Option<String>,
    /// The page after; none of the last.
    pub next: Option<String>,
}
