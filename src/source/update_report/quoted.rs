//! Quoted-printable that an old report printed without decoding it (RFC 2045 6.7).

use encoding_rs::WINDOWS_1252;

/// Decodes the lines of an entry where they are quoted-printable, and joins them. The charset is not told: it is UTF-8
/// where that fits, else windows-1252.
pub(super) fn decode(lines: &[&str]) -> String {
    let plain = lines.join("\n");
    if !is_quoted(lines) {
        return plain;
    }
    let bytes = unquote(lines);
    match String::from_utf8(bytes) {
        Ok(text) => text.replace("\r\n", "\n"),
        Err(error) => {
            WINDOWS_1252.decode_without_bom_handling(error.as_bytes()).0.replace("\r\n", "\n")
        }
    }
}

/// Whether a text is quoted-printable: every `=` in it is an escape, and some are such as plain text does not have by
/// chance: an encoded line end, an encoded `=` or blank, or a line that is broken where the limit of 76 demands it.
fn is_quoted(lines: &[&str]) -> bool {
    let mut proof = false;
    for line in lines {
        let mut rest = line.as_bytes();
        while let Some(at) = memchr::memchr(b'=', rest) {
            rest = rest.get(at + 1..).unwrap_or_default();
            match *rest {
                [] => proof |= line.len() > 70,
                [a, b, ..] if hex(a).is_some() && hex(b).is_some() => {
                    proof |= matches!((a, b), (b'3', b'D') | (b'0', b'A') | (b'2', b'0'));
                }
                _ => return false,
            }
        }
    }
    proof
}

fn hex(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

fn unquote(lines: &[&str]) -> Vec<u8> {
    let mut out = Vec::with_capacity(lines.iter().map(|line| line.len() + 1).sum());
    for line in lines {
        let mut bytes = line.bytes();
        let mut soft = false;
        while let Some(byte) = bytes.next() {
            if byte != b'=' {
                out.push(byte);
                continue;
            }
            match (bytes.next().and_then(hex), bytes.next().and_then(hex)) {
                (Some(high), Some(low)) => out.push(high << 4 | low),
                _ => soft = true,
            }
        }
        if !soft {
            out.push(b'\n');
        }
    }
    out
}
