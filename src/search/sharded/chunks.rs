//! Sorted terms cut into chunks, and long posting lists into tails.

use super::HEAD;
use super::code::{FrontCoder, Lengths, shared, varint, zigzag};
use super::run::{KEY, Postings};
use super::tails::Tails;

/// A chunk before it is packed.
#[derive(Debug)]
pub(super) struct Chunk {
    /// Its terms are not less than this, and those of the chunk before are.
    pub(super) separator: Vec<u8>,
    pub(super) bytes: Vec<u8>,
}

/// What a chunk says, in columns: what is alike packs better together.
#[derive(Debug, Default)]
struct Columns {
    /// Number of terms.
    many: u64,
    terms: Vec<u8>,
    /// Fields of each term.
    masks: Vec<u8>,
    /// Number of documents of each term and field.
    sizes: Vec<u8>,
    /// Where long posting lists are.
    places: Vec<u8>,
    /// Of all other posting lists.
    counts: Vec<u8>,
    lengths: Vec<u8>,
    documents: Vec<u8>,
}

impl Columns {
    fn all(&self) -> [&Vec<u8>; 7] {
        let Columns { many: _, terms, masks, sizes, places, counts, lengths, documents } = self;
        [terms, masks, sizes, places, counts, lengths, documents]
    }

    fn bytes(&self) -> usize {
        self.all().iter().map(|column| column.len()).sum()
    }
}

/// Writes the chunks of a range of terms.
#[derive(Debug)]
pub(super) struct Chunks<'a> {
    /// Bytes at which a chunk ends.
    target: usize,
    lengths: &'a Lengths,
    tails: Tails,
    done: Vec<Chunk>,
    /// The chunk that is open, and its separator.
    columns: Columns,
    separator: Vec<u8>,
    coder: FrontCoder,
    /// The term that is open, and its fields; 0 if there is none.
    term: Vec<u8>,
    mask: u8,
}

impl<'a> Chunks<'a> {
    /// Of a range that begins with `start`; files of tails are numbered from `first_tail`.
    pub(super) fn new(
        (start, first_tail): (&str, u64),
        documents: usize,
        target: usize,
        lengths: &'a Lengths,
    ) -> Self {
        Chunks {
            target,
            lengths,
            tails: Tails::new(first_tail, documents),
            done: Vec::new(),
            columns: Columns::default(),
            separator: start.as_bytes().to_vec(),
            coder: FrontCoder::default(),
            term: Vec::new(),
            mask: 0,
        }
    }

    /// Adds a term of a field; terms come in order, and the fields of a term.
    pub(super) fn add(&mut self, term: &[u8], field: u8, postings: &Postings) {
        if self.mask != 0 && term != self.term {
            self.end_term();
            if self.columns.bytes() >= self.target {
                let shared = shared(&self.term, term);
                let next = term.get(..=shared).unwrap_or(term).to_vec();
                self.end_chunk(next);
            }
        }
        if self.mask == 0 {
            self.term.clear();
            self.term.extend_from_slice(term);
        }
        self.mask |= 1 << field;
        let columns = &mut self.columns;
        let count = postings.documents.len();
        varint(&mut columns.sizes, count as u64);
        if count > HEAD {
            self.tails.add(field, postings, self.lengths, &mut columns.places);
        } else {
            write_documents(&postings.documents, 0, &mut columns.documents);
            columns.counts.extend_from_slice(&postings.counts);
            columns.lengths.extend_from_slice(&postings.lengths);
        }
    }

    fn end_term(&mut self) {
        self.coder.push(&mut self.columns.terms, &self.term);
        self.columns.masks.push(self.mask);
        self.columns.many += 1;
        self.mask = 0;
    }

    fn end_chunk(&mut self, next: Vec<u8>) {
        let columns = std::mem::take(&mut self.columns);
        let mut bytes = Vec::with_capacity(columns.bytes() + 8);
        varint(&mut bytes, columns.many);
        columns.all().into_iter().for_each(|column| bytes.extend_from_slice(column));
        let separator = std::mem::replace(&mut self.separator, next);
        self.done.push(Chunk { separator, bytes });
        self.coder.reset();
    }

    /// All chunks, and the files of tails with their numbers.
    pub(super) fn finish(mut self) -> (Vec<Chunk>, Vec<(u64, Vec<u8>)>) {
        if self.mask != 0 {
            self.end_term();
        }
        if self.columns.many > 0 {
            self.end_chunk(Vec::new());
        }
        (self.done, self.tails.finish())
    }
}

/// Writes a posting list: of postings, those at `which`, with documents counted from `first`.
pub(super) fn write(
    postings: &Postings,
    which: std::ops::Range<usize>,
    first: u32,
    out: &mut Vec<u8>,
) {
    write_documents(postings.documents.get(which.clone()).unwrap_or_default(), first, out);
    out.extend_from_slice(postings.counts.get(which.clone()).unwrap_or_default());
    out.extend_from_slice(postings.lengths.get(which).unwrap_or_default());
}

fn write_documents(documents: &[u32], first: u32, out: &mut Vec<u8>) {
    let mut before = first;
    for document in documents {
        varint(out, u64::from(document - before));
        before = *document;
    }
}

/// The postings that score highest, of equal ones the newest, in the order of documents.
pub(super) fn head(field: u8, postings: &Postings, lengths: &Lengths) -> Postings {
    let all = postings.documents.len();
    let mut places: Vec<usize> = (0..all).collect();
    if field == KEY {
        places.drain(..all - HEAD.min(all));
    } else {
        let score = |at: usize| {
            let count = postings.counts.get(at).copied().unwrap_or_default();
            let code = postings.lengths.get(at).copied().unwrap_or_default();
            f64::from(count) / lengths.length(code).max(1.0)
        };
        let better = |a: &usize, b: &usize| score(*b).total_cmp(&score(*a)).then(b.cmp(a));
        if all > HEAD {
            places.select_nth_unstable_by(HEAD - 1, better);
        }
        places.truncate(HEAD);
        places.sort_unstable();
    }
    let column = |of: &[u8]| places.iter().filter_map(|at| of.get(*at).copied()).collect();
    Postings {
        documents: places.iter().filter_map(|at| postings.documents.get(*at).copied()).collect(),
        counts: column(&postings.counts),
        lengths: column(&postings.lengths),
    }
}

/// Writes where a posting list is: number of documents, file, place in it.
pub(super) fn refer(
    out: &mut Vec<u8>,
    count: usize,
    (file, before): (u64, u64),
    place: std::ops::Range<usize>,
) {
    varint(out, count as u64);
    if count > 0 {
        zigzag(out, file.cast_signed() - before.cast_signed());
        varint(out, place.start as u64);
        varint(out, place.len() as u64);
    }
}
