//! `documents.json`: which page a ref stands for, and what a result shows of it. The client puts titles and names on the
//! page as they are, so what would reorder or hide text is replaced here.

use super::{Document, Entry};
use crate::visible::pictured;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// The longest title or name that a result shows, in bytes.
const LONGEST: usize = 300;

/// The table by columns, which pack better than rows; names that return are told once.
#[derive(Serialize)]
struct Table<'a> {
    url: Vec<&'a str>,
    title: Vec<Cow<'a, str>>,
    date: Vec<u32>,
    author: Vec<usize>,
    list: Vec<usize>,
    kind: Vec<usize>,
    authors: Vec<Cow<'a, str>>,
    lists: Vec<Cow<'a, str>>,
    kinds: Vec<&'a str>,
}

/// The table of all entries in the order of their refs.
pub(super) fn table(entries: &[Entry<'_>]) -> String {
    let column = |of: fn(&Document) -> &str| names(entries.iter().map(|entry| of(entry.document)));
    let (author, authors) = column(|document| shown(&document.author));
    let (list, lists) = column(|document| &document.list);
    let (kind, kinds) = column(|document| document.kind.name());
    let table = Table {
        url: entries.iter().map(|entry| entry.document.url.as_str()).collect(),
        title: entries.iter().map(|entry| pictured(shown(&entry.document.title))).collect(),
        date: entries
            .iter()
            .map(|entry| entry.document.date.as_deref().and_then(day).unwrap_or_default())
            .collect(),
        author,
        list,
        kind,
        authors: authors.into_iter().map(pictured).collect(),
        lists: lists.into_iter().map(pictured).collect(),
        kinds,
    };
    // Strings and numbers: there is nothing that could fail.
    serde_json::to_string(&table).unwrap_or_default()
}

/// A column as indices, and the sorted names that they stand for.
fn names<'a>(column: impl Iterator<Item = &'a str> + Clone) -> (Vec<usize>, Vec<&'a str>) {
    let names: Vec<&str> = column.clone().collect::<BTreeSet<_>>().into_iter().collect();
    (column.map(|name| names.binary_search(&name).unwrap_or_default()).collect(), names)
}

/// What of a title is shown.
fn shown(text: &str) -> &str {
    let end = text
        .char_indices()
        .map(|(at, c)| at + c.len_utf8())
        .take_while(|end| *end <= LONGEST)
        .last();
    text.get(..end.unwrap_or_default()).unwrap_or_default()
}

/// `2026-01-13` as 20260113.
fn day(date: &str) -> Option<u32> {
    let mut parts = date.splitn(3, '-').map(|part| part.parse::<u32>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    (year < 10_000 && month < 100 && day < 100).then_some(year * 10_000 + month * 100 + day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_numbers() {
        assert_eq!(day("2026-01-13"), Some(20_260_113));
        assert_eq!(day("2026-01"), None);
        assert_eq!(day("99999-01-13"), None);
        assert_eq!(day("yesterday"), None);
    }

    #[test]
    fn a_title_is_cut_between_letters() {
        assert_eq!(shown(&"ü".repeat(200)).chars().count(), 150);
        assert_eq!(shown(&"内".repeat(200)).len(), 300);
        assert_eq!(shown("short"), "short");
    }
}
