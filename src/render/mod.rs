//! RENDER: from facts and text to HTML.
//!
//! Mail is hostile input: whoever can write to a list can write to its archive. So there is one gate, [`escape`], and
//! everything of a mail that reaches a page goes through it. [`text`] shows the text of messages (quotes folded, links,
//! trailers), [`diff`] shows patches, [`markdown`] the content pages, whose authors are trusted.
//!
//! All of it is a pass over the input that never recurses and never looks back further than a fixed distance.

pub mod diff;
pub mod escape;
pub mod markdown;
pub mod text;

/// The first line of `rest`, with its `\n`.
pub(crate) fn first_line(rest: &str) -> &str {
    memchr::memchr(b'\n', rest.as_bytes()).map_or(rest, |end| &rest[..=end])
}

/// The greatest character boundary in `text` that is not beyond `at`.
pub(crate) fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Whether a line holds nothing but spaces and tabs.
pub(crate) fn is_blank(line: &str) -> bool {
    line.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\n'))
}
