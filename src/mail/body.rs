//! The text of a message as it is shown.
//!
//! Inline text parts are read in order: mailing lists put the text first and their footer after it. Of alternatives the
//! plain one is read, HTML where there is nothing else or where it says something else. All other parts are
//! attachments; `inside.rs` opens those that hold text of their own.

mod inside;

use super::attachment::{Attachment, Reading, ReadingKind, tidy_text};
use super::embedded::{self, Embedded};
use super::mime::{Leaf, Structure};
use super::remark::{self, Remark};
use super::{charset, flowed, html, transfer};
use crate::diagnostic::Kind;
use inside::Place;

pub use inside::reopen;

/// Of a text, the bytes that a page shows; the mbox has all of it.
pub const SHOWN: usize = 512 << 10;
/// Of all attachments of a message together, the bytes that a page shows.
pub const SHOWN_ATTACHED: usize = 1 << 20;
/// HTML versions of a message that are compared with the plain one; further ones are taken to differ.
const MAX_VERSIONS: usize = 20;

/// Where the text came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BodyKind {
    /// A text/plain part, or no MIME at all.
    #[default]
    Plain,
    /// Made from HTML, there being no plain text.
    Html,
    /// There is no text.
    Missing,
}

/// The text of a message: decoded, format=flowed joined (RFC 3676) outside diffs, line ends as `\n`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// The text, in-body headers included.
    pub text: String,
    /// Where it came from.
    pub kind: BodyKind,
    /// Length in bytes of the in-body header block (git's `From:`, `Subject:`, `Date:` lines and the blank line after
    /// them) at the start of `text`; 0 where there is none.
    pub in_body_headers: usize,
}

impl Body {
    /// The text without in-body headers.
    pub fn content(&self) -> &str {
        self.text.get(self.in_body_headers..).unwrap_or(&self.text)
    }
}

/// A message's parts, sorted into text and attachments.
#[derive(Debug, Default)]
pub struct Content {
    /// The text.
    pub body: Body,
    /// All other parts, in order; those of a message inside the message follow it.
    pub attachments: Vec<Attachment>,
    /// Why there is no text, or why it cannot be read.
    pub remarks: Vec<Remark>,
    /// What was odd about parts.
    pub problems: Vec<Kind>,
}

/// Decodes all parts of a message.
pub fn read(structure: &Structure<'_>) -> Content {
    read_at(structure, Place::default())
}

fn read_at(structure: &Structure<'_>, place: Place) -> Content {
    let mut reader = Reader { place, ..Reader::default() };
    if structure.damaged {
        reader.problems.push(Kind::BadMime);
    }
    let leaves = &structure.leaves;
    let texts: Vec<Option<String>> = leaves
        .iter()
        .map(|leaf| is_plain(leaf, leaves.len()).then(|| reader.plain(leaf)))
        .collect();
    let mut plain_in: Vec<usize> = leaves
        .iter()
        .zip(&texts)
        .filter(|(_, text)| text.as_ref().is_some_and(|t| !t.trim().is_empty()))
        .filter_map(|(leaf, _)| leaf.alternative)
        .collect();
    plain_in.dedup();
    for (leaf, text) in leaves.iter().zip(&texts) {
        let in_plain = leaf.alternative.filter(|a| plain_in.binary_search(a).is_ok());
        match (text, in_plain) {
            (Some(text), _) => reader.append(text, BodyKind::Plain),
            (None, Some(alternative)) if is_html(leaf) => {
                let versions = leaves.iter().zip(&texts);
                let same = versions.filter(|(leaf, _)| leaf.alternative == Some(alternative));
                reader.version(leaf, same.filter_map(|(_, text)| text.as_deref()));
            }
            (None, None) if is_html(leaf) => {
                let text = reader.html(leaf);
                reader.append(&text, BodyKind::Html);
            }
            _ => reader.attach(leaf),
        }
    }
    reader.finish(structure)
}

/// Text that is shown in place. A part with a file name is an attachment, unless it is the whole message.
fn is_plain(leaf: &Leaf<'_>, parts: usize) -> bool {
    let kind = &leaf.kind;
    let media = matches!(
        kind.media.as_str(),
        "text/plain" | "text/enriched" | "text/richtext" | "text/markdown"
    );
    let whole = parts == 1
        && leaf.index == "1"
        && kind.media.starts_with("text/")
        && !matches!(kind.media.as_str(), "text/html" | "text/calendar");
    whole || media && kind.name.is_none() && !kind.attached
}

fn is_html(leaf: &Leaf<'_>) -> bool {
    leaf.kind.media == "text/html" && leaf.kind.name.is_none() && !leaf.kind.attached
}

#[derive(Default)]
struct Reader {
    text: String,
    kind: Option<BodyKind>,
    attachments: Vec<Attachment>,
    /// Files out of the text itself.
    embedded: Vec<Embedded>,
    remarks: Vec<Remark>,
    problems: Vec<Kind>,
    place: Place,
    versions: usize,
}

impl Reader {
    /// The text of a part; files in it are taken out of plain text only.
    fn decoded(&mut self, leaf: &Leaf<'_>, plain: bool) -> String {
        let (bytes, damaged) = transfer::decode(leaf.body, &leaf.encoding());
        let (bytes, files) = if plain { embedded::take(bytes) } else { (bytes, Vec::new()) };
        let damaged = damaged || files.iter().any(|file| file.damaged);
        self.embedded.extend(files);
        let in_html = || if plain { None } else { charset::html_label(&bytes) };
        let label = leaf.kind.charset.clone().or_else(in_html);
        let decoded = charset::decode(&bytes, label.as_deref());
        self.note(damaged, decoded.guessed);
        tidy_text(&decoded.text)
    }

    fn note(&mut self, damaged: bool, guessed: bool) {
        self.problems.extend(damaged.then_some(Kind::BadTransferEncoding));
        self.problems.extend(guessed.then_some(Kind::BadCharset));
    }

    fn plain(&mut self, leaf: &Leaf<'_>) -> String {
        let text = self.decoded(leaf, true);
        if leaf.kind.flowed { flowed::join(&text, leaf.kind.delsp) } else { text }
    }

    fn html(&mut self, leaf: &Leaf<'_>) -> String {
        html::to_text(&self.decoded(leaf, false))
    }

    fn append(&mut self, text: &str, kind: BodyKind) {
        if text.trim().is_empty() && !self.text.is_empty() {
            return;
        }
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        self.text.push_str(text);
        if kind == BodyKind::Html {
            self.problems.push(Kind::HtmlOnly);
        }
        // Where a list's plain footer follows HTML, the message is HTML still.
        self.kind = self.kind.filter(|k| *k == BodyKind::Html).or(Some(kind));
    }

    /// An HTML version beside plain ones: mostly the same text once more, which nobody needs.
    fn version<'t>(&mut self, leaf: &Leaf<'_>, plain: impl Iterator<Item = &'t str>) {
        let (bytes, damaged) = transfer::decode(leaf.body, &leaf.encoding());
        let label = leaf.kind.charset.clone().or_else(|| charset::html_label(&bytes));
        let decoded = charset::decode(&bytes, label.as_deref());
        self.versions += 1;
        if self.versions <= MAX_VERSIONS
            && !html::says_more(&decoded.text, &plain.collect::<Vec<_>>().join("\n"))
        {
            return;
        }
        self.note(damaged, decoded.guessed);
        let text = html::to_text(&tidy_text(&decoded.text));
        let mut part = Attachment::new(leaf).0;
        part.reading = Some(Reading::new(ReadingKind::Html, text));
        self.push(part);
    }

    fn finish(mut self, structure: &Structure<'_>) -> Content {
        if self.kind.is_none() {
            self.promote(&structure.leaves);
        }
        let parts =
            structure.leaves.iter().filter_map(|leaf| leaf.index.split('.').next()?.parse().ok());
        let last: usize = parts.max().unwrap_or(1);
        let files = std::mem::take(&mut self.embedded).into_iter().zip(last + 1..);
        for (file, number) in files {
            self.push(file.attachment(number.to_string()));
        }
        self.remark(structure);
        self.note_long();
        let body = Body {
            text: self.text,
            kind: self.kind.unwrap_or(BodyKind::Missing),
            in_body_headers: 0,
        };
        let (attachments, problems) = (self.attachments, self.problems);
        Content { body, attachments, remarks: self.remarks, problems }
    }

    /// Some mailers give even the text a file name: without any other text, the first inline text part is the text.
    fn promote(&mut self, leaves: &[Leaf<'_>]) {
        let inline = |leaf: &&Leaf<'_>| {
            matches!(leaf.kind.media.as_str(), "text/plain" | "text/html") && !leaf.kind.attached
        };
        let Some(leaf) = leaves.iter().find(inline) else { return };
        let index = self.place.index(&leaf.index);
        self.attachments.retain(|a| a.index != index);
        let html = leaf.kind.media == "text/html";
        let text = if html { self.html(leaf) } else { self.plain(leaf) };
        self.append(&text, if html { BodyKind::Html } else { BodyKind::Plain });
    }

    fn remark(&mut self, structure: &Structure<'_>) {
        let encrypted = structure.media == "multipart/encrypted" && self.remarks.is_empty();
        self.remarks.extend(encrypted.then_some(Remark::Encrypted));
        if let Some(remark) = remark::of_armour(&self.text) {
            self.remarks.push(remark);
        } else if self.remarks.is_empty() && self.text.trim_start().is_empty() {
            self.remarks.push(match self.attachments.as_slice() {
                [] => Remark::Empty,
                _ if structure.media == "multipart/alternative" => Remark::NoTextVersion,
                _ => Remark::OnlyAttached,
            });
        }
        self.remarks.dedup();
        if let [only] = self.attachments.as_mut_slice()
            && self.text.trim_start().is_empty()
        {
            inside::show_clear_text(only);
        }
    }

    /// A page shows no more than the bounds; the finding tells so.
    fn note_long(&mut self) {
        let attached = self.attachments.iter().map(Attachment::shown_bytes);
        let (most, all) = attached.fold((0, 0), |(most, all), n| (n.max(most), n + all));
        if self.text.len() > SHOWN || most > SHOWN || all > SHOWN_ATTACHED {
            self.problems.push(Kind::LongText);
        }
    }
}

#[cfg(test)]
mod tests;
