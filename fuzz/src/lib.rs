//! What must hold of HTML that was made from mail, whatever the mail was.
//!
//! The HTML is parsed by html5ever, as browsers do it, and what comes out is judged: a list of elements and attributes
//! that the renderer is known to write, links to harmless schemes only, and the text of the mail, all of it.

use listpress::render::escape::hidden_name;
use scraper::node::Element;
use scraper::{Html, Node};

/// Elements that the renderer writes (see `render::text`).
const ELEMENTS: &[&str] = &[
    "html",
    "body",
    "p",
    "a",
    "i",
    "b",
    "s",
    "ins",
    "del",
    "pre",
    "code",
    "span",
    "details",
    "summary",
    "blockquote",
];
/// Attributes that the renderer writes.
const ATTRIBUTES: &[&str] = &["class", "href", "rel", "dir", "open"];

/// Panics if a fragment holds anything but tame elements, or any comment, or a link that could do harm.
pub fn assert_tame(html: &str) {
    for node in Html::parse_fragment(html).tree.values() {
        match node {
            Node::Element(element) => assert_element(element, html),
            Node::Text(_) | Node::Fragment | Node::Document => {}
            other => panic!("{other:?} in {html}"),
        }
    }
}

fn assert_element(element: &Element, html: &str) {
    let name = element.name();
    assert!(ELEMENTS.contains(&name), "<{name}> in {html}");
    for (attribute, value) in element.attrs() {
        assert!(ATTRIBUTES.contains(&attribute), "{name} {attribute}={value:?} in {html}");
    }
    if let Some(href) = element.attr("href") {
        // A link to a page of the site is relative and has no rel; any other goes to one of four schemes.
        let scheme = href.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
        let harmless = matches!(scheme.as_deref(), Some("http" | "https" | "ftp" | "mailto"));
        assert!(name == "a" && harmless, "{name} href={href:?} in {html}");
        assert_eq!(element.attr("rel"), Some("nofollow ugc noopener"), "{href:?} in {html}");
    }
}

/// The text that a fragment shows, control characters back in their places, without what the renderer adds (summaries
/// and notes).
pub fn visible(html: &str) -> String {
    let document = Html::parse_fragment(html);
    let mut text = String::new();
    let mut open = Vec::new();
    for edge in document.tree.root().traverse() {
        match edge {
            ego_tree::iter::Edge::Open(node) => match node.value() {
                Node::Element(element) => open.push(Kind::of(element)),
                Node::Text(_) if open.contains(&Kind::Added) => {}
                Node::Text(name) if open.last() == Some(&Kind::Named) => text.push(character(name)),
                Node::Text(part) => text.push_str(part),
                _ => {}
            },
            ego_tree::iter::Edge::Close(node) if node.value().is_element() => drop(open.pop()),
            ego_tree::iter::Edge::Close(_) => {}
        }
    }
    text
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// A summary or note: not of the mail.
    Added,
    /// A character's name.
    Named,
    Other,
}

impl Kind {
    fn of(element: &Element) -> Self {
        match (element.name(), element.attr("class")) {
            ("summary", _) | ("p", Some("note")) => Kind::Added,
            ("i", Some("c")) => Kind::Named,
            _ => Kind::Other,
        }
    }
}

fn character(name: &str) -> char {
    let code = name.strip_prefix("U+").and_then(|hex| u32::from_str_radix(hex, 16).ok());
    code.and_then(char::from_u32)
        .or_else(|| ('\0'..='\u{2069}').find(|c| hidden_name(*c) == Some(name)))
        .unwrap_or_else(|| panic!("no character is named {name}"))
}

/// Text with its C0 controls as they are shown.
pub fn pictured(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' | '\n' => c,
            '\u{7F}' => '\u{2421}',
            '\0'..='\x1F' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(c),
            _ => c,
        })
        .collect()
}
