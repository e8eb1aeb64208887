//! The bytes of a file, on disk or unpacked.

use std::fs::File;
use std::io::{self, Read};

use encoding_rs::Encoding;

use crate::source::detect;
use crate::source::lines::Narrow;
use crate::source::spool::{ReadAt, Spool};

/// Bytes as they are on disk or as they were unpacked.
pub(super) enum Bytes {
    Plain(File),
    Unpacked(Spool),
}

impl ReadAt for Bytes {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Bytes::Plain(file) => file.read_at(offset, buffer),
            Bytes::Unpacked(spool) => spool.read_at(offset, buffer),
        }
    }
}

impl Bytes {
    /// How many there are.
    pub(super) fn len(&self) -> io::Result<u64> {
        match self {
            Bytes::Plain(file) => Ok(file.metadata()?.len()),
            Bytes::Unpacked(spool) => Ok(spool.len()),
        }
    }

    /// The first of them, by which their kind is told.
    pub(super) fn prefix(&self) -> io::Result<Vec<u8>> {
        let mut prefix =
            vec![0; detect::PREFIX.min(usize::try_from(self.len()?).unwrap_or(detect::PREFIX))];
        let n = self.read_at(0, &mut prefix)?;
        prefix.truncate(n);
        Ok(prefix)
    }

    /// What was unpacked; `None` of what is read from the disk.
    pub(super) fn unpacked(self) -> Option<Spool> {
        match self {
            Bytes::Plain(_) => None,
            Bytes::Unpacked(spool) => Some(spool),
        }
    }
}

/// A file's UTF-16 as UTF-8; the outer error is the file's, the inner one the spool's.
pub(super) fn narrow(bytes: &Bytes, form: &'static Encoding) -> io::Result<io::Result<Spool>> {
    let (mut spool, mut buffer, mut offset) = (Spool::new(), vec![0; 1 << 16], 0);
    let mut narrow = Narrow::new(form);
    loop {
        let n = bytes.read_at(offset, &mut buffer)?;
        offset += n as u64;
        let piece = buffer.get(..n).unwrap_or_default();
        if let Err(error) = narrow.push(piece, n == 0, |text| spool.write(text)) {
            return Ok(Err(error));
        }
        if n == 0 {
            return Ok(spool.finish().map(|()| spool));
        }
    }
}

/// Reads from the beginning to the end of something that is read at positions.
pub(super) struct Sequential<'a> {
    pub(super) source: &'a Bytes,
    pub(super) offset: u64,
}

impl Read for Sequential<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.source.read_at(self.offset, buffer)?;
        self.offset += n as u64;
        Ok(n)
    }
}
