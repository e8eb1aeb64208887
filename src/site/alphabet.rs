//! Indexes from A to Z: of threads by subject, of series by title.
//!
//! Titles are taken without accents, case and signs, so that one that stands in quotes is found under its first letter.
//! Where pages are cut follows from fixed ranges of the alphabet, each the half of another: a range is cut in its two
//! halves if it has more than [`MOST`] titles, and so on through the letters. So a new title changes the page that it is
//! on, and no other unless it is the one too many. The address of a page is its range, which its titles leave only when
//! that page is cut.

mod cut;

use std::cmp::Ordering;
use std::ops::Range;

use rayon::prelude::*;
use serde::Serialize;

use super::index_pages::INDEX_PAGE;
use crate::archive::fold::fold;

/// Titles on a page at most.
pub const MOST: usize = 200;
/// Letters that titles are sorted by; nobody looks further, and a subject may be as long as a mail.
const LONG: usize = 200;

/// A title that is to be sorted.
pub struct Title<'t> {
    /// As it is written.
    pub text: &'t str,
    /// Seconds; of two that are alike the older comes first.
    pub date: Option<i64>,
    /// What tells it from all others.
    pub id: &'t str,
}

/// What is listed by title.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Titled {
    /// Threads by subject.
    Threads,
    /// Series by title.
    Series,
}

impl Titled {
    /// Both.
    pub const ALL: [Titled; 2] = [Titled::Threads, Titled::Series];

    /// The folder of the overview below the list's.
    pub fn folder(self) -> &'static str {
        match self {
            Titled::Threads => "threads/_by/subject",
            Titled::Series => "series/_by/title",
        }
    }
}

/// Things by title, by their positions in the archive, and their pages.
#[derive(Clone, Debug, Default)]
pub struct Alphabet {
    rows: Vec<u32>,
    initials: Vec<Initial>,
    pages: Vec<Page>,
}

/// What a range of titles is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Name {
    /// By letters: `A`, `Pa – Ph`.
    Letters(String),
    /// Nothing that can be sorted by.
    Other,
    /// Signs of large scripts.
    OtherScripts,
}

/// What titles begin with: a letter, any digit, any of the signs of a large script, or nothing that can be sorted by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Initial {
    /// `A`, `0–9`.
    pub name: Name,
    /// Its range, as in addresses.
    pub key: String,
    /// Whether its titles are on several pages.
    pub is_cut: bool,
}

/// A page: titles of a range.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Page {
    /// The range, as a part of an address.
    pub key: String,
    /// From which to which beginning.
    pub name: Name,
    /// Of titles that are not told apart, which page of them, from 1; else 0.
    pub number: usize,
    /// Position of its initial.
    pub initial: usize,
    /// Positions of its rows.
    pub rows: Range<usize>,
}

impl Alphabet {
    /// Sorts. `all` are in the order of their positions, and have different ids.
    pub(super) fn new<'t, I>(all: I) -> Self
    where
        I: IndexedParallelIterator<Item = Title<'t>>,
    {
        let entry = |(row, title): (usize, Title<'t>)| {
            let Title { text, date, id } = title;
            Entry { letters: letters(text), date, id, row: row as u32 }
        };
        let mut entries: Vec<Entry<'t>> = all.enumerate().map(entry).collect();
        entries.par_sort_unstable_by(Entry::by_title);
        let (mut initials, mut pages) = (Vec::new(), Vec::new());
        if entries.len() > INDEX_PAGE {
            cut::cut(&mut entries, &mut initials, &mut pages);
        }
        Alphabet { rows: entries.into_iter().map(|entry| entry.row).collect(), initials, pages }
    }

    /// Whether there is anything to sort; else it has no pages.
    pub fn is_made(&self) -> bool {
        self.rows.len() > 1
    }

    /// How many there are.
    pub fn total(&self) -> usize {
        self.rows.len()
    }

    /// What titles begin with, in order.
    pub fn initials(&self) -> &[Initial] {
        &self.initials
    }

    /// The pages below the overview, in order. None of few titles: these are on the overview itself.
    pub fn pages(&self) -> &[Page] {
        &self.pages
    }

    /// A page; `at` is 0 of the overview, which is none.
    pub fn page(&self, at: usize) -> Option<&Page> {
        self.pages.get(at.checked_sub(1)?)
    }

    /// The address of a page below the overview's; empty of the overview.
    pub fn key(&self, at: usize) -> &str {
        self.page(at).map_or("", |page| &page.key)
    }

    /// The pages before and after one.
    pub fn neighbours(&self, at: usize) -> (Option<&Page>, Option<&Page>) {
        let is_page = at > 0;
        let before = at.checked_sub(1).and_then(|before| self.page(before));
        (before, self.page(at + 1).filter(|_| is_page))
    }

    /// Everything that a page tells of the others.
    pub fn beside(&self, at: usize) -> impl Serialize {
        let key = |page: Option<&Page>| page.map(|page| page.key.clone());
        let (before, after) = self.neighbours(at);
        let own = self.page(at).map(|page| (&page.key, &page.name, page.number, page.initial));
        let counts =
            |page: &Page| (page.key.clone(), page.name.clone(), page.number, page.rows.len());
        let all: Vec<_> = self.pages.iter().filter(|_| at == 0).map(counts).collect();
        (own, key(before), key(after), &self.initials, all)
    }

    /// The rows of a page.
    pub fn of(&self, at: usize) -> &[u32] {
        match self.page(at) {
            Some(page) => self.rows.get(page.rows.clone()).unwrap_or_default(),
            None if self.pages.is_empty() => &self.rows,
            None => &[],
        }
    }
}

/// A title in order.
struct Entry<'t> {
    letters: String,
    date: Option<i64>,
    id: &'t str,
    row: u32,
}

impl Entry<'_> {
    fn by_title(&self, other: &Self) -> Ordering {
        let nothing = |entry: &Self| entry.letters.is_empty();
        (nothing(self), &self.letters)
            .cmp(&(nothing(other), &other.letters))
            .then_with(|| self.by_age(other))
    }

    fn by_age(&self, other: &Self) -> Ordering {
        (self.date, self.id).cmp(&(other.date, other.id))
    }

    fn beginning(&self, letters: usize) -> String {
        let mut chars = self.letters.chars();
        let first = chars.next().into_iter().flat_map(char::to_uppercase);
        let rest = chars.take(letters.saturating_sub(1));
        first.chain(rest).collect::<String>().trim_end().to_owned()
    }
}

/// A title without accents and case, from its first letter or digit on, with one blank for all signs in a row.
fn letters(title: &str) -> String {
    let end = title.char_indices().nth(LONG).map_or(title.len(), |(at, _)| at);
    let folded = fold(title.get(..end).unwrap_or(title));
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
