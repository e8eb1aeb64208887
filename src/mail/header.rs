//! The header block: where it ends, and its fields as they are written.
//!
//! Archives hold header blocks that RFC 5322 does not know: a `From ` line on top, lines that a broken gateway cut
//! without indenting the rest, line ends that are a bare CR, no blank line before the text. Fields keep their raw bytes
//! here, folds included: Message-IDs need them, and each kind of field has its own reading.

use memchr::memchr;

/// One field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field<'a> {
    /// The name as written.
    pub name: &'a [u8],
    /// The value as written, folds and 8-bit bytes included, without the last line end.
    pub value: &'a [u8],
}

/// A header block and what follows it.
#[derive(Clone, Debug, Default)]
pub struct Headers<'a> {
    /// The fields in order.
    pub fields: Vec<Field<'a>>,
    /// The bytes after the blank line.
    pub body: &'a [u8],
    /// Lines that are no fields, or no blank line after the last field.
    pub damaged: bool,
}

impl<'a> Headers<'a> {
    /// The raw value of the first field of that name (any case).
    pub fn first(&self, name: &str) -> Option<&'a [u8]> {
        self.all(name).next()
    }

    /// The raw values of all fields of that name, in order.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &'a [u8]> {
        self.fields
            .iter()
            .filter(move |f| f.name.eq_ignore_ascii_case(name.as_bytes()))
            .map(|f| f.value)
    }
}

/// Fields that show that a header block goes on after a damaged line.
const KNOWN: [&str; 18] = [
    "from",
    "to",
    "cc",
    "date",
    "subject",
    "message-id",
    "in-reply-to",
    "references",
    "reply-to",
    "sender",
    "received",
    "return-path",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "list-id",
    "delivered-to",
    "precedence",
];

/// How many lines that are no fields may stand between fields.
const MAX_JUNK: usize = 8;

/// Reads a message's header block, mending what can be mended.
pub fn message(raw: &[u8]) -> Headers<'_> {
    let blank = raw.iter().take_while(|&&b| matches!(b, b'\n' | b'\r')).count();
    let top = raw.get(blank..).unwrap_or_default();
    // Blank lines on top are left out only if a header block follows them.
    let lost_top = blank > 0 && field(line_at(top)).is_some();
    let mut headers = block(if lost_top { top } else { raw }, true, |_| false);
    headers.damaged |= lost_top;
    headers
}

/// Reads the header block of a part; `is_boundary` tells a line that ends the part before its blank line comes.
pub fn part(raw: &[u8], is_boundary: impl Fn(&[u8]) -> bool) -> Headers<'_> {
    block(raw, false, is_boundary)
}

fn block(raw: &[u8], mend: bool, is_boundary: impl Fn(&[u8]) -> bool) -> Headers<'_> {
    let mut headers =
        Headers { fields: Vec::with_capacity(if mend { 32 } else { 4 }), ..Headers::default() };
    let mut open: Open = None;
    let mut at = 0;
    // A bare CR ended a line: others may, too.
    let mut returns = false;
    while at < raw.len() {
        let rest = raw.get(at..).unwrap_or_default();
        let mut line = line_at(rest);
        if let Some(end) = bare_return(trim_line(line), returns) {
            (returns, headers.damaged) = (true, true);
            line = line.get(..end).unwrap_or_default();
        }
        let text = trim_line(line);
        if text.is_empty() {
            at += line.len();
            break;
        }
        let begun = open.is_some() || !headers.fields.is_empty();
        if matches!(text, [b' ' | b'\t', ..]) {
            match &mut open {
                Some((_, _, end)) => *end = at + text.len(),
                None => headers.damaged = true,
            }
        } else if let Some(colon) = field(text).filter(|_| !is_boundary(text)) {
            close(raw, &mut headers, &mut open);
            open = Some((at, at + colon, at + text.len()));
        } else if mend && if begun { goes_on(rest) } else { is_separator(text) } {
            headers.damaged = true;
            close(raw, &mut headers, &mut open);
        } else {
            // The text begins without a blank line before it.
            headers.damaged = mend || begun;
            break;
        }
        at += line.len();
    }
    close(raw, &mut headers, &mut open);
    headers.body = raw.get(at..).unwrap_or_default();
    headers
}

/// Start, colon and end of the field that is being read.
type Open = Option<(usize, usize, usize)>;

fn close<'a>(raw: &'a [u8], headers: &mut Headers<'a>, open: &mut Open) {
    if let Some((start, colon, end)) = open.take() {
        headers.fields.push(new_field(raw, start, colon, end));
    }
}

fn new_field(raw: &[u8], start: usize, colon: usize, end: usize) -> Field<'_> {
    let name = raw.get(start..colon).unwrap_or_default().trim_ascii_end();
    let value = raw.get(colon + 1..end).unwrap_or_default();
    let indent = value.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    Field { name, value: value.get(indent..).unwrap_or_default() }
}

/// The first line with its line end.
fn line_at(rest: &[u8]) -> &[u8] {
    let end = memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
    rest.get(..end).unwrap_or_default()
}

/// A line without its line end, which may have more than one CR.
fn trim_line(line: &[u8]) -> &[u8] {
    let mut line = line.strip_suffix(b"\n").unwrap_or(line);
    while let Some(rest) = line.strip_suffix(b"\r") {
        line = rest;
    }
    line
}

/// Position after a bare CR that ends a line although no LF follows. The first one in a header block must stand before a
/// known field; where one did, each ends a line.
fn bare_return(line: &[u8], returns: bool) -> Option<usize> {
    let ends = |at: usize| {
        let rest = line.get(at + 1..).unwrap_or_default();
        returns || field(rest).and_then(|colon| rest.get(..colon)).is_some_and(is_known)
    };
    // A line of CRs is read once for each of them at most, so only the first few count.
    memchr::memchr_iter(b'\r', line).take(MOST_RETURNS).find(|&at| ends(at)).map(|at| at + 1)
}

/// CRs in a line that are looked at.
const MOST_RETURNS: usize = 64;

/// A name that fields of mail have.
fn is_known(name: &[u8]) -> bool {
    let name = name.trim_ascii_end();
    name.contains(&b'-') || KNOWN.iter().any(|known| name.eq_ignore_ascii_case(known.as_bytes()))
}

/// Position of the colon of a line that begins a field: a name of printable ASCII (blanks before the colon are obsolete
/// syntax, RFC 5322 4.5).
fn field(line: &[u8]) -> Option<usize> {
    let name = line.iter().take_while(|b| matches!(b, 33..=57 | 59..=126)).count();
    let blanks = line.get(name..)?.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    (name > 0 && line.get(name + blanks) == Some(&b':')).then_some(name + blanks)
}

fn is_separator(line: &[u8]) -> bool {
    line.starts_with(b"From ") || line.starts_with(b">From ")
}

/// Whether a well-known field follows within a few lines, before any blank line.
fn goes_on(rest: &[u8]) -> bool {
    let lines = rest.split(|&b| b == b'\n').skip(1).take(MAX_JUNK);
    lines.map(trim_line).take_while(|line| !line.is_empty()).any(|line| {
        let name = field(line).and_then(|colon| line.get(..colon)).unwrap_or_default();
        KNOWN.iter().any(|known| name.eq_ignore_ascii_case(known.as_bytes()))
    })
}

/// Header fields that are about the container, not the message (public-inbox drops them).
const OF_CONTAINER: &[&str] = &["lines", "bytes", "content-length", "status"];

/// Whether a header line begins a field that a container adds.
pub fn is_container_field(line: &[u8]) -> bool {
    let name = line.split(|&b| b == b':').next().unwrap_or_default();
    name.len() < line.len()
        && OF_CONTAINER.iter().any(|field| name.eq_ignore_ascii_case(field.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject<'a>(headers: &Headers<'a>) -> &'a [u8] {
        headers.first("subject").unwrap_or_default()
    }

    #[test]
    fn folded_fields_keep_their_bytes() {
        let h = message(b"Subject: a\r\n b\r\nX: \xe9\r\n\r\ntext\r\n");
        assert_eq!(
            (subject(&h), h.first("x"), h.body, h.damaged),
            (&b"a\r\n b"[..], Some(&b"\xe9"[..]), &b"text\r\n"[..], false)
        );
    }

    #[test]
    fn a_separator_on_top_is_passed_over() {
        for top in [
            "From ann@example.org Mon Jan  5 10:00:00 2026\n",
            ">From ann@example.org Mon Jan  5 10:00:00 2026\n",
            "\n\n",
        ] {
            let raw = format!("{top}Subject: pears\n\ntext");
            let h = message(raw.as_bytes());
            assert_eq!(
                (subject(&h), h.body, h.damaged),
                (&b"pears"[..], &b"text"[..], true),
                "{top}"
            );
        }
    }

    #[test]
    fn text_without_a_blank_line_before_it() {
        let h = message(b"From: ann@example.org\nSubject: pears\nDear all,\n\npears.\n");
        assert_eq!(
            (subject(&h), h.body, h.damaged),
            (&b"pears"[..], &b"Dear all,\n\npears.\n"[..], true)
        );
    }

    #[test]
    fn a_line_cut_by_a_gateway_does_not_end_the_block() {
        let h = message(b"Subject: pears and\napples of old\nMessage-ID: <a@example.org>\n\ntext");
        assert_eq!(
            (h.first("message-id"), h.body, h.damaged),
            (Some(&b"<a@example.org>"[..]), &b"text"[..], true)
        );
    }

    #[test]
    fn text_that_begins_like_a_separator_is_not_lost() {
        let h = message(b"Subject: pears\nFrom here on they grow.\n");
        assert_eq!((subject(&h), h.body), (&b"pears"[..], &b"From here on they grow.\n"[..]));
    }

    #[test]
    fn no_header_at_all() {
        let h = message(b"just text\nmore\n");
        assert_eq!((h.fields.len(), h.body, h.damaged), (0, &b"just text\nmore\n"[..], true));
        assert!(message(b"").body.is_empty());
    }

    #[test]
    fn a_bare_return_before_a_field_ends_a_line() {
        let h = message(
            b"From: ann@example.org\r\nDate: today\rMessage-ID: <a@example.org>\r\n\r\ntext\r\n",
        );
        assert_eq!(
            (h.first("date"), h.first("message-id"), h.body, h.damaged),
            (Some(&b"today"[..]), Some(&b"<a@example.org>"[..]), &b"text\r\n"[..], true)
        );
        let h = message(b"From: ann\nSubject: pears\rX-Note: a\r b\rTo: bob\r\rtext\rmore\n");
        assert_eq!(
            (subject(&h), h.first("x-note"), h.first("to"), h.body),
            (&b"pears"[..], Some(&b"a\r b"[..]), Some(&b"bob"[..]), &b"text\rmore\n"[..])
        );
        let h = message(b"Subject: pears\rand plums: both\nTo: bob\n\ntext");
        assert_eq!((subject(&h), h.damaged), (&b"pears\rand plums: both"[..], false));
    }

    #[test]
    fn line_ends_that_were_converted_twice_are_line_ends() {
        let h = message(b"Subject: pears\r\r\nTo: bob\r\r\n\r\r\ntext\r\r\n");
        assert_eq!(
            (subject(&h), h.first("to"), h.body, h.damaged),
            (&b"pears"[..], Some(&b"bob"[..]), &b"text\r\r\n"[..], false)
        );
    }

    #[test]
    fn many_returns_are_linear() {
        message(&[b"Subject: ".as_slice(), &b"\r".repeat(2_000_000), b"x\nTo: bob\n"].concat());
        message(&b"A-b: c\r".repeat(200_000));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_panic_and_the_body_is_the_end(raw in "(From |Subject|To|X-y|:|[\r\n]| |\t|a){0,40}") {
            let headers = message(raw.as_bytes());
            proptest::prop_assert!(raw.as_bytes().ends_with(headers.body));
        }
    }

    #[test]
    fn a_part_without_headers_begins_with_a_blank_line() {
        let h = part(b"\nNote: text\n", |_| false);
        assert_eq!((h.fields.len(), h.body, h.damaged), (0, &b"Note: text\n"[..], false));
        let h = part(b"A: b\n--x:y\n", |line| line == b"--x:y");
        assert_eq!((h.fields.len(), h.body), (1, &b"--x:y\n"[..]));
    }
}
