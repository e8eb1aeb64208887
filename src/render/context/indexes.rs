//! What templates see of the indexes of a list: periods, threads, series.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Link, Pager, PeriodRow, SeriesRow, ThreadRow};

/// The periods of a list.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct PeriodsContext {
    /// Periods by unit (weeks, months …), each group newest first.
    pub groups: Vec<PeriodGroup>,
}

/// Periods of one unit.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct PeriodGroup {
    /// The unit in words: `Weeks`.
    pub title: String,
    /// The unit, for programs and as a fragment: `week`.
    pub unit: &'static str,
    /// Its periods, newest first.
    pub periods: Vec<PeriodRow>,
    /// The same by year, newest first; empty of years, of what is no part of one, and where there is only one year.
    pub years: Vec<PeriodYear>,
}

/// The periods of one unit that begin in one year.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct PeriodYear {
    /// The year: `2026`; of weeks that of ISO 8601.
    pub year: String,
    /// How many messages came in them.
    pub messages: u32,
    /// Its periods, newest first.
    pub periods: Vec<PeriodRow>,
}

/// Threads of a list, by newest message or by subject, by pages.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct ThreadsContext {
    /// The threads of this page.
    pub threads: Vec<ThreadRow>,
    /// The pages of this order.
    pub pager: Pager,
    /// How many threads there are; on the first page only.
    pub total: Option<usize>,
    /// Links to the orders that there are; empty where there is nothing to sort.
    pub orders: Vec<ViewLink>,
    /// The other pages from A to Z; none of pages by newest message.
    pub alphabet: Option<AlphabetContext>,
}

/// Series of a list, in an order or of a status, by pages.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct SeriesIndexContext {
    /// The series of this page.
    pub series: Vec<SeriesRow>,
    /// The pages of this view.
    pub pager: Pager,
    /// How many series are in this view; on its first page only.
    pub total: Option<usize>,
    /// Orders of all series; one of them or of `statuses` is current.
    pub orders: Vec<ViewLink>,
    /// Selections by status; those that are empty are left out.
    pub statuses: Vec<ViewLink>,
    /// The other pages from A to Z; none of other views.
    pub alphabet: Option<AlphabetContext>,
}

/// The pages of an index from A to Z; empty of one that has all of its rows on the overview.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct AlphabetContext {
    /// On the overview: what is on which page.
    pub initials: Vec<InitialContext>,
    /// On other pages: where each letter is.
    pub letters: Vec<Link>,
    /// On other pages: the overview, with all letters.
    pub overview: Option<String>,
    /// The page before; none of the first and of the overview.
    pub previous: Option<String>,
    /// The page after; none of the last and of the overview.
    pub next: Option<String>,
}

/// Titles that begin alike.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct InitialContext {
    /// How: `A`, `0–9`.
    pub title: String,
    /// The fragment that it has on the overview.
    pub key: String,
    /// How many rows all its pages have.
    pub count: usize,
    /// Its pages, one or more.
    pub pages: Vec<RangeContext>,
}

/// A page of an index from A to Z.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct RangeContext {
    /// From which title to which: `Pa – Pm`.
    pub title: String,
    /// The page.
    pub href: String,
    /// How many rows it has.
    pub count: usize,
}

/// A link to a view of an index.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct ViewLink {
    /// The view, for programs: `age`, `under-review`.
    pub name: &'static str,
    /// The view in words.
    pub title: String,
    /// Its first page.
    pub href: String,
    /// It is the view of this page.
    pub current: bool,
    /// How many are in it; on the first page of a view only.
    pub count: Option<usize>,
}
