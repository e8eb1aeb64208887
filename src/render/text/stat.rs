//! Diffstats: ` src/tool.c | 12 ++++----` and the lines below them.
use crate::mail::diff::{stat_row, stat_total};
use crate::mail::lines::first_line;
use crate::render::escape;

/// Whether a line that begins with a space is of a diffstat.
pub(super) fn is_stat(line: &str) -> bool {
    let text = line.trim_end_matches('\n');
    stat_row(text).is_some() || stat_total(text).is_some() || is_summary(text)
}

/// What `git diff --summary` adds.
fn is_summary(line: &str) -> bool {
    const STARTS: [&str; 6] =
        [" create mode ", " delete mode ", " mode change ", " rename ", " copy ", " rewrite "];
    STARTS.iter().any(|start| line.starts_with(start))
        && (line.contains(" mode ") || line.ends_with("%)"))
}

/// Appends the diffstat that begins `rest` and returns its bytes.
pub(super) fn render(rest: &str, out: &mut String) -> usize {
    let mut used = 0;
    out.push_str("<pre class=\"stat\">");
    loop {
        let line = first_line(&rest[used..]);
        if !(line.starts_with(' ') && is_stat(line)) {
            break;
        }
        let text = line.trim_end_matches('\n');
        let graph = stat_row(text).map_or(text.len(), |row| row.graph);
        escape::text(&line[..graph], out);
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
        // White space of any kind may stand there, control characters among it.
        escape::text(run, out);
        out.push_str(after);
        graph = rest;
    }
}
