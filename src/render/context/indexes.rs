//! What templates see of the indexes of a list: periods, threads, series.

use serde::Serialize;

use super::{Link, Pager, PeriodRow, SeriesRow, ThreadRow};

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
    /// By newest message, or by subject.
    pub threads: Vec<ThreadRow>,
    /// Pages.
    pub pager: Pager,
    /// All of them, on the first page.
    pub total: Option<usize>,
    /// Orders of all threads; none where there is nothing to sort.
    pub orders: Vec<ViewLink>,
    /// Of pages from A to Z.
    pub alphabet: Option<AlphabetContext>,
}

/// `series_index.html`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SeriesIndexContext {
    /// In the order of the view.
    pub series: Vec<SeriesRow>,
    /// Pages.
    pub pager: Pager,
    /// All of the view, on its first page.
    pub total: Option<usize>,
    /// Orders of all series; one of them or of `statuses` is current.
    pub orders: Vec<ViewLink>,
    /// Selections by status; those that are empty are left out.
    pub statuses: Vec<ViewLink>,
    /// Of pages from A to Z.
    pub alphabet: Option<AlphabetContext>,
}

/// The pages of an index from A to Z; empty of one that has all of its rows on the overview.
#[derive(Clone, Debug, Default, Serialize)]
pub struct AlphabetContext {
    /// On the overview: what is on which page.
    pub initials: Vec<InitialContext>,
    /// On other pages: where each letter is.
    pub letters: Vec<Link>,
    /// On other pages: the overview, with all letters.
    pub overview: Option<String>,
    /// The page before, on pages that have one.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
}

/// What begins alike.
#[derive(Clone, Debug, Default, Serialize)]
pub struct InitialContext {
    /// `A`, `0–9`.
    pub title: String,
    /// The fragment that it has on the overview.
    pub key: String,
    /// Rows on all of its pages.
    pub count: usize,
    /// Its pages, one or more.
    pub pages: Vec<RangeContext>,
}

/// A page of an index from A to Z.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RangeContext {
    /// `Pa – Pm`.
    pub title: String,
    /// The page.
    pub href: String,
    /// Its rows.
    pub count: usize,
}

/// A link to a view of an index.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ViewLink {
    /// Machine name: `age`, `under-review`.
    pub name: &'static str,
    /// In words.
    pub title: String,
    /// Its first page.
    pub href: String,
    /// It is the view at hand.
    pub current: bool,
    /// How many are in it, on the first page of a view.
    pub count: Option<usize>,
}
