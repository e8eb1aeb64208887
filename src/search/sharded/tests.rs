//! What is written, read back: each term's documents are those that hold it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::ops::Range;
use std::sync::Mutex;

use proptest::prelude::*;

use super::code::{Lengths, Reader};
use super::run::Postings;
use super::*;
use crate::search::tokenize::{Terms, words};

type Files = BTreeMap<String, Vec<u8>>;

/// Document, occurrences, code of the field's length.
type Found = (u32, u8, u8);

/// Of terms and fields.
type Index = BTreeMap<(String, usize), Vec<Found>>;

fn written(documents: &[Document]) -> Files {
    let files = Mutex::new(Files::new());
    let load = |range: Range<usize>| Ok::<_, ()>(documents[range].to_vec());
    let put = |name: &str, bytes: &[u8]| {
        let before = files.lock().unwrap().insert(name.to_owned(), unpack(bytes));
        assert_eq!(before, None, "{name} is written twice");
        Ok(())
    };
    write(documents.len(), &SearchOptions::default(), &load, &put).unwrap();
    files.into_inner().unwrap()
}

fn unpack(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    flate2::read::GzDecoder::new(bytes).read_to_end(&mut out).unwrap();
    out
}

fn document(n: usize, text: String) -> Document {
    Document {
        url: format!("orchard/{n}@example.org/"),
        title: format!("title{} common", n % 10),
        author: "Ida Größe".into(),
        text,
        seconds: Some(n as i64 * 10_000),
        list: Some(0),
        keys: vec![format!("m:{n:08x}"), "l:orchard".into()],
        ..Document::default()
    }
}

/// Separators of a directory.
fn directory(mut reader: Reader<'_>) -> Vec<Vec<u8>> {
    let (count, mut text) = (reader.varint(), Vec::new());
    let all = (0..count).map(|_| {
        reader.text(&mut text);
        text.clone()
    });
    all.collect()
}

fn documents(reader: &mut Reader<'_>, count: usize, mut document: u32) -> Vec<u32> {
    let next = |_| {
        document += reader.varint() as u32;
        document
    };
    (0..count).map(next).collect()
}

/// A column of numbers; keys have none.
fn column(reader: &mut Reader<'_>, count: usize, field: usize) -> Vec<u8> {
    if field < 3 { reader.take(count).to_vec() } else { vec![0; count] }
}

fn joined(documents: Vec<u32>, counts: Vec<u8>, lengths: Vec<u8>) -> Vec<Found> {
    documents.into_iter().zip(counts).zip(lengths).map(|((d, c), l)| (d, c, l)).collect()
}

/// A posting list as documents with count and code of length.
fn list(mut reader: Reader<'_>, count: usize, field: usize, first: u32) -> Vec<Found> {
    let documents = documents(&mut reader, count, first);
    let (counts, lengths) = (column(&mut reader, count, field), column(&mut reader, count, field));
    assert!(reader.is_empty());
    joined(documents, counts, lengths)
}

/// The documents of every term and field, as the files tell.
fn read(files: &Files) -> Index {
    let mut all = Index::new();
    let mut head = Reader::new(&files["terms.lpi"]);
    let (documents, slice) = (head.varint() as usize, head.varint() as usize);
    assert_eq!((head.varint(), head.varint()), (RECORDS as u64, TEXTS as u64));
    let separators = directory(head);
    assert!(separators.first().is_none_or(Vec::is_empty));
    for (number, separator) in separators.iter().enumerate() {
        let next = separators.get(number + 1);
        let mut reader = Reader::new(&files[&format!("c{number}.lpi")]);
        let reader = &mut reader;
        let mut term = Vec::new();
        let terms: Vec<Vec<u8>> = (0..reader.varint())
            .map(|_| {
                reader.text(&mut term);
                assert!(&term >= separator && next.is_none_or(|next| term < *next));
                term.clone()
            })
            .collect();
        let masks = reader.take(terms.len());
        let mut entries: Vec<(String, usize, usize)> = Vec::new();
        for (term, mask) in terms.into_iter().zip(masks) {
            for field in (0..4).filter(|field| mask & 1 << field != 0) {
                entries.push((String::from_utf8(term.clone()).unwrap(), field, 0));
            }
        }
        for (_, _, count) in &mut entries {
            *count = reader.varint() as usize;
        }
        let (long_ones, others): (Vec<_>, Vec<_>) =
            entries.into_iter().partition(|(_, _, count)| *count > HEAD);
        let mut found: Vec<(String, usize, Vec<Found>)> = Vec::new();
        for (term, field, count) in long_ones {
            let postings = long(files, reader, field, (documents, slice));
            assert_eq!(postings.len(), count, "{term}");
            found.push((term, field, postings));
        }
        let columns = |reader: &mut Reader<'_>| -> Vec<Vec<u8>> {
            others.iter().map(|(_, field, count)| column(reader, *count, *field)).collect()
        };
        let (counts, lengths) = (columns(reader), columns(reader));
        for (((term, field, count), counts), lengths) in others.iter().zip(counts).zip(lengths) {
            let documents = self::documents(reader, *count, 0);
            found.push((term.clone(), *field, joined(documents, counts, lengths)));
        }
        for (term, field, postings) in found {
            assert!(all.insert((term, field), postings).is_none(), "a term twice");
        }
        assert!(reader.is_empty());
    }
    all
}

/// Postings that are in tails; the head must be of them.
fn long(
    files: &Files,
    reader: &mut Reader<'_>,
    field: usize,
    (documents, slice): (usize, usize),
) -> Vec<Found> {
    let (mut file, mut lists) = (0_i64, Vec::new());
    for part in 0..=documents.div_ceil(slice) {
        let count = reader.varint() as usize;
        if count == 0 {
            lists.push(Vec::new());
            continue;
        }
        let step = reader.varint();
        file += (step >> 1).cast_signed() ^ -((step & 1).cast_signed());
        let (at, bytes) = (reader.varint() as usize, reader.varint() as usize);
        let tail = &files[&format!("t{file}.lpi")][at..at + bytes];
        let first = part.saturating_sub(1) * slice;
        lists.push(list(Reader::new(tail), count, field, first as u32));
    }
    let head = lists.remove(0);
    let whole = lists.concat();
    assert_eq!(head.len(), if whole.len() > SLICE { HEAD } else { 0 });
    let of: BTreeSet<_> = whole.iter().collect();
    assert!(head.iter().all(|posting| of.contains(posting)));
    whole
}

/// The same, told document by document.
fn expected(documents: &[Document]) -> Index {
    let (filters, lengths) = (Terms::new(), Lengths::new());
    let mut all = Index::new();
    for (document, number) in documents.iter().zip(0..) {
        for (field, text) in document.fields(&SearchOptions::default()).iter().enumerate() {
            let terms: Vec<String> =
                words(text).into_iter().filter_map(|word| filters.of(word)).collect();
            let shortest = if field == 2 { 40 } else { 0 };
            let length = lengths.code((terms.len() as u32).max(shortest));
            let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
            for term in &terms {
                *counts.entry(term).or_default() += 1;
            }
            for (term, count) in counts {
                let own = all.entry((term.to_owned(), field)).or_default();
                own.push((number, count.min(255) as u8, length));
            }
        }
        let keys: BTreeSet<String> = document.terms().map(std::borrow::Cow::into_owned).collect();
        for key in keys {
            all.entry((key, 3)).or_default().push((number, 0, 0));
        }
    }
    all
}

#[test]
fn a_small_segment_is_read_back() {
    let texts = ["Fix a leak in mm/slab.c, fixing", "内存泄漏", "", "вечер café café"];
    let documents: Vec<Document> =
        texts.iter().enumerate().map(|(n, text)| document(n, (*text).into())).collect();
    let files = written(&documents);
    assert_eq!(read(&files), expected(&documents));
    let records: serde_json::Value = serde_json::from_slice(&files["r0.lpi"]).unwrap();
    assert_eq!(records["u"][1], "orchard/1@example.org/");
    assert_eq!(records["d"][3], 30_000);
    let texts: Vec<String> = serde_json::from_slice(&files["s0.lpi"]).unwrap();
    assert_eq!(texts[1], "内存泄漏");
    let days: Vec<i64> = serde_json::from_slice(&files["days.lpi"]).unwrap();
    assert_eq!(days, [0, 0]);
}

#[test]
fn nothing_is_an_index_too() {
    let files = written(&[]);
    assert_eq!(read(&files), BTreeMap::new());
}

#[test]
fn a_large_segment_is_merged_in_ranges_and_has_tails() {
    // More than two slices, and a word in most documents that comes more often in some.
    let count = 2 * SLICE + 500;
    let text = |n: usize| {
        let rare = format!("rare{} q{} z{}", n / 7, n % 1_000, n % 13);
        format!("{rare} {} leaf{}", "plum ".repeat(1 + n % 3), n % 500)
    };
    let documents: Vec<Document> = (0..count).map(|n| document(n, text(n))).collect();
    let files = written(&documents);
    assert_eq!(read(&files), expected(&documents));
    assert!(files.keys().any(|name| name.starts_with('t') && name != "terms.lpi"));
    // One file for each ten documents at most.
    assert!(files.len() * 10 < count, "{}", files.len());
    // Of the lexicon, what several documents hold.
    let mut reader = Reader::new(&files["words.lpi"]);
    assert!(reader.varint() > 0);
    let days: Vec<i64> = serde_json::from_slice(&files["days.lpi"]).unwrap();
    let last: i64 = days.iter().skip(1).step_by(2).sum();
    assert_eq!(
        (last * 10_000).div_euclid(86_400),
        ((count - 1) as i64 * 10_000).div_euclid(86_400)
    );
}

#[test]
fn the_number_of_threads_does_not_show_in_segments() {
    let documents: Vec<Document> =
        (0..4_000).map(|n| document(n, format!("a{} b{}", n % 700, n % 90))).collect();
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    assert_eq!(alone.install(|| written(&documents)), written(&documents));
}

#[test]
fn a_head_has_what_scores_highest_and_the_newest() {
    let documents: Vec<u32> = (0..HEAD as u32 + 4).collect();
    let mut counts = vec![1; documents.len()];
    counts[2] = 9;
    let postings = Postings { lengths: vec![50; documents.len()], counts, documents };
    let head = chunks::head(2, &postings, &Lengths::new());
    assert_eq!(head.documents[..3], [2, 5, 6]);
    assert_eq!(head.counts[0], 9);
    let keys = chunks::head(
        3,
        &Postings { documents: postings.documents, ..Postings::default() },
        &Lengths::new(),
    );
    assert_eq!(keys.documents.first(), Some(&4));
    assert_eq!(keys.documents.len(), HEAD);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_texts_are_read_back(texts in proptest::collection::vec("([a-e]{1,3} |\\PC|内){0,12}", 0..40)) {
        let documents: Vec<Document> =
            texts.into_iter().enumerate().map(|(n, text)| document(n, text)).collect();
        prop_assert_eq!(read(&written(&documents)), expected(&documents));
    }
}
