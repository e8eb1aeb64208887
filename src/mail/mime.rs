//! The MIME structure (RFC 2046): a message as a flat list of its leaves.
//!
//! One pass over the lines that begin with `--`, with a stack of open boundaries: no recursion, and a part that is damaged
//! damages only itself. What stands before the first part and after the last one is a leaf too, where it is more than
//! the note that this is MIME: lists put their footers there. mailparse reads the parameters (RFC 2045, 2231) of the two
//! fields that matter.

use std::collections::BTreeMap;

use mailparse::{DispositionType, parse_content_disposition, parse_content_type};

use super::encoded_word;
use super::header::{self, Headers};

/// Multiparts inside each other, at most; deeper ones are shown as text.
const MAX_DEPTH: usize = 32;
/// Parts of a message, at most; the last one holds the rest.
const MAX_PARTS: usize = 1000;
/// Longest field whose parameters are read. (mailparse's time is not linear in it.)
const MAX_FIELD: usize = 4096;
/// Longest text before the first part that is taken for the note that this is MIME.
const MAX_MIME_NOTE: usize = 1000;
/// Longest boundary that is believed. RFC 2046 allows 70.
const MAX_BOUNDARY: usize = 500;

/// What Content-Type and Content-Disposition say.
#[derive(Clone, Debug, Default)]
pub struct PartType {
    /// Media type in lower case; `text/plain` where none or an invalid one is given.
    pub media: String,
    /// Declared charset.
    pub charset: Option<String>,
    /// Declared file name, decoded.
    pub name: Option<String>,
    /// Disposition `attachment`.
    pub attached: bool,
    /// `format=flowed` (RFC 3676).
    pub flowed: bool,
    /// `delsp=yes`.
    pub delsp: bool,
    /// All other parameters of Content-Type, names in lower case.
    pub params: BTreeMap<String, String>,
    boundary: Option<String>,
}

/// A part without parts.
#[derive(Clone, Debug, Default)]
pub struct Leaf<'a> {
    /// Number as public-inbox counts: `1`, `2.1`; empty for text before the first and after the last part.
    pub index: String,
    /// Its header fields; of a message that is not multipart, those of the message.
    pub headers: Headers<'a>,
    /// Its content, still encoded.
    pub body: &'a [u8],
    /// What its headers say.
    pub kind: PartType,
    /// Which multipart/alternative it is in (the outermost one, numbered from 1).
    pub alternative: Option<usize>,
}

impl Leaf<'_> {
    /// Content-Transfer-Encoding in lower case.
    pub fn encoding(&self) -> String {
        let raw = self.headers.first("content-transfer-encoding").unwrap_or_default();
        let word =
            raw.trim_ascii().split(|b| b.is_ascii_whitespace() || matches!(b, b';' | b'(')).next();
        String::from_utf8_lossy(word.unwrap_or_default().get(..40).or(word).unwrap_or_default())
            .to_ascii_lowercase()
    }
}

/// The leaves of a message, and whether its structure was damaged (or deeper or wider than the bounds).
#[derive(Debug, Default)]
pub struct Structure<'a> {
    /// The leaves in order.
    pub leaves: Vec<Leaf<'a>>,
    /// Missing boundaries, too many parts.
    pub damaged: bool,
    /// Media type of the whole in lower case.
    pub media: String,
}

/// Takes a message apart.
pub fn structure<'a>(headers: &Headers<'a>) -> Structure<'a> {
    let kind = part_type(headers, "text/plain");
    if kind.boundary.is_none() {
        let damaged = kind.media.starts_with("multipart/");
        let leaf = Leaf {
            index: "1".into(),
            headers: headers.clone(),
            body: headers.body,
            kind,
            alternative: None,
        };
        let media = leaf.kind.media.clone();
        return Structure { leaves: vec![leaf.text_if(damaged)], damaged, media };
    }
    let mut walk = Walk {
        raw: headers.body,
        found: Structure { media: kind.media.clone(), ..Structure::default() },
        stack: Vec::new(),
        open: None,
        alternatives: 0,
    };
    walk.enter(headers.clone(), kind, 0, String::new());
    walk.run();
    walk.found
}

impl<'a> Leaf<'a> {
    /// A multipart that has no parts is shown as text.
    fn text_if(mut self, hollow: bool) -> Leaf<'a> {
        if hollow {
            self.kind = PartType {
                media: "text/plain".into(),
                charset: self.kind.charset,
                ..PartType::default()
            };
        }
        self
    }
}

/// An open multipart.
struct Level<'a> {
    /// `--` and the boundary.
    delimiter: Vec<u8>,
    /// Its own number; empty for the message.
    index: String,
    /// Parts so far.
    count: usize,
    /// Media type of parts that do not say theirs.
    default: &'static str,
    alternative: Option<usize>,
    /// Where text begins that belongs to no part; `None` inside a part.
    gap: Option<usize>,
    /// The multipart itself, in case it turns out to have no parts, and where its content starts.
    hollow: (Headers<'a>, PartType, usize),
}

struct Walk<'a> {
    raw: &'a [u8],
    found: Structure<'a>,
    stack: Vec<Level<'a>>,
    /// The leaf that is being read, and where its content starts.
    open: Option<(Leaf<'a>, usize)>,
    alternatives: usize,
}

impl<'a> Walk<'a> {
    fn run(&mut self) {
        let (mut at, mut closed) = (0, false);
        while let Some(start) = next_dashes(self.raw, at) {
            let rest = self.raw.get(start..).unwrap_or_default();
            let end = start + memchr::memchr(b'\n', rest).map_or(rest.len(), |n| n + 1);
            let line = self.raw.get(start..end).unwrap_or_default().trim_ascii_end();
            at = end;
            let Some((level, closes)) = matching(&self.stack, line) else { continue };
            if !closes && self.found.leaves.len() + 1 >= MAX_PARTS {
                break;
            }
            self.close_above(level, start);
            if !closes {
                // Parts after the end: the boundary of an inner multipart was used again.
                self.found.damaged |= std::mem::take(&mut closed);
                self.close_gap(start);
                at = self.begin_part(end);
                continue;
            }
            if self.stack.len() > 1 || !self.has_parts() {
                self.pop(start);
            } else {
                closed = true;
                self.close_gap(start);
            }
            let Some(outer) = self.stack.last_mut() else { return };
            outer.gap = Some(end);
        }
        // The end (or the bound) came before the closing boundary.
        self.found.damaged |= !closed;
        self.close_above(0, self.raw.len());
        self.pop(self.raw.len());
    }

    fn has_parts(&self) -> bool {
        self.stack.last().is_some_and(|level| level.count > 0)
    }

    /// Ends the text outside the parts of the innermost multipart.
    fn close_gap(&mut self, end: usize) {
        let Some(level) = self.stack.last_mut() else { return };
        let (Some(start), first) = (level.gap.take(), level.count == 0) else { return };
        let text = self.content(start, end);
        if says_something(text, first) {
            let kind = PartType { media: "text/plain".into(), ..PartType::default() };
            self.found.leaves.push(Leaf { body: text, kind, ..Leaf::default() });
        }
    }

    /// Reads the headers of the part that begins at `start`; the place where its content begins.
    fn begin_part(&mut self, start: usize) -> usize {
        let rest = self.raw.get(start..).unwrap_or_default();
        let stack = &self.stack;
        let headers = header::part(rest, |line| {
            line.starts_with(b"--") && matching(stack, line.trim_ascii_end()).is_some()
        });
        let body = self.raw.len() - headers.body.len();
        let Some(level) = self.stack.last_mut() else { return body };
        level.count += 1;
        let index = if level.index.is_empty() {
            level.count.to_string()
        } else {
            format!("{}.{}", level.index, level.count)
        };
        let kind = part_type(&headers, level.default);
        let alternative = level.alternative;
        if kind.boundary.is_some() && self.stack.len() < MAX_DEPTH {
            self.enter(headers, kind, body, index);
        } else {
            let hollow = kind.media.starts_with("multipart/");
            self.found.damaged |= hollow;
            let leaf = Leaf { index, headers, body: &[], kind, alternative }.text_if(hollow);
            self.open = Some((leaf, body));
        }
        body
    }

    fn enter(&mut self, headers: Headers<'a>, kind: PartType, body: usize, index: String) {
        let outer = self.stack.last().and_then(|level| level.alternative);
        let alternative = outer.or_else(|| {
            (kind.media == "multipart/alternative").then(|| {
                self.alternatives += 1;
                self.alternatives
            })
        });
        let mut delimiter = b"--".to_vec();
        delimiter.extend_from_slice(kind.boundary.as_deref().unwrap_or_default().as_bytes());
        let default =
            if kind.media == "multipart/digest" { "message/rfc822" } else { "text/plain" };
        self.stack.push(Level {
            delimiter,
            index,
            count: 0,
            default,
            alternative,
            gap: Some(body),
            hollow: (headers, kind, body),
        });
    }

    /// Ends the open leaf and all multiparts inside the one at `level`, at the boundary line that begins at `end`.
    fn close_above(&mut self, level: usize, end: usize) {
        if let Some((mut leaf, start)) = self.open.take() {
            leaf.body = self.content(start, end);
            self.found.leaves.push(leaf);
        }
        while self.stack.len() > level + 1 {
            self.found.damaged = true;
            self.pop(end);
        }
    }

    /// Closes the innermost multipart.
    fn pop(&mut self, end: usize) {
        if self.has_parts() {
            self.close_gap(end);
        }
        let Some(level) = self.stack.pop() else { return };
        if level.count == 0 {
            self.found.damaged = true;
            let (headers, kind, start) = level.hollow;
            let index = if level.index.is_empty() { "1".into() } else { level.index };
            let leaf = Leaf {
                index,
                headers,
                body: self.content(start, end),
                kind,
                alternative: level.alternative,
            };
            self.found.leaves.push(leaf.text_if(true));
        }
    }

    /// The bytes of a part: the line end before the boundary belongs to the boundary.
    fn content(&self, start: usize, end: usize) -> &'a [u8] {
        let bytes = self.raw.get(start..end.max(start)).unwrap_or_default();
        let bytes = bytes.strip_suffix(b"\n").filter(|_| end < self.raw.len()).unwrap_or(bytes);
        bytes.strip_suffix(b"\r").unwrap_or(bytes)
    }
}

/// Whether text outside the parts is more than "This is a multi-part message in MIME format." before the first of them,
/// or stray boundaries.
fn says_something(text: &[u8], first: bool) -> bool {
    let text = text.trim_ascii();
    let mut lines = text.split(|&b| b == b'\n');
    if !lines.any(|line| {
        !line.starts_with(b"--")
            && line.iter().any(|b| !b.is_ascii_punctuation() && !b.is_ascii_whitespace())
    }) {
        return false;
    }
    let names =
        |word: &str| text.windows(word.len()).any(|w| w.eq_ignore_ascii_case(word.as_bytes()));
    !(first
        && text.len() <= MAX_MIME_NOTE
        && ["mime", "multi-part", "multipart"].into_iter().any(names))
}

/// Start of the next line at or after `at` (itself a line start) that begins with `--`.
fn next_dashes(raw: &[u8], at: usize) -> Option<usize> {
    let rest = raw.get(at..)?;
    if rest.starts_with(b"--") {
        return Some(at);
    }
    memchr::memmem::find(rest, b"\n--").map(|n| at + n + 1)
}

/// The innermost level whose boundary the line is, and whether it closes.
fn matching(stack: &[Level<'_>], line: &[u8]) -> Option<(usize, bool)> {
    stack.iter().enumerate().rev().find_map(|(at, level)| {
        match line.strip_prefix(level.delimiter.as_slice())? {
            b"" => Some((at, false)),
            b"--" => Some((at, true)),
            _ => None,
        }
    })
}

/// Reads Content-Type and Content-Disposition.
pub fn part_type(headers: &Headers<'_>, default: &str) -> PartType {
    let mut kind = PartType { media: default.to_owned(), ..PartType::default() };
    if let Some(raw) = headers.first("content-type") {
        let parsed = parse_content_type(&parameter_text(raw));
        kind.media = media_type(&parsed.mimetype).map_or(kind.media, str::to_owned);
        let mut params = parsed.params;
        kind.charset = params.remove("charset");
        kind.flowed = params.get("format").is_some_and(|f| f.eq_ignore_ascii_case("flowed"));
        kind.delsp = params.get("delsp").is_some_and(|d| d.eq_ignore_ascii_case("yes"));
        kind.name = params.remove("name");
        let boundary = params.remove("boundary").map(|b| b.trim_end().to_owned());
        kind.params = params;
        kind.boundary = boundary.filter(|b| {
            kind.media.starts_with("multipart/") && !b.is_empty() && b.len() <= MAX_BOUNDARY
        });
    }
    if let Some(raw) = headers.first("content-disposition") {
        let mut parsed = parse_content_disposition(&parameter_text(raw));
        kind.attached = parsed.disposition == DispositionType::Attachment;
        kind.name = parsed.params.remove("filename").or(kind.name);
    }
    kind.name = kind
        .name
        .map(|name| encoded_word::squeeze(&encoded_word::decode_text(&name)))
        .filter(|name| !name.is_empty());
    kind
}

/// The field's text up to the bound, encoded words left alone: they stand inside quotes.
fn parameter_text(raw: &[u8]) -> String {
    encoded_word::unfold(raw.get(..MAX_FIELD).unwrap_or(raw)).into_owned()
}

/// The type without what follows it by mistake; `None` if it is none.
fn media_type(text: &str) -> Option<&str> {
    let word =
        text.split(|c: char| c.is_whitespace() || matches!(c, '(' | ',' | ';' | '"')).next()?;
    let (kind, sub) = word.split_once('/')?;
    let token = |t: &str| {
        !t.is_empty()
            && t.len() <= 100
            && t.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&^_.+-*'%".contains(&b))
    };
    (token(kind) && token(sub)).then_some(word)
}

#[cfg(test)]
mod tests;
