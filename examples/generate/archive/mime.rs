//! The outside of mails: encoded words, folded headers, transfer encodings and charsets.

use encoding_rs::Encoding;

/// How a text travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transfer {
    /// `7bit` or `8bit`, as the text asks.
    Plain,
    /// `quoted-printable`
    QuotedPrintable,
    /// `base64`
    Base64,
}

impl Transfer {
    /// The value of Content-Transfer-Encoding.
    pub fn name(self, ascii: bool) -> &'static str {
        match self {
            Self::Plain if ascii => "7bit",
            Self::Plain => "8bit",
            Self::QuotedPrintable => "quoted-printable",
            Self::Base64 => "base64",
        }
    }

    /// Writes `text` in this encoding.
    pub fn write(self, text: &[u8], out: &mut Vec<u8>) {
        match self {
            Self::Plain => out.extend_from_slice(text),
            Self::QuotedPrintable => quoted_printable(text, out),
            Self::Base64 => base64_lines(text, out),
        }
    }
}

/// Encodes `text` in a charset; `None` where it has characters that the charset lacks.
pub fn encode(text: &str, charset: &str) -> Option<Vec<u8>> {
    if charset.eq_ignore_ascii_case("iso-8859-1") {
        // The encoder behind this label is windows-1252's; only what both share may pass.
        return text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    }
    let encoder = Encoding::for_label(charset.as_bytes())?;
    let (bytes, _, lossy) = encoder.encode(text);
    (!lossy).then(|| bytes.into_owned())
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Writes base64 without line breaks.
fn base64(bytes: &[u8], out: &mut Vec<u8>) {
    for group in bytes.chunks(3) {
        let three =
            [group[0], group.get(1).copied().unwrap_or(0), group.get(2).copied().unwrap_or(0)];
        let bits = u32::from(three[0]) << 16 | u32::from(three[1]) << 8 | u32::from(three[2]);
        let symbol = |shift: u32| ALPHABET[(bits >> shift & 63) as usize];
        out.extend_from_slice(&[symbol(18), symbol(12), symbol(6), symbol(0)]);
        let end = out.len();
        out[end - (3 - group.len())..].fill(b'=');
    }
}

/// Writes base64 in lines of 76.
pub fn base64_lines(bytes: &[u8], out: &mut Vec<u8>) {
    for line in bytes.chunks(57) {
        base64(line, out);
        out.push(b'\n');
    }
}

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Writes quoted-printable (RFC 2045 section 6.7) with lines of at most 76 characters.
fn quoted_printable(text: &[u8], out: &mut Vec<u8>) {
    for line in text.split_inclusive(|&b| b == b'\n') {
        let (line, end) = line.strip_suffix(b"\n").map_or((line, ""), |line| (line, "\n"));
        let mut column = 0;
        for (at, &byte) in line.iter().enumerate() {
            let last = at + 1 == line.len();
            let plain = matches!(byte, b'!'..=b'<' | b'>'..=b'~')
                || (matches!(byte, b' ' | b'\t') && !last);
            let width = if plain { 1 } else { 3 };
            if column + width > 75 {
                out.extend_from_slice(b"=\n");
                column = 0;
            }
            if plain {
                out.push(byte);
            } else {
                out.extend_from_slice(&[
                    b'=',
                    HEX[usize::from(byte >> 4)],
                    HEX[usize::from(byte & 15)],
                ]);
            }
            column += width;
        }
        out.extend_from_slice(end.as_bytes());
    }
}

/// Writes words as an unstructured header value: ASCII as it is, other text as encoded words (RFC 2047) of `charset`
/// where that can hold it, else of UTF-8; folded at about 76 columns. `column` is where the line stands.
pub fn unstructured(
    value: &str,
    charset: &str,
    base64_words: bool,
    mut column: usize,
    out: &mut Vec<u8>,
) {
    if value.is_ascii() {
        for (at, word) in value.split(' ').enumerate() {
            if at > 0 {
                let fold = column + 1 + word.len() > 76;
                out.extend_from_slice(if fold { b"\n " } else { b" " });
                column = if fold { 1 } else { column + 1 };
            }
            out.extend_from_slice(word.as_bytes());
            column += word.len();
        }
        return;
    }
    let (charset, _) = match encode(value, charset) {
        Some(bytes) if !charset.eq_ignore_ascii_case("us-ascii") => (charset, bytes),
        _ => ("utf-8", value.as_bytes().to_vec()),
    };
    // Each encoded word holds whole characters: 12 of them stay under 75 columns in every charset used here.
    let characters: Vec<char> = value.chars().collect();
    let mut first = true;
    for piece in characters.chunks(if base64_words { 12 } else { 6 }) {
        let piece: String = piece.iter().collect();
        let bytes = encode(&piece, charset).unwrap_or_else(|| piece.clone().into_bytes());
        if !first {
            out.extend_from_slice(b"\n ");
        }
        first = false;
        encoded_word(&bytes, charset, base64_words, out);
    }
}

/// Writes one encoded word.
fn encoded_word(bytes: &[u8], charset: &str, in_base64: bool, out: &mut Vec<u8>) {
    out.extend_from_slice(b"=?");
    out.extend_from_slice(charset.as_bytes());
    out.extend_from_slice(if in_base64 { b"?B?" } else { b"?q?" });
    if in_base64 {
        base64(bytes, out);
    } else {
        for &byte in bytes {
            match byte {
                b' ' => out.push(b'_'),
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => out.push(byte),
                _ => out.extend_from_slice(&[
                    b'=',
                    HEX[usize::from(byte >> 4)],
                    HEX[usize::from(byte & 15)],
                ]),
            }
        }
    }
    out.extend_from_slice(b"?=");
}

/// Writes `Name <address>`, the name quoted or encoded as it needs.
pub fn mailbox(name: &str, address: &str, charset: &str, out: &mut Vec<u8>) {
    if name.is_ascii() {
        let quotes = name.contains(['.', ',', '(', ')', '"', '@']);
        out.extend_from_slice(if quotes { b"\"" } else { b"" });
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(if quotes { b"\"" } else { b"" });
    } else {
        let latin = name.chars().all(|c| u32::from(c) < 0x250);
        unstructured(name, charset, !latin, 0, out);
    }
    out.extend_from_slice(b" <");
    out.extend_from_slice(address.as_bytes());
    out.push(b'>');
}
