//! Mboxes for programs: mboxrd, the same bytes on every machine (contracts: what b4 and public-inbox read).

mod for_git;

use crate::mail::header::is_container_field;
pub use for_git::append_for_git;

/// The separator that public-inbox writes.
pub const SEPARATOR: &[u8] = b"From mboxrd@z Thu Jan  1 00:00:00 1970\n";

/// Appends a message: separator, header without container fields, body with `>` before `>*From ` lines, blank line.
/// A message without Message-ID gets `mid`, so that programs can take it.
pub fn append(out: &mut Vec<u8>, raw: &[u8], mid: Option<&str>) {
    out.extend_from_slice(SEPARATOR);
    write(out, raw, mid, is_container_field, is_from_line);
    out.push(b'\n');
}

/// A message as a public-inbox keeps it: as in mboxes, without separator and quoting, and without the fields that
/// public-inbox drops.
pub fn bare(raw: &[u8], mid: Option<&str>) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len() + 64);
    let drops =
        |line: &[u8]| is_container_field(line) || UNWANTED.iter().any(|name| is_field(line, name));
    write(&mut out, raw, mid, drops, |_| false);
    out
}

/// Fields that public-inbox does not take in: passwords for list servers, requests for receipts, marks of deliveries.
const UNWANTED: [&str; 11] = [
    "delivered-to",
    "x-original-to",
    "approved",
    "approve",
    "x-approved",
    "x-approve",
    "urgent",
    "return-receipt-to",
    "disposition-notification-to",
    "x-confirm-reading-to",
    "x-pmrqc",
];

fn write(
    out: &mut Vec<u8>,
    raw: &[u8],
    mid: Option<&str>,
    is_dropped: impl Fn(&[u8]) -> bool,
    is_quoted: fn(&[u8]) -> bool,
) {
    let mut in_header = true;
    let mut dropping = false;
    // Blanks before the first field would make it a line of none.
    let raw = Some(raw.trim_ascii_start()).filter(|rest| begins_field(rest)).unwrap_or(raw);
    if let Some(mid) = mid {
        out.extend_from_slice(format!("Message-ID: <{mid}>\n").as_bytes());
    } else if !begins_field(raw) {
        // Only before a field is a separator one: without it the message would be part of the one before, and what is no
        // field would end the header.
        out.extend_from_slice(b"Comments:\n");
    }
    let mut rest = raw;
    while !rest.is_empty() {
        let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
        let (line, after) = rest.split_at(end);
        rest = after;
        let bare = line.strip_suffix(b"\n").unwrap_or(line);
        let bare = bare.strip_suffix(b"\r").unwrap_or(bare);
        if in_header {
            if bare.is_empty() {
                in_header = false;
            } else if matches!(bare.first(), Some(b' ' | b'\t')) {
                if dropping {
                    continue;
                }
            } else {
                dropping = is_dropped(bare) || (mid.is_some() && is_field(bare, "message-id"));
                if dropping {
                    continue;
                }
            }
        }
        if is_quoted(bare) {
            out.push(b'>');
        }
        out.extend_from_slice(bare);
        out.push(b'\n');
    }
}

fn is_field(line: &[u8], name: &str) -> bool {
    line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
        && line.get(name.len()) == Some(&b':')
}

/// Whether a field that stays begins the message.
fn begins_field(raw: &[u8]) -> bool {
    let line = raw.split(|&b| b == b'\n').next().unwrap_or_default();
    let name = line.split(|&b| b == b':').next().unwrap_or_default();
    name.len() < line.len()
        && name.first().is_some_and(u8::is_ascii_alphabetic)
        && name.iter().all(|&b| b.is_ascii_alphanumeric() || b == b'-')
        && !is_container_field(line)
}

fn is_from_line(line: &[u8]) -> bool {
    let start = line.iter().position(|&b| b != b'>').unwrap_or(line.len());
    line[start..].starts_with(b"From ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_lines_are_quoted_and_container_fields_dropped() {
        let mut out = Vec::new();
        append(&mut out, b"Subject: x\r\nContent-Length: 9\r\n 9\r\nTo: y\r\n\r\nFrom here\r\n>From there\r\nend", None);
        let text = String::from_utf8(out).unwrap();
        assert_eq!(
            text,
            "From mboxrd@z Thu Jan  1 00:00:00 1970\nSubject: x\nTo: y\n\n>From here\n>>From there\nend\n\n"
        );
    }

    #[test]
    fn a_public_inbox_gets_the_message_without_what_is_of_its_way_here() {
        let raw = b"Delivered-To: me\r\n folded\r\nApproved: password\r\nStatus: RO\r\nTo: y\r\n\r\nFrom here\r\nend";
        assert_eq!(bare(raw, None), b"To: y\n\nFrom here\nend\n");
        let made = bare(b"To: y\n\nx\n", Some("1@generated.invalid"));
        assert_eq!(made, b"Message-ID: <1@generated.invalid>\nTo: y\n\nx\n");
    }

    #[test]
    fn a_separator_always_stands_before_a_field() {
        for (raw, wanted) in [
            (&b"  \n From: x\nTo: y\n\nz\n"[..], "From: x\nTo: y\n\nz\n"),
            (b"junk\nFrom: x\n\nz\n", "Comments:\njunk\nFrom: x\n\nz\n"),
            (b"Content-Length: 2\nFrom: x\n\nz\n", "Comments:\nFrom: x\n\nz\n"),
        ] {
            let mut out = Vec::new();
            append(&mut out, raw, None);
            let text = String::from_utf8(out).unwrap();
            assert_eq!(text.split_once('\n').unwrap().1, format!("{wanted}\n"));
        }
    }

    #[test]
    fn a_made_id_replaces_an_unusable_one() {
        let mut out = Vec::new();
        append(&mut out, b"Message-Id: broken\nSubject: x\n\ny\n", Some("00@generated.invalid"));
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains("\nMessage-ID: <00@generated.invalid>\nSubject: x\n\ny\n\n"));
        assert!(!text.contains("broken"));
    }
}
