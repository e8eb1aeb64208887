//! Reading one unit: a file of whatever kind, or the epochs of an inbox.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use super::compressed::{self, Ending};
use super::detect::{self, Content};
use super::folder::Unit;
use super::mbox::{self, Found, Split};
use super::spool::{ReadAt, Spool, read_exact_at};
use super::{SourceError, SourceKind, UpdateReport, eml, store, update_report};
use crate::diagnostic::{Diagnostics, Kind, Place};

/// The largest period report, in bytes; a report is parsed as one text.
const LONGEST_REPORT: u64 = 64 << 20;

/// What a unit turned out to be.
#[derive(Debug)]
pub(crate) enum Part {
    /// Not mail; the text says what it is.
    Nothing { path: PathBuf, why: &'static str },
    /// It could not be read, which is among the problems.
    Unreadable,
    /// A file that is one message.
    Message { path: PathBuf, length: u32 },
    /// Messages in a file, or in what was unpacked from it.
    Mbox { path: PathBuf, unpacked: Option<Spool>, split: Split },
    /// A period report and the messages made from its entries: one after the other, with their lengths.
    Report { report: Box<UpdateReport>, messages: Spool, lengths: Vec<u32> },
    /// Epochs of a public-inbox repository.
    #[cfg(feature = "public-inbox")]
    Inbox(Vec<super::public_inbox::Epoch>),
}

/// A unit's content and what was odd about it.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) part: Part,
    pub(crate) problems: Diagnostics,
}

impl Unit {
    /// Reads it.
    ///
    /// # Errors
    /// What the user named cannot be read or is of another kind, or the spool cannot be written.
    pub(crate) fn read(&self) -> Result<Outcome, SourceError> {
        match self {
            Unit::File { path, kind, alone } => {
                FileReader { path, kind: *kind, alone: *alone }.read()
            }
            #[cfg(feature = "public-inbox")]
            Unit::Inbox { epochs, .. } => super::public_inbox::read(epochs),
            #[cfg(not(feature = "public-inbox"))]
            Unit::Inbox { .. } => {
                Ok(Outcome { part: Part::Unreadable, problems: Diagnostics::default() })
            }
        }
    }
}

/// The temporary folder is full or not writable.
pub(crate) fn spool_error(error: io::Error) -> SourceError {
    SourceError::Io { path: std::env::temp_dir(), error }
}

struct FileReader<'a> {
    path: &'a Path,
    kind: Option<SourceKind>,
    alone: bool,
}

/// Bytes as they are on disk or as they were unpacked.
enum Bytes {
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
    fn len(&self) -> io::Result<u64> {
        match self {
            Bytes::Plain(file) => Ok(file.metadata()?.len()),
            Bytes::Unpacked(spool) => Ok(spool.len()),
        }
    }

    fn prefix(&self) -> io::Result<Vec<u8>> {
        let mut prefix =
            vec![0; detect::PREFIX.min(usize::try_from(self.len()?).unwrap_or(detect::PREFIX))];
        let n = self.read_at(0, &mut prefix)?;
        prefix.truncate(n);
        Ok(prefix)
    }

    fn unpacked(self) -> Option<Spool> {
        match self {
            Bytes::Plain(_) => None,
            Bytes::Unpacked(spool) => Some(spool),
        }
    }
}

impl FileReader<'_> {
    fn read(&self) -> Result<Outcome, SourceError> {
        let mut problems = Diagnostics::default();
        let part = match self.part(&mut problems) {
            Ok(part) => part?,
            Err(error) if self.alone => {
                return Err(SourceError::Io { path: self.path.to_owned(), error });
            }
            Err(error) => {
                problems.push(Kind::Unreadable, Place::path(self.path), error.to_string());
                Part::Unreadable
            }
        };
        Ok(Outcome { part, problems })
    }

    /// The outer error is the file's, the inner one ends the whole reading.
    fn part(&self, problems: &mut Diagnostics) -> io::Result<Result<Part, SourceError>> {
        let mut bytes = match self.open()? {
            Ok(bytes) => bytes,
            Err(error) => return Ok(Err(error)),
        };
        let mut prefix = bytes.prefix()?;
        let mut whole = true;
        if let Content::Packed(packing) = detect::content(&prefix) {
            let packed = bytes.len()?;
            let input = BufReader::with_capacity(1 << 16, Sequential { source: &bytes, offset: 0 });
            let (spool, ending) =
                match compressed::unpack(packing, input, compressed::bound(packed)) {
                    Ok(unpacked) => unpacked,
                    Err(error) => return Ok(Err(spool_error(error))),
                };
            whole = ending == Ending::Whole;
            self.note_ending(ending, spool.len(), problems);
            bytes = Bytes::Unpacked(spool);
            prefix = bytes.prefix()?;
        }
        match self.content(&prefix) {
            Content::Mbox => self.mbox(bytes, whole, problems).map(Ok),
            Content::Message => self.message(bytes, &prefix).map(Ok),
            Content::Report => self.report(&bytes, problems),
            Content::Empty => Ok(Ok(self.nothing("an empty file"))),
            Content::Packed(_) => Ok(Ok(self.nothing("packed twice, unpack it first"))),
            Content::Other(why) => Ok(Ok(self.nothing(why))),
        }
    }

    fn open(&self) -> io::Result<Result<Bytes, SourceError>> {
        if self.path != Path::new("-") {
            return Ok(Ok(Bytes::Plain(File::open(self.path)?)));
        }
        let mut spool = Spool::new();
        let mut buffer = vec![0; 1 << 16];
        let mut input = io::stdin().lock();
        loop {
            let n = input.read(&mut buffer)?;
            let written = if n == 0 {
                spool.finish()
            } else {
                spool.write(buffer.get(..n).unwrap_or_default())
            };
            if let Err(error) = written {
                return Ok(Err(spool_error(error)));
            }
            if n == 0 {
                return Ok(Ok(Bytes::Unpacked(spool)));
            }
        }
    }

    /// What the file is taken for: its kind if the user told one, else what its content says.
    fn content(&self, prefix: &[u8]) -> Content {
        let seen = detect::content(prefix);
        match (self.kind, seen) {
            (_, Content::Empty | Content::Packed(_))
            | (None | Some(SourceKind::PublicInbox), _) => seen,
            (Some(SourceKind::Mbox), _) => Content::Mbox,
            (Some(SourceKind::Maildir), _) => Content::Message,
            (Some(SourceKind::Eml), _) if self.alone || eml::is_message(prefix) => Content::Message,
            (Some(SourceKind::Eml), _) => Content::Other("no header block of a mail"),
            (Some(SourceKind::UpdateReport), _) => Content::Report,
        }
    }

    fn note_ending(&self, ending: Ending, unpacked: u64, problems: &mut Diagnostics) {
        let place = Place::path(self.path);
        match ending {
            Ending::Whole => {}
            Ending::Damaged(text) => {
                let text = format!("{text}; {unpacked} bytes were unpacked");
                problems.push(Kind::DamagedCompression, place, text);
            }
            Ending::TooLarge => {
                problems.push(
                    Kind::TooLarge,
                    place,
                    format!("unpacking was stopped after {unpacked} bytes"),
                );
            }
        }
    }

    fn nothing(&self, why: &'static str) -> Part {
        Part::Nothing { path: self.path.to_owned(), why }
    }

    fn mbox(&self, bytes: Bytes, whole: bool, problems: &mut Diagnostics) -> io::Result<Part> {
        let mut split = mbox::split(&bytes, bytes.len()?)?;
        if split.messages.is_empty() {
            return Ok(self.nothing("no line that begins a message of an mbox"));
        }
        for (kind, offset, text) in std::mem::take(&mut split.problems) {
            // A cut stream has a cut end; that is one finding.
            if whole || kind != Kind::TruncatedMbox {
                problems.push(kind, Place::offset(self.path, offset), text);
            }
        }
        Ok(Part::Mbox { path: self.path.to_owned(), unpacked: bytes.unpacked(), split })
    }

    fn message(&self, bytes: Bytes, prefix: &[u8]) -> io::Result<Part> {
        let (path, all) = (self.path.to_owned(), bytes.len()?);
        let length = |bytes| u32::try_from(bytes).unwrap_or(u32::MAX);
        Ok(match bytes.unpacked() {
            None => Part::Message { path, length: length(all) },
            unpacked => {
                let offset = (prefix.len() - store::without_separator(prefix).len()) as u64;
                let messages = vec![Found { offset, length: length(all - offset), date: None }];
                Part::Mbox { path, unpacked, split: Split { messages, ..Split::default() } }
            }
        })
    }

    fn report(
        &self,
        bytes: &Bytes,
        problems: &mut Diagnostics,
    ) -> io::Result<Result<Part, SourceError>> {
        let length = bytes.len()?;
        let mut text = Vec::new();
        read_exact_at(
            bytes,
            0,
            usize::try_from(length.min(LONGEST_REPORT)).unwrap_or(0),
            &mut text,
        )?;
        if length > LONGEST_REPORT {
            let text = format!("a period report of {length} bytes is read up to {LONGEST_REPORT}");
            problems.push(Kind::TooLarge, Place::path(self.path), text);
        }
        let Some((report, messages)) =
            update_report::parse(self.path, &String::from_utf8_lossy(&text))
        else {
            if self.alone && self.kind.is_some() {
                let what = "no period report: its first line is not `From A to B`".to_owned();
                return Ok(Err(SourceError::WrongKind { path: self.path.to_owned(), what }));
            }
            return Ok(Ok(self.nothing("no period report")));
        };
        let mut spool = Spool::new();
        let lengths = messages.iter().map(|m| u32::try_from(m.len()).unwrap_or(u32::MAX)).collect();
        let written =
            messages.iter().try_for_each(|m| spool.write(m)).and_then(|()| spool.finish());
        Ok(match written {
            Ok(()) => Ok(Part::Report { report: Box::new(report), messages: spool, lengths }),
            Err(error) => Err(spool_error(error)),
        })
    }
}

/// Reads from the beginning to the end of something that is read at positions.
struct Sequential<'a> {
    source: &'a Bytes,
    offset: u64,
}

impl Read for Sequential<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.source.read_at(self.offset, buffer)?;
        self.offset += n as u64;
        Ok(n)
    }
}
