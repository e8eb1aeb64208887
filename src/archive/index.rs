//! Tables that are made by all threads at once and whose order nobody sees.
//!
//! Values are spread over shards by their hash and each shard is filled by one thread, in the order of the values; or they
//! are numbered piece by piece, and the pieces put together in order. So what comes out is the same for any number of
//! threads. Hashes are keyed anew in each run: ids and names come from mail, and whoever could choose ones that collide
//! would make a build quadratic. foldhash is enough for that, since nobody outside sees how long a build takes; the standard
//! library's SipHash guards against those who do, and took a twentieth of an update's time.
//!
//! Most of the time goes into waiting for texts that lie all over memory. Reading the first byte of some of them before
//! any is looked at lets the processor fetch them together.

use std::hash::{BuildHasher, Hash};
use std::hint::black_box;

use hashbrown::{DefaultHashBuilder, HashTable};
use rayon::prelude::*;

/// A map of small keys. Its order is another in each run: look things up in it, never go through it.
pub(super) type Map<K, V> = hashbrown::HashMap<K, V>;
/// A set of small values, likewise.
pub(super) type Set<T> = hashbrown::HashSet<T>;

/// Shards: enough for the threads of any machine that a list is built on, few enough that each may look at all hashes.
const SHARDS: usize = 8;
/// Texts that are fetched together.
const TOGETHER: usize = 32;
/// Values that are numbered by one thread at a time.
const PIECE: usize = 1 << 14;

/// The shard of a hash: by bits that tables do not use.
fn shard(hash: u64) -> usize {
    (hash >> 48) as usize % SHARDS
}

/// Fetches texts.
fn fetch<'a>(texts: impl Iterator<Item = &'a str>) {
    black_box(texts.fold(0, |sum, text| sum ^ text.as_bytes().first().copied().unwrap_or(0)));
}

/// Positions of texts in a slice of whatever holds them, which the index does not keep.
#[derive(Debug, Default)]
pub(super) struct Index {
    shards: Vec<HashTable<u32>>,
    hasher: DefaultHashBuilder,
}

impl Index {
    /// Indexes all texts. Of equal ones the first is found; the others are returned, each with the first, sorted.
    pub(super) fn new(all: &[&str]) -> (Self, Vec<(u32, u32)>) {
        let hasher = DefaultHashBuilder::default();
        let mut hashes = vec![0; all.len()];
        hashes.par_chunks_mut(TOGETHER).zip(all.par_chunks(TOGETHER)).for_each(
            |(hashes, texts)| {
                fetch(texts.iter().copied());
                for (hash, text) in hashes.iter_mut().zip(texts) {
                    *hash = hasher.hash_one(*text);
                }
            },
        );
        let (shards, again): (Vec<_>, Vec<_>) =
            (0..SHARDS).into_par_iter().map(|own| fill(all, &hashes, own)).unzip();
        (Index { shards, hasher }, in_order(again))
    }

    /// The position of a text; `at` gives the text at a position.
    pub(super) fn find<'a>(&self, text: &str, at: impl Fn(u32) -> &'a str) -> Option<u32> {
        self.find_hashed(self.hasher.hash_one(text), |place| at(place) == text)
    }

    fn find_hashed(&self, hash: u64, is_it: impl Fn(u32) -> bool) -> Option<u32> {
        self.shards.get(shard(hash))?.find(hash, |place| is_it(*place)).copied()
    }

    /// The positions of many texts, in their order.
    pub(super) fn find_all<'a>(
        &self,
        wanted: &[&str],
        at: impl Fn(u32) -> &'a str,
        mut found: impl FnMut(Option<u32>),
    ) {
        for wanted in wanted.chunks(TOGETHER) {
            fetch(wanted.iter().copied());
            let likely: Vec<(u64, Option<u32>)> = wanted
                .iter()
                .map(|text| self.hasher.hash_one(text))
                .map(|hash| (hash, self.find_hashed(hash, |_| true)))
                .collect();
            fetch(likely.iter().filter_map(|(_, place)| place.map(&at)));
            for (text, (hash, place)) in wanted.iter().zip(likely) {
                let is_it = |place: u32| at(place) == *text;
                found(match place {
                    Some(place) if !is_it(place) => self.find_hashed(hash, is_it),
                    place => place,
                });
            }
        }
    }
}

/// The positions of values that were there before, each with the first of its equals; sorted.
pub(super) fn again<T: Hash + PartialEq + Sync>(all: &[T]) -> Vec<(u32, u32)> {
    let hasher = DefaultHashBuilder::default();
    let hashes: Vec<u64> = all.par_iter().map(|value| hasher.hash_one(value)).collect();
    in_order((0..SHARDS).into_par_iter().map(|own| fill(all, &hashes, own).1).collect())
}

/// What was found again in each shard, sorted.
fn in_order(again: Vec<Vec<(u32, u32)>>) -> Vec<(u32, u32)> {
    let mut again: Vec<(u32, u32)> = again.into_iter().flatten().collect();
    again.par_sort_unstable();
    again
}

/// The positions of one shard, and those of values that were there before, with the first of each.
fn fill<T: PartialEq>(all: &[T], hashes: &[u64], own: usize) -> (HashTable<u32>, Vec<(u32, u32)>) {
    let of_shard = || (0_u32..).zip(hashes).filter(|(_, hash)| shard(**hash) == own);
    let value = |at: u32| all.get(at as usize);
    let mut table = HashTable::with_capacity(of_shard().count());
    let mut again = Vec::new();
    for (at, hash) in of_shard() {
        if let Some(first) = table.find(*hash, |first| value(*first) == value(at)) {
            again.push((at, *first));
        } else {
            let hash_of = |at: &u32| hashes.get(*at as usize).copied().unwrap_or_default();
            table.insert_unique(*hash, at, hash_of);
        }
    }
    (table, again)
}

/// Values by number, each once.
struct Distinct<'a, T> {
    table: HashTable<(u64, u32)>,
    all: Vec<(u64, &'a T)>,
}

impl<'a, T: PartialEq> Distinct<'a, T> {
    fn number(&mut self, hash: u64, value: &'a T) -> u32 {
        let same = |(other, at): &(u64, u32)| {
            *other == hash && self.all.get(*at as usize).is_some_and(|(_, known)| *known == value)
        };
        if let Some((_, at)) = self.table.find(hash, same) {
            return *at;
        }
        let at = self.all.len() as u32;
        self.table.insert_unique(hash, (hash, at), |(hash, _)| *hash);
        self.all.push((hash, value));
        at
    }
}

/// The values of a piece with their hashes, and their numbers among these.
type Piece<'a, T> = (Vec<(u64, &'a T)>, Vec<u32>);

/// Numbers values in the order in which they first occur: each once, and the numbers of `all`.
pub(super) fn numbered<'a, T: Hash + PartialEq + Sync>(all: &[&'a T]) -> (Vec<&'a T>, Vec<u32>) {
    let hasher = DefaultHashBuilder::default();
    let empty = || Distinct { table: HashTable::new(), all: Vec::new() };
    let pieces: Vec<Piece<'a, T>> = all
        .par_chunks(PIECE)
        .map(|piece| {
            let mut own = empty();
            let number = |value: &&'a T| own.number(hasher.hash_one(*value), *value);
            let numbers = piece.iter().map(number).collect();
            (own.all, numbers)
        })
        .collect();
    let mut whole = empty();
    let new: Vec<Vec<u32>> = pieces
        .iter()
        .map(|(own, _)| own.iter().map(|(hash, value)| whole.number(*hash, *value)).collect())
        .collect();
    let numbers = pieces.par_iter().zip(&new).flat_map_iter(|((_, numbers), new)| {
        numbers.iter().map(|number| new.get(*number as usize).copied().unwrap_or_default())
    });
    let numbers = numbers.collect();
    (whole.all.into_iter().map(|(_, value)| value).collect(), numbers)
}

/// Sorts values, each once. Returns them, and for each of `all` its position among them.
pub(super) fn distinct<'a, T: Hash + Ord + Sync>(all: &[&'a T]) -> (Vec<&'a T>, Vec<u32>) {
    let (values, mut numbers) = numbered(all);
    let mut sorted: Vec<(&T, u32)> = values.into_iter().zip(0..).collect();
    sorted.par_sort_unstable();
    let mut places = vec![0; sorted.len()];
    for (place, (_, number)) in (0_u32..).zip(&sorted) {
        if let Some(slot) = places.get_mut(*number as usize) {
            *slot = place;
        }
    }
    numbers.par_iter_mut().for_each(|number| {
        *number = places.get(*number as usize).copied().unwrap_or_default();
    });
    (sorted.into_iter().map(|(value, _)| value).collect(), numbers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn values_of_all_kinds_are_spread_over_the_shards() {
        let hasher = DefaultHashBuilder::default();
        let texts = (0..8000).map(|at| hasher.hash_one(format!("{at}@example.org").as_str()));
        let numbers = (0..8000_u32).map(|at| hasher.hash_one((at, at / 7)));
        for hashes in [texts.collect::<Vec<_>>(), numbers.collect()] {
            let mut sizes = [0; SHARDS];
            for hash in hashes {
                sizes[shard(hash)] += 1;
            }
            assert!(sizes.iter().all(|size| (500..2000).contains(size)), "{sizes:?}");
        }
    }

    proptest! {
        #[test]
        fn every_text_is_found_where_it_stands_first(all in prop::collection::vec("[ab]{0,4}", 0..60)) {
            let texts: Vec<&str> = all.iter().map(String::as_str).collect();
            let (index, again) = Index::new(&texts);
            let at = |at: u32| all[at as usize].as_str();
            for (place, text) in (0_u32..).zip(&all) {
                let first = all.iter().position(|other| other == text).unwrap() as u32;
                prop_assert_eq!(index.find(text, at), Some(first));
                prop_assert_eq!(again.contains(&(place, first)), first != place);
            }
            prop_assert!(again.is_sorted());
            prop_assert_eq!(&again, &super::again(&texts));
            prop_assert_eq!(index.find("c", at), None);
            let wanted: Vec<&str> = texts.iter().copied().chain(["c"]).collect();
            let mut found = Vec::new();
            index.find_all(&wanted, at, |place| found.push(place));
            let single: Vec<_> = wanted.iter().map(|text| index.find(text, at)).collect();
            prop_assert_eq!(found, single);
        }

        #[test]
        fn numbers_are_places_among_the_sorted(all in prop::collection::vec(0_u8..20, 0..60)) {
            let all: Vec<&u8> = all.iter().collect();
            let (sorted, numbers) = distinct(&all);
            prop_assert!(sorted.is_sorted_by(|a, b| a < b));
            let read: Vec<&u8> = numbers.iter().map(|number| sorted[*number as usize]).collect();
            prop_assert_eq!(read, all);
        }
    }
}
