//! Bytes to text when the label lies.
//!
//! Mail names charsets that do not exist (`y`, `8bit`, `x-utf_8j`), names one and uses another, or names none. The rule:
//! what is declared, if the bytes fit; else UTF-8, if the bytes are UTF-8; else Windows-1252, which fits everything.
//! UTF-8 with a few broken letters stays UTF-8: a cut letter is a smaller loss than a page of mojibake.

use std::borrow::Cow;

use charset::Charset;

/// Text, and whether its charset had to be guessed against (or in want of a known) declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text; borrowed where the bytes are UTF-8 already.
    pub text: Cow<'a, str>,
    /// The declaration was unknown or contradicted by the bytes.
    pub guessed: bool,
}

/// Decodes `bytes` by the declared charset name, if any, with the chain of the module's rule.
pub fn decode<'a>(bytes: &'a [u8], label: Option<&str>) -> Decoded<'a> {
    if let Some(text) = unnamed_japanese(bytes) {
        return Decoded {
            text,
            guessed: label.is_some_and(|l| !l.to_ascii_lowercase().contains("2022-jp")),
        };
    }
    let label = label.map(tidy_label).filter(|l| !l.is_empty());
    let Some(label) = label else {
        return Decoded { text: guess(bytes), guessed: false };
    };
    if is_utf8(&label) {
        return match std::str::from_utf8(bytes) {
            Ok(text) => Decoded { text: text.into(), guessed: false },
            Err(_) => Decoded { text: guess(bytes), guessed: true },
        };
    }
    if is_ascii(&label) {
        return Decoded { text: guess(bytes), guessed: !bytes.is_ascii() };
    }
    let Some(charset) = Charset::for_label_no_replacement(label.as_bytes()) else {
        return Decoded { text: guess(bytes), guessed: true };
    };
    let (text, broken) = charset.decode_without_bom_handling(bytes);
    match std::str::from_utf8(bytes) {
        Ok(utf8) if broken && !bytes.is_ascii() => Decoded { text: utf8.into(), guessed: true },
        _ => Decoded { text, guessed: broken },
    }
}

/// Decodes bytes of which nothing is declared: UTF-8, else Windows-1252.
pub fn guess(bytes: &[u8]) -> Cow<'_, str> {
    if let Some(text) = unnamed_japanese(bytes) {
        return text;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) if mostly_utf8(bytes) => String::from_utf8_lossy(bytes),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// Text of seven bits with the escapes of ISO-2022-JP is Japanese, whatever it is called: pipermail drops the name or
/// writes another.
fn unnamed_japanese(bytes: &[u8]) -> Option<Cow<'_, str>> {
    if memchr::memchr(0x1b, bytes).is_none()
        || !bytes.is_ascii()
        || memchr::memmem::find(bytes, b"\x1b$").is_none()
    {
        return None;
    }
    let (text, broken) = encoding_rs::ISO_2022_JP.decode_without_bom_handling(bytes);
    (!broken).then_some(text)
}

/// More well-formed letters of several bytes than broken ones.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > bad
}

/// The label in lower case without quotes, comments, a language (RFC 2231 5) and the misspellings that were seen.
fn tidy_label(label: &str) -> String {
    let junk = |c: char| {
        c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | ';' | ',' | '\\' | '\0')
    };
    let label = label
        .trim_matches(junk)
        .split(|c: char| c.is_whitespace() || matches!(c, '*' | '(' | '"' | ';'));
    let label = label.map(str::to_ascii_lowercase).next().unwrap_or_default();
    match label.as_str() {
        "utf8" | "utf_8" | "x-utf8" | "x-utf-8" | "x-utf_8j" | "utf-8j" | "unicode-1-1-utf-8"
        | "unicode-2-0-utf-8" => "utf-8".into(),
        "unicode-1-1-utf-7" | "unicode-2-0-utf-7" | "x-unicode-2-0-utf-7" => "utf-7".into(),
        "latin-1" | "iso-latin-1" | "iso8859_1" | "8859-1" => "iso-8859-1".into(),
        "cp-850" | "cp850" | "ibm850" => "windows-1252".into(),
        _ => label,
    }
}

fn is_utf8(label: &str) -> bool {
    label == "utf-8"
}

/// ASCII by any of its names, and the names of nothing: bytes beyond ASCII contradict both.
fn is_ascii(label: &str) -> bool {
    matches!(
        label,
        "us-ascii" | "ascii" | "ansi_x3.4-1968" | "iso646-us" | "us" | "iso-ir-6" | "7bit"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8], label: Option<&str>) -> (String, bool) {
        let d = decode(bytes, label);
        (d.text.into_owned(), d.guessed)
    }

    #[test]
    fn declared_charset_is_used() {
        assert_eq!(text(b"caf\xe9", Some("ISO-8859-1")), ("café".into(), false));
        assert_eq!(text(b"\xcf\xf0\xe8", Some("windows-1251")), ("При".into(), false));
        assert_eq!(text(b"Hi +AOk-", Some("unicode-1-1-utf-7")), ("Hi é".into(), false));
        assert_eq!(text(b"\x1b$B$\"\x1b(B", Some("iso-2022-jp")), ("あ".into(), false));
    }

    #[test]
    fn a_label_that_is_none_leaves_guessing() {
        for label in ["y", "yes", "8bit", "unknown-8bit", "x-unknown", "iso-2022-kr"] {
            assert_eq!(text("é".as_bytes(), Some(label)), ("é".into(), true), "{label}");
            assert_eq!(text(b"\xe9", Some(label)), ("é".into(), true), "{label}");
        }
    }

    #[test]
    fn damaged_labels_are_understood() {
        for label in ["utf-8\"", "\"UTF-8\"", "x-utf_8j", " utf8 ", "utf-8*en", "utf-8 (yes)"] {
            assert_eq!(text("é".as_bytes(), Some(label)), ("é".into(), false), "{label}");
        }
    }

    #[test]
    fn bytes_that_contradict_the_label_win() {
        assert_eq!(text(b"\x93quoted\x94", Some("utf-8")), ("\u{201c}quoted\u{201d}".into(), true));
        assert_eq!(text("na\u{ef}ve".as_bytes(), Some("us-ascii")), ("naïve".into(), true));
        assert_eq!(text(b"plain", Some("us-ascii")), ("plain".into(), false));
    }

    #[test]
    fn japanese_without_a_name() {
        assert_eq!(text(b"\x1b$B$\"\x1b(B!", None), ("あ!".into(), false));
        assert_eq!(text(b"\x1b$B$\"\x1b(B!", Some("iso-8859-1")), ("あ!".into(), true));
        assert_eq!(text(b"\x1b[1m$", None), ("\u{1b}[1m$".into(), false));
    }

    #[test]
    fn a_cut_letter_does_not_turn_utf8_into_mojibake() {
        assert_eq!(
            text("éàü\u{20ac}".as_bytes().split_last().unwrap().1, Some("utf-8")),
            ("éàü\u{fffd}".into(), true)
        );
    }
}
