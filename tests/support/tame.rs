//! A strict reading of the program's own HTML: whatever it would not have written itself is a failure.
//!
//! Not how browsers read, who forgive everything: here each `<` must begin a known tag, each value must stand in double
//! quotes, and each attribute and address must be of a kind that does nothing by itself.

#![allow(dead_code, reason = "each test program uses a part")]

/// Elements of the default theme and of rendered mail.
const ELEMENTS: &[&str] = &[
    "!doctype",
    "a",
    "article",
    "aside",
    "b",
    "bdi",
    "blockquote",
    "body",
    "button",
    "caption",
    "circle",
    "code",
    "dd",
    "del",
    "desc",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "footer",
    "form",
    "g",
    "h1",
    "h2",
    "h3",
    "h4",
    "head",
    "header",
    "hr",
    "html",
    "i",
    "img",
    "input",
    "ins",
    "kbd",
    "label",
    "li",
    "line",
    "link",
    "main",
    "meta",
    "nav",
    "noscript",
    "ol",
    "option",
    "p",
    "path",
    "pattern",
    "pre",
    "progress",
    "q",
    "rect",
    "s",
    "script",
    "search",
    "section",
    "select",
    "small",
    "span",
    "strong",
    "summary",
    "svg",
    "table",
    "tbody",
    "td",
    "text",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "ul",
];

/// A tag with its attributes, entities decoded.
#[derive(Debug)]
pub(crate) struct Tag {
    pub(crate) name: String,
    pub(crate) closes: bool,
    pub(crate) attributes: Vec<(String, String)>,
}

impl Tag {
    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }
}

/// Either a tag or the text before the next one, entities decoded.
#[derive(Debug)]
pub(crate) enum Piece {
    Tag(Tag),
    Text(String),
}

/// Splits a page. The error says what is not of ours, and where.
pub(crate) fn pieces(html: &str) -> Result<Vec<Piece>, String> {
    let mut found = Vec::new();
    let mut rest = html;
    while !rest.is_empty() {
        let at = rest.find('<').unwrap_or(rest.len());
        if at > 0 {
            found.push(Piece::Text(decoded(&rest[..at])));
            rest = &rest[at..];
            continue;
        }
        let (tag, length) = tag(rest)
            .map_err(|what| format!("{what}: {}", rest.chars().take(120).collect::<String>()))?;
        rest = &rest[length..];
        found.push(Piece::Tag(tag));
    }
    Ok(found)
}

fn tag(text: &str) -> Result<(Tag, usize), String> {
    let mut rest = &text[1..];
    let closes = rest.starts_with('/');
    rest = rest.strip_prefix('/').unwrap_or(rest);
    let end = rest.find([' ', '>', '\n']).ok_or("a tag without end")?;
    let name = rest[..end].to_owned();
    rest = &rest[end..];
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        // Elements of SVG close themselves.
        let end = rest.strip_prefix("/>").or_else(|| rest.strip_prefix('>'));
        if let Some(after) = end {
            return Ok((Tag { name, closes, attributes }, text.len() - after.len()));
        }
        let end = rest.find(['=', ' ', '>', '\n']).ok_or("an attribute without end")?;
        let key = rest[..end].to_owned();
        rest = &rest[end..];
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            if let Some(quoted) = after.strip_prefix('"') {
                let end = quoted.find('"').ok_or("a value without end")?;
                value = &quoted[..end];
                rest = &quoted[end + 1..];
            } else {
                return Err("a value without quotes".to_owned());
            }
        }
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == ':';
        if key.is_empty() || !key.chars().all(fits) {
            return Err(format!("attribute {key:?}"));
        }
        attributes.push((key, decoded(value)));
    }
}

fn decoded(text: &str) -> String {
    let mut text = text.to_owned();
    for (entity, character) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&#x2f;", "/"),
        ("&amp;", "&"),
    ] {
        text = text.replace(entity, character);
    }
    text
}

/// The text that a reader sees of a page or a part of one, white space as single blanks.
pub(crate) fn visible(html: &str) -> Result<String, String> {
    let text: String = pieces(html)?
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) => text,
            // What stands in cells and lines of their own is not one word.
            Piece::Tag(tag)
                if ["i", "b", "s", "a", "ins", "del", "span", "bdi"]
                    .contains(&tag.name.as_str()) =>
            {
                String::new()
            }
            Piece::Tag(_) => " ".to_owned(),
        })
        .collect();
    Ok(squeezed(&text))
}

/// The text of a page that is not the renderer's own: without summaries, notes and the names of control characters.
pub(crate) fn written(html: &str) -> Result<String, String> {
    let mut text = String::new();
    let mut added = None;
    for piece in pieces(html)? {
        match piece {
            Piece::Text(part) if added.is_none() => text.push_str(&part),
            Piece::Tag(tag) if tag.closes => added = added.filter(|name| *name != tag.name),
            Piece::Tag(tag) if added.is_none() => {
                let class = tag.attribute("class").unwrap_or_default();
                let ours = matches!(
                    (tag.name.as_str(), class),
                    ("summary", _) | ("p", "note") | ("i", "c")
                );
                added = ours.then_some(tag.name);
            }
            _ => {}
        }
    }
    Ok(text)
}

/// White space as single blanks.
pub(crate) fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What is live on a page, or comes from elsewhere, or is not of ours.
pub(crate) fn live(html: &str) -> Vec<String> {
    let pieces = match pieces(html) {
        Ok(pieces) => pieces,
        Err(what) => return vec![what],
    };
    let mut wrong = Vec::new();
    let mut script = false;
    for piece in &pieces {
        match piece {
            Piece::Text(text) => {
                if script && !text.trim().is_empty() {
                    wrong.push(format!("a script in the page: {text}"));
                }
                if let Some(c) = text.chars().find(|c| acts(*c)) {
                    wrong.push(format!("U+{:04X} in {text:?}", u32::from(c)));
                }
            }
            Piece::Tag(tag) => {
                script = tag.name == "script" && !tag.closes;
                wrong.extend(judge(tag).map(|what| format!("{what} in {tag:?}")));
            }
        }
    }
    let policy = |piece: &Piece| matches!(piece, Piece::Tag(tag) if tag.attribute("http-equiv") == Some("Content-Security-Policy"));
    match pieces.iter().find(|piece| policy(piece)) {
        Some(Piece::Tag(tag)) => {
            let content = tag.attribute("content").unwrap_or_default();
            if !content.starts_with("default-src 'none';") || content.contains("unsafe") {
                wrong.push(format!("the policy is {content}"));
            }
        }
        _ => wrong.push("no Content-Security-Policy".to_owned()),
    }
    wrong
}

/// Characters that act on a terminal or turn text around.
pub(crate) fn acts(c: char) -> bool {
    matches!(c,
        '\0'..='\x08' | '\x0B'..='\x1F' | '\x7F'..='\u{9F}' | '\u{61C}' | '\u{200E}' | '\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn judge(tag: &Tag) -> Option<String> {
    let name = tag.name.as_str();
    if !ELEMENTS.contains(&name) {
        return Some("an element that is not of ours".to_owned());
    }
    for (key, value) in &tag.attributes {
        if key.to_ascii_lowercase().starts_with("on")
            || ["style", "srcdoc", "srcset", "ping", "background", "formaction"]
                .contains(&key.as_str())
        {
            return Some(format!("attribute {key}"));
        }
        if let Some(c) = value.chars().find(|c| acts(*c)) {
            return Some(format!("U+{:04X} in attribute {key}", u32::from(c)));
        }
        let fits = match key.as_str() {
            // A link to another place does so only when somebody follows it.
            "href" if name == "a" => is_inside(value) || is_harmless_link(tag, value),
            "href" | "src" | "action" | "data" | "xlink:href" => {
                is_inside(value) || name == "link" && tag.attribute("rel") == Some("canonical")
            }
            "content" if tag.attribute("http-equiv") == Some("refresh") => {
                value.strip_prefix("0; url=").is_some_and(is_inside)
            }
            _ => true,
        };
        if !fits {
            return Some(format!("{key} leads elsewhere"));
        }
    }
    (name == "script" && !tag.closes && tag.attribute("src").is_none())
        .then(|| "a script in the page".to_owned())
}

/// A relative reference: no scheme, no host.
fn is_inside(href: &str) -> bool {
    let path = href.split(['?', '#']).next().unwrap_or_default();
    let first = path.split('/').next().unwrap_or_default();
    !first.contains(':') && !href.starts_with('/') && !href.starts_with('\\')
}

fn is_harmless_link(tag: &Tag, href: &str) -> bool {
    let scheme = href.split(':').next().unwrap_or_default().to_ascii_lowercase();
    let rel = tag.attribute("rel").unwrap_or_default();
    match scheme.as_str() {
        "mailto" => true,
        "http" | "https" | "ftp" => {
            ["nofollow", "ugc", "noopener"].iter().all(|word| rel.contains(word))
        }
        _ => false,
    }
}
