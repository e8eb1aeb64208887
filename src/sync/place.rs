//! Puts a file that was fetched into its place: unpacked, added to in place where it only grew, else whole.

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use super::SyncError;
use crate::source::compressed::bound;

/// What became of a file; with bytes of it, or those that were added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Placed {
    New(u64),
    Grown(u64),
    Replaced(u64),
    Same,
    /// It is no mbox, a page with an error for example.
    NoMbox,
}

/// Puts `part` to `target`, and removes it.
pub(super) fn place(part: &Path, target: &Path) -> Result<Placed, SyncError> {
    let unpacked = part.with_extension("new");
    let io = SyncError::io(part);
    let is_packed = unpack(part, &unpacked).map_err(&io)?;
    let new = if is_packed { unpacked.as_path() } else { part };
    let placed = if is_mbox(new).map_err(&io)? { join(new, target) } else { Ok(Placed::NoMbox) };
    let placed = placed.map_err(SyncError::io(target))?;
    for file in [part, &unpacked] {
        match fs::remove_file(file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(SyncError::Io { path: file.to_owned(), error });
            }
            _ => {}
        }
    }
    Ok(placed)
}

/// Unpacks a file if it is gzip; whether it is.
fn unpack(part: &Path, unpacked: &Path) -> io::Result<bool> {
    let mut file = File::open(part)?;
    let mut magic = [0; 2];
    if file.read(&mut magic)? < 2 || magic != [0x1f, 0x8b] {
        return Ok(false);
    }
    file.seek(SeekFrom::Start(0))?;
    let most = bound(file.metadata()?.len());
    let mut mail = MultiGzDecoder::new(BufReader::new(file)).take(most + 1);
    let length = io::copy(&mut mail, &mut File::create(unpacked)?)?;
    if length > most {
        fs::remove_file(unpacked)?;
        return Err(io::Error::other("it unpacks to far more than mail does"));
    }
    Ok(true)
}

/// An mbox may be empty, for a month without mail.
fn is_mbox(path: &Path) -> io::Result<bool> {
    let mut beginning = Vec::new();
    File::open(path)?.take(4096).read_to_end(&mut beginning)?;
    let text = beginning.trim_ascii_start();
    Ok(text.is_empty() || text.starts_with(b"From "))
}

fn join(new: &Path, target: &Path) -> io::Result<Placed> {
    let length = fs::metadata(new)?.len();
    let before = match fs::metadata(target) {
        Ok(metadata) => metadata.len(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            // No file for no mail: a source of empty files alone would be a mistake.
            if length == 0 {
                return Ok(Placed::Same);
            }
            fs::rename(new, target)?;
            return Ok(Placed::New(length));
        }
        Err(error) => return Err(error),
    };
    if length == 0 && before > 0 {
        return Ok(Placed::NoMbox);
    }
    let grew = before <= length && begins_with(new, target)?;
    if !grew {
        fs::rename(new, target)?;
        return Ok(Placed::Replaced(length));
    }
    if before == length {
        return Ok(Placed::Same);
    }
    let mut rest = File::open(new)?;
    rest.seek(SeekFrom::Start(before))?;
    let mut file = File::options().append(true).open(target)?;
    io::copy(&mut rest, &mut file)?;
    file.flush()?;
    Ok(Placed::Grown(length - before))
}

/// Whether all of the old file is the beginning of the new one, which is no shorter.
fn begins_with(new: &Path, old: &Path) -> io::Result<bool> {
    let (mut new, mut old) = (File::open(new)?, File::open(old)?);
    let (mut a, mut b) = (vec![0; 64 << 10], vec![0; 64 << 10]);
    loop {
        let n = old.read(&mut b)?;
        let (Some(a), Some(b)) = (a.get_mut(..n), b.get(..n)) else { return Ok(false) };
        if n == 0 {
            return Ok(true);
        }
        new.read_exact(a)?;
        if *a != *b {
            return Ok(false);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_grew_is_added_to_and_any_other_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let (part, target) = (folder.path().join(".a.mbox.part"), folder.path().join("a.mbox"));
        let put = |text: &str| {
            fs::write(&part, text).unwrap();
            let placed = place(&part, &target).unwrap();
            let left = fs::read_dir(folder.path()).unwrap().count();
            assert_eq!(left, usize::from(target.exists()), "something is left of {text:?}");
            placed
        };
        assert_eq!(put(""), Placed::Same);
        assert_eq!(put("From a\nb\n"), Placed::New(9));
        let file = File::open(&target).unwrap();
        assert_eq!(put("From a\nb\nFrom c\n"), Placed::Grown(7));
        // The same file as before, not another of its name.
        assert_eq!(file.metadata().unwrap().len(), 16);
        assert_eq!(put("From a\nb\nFrom c\n"), Placed::Same);
        assert_eq!(put("From a\nB\nFrom c\n"), Placed::Replaced(16));
        assert_eq!(put("From a\n"), Placed::Replaced(7));
        for none in ["<html>\n<p>busy", ""] {
            assert_eq!(put(none), Placed::NoMbox);
        }
        assert_eq!(fs::read_to_string(&target).unwrap(), "From a\n");
    }

    #[test]
    fn packed_files_are_unpacked_within_bounds() {
        let folder = tempfile::tempdir().unwrap();
        let (part, target) = (folder.path().join(".a.mbox.part"), folder.path().join("a.mbox"));
        let pack = |bytes: &[u8]| {
            let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            packed.write_all(bytes).unwrap();
            fs::write(&part, packed.finish().unwrap()).unwrap();
        };
        pack(b"From a\nb\n");
        assert_eq!(place(&part, &target).unwrap(), Placed::New(9));
        pack(&vec![b'\n'; 80 << 20]);
        assert!(place(&part, &target).is_err());
        assert_eq!(fs::read_to_string(&target).unwrap(), "From a\nb\n");
    }
}
