//! Quotes: runs of lines that begin with `>`.
use std::fmt::Write;

use super::link::Linker;
use super::{blocks, line};
use crate::mail::lines::first_line;
use crate::render::escape;

/// Levels beyond this are shown like it. It bounds the depth of the page, whatever the mail holds.
const DEEPEST: usize = 9;
/// Levels that look different.
const CLASSES: usize = 5;

/// Appends the quote that begins `rest` and returns its bytes.
pub(super) fn render(rest: &str, fold_over: usize, linker: &Linker<'_>, out: &mut String) -> usize {
    let (mut end, mut lines) = (0, 0);
    loop {
        let line = first_line(&rest[end..]);
        if !line::is_quote(line) {
            break;
        }
        end += line.len();
        lines += 1;
    }
    let fold = lines > fold_over;
    if fold {
        out.push_str("<details class=\"fold\"><summary>");
        escape::html(&linker.words.count("n_quoted_lines", lines), out);
        out.push_str("</summary>");
    }
    levels(&rest[..end], linker, out);
    if fold {
        out.push_str("</details>");
    }
    end
}

/// Appends quoted lines, each run of one level in its own blockquote inside that of the level before. A line opens at
/// most one element, even if it is several levels deeper than the line before: what a mail can make grow is bounded. Only
/// where that leaves a level out does a class say which one it is.
fn levels(quote: &str, linker: &Linker<'_>, out: &mut String) {
    let mut open: Vec<usize> = Vec::with_capacity(DEEPEST);
    let (mut run, mut at) = (0, 0);
    while at < quote.len() {
        let line = first_line(&quote[at..]);
        let level = line::level(line).min(DEEPEST);
        if open.last() != Some(&level) {
            let deeper = open.last().is_some_and(|top| *top < level);
            flush(&quote[run..at], deeper, linker, out);
            run = at;
            while open.last().is_some_and(|top| *top > level) {
                open.pop();
                out.push_str("</blockquote>");
            }
            if open.last() != Some(&level) {
                open.push(level);
                if level == open.len() {
                    out.push_str("<blockquote>");
                } else {
                    let _ = write!(out, "<blockquote class=\"q{}\">", level.min(CLASSES));
                }
            }
        }
        at += line.len();
    }
    flush(&quote[run..], false, linker, out);
    for _ in open {
        out.push_str("</blockquote>");
    }
}

/// Quoted lines in runs of one level each, with the level.
pub(super) fn runs(quote: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = quote;
    std::iter::from_fn(move || {
        let first = first_line(rest);
        let level = line::level(first).min(DEEPEST);
        let mut end = first.len();
        while end < rest.len() && line::level(first_line(&rest[end..])).min(DEEPEST) == level {
            end += first_line(&rest[end..]).len();
        }
        let run = &rest[..end];
        rest = &rest[end..];
        (!run.is_empty()).then_some((level, run))
    })
}

/// Appends a run of lines of one level; before a deeper quote its end may be an attribution line.
fn flush(lines: &str, deeper: bool, linker: &Linker<'_>, out: &mut String) {
    let start = if deeper { line::attribution(lines) } else { None };
    let (lines, attribution) = lines.split_at(start.unwrap_or(lines.len()));
    if !lines.is_empty() {
        blocks::paragraph("", lines, "", linker, out);
    }
    if !attribution.is_empty() {
        blocks::paragraph("att", attribution, "", linker, out);
    }
}
