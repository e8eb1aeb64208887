//! Parts beside the text.

use super::body::Body;
use super::mime::{Leaf, PartType};
use super::remark::Remark;
use super::subject::Subject;
use super::{charset, encoded_word, header, smime, tnef, transfer};

/// A part that is not the message's text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attachment {
    /// Number of the part as public-inbox counts: `1`, `2.1` (depth first, from 1, multiparts counted as levels).
    pub index: String,
    /// Declared file name, decoded (RFC 2231 too), or a name made from the type; not safe as a path.
    pub name: String,
    /// Declared media type in lower case, `application/octet-stream` where none.
    pub content_type: String,
    /// Decoded content.
    pub content: Vec<u8>,
    /// Content as text, for text parts (patches, logs): shown on the page below the message.
    pub text: Option<String>,
    /// What the part is, where its type does not say it to everybody.
    pub note: Option<Note>,
    /// What it reads as, where that is not the content itself: shown on the page below the message.
    pub reading: Option<Reading>,
    /// How many messages inside the message it is in: 0 for the message's own parts.
    pub level: u8,
}

/// What a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// A signature by OpenPGP; nobody checked it.
    OpenPgpSignature,
    /// A signature by S/MIME, apart from what it signs; nobody checked it.
    SmimeSignature,
    /// A key of OpenPGP.
    OpenPgpKey,
    /// Says that OpenPGP was used.
    OpenPgpUsed,
    /// The content is elsewhere.
    Elsewhere,
    /// A piece of a message.
    Piece,
    /// An entry of a calendar.
    Calendar,
    /// S/MIME around what it signs; nobody checked it.
    SmimeSigned,
    /// Encrypted with S/MIME.
    SmimeEncrypted,
    /// Compressed with S/MIME.
    SmimeCompressed,
    /// S/MIME that is damaged or of an unknown kind.
    SmimeDamaged,
    /// TNEF, made by Outlook for Outlook.
    Tnef,
    /// A message inside too many others to be shown.
    TooDeep,
}

/// An attachment in words. The file holds what it is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// What it is.
    pub kind: ReadingKind,
    /// The text; of a message its header fields, as in-body headers, stand before it.
    pub body: Body,
    /// Of a message, what is said before its text.
    pub remarks: Vec<Remark>,
}

impl Reading {
    /// Text that was made from an attachment.
    pub(super) fn new(kind: ReadingKind, text: String) -> Self {
        Reading { kind, body: Body { text, ..Body::default() }, ..Reading::default() }
    }
}

/// What an attachment is read as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReadingKind {
    /// A message inside the message.
    #[default]
    Message,
    /// An HTML version that says something else than the plain one.
    Html,
    /// Events of a calendar.
    Calendar,
    /// What is in a TNEF file.
    Tnef,
    /// Where to find what is not in the message.
    Elsewhere,
}

impl Attachment {
    /// Decodes a part; the flags tell a damaged transfer encoding and a guessed charset.
    pub fn new(leaf: &Leaf<'_>) -> (Self, bool, bool) {
        let (content, damaged) = transfer::decode(leaf.body, &leaf.encoding());
        let name = leaf.kind.name.clone().unwrap_or_else(|| made_name(&leaf.kind.media, &content));
        let mut guessed = false;
        let label = leaf.kind.charset.as_deref();
        let text = is_text(&leaf.kind.media, &name, &content, label).then(|| {
            let decoded = charset::decode(&content, label);
            guessed = decoded.guessed;
            tidy_text(&decoded.text)
        });
        let content_type = leaf.kind.media.clone();
        (
            Attachment {
                index: leaf.index.clone(),
                name,
                content_type,
                note: note(&leaf.kind, &content),
                content: content.into_owned(),
                text,
                ..Attachment::default()
            },
            damaged,
            guessed,
        )
    }
}

impl Attachment {
    /// Bytes of text that a page has of it.
    pub fn shown_bytes(&self) -> usize {
        let reading = self.reading.as_ref().map(|reading| &reading.body.text);
        reading.or(self.text.as_ref()).map_or(0, String::len)
    }
}

/// Text that is worth reading as it is: text parts but HTML, and patches whatever type they are given.
fn is_text(media: &str, name: &str, content: &[u8], label: Option<&str>) -> bool {
    let patch = [".patch", ".diff"].iter().any(|end| name.to_ascii_lowercase().ends_with(end));
    let text = media.starts_with("text/")
        && !matches!(
            media,
            "text/html" | "text/calendar" | "text/vcard" | "text/x-vcard" | "text/rtf"
        );
    let report = matches!(media, "message/delivery-status" | "message/disposition-notification");
    (patch || text || report) && (!content.contains(&0) || charset::is_wide(content, label))
}

/// What a part is, where its media type alone does not tell it.
fn note(kind: &PartType, content: &[u8]) -> Option<Note> {
    Some(match kind.media.as_str() {
        "application/pgp-signature" => Note::OpenPgpSignature,
        "application/pkcs7-signature" | "application/x-pkcs7-signature" => Note::SmimeSignature,
        "application/pgp-keys" => Note::OpenPgpKey,
        "application/pgp-encrypted" => Note::OpenPgpUsed,
        "message/external-body" => Note::Elsewhere,
        "message/partial" => Note::Piece,
        _ if is_calendar(kind) => Note::Calendar,
        _ if is_cms(kind) => match smime::kind(content) {
            Some(smime::Cms::Signed) => Note::SmimeSigned,
            Some(smime::Cms::Encrypted) => Note::SmimeEncrypted,
            Some(smime::Cms::Compressed) => Note::SmimeCompressed,
            None => Note::SmimeDamaged,
        },
        _ if is_tnef(kind, content) => Note::Tnef,
        _ => return None,
    })
}

/// S/MIME around a part, by its type (RFC 8551 3.2) or, as some mailers have it, by its name alone.
pub fn is_cms(kind: &PartType) -> bool {
    matches!(kind.media.as_str(), "application/pkcs7-mime" | "application/x-pkcs7-mime")
        || kind.media == "application/octet-stream" && is_named(kind, ".p7m")
}

/// A calendar by its type or name.
pub fn is_calendar(kind: &PartType) -> bool {
    matches!(kind.media.as_str(), "text/calendar" | "application/ics") || is_named(kind, ".ics")
}

/// TNEF by any of its marks.
pub fn is_tnef(kind: &PartType, content: &[u8]) -> bool {
    matches!(kind.media.as_str(), "application/ms-tnef" | "application/vnd.ms-tnef")
        || is_named(kind, "winmail.dat")
        || tnef::is_tnef(content)
}

fn is_named(kind: &PartType, end: &str) -> bool {
    kind.name.as_ref().is_some_and(|name| name.to_ascii_lowercase().ends_with(end))
}

/// Line ends as `\n`, without a byte order mark and trailing NULs.
pub fn tidy_text(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).trim_end_matches('\0');
    if memchr::memchr(b'\r', text.as_bytes()).is_none() {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for (nth, piece) in text.split('\r').enumerate() {
        // A carriage return before a line feed is part of it; alone it ends a line.
        if nth > 0 && !piece.starts_with('\n') {
            out.push('\n');
        }
        out.push_str(piece);
    }
    out
}

/// A name for a part that declares none.
fn made_name(media: &str, content: &[u8]) -> String {
    let fixed = match media {
        "text/plain" => "attachment.txt",
        "text/html" => "attachment.html",
        "text/x-patch" | "text/x-diff" | "text/patch" | "text/diff" => "attachment.patch",
        "application/pgp-signature" => "signature.asc",
        "application/pgp-keys" => "key.asc",
        "application/pgp-encrypted" => "version.txt",
        "application/pkcs7-mime" | "application/x-pkcs7-mime" => "smime.p7m",
        "application/pkcs7-signature" | "application/x-pkcs7-signature" => "smime.p7s",
        "application/ms-tnef" | "application/vnd.ms-tnef" => "winmail.dat",
        "text/calendar" | "application/ics" => "event.ics",
        "message/partial" => "piece.eml",
        "message/external-body" => "elsewhere.txt",
        "message/delivery-status" => "delivery-status.txt",
        "text/rfc822-headers" => "headers.txt",
        "message/rfc822" | "message/global" | "message/news" => {
            return format!("{}.eml", inner_subject(content));
        }
        _ => "",
    };
    if !fixed.is_empty() {
        return fixed.to_owned();
    }
    let known = [
        "png", "jpeg", "gif", "bmp", "webp", "svg+xml", "pdf", "zip", "gzip", "xml", "json", "csv",
        "rtf",
    ];
    let sub = media
        .rsplit('/')
        .next()
        .map(|s| s.strip_prefix("x-").unwrap_or(s))
        .filter(|s| known.contains(s));
    format!("attachment.{}", sub.map_or("bin", |s| s.split('+').next().unwrap_or(s)))
}

/// The title of a message inside a message, cut to what a file name can hold.
fn inner_subject(content: &[u8]) -> String {
    let raw = header::message(content).first("subject").unwrap_or_default();
    let subject = Subject::new(encoded_word::squeeze(&encoded_word::decode(raw)));
    let title: String = subject.text.chars().take(80).collect();
    if title.is_empty() { "message".to_owned() } else { title }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_and_nuls() {
        assert_eq!(tidy_text("\u{feff}a\r\nb\rc\r\r\nd\0\0"), "a\nb\nc\n\nd");
        assert_eq!(tidy_text("a\r"), "a\n");
    }

    #[test]
    fn names_for_parts_without_one() {
        assert_eq!(
            made_name("message/rfc822", b"Subject: =?utf-8?q?P=C3=AAche?=\n\nx"),
            "Pêche.eml"
        );
        assert_eq!(made_name("message/rfc822", b""), "message.eml");
        assert_eq!(made_name("image/svg+xml", b""), "attachment.svg");
        assert_eq!(made_name("application/x-gzip", b""), "attachment.gzip");
        assert_eq!(made_name("application/x-pear", b""), "attachment.bin");
    }
}
