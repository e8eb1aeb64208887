//! The index of a list's series: by activity, by age, and by status.

use super::{index_folder, pager, slice};
use crate::render::context::{SeriesIndexContext, ViewLink};
use crate::render::rows::{Scope, status_text};
use crate::render::{RenderError, Rendered, Renderer};
use crate::site::ListSite;
use crate::site::series_index::SeriesView;

impl Renderer<'_> {
    /// A page of a view of the series.
    pub(in crate::render) fn series_index(
        &self,
        list: &ListSite,
        view: SeriesView,
        page: usize,
        out: &mut Rendered,
    ) -> Result<(), RenderError> {
        let section = section(view);
        let folder = index_folder(list, &section, page);
        let scope = self.scope(list, &folder);
        let rows = list.orders.indexed.series(view);
        let context = SeriesIndexContext {
            series: slice(rows, page).iter().map(|ix| scope.series(*ix)).collect(),
            pager: pager(&scope, &section, page, rows.len()),
            total: rows.len(),
            orders: links(&scope, view, |view| !matches!(view, SeriesView::Status(_))),
            statuses: links(&scope, view, |view| matches!(view, SeriesView::Status(_))),
        };
        let (title, crumbs) = match view {
            SeriesView::Activity => ("Series".to_owned(), Vec::new()),
            SeriesView::Age => {
                ("Series by date sent".to_owned(), vec![scope.crumb("series", "Series")])
            }
            SeriesView::Status(status) => {
                (format!("Series: {}", status_text(status)), vec![scope.crumb("series", "Series")])
            }
        };
        let about = scope.page("series_index", &title, "series", crumbs);
        self.page(out, "series_index.html", &folder, about, context)
    }
}

/// The folder of a view below the list's.
fn section(view: SeriesView) -> String {
    let folder = view.folder();
    if folder.is_empty() { "series".to_owned() } else { format!("series/{folder}") }
}

/// Links to the views of one sort, with the number of series in each.
fn links(
    scope: &Scope<'_>,
    here: SeriesView,
    wanted: impl Fn(&SeriesView) -> bool,
) -> Vec<ViewLink> {
    let indexed = &scope.list.orders.indexed;
    let link = |view: SeriesView| {
        let (name, title) = match view {
            SeriesView::Activity => ("activity", "Newest mail"),
            SeriesView::Age => ("age", "Date sent"),
            SeriesView::Status(status) => (status.name(), status_text(status)),
        };
        ViewLink {
            name,
            title,
            href: scope.href.folder(&index_folder(scope.list, &section(view), 0)),
            current: view == here,
            count: indexed.series(view).len(),
        }
    };
    indexed.views().filter(wanted).map(link).collect()
}
