//! Bytes to text when the label lies.
//!
//! Mail names charsets that do not exist (`y`, `8bit`, `x-utf_8j`), names one and uses another, or names none. The rule:
//! what is declared, if the bytes fit; else UTF-8, if the bytes are UTF-8; else what a detector of languages makes of
//! them; else Windows-1252, which fits everything. UTF-8 with a few broken letters stays UTF-8: a cut letter is a smaller
//! loss than a page of mojibake. What escapes and byte order marks say is no guess, but where it contradicts the label,
//! that is noted all the same.

mod detect;
mod dos;
mod escaped;
mod label;
mod wide;

use std::borrow::Cow;

use encoding_rs::{Encoding, WINDOWS_1252};
use escaped::Escapes;
use label::Codec;

use super::utf7;

/// Text, and whether its charset had to be guessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text; borrowed where the bytes are UTF-8 already.
    pub text: Cow<'a, str>,
    /// The declaration was unknown or contradicted by the bytes, or there was none and the bytes are not UTF-8.
    pub guessed: bool,
}

impl<'a> Decoded<'a> {
    fn sure(text: impl Into<Cow<'a, str>>) -> Self {
        Decoded { text: text.into(), guessed: false }
    }

    fn guessed(text: impl Into<Cow<'a, str>>) -> Self {
        Decoded { text: text.into(), guessed: true }
    }
}

/// Decodes `bytes` by the declared charset name, if any, with the chain of the module's rule.
pub fn decode<'a>(bytes: &'a [u8], label: Option<&str>) -> Decoded<'a> {
    let codec = label.and_then(label::codec);
    if let Some(Codec::Wide(form)) = codec
        && !wide::is_narrow(bytes)
    {
        let (text, guessed) = wide::decode(bytes, form);
        return Decoded { text: text.into(), guessed };
    }
    if let Some(text) = wide::unnamed(bytes) {
        return Decoded::guessed(text);
    }
    if let Some((text, found)) = unnamed_escapes(bytes) {
        return Decoded { text, guessed: codec.is_some_and(|codec| codec != found) };
    }
    match codec {
        None | Some(Codec::Utf8) => unnamed(bytes),
        Some(Codec::Ascii) => Decoded { guessed: !bytes.is_ascii(), ..unnamed(bytes) },
        Some(Codec::Utf7) => unless_utf8(bytes, utf7::decode(bytes)),
        Some(Codec::Escaped(escapes)) => {
            let (text, broken) = escaped::decode(bytes, escapes);
            unless_utf8(bytes, (text.into(), broken))
        }
        Some(Codec::Dos(page)) => stray_utf8(bytes).unwrap_or_else(|| {
            let (text, guessed) = page.decode(bytes);
            Decoded { text, guessed }
        }),
        Some(Codec::Standard(encoding)) => standard(bytes, encoding),
        Some(Codec::Unknown | Codec::Wide(_)) => Decoded { guessed: true, ..unnamed(bytes) },
    }
}

/// Decodes bytes of which nothing is declared: UTF-8 if they are, else by detection. The latter only is a guess.
pub fn guess(bytes: &[u8]) -> Decoded<'_> {
    unnamed_escapes(bytes).map_or_else(|| unnamed(bytes), |(text, _)| Decoded::sure(text))
}

/// The same for bytes without escapes.
fn unnamed(bytes: &[u8]) -> Decoded<'_> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded::sure(text);
    }
    if mostly_utf8(bytes) {
        return Decoded::guessed(mixed(bytes));
    }
    Decoded::guessed(fitting(bytes, detect::detect(bytes)))
}

/// The charset that HTML declares in itself.
pub fn html_label(bytes: &[u8]) -> Option<String> {
    label::in_html(bytes.get(..1024).unwrap_or(bytes))
}

/// The name of the charset that the bytes are likely in, of which some are not UTF-8; for texts too short to tell.
pub fn likely_label(bytes: &[u8]) -> &'static str {
    detect::detect(bytes).name()
}

/// Whether the bytes are text of two or four bytes for each letter: zeros in it do not make it binary.
pub fn is_wide(bytes: &[u8], label: Option<&str>) -> bool {
    matches!(label.and_then(label::codec), Some(Codec::Wide(_))) || wide::unnamed(bytes).is_some()
}

/// Whether the octets of adjacent encoded words in this charset may be joined before they are decoded. With shift states
/// each word begins anew (RFC 2047 5).
pub fn joins(label: &str) -> bool {
    match label::codec(label) {
        Some(Codec::Standard(encoding)) => encoding != encoding_rs::ISO_2022_JP,
        Some(Codec::Utf7 | Codec::Escaped(_) | Codec::Wide(_)) => false,
        _ => true,
    }
}

/// Whether the name is of a charset that says what bytes beyond ASCII are.
pub fn tells_letters(label: &str) -> bool {
    matches!(label::codec(label), Some(Codec::Standard(_) | Codec::Dos(_)))
}

/// By a charset of the Encoding Standard, if the bytes fit.
fn standard<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> Decoded<'a> {
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    let ascii = matches!(text, Cow::Borrowed(_));
    if ascii || !broken && !encoding.is_single_byte() {
        return Decoded { text, guessed: broken };
    }
    if let Some(utf8) = stray_utf8(bytes) {
        return utf8;
    }
    let undefined = |b: &u8| matches!(b, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d);
    let contradicted = if encoding == WINDOWS_1252 {
        bytes.iter().any(undefined)
    } else {
        broken && too_broken(&text, bytes)
    };
    if contradicted {
        return Decoded { guessed: true, ..unnamed(bytes) };
    }
    Decoded { text, guessed: broken }
}

/// UTF-8 that has the name of a charset of single bytes: their letters do not fall into its grammar by chance.
fn stray_utf8(bytes: &[u8]) -> Option<Decoded<'_>> {
    let text = std::str::from_utf8(bytes).ok().filter(|text| !text.is_ascii())?;
    Some(Decoded::guessed(text))
}

/// The text, but UTF-8 where that was broken and the bytes are UTF-8.
fn unless_utf8<'a>(bytes: &'a [u8], (text, broken): (Cow<'a, str>, bool)) -> Decoded<'a> {
    match std::str::from_utf8(bytes) {
        Ok(utf8) if broken && !bytes.is_ascii() => Decoded::guessed(utf8),
        _ => Decoded { text, guessed: broken },
    }
}

/// By this charset, or by Windows-1252 if it fits badly.
fn fitting<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> Cow<'a, str> {
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    if broken && too_broken(&text, bytes) {
        return WINDOWS_1252.decode_without_bom_handling(bytes).0;
    }
    text
}

/// More than a letter in twenty is no letter.
fn too_broken(text: &str, bytes: &[u8]) -> bool {
    let bad = text.chars().filter(|&c| c == char::REPLACEMENT_CHARACTER).count();
    bad > 1 + bytes.iter().filter(|b| !b.is_ascii()).count() / 20
}

/// UTF-8 in which some lines are not: those without any letter of it are another charset's.
fn mixed(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    // All of these lines together tell their charset better than one does.
    let is_other = |line: &[u8]| std::str::from_utf8(line).is_err() && !mostly_utf8(line);
    let mut other = Vec::new();
    let lines = || bytes.split_inclusive(|&b| b == b'\n');
    for line in lines().filter(|line| is_other(line)) {
        other.extend_from_slice(line);
    }
    let encoding = detect::detect(&other);
    for line in lines() {
        if is_other(line) {
            out.push_str(&fitting(line, encoding));
        } else {
            out.push_str(&String::from_utf8_lossy(line));
        }
    }
    out
}

/// Text of seven bits with the escapes of ISO-2022 is Japanese, Korean or Chinese, whatever it is called: pipermail drops
/// the name or writes another.
fn unnamed_escapes(bytes: &[u8]) -> Option<(Cow<'_, str>, Codec)> {
    if memchr::memchr(0x1b, bytes).is_none()
        || !bytes.is_ascii()
        || memchr::memmem::find(bytes, b"\x1b$").is_none()
    {
        return None;
    }
    if let Some(escapes @ (Escapes::Korean | Escapes::Chinese)) = escaped::designated(bytes) {
        let (text, broken) = escaped::decode(bytes, escapes);
        return (!broken).then_some((text.into(), Codec::Escaped(escapes)));
    }
    let (text, broken) = encoding_rs::ISO_2022_JP.decode_without_bom_handling(bytes);
    (!broken).then_some((text, Codec::Standard(encoding_rs::ISO_2022_JP)))
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

#[cfg(test)]
mod tests;
