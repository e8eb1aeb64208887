//! Indexes from A to Z: `L/threads/_by/subject/` and `L/series/_by/title/`.

use super::series_index;
use crate::archive::{SeriesIx, ThreadIx};
use crate::render::context::{
    AlphabetContext, InitialContext, Link, PageContext, Pager, RangeContext, SeriesIndexContext,
    ThreadsContext, ViewLink,
};
use crate::render::rows::Scope;
use crate::render::{RenderError, Rendered, Renderer};
use crate::site::alphabet::{Alphabet, Initial, Name, Page, Titled};
use crate::site::{ListSite, SafePath};
use crate::words::Words;

impl Renderer<'_> {
    /// A page of an index from A to Z; 0 is the overview.
    pub(in crate::render) fn by_title(
        &self,
        list: &ListSite,
        (of, page): (Titled, usize),
        out: &mut Rendered,
    ) -> Result<(), RenderError> {
        let all = list.orders.by_title(of);
        let overview = list.below(of.folder());
        let folder = all.page(page).map_or_else(|| overview.clone(), |own| below(list, of, own));
        let scope = self.scope(list, &folder);
        let about = about(&scope, of, page);
        let alphabet = Some(alphabet(&scope, of, page));
        let total = Some(if page == 0 { all.total() } else { all.of(page).len() });
        let (rows, pager) = (all.of(page).iter(), Pager::default());
        match of {
            Titled::Threads => {
                let threads = rows.map(|ix| scope.thread(ThreadIx(*ix), 0)).collect();
                let orders = orders_of_threads(&scope, true);
                let context = ThreadsContext { threads, pager, total, orders, alphabet };
                self.page(out, &folder, about, context)
            }
            Titled::Series => {
                let series = rows.map(|ix| scope.series(SeriesIx(*ix))).collect();
                let (orders, statuses) = series_index::views(&scope, None);
                let context =
                    SeriesIndexContext { series, pager, total, orders, statuses, alphabet };
                self.page(out, &folder, about, context)
            }
        }
    }
}

/// What a page is called, and the way to it.
fn about(scope: &Scope<'_>, of: Titled, page: usize) -> PageContext {
    let (kind, section, parent, title) = match of {
        Titled::Threads => ("threads", "threads", "threads", "threads_by_subject"),
        Titled::Series => ("series_index", "series", "series", "series_by_title"),
    };
    let (words, list) = (scope.words, &scope.list.title);
    let title = words.get(title);
    let mut crumbs = vec![scope.crumb(section, parent)];
    let Some(own) = scope.list.orders.by_title(of).page(page) else {
        let mut page = scope.page(kind, title, section, crumbs);
        page.description = words.fill("from_a_to_z", &[("title", &title), ("list", list)]);
        return page;
    };
    crumbs.push(scope.crumb(of.folder(), "a_to_z"));
    let titled =
        words.fill("titled", &[("title", &title), ("part", &called(&own.name, own.number, words))]);
    let mut page = scope.page(kind, &titled, section, crumbs);
    page.description = words.fill(
        "part_of_list",
        &[("title", &title), ("part", &called(&own.name, own.number, words)), ("list", list)],
    );
    page
}

/// The orders that threads are listed in.
pub(super) fn orders_of_threads(scope: &Scope<'_>, by_subject: bool) -> Vec<ViewLink> {
    let newest = ViewLink {
        name: "activity",
        title: scope.words.get("newest_mail").to_owned(),
        href: scope.href.folder(&scope.list.below("threads")),
        current: !by_subject,
        count: None,
    };
    link(scope, Titled::Threads, by_subject).map(|by| vec![newest, by]).unwrap_or_default()
}

/// The link to an index from A to Z, where there is one.
pub(super) fn link(scope: &Scope<'_>, of: Titled, current: bool) -> Option<ViewLink> {
    let is_made = scope.list.orders.by_title(of).is_made();
    is_made.then(|| ViewLink {
        name: "title",
        title: scope.words.get("a_to_z").to_owned(),
        href: scope.href.folder(&scope.list.below(of.folder())),
        current,
        count: None,
    })
}

/// What a part of an index is called: letters as they are, the rest in words.
fn called(name: &Name, number: usize, words: &Words) -> String {
    let name = match name {
        Name::Letters(letters) => letters.as_str(),
        Name::Other => words.get("other_letters"),
        Name::OtherScripts => words.get("other_scripts"),
    };
    if number == 0 { name.to_owned() } else { format!("{name}, {number}") }
}

fn below(list: &ListSite, of: Titled, page: &Page) -> SafePath {
    list.below(of.folder()).join(&page.key)
}

/// The ways between the pages of an index.
fn alphabet(scope: &Scope<'_>, of: Titled, page: usize) -> AlphabetContext {
    let all = scope.list.orders.by_title(of);
    let to = |page: &Page| scope.href.folder(&below(scope.list, of, page));
    let Some(own) = all.page(page) else {
        let initials = initials(all, to, scope.words);
        return AlphabetContext { initials, ..AlphabetContext::default() };
    };
    let (before, after) = all.neighbours(page);
    let overview = scope.list.below(of.folder());
    let letter = |(at, initial): (usize, &Initial)| Link {
        title: called(&initial.name, 0, scope.words),
        href: if initial.is_cut {
            format!("{}#{}", scope.href.folder(&overview), initial.key)
        } else {
            scope.href.folder(&overview.join(&initial.key))
        },
        current: at == own.initial,
    };
    AlphabetContext {
        initials: Vec::new(),
        letters: all.initials().iter().enumerate().map(letter).collect(),
        overview: Some(scope.href.folder(&overview)),
        previous: before.map(to),
        next: after.map(to),
    }
}

/// What is on which page.
fn initials(all: &Alphabet, to: impl Fn(&Page) -> String, words: &Words) -> Vec<InitialContext> {
    let range = |page: &Page| RangeContext {
        title: called(&page.name, page.number, words),
        href: to(page),
        count: page.rows.len(),
    };
    let of_initial = all.pages().chunk_by(|a, b| a.initial == b.initial);
    let initial = |(initial, pages): (&Initial, &[Page])| InitialContext {
        title: called(&initial.name, 0, words),
        key: initial.key.clone(),
        count: pages.iter().map(|page| page.rows.len()).sum(),
        pages: pages.iter().map(range).collect(),
    };
    all.initials().iter().zip(of_initial).map(initial).collect()
}
