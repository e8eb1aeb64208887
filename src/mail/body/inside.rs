//! Attachments that hold text of their own: messages inside the message, what S/MIME wraps, calendars, TNEF.
//!
//! A message inside the message is read as the outer one is, to a bounded depth; its own attachments follow it in the
//! list and are numbered below it, as public-inbox does (`2.1.1`).

use std::fmt::Write;

use super::{Body, BodyKind, Reader, read_at};
use crate::diagnostic::Kind;
use crate::mail::attachment::{self, Attachment, Note, Reading, ReadingKind, tidy_text};
use crate::mail::header::{self, Headers};
use crate::mail::mime::{self, Leaf, PartType};
use crate::mail::{Remark, calendar, charset, encoded_word, smime, tnef};

/// Messages inside each other that are opened.
const MAX_DEPTH: u8 = 4;
/// Attachments of a message after which no message inside it is opened any more.
const MAX_PARTS: usize = 1000;
/// Header fields of a message inside the message that are shown.
const FIELDS: [&str; 6] = ["From", "To", "Cc", "Date", "Subject", "Message-ID"];
/// Longest of them, in letters.
const MAX_FIELD: usize = 500;
/// Largest part of an unknown type that is shown as text.
const MAX_CLEAR: usize = 256 << 10;

/// Where in the outermost message the one that is read stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    /// Number of the part that it is; empty for the outermost one.
    prefix: String,
    /// How many messages it is in.
    level: u8,
    /// How many parts were opened on the way to it.
    depth: u8,
}

impl Place {
    /// The number of a part, counted from the outermost message.
    pub(super) fn index(&self, index: &str) -> String {
        if self.prefix.is_empty() { index.to_owned() } else { format!("{}.{index}", self.prefix) }
    }

    fn below(&self, index: &str, levels: u8) -> Place {
        Place { prefix: index.to_owned(), level: self.level + levels, depth: self.depth + 1 }
    }
}

/// Reads a message inside the message anew, after its content was changed: itself and its own attachments.
pub fn reopen(mut part: Attachment) -> Vec<Attachment> {
    part.reading = None;
    let place = Place { level: part.level, depth: part.level, ..Place::default() };
    let mut reader = Reader { place, ..Reader::default() };
    reader.message(part);
    reader.attachments
}

impl Reader {
    /// Adds a part that is not the text, and what is in it.
    pub(super) fn attach(&mut self, leaf: &Leaf<'_>) {
        let (mut part, damaged, guessed) = Attachment::new(leaf);
        self.note(damaged, guessed);
        let kind = &leaf.kind;
        match kind.media.as_str() {
            "message/rfc822" | "message/global" | "message/news" => return self.message(part),
            "message/partial" => return self.piece(part, kind),
            "message/external-body" => {
                part.reading = Some(Reading::new(ReadingKind::Elsewhere, elsewhere(kind)));
            }
            "application/pgp-encrypted" => self.remarks.push(Remark::OpenPgp),
            _ if attachment::is_cms(kind) => return self.signed(part),
            _ if attachment::is_calendar(kind) => {
                read_calendar(&mut part, kind);
                // Invitations often come twice, in place and attached.
                let last = self.attachments.last().and_then(|last| last.reading.as_ref());
                part.reading = part.reading.filter(|reading| Some(reading) != last);
            }
            _ if attachment::is_tnef(kind, &part.content) => read_tnef(&mut part),
            _ => {}
        }
        self.push(part);
    }

    /// Adds a part, numbered from the outermost message.
    pub(super) fn push(&mut self, mut part: Attachment) {
        part.index = self.place.index(&part.index);
        part.level = self.place.level;
        self.attachments.push(part);
    }

    fn may_open(&self) -> bool {
        self.place.depth < MAX_DEPTH && self.attachments.len() < MAX_PARTS
    }

    fn message(&mut self, mut part: Attachment) {
        if !self.may_open() {
            part.note = Some(Note::TooDeep);
            return self.push(part);
        }
        let headers = header::message(&part.content);
        let place = self.place.below(&self.place.index(&part.index), 1);
        let inside = read_at(&mime::structure(&headers), place);
        let mut text = fields(&headers);
        let in_body_headers = text.len();
        text.push_str(&inside.body.text);
        let body = Body { text, kind: inside.body.kind, in_body_headers };
        part.reading = Some(Reading { kind: ReadingKind::Message, body, remarks: inside.remarks });
        self.push(part);
        self.attachments.extend(inside.attachments);
        self.take_problems(inside.problems);
    }

    /// What is wrong with a message inside the message, but that it is HTML or long.
    fn take_problems(&mut self, problems: Vec<Kind>) {
        let counts = |kind: &Kind| !matches!(kind, Kind::HtmlOnly | Kind::LongText);
        self.problems.extend(problems.into_iter().filter(counts));
    }

    /// The first piece of a message begins as a message does; the others are bare text.
    fn piece(&mut self, mut part: Attachment, kind: &PartType) {
        let number = |name| kind.params.get(name).and_then(|n| n.trim().parse().ok());
        let first: u32 = number("number").unwrap_or_default();
        self.remarks.push(Remark::Piece(first, number("total").unwrap_or_default()));
        if first == 1 {
            return self.message(part);
        }
        if memchr::memchr(0, &part.content).is_none() {
            part.text = Some(tidy_text(&charset::guess(&part.content).text));
        }
        self.push(part);
    }

    /// What is inside a signature is the message's own text.
    fn signed(&mut self, part: Attachment) {
        let content = Some(&part.content).filter(|_| self.may_open());
        let Some(bytes) = content.and_then(|content| smime::signed_content(content)) else {
            let encrypted = smime::kind(&part.content) == Some(smime::Cms::Encrypted);
            self.remarks.extend(encrypted.then_some(Remark::Smime));
            return self.push(part);
        };
        let place = self.place.below(&self.place.index(&part.index), 0);
        let inside = read_at(&mime::structure(&header::part(&bytes, |_| false)), place);
        if inside.body.kind != BodyKind::Missing {
            self.append(&inside.body.text, inside.body.kind);
        }
        self.remarks.push(Remark::SignedAround);
        let rest = |remark: &Remark| !matches!(remark, Remark::Empty | Remark::OnlyAttached);
        self.remarks.extend(inside.remarks.into_iter().filter(rest));
        self.push(part);
        self.attachments.extend(inside.attachments);
        self.take_problems(inside.problems);
    }
}

/// The fields of a message inside the message that people read, and the blank line after them.
fn fields(headers: &Headers<'_>) -> String {
    let mut text = String::new();
    for name in FIELDS {
        let Some(raw) = headers.first(name) else { continue };
        let value = encoded_word::squeeze(&encoded_word::decode(raw));
        let mut shown: String = value.chars().take(MAX_FIELD).collect();
        if shown.len() < value.len() {
            shown.push('…');
        }
        let _ = writeln!(text, "{name}: {shown}");
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

fn read_calendar(part: &mut Attachment, kind: &PartType) {
    let text = tidy_text(&charset::decode(&part.content, kind.charset.as_deref()).text);
    let events =
        if calendar::is_calendar(&text) { calendar::to_text(&text) } else { String::new() };
    if !events.is_empty() {
        part.reading = Some(Reading::new(ReadingKind::Calendar, events));
    } else if kind.media == "text/calendar" {
        part.text = Some(text);
    }
}

fn read_tnef(part: &mut Attachment) {
    let text = tnef::to_text(&part.content);
    if !text.is_empty() {
        part.reading = Some(Reading::new(ReadingKind::Tnef, text));
    }
}

/// Where the content of message/external-body is (RFC 2046 5.2.3, RFC 2017).
fn elsewhere(kind: &PartType) -> String {
    let mut text = String::new();
    for (label, name) in [
        ("Access", "access-type"),
        ("Address", "url"),
        ("Site", "site"),
        ("Server", "server"),
        ("Folder", "directory"),
        ("Name", "name"),
        ("Expires", "expiration"),
    ] {
        let value = if name == "name" { kind.name.as_ref() } else { kind.params.get(name) };
        if let Some(value) = value {
            let shown: String = encoded_word::squeeze(value).chars().take(MAX_FIELD).collect();
            let _ = writeln!(text, "{label}: {shown}");
        }
    }
    text
}

/// A message that is one part of an unknown type, but clear text: worth reading as it is.
pub(super) fn show_clear_text(part: &mut Attachment) {
    let unknown = part.text.is_none() && part.reading.is_none() && part.note.is_none();
    if !unknown || part.content.len() > MAX_CLEAR || is_shown_otherwise(&part.content_type) {
        return;
    }
    if let Ok(text) = std::str::from_utf8(&part.content)
        && !text.chars().any(|c| c.is_control() && !c.is_whitespace())
    {
        part.text = Some(tidy_text(text));
    }
}

/// Types whose source nobody reads.
fn is_shown_otherwise(media: &str) -> bool {
    media == "text/html"
        || ["image/", "audio/", "video/", "font/"].iter().any(|kind| media.starts_with(kind))
}
