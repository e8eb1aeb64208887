//! Percent-encoding (RFC 3986 2.1), of the paths of messages above all.

use crate::byte_set::ByteSet;

/// What percent-encoding always leaves as it is.
pub const UNRESERVED: ByteSet = ByteSet::ALPHANUMERIC.with(b"-._~");

/// Of a path, or a Message-ID in one, as public-inbox encodes it.
static IN_PATHS: ByteSet = UNRESERVED.with(b"!$&'()*+,;=:@/");

/// Percent-encodes each part of a path or Message-ID as public-inbox does: all bytes but `A-Za-z0-9-._~!$&'()*+,;=:@`;
/// `/` stays. An href still needs escaping for its `&` and `'`.
pub fn encode_path(path: &str) -> String {
    percent_encode(path, &IN_PATHS)
}

/// As [`encode_path`], to the end of a text.
pub fn push_path(path: &str, out: &mut String) {
    push_encoded(path, &IN_PATHS, out);
}

/// Percent-encodes all bytes but those in `kept` (RFC 3986 2.1).
pub fn percent_encode(text: &str, kept: &ByteSet) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    push_encoded(text, kept, &mut out);
    out
}

fn push_encoded(text: &str, kept: &ByteSet, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| !kept.has(byte)) {
        // All bytes of a character that is not ASCII are encoded, so it is cut at no other place.
        let bytes = rest.as_bytes();
        let end = bytes.iter().skip(at).position(|byte| kept.has(*byte));
        let end = end.map_or(bytes.len(), |many| at + many);
        out.push_str(rest.get(..at).unwrap_or_default());
        for byte in bytes.get(at..end).unwrap_or_default() {
            out.push('%');
            for half in [byte >> 4, byte & 15] {
                out.push(char::from(if half < 10 { b'0' + half } else { b'A' + half - 10 }));
            }
        }
        rest = rest.get(end..).unwrap_or_default();
    }
    out.push_str(rest);
}

/// Undoes percent-encoding; escapes that are incomplete stay as they are. `None` if the result is not UTF-8.
pub fn percent_decode(text: &str) -> Option<String> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let escaped = match tail {
            [high, low, after @ ..] if first == b'%' => digit(*high)
                .zip(digit(*low))
                .and_then(|(high, low)| Some((u8::try_from(high << 4 | low).ok()?, after))),
            _ => None,
        };
        let (byte, after) = escaped.unwrap_or((first, tail));
        bytes.push(byte);
        rest = after;
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_encoded_as_public_inbox_does() {
        assert_eq!(encode_path("a/b+c=d@example.org"), "a/b+c=d@example.org");
        assert_eq!(encode_path("x y%\"ü<>@h"), "x%20y%25%22%C3%BC%3C%3E@h");
    }

    #[test]
    fn encodings_are_undone() {
        assert_eq!(percent_decode("x%20y%C3%BC%zz%4").as_deref(), Some("x yü%zz%4"));
        assert_eq!(percent_decode("%FF"), None);
    }

    proptest::proptest! {
        #[test]
        fn encoded_ids_come_back(id in proptest::prelude::any::<String>()) {
            proptest::prop_assert_eq!(percent_decode(&encode_path(&id)), Some(id));
        }
    }
}
