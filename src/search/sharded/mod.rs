//! An index cut into many small files, of which a search loads a few.
//!
//! Blocks of documents become sorted [runs](run) on all processors, records and texts are written on the way, and the
//! runs are [merged](merge) by ranges of terms into [chunks]. Only the runs are kept in memory, some 250 bytes for each
//! message; how the work was divided does not show. The format is told in the guide's page about the index.

mod chunks;
mod code;
mod lexicon;
mod merge;
mod records;
mod run;
mod tails;
#[cfg(test)]
mod tests;

use std::ops::Range;

use rayon::prelude::*;

use super::{Document, SearchOptions};
use crate::deflate::Packer;
use chunks::{Chunk, Chunks};
use code::{FrontCoder, Lengths, varint};
pub(super) use records::{Records, texts};
pub(super) use run::is_lexical;
use run::{Run, RunMaker};

/// Postings that are kept in a chunk; of more, these score highest in a head.
const HEAD: usize = 8_192;

/// Documents of a slice.
const SLICE: usize = 32_768;

/// Documents whose records are in one file, and whose texts are.
const RECORDS: usize = 96;
const TEXTS: usize = 24;

/// Documents of a run: a multiple of both.
const BLOCK: usize = 1_536;

/// Bytes of a chunk before it is packed: a search loads one for each word and segment.
const CHUNK: usize = 12 << 10;

/// The level of chunks and tails: 4 % smaller than by 9 (50,000 mails), for a second of CPU.
const LEVEL: i32 = 10;

/// Of an index of more documents than this, terms are merged in ranges, each with chunks of its own, and the lexicon has
/// common words only.
const LARGE: usize = 20_000;

/// Where ranges of terms begin in a large index, so that there is about as much in each.
const RANGES: &[&str] = &[
    "", "!dfh", "!dfn:m", "!dfp", "!i", "!m:4", "!m:8", "!m:c", "!p", "0", "1", "2", "4", "a",
    "al", "b", "bo", "c", "co", "cp", "d", "di", "e", "f", "fo", "g", "h", "i", "in", "j", "l",
    "m", "me", "n", "o", "p", "pe", "q", "re", "s", "se", "st", "t", "th", "u", "v", "w", "x", "{",
];

/// Where ranges of terms begin in an index of so many documents.
fn ranges(documents: usize) -> &'static [&'static str] {
    if documents > LARGE { RANGES } else { &[""] }
}

/// Takes the bytes of a file of the index, by its name.
pub trait Put<E>: Fn(&str, &[u8]) -> Result<(), E> + Sync {}
impl<E, F: Fn(&str, &[u8]) -> Result<(), E> + Sync> Put<E> for F {}

/// Gives documents by their numbers.
pub trait Load<E>: Fn(Range<usize>) -> Result<Vec<Document>, E> + Sync {}
impl<E, F: Fn(Range<usize>) -> Result<Vec<Document>, E> + Sync> Load<E> for F {}

/// Makes the files of a segment of so many documents, oldest first.
///
/// # Errors
/// Those of `load` and `put`.
pub fn write<E: Send>(
    documents: usize,
    options: &SearchOptions,
    load: &impl Load<E>,
    put: &impl Put<E>,
) -> Result<(), E> {
    let starts: Vec<usize> = (0..documents).step_by(BLOCK).collect();
    let block = |(maker, packers): &mut (RunMaker<'_>, Packers), first: &usize| {
        let own = load(*first..(first + BLOCK).min(documents))?;
        records::write(&own, *first, options, packers, put)?;
        Ok((maker.run(&own, *first as u32), own.iter().map(Document::day).collect::<Vec<_>>()))
    };
    let workers = || (RunMaker::new(documents, options), Packers::default());
    let blocks: Result<Vec<(Run, Vec<i64>)>, E> = starts
        .par_iter()
        .with_max_len(1)
        .map_init(workers, |worker, first| block(worker, first))
        .collect();
    let (runs, days): (Vec<Run>, Vec<Vec<i64>>) = blocks?.into_iter().unzip();
    let mut packers = Packers::default();
    put("days.lpi", &packers.tight.gzip(&records::days(days.into_iter().flatten())))?;
    terms(&runs, documents, &mut packers, put)?;
    lexicon::write(&runs, documents, &mut packers, put)
}

/// Compressors: of records and the like, and of texts, which are long.
struct Packers {
    tight: Packer,
    quick: Packer,
}

impl Default for Packers {
    fn default() -> Self {
        Packers { tight: Packer::of_level(9), quick: Packer::of_level(6) }
    }
}

/// The separator of a chunk, and its bytes, packed.
type PackedChunk = (Vec<u8>, Vec<u8>);

/// Merges the terms of all runs into chunks and tails.
fn terms<E: Send>(
    runs: &[Run],
    documents: usize,
    packers: &mut Packers,
    put: &impl Put<E>,
) -> Result<(), E> {
    let lengths = Lengths::new();
    let range = |(number, start): (usize, &&str)| {
        let first_tail = (number as u64) << 16;
        let mut chunks = Chunks::new((start, first_tail), documents, CHUNK, &lengths);
        merge::terms(runs, number, |term, field, postings| chunks.add(term, field, postings));
        let (chunks, tails) = chunks.finish();
        let mut packer = Packer::of_level(LEVEL);
        for (number, bytes) in tails {
            put(&format!("t{number}.lpi"), &packer.gzip(&bytes))?;
        }
        let pack = |Chunk { separator, bytes }| (separator, packer.gzip(&bytes));
        Ok(chunks.into_iter().map(pack).collect::<Vec<PackedChunk>>())
    };
    let ranges = ranges(documents).par_iter().enumerate().with_max_len(1);
    let ranges: Result<Vec<Vec<PackedChunk>>, E> = ranges.map(range).collect();
    let chunks: Vec<PackedChunk> = ranges?.into_iter().flatten().collect();
    let mut directory = Vec::new();
    for number in [documents, SLICE, RECORDS, TEXTS] {
        varint(&mut directory, number as u64);
    }
    separators(&mut directory, chunks.iter().map(|(separator, _)| separator.as_slice()));
    put("terms.lpi", &packers.tight.gzip(&directory))?;
    chunks
        .par_iter()
        .enumerate()
        .try_for_each(|(number, (_, packed))| put(&format!("c{number}.lpi"), packed))
}

/// Writes how many files there are, and the separator of each; that of the first is empty.
fn separators<'a>(out: &mut Vec<u8>, all: impl ExactSizeIterator<Item = &'a [u8]>) {
    varint(out, all.len() as u64);
    let mut coder = FrontCoder::default();
    for (number, separator) in all.enumerate() {
        coder.push(out, if number == 0 { b"" } else { separator });
    }
}
