//! Orders and groupings of a list that several pages share, made once.

use std::cmp::Reverse;

use rayon::prelude::*;

use super::alphabet::{Alphabet, Title, Titled};
use super::path::SafePath;
use super::people::People;
use super::percent::encode_path;
use super::series_index::SeriesIndex;
use crate::archive::exchange::Exchange;
use crate::archive::{Archive, MessageIx, Series, SeriesIx, Thread, ThreadIx};

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
    /// Threads by subject.
    pub subjects: Alphabet,
    /// Series by title.
    pub titles: Alphabet,
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
        let ((threads, people), (series, (exchange, indexed))) = rayon::join(
            || rayon::join(|| threads(archive), || People::new(archive)),
            || {
                let more = || rayon::join(|| Exchange::of(archive), || SeriesIndex::new(archive));
                rayon::join(|| newest_series(archive), more)
            },
        );
        let (subjects, titles) = rayon::join(|| subjects(archive), || titles(archive));
        let mut messages_of = vec![Vec::new(); archive.contributors.len()];
        for (i, record) in archive.messages.iter().enumerate() {
            messages_of[archive.identities[record.author.at()].at()].push(MessageIx(i as u32));
        }
        let mut series_of = vec![Vec::new(); archive.contributors.len()];
        for ix in &series {
            let author = archive.series[ix.at()].author;
            series_of[archive.identities[author.at()].at()].push(*ix);
        }
        for rows in &mut messages_of {
            rows.shrink_to_fit();
        }
        Orders {
            threads,
            series,
            people,
            exchange,
            indexed,
            subjects,
            titles,
            messages_of,
            series_of,
            contributor_pages,
        }
    }

    /// What is listed from A to Z.
    pub fn by_title(&self, of: Titled) -> &Alphabet {
        match of {
            Titled::Threads => &self.subjects,
            Titled::Series => &self.titles,
        }
    }
}

/// Threads, the one with the newest message first.
fn threads(archive: &Archive) -> Vec<ThreadIx> {
    let newest = |(at, thread): (u32, &Thread)| Reverse((thread.span.map(|span| span.1), at));
    let mut threads: Vec<_> = (0..).zip(&archive.threads).map(newest).collect();
    threads.par_sort_unstable();
    threads.into_iter().map(|Reverse((_, at))| ThreadIx(at)).collect()
}

/// Series, the one with the newest revision first.
fn newest_series(archive: &Archive) -> Vec<SeriesIx> {
    let newest = |(at, series): (u32, &Series)| {
        (Reverse(series.revisions.last().and_then(|revision| revision.date)), at)
    };
    let mut series: Vec<_> = (0..).zip(&archive.series).map(newest).collect();
    let slug = |at: u32| archive.series.get(at as usize).map(|series| &series.slug);
    series.par_sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| slug(a.1).cmp(&slug(b.1))));
    series.into_iter().map(|(_, at)| SeriesIx(at)).collect()
}

fn subjects(archive: &Archive) -> Alphabet {
    Alphabet::new(archive.threads.par_iter().map(|thread| {
        let root = archive.message(thread.root);
        Title { text: root.title(), date: thread.span.map(|span| span.0), id: root.id.as_str() }
    }))
}

fn titles(archive: &Archive) -> Alphabet {
    Alphabet::new(archive.series.par_iter().map(|series| {
        let first = series.revisions.first();
        Title {
            text: &series.title,
            date: first.and_then(|revision| revision.date),
            id: &series.slug,
        }
    }))
}
