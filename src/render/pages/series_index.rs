//! The index of a list's series: by activity, by age, and by status.

use super::{by_title, pager};
use crate::render::context::{SeriesIndexContext, ViewLink};
use crate::render::rows::{Scope, status_text};
use crate::render::{RenderError, Rendered, Renderer};
use crate::site::alphabet::Titled;
use crate::site::feeds::FeedOf;
use crate::site::series_index::SeriesView;
use crate::site::{IndexPages, ListSite, SafePath};

impl Renderer<'_> {
    /// A page of a view of the series.
    pub(in crate::render) fn series_index(
        &self,
        list: &ListSite,
        view: SeriesView,
        page: usize,
        out: &mut Rendered,
    ) -> Result<(), RenderError> {
        let index = index_of(list, view);
        let all = list.orders.indexed.series(view);
        let pages = IndexPages::newest_first(all.len());
        let folder = pages.folder(&index, page);
        let scope = self.scope(list, &folder);
        let (orders, statuses) = views(&scope, Some((view, page)));
        let context = SeriesIndexContext {
            series: pages.of(page, all).iter().map(|ix| scope.series(*ix)).collect(),
            pager: pager(&scope, &index, pages, page),
            total: (page == 0).then_some(all.len()),
            orders,
            statuses,
            alphabet: None,
        };
        let words = scope.words;
        let crumbs = match view {
            SeriesView::Activity => Vec::new(),
            SeriesView::Age | SeriesView::Status(_) => vec![scope.crumb("series", "series")],
        };
        let title = match view {
            SeriesView::Activity => words.get("series").to_owned(),
            SeriesView::Age => words.get("series_by_date").to_owned(),
            SeriesView::Status(status) => {
                let part = status_text(status, words);
                words.fill("titled", &[("title", &words.get("series")), ("part", &part)])
            }
        };
        let mut about = scope.page("series_index", &title, "series", crumbs);
        about.description =
            words.fill("series_description", &[("list", &list.title), ("title", &title)]);
        if page == 0 && view == SeriesView::Activity {
            about.feeds = self.feed_links(list, FeedOf::AllSeries);
        }
        self.page(out, &folder, about, context)
    }
}

/// The folder of a view.
fn index_of(list: &ListSite, view: SeriesView) -> SafePath {
    let (all, folder) = (list.below("series"), view.folder());
    if folder.is_empty() { all } else { all.join(&folder) }
}

/// Links to the orders of all series, and to the selections by status. `here`: the view at hand and its page; else it is
/// the one from A to Z.
pub(super) fn views(
    scope: &Scope<'_>,
    here: Option<(SeriesView, usize)>,
) -> (Vec<ViewLink>, Vec<ViewLink>) {
    let of_status = |view: &SeriesView| matches!(view, SeriesView::Status(_));
    let mut orders = links(scope, here, |view| !of_status(view));
    orders.extend(by_title::link(scope, Titled::Series, here.is_none()));
    (orders, links(scope, here, of_status))
}

/// Links to the views of one sort; the first page of a view tells the number of series in each.
fn links(
    scope: &Scope<'_>,
    here: Option<(SeriesView, usize)>,
    wanted: impl Fn(&SeriesView) -> bool,
) -> Vec<ViewLink> {
    let indexed = &scope.list.orders.indexed;
    let link = |view: SeriesView| {
        let (name, title) = match view {
            SeriesView::Activity => ("activity", scope.words.get("newest_mail")),
            SeriesView::Age => ("age", scope.words.get("date_sent")),
            SeriesView::Status(status) => (status.name(), status_text(status, scope.words)),
        };
        ViewLink {
            name,
            title: title.to_owned(),
            href: scope.href.folder(&index_of(scope.list, view)),
            current: here.is_some_and(|(here, _)| view == here),
            count: here.filter(|(_, page)| *page == 0).map(|_| indexed.series(view).len()),
        }
    };
    indexed.views().filter(wanted).map(link).collect()
}
