//! The index of one list: its messages in the order of their dates, and tables in which each kind of term is looked up.
//!
//! Tables are sorted positions, so that an entry costs some 60 bytes beside its facts. Nothing is looked at one by one but
//! what shares a rare word with the query, and that is counted ([`Work`]).

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::facts::Facts;
use super::find::{Marks, Work};
use super::query::{Query, Range, Step, Term};
use super::threads::Thread;
use super::words::Phrases;

/// A message: its thread, and its place in the mbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    pub(super) thread: u32,
    pub(super) place: u32,
}

/// The messages of a list.
#[derive(Debug, Default)]
pub(super) struct Index {
    pub(super) threads: Vec<Thread>,
    /// By date.
    entries: Vec<Entry>,
    /// Entries by what they have; those that have none are left out.
    received: Vec<u32>,
    ids: Vec<u32>,
    changes: Vec<u32>,
    patches: Vec<u32>,
    titles: Phrases,
    senders: Phrases,
}

/// What was wanted is too much.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooMuch;

impl Index {
    /// Of the mboxes of a list.
    pub(super) fn new(threads: Vec<Thread>) -> Self {
        let mut index = Index { threads, ..Index::default() };
        for (thread, number) in index.threads.iter().zip(0..) {
            let places = 0..thread.messages.len() as u32;
            index.entries.extend(places.map(|place| Entry { thread: number, place }));
        }
        let mut entries = std::mem::take(&mut index.entries);
        entries
            .par_sort_by_key(|entry| (index.facts_at(*entry).map(|facts| facts.written), *entry));
        index.entries = entries;
        index.received = index.sorted(|facts| Some(facts.received));
        index.ids = index.sorted(|facts| Some(&*facts.id));
        index.changes = index.sorted(|facts| facts.change.as_deref());
        index.patches = index.sorted(|facts| facts.patch.as_ref());
        let count = index.entries.len();
        index.titles = Phrases::new(count, |entry| index.title(entry));
        index.senders = Phrases::new(count, |entry| index.sender(entry));
        index
    }

    /// The message of an entry.
    pub(super) fn entry(&self, number: u32) -> Option<Entry> {
        self.entries.get(number as usize).copied()
    }

    /// Messages that fit, by date.
    ///
    /// # Errors
    /// Too much would have to be looked at.
    pub(super) fn find(&self, query: &Query) -> Result<Vec<u32>, TooMuch> {
        self.find_within(query, &mut Work::default())
    }

    fn find_within(&self, query: &Query, work: &mut Work) -> Result<Vec<u32>, TooMuch> {
        let mut found: Vec<Marks> = Vec::new();
        for step in &query.0 {
            match step {
                Step::Find(term) => found.push(self.term(term, work)),
                Step::And | Step::Or => {
                    let (Some(right), Some(left)) = (found.pop(), found.last_mut()) else {
                        continue;
                    };
                    if *step == Step::And { left.and(&right) } else { left.or(&right) }
                }
            }
            if work.is_spent() {
                return Err(TooMuch);
            }
        }
        Ok(found.pop().unwrap_or_default().entries().collect())
    }

    /// The threads that hold a message.
    pub(super) fn threads_of(&self, id: &str) -> BTreeSet<u32> {
        let with = self.equal(&self.ids, |facts| Some(&*facts.id), id);
        with.iter().filter_map(|entry| self.entry(*entry)).map(|entry| entry.thread).collect()
    }

    fn term(&self, term: &Term, work: &mut Work) -> Marks {
        let mut marks = Marks::none(self.entries.len());
        let some = |marks: &mut Marks, entries: &[u32], work: &mut Work| {
            if work.take(entries.len()) {
                for entry in entries {
                    marks.add(*entry);
                }
            }
        };
        match term {
            Term::Written(range) => marks.add_all(self.written(range)),
            Term::Received(range) => {
                let at = |entry: &u32| self.facts(*entry).map_or(0, |facts| facts.received);
                let from = self.received.partition_point(|entry| at(entry) < *range.start());
                let to = self.received.partition_point(|entry| at(entry) <= *range.end());
                some(&mut marks, self.received.get(from..to).unwrap_or_default(), work);
            }
            Term::Change(id) => {
                let equal = self.equal(&self.changes, |facts| facts.change.as_deref(), id.as_str());
                some(&mut marks, equal, work);
            }
            Term::Patch(id) => {
                let equal = self.equal(&self.patches, |facts| facts.patch.as_ref(), id);
                some(&mut marks, equal, work);
            }
            Term::Title(phrase) => {
                let found = self.titles.find(phrase, |entry| self.title(entry), work);
                for same in found {
                    some(&mut marks, same, work);
                }
            }
            Term::From(phrase) => {
                let found = self.senders.find(phrase, |entry| self.sender(entry), work);
                for same in found {
                    some(&mut marks, same, work);
                }
            }
        }
        marks
    }

    /// Entries are in the order of their dates, so that those of a time are next to each other.
    fn written(&self, range: &Range) -> std::ops::Range<usize> {
        let at = |entry: &Entry| self.facts_at(*entry).map_or(0, |facts| facts.written);
        let from = self.entries.partition_point(|entry| at(entry) < *range.start());
        let to = self.entries.partition_point(|entry| at(entry) <= *range.end());
        from..to.max(from)
    }

    /// Entries that have something, sorted by it.
    fn sorted<'a, T: Ord>(&'a self, of: impl Fn(&'a Facts) -> Option<T> + Sync) -> Vec<u32> {
        let of = |entry: &u32| self.facts(*entry).and_then(&of);
        let all = 0..self.entries.len() as u32;
        let mut sorted: Vec<u32> = all.filter(|entry| of(entry).is_some()).collect();
        sorted.par_sort_by(|a, b| of(a).cmp(&of(b)).then(a.cmp(b)));
        sorted
    }

    /// Those of a sorted table that have exactly this.
    fn equal<'a, T: Ord + ?Sized + 'a>(
        &'a self,
        table: &'a [u32],
        of: impl Fn(&'a Facts) -> Option<&'a T>,
        wanted: &T,
    ) -> &'a [u32] {
        let of = |entry: &u32| self.facts(*entry).and_then(&of);
        let from = table.partition_point(|entry| of(entry).is_some_and(|own| own < wanted));
        let to = table.partition_point(|entry| of(entry).is_some_and(|own| own <= wanted));
        table.get(from..to).unwrap_or_default()
    }

    fn facts(&self, entry: u32) -> Option<&Facts> {
        self.facts_at(self.entry(entry)?)
    }

    fn facts_at(&self, entry: Entry) -> Option<&Facts> {
        self.threads.get(entry.thread as usize)?.messages.get(entry.place as usize)
    }

    fn title(&self, entry: u32) -> &str {
        self.facts(entry).map_or("", |facts| &facts.title)
    }

    fn sender(&self, entry: u32) -> &str {
        self.facts(entry).map_or("", |facts| &facts.from)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::serve::search::query::parse;
    use crate::serve::search::words::words;
    use crate::site::SafePath;

    /// 2026-01-05T00:00:00Z.
    const START: i64 = 1_767_571_200;

    /// Invented threads of three mails: a patch, a reply to it, and another reply; a thread an hour. Each tenth thread has
    /// the title and the change-id of the thread before.
    fn threads(count: u32) -> Vec<Thread> {
        let facts = |thread: u32, place: u32| {
            let series = if thread % 10 == 9 { thread - 1 } else { thread };
            let date = START + i64::from(thread) * 3600 + i64::from(place) * 60;
            let author = if place == 0 { thread % 500 } else { 7 };
            let prefix = if place == 0 { "[PATCH]" } else { "Re: [PATCH]" };
            Facts {
                id: format!("{thread}.{place}@example.org").into(),
                written: date,
                received: date + 5,
                from: words(&format!("Person {author} person{author}@example.org")),
                title: words(&format!("{prefix} orchard: prune tree {series} before the winter")),
                change: (place == 0).then(|| format!("20260105-tree-{series}").into()),
                patch: (place == 0).then(|| {
                    let mut id = [0; 20];
                    id[..4].copy_from_slice(&thread.to_be_bytes());
                    id
                }),
            }
        };
        let thread = |number: u32| Thread {
            sum: [0; 32],
            path: SafePath::fixed("plums").join(&format!("{number}.0@example.org/t.mbox.gz")),
            messages: Arc::new((0..3).map(|place| facts(number, place)).collect()),
        };
        (0..count).map(thread).collect()
    }

    fn found(index: &Index, query: &str) -> Vec<(u32, u32)> {
        let found = index.find(&parse(query).unwrap()).unwrap();
        let entries = found.into_iter().map(|number| index.entry(number).unwrap());
        entries.map(|entry| (entry.thread, entry.place)).collect()
    }

    #[test]
    fn each_term_finds_what_has_it() {
        let index = Index::new(threads(30));
        for (query, wanted) in [
            ("nq:\"change-id: 20260105-tree-8\"", &[(8, 0), (9, 0)][..]),
            ("\"change-id:20260105-tree-8\" AND f:\"person9@example.org\"", &[(9, 0)]),
            ("s:\"orchard: prune tree 12 before\"", &[(12, 0), (12, 1), (12, 2)]),
            ("s:\"prune tree 12 before\" f:person7@example.org", &[(12, 1), (12, 2)]),
            ("s:\"tree 1 2\"", &[]),
            ("f:person3 AND d:20260106..", &[]),
            ("f:\"Person 25\"", &[(25, 0)]),
            ("patchid:000000030000000000000000000000000000000f", &[]),
            ("patchid:0000000300000000000000000000000000000000", &[(3, 0)]),
            ("dt:20260105050000..20260105050100", &[(5, 0), (5, 1)]),
            ("rt:1767675605..", &[(29, 0), (29, 1), (29, 2)]),
            ("rt:1767675605.. AND dt:..20260106050100", &[(29, 0), (29, 1)]),
            (
                "rt:..1767571205 OR patchid:0000000300000000000000000000000000000000",
                &[(0, 0), (3, 0)],
            ),
        ] {
            assert_eq!(found(&index, query), wanted, "{query}");
        }
        assert_eq!(index.threads_of("4.2@example.org"), BTreeSet::from([4]));
        assert!(index.threads_of("4.3@example.org").is_empty());
    }

    #[test]
    fn of_three_hundred_thousand_messages_few_are_looked_at() {
        let index = Index::new(threads(100_000));
        let patches: Vec<String> =
            (0..100_u32).map(|patch| format!("patchid:{:08x}{:032x}", patch * 991, 0)).collect();
        // Found, looked at: entries that have a term, and each text that has the rarest word of a phrase.
        for (query, count, looked_at) in [
            ("(nq:\"change-id: 20260105-tree-50008\") AND d:20260105..", 2, 2),
            ("(s:\"orchard: prune tree 4711 before the winter\") AND d:20260105..", 3, 5),
            (&patches.join(" OR "), 100, 100),
            ("f:\"person12@example.org\" AND d:20260105..", 200, 201),
            // One sender of two thirds of all.
            ("f:\"person7@example.org\" AND dt:20260201000000..20260202000000", 48, 200_201),
            // A word of all titles, which are two for each tree.
            ("s:winter AND rt:1767571200..1767571299", 2, 480_002),
        ] {
            let mut work = Work::default();
            let found = index.find_within(&parse(query).unwrap(), &mut work).unwrap();
            assert_eq!((found.len(), work.done()), (count, looked_at), "{query}");
        }
        let endless = ["s:winter"; 200].join(" OR ");
        assert_eq!(index.find(&parse(&endless).unwrap()), Err(TooMuch));
    }
}
