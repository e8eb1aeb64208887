//! Mail that stands in text undecoded: in bounces, in files that are mails, in parts beyond the bounds of what is read.
//!
//! Quoted-printable is undone where letters are compared ([`super::spelling`]); here are blocks of base64, which are
//! withheld as a whole.

use std::borrow::Cow;
use std::ops::Range;

use super::{Rules, WITHHELD};
use crate::mail::{header, transfer};

/// Shortest block of base64 that is decoded, in bytes.
const LEAST: usize = 8;

/// Fields of which two make a header block one of a mail.
const FIELDS: [&str; 5] = ["from", "date", "subject", "message-id", "received"];

impl Rules {
    /// Text without those blocks of base64 that hold what is withheld.
    pub(super) fn without_blocks<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if !is_named(text.as_bytes(), b"base64") {
            return Cow::Borrowed(text);
        }
        let mut out = String::new();
        let mut done = 0;
        for block in blocks(text) {
            let Some(encoded) = text.get(block.clone()) else { continue };
            let content = transfer::decode(encoded.as_bytes(), "base64").0;
            if self.hits_plainly(&String::from_utf8_lossy(&content))
                || self.is_withheld_from(&content, "")
            {
                out.push_str(text.get(done..block.start).unwrap_or_default());
                out.push_str(WITHHELD);
                out.push('\n');
                done = block.end;
            }
        }
        if done == 0 {
            return Cow::Borrowed(text);
        }
        out.push_str(text.get(done..).unwrap_or_default());
        Cow::Owned(out)
    }
}

/// Whether a word of a MIME header stands in a text, in any case.
fn is_named(text: &[u8], word: &[u8]) -> bool {
    memchr::memchr_iter(word.last().copied().unwrap_or_default(), text).any(|end| {
        let start = (end + 1).checked_sub(word.len());
        start.and_then(|start| text.get(start..=end)).is_some_and(|w| w.eq_ignore_ascii_case(word))
    })
}

/// Runs of lines that hold nothing but letters of base64.
fn blocks(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let letters = line.trim_end();
        let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=');
        if letters.is_empty() || !letters.bytes().all(fits) {
            continue;
        }
        match found.last_mut() {
            Some(last) if last.end == start => last.end = at,
            _ => found.push(start..at),
        }
    }
    found.retain(|block| block.len() >= LEAST);
    found
}

/// Whether a file is a mail, or several in an mbox.
pub(super) fn is_mail(content: &[u8]) -> bool {
    let headers = header::message(content);
    !content.contains(&0) && FIELDS.iter().filter(|name| headers.first(name).is_some()).count() >= 2
}

/// Whether parts or fields of a mail in a file are encoded, so that it must be read to know what is in it.
pub(super) fn is_encoded(content: &[u8]) -> bool {
    is_named(content, b"base64")
        || is_named(content, b"quoted-printable")
        || memchr::memmem::find(content, b"=?").is_some()
}

/// The mails of an mbox, or the one of a file: each with the line that parts it from the one before.
pub(super) fn mails(content: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let starts = memchr::memmem::find_iter(content, b"\nFrom ").map(|at| at + 1);
    let ends = starts.clone().chain(std::iter::once(content.len()));
    std::iter::once(0).chain(starts).zip(ends).map(|(start, end)| {
        let piece = content.get(start..end).unwrap_or_default();
        let line = if piece.starts_with(b"From ") {
            memchr::memchr(b'\n', piece).map_or(piece.len(), |at| at + 1)
        } else {
            0
        };
        piece.split_at_checked(line).unwrap_or((b"", piece))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_whole_runs_of_lines() {
        let text = "Content-Transfer-Encoding: base64\n\nUHJvamVj\ndCBGYWxj\nb24=\n\nYWJjZGVm words\nYWJj\n";
        let all: Vec<_> = blocks(text).into_iter().map(|block| &text[block]).collect();
        assert_eq!(all, ["UHJvamVj\ndCBGYWxj\nb24=\n"]);
        assert!(is_named(text.as_bytes(), b"BASE64") && !is_named(b"base", b"base64"));
    }

    #[test]
    fn mails_of_a_file_are_told_apart() {
        let one = b"From: a@x\nSubject: y\n\nFrom here\n".as_slice();
        assert!(is_mail(one) && !is_mail(b"Dear all\n\nx\n") && !is_mail(b"diff --git a/x b/x\n"));
        let pieces: Vec<_> = mails(b"From x\nFrom: a@x\n\na\n\nFrom y\nFrom: b@x\n\nb\n").collect();
        assert_eq!(pieces[0], (b"From x\n".as_slice(), b"From: a@x\n\na\n\n".as_slice()));
        assert_eq!(pieces[1], (b"From y\n".as_slice(), b"From: b@x\n\nb\n".as_slice()));
        assert_eq!(mails(b"x").count(), 1);
    }
}
