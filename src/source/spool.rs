//! Unpacked bytes: in memory while they are few, else in an unnamed temporary file.
//!
//! An unnamed file leaves nothing behind, whatever ends the program. Each reader fills a spool of its own, so several
//! files can be unpacked at once; the [`Store`](super::Store) then joins the spools in the order of the sources, so
//! that positions do not depend on how many threads there were.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, Write};

/// Bytes that stay in memory: unpacking a small file should not cost a file.
const IN_MEMORY: usize = 1 << 20;

/// Bytes that are written once, then read at any position.
#[derive(Debug)]
pub(crate) struct Spool {
    bytes: Bytes,
    length: u64,
}

#[derive(Debug)]
enum Bytes {
    Memory(Vec<u8>),
    File(BufWriter<File>),
}

impl Default for Spool {
    fn default() -> Self {
        Spool::new()
    }
}

impl Spool {
    /// An empty spool in memory.
    pub(crate) fn new() -> Self {
        Spool { bytes: Bytes::Memory(Vec::new()), length: 0 }
    }

    /// Number of bytes written so far.
    pub(crate) fn len(&self) -> u64 {
        self.length
    }

    /// Appends bytes; moves to a temporary file when they are no longer few.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.bytes {
            Bytes::Memory(memory) if memory.len() + bytes.len() <= IN_MEMORY => {
                memory.extend_from_slice(bytes);
            }
            Bytes::Memory(memory) => {
                let mut file = BufWriter::with_capacity(1 << 18, tempfile::tempfile()?);
                file.write_all(memory)?;
                file.write_all(bytes)?;
                self.bytes = Bytes::File(file);
            }
            Bytes::File(file) => file.write_all(bytes)?,
        }
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Appends all of another spool, which must be [`finish`](Self::finish)ed.
    pub(crate) fn append(&mut self, other: Spool) -> io::Result<()> {
        match other.bytes {
            Bytes::Memory(memory) => self.write(&memory),
            Bytes::File(writer) => {
                let mut file = writer.into_inner().map_err(io::IntoInnerError::into_error)?;
                file.rewind()?;
                let mut buffer = vec![0; 1 << 18];
                loop {
                    let n = file.read(&mut buffer)?;
                    if n == 0 {
                        return Ok(());
                    }
                    self.write(buffer.get(..n).unwrap_or_default())?;
                }
            }
        }
    }

    /// Hands what is still buffered to the operating system; reading is possible after this.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        match &mut self.bytes {
            Bytes::Memory(_) => Ok(()),
            Bytes::File(file) => file.flush(),
        }
    }
}

/// Something that can be read at any position by many threads at once.
pub(crate) trait ReadAt {
    /// Fills `buffer` as far as there are bytes; less than its length only at the end.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize>;
}

impl ReadAt for [u8] {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = usize::try_from(offset).ok().and_then(|at| self.get(at..)).unwrap_or_default();
        let n = rest.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..n), rest.get(..n)) {
            to.copy_from_slice(from);
        }
        Ok(n)
    }
}

impl ReadAt for File {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let mut done = 0;
        while let Some(rest) = buffer.get_mut(done..).filter(|rest| !rest.is_empty()) {
            match positioned_read(self, rest, offset + done as u64) {
                Ok(0) => break,
                Ok(n) => done += n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        Ok(done)
    }
}

impl ReadAt for Spool {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        match &self.bytes {
            Bytes::Memory(memory) => memory.as_slice().read_at(offset, buffer),
            Bytes::File(file) => file.get_ref().read_at(offset, buffer),
        }
    }
}

#[cfg(unix)]
fn positioned_read(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
fn positioned_read(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}

/// Reads exactly `length` bytes at `offset` into `buffer`, which is emptied first.
///
/// The buffer grows with what is really there, so that a length that lies (the file was cut since) costs no memory.
pub(crate) fn read_exact_at(
    source: &(impl ReadAt + ?Sized),
    offset: u64,
    length: usize,
    buffer: &mut Vec<u8>,
) -> io::Result<()> {
    const STEP: usize = 1 << 24;
    buffer.clear();
    while buffer.len() < length {
        let old = buffer.len();
        buffer.resize(length.min(old + STEP), 0);
        let n = source.read_at(offset + old as u64, buffer.get_mut(old..).unwrap_or_default())?;
        buffer.truncate(old + n);
        if n == 0 {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "the file is shorter than when it was scanned",
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(spool: &Spool) -> Vec<u8> {
        let mut buffer = Vec::new();
        read_exact_at(spool, 0, spool.len() as usize, &mut buffer).unwrap();
        buffer
    }

    #[test]
    fn a_spool_that_outgrows_memory_keeps_every_byte_in_order() {
        let mut spool = Spool::new();
        let mut expected = Vec::new();
        for i in 0..5u8 {
            let piece = vec![i; IN_MEMORY / 3 + 1];
            spool.write(&piece).unwrap();
            expected.extend_from_slice(&piece);
        }
        spool.finish().unwrap();
        assert!(matches!(spool.bytes, Bytes::File(_)));
        assert_eq!(content(&spool), expected);
    }

    #[test]
    fn joined_spools_follow_each_other() {
        let mut all = Spool::new();
        let mut expected = Vec::new();
        for size in [10, IN_MEMORY + 10, 0, IN_MEMORY / 2] {
            let mut one = Spool::new();
            let bytes: Vec<u8> = (0..size).map(|i| (i % 251) as u8).collect();
            one.write(&bytes).unwrap();
            one.finish().unwrap();
            all.append(one).unwrap();
            expected.extend_from_slice(&bytes);
        }
        all.finish().unwrap();
        assert_eq!(all.len(), expected.len() as u64);
        assert_eq!(content(&all), expected);
    }

    #[test]
    fn reading_past_the_end_is_an_error_and_not_a_short_message() {
        let mut buffer = Vec::new();
        let e = read_exact_at(b"abc".as_slice(), 1, 5, &mut buffer).unwrap_err();
        assert_eq!(e.kind(), io::ErrorKind::UnexpectedEof);
    }
}
