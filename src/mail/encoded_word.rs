//! Encoded words in headers (RFC 2047): `=?utf-8?q?caf=C3=A9?=`.
//!
//! Mailers break every rule of it: words glued to text, blanks inside, letters cut between two words, charsets nobody
//! knows. Like Python's `email.policy.default`, words are decoded wherever they stand, and white space between two of
//! them goes away; unlike it, a letter that two words share is put together again.

use std::borrow::Cow;

use super::{charset, transfer};

/// Longest charset name (with language) that is taken for one.
const MAX_LABEL: usize = 80;

/// One encoded word: its parts and the text after it.
struct Word<'a> {
    label: &'a str,
    base64: bool,
    encoded: &'a str,
    rest: &'a str,
}

/// Decodes a raw header value: 8-bit bytes as UTF-8, else [guessed](charset::guess); folds taken out; words decoded.
/// White space stays as it is written: see [`squeeze`].
pub fn decode(raw: &[u8]) -> String {
    decode_text(&unfold(raw))
}

/// The value without line ends and NULs, its bytes as text.
pub fn unfold(raw: &[u8]) -> Cow<'_, str> {
    let text = charset::guess(raw).text;
    if memchr::memchr3(b'\n', b'\r', 0, text.as_bytes()).is_some() {
        // A fold is a line end before white space; where that is lost, the line end itself separates.
        let mut out = String::with_capacity(text.len());
        let mut rest = text.as_ref();
        while let Some(at) = memchr::memchr3(b'\n', b'\r', 0, rest.as_bytes()) {
            let (before, after) = rest.split_at(at);
            let (end, after) = after.split_at(1);
            out.push_str(before);
            if end != "\0" && after.chars().next().is_some_and(|next| !next.is_whitespace()) {
                out.push(' ');
            }
            rest = after;
        }
        out.push_str(rest);
        return out.into();
    }
    text
}

/// Decodes the words in text that is already unfolded.
pub fn decode_text(text: &str) -> String {
    if memchr::memmem::find(text.as_bytes(), b"=?").is_none() {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    // Octets of adjacent words in one charset, decoded together.
    let mut octets: Vec<u8> = Vec::new();
    let mut label = "";
    let mut closers = Closers { next: None };
    while let Some(at) = rest.find("=?") {
        let (before, word) = rest.split_at(at);
        if let Some(word) = closers.word(word, text.len()) {
            let adjacent = !octets.is_empty() && before.trim().is_empty();
            let joined =
                adjacent && word.label().eq_ignore_ascii_case(label) && charset::joins(label);
            if !joined {
                flush(&mut octets, label, &mut out);
            }
            if !adjacent {
                out.push_str(before);
            }
            label = word.label();
            octets.extend(word.octets());
            rest = word.rest;
        } else {
            flush(&mut octets, label, &mut out);
            out.push_str(before);
            out.push_str("=?");
            rest = word.get(2..).unwrap_or("");
        }
    }
    flush(&mut octets, label, &mut out);
    out.push_str(rest);
    out
}

fn flush(octets: &mut Vec<u8>, label: &str, out: &mut String) {
    if !octets.is_empty() {
        out.push_str(&charset::decode(octets, Some(label)).text);
        octets.clear();
    }
}

/// Where the next `?=` stands, found once for all words before it: a subject of nothing but `=?x?q?` stays linear.
struct Closers {
    /// Distance of the next `?=` from the end of the text; `Some(0)`: there is none.
    next: Option<usize>,
}

impl Closers {
    /// Reads the word that begins `text`, which is the end of a text of `total` bytes.
    fn word<'a>(&mut self, text: &'a str, total: usize) -> Option<Word<'a>> {
        let inner = text.get(2..)?;
        let label_end = inner.bytes().take(MAX_LABEL).position(|b| b == b'?')?;
        let (label, inner) = (inner.get(..label_end)?, inner.get(label_end + 1..)?);
        if label.is_empty() || label.contains(char::is_whitespace) {
            return None;
        }
        let base64 = match inner.as_bytes() {
            [b'b' | b'B', b'?', ..] => true,
            [b'q' | b'Q', b'?', ..] => false,
            _ => return None,
        };
        let content = inner.get(2..)?;
        let end = self.find(content, total)?;
        Some(Word { label, base64, encoded: content.get(..end)?, rest: content.get(end + 2..)? })
    }

    fn find(&mut self, content: &str, total: usize) -> Option<usize> {
        debug_assert!(content.len() <= total);
        let known = self.next.filter(|&from_end| from_end <= content.len());
        let from_end =
            known.unwrap_or_else(|| content.find("?=").map_or(0, |at| content.len() - at));
        self.next = Some(from_end);
        (from_end > 0).then(|| content.len() - from_end)
    }
}

impl<'a> Word<'a> {
    /// The charset of the octets; raw 8-bit letters inside the word are decoded already and stand as UTF-8.
    fn label(&self) -> &'a str {
        if self.encoded.is_ascii() { self.label } else { "utf-8" }
    }

    fn octets(&self) -> Vec<u8> {
        if self.base64 {
            transfer::base64(self.encoded.as_bytes()).0
        } else {
            transfer::q_word(self.encoded.as_bytes())
        }
    }
}

/// Length in bytes of the encoded word that begins `text`, if one does; looks no further than a header line goes.
pub fn word_length(text: &str) -> Option<usize> {
    let mut bound = text.len().min(1000);
    while !text.is_char_boundary(bound) {
        bound -= 1;
    }
    let text = text.get(..bound)?;
    let word = Closers { next: None }.word(text, text.len())?;
    (!word.encoded.contains(char::is_whitespace)).then(|| text.len() - word.rest.len())
}

/// One blank for every run of white space, none at the ends; control characters count as white space.
pub fn squeeze(text: &str) -> String {
    let bytes = text.as_bytes();
    let neat = bytes.iter().all(|b| (b' '..0x7f).contains(b))
        && memchr::memmem::find(bytes, b"  ").is_none();
    if neat {
        return text.trim_matches(' ').to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty())
    {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn subject(raw: &str) -> String {
        squeeze(&decode(raw.as_bytes()))
    }

    #[test]
    fn words_are_decoded_and_folds_taken_out() {
        assert_eq!(subject("=?utf-8?q?caf=C3=A9?= au\r\n lait"), "café au lait");
        assert_eq!(subject("=?ISO-8859-1?B?Y2Fm6Q==?="), "café");
        assert_eq!(subject("=?us-ascii*en?Q?Keith_Moore?="), "Keith Moore");
    }

    #[test]
    fn white_space_between_words_goes_away() {
        assert_eq!(subject("=?utf-8?q?a?=\n =?utf-8?q?b?= c =?utf-8?q?d?="), "ab c d");
        assert_eq!(subject("=?utf-8?q?a?= =?iso-8859-1?q?=E9?="), "aé");
    }

    #[test]
    fn a_letter_cut_between_words_is_joined() {
        assert_eq!(subject("=?utf-8?q?caf=C3?= =?UTF-8?q?=A9?="), "café");
        assert_eq!(
            subject("=?ISO-2022-JP?B?GyRCJCIbKEI=?= =?ISO-2022-JP?B?GyRCJCIbKEI=?="),
            "ああ"
        );
    }

    #[test]
    fn glued_and_broken_words() {
        assert_eq!(subject("x=?utf-8?q?y?=z"), "xyz");
        assert_eq!(subject("=?utf-8?q?never ends"), "=?utf-8?q?never ends");
        assert_eq!(subject("=?utf-8?x?no?= such"), "=?utf-8?x?no?= such");
        assert_eq!(subject("=?y?q?=E9t=E9?="), "été");
        assert_eq!(subject("=?utf-8\"?q?=C3=A9?="), "é");
        assert_eq!(subject("=?= =? ?="), "=?= =? ?=");
        assert_eq!(squeeze(&decode(b"=?iso-8859-1?q?=61_\xe9?=")), "a é");
    }

    #[test]
    fn raw_eight_bit_headers() {
        assert_eq!(squeeze(&decode("é\0t\u{e9}".as_bytes())), "été");
        assert_eq!(squeeze(&decode(b"\xe9t\xe9")), "été");
    }

    #[test]
    fn a_megabyte_of_openers_is_linear() {
        let raw = "=?x?q? ".repeat(200_000);
        assert_eq!(decode(raw.as_bytes()).len(), raw.len());
        assert_eq!(decode("=?".repeat(500_000).as_bytes()).len(), 1_000_000);
        assert_eq!(decode("=?a?q?b?= ".repeat(100_000).as_bytes()).len(), 100_001);
    }

    proptest! {
        #[test]
        fn no_bytes_panic(raw in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode(&raw);
        }

        #[test]
        fn text_in_base64_comes_back(text in "\\PC{1,40}") {
            let word = format!("=?utf-8?b?{}?=", encode(text.as_bytes()));
            prop_assert_eq!(decode(word.as_bytes()), text);
        }
    }

    fn encode(bytes: &[u8]) -> String {
        const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut out = String::new();
        for chunk in bytes.chunks(3) {
            let n =
                chunk.iter().fold(0u32, |n, &b| n << 8 | u32::from(b)) << (8 * (3 - chunk.len()));
            for i in 0..=chunk.len() {
                out.push(ALPHABET[(n >> (18 - 6 * i) & 63) as usize] as char);
            }
            out.push_str(&"=".repeat(3 - chunk.len()));
        }
        out
    }
}
