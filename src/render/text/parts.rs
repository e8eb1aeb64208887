//! The text of a mail in parts, for themes that lay it out themselves.
//!
//! The blocks are those of [`super::blocks`], so both ways of showing a mail agree on what is a quote. The `text` of all
//! parts, put together, is the text that is shown.

use schemars::JsonSchema;
use serde::Serialize;

use super::blocks::Blocks;
use super::line::{self, Kind};
use super::link::Linker;
use super::{TextOptions, cut, note_cut, quote};
use crate::mail::Body;
use crate::mail::lines::first_line;
use crate::render::diff::{self, DiffFile};

/// A part of a message's text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Part {
    /// `text`, `quote`, `attribution` ("On …, X wrote:"), `trailers`, `diffstat`, `diff`, `signature`, `separator` (`---`),
    /// `headers` (From: and the like at the head of a patch), `note` (the text was cut; it has `html` only).
    pub kind: &'static str,
    /// As it was written, with the blank lines after it; plain text.
    pub text: String,
    /// The same with its links, and no other markup: it may stand in a `pre`.
    pub linked_html: String,
    /// As the default theme shows it, with elements for paragraphs, quotes and files.
    pub html: String,
    /// Of a quote: runs of lines that are equally deep.
    pub runs: Vec<Run>,
    /// Of a diff: its files.
    pub files: Vec<DiffFile>,
}

/// Lines of a quote that are equally deep.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Run {
    /// From 1.
    pub level: usize,
    /// The lines, their marks `>` included; plain text.
    pub text: String,
    /// The same with its links, and no other markup.
    pub linked_html: String,
}

/// The text of a message, or of a message inside it, in parts.
pub fn parts(body: &Body, options: &TextOptions<'_>) -> Vec<Part> {
    let shown = cut(&body.text, options.max_bytes);
    let (headers, content) = shown.split_at_checked(body.in_body_headers).unwrap_or(("", shown));
    let linker = Linker::new(options);
    let mut parts: Vec<Part> = Vec::new();
    if !headers.is_empty() {
        parts.push(Part { html: linked(&linker, headers), ..part("headers", headers, &linker) });
    }
    let mut blocks = Blocks::new(content, options, &linker);
    let mut rest = content;
    while !rest.is_empty() {
        let line = first_line(rest);
        let kind = line::kind(line, rest);
        let mut html = String::new();
        let used = blocks.block(kind, line, rest, &mut html);
        if html.starts_with("<p>") || html.starts_with("<p ") {
            // Here anything may follow.
            html.push_str("</p>");
        }
        let text = &rest[..used];
        rest = &rest[used..];
        match parts.last_mut() {
            Some(last) if kind == Kind::Blank => {
                last.text.push_str(text);
                last.linked_html.push_str(text);
            }
            _ => parts.push(Part {
                html,
                runs: if kind == Kind::Quote { runs(text, &linker) } else { Vec::new() },
                files: if kind == Kind::Diff {
                    diff::files(text, options.words)
                } else {
                    Vec::new()
                },
                ..part(name(kind, &blocks, text, rest), text, &linker)
            }),
        }
    }
    let mut note = String::new();
    note_cut(body.text.len(), shown.len(), options, &mut note);
    if !note.is_empty() {
        parts.push(Part { kind: "note", html: note, ..Part::default() });
    }
    parts
}

fn part(kind: &'static str, text: &str, linker: &Linker<'_>) -> Part {
    let linked_html = linked(linker, text);
    Part { kind, text: text.to_owned(), linked_html, ..Part::default() }
}

fn linked(linker: &Linker<'_>, text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 8);
    linker.inline(text, &mut html);
    html
}

/// The name of a part; `rest` follows it.
fn name(kind: Kind, blocks: &Blocks<'_>, text: &str, rest: &str) -> &'static str {
    match kind {
        Kind::Quote => "quote",
        Kind::Diff => "diff",
        Kind::Signature => "signature",
        _ if blocks.is_in_signature() => "signature",
        Kind::Stat => "diffstat",
        Kind::Trailer => "trailers",
        Kind::Separator => "separator",
        Kind::Text if is_attribution(text, rest) => "attribution",
        Kind::Text | Kind::Blank => "text",
    }
}

/// Whether all of a paragraph is an attribution line; the blank lines after it are in `text`.
fn is_attribution(text: &str, rest: &str) -> bool {
    let lines = text.trim_end();
    line::quote_follows(rest) && line::attribution(&text[..lines.len()]) == Some(0)
}

fn runs(text: &str, linker: &Linker<'_>) -> Vec<Run> {
    quote::runs(text)
        .map(|(level, lines)| Run {
            level,
            text: lines.to_owned(),
            linked_html: linked(linker, lines),
        })
        .collect()
}

#[cfg(test)]
mod tests;
