//! TNEF, the format of Outlook's `winmail.dat` (MS-OXTNEF): what is in it.
//!
//! A list of attributes. The names and sizes of attachments and, where it has one, the plain text are read; the rest
//! (RTF, MAPI properties) is left in the file.

use std::fmt::Write;

use super::charset;

/// The first bytes, little-endian 0x223E9F78.
const MAGIC: &[u8] = &[0x78, 0x9f, 0x3e, 0x22];
/// Attachments that are named, at most.
const MAX_NAMED: usize = 100;
/// Longest name.
const MAX_NAME: usize = 200;

const BODY: u32 = 0x0002_800c;
const ATTACHMENT_BEGINS: u32 = 0x0006_9002;
const ATTACHMENT_TITLE: u32 = 0x0001_8010;
const ATTACHMENT_DATA: u32 = 0x0006_800f;

/// Whether bytes are TNEF.
pub fn is_tnef(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// What is in it, as text; empty if nothing can be told.
pub fn to_text(bytes: &[u8]) -> String {
    let Some(mut rest) = bytes.strip_prefix(MAGIC).and_then(|rest| rest.get(2..)) else {
        return String::new();
    };
    let mut text = String::new();
    let mut files: Vec<(String, usize)> = Vec::new();
    let mut count = 0;
    while let Some((id, data, after)) = attribute(rest) {
        rest = after;
        match id {
            BODY => text.push_str(string(data).trim_end()),
            ATTACHMENT_BEGINS => {
                count += 1;
                if count <= MAX_NAMED {
                    files.push((String::new(), 0));
                }
            }
            _ if count > MAX_NAMED => {}
            ATTACHMENT_TITLE => {
                if let Some((name, _)) = files.last_mut() {
                    *name = string(data).trim().chars().take(MAX_NAME).collect();
                }
            }
            ATTACHMENT_DATA => {
                if let Some((_, bytes)) = files.last_mut() {
                    *bytes = data.len();
                }
            }
            _ => {}
        }
    }
    list(&mut text, &files, count);
    text
}

/// Appends the names of attachments to the text.
fn list(text: &mut String, files: &[(String, usize)], count: usize) {
    if files.is_empty() {
        return;
    }
    if !text.is_empty() {
        text.push_str("\n\n");
    }
    text.push_str("Files in it:\n");
    for (name, bytes) in files {
        let name = if name.is_empty() { "(no name)" } else { name };
        let _ = writeln!(text, "{name} ({bytes} bytes)");
    }
    if count > files.len() {
        let _ = writeln!(text, "and {} more", count - files.len());
    }
}

/// Reads level, id, length, data and checksum: the id, the data and what follows. A cut one is the last.
fn attribute(bytes: &[u8]) -> Option<(u32, &[u8], &[u8])> {
    let number = |at: usize| -> Option<u32> {
        bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
    };
    let (id, length) = (number(1)?, number(5)?);
    let end = usize::try_from(length).ok()?.checked_add(9)?;
    let data = bytes.get(9..end).or_else(|| bytes.get(9..))?;
    Some((id, data, bytes.get(end.checked_add(2)?..).unwrap_or_default()))
}

/// Text up to its NUL, in whatever code page: UTF-8 if it fits, else Windows-1252.
fn string(data: &[u8]) -> String {
    let end = memchr::memchr(0, data).unwrap_or(data.len());
    let text = charset::decode(data.get(..end).unwrap_or_default(), None).text;
    super::attachment::tidy_text(&text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tnef(attributes: &[(u32, &[u8])]) -> Vec<u8> {
        let mut out = [MAGIC, &[1, 0]].concat();
        for (id, data) in attributes {
            out.push(2);
            out.extend(id.to_le_bytes());
            out.extend((data.len() as u32).to_le_bytes());
            out.extend_from_slice(data);
            out.extend([0, 0]);
        }
        out
    }

    #[test]
    fn names_sizes_and_text() {
        let file = tnef(&[
            (BODY, b"Pears attached.\r\n\0"),
            (ATTACHMENT_BEGINS, b"\0\0"),
            (ATTACHMENT_TITLE, b"p\xeache.doc\0"),
            (ATTACHMENT_DATA, &[7; 300]),
            (ATTACHMENT_BEGINS, b"\0\0"),
        ]);
        let text = "Pears attached.\n\nFiles in it:\npêche.doc (300 bytes)\n(no name) (0 bytes)\n";
        assert_eq!((is_tnef(&file), to_text(&file).as_str()), (true, text));
        assert_eq!(to_text(b"x"), "");
        assert_eq!(to_text(&tnef(&[])), "");
    }

    #[test]
    fn thousands_of_attachments_are_counted() {
        let many: Vec<(u32, &[u8])> = vec![(ATTACHMENT_BEGINS, b""); 5000];
        let text = to_text(&tnef(&many));
        assert!(text.ends_with("and 4900 more\n") && text.lines().count() == 102, "{text}");
    }

    proptest! {
        #[test]
        fn no_bytes_panic(tail in proptest::collection::vec(any::<u8>(), 0..200)) {
            let file = [MAGIC, &tail].concat();
            prop_assert!(to_text(&file).len() < 4000);
        }
    }
}
