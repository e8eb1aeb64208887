//! Blocks that shortcodes give in a line of text: HTML has none in a paragraph, so they stand between two.

/// Elements that end a paragraph (HTML, "Optional tags").
const BLOCKS: [&str; 26] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "details",
    "div",
    "dl",
    "fieldset",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "ul",
];
/// Elements without an end.
const VOID: [&str; 6] = ["br", "hr", "img", "input", "wbr", "source"];

/// Names of elements that begin and end in a piece of HTML, with whether they begin.
fn tags(html: &str) -> impl Iterator<Item = (&str, bool)> {
    html.split('<').skip(1).filter_map(|tag| {
        let name = tag.strip_prefix('/').unwrap_or(tag);
        let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
        Some((name.get(..end).filter(|name| !name.is_empty())?, !tag.starts_with('/')))
    })
}

/// Whether a piece of HTML cannot stand in a paragraph.
pub(super) fn has_block(html: &str) -> bool {
    tags(html).any(|(name, begins)| begins && BLOCKS.contains(&name))
}

/// Whether a page ends in a paragraph of Markdown, and in no element of it.
pub(super) fn in_paragraph(page: &str) -> bool {
    let Some((_, inside)) = page.rsplit_once("<p>") else { return false };
    let mut open = 0_i32;
    for (name, begins) in tags(inside) {
        match (name, begins) {
            ("p", false) => return false,
            (name, true) => open += i32::from(!VOID.contains(&name)),
            (_, false) => open -= 1,
        }
    }
    open == 0
}

/// Writes a block where a paragraph is open: the text before is one, what is `after` it up to its end another, where there is
/// any. Returns what is still to be written.
pub(super) fn beside_paragraphs<'a>(page: &mut String, block: &str, after: &'a str) -> &'a str {
    page.truncate(page.trim_end().len());
    match page.strip_suffix("<p>").map(str::len) {
        Some(length) => page.truncate(length),
        None => page.push_str("</p>\n"),
    }
    page.push_str(block);
    let after = after.trim_start();
    after.strip_prefix("</p>").unwrap_or_else(|| {
        page.push_str("\n<p>");
        after
    })
}
