//! From documents to sorted terms with the documents that hold them, one list for each field.
//!
//! Chunks of documents are turned into such lists on all processors, and neighbouring lists are merged; as the order of
//! chunks is kept, the number of threads does not show. Documents are taken in the order of their refs as *text*
//! (0, 1, 10, 11, 2), which is the order of elasticlunr-rs's maps: so each term's postings come out in the order in
//! which they are written.

use super::{Entry, FIELDS};
use crate::search::tokenize::{Terms, words};
use rayon::prelude::*;
use std::cmp::Ordering;
use std::collections::HashMap;

/// Documents of one chunk: enough that few of its words are new, few enough that all workers have some.
const CHUNK: usize = 256;

/// One document that holds a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Posting {
    /// The document's ref.
    pub(super) document: u32,
    /// How often it holds the term.
    pub(super) count: u32,
}

/// Terms in byte order, each with its postings in the order of the refs as text.
pub(super) type TermList = Vec<(String, Vec<Posting>)>;

/// What is known of one field.
#[derive(Debug, Default)]
pub(super) struct Field {
    /// Each term of the field.
    pub(super) terms: TermList,
    /// Number of terms of each document, repetitions included, in the order of the refs as text.
    pub(super) lengths: Vec<u32>,
}

impl Field {
    /// This field of these documents and of later ones.
    fn merged(mut self, mut later: Self) -> Self {
        self.lengths.append(&mut later.lengths);
        Self { terms: merge(self.terms, later.terms), lengths: self.lengths }
    }
}

/// The refs `0..documents` in their order as text.
pub(super) fn order_as_text(documents: usize) -> Vec<u32> {
    let mut order: Vec<u32> = (0..documents as u32).collect();
    order.par_sort_by_cached_key(ToString::to_string);
    order
}

/// The terms of all documents, by field in the order of [`FIELDS`]; an entry's place is its ref.
pub(super) fn collect(entries: &[Entry<'_>]) -> [Field; FIELDS.len()] {
    let order = order_as_text(entries.len());
    order
        .par_chunks(CHUNK)
        .map_init(Terms::new, |terms, chunk| Chunk::new(terms).collect(entries, chunk))
        .reduce(Default::default, |left, right| {
            let mut right = right.into_iter();
            left.map(|field| field.merged(right.next().unwrap_or_default()))
        })
}

/// The work on one chunk. Each distinct word is filtered and stemmed once.
struct Chunk<'a> {
    filters: &'a Terms,
    /// Word to the place of its term in `terms`, or none if it has no term.
    places: HashMap<String, Option<u32>>,
    /// Term to its place.
    known: HashMap<String, u32>,
}

impl<'a> Chunk<'a> {
    fn new(filters: &'a Terms) -> Self {
        Self { filters, places: HashMap::new(), known: HashMap::new() }
    }

    fn collect(mut self, entries: &[Entry<'_>], chunk: &[u32]) -> [Field; FIELDS.len()] {
        let mut postings: [Vec<Vec<Posting>>; FIELDS.len()] = Default::default();
        let mut fields: [Field; FIELDS.len()] = Default::default();
        let mut places = Vec::new();
        for &document in chunk {
            let Some(entry) = entries.get(document as usize) else { continue };
            for ((text, field), postings) in entry.text.iter().zip(&mut fields).zip(&mut postings) {
                places.clear();
                places.extend(words(text).into_iter().filter_map(|word| self.place(word)));
                field.lengths.push(places.len() as u32);
                places.sort_unstable();
                for same in places.chunk_by(|a, b| a == b) {
                    let place = same.first().map_or(0, |place| *place as usize);
                    if postings.len() <= place {
                        postings.resize_with(place + 1, Vec::new);
                    }
                    if let Some(list) = postings.get_mut(place) {
                        list.push(Posting { document, count: same.len() as u32 });
                    }
                }
            }
        }
        let terms = self.terms();
        for (field, mut postings) in fields.iter_mut().zip(postings) {
            field.terms = terms
                .iter()
                .filter_map(|(term, place)| {
                    let list = std::mem::take(postings.get_mut(*place as usize)?);
                    (!list.is_empty()).then(|| (term.clone(), list))
                })
                .collect();
        }
        fields
    }

    /// Where the postings of a word's term are.
    fn place(&mut self, word: String) -> Option<u32> {
        if let Some(place) = self.places.get(&word) {
            return *place;
        }
        let place = self.filters.of(word.clone()).map(|term| {
            let next = self.known.len() as u32;
            *self.known.entry(term).or_insert(next)
        });
        self.places.insert(word, place);
        place
    }

    /// All terms in byte order.
    fn terms(self) -> Vec<(String, u32)> {
        let mut terms: Vec<(String, u32)> = self.known.into_iter().collect();
        terms.sort_unstable();
        terms
    }
}

/// Two sorted lists in one; the postings of `left` come first.
fn merge(left: TermList, right: TermList) -> TermList {
    if left.is_empty() {
        return right;
    }
    let mut merged = Vec::with_capacity(left.len().max(right.len()));
    let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
    loop {
        let order = match (left.peek(), right.peek()) {
            (Some(a), Some(b)) => a.0.cmp(&b.0),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return merged,
        };
        let next = if order == Ordering::Greater { right.next() } else { left.next() };
        if let Some((term, mut postings)) = next {
            if order == Ordering::Equal {
                postings.extend(right.next().into_iter().flat_map(|(_, more)| more));
            }
            merged.push((term, postings));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(terms: &[(&str, &[u32])]) -> TermList {
        let posting = |document: &u32| Posting { document: *document, count: 1 };
        terms
            .iter()
            .map(|(term, documents)| ((*term).to_owned(), documents.iter().map(posting).collect()))
            .collect()
    }

    #[test]
    fn refs_are_ordered_as_text() {
        assert_eq!(order_as_text(12), [0, 1, 10, 11, 2, 3, 4, 5, 6, 7, 8, 9]);
    }

    #[test]
    fn merged_lists_are_sorted_and_hold_all_postings() {
        let merged = merge(
            list(&[("irq", &[0, 1]), ("page", &[0])]),
            list(&[("inod", &[2]), ("irq", &[2])]),
        );
        assert_eq!(merged, list(&[("inod", &[2]), ("irq", &[0, 1, 2]), ("page", &[0])]));
        assert_eq!(merge(list(&[]), list(&[("page", &[7])])), list(&[("page", &[7])]));
        assert_eq!(merge(list(&[("page", &[7])]), list(&[])), list(&[("page", &[7])]));
    }
}
