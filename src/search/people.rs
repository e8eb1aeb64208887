//! People by the beginnings of the words of their names, in buckets, so that somebody new changes few of them.
//!
//! Words that begin alike are in one bucket: so alike that not many are left, or that nothing more is left of the word. A
//! beginning that more share is *common*; what stands under it is a few of its people, for whoever has typed no more.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use super::fold::fold;
use super::tokenize::words;
use crate::deflate::Packer;
use crate::fingerprint::fnv1a;

/// People for each bucket, about.
const PEOPLE: usize = 48;

/// Most buckets.
const MOST: usize = 1_024;

/// Letters of the shortest beginning.
const SHORTEST: usize = 2;

/// More people than these make a beginning common.
const MANY: usize = 32;

/// People who stand under a common beginning.
const FEW: usize = 6;

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
    /// Where each is among the people.
    #[serde(skip)]
    places: HashMap<(&'a str, &'a str), usize>,
}

/// A word of a name, and whose.
type Entry<'a> = (String, &'a Person);

/// How many buckets so many people are in.
pub(super) fn buckets(people: usize) -> usize {
    (people / PEOPLE).next_power_of_two().min(MOST)
}

/// The first letters of a word, or all of it.
fn beginning(word: &str, letters: usize) -> &str {
    word.char_indices().nth(letters).map_or(word, |(end, _)| word.get(..end).unwrap_or(word))
}

/// How a word begins that stands where `word` does: with as many letters as it takes to have left what is common.
fn place<'w>(word: &'w str, common: &BTreeSet<String>) -> &'w str {
    let mut letters = SHORTEST;
    loop {
        let place = beginning(word, letters);
        if place.len() == word.len() || !common.contains(place) {
            return place;
        }
        letters += 1;
    }
}

/// The words of all names in plain letters, sorted, each once for each of its people.
fn entries(people: &[Person]) -> Vec<Entry<'_>> {
    let mut entries: Vec<Entry<'_>> = Vec::new();
    for person in people {
        let plain = |word: String| fold(&word).filter(|plain| !plain.is_empty()).unwrap_or(word);
        entries.extend(words(&person.name).into_iter().map(|word| (plain(word), person)));
    }
    entries.sort_unstable();
    entries.dedup();
    entries
}

/// The beginnings that many words have, each with some of its people.
fn common<'a>(entries: &[Entry<'a>]) -> BTreeMap<String, Vec<&'a Person>> {
    let mut common = BTreeMap::new();
    let mut groups = vec![entries];
    let mut letters = SHORTEST;
    while !groups.is_empty() {
        let alike =
            |a: &Entry<'_>, b: &Entry<'_>| beginning(&a.0, letters) == beginning(&b.0, letters);
        let many = groups.iter().flat_map(|group| group.chunk_by(alike)).filter_map(|group| {
            // What has no more letters comes first, and stands where it is.
            let shared = beginning(&group.first()?.0, letters);
            let whole = group.partition_point(|(word, _)| word.len() <= shared.len());
            let longer = group.get(whole..)?;
            (group.len() > MANY && !longer.is_empty()).then(|| {
                let mut few: Vec<&Person> = group.iter().map(|(_, person)| *person).collect();
                few.sort_unstable();
                few.dedup();
                few.truncate(FEW);
                common.insert(shared.to_owned(), few);
                longer
            })
        });
        groups = many.collect();
        letters += 1;
    }
    common
}

/// The files, with their paths below the index: the buckets, and where there are several the common beginnings.
pub(super) fn files(people: &[Person]) -> Vec<(String, Vec<u8>)> {
    let count = buckets(people.len());
    let mut all: Vec<Bucket<'_>> = Vec::new();
    all.resize_with(count, Bucket::default);
    let entries = entries(people);
    let few = if count > 1 { common(&entries) } else { BTreeMap::new() };
    let common: BTreeSet<String> = few.keys().cloned().collect();
    let whole = entries.iter().map(|(word, person)| (place(word, &common), word.clone(), *person));
    let some = few.iter().flat_map(|(beginning, few)| {
        few.iter().map(move |person| (beginning.as_str(), format!("{beginning}*"), *person))
    });
    for (place, word, person) in whole.chain(some) {
        if let Some(bucket) = all.get_mut(fnv1a(place) as usize % count) {
            bucket.put(word, person);
        }
    }
    let mut packer = Packer::of_level(9);
    let mut file = |name: String, json: Vec<u8>| (format!("people/{name}.lpi"), packer.gzip(&json));
    let json = |bucket: &Bucket<'_>| serde_json::to_vec(bucket).unwrap_or_default();
    let mut files: Vec<_> = all
        .iter()
        .enumerate()
        .map(|(number, bucket)| file(number.to_string(), json(bucket)))
        .collect();
    if count > 1 {
        files.push(file("common".to_owned(), serde_json::to_vec(&common).unwrap_or_default()));
    }
    files
}

impl<'a> Bucket<'a> {
    /// A person under a word.
    fn put(&mut self, word: String, person: &'a Person) {
        let own = (person.name.as_str(), person.url.as_str());
        let next = self.people.len();
        let at = *self.places.entry(own).or_insert(next);
        if at == next {
            self.people.push(own);
        }
        self.words.entry(word).or_default().push(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(name: String) -> Person {
        Person { url: format!("orchard/contributors/{}/", name.replace(' ', "-")), name }
    }

    /// The files unpacked, by name.
    fn unpacked(people: &[Person]) -> BTreeMap<String, serde_json::Value> {
        let unpack = |(name, bytes): (String, Vec<u8>)| {
            let reader = flate2::read::GzDecoder::new(&bytes[..]);
            (name, serde_json::from_reader(reader).unwrap())
        };
        files(people).into_iter().map(unpack).collect()
    }

    #[test]
    fn somebody_new_changes_the_buckets_of_the_name() {
        let mut people: Vec<Person> = (0..2_000).map(|n| person(format!("Anna Berg{n}"))).collect();
        let before = files(&people);
        assert_eq!(before.len(), 65);
        people.push(person("Zoë Quist".into()));
        let changed = files(&people).iter().zip(&before).filter(|(a, b)| a != b).count();
        assert!((1..=2).contains(&changed), "{changed}");
    }

    #[test]
    fn words_that_begin_alike_are_together_and_few_stand_under_what_many_share() {
        let mut people: Vec<Person> = (0..600)
            .map(|n| person(format!("Mar{} Größe{n}", ["k", "tin", "ia"][n % 3])))
            .collect();
        people.push(person("Ma Plum".into()));
        people.push(person("Plumeau Ida".into()));
        let files = unpacked(&people);
        let common: Vec<String> =
            serde_json::from_value(files["people/common.lpi"].clone()).unwrap();
        for shared in
            ["ma", "mar", "gr", "gro", "gros", "gross", "grosse", "grosse1", "mart", "marti"]
        {
            assert!(common.iter().any(|one| one == shared), "{shared}: {common:?}");
        }
        // Nobody's word goes on after these.
        assert!(!common.iter().any(|one| one == "mark" || one == "martin" || one == "pl"));
        let count = files.len() - 1;
        let bucket = |place: &str| &files[&format!("people/{}.lpi", fnv1a(place) as usize % count)];
        let names = |place: &str, word: &str| -> Vec<String> {
            let bucket = bucket(place);
            let places = bucket["words"][word].as_array().cloned().unwrap_or_default();
            let name =
                |at: &serde_json::Value| bucket["people"][at.as_u64().unwrap() as usize][0].clone();
            places.iter().map(|at| name(at).as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(names("ma", "ma"), ["Ma Plum"]);
        assert_eq!(names("ma", "ma*").len(), FEW);
        assert_eq!(names("mark", "mark").len(), 200);
        assert_eq!(names("pl", "plum"), ["Ma Plum"]);
        assert_eq!(names("pl", "plumeau"), ["Plumeau Ida"]);
    }

    /// What a word of a query fetches, for names that are spread as those of a large list are.
    #[test]
    fn what_is_fetched_stays_small() {
        let letters = |mut n: u64| -> String {
            let next = |_| {
                n = n
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                // Small letters are much more frequent than large ones.
                char::from(b'a' + ((n >> 40) % 26).min((n >> 20) % 26) as u8)
            };
            (0..7).map(next).collect()
        };
        let people: Vec<Person> = (0..20_000)
            .map(|n| person(format!("{} {}", letters(n % 900), letters(n * 7 + 1))))
            .collect();
        let sizes: Vec<usize> = files(&people).iter().map(|(_, bytes)| bytes.len()).collect();
        let (common, buckets) = sizes.split_last().unwrap();
        assert!(*common < 6_000, "{common}");
        assert!(buckets.iter().all(|bytes| *bytes < 12_000), "{:?}", buckets.iter().max());
    }

    #[test]
    fn nobody_is_one_empty_bucket() {
        assert_eq!(files(&[]).len(), 1);
    }
}
