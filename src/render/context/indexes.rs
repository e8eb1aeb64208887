//! What templates see of the indexes of a list: periods, threads, series.

use serde::Serialize;

use super::{Pager, PeriodRow, SeriesRow, ThreadRow};

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
    /// All of them, on the first page.
    pub total: Option<usize>,
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
}

/// A link to a view of an index.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ViewLink {
    /// Machine name: `age`, `under-review`.
    pub name: &'static str,
    /// In words.
    pub title: &'static str,
    /// Its first page.
    pub href: String,
    /// It is the view at hand.
    pub current: bool,
    /// How many are in it, on the first page of a view.
    pub count: Option<usize>,
}
