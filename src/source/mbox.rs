//! The mbox formats: one file, many messages, each after a `From ` line.
//!
//! Four dialects, told apart by what the file shows. mboxo and mboxrd quote `From ` lines of a text with `>` (mboxrd
//! also those that have `>` already); mboxcl and mboxcl2 give the body's size in Content-Length, and mboxcl2 quotes
//! nothing. Content-Length is believed only where it ends exactly before a separator, and only in files whose first
//! message has such a one: elsewhere it is a leftover of delivery. A raw `From ` line within a body of that size proves
//! mboxcl2. The file is scanned once through a window and never held as a whole.
//!
//! A separator whose date is none is believed where a blank line stands before it and a whole header block after it; what
//! else looks like one is told. Lines may end with a bare CR, in the whole file or in some of its messages.

use std::io;

use memchr::memmem::{self, Finder};
use serde::{Deserialize, Serialize};

use super::eml::{self, Telling};
use super::lines;
use super::separator::{self, Separator};
use super::spool::ReadAt;
use crate::diagnostic::Kind;

/// Bytes of the file that are looked at in one go.
const WINDOW: usize = 1 << 20;
/// Header blocks are searched this far for Content-Length.
const HEADER: usize = 1 << 16;
/// Bytes after a doubtful separator that are searched for header fields.
const EVIDENCE: usize = 1 << 14;
/// Odd separators that are told one by one.
const MOST_ODD: usize = 100;

/// One message of an mbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Found {
    /// Byte offset of its header block.
    pub(crate) offset: u64,
    /// Bytes up to the blank line before the next separator.
    pub(crate) length: u32,
    /// Seconds since the epoch from the separator, where it holds a date.
    pub(crate) date: Option<i64>,
}

/// Where the messages of an mbox are.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Split {
    pub(crate) messages: Vec<Found>,
    /// Whether `From ` lines are quoted with `>`: all dialects but mboxcl2.
    pub(crate) quoted: bool,
    /// What is wrong, and at which byte offset.
    pub(crate) problems: Vec<(Kind, u64, String)>,
    /// How to go on where the file has grown; `None` where the old part may then read differently.
    pub(crate) resume: Option<Resume>,
}

/// What a [`Splitter`] knows at the end of a file.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Resume {
    patches: bool,
    odd: usize,
}

/// Whether a file that begins with these bytes begins as an mbox does: any `From ` line and a header field. Other than
/// within the file, the date may be odd here.
pub(crate) fn begins_mbox(prefix: &[u8]) -> bool {
    let start = eml::leading_junk(prefix);
    prefix.get(start..).and_then(separator::separator).is_some()
}

/// Whether there is a separator anywhere in these bytes.
pub(crate) fn has_separator(prefix: &[u8]) -> bool {
    memmem::find_iter(prefix, b"\nFrom ")
        .filter_map(|at| separator::separator(prefix.get(at + 1..)?))
        .any(|s| s.dated && !s.object_id)
}

/// Finds the messages of the first `length` bytes of a file, `most` of them.
pub(crate) fn split_up_to<R: ReadAt + ?Sized>(
    source: &R,
    length: u64,
    most: usize,
) -> io::Result<Split> {
    let mut splitter = Splitter::new(source, length);
    let at = splitter.first()?;
    splitter.finish(at, most)
}

/// Finds the messages of a file that has grown to `length` bytes since it was split into `old`, which is told without its
/// problems; only new problems are among the result's. The last message is looked at again, as it may have gone on.
pub(crate) fn split_on<R: ReadAt + ?Sized>(
    source: &R,
    length: u64,
    old: &Split,
    resume: Resume,
) -> io::Result<Split> {
    let mut splitter = Splitter::new(source, length);
    splitter.patches = resume.patches;
    splitter.odd = resume.odd;
    splitter.content_length = ContentLength::Leftover;
    splitter.split.messages.clone_from(&old.messages);
    let at = match splitter.split.messages.pop() {
        Some(last) => splitter.message_at(last.offset, last.date)?,
        None => None,
    };
    splitter.finish(at, usize::MAX)
}

impl<R: ReadAt + ?Sized> Splitter<'_, R> {
    /// Takes all messages from a separator on, `most` in the whole file.
    fn finish(mut self, first: Option<(u64, Separator)>, most: usize) -> io::Result<Split> {
        let mut at = first;
        while let Some((offset, line)) = at.filter(|_| self.split.messages.len() < most) {
            at = self.message(offset, line)?;
        }
        match at {
            Some((offset, _)) => {
                let text =
                    format!("a packed file of more than {most} messages; the rest is left out");
                self.problem(Kind::TooLarge, offset, text);
            }
            None => self.check_end()?,
        }
        if let Some(more) = self.odd.checked_sub(MOST_ODD).filter(|&more| more > 0) {
            self.problem(Kind::OddSeparator, 0, format!("and {more} more odd separators"));
        }
        let resumes = self.content_length == ContentLength::Leftover
            && self.odd <= MOST_ODD
            && !self.split.problems.iter().any(|(kind, ..)| *kind == Kind::TruncatedMbox);
        let mut split = self.split;
        split.quoted = self.content_length != ContentLength::Unquoted;
        split.resume = resumes.then_some(Resume { patches: self.patches, odd: self.odd });
        Ok(split)
    }
}

/// What is known of the file's Content-Length fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ContentLength {
    /// No message was seen yet.
    Unknown,
    /// The first message has none that fits.
    Leftover,
    /// It tells the size of bodies (mboxcl).
    Exact,
    /// And a body held a raw `From ` line (mboxcl2).
    Unquoted,
}

struct Splitter<'a, R: ?Sized> {
    window: Window<'a, R>,
    finder: Finder<'static>,
    /// git format-patch's separators count: the file begins with one.
    patches: bool,
    content_length: ContentLength,
    split: Split,
    /// Odd separators so far.
    odd: usize,
}

impl<'a, R: ReadAt + ?Sized> Splitter<'a, R> {
    fn new(source: &'a R, length: u64) -> Self {
        Splitter {
            window: Window { source, length, start: 0, bytes: Vec::new() },
            finder: Finder::new(b"From "),
            patches: false,
            content_length: ContentLength::Unknown,
            split: Split::default(),
            odd: 0,
        }
    }

    /// The first separator, with a note of what stands before it.
    fn first(&mut self) -> io::Result<Option<(u64, Separator)>> {
        let bytes = self.window.at(0, WINDOW)?;
        let start = eml::leading_junk(bytes);
        let first = bytes.get(start..).and_then(separator::separator);
        if let Some(line) = first {
            self.patches = line.object_id;
            return Ok(Some((start as u64, line)));
        }
        let found = self.next(0, 0)?;
        match found {
            Some((offset, _)) => self.problem(
                Kind::NotAMessage,
                0,
                format!("{offset} bytes before the first message"),
            ),
            None if self.window.length > 0 => {
                self.problem(Kind::NotAMessage, 0, "no line that separates messages".to_owned());
            }
            None => {}
        }
        Ok(found)
    }

    /// Takes the message behind the separator at `offset`; gives the next separator.
    fn message(&mut self, offset: u64, line: Separator) -> io::Result<Option<(u64, Separator)>> {
        let start = self.skip_quoted_separators(offset + line.length as u64)?;
        self.message_at(start, line.date)
    }

    /// Takes the message whose header block begins at `start`.
    fn message_at(
        &mut self,
        start: u64,
        date: Option<i64>,
    ) -> io::Result<Option<(u64, Separator)>> {
        let exact = self.exact_end(start)?;
        let next = self.next(start, exact.unwrap_or(0))?;
        let limit = next.map_or(self.window.length, |(at, _)| at);
        let end = match exact {
            Some(end) if end <= limit => end,
            _ => self.without_blank_line(start, limit)?,
        };
        let length = u32::try_from(end - start).unwrap_or_else(|_| {
            self.problem(
                Kind::TooLarge,
                start,
                "a message of more than 4 GiB is cut there".to_owned(),
            );
            u32::MAX
        });
        self.split.messages.push(Found { offset: start, length, date });
        Ok(next)
    }

    /// Some mailers quoted a second separator line instead of dropping it: `>From ada Wed Jul  3 ...` before the header.
    fn skip_quoted_separators(&mut self, mut start: u64) -> io::Result<u64> {
        loop {
            let bytes = self.window.at(start, separator::LONGEST)?;
            let Some(end) = lines::line_end(bytes).filter(|_| bytes.starts_with(b">From ")) else {
                return Ok(start);
            };
            start += end as u64;
        }
    }

    /// The next separator whose line begins after `start`, where a message begins, and not before `until`.
    fn next(&mut self, start: u64, until: u64) -> io::Result<Option<(u64, Separator)>> {
        let mut from = start.saturating_sub(1);
        loop {
            let bytes = self.window.at(from, 6)?;
            let begins = |at: &usize| {
                let before = at.checked_sub(1).and_then(|before| bytes.get(before));
                matches!(before, Some(b'\n' | b'\r'))
            };
            let Some(found) = self.finder.find_iter(bytes).find(begins) else {
                let seen = bytes.len() as u64;
                if from + seen >= self.window.length {
                    return Ok(None);
                }
                // The last five bytes may be the beginning of a find.
                from += seen.saturating_sub(5).max(1);
                continue;
            };
            let at = from + found as u64;
            let after_return =
                found.checked_sub(1).and_then(|before| bytes.get(before)) == Some(&b'\r');
            from = at;
            if at < until {
                self.content_length = ContentLength::Unquoted;
                continue;
            }
            let bytes = self.window.at(at, 2 * separator::LONGEST)?;
            let Some(line) = separator::from_line(bytes) else { continue };
            let believable = separator::separator(bytes).is_some();
            // Where lines end with LF, a bare CR in front of it is a character of the text.
            if after_return && !lines::is_of_returns(self.window.at(start, separator::LONGEST)?) {
                continue;
            }
            if believable {
                let believed = match (line.dated, line.object_id) {
                    (true, object_id) => self.patches || !object_id,
                    (false, object_id) => !object_id && self.is_believed(at, line)?,
                };
                if believed {
                    return Ok(Some((at, line)));
                }
            } else if line.date.is_some() && self.is_headerless(at, line)? {
                self.odd(at, "a separator with no header after it is taken for text");
            }
        }
    }

    /// Whether a line that has no date separates messages all the same: a blank line stands before it and From, Date and
    /// Message-ID after it. A line with less than that is told.
    fn is_believed(&mut self, at: u64, line: Separator) -> io::Result<bool> {
        let after = self.window.at(at + line.length as u64, EVIDENCE)?;
        let after = after.get(..EVIDENCE).unwrap_or(after);
        let seen = if lines::is_of_returns(after) {
            let mut after = after.to_vec();
            lines::mend(&mut after);
            Telling::strictly(&after)
        } else {
            Telling::strictly(after)
        };
        if seen.count() < 2 {
            return Ok(false);
        }
        let believed = line.plain && seen.identifies() && self.is_after_blank_line(at)?;
        self.odd(
            at,
            if believed {
                "a line `From ` without a date is taken for a separator: a header block follows"
            } else {
                "a line `From ` without a date is taken for text, though header fields follow"
            },
        );
        Ok(believed)
    }

    /// Whether a dated line stands between blank lines, or before a further separator.
    fn is_headerless(&mut self, at: u64, line: Separator) -> io::Result<bool> {
        let next = self.window.at(at + line.length as u64, separator::LONGEST)?;
        let empty = matches!(next, [b'\n' | b'\r', ..])
            || separator::from_line(next).is_some_and(|next| next.date.is_some());
        Ok(empty && !line.object_id && self.is_after_blank_line(at)?)
    }

    fn is_after_blank_line(&mut self, at: u64) -> io::Result<bool> {
        let from = at.saturating_sub(4);
        let before = self.window.at(from, 4)?;
        let before = before.get(..usize::try_from(at - from).unwrap_or(0)).unwrap_or_default();
        Ok(matches!(before, [.., b'\n', b'\n'] | [.., b'\n', b'\r', b'\n'] | [.., b'\r', b'\r']))
    }

    /// Notes an odd separator; of very many the first ones.
    fn odd(&mut self, at: u64, what: &str) {
        self.odd += 1;
        if self.odd <= MOST_ODD {
            self.problem(Kind::OddSeparator, at, what.to_owned());
        }
    }

    /// Where Content-Length says that the message at `start` ends, if it is to be believed.
    fn exact_end(&mut self, start: u64) -> io::Result<Option<u64>> {
        if self.content_length == ContentLength::Leftover {
            return Ok(None);
        }
        let end =
            content_end(self.window.at(start, HEADER)?).and_then(|end| start.checked_add(end));
        let believed = match end {
            Some(end) => self.ends_at(end)?,
            None => false,
        };
        if self.content_length == ContentLength::Unknown {
            self.content_length =
                if believed { ContentLength::Exact } else { ContentLength::Leftover };
        } else if let Some(end) = end.filter(|&end| end > self.window.length + 2) {
            // One or two bytes are a line feed that an editor took.
            let missing = end - self.window.length;
            self.problem(
                Kind::TruncatedMbox,
                start,
                format!("{missing} bytes of Content-Length are not there"),
            );
        }
        Ok(end.filter(|_| believed))
    }

    /// Whether a separator or the end of the file follows, after a blank line or none.
    fn ends_at(&self, end: u64) -> io::Result<bool> {
        if end >= self.window.length {
            return Ok(end == self.window.length);
        }
        // Read past the window, which would else go to and fro.
        let mut bytes = [0; 2 * separator::LONGEST];
        let at = end.saturating_sub(1);
        let n = self.window.source.read_at(at, &mut bytes)?;
        let n = n.min(usize::try_from(self.window.length - at).unwrap_or(n));
        let bytes = bytes.get(..n).unwrap_or_default();
        let line_feeds = bytes.iter().take_while(|b| matches!(b, b'\n' | b'\r')).count();
        let (before, rest) = bytes.split_at_checked(line_feeds.max(1)).unwrap_or_default();
        Ok(rest.is_empty()
            || (matches!(before, [.., b'\n' | b'\r'])
                && separator::separator(rest).is_some_and(|s| s.dated)))
    }

    /// `end` without the one blank line that belongs to the separator.
    fn without_blank_line(&mut self, start: u64, end: u64) -> io::Result<u64> {
        let from = end.saturating_sub(4).max(start);
        let bytes = self.window.at(from, 4)?;
        let tail = bytes.get(..usize::try_from(end - from).unwrap_or(0)).unwrap_or_default();
        let blank = match tail {
            [.., b'\n', b'\r', b'\n'] => 2,
            [.., b'\n', b'\n'] | [.., b'\r', b'\r'] => 1,
            _ => 0,
        };
        Ok(end - blank)
    }

    /// Notes a last message that has no end.
    fn check_end(&mut self) -> io::Result<()> {
        let Some(last) = self.split.messages.last().copied() else { return Ok(()) };
        let tail = self.window.at(self.window.length.saturating_sub(1), 1)?;
        if !matches!(tail, [.., b'\n' | b'\r']) {
            self.problem(
                Kind::TruncatedMbox,
                last.offset,
                "the last message ends within a line".to_owned(),
            );
        } else if last.length < HEADER as u32 {
            let mut bytes = self.window.at(last.offset, HEADER)?.to_vec();
            if lines::is_of_returns(&bytes) {
                lines::mend(&mut bytes);
            }
            if eml::body_start(&bytes).is_none() {
                self.problem(
                    Kind::TruncatedMbox,
                    last.offset,
                    "the last message ends within its header".to_owned(),
                );
            }
        }
        Ok(())
    }

    fn problem(&mut self, kind: Kind, offset: u64, text: String) {
        self.split.problems.push((kind, offset, text));
    }
}

/// Header block's length plus Content-Length.
fn content_end(message: &[u8]) -> Option<u64> {
    let body = eml::body_start(message)?;
    let value = eml::field(message, "Content-Length")?;
    let length: u64 = std::str::from_utf8(value).ok()?.trim().parse().ok()?;
    (body as u64).checked_add(length)
}

/// A part of the file in memory, moved forwards.
struct Window<'a, R: ?Sized> {
    source: &'a R,
    length: u64,
    start: u64,
    bytes: Vec<u8>,
}

impl<R: ReadAt + ?Sized> Window<'_, R> {
    /// What the window shows from `offset` on: at least `need` bytes, unless the file ends before.
    fn at(&mut self, offset: u64, need: usize) -> io::Result<&[u8]> {
        let offset = offset.min(self.length);
        let shown = self.start + self.bytes.len() as u64;
        let wanted = offset.saturating_add(need as u64).min(self.length);
        if offset < self.start || wanted > shown {
            self.load(offset)?;
        }
        let at = usize::try_from(offset - self.start).unwrap_or(usize::MAX);
        Ok(self.bytes.get(at..).unwrap_or_default())
    }

    fn load(&mut self, offset: u64) -> io::Result<()> {
        // A few bytes before tell how the line before ended.
        self.start = offset.saturating_sub(8);
        let size = (self.length - self.start).min(WINDOW as u64 + 8);
        self.bytes.resize(usize::try_from(size).unwrap_or(WINDOW), 0);
        let n = self.source.read_at(self.start, &mut self.bytes)?;
        self.bytes.truncate(n);
        if (n as u64) < size {
            // The file was cut while it was read: it ends here.
            self.length = self.start + n as u64;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
