//! Characters that nobody sees: which they are, and what stands for them outside of pages.
//!
//! A control character from a mail moves the cursor of a terminal, colours it, or types an answer into it; a mark of
//! direction makes a line read as another. So wherever text of a mail goes out other than as HTML (terminal, reports,
//! JSON, results of the search), these characters are replaced by something that shows. Pages have their own way
//! ([`escape`](crate::render::escape)).

use std::borrow::Cow;
use std::fmt::Write as _;

/// Whether a character acts on the text around it, or hides in it, without being seen: controls (C0, DEL, C1), marks of
/// direction (UAX 9), separators of lines, what has no width and no use in running text, and noncharacters. Joiners, which
/// Persian and emoji need, are none. Tab and line feed are controls.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || is_noncharacter(c)
        || matches!(c, '\u{61C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// Whether a character is none, and never will be (Unicode, section 23.7): HTML forbids them, as it does controls.
pub fn is_noncharacter(c: char) -> bool {
    matches!(c, '\u{FDD0}'..='\u{FDEF}') || u32::from(c) & 0xFFFE == 0xFFFE
}

/// For a terminal: hidden characters as `\u{1b}`. Tabs and line feeds stay.
pub fn harmless(text: &str) -> Cow<'_, str> {
    escaped(text, |c| is_hidden(c) && !matches!(c, '\t' | '\n'))
}

/// [`harmless`] for what must stay on one line.
pub fn harmless_line(text: &str) -> Cow<'_, str> {
    escaped(text, is_hidden)
}

fn escaped(text: &str, wanted: impl Fn(char) -> bool) -> Cow<'_, str> {
    replaced(text, wanted, |c, out| {
        let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
    })
}

/// For JSON that is already written: what serializers leave as it is and terminals act upon becomes `\u009b`. Outside
/// of strings there is nothing to replace.
pub fn json(json: &str) -> Cow<'_, str> {
    replaced(
        json,
        |c| is_hidden(c) && !c.is_ascii_whitespace(),
        |c, out| {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        },
    )
}

/// For names and titles that a program puts on a page: Unicode's pictures for C0 controls, the replacement character
/// for all others.
pub fn pictured(text: &str) -> Cow<'_, str> {
    replaced(text, is_hidden, |c, out| {
        let picture = c.is_ascii_control().then(|| match c {
            '\u{7F}' => Some('\u{2421}'),
            _ => char::from_u32(0x2400 + u32::from(c)),
        });
        out.push(picture.flatten().unwrap_or(char::REPLACEMENT_CHARACTER));
    })
}

fn replaced(
    text: &str,
    wanted: impl Fn(char) -> bool,
    replace: impl Fn(char, &mut String),
) -> Cow<'_, str> {
    // What ASCII prints is not wanted.
    let mut open = special_chars(text, |byte| !(b' '..=b'~').contains(&byte));
    let Some((first, _)) = open.find(|(_, c)| wanted(*c)) else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len() + 16);
    out.push_str(&text[..first]);
    for c in text[first..].chars() {
        if wanted(c) {
            replace(c, &mut out);
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// The characters of a text whose first byte is special, with their places: most bytes need no closer look.
pub fn special_chars(
    text: &str,
    is_special: impl Fn(u8) -> bool,
) -> impl Iterator<Item = (usize, char)> {
    let mut next = 0;
    std::iter::from_fn(move || {
        let at = next + text[next..].bytes().position(&is_special)?;
        let character = text[at..].chars().next()?;
        next = at + character.len_utf8();
        Some((at, character))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escape_sequences_do_not_reach_the_terminal() {
        assert_eq!(harmless("a\x1b[31mb\u{202e}\u{9b}"), "a\\u{1b}[31mb\\u{202e}\\u{9b}");
        assert_eq!(harmless("plain\n\ttext, été"), "plain\n\ttext, été");
        assert_eq!(harmless_line("a\nerror: b"), "a\\u{a}error: b");
    }

    #[test]
    fn words_of_all_scripts_stay() {
        for text in ["שלום", "می\u{200c}خواهم", "👩\u{200d}💻", "内容", "e\u{301}"]
        {
            assert_eq!(harmless_line(text), text);
        }
    }

    #[test]
    fn names_on_pages_show_what_was_there() {
        assert_eq!(pictured("a\x1bb\u{7f}c\u{202e}d"), "a␛b␡c\u{fffd}d");
        for none in ['\u{fffe}', '\u{1ffff}', '\u{10fffe}', '\u{fdd0}', '\u{fdef}'] {
            assert_eq!(pictured(&format!("a{none}b")), "a\u{fffd}b");
        }
        assert_eq!(
            pictured("\u{fffd}\u{fdcf}\u{fdf0}\u{1f600}"),
            "\u{fffd}\u{fdcf}\u{fdf0}\u{1f600}"
        );
    }

    proptest! {
        #[test]
        fn json_says_the_same_without_hidden_characters(text in "(\\PC|\\p{C}){0,40}") {
            let written = serde_json::to_string(&text).unwrap();
            let json = json(&written);
            prop_assert!(!json.contains(is_hidden), "{}", json.escape_unicode());
            prop_assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        }

        #[test]
        fn nothing_hidden_is_left(text in "(\\PC|\\p{C}){0,40}") {
            prop_assert!(!harmless_line(&text).contains(is_hidden));
            prop_assert!(!pictured(&text).contains(is_hidden));
        }
    }
}
