//! The MIME structure (RFC 2046): a message as a flat list of its leaves.
//!
//! One pass over the lines that begin with `--`, with a stack of open boundaries: no recursion, and a part that is damaged
//! damages only itself. mailparse reads the parameters (RFC 2045, 2231) of the two fields that matter.

use mailparse::{DispositionType, parse_content_disposition, parse_content_type};

use super::encoded_word;
use super::header::{self, Headers};

/// Multiparts inside each other, at most; deeper ones are shown as text.
const MAX_DEPTH: usize = 32;
/// Parts of a message, at most; the last one holds the rest.
const MAX_PARTS: usize = 1000;
/// Longest field whose parameters are read. (mailparse's time is not linear in it.)
const MAX_FIELD: usize = 4096;
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
    boundary: Option<String>,
}

/// A part without parts.
#[derive(Clone, Debug, Default)]
pub struct Leaf<'a> {
    /// Number as public-inbox counts: `1`, `2.1`.
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
        return Structure { leaves: vec![leaf.text_if(damaged)], damaged };
    }
    let mut walk = Walk {
        raw: headers.body,
        found: Structure::default(),
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
        let mut at = 0;
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
            if closes {
                self.pop(start);
                if self.stack.is_empty() {
                    return;
                }
            } else {
                at = self.begin_part(end);
            }
        }
        // The end (or the bound) came before the closing boundary.
        self.found.damaged = true;
        self.close_above(0, self.raw.len());
        self.pop(self.raw.len());
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
mod tests {
    use super::*;

    fn leaves(raw: &str) -> (Vec<(String, String, String)>, bool) {
        let found = structure(&header::message(raw.as_bytes()));
        let text = |leaf: &Leaf<'_>| String::from_utf8_lossy(leaf.body).into_owned();
        (
            found.leaves.iter().map(|l| (l.index.clone(), l.kind.media.clone(), text(l))).collect(),
            found.damaged,
        )
    }

    fn leaf(index: &str, media: &str, text: &str) -> (String, String, String) {
        (index.into(), media.into(), text.into())
    }

    #[test]
    fn nested_parts_are_numbered_as_public_inbox_does() {
        let raw = "Content-Type: multipart/mixed; boundary=ab\n\npreamble\n--ab\n\none\n--ab\n\
            Content-Type: multipart/alternative; boundary=\"abc\"\n\n--abc\n\ntwo\n--abc\nContent-Type: text/html\n\n<p>two\n--abc--\n\n--ab\n\
            Content-Type: Text/X-Patch\n\nthree\n\n--ab--\nepilogue\n--ab\n\nfour\n";
        let expected = vec![
            leaf("1", "text/plain", "one"),
            leaf("2.1", "text/plain", "two"),
            leaf("2.2", "text/html", "<p>two"),
            leaf("3", "text/x-patch", "three\n"),
        ];
        assert_eq!(leaves(raw), (expected.clone(), false));
        let crlf = leaves(&raw.replace('\n', "\r\n")).0;
        assert_eq!(
            crlf.iter().map(|l| l.2.trim_end()).collect::<Vec<_>>(),
            expected.iter().map(|l| l.2.trim_end()).collect::<Vec<_>>()
        );
    }

    #[test]
    fn damaged_structures_show_what_is_there() {
        let head = "Content-Type: multipart/mixed; boundary=ab\n\n";
        assert_eq!(
            leaves(&format!("{head}--ab\n\none\n")),
            (vec![leaf("1", "text/plain", "one\n")], true)
        );
        assert_eq!(
            leaves(&format!("{head}no boundary\n")),
            (vec![leaf("1", "text/plain", "no boundary\n")], true)
        );
        assert_eq!(
            leaves("Content-Type: multipart/mixed\n\nx\n"),
            (vec![leaf("1", "text/plain", "x\n")], true)
        );
        assert_eq!(
            leaves(&format!(
                "{head}--ab\nContent-Type: multipart/mixed; boundary=c\n\ninner\n--ab--\n"
            )),
            (vec![leaf("1", "text/plain", "inner")], true)
        );
        assert_eq!(
            leaves(&format!("{head}--ab\nno blank line\n--ab--\n")),
            (vec![leaf("1", "text/plain", "no blank line")], false)
        );
        assert_eq!(
            leaves(&format!("{head}--ab\nX: only a header\n--ab--\n")),
            (vec![leaf("1", "text/plain", "")], false)
        );
    }

    #[test]
    fn depth_and_width_are_bounded() {
        let level = |i| format!("Content-Type: multipart/mixed; boundary=b{i}.\n\n--b{i}.\n");
        let deep = (0..500).map(level).collect::<Vec<_>>().concat();
        let (found, damaged) = leaves(&deep);
        assert_eq!((found.len(), damaged), (1, true));
        let wide =
            format!("Content-Type: multipart/mixed; boundary=b\n\n{}", "--b\n\n".repeat(5000));
        let (found, damaged) = leaves(&wide);
        assert_eq!((found.len(), damaged), (MAX_PARTS, true));
    }

    #[test]
    fn parameters() {
        let raw = "Content-Type: text/plain (plain text); charset=\"utf-8\"; format=Flowed;\n delsp=YES; name=\"=?utf-8?q?b=C3=A4r.txt?=\"\nContent-Disposition: attachment;\n filename*0*=utf-8''b%C3%A4r;\n filename*1=\".patch\"\n\n";
        let kind = part_type(&header::message(raw.as_bytes()), "text/plain");
        assert_eq!(
            (kind.media.as_str(), kind.charset.as_deref(), kind.name.as_deref()),
            ("text/plain", Some("utf-8"), Some("bär.patch"))
        );
        assert!(kind.attached && kind.flowed && kind.delsp);
        let kind = part_type(&header::message(b"Content-Type: text\n\n"), "text/plain");
        assert_eq!(kind.media, "text/plain");
    }
}
