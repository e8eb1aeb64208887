//! `L/contributors/`: the index of people, in an order per column.

use super::pager;
use crate::render::context::{ColumnContext, ContributorsContext, Link};
use crate::render::rows::Scope;
use crate::render::{RenderError, Rendered, Renderer};
use crate::site::index_pages::INDEX_PAGE;
use crate::site::people::PeopleOrder;
use crate::site::{IndexPages, ListSite, SafePath};

/// Columns as they stand in the table.
const COLUMNS: [PeopleOrder; 7] = [
    PeopleOrder::Name,
    PeopleOrder::Messages,
    PeopleOrder::Patches,
    PeopleOrder::Series,
    PeopleOrder::Reviews,
    PeopleOrder::First,
    PeopleOrder::Latest,
];

impl Renderer<'_> {
    /// A page of the contributors in an order.
    pub(in crate::render) fn contributors(
        &self,
        list: &ListSite,
        order: PeopleOrder,
        page: usize,
        out: &mut Rendered,
    ) -> Result<(), RenderError> {
        let index = order_folder(list, order);
        let rows = list.orders.people.by(order);
        let pages = IndexPages::sorted(rows.len());
        let folder = pages.folder(&index, page);
        let scope = self.scope(list, &folder);
        let words = scope.words.get(order.words());
        let context = ContributorsContext {
            contributors: pages.of(page, rows).iter().map(|ix| scope.contributor(*ix)).collect(),
            columns: columns(&scope, order),
            order: words.to_owned(),
            letters: letters(&scope, order, page),
            pager: pager(&scope, &index, pages, page),
            listed: rows.len(),
            total: list.archive.contributors.len(),
        };
        let (title, crumbs) = match order {
            PeopleOrder::Messages => (scope.words.get("people").to_owned(), Vec::new()),
            _ => (
                scope.words.fill("people_ordered", &[("order", &words)]),
                vec![scope.crumb("contributors", "people")],
            ),
        };
        let mut about = scope.page("contributors", &title, "contributors", crumbs);
        about.description =
            scope.words.fill("people_description", &[("list", &list.title), ("order", &words)]);
        self.page(out, &folder, about, context)
    }
}

/// The first page of an order.
fn order_folder(list: &ListSite, order: PeopleOrder) -> SafePath {
    let index = list.below("contributors");
    match order {
        PeopleOrder::Messages => index,
        _ => index.join(&format!("_by/{}", order.word())),
    }
}

/// Where the names with each letter begin, if names have several pages.
fn letters(scope: &Scope<'_>, order: PeopleOrder, page: usize) -> Vec<Link> {
    let people = &scope.list.orders.people;
    let pages = IndexPages::sorted(people.by(order).len());
    if order != PeopleOrder::Name || pages.count() == 1 {
        return Vec::new();
    }
    let index = order_folder(scope.list, order);
    let link = |(letter, row): &(char, usize)| Link {
        title: letter.to_string(),
        href: scope.href.folder(&pages.folder(&index, row / INDEX_PAGE)),
        current: row / INDEX_PAGE == page,
    };
    people.letters().iter().map(link).collect()
}

/// The columns, those left out that hold nothing.
fn columns(scope: &Scope<'_>, current: PeopleOrder) -> Vec<ColumnContext> {
    let people = &scope.list.orders.people;
    let used = |order: &PeopleOrder| {
        !people.by(*order).is_empty() || *order == PeopleOrder::Messages || *order == current
    };
    COLUMNS
        .into_iter()
        .filter(used)
        .map(|order| ColumnContext {
            name: order.word(),
            title: scope.words.get(order.title()).to_owned(),
            href: people
                .has_pages(order)
                .then(|| scope.href.folder(&order_folder(scope.list, order))),
            sort: match order {
                _ if order != current => "",
                _ if order.is_ascending() => "ascending",
                _ => "descending",
            },
        })
        .collect()
}
