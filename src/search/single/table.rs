//! `documents.json`: what a result shows of each document, and what a search may ask of it beside its words.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Entry;
use crate::search::Document;
use crate::search::sharded::{Records, is_lexical};
use crate::search::tokenize::{Terms, words};

/// The longest title or name that a result shows, in bytes.
const LONGEST: usize = 300;

#[derive(Serialize)]
struct Table<'a> {
    #[serde(flatten)]
    records: Records<'a>,
    keys: BTreeMap<String, Vec<u32>>,
    words: Vec<(String, u32)>,
}

/// The table of all documents in the order of their refs; `entries` have their words.
pub(super) fn table(documents: &[Document], entries: &[Entry<'_>]) -> Vec<u8> {
    let table =
        Table { records: Records::of(documents), keys: keys(documents), words: lexicon(entries) };
    // Strings and numbers: there is nothing that could fail.
    serde_json::to_vec(&table).unwrap_or_default()
}

/// The documents of each key, each as the difference to the one before.
fn keys(documents: &[Document]) -> BTreeMap<String, Vec<u32>> {
    let mut keys: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (document, number) in documents.iter().zip(0..) {
        for term in document.terms() {
            let all = keys.entry(term.into_owned()).or_default();
            if all.last() != Some(&number) {
                all.push(number);
            }
        }
    }
    for all in keys.values_mut() {
        let mut before = 0;
        for number in all {
            (before, *number) = (*number, *number - before);
        }
    }
    keys
}

/// Words as they were written, and in how many documents.
fn lexicon(entries: &[Entry<'_>]) -> Vec<(String, u32)> {
    let mut all: BTreeMap<String, u32> = BTreeMap::new();
    let filters = Terms::new();
    for entry in entries {
        let mut own: Vec<String> = entry.text.iter().flat_map(|text| words(text)).collect();
        own.sort_unstable();
        own.dedup();
        for word in own.into_iter().filter(|word| is_lexical(word)) {
            *all.entry(word).or_default() += 1;
        }
    }
    all.retain(|word, _| filters.of(word.clone()).is_some());
    all.into_iter().collect()
}

/// What of a title is shown.
pub(in crate::search) fn shown(text: &str) -> &str {
    let end = text
        .char_indices()
        .map(|(at, c)| at + c.len_utf8())
        .take_while(|end| *end <= LONGEST)
        .last();
    text.get(..end.unwrap_or_default()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_cut_between_letters() {
        assert_eq!(shown(&"ü".repeat(200)).chars().count(), 150);
        assert_eq!(shown(&"内".repeat(200)).len(), 300);
        assert_eq!(shown("short"), "short");
    }
}
