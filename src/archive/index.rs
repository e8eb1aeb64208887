//! Tables that are made by all threads at once and whose order nobody sees.
//!
//! Values are spread over shards by their hash and each shard is filled by one thread, in the order of the values: so
//! what comes out is the same for any number of threads. Hashes are those of the standard library, keyed anew in each
//! run: ids and names come from mail, and whoever could choose ones that collide would make a build quadratic.

use std::hash::{BuildHasher, Hash, RandomState};

use hashbrown::HashTable;
use rayon::prelude::*;

/// Shards: enough for the threads of any machine that a list is built on, few enough that each may look at all hashes.
const SHARDS: usize = 8;

/// The shard of a hash: by bits that tables do not use.
fn shard(hash: u64) -> usize {
    (hash >> 48) as usize % SHARDS
}

/// Positions of texts in a slice of whatever holds them, which the index does not keep.
#[derive(Debug, Default)]
pub(super) struct Index {
    shards: Vec<HashTable<u32>>,
    hasher: RandomState,
}

impl Index {
    /// Indexes all texts. Of equal ones the first is found; the others are returned, each with the first, sorted.
    pub(super) fn new<T: Sync>(
        all: &[T],
        text: impl Fn(&T) -> &str + Sync,
    ) -> (Self, Vec<(u32, u32)>) {
        let hasher = RandomState::new();
        let hashes: Vec<u64> = all.par_iter().map(|one| hasher.hash_one(text(one))).collect();
        let at = |at: u32| all.get(at as usize).map_or("", &text);
        let (shards, again): (Vec<_>, Vec<_>) = (0..SHARDS)
            .into_par_iter()
            .map(|own| fill(&hashes, own, |a, b| at(a) == at(b)))
            .unzip();
        let mut again: Vec<(u32, u32)> = again.into_iter().flatten().collect();
        again.sort_unstable();
        (Index { shards, hasher }, again)
    }

    /// The position of a text; `at` gives the text at a position.
    pub(super) fn find<'a>(&self, text: &str, at: impl Fn(u32) -> &'a str) -> Option<u32> {
        let hash = self.hasher.hash_one(text);
        self.shards.get(shard(hash))?.find(hash, |place| at(*place) == text).copied()
    }

    /// Gives all positions new numbers.
    pub(super) fn renumber(&mut self, new: &[u32]) {
        self.shards.par_iter_mut().flat_map_iter(HashTable::iter_mut).for_each(|place| {
            *place = new.get(*place as usize).copied().unwrap_or(*place);
        });
    }
}

/// The positions of one shard, and those of values that were there before, with the first of each.
fn fill(
    hashes: &[u64],
    own: usize,
    equal: impl Fn(u32, u32) -> bool,
) -> (HashTable<u32>, Vec<(u32, u32)>) {
    let of_shard = || (0_u32..).zip(hashes).filter(|(_, hash)| shard(**hash) == own);
    let mut table = HashTable::with_capacity(of_shard().count());
    let mut again = Vec::new();
    for (at, hash) in of_shard() {
        if let Some(first) = table.find(*hash, |first| equal(*first, at)) {
            again.push((at, *first));
        } else {
            let hash_of = |at: &u32| hashes.get(*at as usize).copied().unwrap_or_default();
            table.insert_unique(*hash, at, hash_of);
        }
    }
    (table, again)
}

/// Sorts values, each once. Returns them, and for each of `all` its position among them.
pub(super) fn distinct<'a, T: Hash + Ord + Sync>(all: &[&'a T]) -> (Vec<&'a T>, Vec<u32>) {
    let hasher = RandomState::new();
    let hashes: Vec<u64> = all.par_iter().map(|one| hasher.hash_one(one)).collect();
    let equal = |a: u32, b: u32| all.get(a as usize) == all.get(b as usize);
    let again: Vec<(u32, u32)> =
        (0..SHARDS).into_par_iter().flat_map_iter(|own| fill(&hashes, own, equal).1).collect();
    let mut first: Vec<u32> = (0..all.len() as u32).collect();
    for (at, before) in again {
        if let Some(place) = first.get_mut(at as usize) {
            *place = before;
        }
    }
    let own = (0_u32..).zip(all).zip(&first).filter(|((at, _), first)| at == *first);
    let mut sorted: Vec<(&T, u32)> = own.map(|((at, one), _)| (*one, at)).collect();
    sorted.par_sort_unstable();
    let mut places = vec![0; all.len()];
    for (place, (_, at)) in (0_u32..).zip(&sorted) {
        if let Some(slot) = places.get_mut(*at as usize) {
            *slot = place;
        }
    }
    let place = |first: &u32| places.get(*first as usize).copied().unwrap_or_default();
    let numbers = first.par_iter().map(place).collect();
    (sorted.into_iter().map(|(one, _)| one).collect(), numbers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_text_is_found_where_it_stands_first(all in prop::collection::vec("[ab]{0,4}", 0..60)) {
            let (mut index, again) = Index::new(&all, |text| text.as_str());
            let at = |at: u32| all[at as usize].as_str();
            for (place, text) in (0_u32..).zip(&all) {
                let first = all.iter().position(|other| other == text).unwrap() as u32;
                prop_assert_eq!(index.find(text, at), Some(first));
                prop_assert_eq!(again.contains(&(place, first)), first != place);
            }
            prop_assert!(again.is_sorted());
            prop_assert_eq!(index.find("c", at), None);
            let turned: Vec<u32> = (0..all.len() as u32).rev().collect();
            index.renumber(&turned);
            let reversed = |at: u32| all[all.len() - 1 - at as usize].as_str();
            for text in &all {
                prop_assert_eq!(index.find(text, reversed).map(reversed), Some(text.as_str()));
            }
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
