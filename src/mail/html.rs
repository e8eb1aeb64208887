//! HTML mail as text.
//!
//! html2text lays it out; mail that nests or repeats tags beyond what people write goes through a plain stripper, whose
//! time is linear whatever comes.

use std::collections::HashSet;

use html2text::config;

use super::beginning::beginning;

/// Largest HTML that is laid out.
const MAX_BYTES: usize = 512 * 1024;
/// Deepest nesting that is laid out.
const MAX_DEPTH: usize = 100;
/// Most tags that are laid out.
const MAX_TAGS: usize = 20_000;
/// Columns of the text.
const WIDTH: usize = 80;
/// Of a plain text, the beginning that an HTML version is compared with.
const MAX_COMPARED: usize = 2 * MAX_BYTES;
/// So many words that only the HTML has are worth showing, however long it is.
const MANY_WORDS: usize = 40;

/// The text of an HTML document; links as numbered footnotes.
pub fn to_text(html: &str) -> String {
    let laid_out = is_modest(html).then(|| {
        let config = config::plain().raw_mode(true).allow_width_overflow().no_link_wrapping();
        config.string_from_read(html.as_bytes(), WIDTH).ok()
    });
    let text = laid_out.flatten().unwrap_or_else(|| strip(html));
    let mut out = String::with_capacity(text.len());
    let mut blank = 0;
    for line in text.lines().map(str::trim_end) {
        blank = if line.is_empty() { blank + 1 } else { 0 };
        if blank < 2 && !(out.is_empty() && line.is_empty()) {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// Whether HTML says what the plain version beside it does not: most of its words, or a tenth of them, or many. Mail
/// programs make one from the other, so that few differ; "your program cannot show HTML" has none in common.
pub fn says_more(html: &str, plain: &str) -> bool {
    let html = beginning(html, MAX_BYTES);
    let plain = beginning(plain, MAX_COMPARED);
    let mut known = HashSet::new();
    words(plain, |word| {
        known.insert(word);
    });
    let (mut all, mut new) = (0usize, 0usize);
    words(&strip(html), |word| {
        all += 1;
        new += usize::from(!known.contains(&word));
    });
    new * 2 > all || new >= 3 && new * 10 > all || new >= MANY_WORDS
}

/// Hands over a digest of each word: runs of ASCII letters and digits in any case, and each other letter by itself, as
/// many scripts have no blanks between words. Names of entities that [`entity`] does not know are left out.
fn words(text: &str, mut take: impl FnMut(u64)) {
    const START: u64 = 0xcbf2_9ce4_8422_2325;
    let step = |word: u64, c: u32| (word ^ u64::from(c)).wrapping_mul(0x0100_0000_01b3);
    let (mut word, mut entity, mut last) = (START, false, ' ');
    for c in text.chars().chain([' ']) {
        if c.is_ascii_alphanumeric() {
            entity = if word == START { last == '&' } else { entity };
            word = step(word, u32::from(c.to_ascii_lowercase()));
        } else {
            if word != START && !(entity && c == ';') {
                take(word);
            }
            word = START;
            if !c.is_ascii() && c.is_alphabetic() {
                take(step(START, u32::from(c)));
            }
        }
        last = c;
    }
}

fn is_modest(html: &str) -> bool {
    let (mut depth, mut tags) = (0usize, 0usize);
    for piece in html.split('<').skip(1) {
        tags += 1;
        match piece.as_bytes() {
            [b'/', ..] => depth = depth.saturating_sub(1),
            [b'!' | b'?', ..] => {}
            _ if is_void(piece)
                || piece.split('>').next().is_some_and(|tag| tag.ends_with('/')) => {}
            _ => depth += 1,
        }
        if depth > MAX_DEPTH || tags > MAX_TAGS {
            return false;
        }
    }
    html.len() <= MAX_BYTES
}

/// Elements without an end tag.
fn is_void(tag: &str) -> bool {
    ["br", "hr", "img", "meta", "link", "input", "col", "area", "base", "wbr"]
        .contains(&tag_name(tag).as_str())
}

/// The name at the start of a tag, in lower case, `/` of an end tag left out.
fn tag_name(tag: &str) -> String {
    let tag = tag.strip_prefix('/').unwrap_or(tag);
    tag.chars()
        .take(12)
        .take_while(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

/// Text without tags, scripts and styles; block elements begin a new line.
fn strip(html: &str) -> String {
    let mut out = String::with_capacity(html.len() / 2);
    let mut hidden: Option<String> = None;
    let mut pieces = html.split('<');
    push_text(&mut out, pieces.next().unwrap_or(""));
    for piece in pieces {
        let (tag, text) = piece.split_once('>').unwrap_or((piece, ""));
        let name = tag_name(tag);
        match &hidden {
            Some(element) if tag.starts_with('/') && *element == name => hidden = None,
            None if matches!(name.as_str(), "script" | "style" | "title" | "head")
                && !tag.starts_with('/') =>
            {
                hidden = Some(name.clone());
            }
            _ => {}
        }
        if hidden.as_deref() == Some("head") && name == "body" {
            hidden = None;
        }
        if hidden.is_none() {
            if matches!(
                name.as_str(),
                "p" | "br"
                    | "div"
                    | "tr"
                    | "li"
                    | "table"
                    | "blockquote"
                    | "h1"
                    | "h2"
                    | "h3"
                    | "pre"
            ) && !out.ends_with('\n')
            {
                out.push('\n');
            }
            push_text(&mut out, text);
        }
    }
    out
}

/// Adds text with its common entities decoded and its white space folded.
fn push_text(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (c, length) =
            if c == '&' { entity(rest).unwrap_or(('&', 1)) } else { (c, c.len_utf8()) };
        rest = rest.get(length..).unwrap_or("");
        if !c.is_whitespace() {
            out.push(c);
        } else if !out.ends_with([' ', '\n']) {
            out.push(' ');
        }
    }
}

/// The letter that a character reference at the start of a text stands for, and the bytes of the reference. Of those
/// with names it knows the few that HTML must escape.
pub(crate) fn entity(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(12).position(|b| b == b';')?;
    let name = text.get(1..end)?;
    let c = match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "nbsp" => '\u{a0}',
        _ => {
            let digits = name.strip_prefix('#')?;
            let number = digits
                .strip_prefix(['x', 'X'])
                .map_or_else(|| digits.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok())?;
            char::from_u32(number).filter(|c| !c.is_control())?
        }
    };
    Some((c, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_lists_and_links() {
        let text = to_text(
            "<html><head><style>p {}</style></head><body><p>Pears &amp; <b>apples</b></p><ul><li>one</li></ul><a href=\"https://example.org/\">more</a></body></html>",
        );
        assert!(
            text.contains("Pears & ") && text.contains("apples") && text.contains("one"),
            "{text}"
        );
        assert!(text.contains("https://example.org/") && !text.contains("p {}"), "{text}");
    }

    #[test]
    fn deep_nesting_is_stripped_instead() {
        let html = format!(
            "<head><script>evil()</script></head><body>{}pears&#33; &lt;x&gt;<p>more",
            "<div>".repeat(100_000)
        );
        assert_eq!(to_text(&html), "pears! <x>\nmore\n");
        assert_eq!(to_text(&"<".repeat(1_000_000)), "");
    }

    #[test]
    fn versions_that_differ() {
        let long = "Pears are ripe, and apples will be soon. ".repeat(5);
        let rich = format!("<style>p {{ color: red }}</style><p>{long}</p><a href=\"x\">more</a>");
        for (html, plain, more) in [
            ("<p>The real content</p>", "Please view this in an HTML reader", true),
            (rich.as_str(), long.as_str(), false),
            (rich.as_str(), "", true),
            ("<p>une p&ecirc;che &#233;cras&eacute;e</p>", "une pêche écrasée", false),
            ("<p>内容全部在这里</p>", "内容全部\n在这里", false),
            ("<p>内容全部在这里</p>", "see HTML", true),
            ("", "", false),
            ("<img src=x>", "text", false),
        ] {
            assert_eq!(says_more(html, plain), more, "{html} / {plain}");
        }
    }
}
