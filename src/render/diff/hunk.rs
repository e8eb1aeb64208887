//! The hunks of one file, and git's binary patches.
use super::after_line;
use crate::mail::diff::{begins_unified, is_signature};
use crate::mail::lines::first_line;
use crate::render::{escape, is_blank};

/// What a hunk took and counted.
#[derive(Debug, Default)]
pub(super) struct Hunk {
    /// Bytes, header included.
    pub(super) bytes: usize,
    /// Lines added.
    pub(super) added: u64,
    /// Lines removed.
    pub(super) removed: u64,
}

/// The kind of a line, and of a run of lines that share an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    Context,
    Added,
    Removed,
    /// `\ No newline at end of file`
    Remark,
}

/// Appends the hunk that begins `rest`; `None` if none does.
pub(super) fn render(rest: &str, out: &mut String) -> Option<Hunk> {
    let header = first_line(rest);
    let mut left = Left::read(header)?;
    out.push_str("<b>");
    escape::text(header, out);
    out.push_str("</b>");
    let mut hunk = Hunk { bytes: header.len(), ..Hunk::default() };
    let mut run = Run { kind: Line::Context, from: hunk.bytes };
    while hunk.bytes < rest.len() {
        let at = &rest[hunk.bytes..];
        let line = first_line(at);
        let Some(kind) = left.kind(line, at) else { break };
        if kind != run.kind {
            run.flush(&rest[..hunk.bytes], out);
            run = Run { kind, from: hunk.bytes };
        }
        hunk.added += u64::from(kind == Line::Added);
        hunk.removed += u64::from(kind == Line::Removed);
        hunk.bytes += line.len();
    }
    run.flush(&rest[..hunk.bytes], out);
    Some(hunk)
}

/// Lines that the header of a hunk promises and that have not come yet.
struct Left {
    old: u64,
    new: u64,
    /// A combined diff (`@@@`): not counted.
    combined: bool,
}

impl Left {
    /// Reads `@@ -1,4 +1,5 @@`; a count that is left out is 1.
    fn read(header: &str) -> Option<Left> {
        if header.starts_with("@@@ ") {
            return Some(Left { old: 0, new: 0, combined: true });
        }
        let ranges = header.strip_prefix("@@ -")?;
        let (old, rest) = ranges.split_once(" +")?;
        let (new, _) = rest.split_once(" @@")?;
        Some(Left { old: count(old)?, new: count(new)?, combined: false })
    }

    /// The kind of a line if it belongs to the hunk; `at` is the text from this line on.
    fn kind(&mut self, line: &str, at: &str) -> Option<Line> {
        let inside = self.old > 0 || self.new > 0;
        let first = line.as_bytes().first().copied()?;
        let kind = match first {
            b'+' => Line::Added,
            b'-' if self.ends_at(line, at) => return None,
            b'-' => Line::Removed,
            b'\\' => return Some(Line::Remark),
            b' ' if inside || self.combined => Line::Context,
            // Mailers strip the space of an empty context line.
            b'\t' | b'\n' if inside => Line::Context,
            // A line that was wrapped: its rest stands alone between lines of the diff.
            _ if inside && !begins_unified(at) && is_hunk_line(after_line(at)) => {
                return Some(Line::Context);
            }
            _ => return None,
        };
        self.old = self.old.saturating_sub(u64::from(kind != Line::Added));
        self.new = self.new.saturating_sub(u64::from(kind != Line::Removed));
        Some(kind)
    }

    /// Whether a line that begins with `-` is not of the hunk: the next file, or the signature that git puts under a
    /// patch.
    fn ends_at(&self, line: &str, at: &str) -> bool {
        let next = after_line(at);
        let text = line.trim_end_matches('\n');
        // Programs strip the space.
        let signature = is_signature(text) || text == "--";
        let counted = self.old > 0;
        (signature && (!counted || !is_hunk_line(next))) || (!counted && begins_unified(at))
    }
}

fn count(range: &str) -> Option<u64> {
    let (start, lines) = range.split_once(',').unwrap_or((range, "1"));
    start.parse::<u64>().ok()?;
    lines.parse().ok()
}

/// Whether the first line of `rest` can be inside a hunk.
fn is_hunk_line(rest: &str) -> bool {
    matches!(rest.as_bytes().first(), Some(b'+' | b'-' | b' ' | b'\\')) || rest.starts_with("@@ ")
}

/// A run of lines of one kind.
struct Run {
    kind: Line,
    from: usize,
}

impl Run {
    fn flush(&self, text: &str, out: &mut String) {
        let lines = &text[self.from..];
        if lines.is_empty() {
            return;
        }
        match self.kind {
            Line::Context => escape::text(lines, out),
            Line::Remark => {
                out.push_str("<i>");
                escape::text(lines, out);
                out.push_str("</i>");
            }
            Line::Removed => {
                out.push_str("<del>");
                escape::text(lines, out);
                out.push_str("</del>");
            }
            Line::Added => {
                out.push_str("<ins>");
                added_lines(lines, out);
                out.push_str("</ins>");
            }
        }
    }
}

/// Added lines, white space marked as git does: at their ends, and spaces before a tab of the indentation.
fn added_lines(lines: &str, out: &mut String) {
    let mut copied = 0;
    let mut at = 0;
    while at < lines.len() {
        let line = first_line(&lines[at..]);
        let text = line.trim_end_matches('\n');
        for (from, to) in [spaces_before_tab(text), spaces_at_end(text)].into_iter().flatten() {
            escape::text(&lines[copied..at + from], out);
            out.push_str("<s>");
            out.push_str(&lines[at + from..at + to]);
            out.push_str("</s>");
            copied = at + to;
        }
        at += line.len();
    }
    escape::text(&lines[copied..], out);
}

/// Where white space at the end of a line begins and ends.
fn spaces_at_end(text: &str) -> Option<(usize, usize)> {
    let end = text.trim_end_matches([' ', '\t']).len();
    (end < text.len()).then_some((end, text.len()))
}

/// Where the spaces before the last tab of an indentation begin and end; a line of white space alone has an end only.
fn spaces_before_tab(text: &str) -> Option<(usize, usize)> {
    let indent = text.len() - text.get(1..)?.trim_start_matches([' ', '\t']).len();
    let tab = text.get(1..indent)?.rfind('\t')? + 1;
    let from = text[..tab].trim_end_matches(' ').len();
    (from < tab && indent < text.len()).then_some((from, tab))
}

/// Bytes of the `GIT binary patch` that begins `rest`: one or two blocks of `literal N` or `delta N`, each ended by a
/// blank line.
pub(super) fn binary_patch(rest: &str) -> usize {
    let mut used = first_line(rest).len();
    while rest[used..].starts_with("literal ") || rest[used..].starts_with("delta ") {
        loop {
            let line = first_line(&rest[used..]);
            used += line.len();
            if is_blank(line) {
                break;
            }
        }
    }
    used
}

/// Appends the lines of a diff without file headers, as in a range-diff or an interdiff: added and removed lines
/// marked, all else as it is.
pub(super) fn loose_lines(text: &str, out: &mut String) {
    let mut run = Run { kind: Line::Context, from: 0 };
    let mut at = 0;
    while at < text.len() {
        let line = first_line(&text[at..]);
        let kind = match line.as_bytes().first() {
            Some(b'+') => Line::Added,
            Some(b'-') => Line::Removed,
            _ => Line::Context,
        };
        if kind != run.kind {
            run.flush(&text[..at], out);
            run = Run { kind, from: at };
        }
        at += line.len();
    }
    run.flush(text, out);
}
