//! A message written anew from what may be told of it: for mboxes, where its own bytes hold more than that.
//!
//! Only what was read and cleared is written, so nothing can hide in a field, an encoding or a part that was not: sender,
//! recipients, subject, date, ids, text (UTF-8) and attachments (base64). HTML beside text, trace fields and signatures
//! are left out.

use std::fmt::Write as _;

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use super::WITHHELD;
use crate::mail::{Address, MailDate, Message, MessageId};
use crate::source::hex;

/// Bytes of text in one encoded word (RFC 2047 2 allows 75 with everything).
const WORD: usize = 42;
/// References that are written; the first and the last ones count.
const REFERENCES: usize = 50;

/// The message as bytes (RFC 5322).
pub(super) fn write(message: &Message) -> Vec<u8> {
    let mut head = String::new();
    if let Some(date) = message.date.and_then(date) {
        let _ = writeln!(head, "Date: {date}");
    }
    people(&mut head, "From", std::iter::once(&message.from));
    people(&mut head, "To", message.to.iter());
    people(&mut head, "Cc", message.cc.iter());
    let _ = writeln!(head, "Subject: {}", encoded(&message.subject.text));
    let _ = writeln!(head, "Message-ID: <{}>", message.id);
    ids(&mut head, "In-Reply-To", &message.in_reply_to);
    ids(&mut head, "References", &message.references);
    head.push_str("MIME-Version: 1.0\n");
    let text = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n";
    let mut out = head;
    // What a message inside the message holds goes with it.
    let parts = || message.attachments.iter().filter(|part| part.level == 0);
    if parts().next().is_none() {
        out.push_str(text);
        out.push_str(&message.body.text);
        return ended(out).into_bytes();
    }
    let boundary = boundary(message);
    let _ = write!(
        out,
        "Content-Type: multipart/mixed; boundary=\"{boundary}\"\n\n--{boundary}\n{text}{}",
        message.body.text
    );
    let mut out = ended(out);
    for part in parts() {
        let media: String = part
            .content_type
            .chars()
            .filter(|c| c.is_ascii_graphic() && !"\";".contains(*c))
            .collect();
        let name: String = part
            .name
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' })
            .collect();
        // Base64 is for leaves only: what is a message or multipart goes as bytes.
        let media = if media.contains('/')
            && !media.starts_with("message/")
            && !media.starts_with("multipart/")
        {
            media.as_str()
        } else {
            "application/octet-stream"
        };
        let _ = write!(
            out,
            "--{boundary}\nContent-Type: {media}\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=\"{name}\"\n\n"
        );
        for line in part.content.chunks(57) {
            base64(line, &mut out);
            out.push('\n');
        }
    }
    let _ = writeln!(out, "--{boundary}--");
    out.into_bytes()
}

fn ended(mut text: String) -> String {
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// A line of the text that is the boundary can only be there by intent, and then only cuts the text.
fn boundary(message: &Message) -> String {
    let mut hash = Sha256::new();
    hash.update(message.id.as_str());
    hash.update(&message.body.text);
    let mut digits = hex::encode(&hash.finalize());
    digits.truncate(24);
    format!("=_{digits}")
}

/// `Mon, 05 Jan 2026 10:00:00 +0100`.
fn date(date: MailDate) -> Option<String> {
    let local = Timestamp::from_second(date.seconds).ok()?;
    let local = local.checked_add(SignedDuration::from_mins(i64::from(date.zone))).ok()?;
    let zone = date.zone.unsigned_abs();
    let sign = if date.zone < 0 { '-' } else { '+' };
    let time = local.strftime("%a, %d %b %Y %H:%M:%S");
    Some(format!("{time} {sign}{:02}{:02}", zone / 60, zone % 60))
}

/// People of a field; those of whom nothing is told are left out, but for a sender.
fn people<'a>(out: &mut String, field: &str, people: impl Iterator<Item = &'a Address>) {
    let told = |person: &&Address| field == "From" || !person.address.is_empty();
    let all: Vec<String> = people.filter(told).map(person).collect();
    if !all.is_empty() {
        let _ = writeln!(out, "{field}: {}", all.join(",\n "));
    }
}

fn person(person: &Address) -> String {
    let plain: String =
        person.address.chars().filter(|c| !c.is_control() && !"<>".contains(*c)).collect();
    let name = if person.name.is_empty() && plain.is_empty() { WITHHELD } else { &person.name };
    if name.is_empty() {
        return format!("<{plain}>");
    }
    if name.is_ascii() && !name.bytes().any(|b| b.is_ascii_control() || b == b'"' || b == b'\\') {
        return format!("\"{name}\" <{plain}>");
    }
    format!("{} <{plain}>", encoded(name))
}

fn ids(out: &mut String, field: &str, ids: &[MessageId]) {
    let (first, last) = ids.split_at(ids.len().min(1));
    let last = last.get(last.len().saturating_sub(REFERENCES)..).unwrap_or_default();
    let all: Vec<String> = first.iter().chain(last).map(|id| format!("<{id}>")).collect();
    if !all.is_empty() {
        let _ = writeln!(out, "{field}: {}", all.join("\n "));
    }
}

/// Text of a header; in encoded words (RFC 2047) where it is not plain ASCII of a modest length.
fn encoded(text: &str) -> String {
    let plain = |b: u8| (0x20..0x7f).contains(&b);
    if text.len() < 900 && text.bytes().all(plain) && !text.contains("=?") {
        return text.to_owned();
    }
    let mut words = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let mut end = rest.len().min(WORD);
        while !rest.is_char_boundary(end) {
            end -= 1;
        }
        let (word, after) = rest.split_at(end);
        let mut base = String::new();
        base64(word.as_bytes(), &mut base);
        words.push(format!("=?utf-8?B?{base}?="));
        rest = after;
    }
    words.join("\n ")
}

fn base64(bytes: &[u8], out: &mut String) {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let letter =
                LETTERS.get((bits >> (18 - 6 * place)) as usize & 63).copied().unwrap_or(b'=');
            out.push(if place <= three.len() { char::from(letter) } else { '=' });
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::mail;

    #[test]
    fn what_is_written_reads_the_same() {
        let raw = "From: =?utf-8?q?Ad=C3=A4?= <ada@example.org>\nTo: bo@example.org, \"Doe, Cy\" <cy@example.org>\n\
            Subject: [PATCH v2 1/3] pump: =?utf-8?q?st=C3=B6p?=\nDate: Mon, 5 Jan 2026 10:00:00 +0530\nMessage-ID: <a@x>\n\
            References: <r1@x> <r2@x>\nIn-Reply-To: <r2@x>\nX-Trace: gone\nMIME-Version: 1.0\n\
            Content-Type: multipart/mixed; boundary=b\n\n--b\n\nText\n\nFrom here\n--b\nContent-Type: text/x-patch; name=f.patch\n\
            Content-Transfer-Encoding: base64\n\nLS0tIGEKKysrIGIK\n--b--\n";
        let first = mail::parse(raw.as_bytes());
        let bytes = write(&first);
        let again = mail::parse(&bytes);
        assert_eq!((&again.from, &again.to, &again.date), (&first.from, &first.to, &first.date));
        assert_eq!((&again.id, &again.references), (&first.id, &first.references));
        assert_eq!(again.subject.text, first.subject.text);
        assert_eq!(again.body.text.trim_end(), first.body.text.trim_end());
        assert_eq!(again.attachments[0].content, first.attachments[0].content);
        assert!(!String::from_utf8(bytes).unwrap().contains("gone"));
    }

    proptest! {
        #[test]
        fn any_message_keeps_its_text(subject in "\\PC{0,120}", text in "[a-z\n -]{0,200}", data in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut message = mail::parse(b"From: a@example.org\nMessage-ID: <a@x>\n\n");
            message.subject.text = subject.split_whitespace().collect::<Vec<_>>().join(" ");
            message.body.text.clone_from(&text);
            message.attachments = vec![mail::Attachment { name: "x.bin".into(), content_type: "application/x-pear".into(), content: data.clone(), ..Default::default() }];
            let again = mail::parse(&write(&message));
            prop_assert_eq!(again.body.text.trim_end(), text.trim_end());
            prop_assert_eq!(&again.attachments[0].content, &data);
        }
    }
}
