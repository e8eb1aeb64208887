//! Files with one message each, and the little of a header block that reading needs.
//!
//! Such files come from mail clients (drag and drop), from `notmuch` and MH folders, from test suites; their names say
//! nothing (`.eml`, `.mbox`, `.in`, a number, none). What tells a message is its header block.

use memchr::{memchr, memmem, memrchr2};

use super::separator::is_field;

/// Two of these make a header block.
const TELLING: [&str; 5] = ["From", "Date", "Subject", "Message-ID", "Received"];

/// Whether a file that begins with these bytes is a message: two of From, Date, Subject, Message-ID and Received stand
/// in its header block.
pub(crate) fn is_message(prefix: &[u8]) -> bool {
    Telling::of(fields(prefix).map(|(name, _)| name)).count() >= 2
}

/// Which of the [`TELLING`] fields a header block has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Telling([bool; TELLING.len()]);

impl Telling {
    fn of<'a>(names: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut seen = Telling::default();
        for name in names {
            for (known, seen) in TELLING.iter().zip(&mut seen.0) {
                *seen |= name.eq_ignore_ascii_case(known.as_bytes());
            }
        }
        seen
    }

    /// Of the fields that begin here, one after the other; anything but a field ends them.
    pub(crate) fn strictly(bytes: &[u8]) -> Self {
        let mut rest = bytes;
        Telling::of(std::iter::from_fn(|| {
            let (line, after) = rest.split_at_checked(field_end(rest))?;
            let colon = memchr(b':', line).filter(|_| is_field(line))?;
            rest = after;
            Some(line.get(..colon)?.trim_ascii_end())
        }))
    }

    /// How many.
    pub(crate) fn count(self) -> usize {
        self.0.iter().filter(|&&seen| seen).count()
    }

    /// From, Date and Message-ID: what every message of a list has and hardly any quoted header.
    pub(crate) fn identifies(self) -> bool {
        matches!(self.0, [true, true, _, true, _])
    }
}

/// Whether something of a mail's header stands in a file that is no message: a Message-ID or Received line, and another
/// of the [`TELLING`] fields.
pub(crate) fn has_traces(prefix: &[u8]) -> bool {
    let lines = prefix.split(|&b| b == b'\n');
    let names = lines.filter_map(|line| Some(line.get(..memchr(b':', line)?)?.trim_ascii_end()));
    let seen = Telling::of(names);
    matches!(seen.0, [_, _, _, true, _] | [_, _, _, _, true]) && seen.count() >= 2
}

/// Bytes of a byte order mark and of blank lines before the first line.
pub(crate) fn leading_junk(bytes: &[u8]) -> usize {
    let mark = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let blanks = bytes.iter().skip(mark).take_while(|b| b.is_ascii_whitespace()).count();
    // Blanks at the start of the first line that has more are part of it.
    let blanks = bytes.get(mark..mark + blanks).unwrap_or_default();
    let lines = memrchr2(b'\n', b'\r', blanks);
    mark + lines.map_or(0, |end| end + 1)
}

/// Position after the blank line that ends the header block.
pub(crate) fn body_start(message: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = message.get(at..)?;
        match rest {
            [b'\n', ..] => return Some(at + 1),
            [b'\r', b'\n', ..] => return Some(at + 2),
            _ => at += memchr(b'\n', rest)? + 1,
        }
    }
}

/// The value of the first field of a name, unparsed: with its folds, without the line feed at its end.
pub(crate) fn field<'a>(message: &'a [u8], name: &str) -> Option<&'a [u8]> {
    fields(message)
        .find(|(found, _)| found.eq_ignore_ascii_case(name.as_bytes()))
        .map(|(_, value)| value)
}

/// The first Message-ID, without angle brackets.
#[cfg(any(feature = "public-inbox", test))]
pub(crate) fn message_id(message: &[u8]) -> Option<&[u8]> {
    let value = field(message, "Message-ID")?;
    let id = match memchr(b'<', value) {
        Some(open) => {
            let rest = value.get(open + 1..)?;
            rest.get(..memchr(b'>', rest).unwrap_or(rest.len()))?
        }
        None => value,
    };
    Some(id.trim_ascii()).filter(|id| !id.is_empty())
}

/// The fields of a header block, up to the blank line. A few lines that are none may stand among them: folds without
/// their blank, what a filter wrote.
fn fields(message: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut rest = message.get(leading_junk(message)..).unwrap_or_default().trim_ascii_start();
    while !is_field(rest) && (rest.starts_with(b"From ") || rest.starts_with(b">From ")) {
        rest = rest.get(line_end(rest)..).unwrap_or_default();
    }
    // The first line must be a field, else any text would do.
    let mut odd_lines = if is_field(rest) { ODD_LINES } else { 0 };
    std::iter::from_fn(move || {
        while !is_field(rest) {
            if odd_lines == 0 || matches!(rest, [] | [b'\n', ..] | [b'\r', b'\n', ..]) {
                return None;
            }
            odd_lines -= 1;
            rest = rest.get(line_end(rest)..).unwrap_or_default();
        }
        let (line, after) = rest.split_at_checked(field_end(rest)).unwrap_or((rest, &[]));
        rest = after;
        let colon = memchr(b':', line)?;
        Some((line.get(..colon)?.trim_ascii_end(), line.get(colon + 1..)?.trim_ascii()))
    })
}

/// Lines of a header block that may be no fields.
const ODD_LINES: u32 = 4;

fn line_end(bytes: &[u8]) -> usize {
    memchr(b'\n', bytes).map_or(bytes.len(), |end| end + 1)
}

/// Position after a field with its folded lines.
fn field_end(bytes: &[u8]) -> usize {
    memmem::find_iter(bytes, b"\n")
        .find(|end| !matches!(bytes.get(end + 1), Some(b' ' | b'\t')))
        .map_or(bytes.len(), |end| end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_telling_fields_make_a_message_whatever_its_name() {
        assert!(is_message(b"From: ada@example.org\nX-Folded: a\n\tb\nsubject: apples\n\ntext\n"));
        assert!(is_message(b"\xef\xbb\xbfReceived: by example.org\r\nDate: today\r\n\r\n"));
        assert!(is_message(b"From ada Wed Jul  3 12:39:54 2019\nFrom: ada\nDate: today\n"));
        assert!(!is_message(
            b"From: ada@example.org\nFrom: bob@example.org\n\nSubject: in the text\n"
        ));
        assert!(!is_message(b"---\nSubject: a page\nDate: 2019-07-03\n---\n"));
        assert!(!is_message(b"Date: today\n\none\ntwo\nSubject: in the text\n"));
        assert!(is_message(b" From  : ada\nTo: bob\n__\n <bob@example.org>\nSubject  : apples\n"));
        assert!(!is_message(b""));
    }

    #[test]
    fn blank_lines_before_the_header_are_no_part_of_it() {
        assert_eq!(leading_junk(b"\xef\xbb\xbf\r\n \t\n  From: ada"), 8);
        assert_eq!(leading_junk(b"  From: ada"), 0);
        assert_eq!(leading_junk(b""), 0);
    }

    #[test]
    fn a_folded_message_id_is_found() {
        let message = b"Subject: x\nMessage-Id:\r\n  <1@example.org> (added by a relay)\n\nMessage-ID: <2@example.org>\n";
        assert_eq!(message_id(message), Some(&b"1@example.org"[..]));
        assert_eq!(message_id(b"message-id: 3@example.org\n\n"), Some(&b"3@example.org"[..]));
        assert_eq!(message_id(b"Message-ID: <>\n\n"), None);
        assert_eq!(message_id(b"Subject: x\n\nMessage-ID: <2@example.org>\n"), None);
    }

    #[test]
    fn the_body_begins_after_the_first_blank_line() {
        assert_eq!(body_start(b"A: b\n\ntext"), Some(6));
        assert_eq!(body_start(b"A: b\r\n\r\ntext"), Some(8));
        assert_eq!(body_start(b"\ntext"), Some(1));
        assert_eq!(body_start(b"A: b\n"), None);
    }

    proptest::proptest! {
        #[test]
        fn no_header_block_panics(bytes: Vec<u8>) {
            is_message(&bytes);
            message_id(&bytes);
            body_start(&bytes);
        }

        #[test]
        fn odd_header_blocks_do_not_panic(text in "(From |>From |Date|Message-ID|:|<|>| |\t|\r|\n|x){0,20}") {
            is_message(text.as_bytes());
            message_id(text.as_bytes());
        }
    }
}
