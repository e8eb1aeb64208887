//! Paginated indexes of a list: threads, periods.

use super::by_title::orders_of_threads;
use super::pager;
use crate::archive::PeriodUnit;
use crate::render::context::{PeriodGroup, PeriodsContext, ThreadsContext};
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
                PeriodGroup { title, unit: name, periods: scope.periods(of_unit) }
            })
            .filter(|group| !group.periods.is_empty())
            .collect();
        let mut about = scope.page("periods", scope.words.get("periods"), "periods", Vec::new());
        about.description = scope.words.fill("periods_description", &[("list", &list.title)]);
        about.feeds = self.periods_feed(list, out);
        self.page(out, &folder, about, PeriodsContext { groups })
    }
}
