//! The plan: which pages a site has.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::alphabet::Titled;
use super::content::{ContentAsset, ContentPage, Sections};
use super::index_pages::IndexPages;
use super::mid::MidPaths;
use super::orders::Orders;
use super::parts;
use super::path::SafePath;
use super::people::PeopleOrder;
use super::redirects::Redirects;
use super::series_index::SeriesView;
use crate::archive::series::Status;
use crate::archive::{Archive, MessageIx, SeriesIx, ThreadIx};
use crate::config::{Config, ListConfig, Permalinks};
use crate::mail::MessageId;
use crate::privacy::Letters;
use crate::source::SourceEpoch;

/// Series of each status on a contributor's page; of somebody with more all are listed on pages of their own.
pub const STATUS_SERIES: usize = 8;

/// Everything that pages are made from.
#[derive(Debug)]
pub struct Site {
    /// The configuration.
    pub config: Config,
    /// The lists, in the configuration's order.
    pub lists: Vec<ListSite>,
    /// Content pages by path.
    pub content: Vec<ContentPage>,
    /// Files beside them by path.
    pub assets: Vec<ContentAsset>,
    /// How content pages hang together.
    pub sections: Sections,
}

/// One list of a site.
#[derive(Debug)]
pub struct ListSite {
    /// URL segment.
    pub name: String,
    /// Title.
    pub title: String,
    /// Address to post to, may be empty.
    pub address: String,
    /// Its configuration.
    pub config: ListConfig,
    /// What is known.
    pub archive: Archive,
    /// Hands out its mail, as it may be told.
    pub letters: Letters,
    /// Commits of its public-inbox sources, oldest first.
    pub commits: Vec<[u8; 20]>,
    /// The repositories that these are of.
    pub epochs: Vec<SourceEpoch>,
    /// Folder of each message.
    pub paths: MidPaths,
    /// Sorted views.
    pub orders: Orders,
    /// Addresses that its mail had before.
    pub redirects: Redirects,
    /// The part of its thread's page that shows a message, from 0.
    parts: Vec<u32>,
}

impl ListSite {
    /// Plans the pages of a list. `name` must be a valid list name.
    pub fn new(
        name: String,
        config: ListConfig,
        archive: Archive,
        letters: Letters,
        (commits, epochs): (Vec<[u8; 20]>, Vec<SourceEpoch>),
    ) -> Self {
        let folder = SafePath::root().join(&name);
        let mut ids: Vec<&MessageId> = Vec::with_capacity(archive.messages.len());
        for record in &archive.messages {
            ids.push(&record.id);
            ids.extend(record.other_ids().iter().map(|id| archive.id(*id)));
        }
        ids.extend(&archive.withheld);
        let ((paths, parts), orders) = rayon::join(
            || rayon::join(|| MidPaths::new(folder, ids.into_iter()), || parts(&archive)),
            || Orders::new(&archive, &SafePath::root().join(&name)),
        );
        let title = if config.title.is_empty() { name.clone() } else { config.title.clone() };
        let address = config.address.clone();
        ListSite {
            name,
            title,
            address,
            config,
            archive,
            letters,
            commits,
            epochs,
            paths,
            orders,
            redirects: Redirects::default(),
            parts,
        }
    }

    /// Its folder.
    pub fn folder(&self) -> SafePath {
        SafePath::root().join(&self.name)
    }

    /// A folder or file below it.
    pub fn below(&self, path: &str) -> SafePath {
        self.folder().join(path)
    }

    /// Folder of a thread's page, or of one of its parts (from 0).
    pub fn thread_folder(&self, thread: ThreadIx, part: usize) -> SafePath {
        let root = self.archive.threads[thread.at()].root;
        let folder = self.paths.folder(&self.archive.message(root).id);
        if part == 0 { folder } else { folder.join(&format!("_part/{}", part + 1)) }
    }

    /// The thread of a message, and the part of it (from 0) that shows the message.
    pub fn part_of(&self, message: MessageIx) -> (ThreadIx, usize) {
        (self.archive.thread_of[message.at()], self.parts[message.at()] as usize)
    }

    /// The pages of withheld messages.
    pub fn withheld_pages(&self) -> impl Iterator<Item = SafePath> + '_ {
        self.archive.withheld.iter().map(|id| self.paths.folder(id).join("index.html"))
    }

    /// The small pages of messages, which only lead to their places in threads.
    pub fn small_pages(&self) -> Vec<SafePath> {
        let archive = &self.archive;
        let messages = archive.messages.par_iter().enumerate();
        let ids = messages.flat_map_iter(|(at, record)| {
            let is_root = archive.threads[archive.thread_of[at].at()].root.at() == at;
            let others = record.other_ids().iter().map(|id| archive.id(*id));
            (!is_root).then_some(&record.id).into_iter().chain(others)
        });
        ids.map(|id| self.paths.folder(id).join("index.html")).collect()
    }

    /// The pages at former addresses of series, which only lead on.
    pub fn former_pages(&self) -> impl Iterator<Item = SafePath> + '_ {
        let slugs = self.archive.series.iter().flat_map(|series| &series.former);
        slugs.map(|slug| self.series_folder(slug).join("index.html"))
    }

    /// Folder of a series.
    pub fn series_folder(&self, slug: &str) -> SafePath {
        self.below("series").join(slug)
    }

    /// Folder of a contributor.
    pub fn contributor_folder(&self, slug: &str) -> SafePath {
        self.below("contributors").join(slug)
    }

    /// Folder of a period.
    pub fn period_folder(&self, key: &str) -> SafePath {
        self.below("periods").join(key)
    }
}

/// The part of its thread's page that shows a message, for each.
fn parts(archive: &Archive) -> Vec<u32> {
    let mut parts = vec![0; archive.messages.len()];
    for thread in &archive.threads {
        let cut = parts::cut(thread.messages().map(|ix| archive.message(ix).shown));
        for (ix, part) in thread.messages().zip(cut) {
            parts[ix.at()] = part;
        }
    }
    parts
}

/// Whether somebody has more series of some status than [`STATUS_SERIES`].
pub fn has_more_series(archive: &Archive, series: &[SeriesIx]) -> bool {
    let mut counts: BTreeMap<Status, usize> = BTreeMap::new();
    series.len() > STATUS_SERIES
        && series.iter().any(|ix| {
            let count = counts.entry(archive.series[ix.at()].status).or_default();
            *count += 1;
            *count > STATUS_SERIES
        })
}

/// A unit of work: one page, or the pages and files of one thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// The home page.
    Home,
    /// `404.html`.
    NotFound,
    /// The search page.
    Search,
    /// A content page.
    Content(usize),
    /// A list's page.
    List(usize),
    /// A page of a list's threads, from 0; for pages see [`IndexPages`].
    Threads(usize, usize),
    /// A page of a view of a list's series.
    SeriesIndex(usize, SeriesView, usize),
    /// A page of an index from A to Z: 0 of the overview, then as in [`Alphabet::page`](super::alphabet::Alphabet::page).
    ByTitle(usize, Titled, usize),
    /// A page of a list's contributors, in an order.
    Contributors(usize, PeopleOrder, usize),
    /// A list's periods.
    Periods(usize),
    /// One period.
    Period(usize, usize),
    /// One series and its mboxes.
    Series(usize, usize),
    /// One contributor.
    Contributor(usize, usize),
    /// A page of all series of a contributor who has many.
    ContributorSeries(usize, usize, usize),
    /// The pages of a list's withheld messages, which say only that.
    Withheld(usize),
    /// Where a list's messages are that have no page of their own.
    Lookup(usize),
    /// One thread: its page or parts, small pages of its messages, attachments and mboxes.
    Thread(usize, usize),
}

impl Unit {
    /// Position of the list that it is of; `None` for pages of the whole site.
    pub fn list(self) -> Option<usize> {
        match self {
            Unit::Home | Unit::NotFound | Unit::Search | Unit::Content(_) => None,
            Unit::List(l)
            | Unit::Threads(l, _)
            | Unit::SeriesIndex(l, ..)
            | Unit::ByTitle(l, ..)
            | Unit::Contributors(l, ..)
            | Unit::Periods(l)
            | Unit::Period(l, _)
            | Unit::Series(l, _)
            | Unit::Contributor(l, _)
            | Unit::ContributorSeries(l, ..)
            | Unit::Withheld(l)
            | Unit::Lookup(l)
            | Unit::Thread(l, _) => Some(l),
        }
    }

    /// What sort of unit it is, in a word.
    pub fn kind(self) -> &'static str {
        match self {
            Unit::Home => "home",
            Unit::NotFound => "not-found",
            Unit::Search => "search",
            Unit::Content(_) => "content",
            Unit::List(_) => "list",
            Unit::Threads(..) => "threads",
            Unit::SeriesIndex(..) => "series-index",
            Unit::ByTitle(..) => "by-title",
            Unit::Contributors(..) => "contributors",
            Unit::Periods(_) => "periods",
            Unit::Period(..) => "period",
            Unit::Series(..) => "series",
            Unit::Contributor(..) => "contributor",
            Unit::ContributorSeries(..) => "contributor-series",
            Unit::Withheld(_) => "withheld",
            Unit::Lookup(_) => "lookup",
            Unit::Thread(..) => "thread",
        }
    }
}

impl Site {
    /// All units, in a fixed order.
    pub fn units(&self) -> Vec<Unit> {
        let mut units = vec![Unit::Home, Unit::NotFound, Unit::Search];
        units.extend(
            (0..self.content.len()).filter(|&i| !self.content[i].is_home()).map(Unit::Content),
        );
        for (l, list) in self.lists.iter().enumerate() {
            let archive = &list.archive;
            let newest_first = |rows: usize| 0..IndexPages::newest_first(rows).count();
            units.extend([Unit::List(l), Unit::Periods(l)]);
            if !archive.withheld.is_empty() {
                units.push(Unit::Withheld(l));
            }
            if self.config.permalinks == Permalinks::Resolver {
                units.push(Unit::Lookup(l));
            }
            units.extend(newest_first(archive.threads.len()).map(|p| Unit::Threads(l, p)));
            for view in list.orders.indexed.views() {
                let rows = list.orders.indexed.series(view).len();
                units.extend(newest_first(rows).map(|p| Unit::SeriesIndex(l, view, p)));
            }
            for of in Titled::ALL {
                let all = list.orders.by_title(of);
                let pages = 0..=all.pages().len();
                units.extend(pages.filter(|_| all.is_made()).map(|p| Unit::ByTitle(l, of, p)));
            }
            for order in PeopleOrder::ALL {
                let people = &list.orders.people;
                if people.has_pages(order) {
                    let pages = 0..IndexPages::sorted(people.by(order).len()).count();
                    units.extend(pages.map(|p| Unit::Contributors(l, order, p)));
                }
            }
            units.extend((0..archive.periods.len()).map(|i| Unit::Period(l, i)));
            units.extend((0..archive.series.len()).map(|i| Unit::Series(l, i)));
            units.extend((0..archive.contributors.len()).map(|i| Unit::Contributor(l, i)));
            for (i, series) in list.orders.series_of.iter().enumerate() {
                if has_more_series(archive, series) {
                    let pages = newest_first(series.len());
                    units.extend(pages.map(|p| Unit::ContributorSeries(l, i, p)));
                }
            }
            units.extend((0..archive.threads.len()).map(|i| Unit::Thread(l, i)));
        }
        units
    }
}
