//! Runs in one: their terms in order, each with all of its postings.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::code::Reader;
use super::run::{Postings, Run, TermReader};

/// Calls `each` for every term and field of a range, in order.
pub(super) fn terms(runs: &[Run], range: usize, mut each: impl FnMut(&[u8], u8, &Postings)) {
    let mut readers: Vec<TermReader<'_>> = runs.iter().map(|run| run.terms(range)).collect();
    // Runs follow each other by their documents; so do the postings of a term that several hold.
    let mut heads = BinaryHeap::with_capacity(readers.len());
    for (run, reader) in readers.iter_mut().enumerate() {
        let mut term = Vec::new();
        if let Some(field) = reader.next(&mut term) {
            heads.push(Reverse((term, field, run)));
        }
    }
    let mut postings = Postings::default();
    let mut current: Option<(Vec<u8>, u8)> = None;
    while let Some(Reverse((mut term, field, run))) = heads.pop() {
        let same = current.as_ref().is_some_and(|(own, of)| (own, *of) == (&term, field));
        if !same {
            if let Some((own, of)) = &mut current {
                each(own, *of, &postings);
                own.clone_from(&term);
                *of = field;
            } else {
                current = Some((term.clone(), field));
            }
            postings.clear();
        }
        if let Some(reader) = readers.get_mut(run) {
            reader.postings(field, &mut postings);
            if let Some(field) = reader.next(&mut term) {
                heads.push(Reverse((term, field, run)));
            }
        }
    }
    if let Some((own, of)) = current {
        each(&own, of, &postings);
    }
}

/// Calls `each` for every word of a range with the number of documents that hold it, in order.
pub(super) fn words(runs: &[Run], range: usize, mut each: impl FnMut(&[u8], u64)) {
    let mut readers: Vec<Reader<'_>> = runs.iter().map(|run| run.words(range)).collect();
    let mut heads = BinaryHeap::with_capacity(readers.len());
    let next = |reader: &mut Reader<'_>, mut word: Vec<u8>| {
        (!reader.is_empty()).then(|| {
            reader.text(&mut word);
            word
        })
    };
    for (run, reader) in readers.iter_mut().enumerate() {
        heads.extend(next(reader, Vec::new()).map(|word| Reverse((word, run))));
    }
    let mut current: (Vec<u8>, u64) = (Vec::new(), 0);
    while let Some(Reverse((word, run))) = heads.pop() {
        if word != current.0 {
            if current.1 > 0 {
                each(&current.0, current.1);
            }
            current.0.clone_from(&word);
            current.1 = 0;
        }
        if let Some(reader) = readers.get_mut(run) {
            current.1 += reader.varint();
            heads.extend(next(reader, word).map(|word| Reverse((word, run))));
        }
    }
    if current.1 > 0 {
        each(&current.0, current.1);
    }
}
