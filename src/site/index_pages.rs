//! How the rows of an index are cut into pages.

use serde::Serialize;

use super::path::SafePath;

/// Rows of an index on one page; the first page of one whose newest rows come first has up to twice as many.
pub const INDEX_PAGE: usize = 100;

/// The pages of an index of so many rows. Pages are counted from 0, the index itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IndexPages {
    rows: usize,
    order: RowOrder,
}

/// What decides where pages are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RowOrder {
    /// By name or by number: from the first row.
    Sorted,
    /// From the last row, the oldest, on. What comes on top fills up the index, and the other pages stay as they are, each
    /// at its address: a new mail changes few pages, and a link to a page keeps its meaning.
    NewestFirst,
}

impl IndexPages {
    /// Of rows by name or by number.
    pub fn sorted(rows: usize) -> Self {
        IndexPages { rows, order: RowOrder::Sorted }
    }

    /// Of rows of which the newest come first.
    pub fn newest_first(rows: usize) -> Self {
        IndexPages { rows, order: RowOrder::NewestFirst }
    }

    /// How many there are, at least one.
    pub fn count(self) -> usize {
        let pages = match self.order {
            RowOrder::Sorted => self.rows.div_ceil(INDEX_PAGE),
            RowOrder::NewestFirst => self.rows / INDEX_PAGE,
        };
        pages.max(1)
    }

    /// Whether the newest rows come first.
    pub fn is_newest_first(self) -> bool {
        self.order == RowOrder::NewestFirst
    }

    /// The rows of a page.
    pub fn of<T>(self, page: usize, all: &[T]) -> &[T] {
        let first = match self.order {
            RowOrder::Sorted => INDEX_PAGE,
            RowOrder::NewestFirst => self.rows - (self.count() - 1) * INDEX_PAGE,
        };
        let from = if page == 0 { 0 } else { first + (page - 1) * INDEX_PAGE };
        let to = first + page * INDEX_PAGE;
        all.get(from.min(all.len())..to.min(all.len())).unwrap_or_default()
    }

    /// The number of a page in its address and in words: from 1, the oldest or the first. The index has none in its address.
    pub fn number(self, page: usize) -> usize {
        match self.order {
            RowOrder::Sorted => page + 1,
            RowOrder::NewestFirst => self.count() - page,
        }
    }

    /// What stays of a page while others come and go: its number; `None` of the index.
    pub fn fixed(self, page: usize) -> Option<usize> {
        (page > 0).then(|| self.number(page))
    }

    /// The folder of a page: `series/`, `series/_page/2/`.
    pub fn folder(self, index: &SafePath, page: usize) -> SafePath {
        match self.fixed(page) {
            None => index.clone(),
            Some(number) => index.join(&format!("_page/{number}")),
        }
    }

    /// Everything that a page tells of the others.
    pub fn beside(self, page: usize) -> impl Serialize {
        let newer = page.checked_sub(1).map(|page| self.fixed(page));
        let totals = (page == 0 || !self.is_newest_first()).then(|| (self.rows, self.count()));
        (self.fixed(page), newer, page + 1 < self.count(), totals)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(pages: IndexPages) -> Vec<(usize, Vec<usize>)> {
        let rows: Vec<usize> = (0..pages.rows).rev().collect();
        (0..pages.count())
            .map(|page| (pages.number(page), pages.of(page, &rows).to_vec()))
            .collect()
    }

    #[test]
    fn every_row_is_on_one_page() {
        for rows in [0, 1, 99, 100, 101, 199, 200, 201, 299, 300, 1234] {
            for pages in [IndexPages::sorted(rows), IndexPages::newest_first(rows)] {
                let all: Vec<usize> = cut(pages).into_iter().flat_map(|(_, rows)| rows).collect();
                assert_eq!(all, (0..rows).rev().collect::<Vec<_>>(), "{pages:?}");
                assert!(cut(pages).iter().all(|(_, rows)| rows.len() < 2 * INDEX_PAGE));
            }
        }
    }

    #[test]
    fn new_rows_leave_the_pages_of_old_ones_alone() {
        let pages = |rows| cut(IndexPages::newest_first(rows));
        for (before, now) in [(250, 251), (299, 300), (300, 500)] {
            let later: Vec<_> = pages(before).into_iter().skip(1).collect();
            let kept = pages(now).into_iter().filter(|page| later.contains(page)).count();
            assert_eq!(kept, later.len(), "{before} to {now}");
        }
    }

    #[test]
    fn addresses_count_from_the_oldest_page() {
        let index = SafePath::fixed("list/threads");
        let folders = |pages: IndexPages| {
            (0..pages.count())
                .map(|page| pages.folder(&index, page).to_string())
                .collect::<Vec<_>>()
        };
        let ends = ["list/threads", "list/threads/_page/2", "list/threads/_page/1"];
        assert_eq!(folders(IndexPages::newest_first(399)), ends);
        let ends = ["list/threads", "list/threads/_page/2", "list/threads/_page/3"];
        assert_eq!(folders(IndexPages::sorted(201)), ends);
    }
}
