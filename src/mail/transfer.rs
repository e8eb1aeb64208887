//! Content-Transfer-Encoding (RFC 2045 6) and the Q and B encodings of header words (RFC 2047 4), as far as they can be read.
//!
//! mailparse decodes what is well formed. What is not (a Mailman footer after base64, a `=` that encodes nothing) is
//! decoded here letter by letter, so that a damaged part is shown instead of lost.

use std::borrow::Cow;

use mailparse::ParsedContentType;
use mailparse::body::Body;

use super::{uuencode, yenc};

/// Decodes a part's content. The flag says that the encoding was damaged or unknown.
pub fn decode<'a>(body: &'a [u8], encoding: &str) -> (Cow<'a, [u8]>, bool) {
    match encoding {
        "" | "7bit" | "8bit" | "binary" | "7-bit" | "8-bit" | "7bits" | "8bits" | "none"
        | "plain" => (body.into(), false),
        "base64" | "x-base64" | "\"base64\"" => base64_part(body),
        "quoted-printable" | "quoted_printable" | "\"quoted-printable\"" | "quoted" => {
            let (bytes, damaged) = quoted_printable(body);
            (bytes.into(), damaged)
        }
        "x-uuencode" | "x-uue" | "uuencode" | "uue" | "x-uu" => {
            let found = uuencode::part(body);
            found.map_or((body.into(), true), |(bytes, damaged)| (bytes.into(), damaged))
        }
        "x-yencode" | "x-yenc" | "yenc" | "yencode" => {
            let start = memchr::memmem::find(body, b"=ybegin ").unwrap_or_default();
            let found = yenc::read(body.get(start..).unwrap_or_default());
            found.map_or((body.into(), true), |(file, _)| (file.content.into(), file.damaged))
        }
        _ => (body.into(), true),
    }
}

fn base64_part(body: &[u8]) -> (Cow<'_, [u8]>, bool) {
    let plain = ParsedContentType::default();
    if let Body::Base64(encoded) = Body::new(body, &plain, &Some("base64".to_owned()))
        && let Ok(bytes) = encoded.get_decoded()
    {
        return (bytes.into(), false);
    }
    let (encoded, footer) = body.split_at(footer_start(body));
    let mut bytes = base64(encoded).0;
    if !footer.is_empty() {
        // Words before a footer that decode to nothing readable are words: the label lies.
        if encoded.len() < MIN_LINE && !is_readable(&bytes) {
            return (body.into(), true);
        }
        if !bytes.is_empty() {
            bytes.push(b'\n');
        }
        bytes.extend_from_slice(footer);
    }
    (bytes.into(), true)
}

/// Shortest line that shows that base64 goes on.
const MIN_LINE: usize = 60;

fn is_readable(bytes: &[u8]) -> bool {
    let text = std::str::from_utf8(bytes);
    text.is_ok_and(|text| !text.chars().any(|c| c.is_control() && !c.is_whitespace()))
}

/// Where clear text begins that a list appended to a base64 body: the first line of other letters, if no long base64
/// line follows it. The body's length if there is none.
fn footer_start(body: &[u8]) -> usize {
    let (mut start, mut footer) = (0, None);
    for line in body.split_inclusive(|&b| b == b'\n') {
        let text = line.trim_ascii();
        match footer {
            None if is_clear_text(text) => footer = Some(start),
            Some(_) if text.len() >= MIN_LINE && is_base64(text) => footer = None,
            _ => {}
        }
        start += line.len();
    }
    footer.unwrap_or(body.len())
}

fn is_base64(text: &[u8]) -> bool {
    text.iter().all(|&b| sextet(b).is_some() || b == b'=')
}

/// A line that is not base64, nor base64 with a damaged letter or two.
fn is_clear_text(text: &[u8]) -> bool {
    let strange = text.iter().filter(|&&b| sextet(b).is_none() && b != b'=').count();
    let damaged =
        text.len() >= 12 && strange <= text.len() / 12 && !text.iter().any(u8::is_ascii_whitespace);
    strange > 0 && !damaged
}

/// Decodes base64, skipping whatever is not of its alphabet. The flag says that something other than white space was.
pub fn base64(encoded: &[u8]) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(encoded.len() / 4 * 3 + 3);
    let (mut bits, mut held, mut damaged) = (0u32, 0u32, false);
    for &b in encoded {
        match sextet(b) {
            Some(value) => {
                bits = bits << 6 | u32::from(value);
                held += 6;
                if held >= 8 {
                    held -= 8;
                    out.push((bits >> held) as u8);
                    bits &= (1 << held) - 1;
                }
            }
            // Padding ends a quantum; another may follow where two encoded texts were joined.
            None if b == b'=' => (bits, held) = (0, 0),
            None => damaged |= !b.is_ascii_whitespace(),
        }
    }
    (out, damaged)
}

/// The value of a letter of base64.
pub fn sextet(b: u8) -> Option<u8> {
    match b {
        b'A'..=b'Z' => Some(b - b'A'),
        b'a'..=b'z' => Some(b - b'a' + 26),
        b'0'..=b'9' => Some(b - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

/// Decodes quoted-printable. A `=` that encodes nothing stays as it is, and the flag tells it.
pub fn quoted_printable(encoded: &[u8]) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(encoded.len());
    let (mut rest, mut damaged) = (encoded, false);
    while let Some(at) = memchr::memchr(b'=', rest) {
        let (before, escape) = rest.split_at(at);
        out.extend_from_slice(before);
        rest = escape.get(1..).unwrap_or_default();
        if let [a, b, tail @ ..] = rest
            && let (Some(a), Some(b)) = (hex(*a), hex(*b))
        {
            out.push(a << 4 | b);
            rest = tail;
        } else if let Some(tail) = after_soft_break(rest) {
            rest = tail;
        } else {
            out.push(b'=');
            damaged = true;
        }
    }
    out.extend_from_slice(rest);
    (out, damaged)
}

/// What follows a soft line break whose `=` is already taken: blanks that transport added, then the line end.
fn after_soft_break(rest: &[u8]) -> Option<&[u8]> {
    // RFC 2045 lines have at most 76 letters; the bound keeps runs of `=` and blanks linear.
    let blanks = rest.iter().take(80).take_while(|b| matches!(b, b' ' | b'\t')).count();
    match rest.get(blanks..)? {
        [] | [b'\r'] => Some(&[]),
        [b'\r', b'\n', tail @ ..] | [b'\n' | b'\r', tail @ ..] => Some(tail),
        _ => None,
    }
}

/// Decodes the Q encoding of header words: `_` is a blank.
pub fn q_word(encoded: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(encoded.len());
    let mut rest = encoded;
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        match (first, tail) {
            (b'_', _) => out.push(b' '),
            (b'=', [a, b, after @ ..]) => match (hex(*a), hex(*b)) {
                (Some(a), Some(b)) => {
                    out.push(a << 4 | b);
                    rest = after;
                }
                _ => out.push(b'='),
            },
            _ => out.push(first),
        }
    }
    out
}

fn hex(b: u8) -> Option<u8> {
    (b as char).to_digit(16).map(|d| d as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_printable_joins_soft_breaks() {
        assert_eq!(quoted_printable(b"caf=C3=A9 =\r\nau=  \nlait"), ("café aulait".into(), false));
    }

    #[test]
    fn quoted_printable_keeps_what_encodes_nothing() {
        assert_eq!(quoted_printable(b"a=b =zz 1=3D1="), ("a=b =zz 1=1".into(), true));
    }

    #[test]
    fn base64_with_a_list_footer_keeps_both() {
        let (bytes, damaged) =
            decode(b"SGVsbG8gd29ybGQ=\n_______________\norchard mailing list\n", "base64");
        assert_eq!(
            String::from_utf8_lossy(&bytes),
            "Hello world\n_______________\norchard mailing list\n"
        );
        assert!(damaged);
    }

    #[test]
    fn base64_with_noise_inside_goes_on() {
        let long = "QUJD".repeat(20);
        let (bytes, damaged) = decode_owned(format!("{long}\n!\n{long}\n").as_bytes());
        assert_eq!((bytes.len(), damaged), (120, true));
    }

    fn decode_owned(body: &[u8]) -> (Vec<u8>, bool) {
        let (bytes, damaged) = decode(body, "base64");
        (bytes.into_owned(), damaged)
    }

    #[test]
    fn a_damaged_letter_is_no_footer() {
        let (bytes, damaged) = decode_owned(b"SGVsbG8gd29y\nbGQ@gdGhpcyBp\ncyBjdXQ\n");
        assert_eq!(
            (String::from_utf8_lossy(&bytes).into_owned(), damaged),
            ("Hello world this is cut".into(), true)
        );
    }

    #[test]
    fn plain_text_called_base64() {
        for text in [
            "This is plain text.\nSecond line!\n",
            "Hello\n\nThis is plain text.\n",
            "Dear Ann,\nmore.\n",
        ] {
            let (bytes, damaged) = decode_owned(text.as_bytes());
            assert_eq!(
                (String::from_utf8_lossy(&bytes).into_owned(), damaged),
                (text.into(), true)
            );
        }
    }

    #[test]
    fn files_as_transfer_encodings() {
        let uu = b"begin 644 pear\n#0V%T\n`\nend\n";
        for name in ["x-uuencode", "uuencode", "x-uue"] {
            assert_eq!(decode(uu, name), (b"Cat".as_slice().into(), false), "{name}");
        }
        assert_eq!(decode(b"plain\n", "x-uuencode"), (b"plain\n".as_slice().into(), true));
        let y = b"=ybegin line=128 size=2 name=a\n\x8b\x8c\n=yend size=2\n";
        assert_eq!(decode(y, "x-yenc"), (b"ab".as_slice().into(), false));
    }

    #[test]
    fn an_unknown_encoding_is_told() {
        assert_eq!(decode(b"x", "x-pear"), (b"x".as_slice().into(), true));
        for name in ["", "7bit", "8bit", "binary", "8bits"] {
            assert_eq!(decode(b"x", name), (b"x".as_slice().into(), false), "{name}");
        }
    }

    #[test]
    fn joined_base64_texts_decode_both() {
        assert_eq!(base64(b"QQ==QUI="), (b"AAB".to_vec(), false));
    }

    #[test]
    fn words_in_q() {
        assert_eq!(
            q_word(b"a_=3D=_=4"),
            b"a ==_=4"
                .to_vec()
                .iter()
                .map(|&b| if b == b'_' { b' ' } else { b })
                .collect::<Vec<_>>()
        );
    }
}
