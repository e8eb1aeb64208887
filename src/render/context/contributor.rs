//! What the pages of people see.

use serde::Serialize;

use crate::render::charts::{Chart, Table};

use super::{ActivityContext, DateContext, Link, MessageRow, Pager, PersonContext, SeriesRow};

/// A contributor in a table.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ContributorRow {
    /// Who.
    pub person: PersonContext,
    /// Messages written.
    pub messages: u32,
    /// Patches.
    pub patches: u32,
    /// Series.
    pub series: u32,
    /// Reviewed-by, Acked-by and Tested-by given.
    pub reviews: u32,
    /// Reviewed-by given.
    pub reviewed: u32,
    /// Acked-by given.
    pub acked: u32,
    /// Tested-by given.
    pub tested: u32,
    /// Bugs reported.
    pub reported: u32,
    /// First message.
    pub first: Option<DateContext>,
    /// Last message.
    pub last: Option<DateContext>,
}

/// `contributors.html`.
#[derive(Clone, Debug, Default, Serialize)]
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
    /// Pages of this order.
    pub pager: Pager,
    /// People in this order: orders other than by messages and by name do not hold everybody.
    pub listed: usize,
    /// All people.
    pub total: usize,
}

/// A column of a table that is sorted by links.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ColumnContext {
    /// Machine name: `messages patches series reviews name first latest`.
    pub name: &'static str,
    /// Heading.
    pub title: String,
    /// First page of the order by this column, where there is one.
    pub href: Option<String>,
    /// `ascending` or `descending` where the page is sorted by it (for `aria-sort`), else empty.
    pub sort: &'static str,
}

/// `contributor.html`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ContributorContext {
    /// Counts.
    pub contributor: ContributorRow,
    /// Addresses as allowed.
    pub addresses: Vec<String>,
    /// Why several names or addresses are one person.
    pub reasons: Vec<String>,
    /// First message, where there is another one, too.
    pub first: Option<MessageRow>,
    /// Latest message.
    pub latest: Option<MessageRow>,
    /// Messages over time; `None` without dates, or for very few.
    pub activity: Option<ActivityContext>,
    /// The twelve months up to the newest message of the list, then earlier years, newest first; only years with messages.
    /// Empty for very few days.
    pub calendars: Vec<CalendarContext>,
    /// Messages by hour of the week, as the sender's clock had it; `None` for few.
    pub week: Option<Chart>,
    /// How soon this person answered others; `None` for few.
    pub answers_given: Option<Chart>,
    /// How soon others answered the series and threads that this person began; `None` for few.
    pub first_answers: Option<Chart>,
    /// Series by status, those of a status newest first; some of each.
    pub series: Vec<SeriesGroup>,
    /// A page of all series, where `series` does not hold them all.
    pub series_href: Option<String>,
    /// Newest patches.
    pub patches: Vec<PatchRow>,
    /// All patches in the archive, covers left out.
    pub patch_count: usize,
    /// Lines added and removed by all patches.
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
    /// Newest messages.
    pub messages: Vec<MessageRow>,
}

/// A year of days.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CalendarContext {
    /// `12 months to 13 Jan 2026`, `2024`.
    pub title: String,
    /// The drawing.
    pub svg: String,
    /// Its numbers in words: `88 messages on 40 days, most on 13 Jan 2026 (9)`.
    pub summary: String,
    /// Messages, and days with any, of each month that has some: `Jan`, with its year where the calendar spans two.
    pub table: Table,
}

/// Series of one status.
#[derive(Clone, Debug, Default, Serialize)]
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

/// `contributor_series.html`: all series of somebody.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ContributorSeriesContext {
    /// Who.
    pub person: PersonContext,
    /// Series of this page, newest revision first.
    pub series: Vec<SeriesRow>,
    /// Pages.
    pub pager: Pager,
    /// All of them, on the first page.
    pub total: Option<usize>,
}

/// A patch in a list.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PatchRow {
    /// Where it is.
    pub href: String,
    /// Title without tag.
    pub title: String,
    /// When.
    pub date: Option<DateContext>,
    /// Files changed, lines added, lines removed.
    pub stat: Option<(u32, u32, u32)>,
}

/// Reviews of one direction.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ReviewsContext {
    /// All of them.
    pub total: usize,
    /// `Reviewed`, `Acked`, `Tested`, and how many; those that are not 0.
    pub counts: Vec<(&'static str, usize)>,
    /// The newest.
    pub rows: Vec<ReviewMailRow>,
}

/// A mail that gives a review.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ReviewMailRow {
    /// Where the mail is.
    pub href: String,
    /// `Reviewed`, `Reviewed, tested`.
    pub kinds: String,
    /// Title of the patch, of the mail itself where the patch is not in the archive.
    pub title: String,
    /// The other one: whose patch it is, or who reviewed. `None` for an unknown author.
    pub person: Option<PersonContext>,
    /// When.
    pub date: Option<DateContext>,
}

/// A part of the project.
#[derive(Clone, Debug, Default, Serialize)]
pub struct AreaRow {
    /// `net`, `KVM: PPC`, `net-next`.
    pub name: String,
    /// It is a word of tags (`[PATCH net-next]`), not a prefix of titles.
    pub tree: bool,
    /// Patches.
    pub patches: u32,
    /// Answers to patches.
    pub replies: u32,
}

/// A mail domain.
#[derive(Clone, Debug, Default, Serialize)]
pub struct DomainRow {
    /// The domain.
    pub domain: String,
    /// Messages from it.
    pub messages: u32,
    /// `2019–2024`, `2026`; empty without dates.
    pub years: String,
}

/// Somebody that a person works with.
#[derive(Clone, Debug, Default, Serialize)]
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
