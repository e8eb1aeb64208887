//! The letters of a text as patterns compare them: without case, accents and width, and what stands for a letter taken
//! for the letter.
//!
//! One name comes as `Zoë`, with the accent as a sign of its own (file names of macOS do that), in the wide letters of
//! East Asia, or without the accent; whoever withholds it means all of these. In addresses of the Web and in HTML letters
//! are encoded besides: `Project%20Falcon`, `Project&#32;Falcon`, `q=project+falcon`.

use unicode_normalization::char::decompose_compatible;

/// One letter of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Letter {
    /// Where what stands for it begins.
    pub(super) start: usize,
    /// Where that ends.
    pub(super) end: usize,
    /// As it is written.
    pub(super) raw: char,
    /// As it is compared.
    pub(super) folded: char,
}

/// The letters of a text as it is, those that nobody sees left out.
pub(super) fn written(text: &str) -> impl Iterator<Item = Letter> + '_ {
    text.char_indices().flat_map(|(start, c)| spell(start, start + c.len_utf8(), c))
}

/// Whether letters may be encoded in a text.
pub(super) fn may_be_encoded(text: &str) -> bool {
    memchr::memchr3(b'%', b'&', b'+', text.as_bytes()).is_some()
        || memchr::memchr2(b'=', b'_', text.as_bytes()).is_some()
}

/// The letters of a text with its encodings undone: `%20` and `=20`, `&#32;`, `+` and `_` for a blank.
pub(super) fn decoded(text: &str) -> impl Iterator<Item = Letter> + '_ {
    let mut at = 0;
    let next = move || {
        let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
        let start = at;
        let (c, length) = one(rest)?;
        at += length;
        Some((start, at, c))
    };
    std::iter::from_fn(next).flat_map(|(start, end, c)| spell(start, end, c))
}

/// The first letter of a text, and the bytes that stand for it.
fn one(rest: &str) -> Option<(char, usize)> {
    let first = rest.chars().next()?;
    let encoded = match first {
        // A soft line end parts nothing.
        '=' if rest.starts_with("=\n") => Some(('\u{ad}', 2)),
        '=' if rest.starts_with("=\r\n") => Some(('\u{ad}', 3)),
        '%' | '=' => escaped(rest.as_bytes(), first as u8),
        '&' => crate::mail::html::entity(rest),
        '+' | '_' => Some((' ', 1)),
        _ => None,
    };
    Some(encoded.unwrap_or((first, first.len_utf8())))
}

/// A letter in UTF-8, each byte as a sign and two hexadecimal digits.
fn escaped(text: &[u8], sign: u8) -> Option<(char, usize)> {
    let byte = |place: usize| {
        let [mark, high, low] = *text.get(place * 3..)?.first_chunk::<3>()?;
        let digit = |d: u8| char::from(d).to_digit(16);
        (mark == sign).then_some(())?;
        u8::try_from(digit(high)? << 4 | digit(low)?).ok()
    };
    let mut bytes = [byte(0)?, 0, 0, 0];
    let length = match bytes[0] {
        0..0x80 => 1,
        0xc2..0xe0 => 2,
        0xe0..0xf0 => 3,
        0xf0..0xf5 => 4,
        _ => return None,
    };
    for (place, slot) in bytes.iter_mut().enumerate().take(length).skip(1) {
        *slot = byte(place)?;
    }
    let c = std::str::from_utf8(bytes.get(..length)?).ok()?.chars().next()?;
    Some((c, length * 3))
}

/// What a letter is compared as: mostly one letter, two for a ligature, none for one that nobody sees.
fn spell(start: usize, end: usize, raw: char) -> impl Iterator<Item = Letter> {
    let mut folded = [None; 4];
    if raw.is_ascii() {
        folded[0] = Some(raw.to_ascii_lowercase());
    } else if !is_unseen(raw) {
        let mut slots = folded.iter_mut();
        let mut add = |c: char| {
            if !is_unseen(c)
                && let Some(slot) = slots.next()
            {
                *slot = Some(c.to_lowercase().next().unwrap_or(c));
            }
        };
        decompose_compatible(raw, &mut add);
    }
    folded.into_iter().flatten().map(move |folded| Letter { start, end, raw, folded })
}

/// The letters of a pattern.
pub(super) fn folded(c: char) -> impl Iterator<Item = char> {
    spell(0, 0, c).map(|letter| letter.folded)
}

/// Characters that nobody sees, and accents that stand for themselves: they part no word.
fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{300}'..='\u{36f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2060}'..='\u{2064}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(letters: impl Iterator<Item = Letter>) -> String {
        letters.map(|letter| letter.folded).collect()
    }

    #[test]
    fn one_name_is_spelt_alike() {
        for text in ["Zoë", "zoe\u{308}", "ZOË", "zo\u{ad}e", "ｚｏｅ", "z\u{200b}oe"] {
            assert_eq!(read(written(text)), "zoe", "{text}");
        }
        assert_eq!(read(written("ﬁn 한")), read(written("fin 한")));
    }

    #[test]
    fn encodings_are_undone() {
        for text in [
            "zo%C3%AB x",
            "zo&#235; x",
            "zo&#xEB;+x",
            "zo=C3=AB=20x",
            "zo%c3%ab_x",
            "z=\r\no=C3=AB x",
        ] {
            assert_eq!(read(decoded(text)), "zoe x", "{text}");
            assert!(may_be_encoded(text));
        }
        assert_eq!(read(decoded("100% =x &y %zz %e2%82 %ff")), "100% =x &y %zz %e2%82 %ff");
        assert_eq!(read(decoded("a%00b%7")), "a\0b%7");
    }

    proptest! {
        #[test]
        fn letters_follow_each_other(text in "(\\PC|%[0-9a-f]{2}|&#[0-9]{1,4};|=[A-F0-9]{2}){0,40}") {
            for letters in [written(&text).collect::<Vec<_>>(), decoded(&text).collect()] {
                let mut done = 0;
                for letter in letters {
                    prop_assert!(letter.start >= done || letter.end == done);
                    prop_assert!(text.get(letter.start..letter.end).is_some());
                    done = letter.end;
                }
            }
        }
    }
}
