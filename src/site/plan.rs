//! The plan: which pages a site has.

use super::content::ContentPage;
use super::mid::MidPaths;
use super::orders::Orders;
use super::path::SafePath;
use super::series_index::SeriesView;
use crate::archive::{Archive, MessageIx, ThreadIx};
use crate::config::{Config, ListConfig};
use crate::mail::MessageId;
use crate::privacy::Letters;

/// Messages of a thread on one page; longer threads go on at `_part/2/`.
pub const THREAD_PART: usize = 100;
/// Rows of an index on one page.
pub const INDEX_PAGE: usize = 100;

/// Everything that pages are made from.
#[derive(Debug)]
pub struct Site {
    /// The configuration.
    pub config: Config,
    /// The lists, in the configuration's order.
    pub lists: Vec<ListSite>,
    /// Content pages by path.
    pub content: Vec<ContentPage>,
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
    /// Folder of each message.
    pub paths: MidPaths,
    /// Sorted views.
    pub orders: Orders,
    /// Position of each message in its thread's display order.
    positions: Vec<u32>,
}

impl ListSite {
    /// Plans the pages of a list. `name` must be a valid list name.
    pub fn new(
        name: String,
        config: ListConfig,
        archive: Archive,
        letters: Letters,
        commits: Vec<[u8; 20]>,
    ) -> Self {
        let folder = SafePath::root().join(&name);
        let mut ids: Vec<&MessageId> = Vec::with_capacity(archive.messages.len());
        for record in &archive.messages {
            ids.push(&record.id);
            ids.extend(record.other_ids.iter());
        }
        ids.extend(&archive.withheld);
        let paths = MidPaths::new(folder, ids.into_iter());
        let mut positions = vec![0; archive.messages.len()];
        for thread in &archive.threads {
            for (position, ix) in thread.messages().enumerate() {
                positions[ix.at()] = position as u32;
            }
        }
        let title = if config.title.is_empty() { name.clone() } else { config.title.clone() };
        let address = config.address.clone();
        let orders = Orders::new(&archive, &SafePath::root().join(&name));
        ListSite {
            name,
            title,
            address,
            config,
            archive,
            letters,
            commits,
            paths,
            orders,
            positions,
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
        (self.archive.thread_of[message.at()], self.positions[message.at()] as usize / THREAD_PART)
    }

    /// The pages of withheld messages.
    pub fn withheld_pages(&self) -> impl Iterator<Item = SafePath> + '_ {
        self.archive.withheld.iter().map(|id| self.paths.folder(id).join("index.html"))
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
    /// A page of a list's threads, from 0.
    Threads(usize, usize),
    /// A page of a view of a list's series.
    SeriesIndex(usize, SeriesView, usize),
    /// A page of a list's contributors.
    Contributors(usize, usize),
    /// A list's periods.
    Periods(usize),
    /// One period.
    Period(usize, usize),
    /// One series and its mboxes.
    Series(usize, usize),
    /// One contributor.
    Contributor(usize, usize),
    /// The pages of a list's withheld messages, which say only that.
    Withheld(usize),
    /// One thread: its page or parts, small pages of its messages, attachments and mboxes.
    Thread(usize, usize),
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
            let pages = |rows: usize| 0..rows.div_ceil(INDEX_PAGE).max(1);
            units.extend([Unit::List(l), Unit::Periods(l)]);
            if !archive.withheld.is_empty() {
                units.push(Unit::Withheld(l));
            }
            units.extend(pages(archive.threads.len()).map(|p| Unit::Threads(l, p)));
            for view in list.orders.indexed.views() {
                let rows = list.orders.indexed.series(view).len();
                units.extend(pages(rows).map(|p| Unit::SeriesIndex(l, view, p)));
            }
            units.extend(pages(archive.contributors.len()).map(|p| Unit::Contributors(l, p)));
            units.extend((0..archive.periods.len()).map(|i| Unit::Period(l, i)));
            units.extend((0..archive.series.len()).map(|i| Unit::Series(l, i)));
            units.extend((0..archive.contributors.len()).map(|i| Unit::Contributor(l, i)));
            units.extend((0..archive.threads.len()).map(|i| Unit::Thread(l, i)));
        }
        units
    }
}
