//! Paginated indexes of a list: threads, periods.

use super::by_title::orders_of_threads;
use super::pager;
use crate::archive::PeriodUnit;
use crate::render::context::{PeriodGroup, PeriodRow, PeriodYear, PeriodsContext, ThreadsContext};
use crate::render::{RenderError, Rendered, Renderer};
use crate::site::feeds::FeedOf;
use crate::site::{IndexPages, ListSite};

impl Renderer<'_> {
    /// A page of the threads, newest first.
    pub(in crate::render) fn threads(
        &self,
        list: &ListSite,
        page: usize,
        out: &mut Rendered,
    ) -> Result<(), RenderError> {
        let index = list.below("threads");
        let all = &list.orders.threads;
        let pages = IndexPages::newest_first(all.len());
        let folder = pages.folder(&index, page);
        let scope = self.scope(list, &folder);
        let context = ThreadsContext {
            threads: pages.of(page, all).iter().map(|ix| scope.thread(*ix, 0)).collect(),
            pager: pager(&scope, &index, pages, page),
            total: (page == 0).then_some(all.len()),
            orders: orders_of_threads(&scope, false),
            alphabet: None,
        };
        let mut about = scope.page("threads", scope.words.get("threads"), "threads", Vec::new());
        about.description = scope.words.fill("threads_description", &[("list", &list.title)]);
        if page == 0 {
            about.feeds = self.feed_links(list, FeedOf::Threads);
        }
        self.page(out, &folder, about, context)
    }

    /// All periods by unit.
    pub(in crate::render) fn periods(
        &self,
        list: &ListSite,
        out: &mut Rendered,
    ) -> Result<(), RenderError> {
        let folder = list.below("periods");
        let scope = self.scope(list, &folder);
        let groups = [
            (PeriodUnit::Report, "reports", "report"),
            (PeriodUnit::Range, "ranges", "range"),
            (PeriodUnit::Snapshot, "updates", "snapshot"),
            (PeriodUnit::Year, "years", "year"),
            (PeriodUnit::Quarter, "quarters", "quarter"),
            (PeriodUnit::Month, "months", "month"),
            (PeriodUnit::Week, "weeks", "week"),
            (PeriodUnit::Day, "days", "day"),
        ];
        let groups = groups
            .into_iter()
            .map(|(unit, key, name)| {
                let of_unit =
                    list.archive.periods.iter().rev().filter(|period| period.unit == unit);
                let title = scope.words.get(key).to_owned();
                let periods = scope.periods(of_unit);
                let years = if is_part_of_year(unit) { by_year(&periods) } else { Vec::new() };
                PeriodGroup { title, unit: name, periods, years }
            })
            .filter(|group| !group.periods.is_empty())
            .collect();
        let mut about = scope.page("periods", scope.words.get("periods"), "periods", Vec::new());
        about.description = scope.words.fill("periods_description", &[("list", &list.title)]);
        about.feeds = self.periods_feed(list, out);
        self.page(out, &folder, about, PeriodsContext { groups })
    }
}

fn is_part_of_year(unit: PeriodUnit) -> bool {
    matches!(unit, PeriodUnit::Day | PeriodUnit::Week | PeriodUnit::Month | PeriodUnit::Quarter)
}

/// Periods by the year that their keys begin with, in their order; none where all are of one year.
fn by_year(periods: &[PeriodRow]) -> Vec<PeriodYear> {
    let year = |row: &PeriodRow| row.key.split('-').next().unwrap_or_default().to_owned();
    let of_year = |rows: &[PeriodRow]| PeriodYear {
        year: rows.first().map(year).unwrap_or_default(),
        messages: rows.iter().map(|row| row.messages).sum(),
        periods: rows.to_vec(),
    };
    let years: Vec<PeriodYear> = periods.chunk_by(|a, b| year(a) == year(b)).map(of_year).collect();
    if years.len() > 1 { years } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_stand_by_year_where_there_are_several() {
        let row =
            |key: &str| PeriodRow { key: key.to_owned(), messages: 2, ..PeriodRow::default() };
        let rows = ["2026-W02", "2026-W01", "2025-W52"].map(row);
        let years = by_year(&rows);
        let told: Vec<_> = years.iter().map(|y| (&*y.year, y.messages, y.periods.len())).collect();
        assert_eq!(told, [("2026", 4, 2), ("2025", 2, 1)]);
        assert!(by_year(&rows[..2]).is_empty());
    }
}
