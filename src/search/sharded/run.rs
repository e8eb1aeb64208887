//! A block of documents as sorted terms: what is merged into an index.

use std::collections::HashMap;

use super::code::{FrontCoder, Lengths, Reader, varint};
use super::ranges;
use crate::search::tokenize::{Terms, words};
use crate::search::{Document, FIELDS, SearchOptions};

/// The numbers of the fields of bodies and of keys.
pub(super) const BODY: u8 = 2;
pub(super) const KEY: u8 = FIELDS.len() as u8;

/// Terms and words of a block, sorted and written one after the other; each range of terms begins anew.
#[derive(Debug, Default)]
pub(super) struct Run {
    terms: Vec<u8>,
    /// Where each range of `terms` ends.
    term_ends: Vec<usize>,
    words: Vec<u8>,
    word_ends: Vec<usize>,
}

impl Run {
    /// The terms of a range.
    pub(super) fn terms(&self, range: usize) -> TermReader<'_> {
        TermReader { reader: Reader::new(part(&self.terms, &self.term_ends, range)) }
    }

    /// The words of a range.
    pub(super) fn words(&self, range: usize) -> Reader<'_> {
        Reader::new(part(&self.words, &self.word_ends, range))
    }
}

fn part<'a>(bytes: &'a [u8], ends: &[usize], range: usize) -> &'a [u8] {
    let begin = range.checked_sub(1).and_then(|before| ends.get(before)).copied();
    let end = ends.get(range).copied().unwrap_or_default();
    bytes.get(begin.unwrap_or_default()..end).unwrap_or_default()
}

/// Reads the terms of a run.
#[derive(Debug)]
pub(super) struct TermReader<'a> {
    reader: Reader<'a>,
}

impl TermReader<'_> {
    /// The next term, after the one in `term`, and its field; `None` at the end. Its postings must be read then.
    pub(super) fn next(&mut self, term: &mut Vec<u8>) -> Option<u8> {
        if self.reader.is_empty() {
            return None;
        }
        self.reader.text(term);
        Some(self.reader.byte())
    }

    /// The postings of the term that was read last.
    pub(super) fn postings(&mut self, field: u8, into: &mut Postings) {
        let count = self.reader.varint();
        let mut document = 0;
        for _ in 0..count {
            document += self.reader.varint() as u32;
            into.documents.push(document);
            if field != KEY {
                into.counts.push(self.reader.byte());
                into.lengths.push(self.reader.byte());
            }
        }
    }
}

/// The documents of a term in one field, in columns; a key has only documents.
#[derive(Debug, Default)]
pub(super) struct Postings {
    pub(super) documents: Vec<u32>,
    /// How often each holds the term, at most 255.
    pub(super) counts: Vec<u8>,
    /// Code of the length of each one's field.
    pub(super) lengths: Vec<u8>,
}

impl Postings {
    pub(super) fn clear(&mut self) {
        self.documents.clear();
        self.counts.clear();
        self.lengths.clear();
    }
}

/// One posting of a block; `term` is the term's place.
struct Posting {
    term: u32,
    field: u8,
    count: u8,
    length: u8,
    document: u32,
}

/// A word as it is written, and what is known of it.
struct Word {
    /// Place of its term; `None` for a stop word.
    term: Option<u32>,
    /// Documents that hold it.
    documents: u32,
    /// The last of these.
    last: Option<u32>,
}

/// Makes runs. Each distinct word of a block is filtered and stemmed once.
pub(super) struct RunMaker<'a> {
    filters: Terms,
    lengths: Lengths,
    options: &'a SearchOptions,
    starts: &'static [&'static str],
    words: HashMap<String, Word>,
    known: HashMap<String, u32>,
}

impl<'a> RunMaker<'a> {
    /// Of an index of so many documents.
    pub(super) fn new(documents: usize, options: &'a SearchOptions) -> Self {
        RunMaker {
            filters: Terms::new(),
            lengths: Lengths::new(),
            options,
            starts: ranges(documents),
            words: HashMap::new(),
            known: HashMap::new(),
        }
    }

    /// The run of a block of documents, of which `first` is the number of the first.
    pub(super) fn run(&mut self, documents: &[Document], first: u32) -> Run {
        self.words.clear();
        self.known.clear();
        let mut postings = Vec::with_capacity(documents.len() * 64);
        let mut places = Vec::new();
        for (document, number) in documents.iter().zip(first..) {
            for (field, text) in (0..).zip(document.fields(self.options)) {
                self.places(&text, number, &mut places);
                collect(&mut places, (field, number), &self.lengths, &mut postings);
            }
            places.extend(document.terms().map(|term| self.place(&term)));
            collect(&mut places, (KEY, number), &self.lengths, &mut postings);
        }
        let mut run = Run::default();
        self.write_terms(postings, &mut run);
        self.write_words(&mut run);
        run
    }

    /// Where the terms of a text stand, in its order.
    fn places(&mut self, text: &str, document: u32, places: &mut Vec<u32>) {
        for word in words(text) {
            let known = if let Some(known) = self.words.get_mut(&word) {
                known
            } else {
                let term = self.filters.of(word.clone());
                let term = term.map(|term| place(&mut self.known, &term));
                let new = Word { term, documents: 0, last: None };
                self.words.entry(word).or_insert(new)
            };
            if known.last != Some(document) {
                known.documents += 1;
                known.last = Some(document);
            }
            places.extend(known.term);
        }
    }

    fn place(&mut self, term: &str) -> u32 {
        place(&mut self.known, term)
    }

    fn write_terms(&self, mut postings: Vec<Posting>, run: &mut Run) {
        let mut terms: Vec<(&str, u32)> =
            self.known.iter().map(|(term, place)| (term.as_str(), *place)).collect();
        terms.sort_unstable();
        let mut ranks = vec![0_u32; terms.len()];
        for ((_, place), rank) in terms.iter().zip(0..) {
            if let Some(own) = ranks.get_mut(*place as usize) {
                *own = rank;
            }
        }
        for posting in &mut postings {
            posting.term = ranks.get(posting.term as usize).copied().unwrap_or_default();
        }
        postings.sort_by_key(|posting| (posting.term, posting.field));
        let mut coder = FrontCoder::default();
        for same in postings.chunk_by(|a, b| (a.term, a.field) == (b.term, b.field)) {
            let Some(first) = same.first() else { continue };
            let (term, _) = terms.get(first.term as usize).copied().unwrap_or_default();
            self.begin(term, &mut coder, &run.terms, &mut run.term_ends);
            coder.push(&mut run.terms, term.as_bytes());
            run.terms.push(first.field);
            varint(&mut run.terms, same.len() as u64);
            let mut before = 0;
            for posting in same {
                varint(&mut run.terms, u64::from(posting.document - before));
                before = posting.document;
                if posting.field != KEY {
                    run.terms.extend([posting.count, posting.length]);
                }
            }
        }
        run.term_ends.resize(self.starts.len(), run.terms.len());
    }

    fn write_words(&self, run: &mut Run) {
        let own = self.words.iter().filter(|(word, own)| own.term.is_some() && is_lexical(word));
        let mut all: Vec<(&str, u32)> =
            own.map(|(word, own)| (word.as_str(), own.documents)).collect();
        all.sort_unstable();
        let mut coder = FrontCoder::default();
        for (word, documents) in all {
            self.begin(word, &mut coder, &run.words, &mut run.word_ends);
            coder.push(&mut run.words, word.as_bytes());
            varint(&mut run.words, u64::from(documents));
        }
        run.word_ends.resize(self.starts.len(), run.words.len());
    }

    /// Ends the ranges before that of a text.
    fn begin(&self, text: &str, coder: &mut FrontCoder, bytes: &[u8], ends: &mut Vec<usize>) {
        while self.starts.get(ends.len() + 1).is_some_and(|start| text >= *start) {
            ends.push(bytes.len());
            coder.reset();
        }
    }
}

fn place(known: &mut HashMap<String, u32>, term: &str) -> u32 {
    if let Some(place) = known.get(term) {
        return *place;
    }
    let next = known.len() as u32;
    known.insert(term.to_owned(), next);
    next
}

/// Makes postings of the places of a field's terms.
fn collect(
    places: &mut Vec<u32>,
    (field, document): (u8, u32),
    lengths: &Lengths,
    postings: &mut Vec<Posting>,
) {
    let shortest = if field == BODY { Lengths::SHORTEST_BODY } else { 0 };
    let length = lengths.code((places.len() as u32).max(shortest));
    places.sort_unstable();
    for same in places.chunk_by(|a, b| a == b) {
        let count = same.len().min(255) as u8;
        let term = same.first().copied().unwrap_or_default();
        postings.push(Posting { term, field, count, length, document });
    }
    places.clear();
}

/// Whether a word may be what somebody began to type: letters only, in whole.
pub(in crate::search) fn is_lexical(word: &str) -> bool {
    (3..=30).contains(&word.len()) && word.chars().all(char::is_alphabetic)
}
