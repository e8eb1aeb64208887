//! One file per kind of page.

mod activity;
mod content;
mod indexes;
mod list;
mod message;
mod others;
mod period;
mod series;
mod series_index;
mod standing;
mod thread;
mod withheld;

use super::context::Pager;
use super::rows::Scope;
use crate::site::plan::INDEX_PAGE;
use crate::site::{ListSite, SafePath};

/// Folder of a page of an index: `series/`, `series/_page/2/`.
fn index_folder(list: &ListSite, section: &str, page: usize) -> SafePath {
    let folder = list.below(section);
    if page == 0 { folder } else { folder.join(&format!("_page/{}", page + 1)) }
}

/// Links between the pages of an index of `rows`; `page` is from 0.
fn pager(scope: &Scope<'_>, section: &str, page: usize, rows: usize) -> Pager {
    let pages = rows.div_ceil(INDEX_PAGE).max(1);
    let to = |page: usize| scope.href.folder(&index_folder(scope.list, section, page));
    Pager {
        current_index: page + 1,
        number_pagers: pages,
        first: to(0),
        last: to(pages - 1),
        previous: page.checked_sub(1).map(to),
        next: (page + 1 < pages).then(|| to(page + 1)),
    }
}

/// The rows of one page.
fn slice<T>(rows: &[T], page: usize) -> &[T] {
    let from = (page * INDEX_PAGE).min(rows.len());
    &rows[from..(from + INDEX_PAGE).min(rows.len())]
}
