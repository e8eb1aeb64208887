//! Reading one unit: a file of whatever kind, or the epochs of an inbox.

mod bytes;

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use encoding_rs::Encoding;

use super::compressed::{self, Ending};
use super::detect::{self, Content};
use super::folder::Unit;
use super::known::{self, Known, KnownFile, KnownPart, Stamp};
use super::lines;
use super::mbox::{self, Found, Split};
use super::spool::{Spool, read_exact_at};
use super::{SourceError, SourceKind, UpdateReport, eml, store, update_report};
use crate::diagnostic::{Diagnostics, Kind, Place};
use crate::fingerprint::Fingerprint;
use bytes::{Bytes, Sequential, narrow};

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
    Mbox { path: PathBuf, bytes: MboxBytes, split: Split },
    /// A period report and the messages made from its entries: one after the other, with their lengths.
    Report { report: Box<UpdateReport>, messages: Spool, lengths: Vec<u32> },
    /// Epochs of a public-inbox repository.
    #[cfg(feature = "public-inbox")]
    Inbox(Vec<super::public_inbox::Epoch>),
}

/// Where the bytes of an mbox are.
#[derive(Debug)]
pub(crate) enum MboxBytes {
    /// In the file.
    Plain,
    /// Unpacked from it.
    Unpacked(Spool),
    /// To be unpacked when they are asked for.
    Packed,
}

/// A unit's content and what was odd about it.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) part: Part,
    /// Fingerprints of its first messages, known from before.
    pub(crate) keys: Vec<Fingerprint>,
    /// It is as it was known.
    pub(crate) unchanged: bool,
    /// Of its file when it was looked at.
    pub(crate) stamp: Option<Stamp>,
    pub(crate) problems: Diagnostics,
    /// Bytes by which it unpacks to more than mail does ([`compressed::excess`]).
    pub(crate) excess: u64,
}

impl Outcome {
    /// What was not packed.
    pub(crate) fn plain(part: Part, problems: Diagnostics) -> Self {
        Outcome { part, keys: Vec::new(), unchanged: false, stamp: None, problems, excess: 0 }
    }
}

impl Unit {
    /// Reads it.
    ///
    /// # Errors
    /// What the user named cannot be read or is of another kind, or the spool cannot be written.
    pub(crate) fn read(&self, known: &Known) -> Result<Outcome, SourceError> {
        match self {
            Unit::File { path, kind, alone } => {
                let reader = FileReader { path, kind: *kind, alone: *alone };
                let stamp = std::fs::metadata(path).ok().map(|metadata| Stamp::of(&metadata));
                let file = known.files.get(path).filter(|file| file.is_of(*kind, *alone));
                let before = file.zip(stamp);
                let known = before.and_then(|(file, stamp)| reader.known(file, &stamp));
                let outcome = known.map_or_else(|| reader.read(), Ok)?;
                Ok(Outcome { stamp, ..outcome })
            }
            #[cfg(feature = "public-inbox")]
            Unit::Inbox { epochs, .. } => super::public_inbox::read(epochs, known),
            #[cfg(not(feature = "public-inbox"))]
            Unit::Inbox { .. } => Ok(Outcome::plain(Part::Unreadable, Diagnostics::default())),
        }
    }
}

/// The temporary folder is full or not writable.
pub(crate) fn spool_error(error: io::Error) -> SourceError {
    SourceError::Io { path: std::env::temp_dir(), error }
}

/// Unpacks a file again that was read as an mbox before.
///
/// # Errors
/// It cannot be read any more, or the spool cannot be written.
pub(crate) fn unpack(path: &Path) -> io::Result<Spool> {
    let reader = FileReader { path, kind: None, alone: true };
    let opened = reader.unpacked(&mut Diagnostics::default())?.map_err(io::Error::other)?;
    opened.bytes.unpacked().ok_or_else(|| io::Error::other("it is no longer packed"))
}

/// A file that was opened, and unpacked where it had to be.
struct Opened {
    bytes: Bytes,
    /// Its beginning.
    prefix: Vec<u8>,
    /// Its stream has an end.
    whole: bool,
    /// Length while packed, where it was.
    packed: Option<u64>,
    /// Length then.
    unpacked: u64,
}

struct FileReader<'a> {
    path: &'a Path,
    kind: Option<SourceKind>,
    alone: bool,
}

impl FileReader<'_> {
    /// What is known of a file that has not changed, or of one that has grown with what is new in it.
    fn known(&self, file: &KnownFile, now: &Stamp) -> Option<Outcome> {
        let unchanged = |part, keys: &[Fingerprint]| Outcome {
            part,
            keys: keys.to_vec(),
            unchanged: true,
            stamp: None,
            problems: file.problems.clone(),
            excess: file.excess,
        };
        let path = self.path.to_owned();
        match &file.part {
            _ if !file.stamp.holds(now) => self.grown(file, now),
            KnownPart::Message { length, key } => {
                Some(unchanged(Part::Message { path, length: *length }, &[*key]))
            }
            KnownPart::Mbox { packed, split, keys, .. } => {
                let bytes = if *packed { MboxBytes::Packed } else { MboxBytes::Plain };
                Some(unchanged(Part::Mbox { path, bytes, split: split.clone() }, keys))
            }
        }
    }

    /// An mbox to which messages were added.
    fn grown(&self, file: &KnownFile, now: &Stamp) -> Option<Outcome> {
        let KnownPart::Mbox { packed: false, split, keys, sample: Some(sample) } = &file.part
        else {
            return None;
        };
        let (resume, last) = (split.resume?, split.messages.last()?);
        let odd_end = file.problems.iter().any(|found| {
            found.kind == Kind::TooLarge || found.place.offset.is_none_or(|at| at >= last.offset)
        });
        if odd_end || !file.stamp.may_have_grown_to(now) {
            return None;
        }
        let opened = File::open(self.path).ok()?;
        if known::sample(&opened, file.stamp.length).ok()? != *sample {
            return None;
        }
        let mut split = mbox::split_on(&opened, now.length, split, resume).ok()?;
        let mut problems = file.problems.clone();
        self.note_split(&mut split, true, &mut problems);
        let mut keys = keys.clone();
        keys.pop();
        let part = Part::Mbox { path: self.path.to_owned(), bytes: MboxBytes::Plain, split };
        Some(Outcome { keys, ..Outcome::plain(part, problems) })
    }

    fn read(&self) -> Result<Outcome, SourceError> {
        let mut outcome = Outcome::plain(Part::Unreadable, Diagnostics::default());
        match self.part(&mut outcome) {
            Ok(part) => outcome.part = part?,
            Err(error) if self.alone => {
                return Err(SourceError::Io { path: self.path.to_owned(), error });
            }
            Err(error) => {
                let place = Place::path(self.path);
                outcome.problems.push(Kind::Unreadable, place, error.to_string());
            }
        }
        Ok(outcome)
    }

    /// The outer error is the file's, the inner one ends the whole reading.
    fn part(&self, outcome: &mut Outcome) -> io::Result<Result<Part, SourceError>> {
        let Opened { bytes, mut prefix, whole, packed, unpacked } =
            match self.unpacked(&mut outcome.problems)? {
                Ok(opened) => opened,
                Err(error) => return Ok(Err(error)),
            };
        let problems = &mut outcome.problems;
        lines::mend(&mut prefix);
        let part = match self.content(&prefix) {
            Content::Mbox => self.mbox(bytes, whole, packed, problems)?,
            Content::Message => self.message(bytes, &prefix, problems)?,
            Content::Report => return self.report(&bytes, problems),
            Content::Empty => self.nothing("an empty file"),
            Content::Packed(_) => self.nothing("packed twice, unpack it first"),
            Content::Other(why) => self.other(why, &prefix, problems),
        };
        if let (Part::Mbox { split, .. }, Some(packed)) = (&part, packed) {
            outcome.excess = compressed::excess(packed, unpacked, split.messages.len());
        }
        Ok(Ok(part))
    }

    /// The file's bytes once packing and UTF-16 are undone.
    fn unpacked(&self, problems: &mut Diagnostics) -> io::Result<Result<Opened, SourceError>> {
        let mut bytes = match self.open()? {
            Ok(bytes) => bytes,
            Err(error) => return Ok(Err(error)),
        };
        let mut prefix = bytes.prefix()?;
        let (mut whole, mut packed, mut unpacked) = (true, None, 0);
        if let Content::Packed(packing) = detect::content(&prefix) {
            let length = bytes.len()?;
            let input = BufReader::with_capacity(1 << 16, Sequential { source: &bytes, offset: 0 });
            let (spool, ending) =
                match compressed::unpack(packing, input, compressed::bound(length)) {
                    Ok(unpacked) => unpacked,
                    Err(error) => return Ok(Err(spool_error(error))),
                };
            whole = ending == Ending::Whole;
            packed = Some(length);
            unpacked = spool.len();
            self.note_ending(ending, unpacked, problems);
            bytes = Bytes::Unpacked(spool);
            prefix = bytes.prefix()?;
        }
        if let Some(form) = lines::utf16(&prefix).filter(|form| is_mail_in(form, &prefix)) {
            bytes = match narrow(&bytes, form)? {
                Ok(spool) => Bytes::Unpacked(spool),
                Err(error) => return Ok(Err(spool_error(error))),
            };
            let text = format!("the file is saved as {}; it is read as UTF-8", form.name());
            problems.push(Kind::BadCharset, Place::path(self.path), text);
            prefix = bytes.prefix()?;
        }
        Ok(Ok(Opened { bytes, prefix, whole, packed, unpacked }))
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
                let text = format!("unpacking was stopped after {unpacked} bytes");
                problems.push(Kind::TooLarge, place, text);
            }
            Ending::LargeWindow(window) => {
                let text = format!(
                    "a zstd frame needs {window} bytes of memory; {unpacked} bytes were unpacked before it"
                );
                problems.push(Kind::TooLarge, place, text);
            }
        }
    }

    fn nothing(&self, why: &'static str) -> Part {
        Part::Nothing { path: self.path.to_owned(), why }
    }

    /// A file that is left out; one that looks as if it should be mail is told by itself.
    fn other(&self, why: &'static str, prefix: &[u8], problems: &mut Diagnostics) -> Part {
        if self.alone || !(is_named_as_mail(self.path) || eml::has_traces(prefix)) {
            return self.nothing(why);
        }
        let why = if why == detect::NO_MAIL { "its header block has too few fields" } else { why };
        problems.push(Kind::FailedMail, Place::path(self.path), why);
        Part::Unreadable
    }

    fn mbox(
        &self,
        bytes: Bytes,
        whole: bool,
        packed: Option<u64>,
        problems: &mut Diagnostics,
    ) -> io::Result<Part> {
        let most = packed.map_or(usize::MAX, compressed::most_messages);
        let mut split = mbox::split_up_to(&bytes, bytes.len()?, most)?;
        if split.messages.is_empty() {
            return Ok(self.nothing("no line that begins a message of an mbox"));
        }
        self.note_split(&mut split, whole, problems);
        let bytes = bytes.unpacked().map_or(MboxBytes::Plain, MboxBytes::Unpacked);
        Ok(Part::Mbox { path: self.path.to_owned(), bytes, split })
    }

    /// Takes the problems of an mbox over; `whole`: its stream had an end.
    fn note_split(&self, split: &mut Split, whole: bool, problems: &mut Diagnostics) {
        for (kind, offset, text) in std::mem::take(&mut split.problems) {
            // A cut stream has a cut end; that is one finding.
            if whole || kind != Kind::TruncatedMbox {
                problems.push(kind, Place::offset(self.path, offset), text);
            }
        }
        for found in &split.messages {
            let place = || Place::offset(self.path, found.offset);
            note_size(place, found.length.into(), problems);
        }
    }

    fn message(&self, bytes: Bytes, prefix: &[u8], problems: &mut Diagnostics) -> io::Result<Part> {
        let (path, all) = (self.path.to_owned(), bytes.len()?);
        let length = |bytes| u32::try_from(bytes).unwrap_or(u32::MAX);
        note_size(|| Place::path(self.path), all, problems);
        Ok(match bytes.unpacked() {
            None => Part::Message { path, length: length(all) },
            Some(unpacked) => {
                let offset = (prefix.len() - store::without_separator(prefix).len()) as u64;
                let messages = vec![Found { offset, length: length(all - offset), date: None }];
                let split = Split { messages, ..Split::default() };
                Part::Mbox { path, bytes: MboxBytes::Unpacked(unpacked), split }
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
        lines::mend(&mut text);
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

/// Notes a message that is longer than what is read of it.
pub(crate) fn note_size(place: impl FnOnce() -> Place, length: u64, problems: &mut Diagnostics) {
    if length > store::LARGEST_MESSAGE {
        let text = format!(
            "a message of {length} bytes; its first {} are read, for pages and mboxes alike",
            store::LARGEST_MESSAGE
        );
        problems.push(Kind::TooLarge, place(), text);
    }
}

/// Whether a file's name says that it should be mail.
fn is_named_as_mail(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default();
    ["eml", "mbox", "mbx"].iter().any(|mail| extension.eq_ignore_ascii_case(mail))
}

/// Whether the beginning of a file is mail once its UTF-16 is undone.
fn is_mail_in(form: &'static Encoding, prefix: &[u8]) -> bool {
    let (text, _) = form.decode_with_bom_removal(prefix);
    matches!(detect::content(text.as_bytes()), Content::Mbox | Content::Message | Content::Report)
}
