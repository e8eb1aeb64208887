//! The entries of a report: where each begins, its text, and the message made of it.

use super::{Entry, list, quoted};

/// Continuation lines that a subject may have before its `Author:` line.
const MOST_FOLDS: usize = 16;

/// Where an entry begins.
pub(super) struct Start {
    /// Line of the label.
    pub(super) label: usize,
    /// Line of `Author:`; the lines between are the subject.
    author: usize,
}

/// Finds the triples label, subject, author. One that does not stand at the start or below a blank line or a heading
/// is part of somebody's text.
pub(super) fn starts(lines: &[&str]) -> Vec<Start> {
    let free = |at: usize| match at.checked_sub(1).and_then(|before| lines.get(before)) {
        Some(before) => {
            before.trim().is_empty() || before.starts_with("--") || before.starts_with("==")
        }
        None => true,
    };
    let candidates =
        (0..lines.len()).filter(|&at| lines.get(at).is_some_and(|line| is_label(line)) && free(at));
    candidates
        .filter_map(|label| Some(Start { label, author: author_line(lines, label)? }))
        .collect()
}

/// `New: …`, `Updated: …` or `Updated (v14): …`.
fn is_label(line: &str) -> bool {
    let rest = line
        .strip_prefix("New")
        .or_else(|| line.strip_prefix("Updated").map(|rest| rest.trim_start_matches(|c| c != ':')));
    rest.and_then(|rest| rest.strip_prefix(':'))
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// The `Author:` line that belongs to a label.
fn author_line(lines: &[&str], label: usize) -> Option<usize> {
    if !lines.get(label + 1)?.starts_with('[') {
        return None;
    }
    let folds = lines
        .get(label + 2..)?
        .iter()
        .take(MOST_FOLDS)
        .take_while(|line| line.starts_with([' ', '\t']))
        .count();
    let author = label + 2 + folds;
    lines.get(author)?.starts_with("Author:").then_some(author)
}

/// The entries. `ours`: the text is one that we wrote, so nothing in it is encoded any more.
pub(super) fn read(lines: &[&str], starts: &[Start], ours: bool) -> Vec<Entry> {
    let ends = starts.iter().skip(1).map(|next| next.label).chain([lines.len()]);
    let one = |(start, end): (&Start, usize)| {
        let body = trim_end(lines.get(start.author + 1..end).unwrap_or_default());
        let body = if ours { body.join("\n") } else { quoted::decode(body) };
        Entry {
            subject: words(&lines.get(start.label + 1..start.author).unwrap_or_default().join(" ")),
            author: words(
                lines.get(start.author).map_or("", |line| line.trim_start_matches("Author:")),
            ),
            body: trim_blank_lines(&body).to_owned(),
        }
    };
    starts.iter().zip(ends).map(one).collect()
}

/// Takes away the blank lines and the one line of dashes that end an entry.
fn trim_end<'a>(lines: &'a [&'a str]) -> &'a [&'a str] {
    let trim = |lines: &'a [&'a str]| match lines.iter().rposition(|line| !line.trim().is_empty()) {
        Some(last) => lines.get(..=last).unwrap_or(lines),
        None => &[],
    };
    let lines = trim(lines);
    match lines.split_last() {
        Some((last, rest))
            if last.trim_end().len() >= 60 && last.trim_end().bytes().all(|b| b == b'-') =>
        {
            trim(rest)
        }
        _ => lines,
    }
}

/// Without blank lines at the start and white space at the end; the first line keeps its indent.
fn trim_blank_lines(text: &str) -> &str {
    let text = text.trim_end();
    let indent = text.len() - text.trim_start().len();
    let start =
        text.get(..indent).and_then(|blank| blank.rfind('\n')).map_or(0, |newline| newline + 1);
    text.get(start..).unwrap_or(text)
}

/// On one line, white space as single blanks.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The entry as a mail.
pub(super) fn message(entry: &Entry) -> Vec<u8> {
    let author = header_author(&entry.author);
    let head = "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n";
    format!("From: {author}\nSubject: {}\n{head}\n{}\n", entry.subject, entry.body).into_bytes()
}

/// `Name <address>` with quotes where RFC 5322 wants them. Encoded words stay outside of quotes, else they would no
/// longer be decoded.
fn header_author(author: &str) -> String {
    let (name, address) = list::name_and_address(author);
    if name.is_empty() {
        return format!("<{address}>");
    }
    let special = |c: char| "()<>[]:;@\\,.\"".contains(c);
    if name.contains(special) && !name.contains("=?") {
        let mut quoted = String::with_capacity(name.len() + 2);
        for c in name.chars() {
            if c == '"' || c == '\\' {
                quoted.push('\\');
            }
            quoted.push(c);
        }
        return format!("\"{quoted}\" <{address}>");
    }
    format!("{name} <{address}>")
}
