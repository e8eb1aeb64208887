//! Diffstats: ` src/tool.c | 12 ++++----` and the lines below them.
use crate::render::{diff, first_line};

use super::Addresses;

/// Whether a line that begins with a space is of a diffstat.
pub(super) fn is_stat(line: &str) -> bool {
    let text = line.trim_end_matches('\n');
    is_file(text) || is_total(text) || is_summary(text)
}

/// Where the graph stands in ` path | 12 ++--`, if the line is that.
fn graph(line: &str) -> Option<usize> {
    let bar = memchr::memmem::rfind(line.as_bytes(), b" | ")?;
    let at = bar + 3;
    let rest = line[at..].trim_start_matches(' ');
    let at = line.len() - rest.len();
    if let Some(tail) = rest.strip_prefix("Bin") {
        return (tail.is_empty() || tail.starts_with(' ')).then_some(line.len());
    }
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let tail = rest[digits..].trim_matches(' ');
    (digits > 0 && tail.bytes().all(|byte| matches!(byte, b'+' | b'-'))).then_some(at + digits)
}

fn is_file(line: &str) -> bool {
    graph(line).is_some()
}

/// ` 3 files changed, 10 insertions(+), 2 deletions(-)`.
fn is_total(line: &str) -> bool {
    let text = line.trim_start_matches(' ');
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < text.len()
        && (rest.starts_with(" file changed") || rest.starts_with(" files changed"))
}

/// What `git diff --summary` adds.
fn is_summary(line: &str) -> bool {
    const STARTS: [&str; 6] =
        [" create mode ", " delete mode ", " mode change ", " rename ", " copy ", " rewrite "];
    STARTS.iter().any(|start| line.starts_with(start))
        && (line.contains(" mode ") || line.ends_with("%)"))
}

/// Appends the diffstat that begins `rest` and returns its bytes.
pub(super) fn render(rest: &str, addresses: Addresses, out: &mut String) -> usize {
    let mut used = 0;
    out.push_str("<pre class=\"stat\">");
    loop {
        let line = first_line(&rest[used..]);
        if !(line.starts_with(' ') && is_stat(line)) {
            break;
        }
        let text = line.trim_end_matches('\n');
        let graph = graph(text).unwrap_or(text.len());
        diff::code(&line[..graph], addresses, out);
        signs(&line[graph..], out);
        used += line.len();
    }
    out.push_str("</pre>");
    used
}

/// Appends spaces and runs of `+` and `-`.
fn signs(mut graph: &str, out: &mut String) {
    while let Some(sign) = graph.chars().next() {
        let (run, rest) = graph.split_at(graph.len() - graph.trim_start_matches(sign).len());
        let (before, after) = match sign {
            '+' => ("<ins>", "</ins>"),
            '-' => ("<del>", "</del>"),
            _ => ("", ""),
        };
        out.push_str(before);
        out.push_str(run);
        out.push_str(after);
        graph = rest;
    }
}
