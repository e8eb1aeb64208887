//! One file per kind of page.

mod activity;
mod b4;
mod content;
mod contributor;
mod indexes;
mod list;
mod message;
mod others;
mod people;
mod period;
mod series;
mod series_index;
mod thread;
mod withheld;

pub use others::findings_page;

use super::context::Pager;
use super::rows::Scope;
use crate::site::plan::{INDEX_PAGE, rows as slice};
use crate::site::{ListSite, SafePath};

/// Folder of a page (from 0) of an index: `series/`, `series/_page/2/`.
fn page_folder(index: &SafePath, page: usize) -> SafePath {
    if page == 0 { index.clone() } else { index.join(&format!("_page/{}", page + 1)) }
}

/// As [`page_folder`], of a section of a list.
fn index_folder(list: &ListSite, section: &str, page: usize) -> SafePath {
    page_folder(&list.below(section), page)
}

/// Links between the pages of a section of `rows`; `page` is from 0.
fn pager(scope: &Scope<'_>, section: &str, page: usize, rows: usize) -> Pager {
    pager_below(scope, &scope.list.below(section), page, rows)
}

/// Links between the pages of an index of `rows`; `page` is from 0.
fn pager_below(scope: &Scope<'_>, index: &SafePath, page: usize, rows: usize) -> Pager {
    let pages = rows.div_ceil(INDEX_PAGE).max(1);
    let to = |page: usize| scope.href.folder(&page_folder(index, page));
    Pager {
        current_index: page + 1,
        number_pagers: pages,
        first: to(0),
        last: to(pages - 1),
        previous: page.checked_sub(1).map(to),
        next: (page + 1 < pages).then(|| to(page + 1)),
    }
}
