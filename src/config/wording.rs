//! What serde and the reader of YAML say of a mistake, in the words of somebody who writes YAML by hand.

/// A mistake as it is told.
pub(super) struct Wording {
    pub(super) message: String,
    /// What to do, where that can be said.
    pub(super) help: Option<String>,
}

/// What the reader of YAML says, what that means, and what to do. `{}` is the character at the place.
const FORM: &[(&str, &str, &str)] = &[
    ("did not find expected ',' or ']'", "a list in brackets does not end", "end it with `]`"),
    ("did not find expected ',' or '}'", "a group in braces does not end", "end it with `}`"),
    (
        "did not find expected node content",
        "a value is missing, or a bracket or brace does not end",
        "end lists with `]`, and put texts with brackets in quotes",
    ),
    (
        "did not find expected key",
        "no key can begin here",
        "indent it as the keys above it; put a text with quotes or colons in quotes as a whole",
    ),
    (
        "did not find expected '-' indicator",
        "no entry of a list",
        "begin each entry with `-`, all indented alike",
    ),
    (
        "could not find expected ':'",
        "expected `key: value`",
        "put a colon and a space behind the key",
    ),
    (
        "found unexpected end of stream",
        "a quote is not closed: the text does not end",
        "close it with the quote that it begins with",
    ),
];

impl Wording {
    /// Of what was said about an offset of a text.
    pub(super) fn of(said: &str, text: &str, offset: usize) -> Self {
        let known = character(said, text, offset)
            .or_else(|| colon(said, text, offset))
            .or_else(|| form(said))
            .or_else(|| kind(said));
        known.unwrap_or_else(|| Wording { message: said.to_owned(), help: None })
    }
}

fn with(message: impl Into<String>, help: impl Into<String>) -> Wording {
    Wording { message: message.into(), help: Some(help.into()) }
}

fn form(said: &str) -> Option<Wording> {
    let (_, message, help) = FORM.iter().find(|(begin, ..)| said.contains(begin))?;
    Some(with(*message, *help))
}

/// A character that begins nothing.
fn character(said: &str, text: &str, offset: usize) -> Option<Wording> {
    let marks = ["found character that cannot start any token", "found a tab character"];
    if !marks.iter().any(|mark| said.contains(mark)) {
        return None;
    }
    Some(match text.get(offset..)?.chars().next()? {
        '\t' => with("a tab, where YAML has spaces only", "indent with spaces"),
        other => with(format!("no value begins with `{other}`"), "put the whole value in quotes"),
    })
}

/// A second colon in a line, or a key under a key that has a value.
fn colon(said: &str, text: &str, offset: usize) -> Option<Wording> {
    if !said.contains("mapping values are not allowed") {
        return None;
    }
    let begin = text.get(..offset)?.rfind('\n').map_or(0, |at| at + 1);
    let line = text.get(begin..)?.lines().next()?.trim();
    Some(match line.split_once(": ") {
        Some((key, value)) if value.contains(": ") || value.ends_with(':') => {
            let quote = if value.contains('"') { '\'' } else { '"' };
            let help = format!("put the value in quotes: `{key}: {quote}{value}{quote}`");
            with("a value with a colon in it is not in quotes", help)
        }
        _ => with("no key can begin here", "indent it as the keys above it"),
    })
}

/// `weight: invalid type: string "two", expected i64`.
fn kind(said: &str) -> Option<Wording> {
    let (path, rest) =
        ["invalid type: ", "invalid value: "].iter().find_map(|mark| said.split_once(mark))?;
    let (found, expected) = rest.split_once(", expected ")?;
    let key = path.trim_end_matches([':', ' ']);
    let expected = match expected {
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number, 0 or more",
        "f32" | "f64" => "a number",
        "a boolean" => "`true` or `false`",
        "a string" => "a text",
        "a sequence" => "a list",
        "a map" => "keys with values",
        of_keys if of_keys.starts_with("struct ") => "keys with values",
        other => other,
    };
    if key.is_empty() && expected == "keys with values" {
        return Some(with("expected `key: value`", "put a colon and a space behind the key"));
    }
    let found = found_as(found);
    let help = (expected == "a list").then(|| format!("write it in brackets: `{key}: [a, b]`"));
    let message = match key {
        "" => format!("expected {expected}, here is {found}"),
        key => format!("`{key}` must be {expected}; here is {found}"),
    };
    Some(Wording { message, help })
}

/// What was found, as serde names it.
fn found_as(found: &str) -> String {
    let (kind, value) = found.split_once(' ').unwrap_or((found, ""));
    match (kind, value) {
        ("string", text) => format!("the text `{}`", text.trim_matches('"')),
        ("integer", number) => format!("the number {}", number.trim_matches('`')),
        ("floating", rest) => {
            format!("the number {}", rest.trim_start_matches("point ").trim_matches('`'))
        }
        ("boolean", value) => value.to_owned(),
        ("unit", _) => "nothing".to_owned(),
        ("sequence", _) => "a list".to_owned(),
        ("map", _) => "a group of keys".to_owned(),
        _ => found.to_owned(),
    }
}
