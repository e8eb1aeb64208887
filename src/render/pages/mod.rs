//! One file per kind of page.

mod activity;
mod b4;
mod by_title;
mod content;
mod contributor;
mod feeds;
mod indexes;
mod list;
mod list_charts;
mod message;
mod old_address;
mod others;
mod people;
mod period;
mod pictures;
mod series;
mod series_index;
mod thread;
mod translations;
mod withheld;

pub(super) use others::MOST_SHOWN as MOST_OTHERS;
pub use others::findings_page;

use super::context::Pager;
use super::rows::Scope;
use crate::site::{IndexPages, SafePath};

/// Links between the pages of an index; `page` is from 0.
fn pager(scope: &Scope<'_>, index: &SafePath, pages: IndexPages, page: usize) -> Pager {
    let to = |page: usize| scope.href.folder(&pages.folder(index, page));
    let newest_first = pages.is_newest_first();
    Pager {
        current_index: pages.number(page),
        number_pagers: (page == 0 || !newest_first).then(|| pages.count()),
        newest_first,
        first: to(0),
        last: to(pages.count() - 1),
        previous: page.checked_sub(1).map(to),
        next: (page + 1 < pages.count()).then(|| to(page + 1)),
    }
}
