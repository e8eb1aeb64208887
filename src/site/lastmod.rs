//! When pages changed last, by the mail that they show.

use std::collections::HashMap;

use super::path::SafePath;
use super::plan::{ListSite, Site};
use crate::archive::ThreadIx;

/// For each page whose mail tells it, by file: seconds of Unix time, UTC. Dates beyond those of the archive are left out:
/// some clock was wrong.
pub fn of_pages(site: &Site) -> HashMap<SafePath, i64> {
    let mut all = HashMap::new();
    for list in &site.lists {
        of_list(list, &mut all);
    }
    all
}

fn of_list(list: &ListSite, all: &mut HashMap<SafePath, i64>) {
    let archive = &list.archive;
    let mut add = |folder: SafePath, date: Option<i64>| {
        if let Some(date) = date.filter(|date| Some(*date) <= archive.newest) {
            all.insert(folder.join("index.html"), date);
        }
    };
    for index in ["threads", "series", "periods", "contributors"] {
        add(list.below(index), archive.newest);
    }
    add(list.folder(), archive.newest);
    for (at, thread) in archive.threads.iter().enumerate() {
        let ix = ThreadIx(at as u32);
        let parts = thread.messages().map(|message| list.part_of(message).1).max().unwrap_or(0);
        for part in 0..=parts {
            add(list.thread_folder(ix, part), thread.span.map(|(_, last)| last));
        }
    }
    for (at, series) in archive.series.iter().enumerate() {
        let newest = list.orders.indexed.newest(crate::archive::SeriesIx(at as u32));
        add(list.series_folder(&series.slug), newest);
    }
    for one in &archive.contributors {
        add(list.contributor_folder(&one.slug), one.span.map(|(_, last)| last));
    }
    for period in &archive.periods {
        let last = period.messages.iter().filter_map(|ix| archive.message(*ix).date).max();
        add(list.period_folder(&period.key), last.map(|date| date.seconds));
    }
}
