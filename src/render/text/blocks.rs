//! The blocks of a text: paragraphs, quotes, trailers, signature, diffstat, diffs.
use super::line::{self, Kind};
use super::link::Linker;
use super::{TextOptions, quote, stat};
use crate::mail::lines::first_line;
use crate::mail::trailer;
use crate::render::diff::{self, DiffOptions};
use crate::render::escape;

/// More files than this in a message are closed at first.
const FILES_OPEN: usize = 30;

/// A text on its way to a page.
pub(super) struct Blocks<'a> {
    text: &'a str,
    linker: &'a Linker<'a>,
    fold_quotes_over: usize,
    diffs: DiffOptions<'a>,
    /// After `-- `: what is not a quote or a diff belongs to the signature.
    signature: bool,
}

impl<'a> Blocks<'a> {
    /// Prepares to show `text`.
    pub(super) fn new(text: &'a str, options: &TextOptions<'a>, linker: &'a Linker<'a>) -> Self {
        let files = memchr::memmem::find_iter(text.as_bytes(), b"\ndiff --git ")
            .take(FILES_OPEN + 1)
            .count();
        let indexed =
            memchr::memmem::find_iter(text.as_bytes(), b"\nIndex: ").take(FILES_OPEN + 1).count();
        Blocks {
            text,
            linker,
            fold_quotes_over: options.fold_quotes_over,
            diffs: DiffOptions { open: files.max(indexed) <= FILES_OPEN, words: options.words },
            signature: false,
        }
    }

    /// Appends all blocks.
    pub(super) fn render(mut self, out: &mut String) {
        let mut rest = self.text;
        while !rest.is_empty() {
            let line = first_line(rest);
            let kind = line::kind(line, rest);
            let used = self.block(kind, line, rest, out);
            rest = &rest[used..];
        }
    }

    /// Appends the block of the given kind that begins `rest` and returns its bytes.
    pub(super) fn block(&mut self, kind: Kind, line: &str, rest: &str, out: &mut String) -> usize {
        match kind {
            Kind::Blank => {
                out.push_str(line);
                line.len()
            }
            Kind::Quote => {
                self.signature = false;
                quote::render(rest, self.fold_quotes_over, self.linker, out)
            }
            Kind::Diff => {
                self.signature = false;
                diff::render(rest, self.diffs, out)
            }
            Kind::Signature => {
                self.signature = true;
                self.signature_lines(rest, out)
            }
            _ if self.signature => self.signature_lines(rest, out),
            Kind::Stat => stat::render(rest, out),
            Kind::Trailer => self.trailers(rest, out),
            Kind::Separator => self.end(rest, line.len(), "", out),
            Kind::Text => self.lines(rest, out),
        }
    }

    /// Whether what comes belongs to the signature, unless it is a quote or a diff.
    pub(super) fn is_in_signature(&self) -> bool {
        self.signature
    }

    fn signature_lines(&self, rest: &str, out: &mut String) -> usize {
        let bytes = extent(rest, |line, at| {
            !matches!(line::kind(line, at), Kind::Blank | Kind::Quote | Kind::Diff)
        });
        self.end(rest, bytes, "sig", out)
    }

    fn trailers(&self, rest: &str, out: &mut String) -> usize {
        let bytes =
            extent(rest, |line, _| trailer::is_line(line) || line::continues_trailers(line));
        self.end(rest, bytes, "tr", out)
    }

    fn lines(&self, rest: &str, out: &mut String) -> usize {
        let bytes = extent(rest, |line, at| line::kind(line, at) == Kind::Text);
        if line::quote_follows(&rest[bytes..])
            && let Some(start) = line::attribution(&rest[..bytes])
        {
            // What stands before it is a block of its own; the next one begins with the attribution.
            if start > 0 {
                paragraph("", &rest[..start], "", self.linker, out);
                return start;
            }
            return self.end(rest, bytes, "att", out);
        }
        self.end(rest, bytes, "", out)
    }

    /// Appends a paragraph of the first `bytes` of `rest` and the blank lines after it, of which all but the last stand
    /// inside, where they are seen. Returns the bytes of both.
    fn end(&self, rest: &str, bytes: usize, class: &str, out: &mut String) -> usize {
        let (lines, after) = rest.split_at(bytes);
        let (mut blank, mut last) = (0, 0);
        loop {
            let line = first_line(&after[blank..]);
            if line.is_empty() || !crate::render::is_blank(line) {
                break;
            }
            last = line.len();
            blank += last;
        }
        let inside = blank - last;
        paragraph(class, lines, &after[..inside], self.linker, out);
        out.push_str(&after[inside..blank]);
        bytes + blank
    }
}

/// Bytes of the first line of `rest` and of the lines after it that `fits` takes; it is given a line and the text from
/// there on.
fn extent(rest: &str, fits: impl Fn(&str, &str) -> bool) -> usize {
    let mut end = first_line(rest).len();
    loop {
        let at = &rest[end..];
        let line = first_line(at);
        if line.is_empty() || !fits(line, at) {
            return end;
        }
        end += line.len();
    }
}

/// Appends `<p>` with lines and, below them, blank lines. What follows ends it: HTML wants no end tag before a block or at
/// the end of one, and a text has thousands of paragraphs.
pub(super) fn paragraph(
    class: &str,
    lines: &str,
    blank: &str,
    linker: &Linker<'_>,
    out: &mut String,
) {
    out.push_str("<p");
    if !class.is_empty() {
        out.push_str(" class=\"");
        out.push_str(class);
        out.push('"');
    }
    if escape::may_be_right_to_left(lines) {
        out.push_str(" dir=\"auto\"");
    }
    out.push('>');
    linker.inline(lines, out);
    out.push_str(blank);
}
