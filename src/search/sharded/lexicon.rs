//! The words of a segment as they were written, for those that somebody has begun to type or mistyped.

use rayon::prelude::*;

use super::code::{FrontCoder, shared, varint};
use super::run::Run;
use super::{LARGE, Packers, Put, merge, ranges, separators};

/// Bytes at which a file ends.
const TARGET: usize = 12 << 10;

/// Documents that must hold a word of a large segment.
const COMMON: u64 = 3;

/// A file: its first word cut as far as it differs from the one before, number of words, and their bytes.
type File = (Vec<u8>, u64, Vec<u8>);

/// Writes `words.lpi` and what it names.
pub(super) fn write<E: Send>(
    runs: &[Run],
    documents: usize,
    packers: &mut Packers,
    put: &impl Put<E>,
) -> Result<(), E> {
    let least = if documents > LARGE { COMMON } else { 1 };
    let ranges = ranges(documents).par_iter().enumerate().with_max_len(1);
    let files: Vec<Vec<File>> =
        ranges.map(|(range, start)| files(runs, range, start, least)).collect();
    let files: Vec<File> = files.into_iter().flatten().collect();
    let mut directory = Vec::new();
    separators(&mut directory, files.iter().map(|(separator, ..)| separator.as_slice()));
    put("words.lpi", &packers.tight.gzip(&directory))?;
    for (number, (_, count, words)) in files.into_iter().enumerate() {
        let mut bytes = Vec::with_capacity(words.len() + 4);
        varint(&mut bytes, count);
        bytes.extend(words);
        put(&format!("w{number}.lpi"), &packers.tight.gzip(&bytes))?;
    }
    Ok(())
}

fn files(runs: &[Run], range: usize, start: &str, least: u64) -> Vec<File> {
    let mut files: Vec<File> = Vec::new();
    let mut coder = FrontCoder::default();
    let mut last: Vec<u8> = Vec::new();
    merge::words(runs, range, |word, documents| {
        if documents < least {
            return;
        }
        if files.last().is_none_or(|(_, _, bytes)| bytes.len() >= TARGET) {
            let separator = match files.last() {
                None => start.as_bytes().to_vec(),
                Some(_) => word.get(..=shared(&last, word)).unwrap_or(word).to_vec(),
            };
            files.push((separator, 0, Vec::new()));
            coder.reset();
        }
        if let Some((_, count, bytes)) = files.last_mut() {
            *count += 1;
            coder.push(bytes, word);
            varint(bytes, documents);
        }
        last.clear();
        last.extend_from_slice(word);
    });
    files
}
