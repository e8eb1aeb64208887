//! People by the words of their names, in buckets, so that somebody new changes few of them.

use std::collections::BTreeMap;

use serde::Serialize;

use super::tokenize::{Terms, words};
use crate::deflate::Packer;
use crate::fingerprint::fnv1a;

/// People for each bucket, about.
const PEOPLE: usize = 48;

/// Most buckets.
const MOST: usize = 1_024;

/// Somebody with a page.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Person {
    /// The name, as shown.
    pub name: String,
    /// The page, relative to the site's root, percent-encoded.
    pub url: String,
}

#[derive(Default, Serialize)]
struct Bucket<'a> {
    words: BTreeMap<String, Vec<usize>>,
    people: Vec<(&'a str, &'a str)>,
}

/// How many buckets so many people are in.
pub(super) fn buckets(people: usize) -> usize {
    (people / PEOPLE).next_power_of_two().min(MOST)
}

/// The files, with their paths below the index.
pub(super) fn files(people: &[Person]) -> Vec<(String, Vec<u8>)> {
    let count = buckets(people.len());
    let mut all: Vec<Bucket<'_>> = Vec::new();
    all.resize_with(count, Bucket::default);
    let filters = Terms::new();
    let mut sorted: Vec<&Person> = people.iter().collect();
    sorted.sort_unstable();
    for person in sorted {
        let mut terms: Vec<String> =
            words(&person.name).into_iter().filter_map(|word| filters.of(word)).collect();
        terms.sort_unstable();
        terms.dedup();
        for term in terms {
            let Some(bucket) = all.get_mut(fnv1a(&term) as usize % count) else { continue };
            let own = (person.name.as_str(), person.url.as_str());
            if bucket.people.last() != Some(&own) {
                bucket.people.push(own);
            }
            bucket.words.entry(term).or_default().push(bucket.people.len() - 1);
        }
    }
    let mut packer = Packer::of_level(9);
    let file = |(number, bucket): (usize, Bucket<'_>)| {
        let json = serde_json::to_vec(&bucket).unwrap_or_default();
        (format!("people/{number}.lpi"), packer.gzip(&json))
    };
    all.into_iter().enumerate().map(file).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_new_changes_the_buckets_of_the_name() {
        let person = |n: usize| Person {
            name: format!("Anna Berg{n}"),
            url: format!("orchard/contributors/berg{n}/"),
        };
        let mut people: Vec<Person> = (0..2_000).map(person).collect();
        let before = files(&people);
        assert_eq!(before.len(), 64);
        people
            .push(Person { name: "Zoë Quist".into(), url: "orchard/contributors/quist/".into() });
        let changed = files(&people).iter().zip(&before).filter(|(a, b)| a != b).count();
        // Her two names, and the one without its accent.
        assert!((1..=3).contains(&changed), "{changed}");
    }

    #[test]
    fn nobody_is_one_empty_bucket() {
        assert_eq!(files(&[]).len(), 1);
    }
}
