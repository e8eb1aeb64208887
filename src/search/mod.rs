//! The search index: titles, authors and the first words of the text of threads, series and pages.
//!
//! A site is searched in the reader's browser, so the index is a file. Its format is that of elasticlunr.js 0.9.5:
//! whoever has that program can load `index.json` as it stands. Our own client reads the same file, and a second one
//! (`documents.json`) that tells which page an id stands for; neither holds the text itself.
//!
//! [`build`] follows elasticlunr-rs to the byte but not its way of work: `Index::add_doc` walks a tree of maps for each
//! word of each document and cannot be shared between threads. Here workers turn chunks of documents into sorted lists
//! of terms ([`postings`]), the lists are merged, and the tree is written in one walk over the sorted terms ([`emit`]).
//! Words go through elasticlunr's own filter and stemmer, once for each distinct word of a chunk. A test holds the
//! bytes against `add_doc`. What a word is in mail and code is told in [`tokenize`].
//!
//! An index that has grown past its cap loses text first, oldest document first, since titles and authors are what most
//! searches go for; only then whole documents. elasticlunr is named in [`tokenize`] alone (and in the tests).

mod documents;
mod emit;
mod fold;
mod postings;
#[cfg(test)]
mod tests;
mod tokenize;

use std::borrow::Cow;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// The fields of the index, in the order in which documents are added to it; weights are the client's affair.
pub const FIELDS: [&str; 3] = ["title", "author", "body"];

/// What sort of page a search can find.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DocumentKind {
    /// A thread, or another mail in it.
    Thread,
    /// A series.
    Series,
    /// A page of the site's content.
    Page,
    /// A person.
    Contributor,
}

impl DocumentKind {
    /// Its word in `documents.json`.
    pub fn name(self) -> &'static str {
        match self {
            DocumentKind::Thread => "thread",
            DocumentKind::Series => "series",
            DocumentKind::Page => "page",
            DocumentKind::Contributor => "contributor",
        }
    }
}

/// One page that a search can find.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Where it is, relative to the site's root, already percent-encoded.
    pub url: String,
    /// What the result is called: a thread's subject, a series' title, a person's name.
    pub title: String,
    /// Who wrote it, as shown; empty if nobody did.
    pub author: String,
    /// Its text without quotes, diffs and signatures, and without what is to be withheld: words of addresses that stand
    /// here can be searched for. Only the first [`SearchOptions::max_body_words`] words go into the index.
    pub body: String,
    /// `YYYY-MM-DD`; a document without one counts as older than all others.
    pub date: Option<String>,
    /// The list's name; empty for pages of the whole site.
    pub list: String,
    /// What sort of page it is.
    pub kind: DocumentKind,
}

impl Document {
    /// Drops what is not indexed anyway: of a long thread nearly all of its text.
    pub fn shorten(&mut self, options: &SearchOptions) {
        self.body.truncate(tokenize::lead(&self.body, options.max_body_words).len());
        self.body.shrink_to_fit();
    }
}

/// How much goes into the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchOptions {
    /// Words of the body that are indexed; each letter of a script without spaces counts as one.
    pub max_body_words: usize,
    /// Soft cap of `index.json` in bytes before compression; `None` for no cap. A browser parses some 20 MB a second.
    pub max_index_bytes: Option<usize>,
}

impl Default for SearchOptions {
    fn default() -> Self {
        Self { max_body_words: 60, max_index_bytes: Some(24_000_000) }
    }
}

/// The files of the search, and what had to be left out of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchIndex {
    /// `index.json`: what `elasticlunr.Index.load` of 0.9.5 takes, without the documents. The ref of a document is its
    /// rank by date, oldest first, then by address.
    pub json: String,
    /// `documents.json`: one array for each column, in the order of the refs. `url`, `title`; `date` as the number
    /// YYYYMMDD, 0 for none; `author`, `list`, `kind` are indices into `authors`, `lists`, `kinds`.
    pub documents_json: String,
    /// Documents that can be found.
    pub documents: usize,
    /// Of these, the ones whose text was left out, the oldest: they are found by title and author only.
    pub bodies_left_out: usize,
    /// Documents that cannot be found at all: the oldest, when titles and authors alone exceed the cap.
    pub left_out: usize,
    /// What was left out in words, for the build's summary.
    pub note: Option<String>,
}

/// Builds the index of `documents`, in any order. The same documents give the same bytes, on any number of threads.
pub fn build(documents: &[Document], options: &SearchOptions) -> SearchIndex {
    let mut order: Vec<&Document> = documents.iter().collect();
    order.par_sort_by(|a, b| (&a.date, &a.url, &a.title).cmp(&(&b.date, &b.url, &b.title)));
    let mut kept: Vec<Entry<'_>> =
        order.into_par_iter().map(|document| Entry::new(document, options)).collect();
    let mut fields = postings::collect(&kept);
    let mut json = emit::index(&fields, kept.len(), 0);
    let mut bodies_left_out = 0;
    if let Some(cap) = options.max_index_bytes
        && json.len() > cap
    {
        let cut = emit::Cut::find(&fields, kept.len(), cap);
        kept.drain(..cut.documents);
        if cut.documents > 0 {
            // Refs are ranks: with the oldest gone, all others move up.
            fields = postings::collect(&kept);
        }
        bodies_left_out = cut.bodies.saturating_sub(cut.documents);
        json = emit::index(&fields, kept.len(), bodies_left_out);
    }
    let left_out = documents.len() - kept.len();
    let note = note(kept.len(), bodies_left_out, left_out);
    SearchIndex {
        json,
        documents_json: documents::table(&kept),
        documents: kept.len(),
        bodies_left_out,
        left_out,
        note,
    }
}

/// A document with each field cut to what is indexed.
struct Entry<'a> {
    document: &'a Document,
    /// In the order of [`FIELDS`].
    text: [Cow<'a, str>; 3],
}

impl<'a> Entry<'a> {
    /// Titles and authors are indexed whole unless somebody made them as long as a text.
    fn new(document: &'a Document, options: &SearchOptions) -> Self {
        let text = [
            tokenize::lead(&document.title, 64),
            tokenize::lead(&document.author, 32),
            tokenize::lead(&document.body, options.max_body_words),
        ];
        Self { document, text: text.map(Cow::Borrowed) }
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
