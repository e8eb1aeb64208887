//! The text of a mail to HTML.
//!
//! Every character of the text is on the page, quote marks included, in its order; only control characters change (see
//! [`escape`]). Taking the tags and the generated parts (`<summary>`, `p.note`) away gives the text back.
//!
//! # Markup, for themes
//! The container is expected to have `dir="ltr"`; `p` inside it `white-space: pre-wrap` in a monospaced font. Newlines
//! stand inside the elements; `dir="auto"` only where the text has characters from beyond Latin, Greek and Cyrillic.
//!
//! | what | markup |
//! |---|---|
//! | paragraph | `<p>lines`, `<p dir="auto">lines`, blank lines after it inside; without end tag: a block follows, or the end |
//! | quote | `<blockquote><p>> lines</blockquote>`, deeper levels nested; `q2` to `q5` is its level where one between is left out; the marks `>` are text: colour them, do not indent |
//! | quote over [`TextOptions::fold_quotes_over`] lines | `<details class="fold"><summary>N quoted lines</summary>…</details>` around it |
//! | "On …, X wrote:" before a quote | `<p class="att">` |
//! | signature from `-- ` on, list footers | `<p class="sig">` |
//! | trailers | `<p class="tr">` |
//! | in-body headers | `<p class="ibh">` |
//! | diffstat | `<pre class="stat">`, `+` runs in `<ins>`, `-` runs in `<del>` |
//! | diffs | see [`super::diff`] |
//! | text attachment that is no patch | `<pre class="file">` |
//! | control characters | `␀`, or `<i class="c">RLO</i>` |
//! | the text was cut | `<p class="note">` at the end |
//! | web link, mail link | `<a href="…" rel="nofollow ugc noopener">` |
//! | link to a message of the site | `<a href="…">` |

mod blocks;
mod line;
pub(crate) mod link;
pub mod parts;
mod quote;
mod stat;

use std::fmt::Display;

use super::escape;
use super::{diff, floor_boundary};
use crate::mail::{Body, Message, body};
use crate::words::Words;
use blocks::Blocks;
use link::Linker;

/// Finds the page of a Message-ID (without brackets): its href, relative to the page being made, percent-encoded.
pub type Resolve<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// How text is shown.
#[derive(Clone, Copy)]
pub struct TextOptions<'a> {
    /// What is said of the text.
    pub words: &'a Words,
    /// Where Message-IDs in the text lead.
    pub resolve: &'a Resolve<'a>,
    /// Quotes of more lines than this are folded.
    pub fold_quotes_over: usize,
    /// Text beyond this many bytes is not shown, which a note says.
    pub max_bytes: usize,
    /// Where all of the text is: href of a file, relative, percent-encoded.
    pub whole: Option<&'a str>,
}

impl std::fmt::Debug for TextOptions<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TextOptions")
            .field("fold_quotes_over", &self.fold_quotes_over)
            .field("max_bytes", &self.max_bytes)
            .finish_non_exhaustive()
    }
}

impl<'a> TextOptions<'a> {
    /// The defaults: quotes over 12 lines folded, 512 KiB of text.
    pub fn new(resolve: &'a Resolve<'a>, words: &'a Words) -> Self {
        TextOptions { words, resolve, fold_quotes_over: 12, max_bytes: body::SHOWN, whole: None }
    }
}

/// Appends the text of a message.
pub fn render(message: &Message, options: &TextOptions<'_>, out: &mut String) {
    render_body(&message.body, options, out);
}

/// Appends the text of a message, or of a message inside it.
pub fn render_body(body: &Body, options: &TextOptions<'_>, out: &mut String) {
    let shown = cut(&body.text, options.max_bytes);
    let (headers, content) = shown.split_at_checked(body.in_body_headers).unwrap_or(("", shown));
    let linker = Linker::new(options);
    if !headers.is_empty() {
        let lines = headers.trim_end_matches('\n');
        blocks::paragraph("ibh", lines, &headers[lines.len()..], &linker, out);
    }
    Blocks::new(content, options, &linker).render(out);
    note_cut(body.text.len(), shown.len(), options, out);
}

/// Appends the text of a message in one `pre`, links in it and nothing else marked, for readers that know none of the
/// classes. Gives whether there is more than [`TextOptions::max_bytes`].
pub fn render_plain(body: &Body, options: &TextOptions<'_>, out: &mut String) -> bool {
    let content = body.content();
    let shown = cut(content, options.max_bytes);
    let lines = shown.trim_end().trim_start_matches('\n');
    if !lines.is_empty() {
        out.push_str("<pre>");
        Linker::new(options).inline(lines, out);
        out.push_str("</pre>");
    }
    shown.len() < content.len()
}

/// Appends a text attachment: as the text of a patch where its name or content says so, else as it is.
pub fn render_attachment_text(name: &str, text: &str, options: &TextOptions<'_>, out: &mut String) {
    let shown = cut(text, options.max_bytes);
    let named = [".patch", ".diff", ".dif", ".mbox"].iter().any(|end| {
        name.len()
            .checked_sub(end.len())
            .and_then(|at| name.get(at..))
            .is_some_and(|tail| tail.eq_ignore_ascii_case(end))
    });
    if named || diff::contains(shown) {
        Blocks::new(shown, options, &Linker::new(options)).render(out);
    } else {
        out.push_str("<pre class=\"file\">");
        if shown.starts_with('\n') {
            // The first newline in a pre is the author's of the HTML.
            out.push('\n');
        }
        escape::text(shown, out);
        out.push_str("</pre>");
    }
    note_cut(text.len(), shown.len(), options, out);
}

/// The beginning of `text` that is shown: whole lines where they are not overlong.
fn cut(text: &str, max_bytes: usize) -> &str {
    const LONG_LINE: usize = 4096;
    if text.len() <= max_bytes {
        return text;
    }
    let end = floor_boundary(text, max_bytes);
    let tail = floor_boundary(text, end.saturating_sub(LONG_LINE));
    let line_end = text[tail..end].rfind('\n').map(|at| tail + at + 1);
    &text[..line_end.unwrap_or(end)]
}

fn note_cut(all: usize, shown: usize, options: &TextOptions<'_>, out: &mut String) {
    if shown == all {
        return;
    }
    let words = options.words;
    let (shown, all) = (words.number(shown), words.number(all));
    let places: [(&str, &dyn Display); 2] = [("shown", &shown), ("all", &all)];
    out.push_str("<p class=\"note\">");
    escape::html(&words.fill("text_goes_on", &places), out);
    if let Some(href) = options.whole {
        out.push_str(" <a href=\"");
        escape::html(href, out);
        out.push_str("\">");
        escape::html(words.get("text_in_file"), out);
        out.push_str("</a>");
    }
    out.push_str("</p>");
}

#[cfg(test)]
pub(crate) mod tests;
