//! Files in the text itself: [`uuencode`] and [`yenc`].
//!
//! A block counts only at the start of its line, so one inside a quotation or a diff, whose lines begin with another
//! letter, stays where it is. What is taken is taken whole, from its first line to its last, and becomes an attachment.

use std::borrow::Cow;

use super::attachment::{Attachment, tidy_text};
use super::uuencode::{self, File};
use super::{charset, encoded_word, yenc};

/// Most files that are taken out of one text; the rest stays text.
const MAX_FILES: usize = 1000;

/// Extensions of names whose files are shown as text.
const TEXT: &[&str] = &[
    "txt", "text", "log", "patch", "diff", "c", "h", "cc", "cpp", "py", "pl", "sh", "rs", "md",
    "conf",
];

/// A file out of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Embedded {
    /// The name, without folders.
    pub name: String,
    /// Decoded content.
    pub content: Vec<u8>,
    /// It did not come through whole.
    pub damaged: bool,
}

/// Takes the files out of text that is not decoded yet; the rest keeps its order.
pub fn take(text: Cow<'_, [u8]>) -> (Cow<'_, [u8]>, Vec<Embedded>) {
    let mut found = Vec::new();
    let mut rest = Vec::new();
    let (mut kept, mut at) = (0, 0);
    while found.len() < MAX_FILES
        && let Some(start) = next_beginning(&text, at)
    {
        let block = text.get(start..).unwrap_or_default();
        let read = if block.starts_with(b"=") { yenc::read(block) } else { uuencode::read(block) };
        match read {
            Ok((file, length)) => {
                rest.extend_from_slice(text.get(kept..start).unwrap_or_default());
                found.push(embedded(file));
                kept = start + length;
                at = kept;
            }
            Err(scanned) => at = start + scanned,
        }
    }
    if found.is_empty() {
        return (text, found);
    }
    rest.extend_from_slice(text.get(kept..).unwrap_or_default());
    (rest.into(), found)
}

/// The next line start at or after `at` where a block may begin. Both forms have the word: one search for them.
fn next_beginning(text: &[u8], at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    memchr::memmem::find_iter(rest, b"begin").find_map(|found| {
        let word = at + found;
        let start = if text.get(..word)?.ends_with(b"=y") { word - 2 } else { word };
        let at_line_start = start == 0 || text.get(start - 1) == Some(&b'\n');
        (at_line_start && start >= at).then_some(start)
    })
}

fn embedded(file: File<'_>) -> Embedded {
    let name = charset::guess(file.name).text;
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    Embedded { name: encoded_word::squeeze(name), content: file.content, damaged: file.damaged }
}

impl Embedded {
    /// The attachment of that number.
    pub fn attachment(self, index: String) -> Attachment {
        let extension = self.name.rsplit_once('.').map_or("", |(_, end)| end).to_ascii_lowercase();
        let is_text = TEXT.contains(&extension.as_str())
            && (!self.content.contains(&0) || charset::is_wide(&self.content, None));
        let text = is_text.then(|| tidy_text(&charset::guess(&self.content).text));
        let content_type = if is_text { "text/plain" } else { "application/octet-stream" };
        Attachment {
            index,
            name: if self.name.is_empty() { "attachment.bin".to_owned() } else { self.name },
            content_type: content_type.to_owned(),
            content: self.content,
            text,
            ..Attachment::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::mail::{uuencode::tests as uu, yenc::tests as y};

    fn taken(text: &[u8]) -> (String, Vec<(String, String)>) {
        let (rest, files) = take(text.into());
        let files = files
            .into_iter()
            .map(|file| (file.name, String::from_utf8_lossy(&file.content).into_owned()));
        (String::from_utf8_lossy(&rest).into_owned(), files.collect())
    }

    fn file(name: &str, content: &str) -> (String, String) {
        (name.to_owned(), content.to_owned())
    }

    #[test]
    fn several_files_of_both_forms() {
        let mut raw = b"Hello,\n\n".to_vec();
        raw.extend(uu::encoded("../../pear.txt", b"Pears\n", '`').bytes());
        raw.extend(b"between\n");
        raw.extend(y::encoded("C:\\plum.bin", b"Plums"));
        raw.extend(b"Bye\n");
        assert_eq!(
            taken(&raw),
            (
                "Hello,\n\nbetween\nBye\n".into(),
                vec![file("pear.txt", "Pears\n"), file("plum.bin", "Plums")]
            )
        );
    }

    #[test]
    fn quoted_and_diffed_files_stay_text() {
        let uu = uu::encoded("pear", b"Pears", '`');
        for mark in ["> ", "+", "-", " ", "| "] {
            let text: String = uu.lines().map(|line| format!("{mark}{line}\n")).collect();
            assert_eq!(taken(text.as_bytes()), (text.clone(), vec![]));
        }
        let inline = "To begin 644 x\nbegin again\n=ybegin\nbeginning";
        assert_eq!(taken(inline.as_bytes()), (inline.into(), vec![]));
    }

    #[test]
    fn only_text_is_shown() {
        let attachment = |name: &str, content: &[u8]| {
            Embedded { name: name.into(), content: content.to_vec(), damaged: false }
                .attachment("2".into())
        };
        assert_eq!(attachment("fix.patch", b"caf\xe9\r\n").text.as_deref(), Some("café\n"));
        assert_eq!(attachment("a.txt", b"\0\x01").text, None);
        assert_eq!(attachment("evil.html", b"<b>").text, None);
        assert_eq!(attachment("", b"x").name, "attachment.bin");
    }

    #[test]
    fn a_million_beginnings_are_linear() {
        for line in [
            "begin 644 a\n",
            "=ybegin line=1 size=1 name=a\n",
            "begin 644 a\n#0V%T\n",
            "begin-base64 644 a\nQ2F0\n",
        ] {
            let text = line.repeat(200_000);
            assert_eq!(taken(text.as_bytes()).1.len(), 0);
        }
        let many = uu::encoded("a", b"a", '`').repeat(MAX_FILES + 5);
        let (rest, files) = taken(many.as_bytes());
        assert_eq!((files.len(), rest.matches("begin").count()), (MAX_FILES, 5));
    }

    proptest! {
        #[test]
        fn no_bytes_panic(text in "(begin 644 a\n|=ybegin line=1 size=1 name=a\n|#0V%T\n|`\n|end\n|=yend size=1\n|[a-z>+\n]){0,40}") {
            let (rest, files) = taken(text.as_bytes());
            prop_assert!(!files.is_empty() || rest == text);
        }
    }
}
