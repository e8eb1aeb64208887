//! Mboxes for `git am`, which b4 and others read as well.
//!
//! git takes a line of a text for a separator only where it has a time and a year, and gives back a quoted `>From ` as it
//! is. Python's mailbox, which `b4 diff -m` reads with, splits at each line that begins with `From `, and does not unquote
//! either. So there is no quoting that suits both. A text in quoted-printable has no such line, and everybody who reads mail
//! undoes that: a mail with a line that begins so is encoded anew.

use super::{is_container_field, write};
use crate::mail::header::{self, Headers};

/// The separator, as b4 writes it.
const SEPARATOR: &[u8] = b"From git@z Thu Jan  1 00:00:00 1970\n";

/// Longest line of quoted-printable, without the mark of a soft break (RFC 2045, 6.7).
const WIDTH: usize = 75;

/// Appends a message. A text with lines that begin with `From ` is encoded; where a mail is of several parts it stays, and
/// only a line that git itself would take for a separator gains a `>`.
pub fn append_for_git(out: &mut Vec<u8>, raw: &[u8], mid: Option<&str>) {
    out.extend_from_slice(SEPARATOR);
    let mut message = Vec::with_capacity(raw.len() + 64);
    write(&mut message, raw, mid, is_container_field, |_| false);
    match encoded(&message) {
        Some(encoded) => out.extend_from_slice(&encoded),
        None => write(out, &message, None, |_| false, splits),
    }
    out.push(b'\n');
}

/// git's mailsplit asks for a time before a year above 90; any two digits with a colon between them are enough for us.
fn splits(line: &[u8]) -> bool {
    let is_time =
        |three: &[u8]| matches!(three, [a, b':', c] if a.is_ascii_digit() && c.is_ascii_digit());
    begins_so(line) && line.windows(3).any(is_time)
}

fn begins_so(line: &[u8]) -> bool {
    line.starts_with(b"From ")
}

fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split_inclusive(|&b| b == b'\n')
}

/// How a text is to be read.
enum Transfer {
    /// As it is.
    Plain,
    QuotedPrintable,
}

/// A message of one text without lines that begin with `From `; `None` where it has none, or is of another kind.
fn encoded(message: &[u8]) -> Option<Vec<u8>> {
    let headers = header::message(message);
    if headers.damaged || !lines(headers.body).any(begins_so) || !is_text(&headers) {
        return None;
    }
    let head = message.strip_suffix(headers.body)?;
    let mut out = Vec::with_capacity(message.len() + message.len() / 8);
    match transfer(&headers)? {
        Transfer::QuotedPrintable => {
            out.extend_from_slice(head);
            lines(headers.body).for_each(|line| spare(line, &mut out));
        }
        Transfer::Plain => {
            head_of_encoded(head, &headers, &mut out);
            lines(headers.body).for_each(|line| encode(line, &mut out));
        }
    }
    Some(out)
}

/// Whether the message is one text: by its only Content-Type, or without one.
fn is_text(headers: &Headers<'_>) -> bool {
    let mut types = headers.all("content-type").map(<[u8]>::trim_ascii);
    let text =
        |value: &[u8]| value.get(..5).is_some_and(|kind| kind.eq_ignore_ascii_case(b"text/"));
    types.next().is_none_or(text) && types.next().is_none()
}

fn transfer(headers: &Headers<'_>) -> Option<Transfer> {
    let mut all = headers.all("content-transfer-encoding").map(<[u8]>::trim_ascii);
    let encoding = all.next().unwrap_or_default().to_ascii_lowercase();
    match (encoding.as_slice(), all.next()) {
        (b"" | b"7bit" | b"8bit" | b"binary", None) => Some(Transfer::Plain),
        (b"quoted-printable", None) => Some(Transfer::QuotedPrintable),
        _ => None,
    }
}

/// The header block with the encoding's name in the place of another.
fn head_of_encoded(head: &[u8], headers: &Headers<'_>, out: &mut Vec<u8>) {
    let mut is_left_out = false;
    for line in lines(head).filter(|line| *line != b"\n") {
        if !matches!(line.first(), Some(b' ' | b'\t')) {
            is_left_out = super::is_field(line, "content-transfer-encoding");
        }
        if !is_left_out {
            out.extend_from_slice(line);
        }
    }
    if headers.first("mime-version").is_none() {
        out.extend_from_slice(b"MIME-Version: 1.0\n");
    }
    out.extend_from_slice(b"Content-Transfer-Encoding: quoted-printable\n\n");
}

/// A line that is encoded already.
fn spare(line: &[u8], out: &mut Vec<u8>) {
    if begins_so(line) {
        out.extend_from_slice(b"=46rom ");
    }
    out.extend_from_slice(line.strip_prefix(b"From ").unwrap_or(line));
}

/// A line in quoted-printable, broken where it gets too long.
fn encode(line: &[u8], out: &mut Vec<u8>) {
    let (mut rest, end) = match line.strip_suffix(b"\n") {
        Some(line) => (line, &b"\n"[..]),
        None => (line, &b""[..]),
    };
    let mut width = 0;
    while let Some((&byte, after)) = rest.split_first() {
        let is_last = after.is_empty();
        let stays = |width: usize| match byte {
            b'=' => false,
            b'F' => width > 0 || !begins_so(rest),
            b' ' | b'\t' => !is_last,
            byte => byte.is_ascii_graphic(),
        };
        let length = if stays(width) { 1 } else { 3 };
        if width + length > WIDTH {
            out.extend_from_slice(b"=\n");
            width = 0;
        }
        if stays(width) {
            out.push(byte);
            width += 1;
        } else {
            out.extend_from_slice(format!("={byte:02X}").as_bytes());
            width += 3;
        }
        rest = after;
    }
    out.extend_from_slice(end);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::mail::transfer;

    fn appended(raw: &[u8]) -> String {
        let mut out = Vec::new();
        append_for_git(&mut out, raw, None);
        String::from_utf8(out)
            .unwrap()
            .strip_prefix("From git@z Thu Jan  1 00:00:00 1970\n")
            .unwrap()
            .to_owned()
    }

    #[test]
    fn a_text_without_such_lines_stays_as_it_is() {
        let raw = "Subject: x\n\n>From a quote\n From within = é\n";
        assert_eq!(appended(raw.as_bytes()), format!("{raw}\n"));
    }

    #[test]
    fn a_text_with_such_lines_is_encoded_and_says_so() {
        let raw = "Subject: x\nContent-Transfer-Encoding:\n 8bit\nTo: y\n\nFrom here = é \nFrom there Mon Sep 17 00:00:00 2001\n";
        assert_eq!(
            appended(raw.as_bytes()),
            "Subject: x\nTo: y\nMIME-Version: 1.0\nContent-Transfer-Encoding: quoted-printable\n\n\
             =46rom here =3D =C3=A9=20\n=46rom there Mon Sep 17 00:00:00 2001\n\n"
        );
    }

    #[test]
    fn of_what_is_encoded_already_only_the_line_changes() {
        let head = "Content-Type: text/plain\nContent-Transfer-Encoding: Quoted-Printable\n\n";
        let raw = format!("{head}caf=C3=A9 =\nFrom here\n");
        assert_eq!(appended(raw.as_bytes()), format!("{head}caf=C3=A9 =\n=46rom here\n\n"));
    }

    #[test]
    fn of_several_parts_only_what_git_would_split_at_is_quoted() {
        let raw = "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nFrom 2147483647 on\nFrom 0123 Mon Sep 17 00:00:00 2001\n--b--\n";
        let wanted = raw.replace("From 0123", ">From 0123");
        assert_eq!(appended(raw.as_bytes()), format!("{wanted}\n"));
        let twice = "Content-Type: text/plain\nContent-Type: text/html\n\nFrom here\n";
        assert_eq!(appended(twice.as_bytes()), format!("{twice}\n"));
    }

    proptest! {
        #[test]
        fn what_is_encoded_reads_the_same_and_has_no_separator(
            parts in prop::collection::vec(prop_oneof![
                Just(b"From ".to_vec()), Just(b"\n".to_vec()), Just(vec![b'x'; 71]), prop::collection::vec(any::<u8>(), 0..90)
            ], 0..12)
        ) {
            let text = parts.concat();
            let mut out = Vec::new();
            lines(&text).for_each(|line| encode(line, &mut out));
            let own: Vec<&[u8]> = lines(&out).collect();
            prop_assert!(own.iter().all(|line| line.len() <= 77 && !begins_so(line)));
            prop_assert!(out.is_ascii());
            prop_assert_eq!(transfer::quoted_printable(&out), (text, false));
        }
    }
}
