//! The index as one file, in the format of elasticlunr.js 0.9.5: whoever has that program can load `index.json` as it
//! stands. `documents.json` tells what a ref stands for, `texts.json` has the texts.
//!
//! [`build`] follows elasticlunr-rs to the byte but not its way of work: `Index::add_doc` walks a tree of maps for each
//! word of each document and cannot be shared between threads. Here workers turn chunks of documents into sorted lists
//! of terms ([`postings`]), the lists are merged, and the tree is written in one walk over the sorted terms ([`emit`]).
//! Words go through elasticlunr's own filter and stemmer, once for each distinct word of a chunk. A test holds the
//! bytes against `add_doc`.
//!
//! An index that has grown past its cap loses text first, oldest document first, since titles and authors are what most
//! searches go for; only then whole documents.

mod emit;
mod postings;
mod table;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use rayon::prelude::*;

use super::{Document, FIELDS, SearchOptions};
use crate::deflate::Packer;
pub(super) use table::shown;

/// The files of the search, and what had to be left out of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SingleIndex {
    /// `index.json`: what `elasticlunr.Index.load` of 0.9.5 takes, without the documents. The ref of a document is its
    /// number.
    pub json: String,
    /// `documents.json`.
    pub documents_json: Vec<u8>,
    /// `texts.json`; empty without texts.
    pub texts_json: Vec<u8>,
    /// Documents that can be found.
    pub documents: usize,
    /// Of these, the ones whose text was left out, the oldest: they are found by title and author only.
    pub bodies_left_out: usize,
    /// Documents that cannot be found at all: the oldest, when titles and authors alone exceed the cap.
    pub left_out: usize,
    /// What was left out in words, for the build's summary.
    pub note: Option<String>,
}

impl SingleIndex {
    /// Bytes of `index.json` and `documents.json`, packed as a server would.
    pub fn packed_bytes(&self) -> usize {
        let pack = |bytes: &[u8]| Packer::of_level(6).gzip(bytes).len();
        let (index, documents) =
            rayon::join(|| pack(self.json.as_bytes()), || pack(&self.documents_json));
        index + documents
    }
}

/// Builds the index of documents, oldest first. The same documents give the same bytes, on any number of threads.
pub fn build(documents: &[Document], options: &SearchOptions) -> SingleIndex {
    let mut kept: Vec<Entry<'_>> =
        documents.par_iter().map(|document| Entry::new(document, options)).collect();
    let mut fields = postings::collect(&kept);
    let mut json = emit::index(&fields, kept.len(), 0);
    let (mut bodies_left_out, mut left_out) = (0, 0);
    if let Some(cap) = options.max_index_bytes
        && json.len() > cap
    {
        let cut = emit::Cut::find(&fields, kept.len(), cap);
        left_out = cut.documents;
        kept.drain(..left_out);
        if left_out > 0 {
            // Refs are ranks: with the oldest gone, all others move up.
            fields = postings::collect(&kept);
        }
        bodies_left_out = cut.bodies.saturating_sub(cut.documents);
        json = emit::index(&fields, kept.len(), bodies_left_out);
    }
    let found = documents.get(left_out..).unwrap_or_default();
    SingleIndex {
        json,
        documents_json: table::table(found, &kept),
        texts_json: if options.texts { super::sharded::texts(found) } else { Vec::new() },
        documents: kept.len(),
        bodies_left_out,
        left_out,
        note: note(kept.len(), bodies_left_out, left_out),
    }
}

/// A document with each field cut to what is indexed, in the order of [`FIELDS`].
struct Entry<'a> {
    text: [Cow<'a, str>; FIELDS.len()],
}

impl<'a> Entry<'a> {
    fn new(document: &'a Document, options: &SearchOptions) -> Self {
        Self { text: document.fields(options) }
    }
}

/// What was left out, in words.
fn note(kept: usize, bodies_left_out: usize, left_out: usize) -> Option<String> {
    let mut parts = Vec::new();
    if bodies_left_out > 0 {
        parts.push(format!(
            "the oldest {bodies_left_out} of {kept} documents are found by title and author only"
        ));
    }
    if left_out > 0 {
        parts.push(format!("the {left_out} oldest documents are not in it"));
    }
    (!parts.is_empty()).then(|| format!("the search index is at its cap: {}", parts.join("; ")))
}
