//! The search index: every message of every list, in files that a browser asks for one by one.
//!
//! A site is searched in the reader's browser, on hosts that only serve files. The engine is elasticlunr's: its filters,
//! its stemmer, its scores. There are two packagings. [`single`] is one file that stock elasticlunr.js loads; a small
//! archive needs no more. [`sharded`] cuts terms into chunks, so that a search in a million messages loads some ten
//! kilobytes; its segments are cut by date ([`segments`]), so that new mail changes the newest one only. The guide's page
//! about the index tells the formats.
//!
//! elasticlunr is named in [`tokenize`] alone (and in tests). What a word is in mail and code is told there.

mod document;
mod fold;
mod manifest;
mod people;
pub mod segments;
pub mod sharded;
pub mod single;
mod tokenize;

pub use document::{Document, FIELDS, Flags};
pub use manifest::{ListEntry, Manifest, SegmentEntry};
pub use people::Person;

/// Version of the formats: part of each segment's name, so that it must grow whenever the same documents give other bytes.
pub const FORMAT: u32 = 2;

/// How much goes into the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchOptions {
    /// Words of a text that are indexed; each letter of a script without spaces counts as one.
    pub max_body_words: usize,
    /// Soft cap of `index.json` in bytes before compression; `None` for no cap. A browser parses some 20 MB a second.
    pub max_index_bytes: Option<usize>,
    /// Whether texts are kept beside the index, for excerpts and phrases.
    pub texts: bool,
}

impl Default for SearchOptions {
    fn default() -> Self {
        Self { max_body_words: 20_000, max_index_bytes: Some(24_000_000), texts: true }
    }
}

/// The words of a text as they are indexed, not stemmed.
pub fn words(text: &str) -> Vec<String> {
    tokenize::words(text)
}

/// The files of people by the beginnings of the words of their names, with their paths below the index.
pub fn people(people: &[Person]) -> Vec<(String, Vec<u8>)> {
    people::files(people)
}
