//! Diffs to HTML: unified diffs as git, diff, cvs and svn write them, found by [`begins_unified`]. Context diffs stay text.
//!
//! The line counts in `@@ -1,4 +1,5 @@` decide where a hunk ends, as they do for `git apply`: only so can the signature
//! `-- ` after a patch be told from a removed line `- `. Mail breaks diffs, so the rule bends: blank context lines may
//! have lost their space, a hunk may have been edited by hand, a long line may have been wrapped once.
//!
//! Markup, per file (newlines of the diff stand inside the elements, so that CSS may make them blocks):
//! ```html
//! <details class="diff" open><summary><code>path</code> <span class="n">+3 −1</span></summary><pre class="d">
//! <i>file header lines</i><b>@@ -1,4 +1,5 @@ context</b> context lines
//! <del>-consecutive removed lines</del><ins>+consecutive added lines<s>trailing white space</s></ins></pre></details>
//! ```
//! What git's header says of the file itself stands before the counts: `new`, `renamed from old/path`. In added lines
//! spaces before a tab are marked as those at the end are; `\ No newline at end of file` is an `<i>`.
//! Binary patches are closed, and so is everything when [`DiffOptions::open`] is false.

mod header;
mod hunk;

use schemars::JsonSchema;
use serde::Serialize;

use super::{escape, is_blank};
use crate::mail::diff::begins_unified;
use crate::mail::lines::first_line;
use crate::words::Words;
use header::Header;

/// How diffs are shown.
#[derive(Clone, Copy, Debug)]
pub struct DiffOptions<'a> {
    /// Files are unfolded at first.
    pub open: bool,
    /// What is said of files.
    pub words: &'a Words,
}

fn after_line(rest: &str) -> &str {
    &rest[first_line(rest).len()..]
}

/// Appends the diff that begins `rest`, all its files, and returns the bytes of `rest` that it took.
pub fn render(rest: &str, options: DiffOptions<'_>, out: &mut String) -> usize {
    let mut used = 0;
    let mut lines = String::new();
    loop {
        used += file(&rest[used..], options, &mut lines, out);
        let gap = blank_lines(&rest[used..]);
        if !begins_unified(&rest[used + gap..]) {
            return used;
        }
        out.push_str(&rest[used..used + gap]);
        used += gap;
    }
}

/// Bytes of the blank lines that begin `rest`.
fn blank_lines(rest: &str) -> usize {
    let mut used = 0;
    loop {
        let line = first_line(&rest[used..]);
        if line.is_empty() || !is_blank(line) {
            return used;
        }
        used += line.len();
    }
}

/// A file of a diff, for themes that show it themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DiffFile {
    /// The path after the change, before it where the file was deleted; long ones are cut.
    pub path: String,
    /// What happened to the file beside its lines: `new`, `renamed from old/path`; may be empty.
    pub note: String,
    /// It has no lines that can be shown.
    pub binary: bool,
    /// Lines added.
    pub added: u64,
    /// Lines removed.
    pub removed: u64,
    /// The lines before the first hunk; plain text.
    pub header: String,
    /// Its hunks.
    pub hunks: Vec<DiffHunk>,
}

/// A hunk of a diff.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DiffHunk {
    /// As it was written, its header `@@ … @@` the first line; plain text.
    pub text: String,
    /// The same with `<b>` about the header, `<del>` and `<ins>` about lines; it may stand in a `pre`.
    pub html: String,
}

/// The files of a diff that is all of `text`.
pub fn files(text: &str, words: &Words) -> Vec<DiffFile> {
    let mut files = Vec::new();
    let mut rest = text;
    while begins_unified(rest) {
        let header = Header::read(rest, words);
        let mut used = header.bytes;
        let mut file = DiffFile { binary: header.binary, ..DiffFile::default() };
        if rest[used..].starts_with("GIT binary patch") {
            used += hunk::binary_patch(&rest[used..]);
            file.binary = true;
        }
        rest[..header.bytes].clone_into(&mut file.header);
        let mut html = String::new();
        while let Some(hunk) = hunk::render(&rest[used..], &mut html) {
            let text = rest[used..used + hunk.bytes].to_owned();
            file.hunks.push(DiffHunk { text, html: std::mem::take(&mut html) });
            file.added += hunk.added;
            file.removed += hunk.removed;
            used += hunk.bytes;
        }
        (file.path, file.note) = (header.path, header.note);
        files.push(file);
        rest = &rest[used + blank_lines(&rest[used..])..];
    }
    files
}

/// Whether any line of `text` begins a unified diff.
pub fn contains(text: &str) -> bool {
    begins_unified(text)
        || memchr::memchr_iter(b'\n', text.as_bytes()).any(|end| begins_unified(&text[end + 1..]))
}

/// Appends one file of a diff. `lines` is room for its lines, kept from file to file.
fn file(rest: &str, options: DiffOptions<'_>, lines: &mut String, out: &mut String) -> usize {
    lines.clear();
    let header = Header::read(rest, options.words);
    let mut used = header.bytes;
    lines.push_str("<i>");
    escape::text(&rest[..used], lines);
    lines.push_str("</i>");
    let (mut added, mut removed) = (0, 0);
    let mut binary = header.binary;
    if rest[used..].starts_with("GIT binary patch") {
        let data = hunk::binary_patch(&rest[used..]);
        escape::text(&rest[used..used + data], lines);
        used += data;
        binary = true;
    }
    while let Some(hunk) = hunk::render(&rest[used..], lines) {
        used += hunk.bytes;
        added += hunk.added;
        removed += hunk.removed;
    }
    out.push_str("<details class=\"diff\"");
    out.push_str(if options.open && !binary { " open>" } else { ">" });
    out.push_str("<summary><code>");
    escape::text(&header.path, out);
    out.push_str("</code> <span class=\"n\">");
    if !header.note.is_empty() {
        escape::text(&header.note, out);
        out.push(' ');
    }
    if binary {
        escape::text(options.words.get("diff_binary"), out);
    } else {
        push_counts(added, removed, out);
    }
    out.push_str("</span></summary><pre class=\"d\">");
    out.push_str(lines);
    out.push_str("</pre></details>");
    used
}

/// Appends the lines of a diff that has no file headers, as an interdiff or the inside of a range-diff: lines that begin
/// with `+` or `-` in `<ins>` and `<del>`, all else as it is.
pub fn render_lines(text: &str, out: &mut String) {
    hunk::loose_lines(text, out);
}

/// `+3 −1`; a part that is 0 is left out, but not both.
fn push_counts(added: u64, removed: u64, out: &mut String) {
    let mut parts = Vec::with_capacity(2);
    if added > 0 || removed == 0 {
        parts.push(format!("+{added}"));
    }
    if removed > 0 {
        parts.push(format!("−{removed}"));
    }
    out.push_str(&parts.join(" "));
}

#[cfg(test)]
mod tests;
