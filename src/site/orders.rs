//! Orders and groupings of a list that several pages share, made once.

use std::cmp::Reverse;

use super::path::{SafePath, encode_path};
use super::people::People;
use super::series_index::SeriesIndex;
use crate::archive::exchange::Exchange;
use crate::archive::{Archive, MessageIx, SeriesIx, ThreadIx};

/// Sorted views of an archive.
#[derive(Debug, Default)]
pub struct Orders {
    /// Threads, the one with the newest message first.
    pub threads: Vec<ThreadIx>,
    /// Series, the one with the newest revision first.
    pub series: Vec<SeriesIx>,
    /// Contributors in the orders of their index.
    pub people: People,
    /// Who works with whom.
    pub exchange: Exchange,
    /// The orders and selections that the index of series has pages for.
    pub indexed: SeriesIndex,
    /// For each contributor the messages written, oldest first.
    pub messages_of: Vec<Vec<MessageIx>>,
    /// For each contributor the series written, newest first.
    pub series_of: Vec<Vec<SeriesIx>>,
    /// For each contributor the address of the page, from the root of the site, encoded.
    pub contributor_pages: Vec<String>,
}

impl Orders {
    /// Sorts.
    pub fn new(archive: &Archive, list: &SafePath) -> Self {
        let folder = list.join("contributors");
        let page = |slug: &str| format!("{}/", encode_path(folder.join(slug).as_str()));
        let contributor_pages = archive.contributors.iter().map(|c| page(&c.slug)).collect();
        let mut threads: Vec<ThreadIx> = (0..archive.threads.len() as u32).map(ThreadIx).collect();
        threads.sort_by_key(|ix| Reverse((archive.threads[ix.at()].span.map(|span| span.1), ix.0)));
        let mut series: Vec<SeriesIx> = (0..archive.series.len() as u32).map(SeriesIx).collect();
        series.sort_by_cached_key(|ix| {
            let series = &archive.series[ix.at()];
            (Reverse(series.revisions.last().and_then(|r| r.date)), series.slug.clone())
        });
        let mut messages_of = vec![Vec::new(); archive.contributors.len()];
        for (i, record) in archive.messages.iter().enumerate() {
            messages_of[archive.identities[record.author.at()].at()].push(MessageIx(i as u32));
        }
        let mut series_of = vec![Vec::new(); archive.contributors.len()];
        for ix in &series {
            let author = archive.series[ix.at()].author;
            series_of[archive.identities[author.at()].at()].push(*ix);
        }
        Orders {
            threads,
            series,
            people: People::new(archive),
            indexed: SeriesIndex::new(archive),
            exchange: Exchange::of(archive),
            messages_of,
            series_of,
            contributor_pages,
        }
    }
}
