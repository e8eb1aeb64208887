//! What the pages of people see.

use schemars::JsonSchema;
use serde::Serialize;

use crate::render::charts::{Chart, Table};

use super::{ActivityContext, DateContext, Link, MessageRow, Pager, PersonContext, SeriesRow};

/// A contributor in a table.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct ContributorRow {
    /// Who.
    pub person: PersonContext,
    /// How many messages they wrote.
    pub messages: u32,
    /// How many patches they sent.
    pub patches: u32,
    /// How many series they sent.
    pub series: u32,
    /// How many Reviewed-by, Acked-by and Tested-by they gave to others.
    pub reviews: u32,
    /// How many of these are Reviewed-by.
    pub reviewed: u32,
    /// How many of these are Acked-by.
    pub acked: u32,
    /// How many of these are Tested-by.
    pub tested: u32,
    /// How many bugs they are said to have reported.
    pub reported: u32,
    /// When they wrote first; none where no message has a date.
    pub first: Option<DateContext>,
    /// When they wrote last; none where no message has a date.
    pub last: Option<DateContext>,
}

/// People of a list, in one of several orders, by pages.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct ContributorsContext {
    /// The people of this page.
    pub contributors: Vec<ContributorRow>,
    /// The columns that there is anything for; each is an order with pages of its own.
    pub columns: Vec<ColumnContext>,
    /// The order of this page, in words: `most messages first`.
    pub order: String,
    /// In the order by name, if it has several pages: letters and where their names begin; `current` marks those on this
    /// page.
    pub letters: Vec<Link>,
    /// The pages of this order.
    pub pager: Pager,
    /// How many people are in this order: orders other than by messages and by name do not hold everybody.
    pub listed: usize,
    /// How many people there are.
    pub total: usize,
}

/// A column of a table that is sorted by links.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct ColumnContext {
    /// Machine name: `messages patches series reviews name first latest`.
    pub name: &'static str,
    /// Heading.
    pub title: String,
    /// The first page of the order by this column; none where there is no such order.
    pub href: Option<String>,
    /// `ascending` or `descending` where the page is sorted by it (for `aria-sort`), else empty.
    pub sort: &'static str,
}

/// A person.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct ContributorContext {
    /// Who, with what they did in numbers.
    pub contributor: ContributorRow,
    /// Mail addresses, as `privacy.addresses` allows; may be empty.
    pub addresses: Vec<String>,
    /// Why several names or addresses are one person, in words; empty where there is one of each.
    pub reasons: Vec<String>,
    /// Their first message; none where they wrote one only.
    pub first: Option<MessageRow>,
    /// Their latest message.
    pub latest: Option<MessageRow>,
    /// Messages over time; none without dates, or for very few.
    pub activity: Option<ActivityContext>,
    /// The twelve months to that of the list's newest message, then earlier years, newest first; only years with messages.
    /// Empty for very few days.
    pub calendars: Vec<CalendarContext>,
    /// Messages by hour of the week, as the sender's clock had it; none for few.
    pub week: Option<Chart>,
    /// How soon this person answered others; none for few.
    pub answers_given: Option<Chart>,
    /// How soon others answered the series and threads that this person began; none for few.
    pub first_answers: Option<Chart>,
    /// Their series by status, those of a status newest first; some of each.
    pub series: Vec<SeriesGroup>,
    /// The page of all series; none where `series` has them all.
    pub series_href: Option<String>,
    /// Their newest patches.
    pub patches: Vec<PatchRow>,
    /// How many patches they sent, covers left out.
    pub patch_count: usize,
    /// How many lines all their patches add and remove.
    pub lines: (u64, u64),
    /// Reviews that this person gave to others.
    pub given: ReviewsContext,
    /// Reviews by others of this person's patches.
    pub received: ReviewsContext,
    /// What the patches and the answers to patches are about, most first.
    pub areas: Vec<AreaRow>,
    /// Mail domains by first use; empty where addresses are hidden.
    pub domains: Vec<DomainRow>,
    /// People that this person works with most, by answers and reviews.
    pub partners: Vec<PartnerRow>,
    /// Their newest messages.
    pub messages: Vec<MessageRow>,
}

/// A year of days, drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CalendarContext {
    /// Which year: `12 months to Jan 2026`, `2024`.
    pub title: String,
    /// The drawing, HTML.
    pub svg: String,
    /// Its numbers in words: `88 messages on 40 days, most on 13 Jan 2026 (9)`.
    pub summary: String,
    /// Messages, and days with any, of each month that has some: `Jan`, with its year where the calendar spans two.
    pub table: Table,
}

/// Series of one status.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct SeriesGroup {
    /// Machine name of the status.
    pub status: &'static str,
    /// The status in words.
    pub status_text: String,
    /// How many there are.
    pub count: usize,
    /// The newest of them.
    pub series: Vec<SeriesRow>,
}

/// All series of a person, by pages.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct ContributorSeriesContext {
    /// Whose they are.
    pub person: PersonContext,
    /// Series of this page, newest revision first.
    pub series: Vec<SeriesRow>,
    /// The pages.
    pub pager: Pager,
    /// How many series they sent; on the first page only.
    pub total: Option<usize>,
}

/// A patch in a list.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct PatchRow {
    /// Where it is.
    pub href: String,
    /// Title without tag.
    pub title: String,
    /// When it was sent; none where that is unknown.
    pub date: Option<DateContext>,
    /// How many files it changes, lines it adds, lines it removes; none where it has no diff.
    pub stat: Option<(u32, u32, u32)>,
}

/// Reviews that somebody gave, or got.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct ReviewsContext {
    /// How many there are.
    pub total: usize,
    /// Each kind that there is, `Reviewed`, `Acked`, `Tested`, and how many of it.
    pub counts: Vec<(&'static str, usize)>,
    /// The newest of them.
    pub rows: Vec<ReviewMailRow>,
}

/// A mail that gives a review.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct ReviewMailRow {
    /// Where the mail is.
    pub href: String,
    /// What it gives: `Reviewed`, `Reviewed, tested`.
    pub kinds: String,
    /// Title of the patch, of the mail itself where the patch is not in the archive.
    pub title: String,
    /// The other one: whose patch it is, or who reviewed; none where the author is unknown.
    pub person: Option<PersonContext>,
    /// When; none where it has no date that can be.
    pub date: Option<DateContext>,
}

/// A part of the project.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct AreaRow {
    /// `net`, `KVM: PPC`, `net-next`.
    pub name: String,
    /// It is a word of tags (`[PATCH net-next]`), not a prefix of titles.
    pub tree: bool,
    /// How many of their patches are about it.
    pub patches: u32,
    /// How many of their answers to patches are.
    pub replies: u32,
}

/// A mail domain.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct DomainRow {
    /// The domain: `example.org`.
    pub domain: String,
    /// How many messages came from it.
    pub messages: u32,
    /// When: `2019–2024`, `2026`; empty without dates.
    pub years: String,
}

/// Somebody that a person works with.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct PartnerRow {
    /// Who.
    pub person: PersonContext,
    /// Mails in answer to the other.
    pub answered: u32,
    /// Mails of the other in answer to this person.
    pub answered_by: u32,
    /// Reviews of the other's patches.
    pub reviewed: u32,
    /// Reviews by the other.
    pub reviewed_by: u32,
}
