//! Posting lists that are too long for a chunk: a head, and slices of documents, in files of their own.

use super::code::Lengths;
use super::run::Postings;
use super::{SLICE, chunks};

/// Bytes at which a file ends.
const TARGET: usize = 24 << 10;

/// The files of a range of terms.
#[derive(Debug)]
pub(super) struct Tails {
    documents: usize,
    number: u64,
    open: Vec<u8>,
    done: Vec<(u64, Vec<u8>)>,
}

impl Tails {
    /// Of an index of so many documents; files are numbered from `first`.
    pub(super) fn new(first: u64, documents: usize) -> Self {
        Tails { documents, number: first, open: Vec::new(), done: Vec::new() }
    }

    /// Puts postings away, and writes to `block` where they are.
    pub(super) fn add(
        &mut self,
        field: u8,
        postings: &Postings,
        lengths: &Lengths,
        block: &mut Vec<u8>,
    ) {
        let mut before = 0;
        let has_head = postings.documents.len() > SLICE;
        let head =
            if has_head { chunks::head(field, postings, lengths) } else { Postings::default() };
        self.put(&head, 0..head.documents.len(), 0, &mut before, block);
        let mut begin = 0;
        for first in (0..self.documents).step_by(SLICE) {
            let slice = (first + SLICE) as u32;
            let end = postings.documents.partition_point(|document| *document < slice);
            self.put(postings, begin..end, first as u32, &mut before, block);
            begin = end;
        }
    }

    fn put(
        &mut self,
        postings: &Postings,
        which: std::ops::Range<usize>,
        first: u32,
        before: &mut u64,
        block: &mut Vec<u8>,
    ) {
        let (count, start) = (which.len(), self.open.len());
        chunks::write(postings, which, first, &mut self.open);
        chunks::refer(block, count, (self.number, *before), start..self.open.len());
        if count > 0 {
            *before = self.number;
        }
        if self.open.len() >= TARGET {
            self.end();
        }
    }

    fn end(&mut self) {
        self.done.push((self.number, std::mem::take(&mut self.open)));
        self.number += 1;
    }

    pub(super) fn finish(mut self) -> Vec<(u64, Vec<u8>)> {
        if !self.open.is_empty() {
            self.end();
        }
        self.done
    }
}
