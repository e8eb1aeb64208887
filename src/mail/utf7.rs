//! UTF-7 (RFC 2152): ASCII, and UTF-16 in base64 between `+` and `-`.
//!
//! One pass, whatever stands there. A `+` that begins nothing stays as it is: people wrote "C++" in it, too.

use std::borrow::Cow;

use super::transfer::sextet;

/// Decodes; the flag tells what is not UTF-7.
pub fn decode(bytes: &[u8]) -> (Cow<'_, str>, bool) {
    if memchr::memchr(b'+', bytes).is_none() {
        let text = String::from_utf8_lossy(bytes);
        return (text, !bytes.is_ascii());
    }
    let mut out = String::with_capacity(bytes.len());
    let mut broken = !bytes.is_ascii();
    let mut rest = bytes;
    while let Some(at) = memchr::memchr(b'+', rest) {
        let (before, shifted) = rest.split_at(at);
        out.push_str(&String::from_utf8_lossy(before));
        let inner = shifted.get(1..).unwrap_or_default();
        let length = inner.iter().take_while(|&&b| sextet(b).is_some()).count();
        let (letters, tail) = inner.split_at(length);
        let closed = tail.strip_prefix(b"-");
        if letters.is_empty() {
            // `+-` is a plus sign.
            out.push('+');
            broken |= closed.is_none();
            rest = closed.unwrap_or(tail);
            continue;
        }
        let (any, damaged) = units(letters, &mut out);
        broken |= damaged;
        if any {
            rest = closed.unwrap_or(tail);
        } else {
            out.push_str(&String::from_utf8_lossy(shifted.get(..=length).unwrap_or_default()));
            rest = tail;
        }
    }
    out.push_str(&String::from_utf8_lossy(rest));
    (out.into(), broken)
}

/// Adds the letters of one run of base64; whether there were any, and whether some were damaged.
fn units(letters: &[u8], out: &mut String) -> (bool, bool) {
    let (mut bits, mut held, mut any, mut broken) = (0u32, 0u32, false, false);
    let mut high: Option<u16> = None;
    for value in letters.iter().filter_map(|&b| sextet(b)) {
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held < 16 {
            continue;
        }
        held -= 16;
        let unit = (bits >> held) as u16;
        bits &= (1 << held) - 1;
        any = true;
        if let Some(first) = high.take() {
            let pair = char::decode_utf16([first, unit]).next();
            if let Some(Ok(letter)) = pair {
                out.push(letter);
                continue;
            }
            out.push(char::REPLACEMENT_CHARACTER);
            broken = true;
        }
        match char::from_u32(u32::from(unit)) {
            Some(letter) => out.push(letter),
            None if (0xd800..0xdc00).contains(&unit) => high = Some(unit),
            None => {
                out.push(char::REPLACEMENT_CHARACTER);
                broken = true;
            }
        }
    }
    if high.is_some() {
        out.push(char::REPLACEMENT_CHARACTER);
    }
    // Less than a sextet is left over, and of zeros.
    (any, broken || high.is_some() || held >= 6 || bits != 0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(raw: &str) -> (String, bool) {
        let (text, broken) = decode(raw.as_bytes());
        (text.into_owned(), broken)
    }

    #[test]
    fn the_examples_of_the_standard() {
        assert_eq!(text("A+ImIDkQ."), ("A\u{2262}\u{391}.".into(), false));
        assert_eq!(text("Hi Mom -+Jjo--!"), ("Hi Mom -\u{263a}-!".into(), false));
        assert_eq!(text("+ZeVnLIqe-"), ("\u{65e5}\u{672c}\u{8a9e}".into(), false));
        assert_eq!(text("1 +- 1 = 2"), ("1 + 1 = 2".into(), false));
    }

    #[test]
    fn letters_beyond_two_bytes() {
        assert_eq!(text("+2DzfUA-"), ("\u{1f350}".into(), false));
        assert_eq!(text("+2Dw-x"), ("\u{fffd}x".into(), true));
    }

    #[test]
    fn a_plus_that_begins_nothing_stays() {
        assert_eq!(text("C++ and a + b"), ("C++ and a + b".into(), true));
        assert_eq!(text("+"), ("+".into(), true));
        assert_eq!(decode("é".as_bytes()).0, "é");
        assert!(decode(b"\xe9").1);
    }

    #[test]
    fn megabytes_are_linear() {
        assert_eq!(text(&"+AOk-".repeat(1_000_000)).0.chars().count(), 1_000_000);
        assert_eq!(text(&"+".repeat(4_000_001)).0.chars().count(), 1_500_000);
        assert_eq!(text(&"+ ".repeat(1_000_000)).0.len(), 2_000_000);
    }

    fn encode(text: &str) -> String {
        let mut out = String::from("+");
        let (mut bits, mut held) = (0u32, 0);
        let letter = |n: u32| {
            char::from(
                b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
                    [n as usize & 63],
            )
        };
        for unit in text.encode_utf16() {
            bits = (bits & 0x3f) << 16 | u32::from(unit);
            held += 16;
            while held >= 6 {
                held -= 6;
                out.push(letter(bits >> held));
            }
        }
        if held > 0 {
            out.push(letter(bits << (6 - held)));
        }
        out.push('-');
        out
    }

    proptest! {
        #[test]
        fn text_comes_back(words in proptest::collection::vec("\\PC{1,12}", 1..5)) {
            let raw: String = words.iter().map(|word| encode(word)).collect();
            prop_assert_eq!(text(&raw), (words.concat(), false));
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(prop_oneof![Just(b'+'), Just(b'-'), any::<u8>(), b'A'..=b'Z'], 0..100)) {
            let _ = decode(&bytes);
        }
    }
}
