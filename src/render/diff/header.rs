//! What stands before the hunks of one file.
use super::after_line;
use crate::mail::lines::first_line;
use crate::words::Words;
use std::borrow::Cow;

/// The header of one file of a diff.
#[derive(Debug, Default)]
pub(super) struct Header {
    /// Bytes up to the first hunk.
    pub(super) bytes: usize,
    /// The path after the change; before it where the file was deleted. At most [`PATH_SHOWN`] characters.
    pub(super) path: String,
    /// `Binary files a/x and b/x differ`.
    pub(super) binary: bool,
    /// What happened to the file beside its lines: `new`, `deleted`, `renamed from x`, `mode 100644 → 100755`; may be empty.
    pub(super) note: String,
}

/// Longest path in a summary, in characters; the header lines have all of it.
const PATH_SHOWN: usize = 300;

/// Beginnings of the lines that git, svn and cvs write between the first line of a file and its hunks.
const HEADER_LINES: [&str; 20] = [
    "index ",
    "--- ",
    "+++ ",
    "old mode ",
    "new mode ",
    "new file mode ",
    "deleted file mode ",
    "similarity index ",
    "dissimilarity index ",
    "rename from ",
    "rename to ",
    "rename old ",
    "rename new ",
    "copy from ",
    "copy to ",
    "mode ",
    "=====",
    "RCS file: ",
    "retrieving revision ",
    "diff -",
];

impl Header {
    /// Reads the header that begins `rest`, the first line of which is known to begin a diff.
    pub(super) fn read(rest: &str, words: &Words) -> Header {
        let mut header = Header::default();
        let (mut old, mut new, mut named) = ("", "", "");
        let mut at = rest;
        while !at.is_empty() {
            let line = first_line(at);
            let text = line.trim_end_matches('\n');
            let first = header.bytes == 0;
            if let Some(names) = text.strip_prefix("diff --git ") {
                if !first {
                    break;
                }
                named = git_names(names);
            } else if let Some(name) = text.strip_prefix("Index: ") {
                if !first {
                    break;
                }
                named = name;
            } else if let Some(name) = text.strip_prefix("--- ") {
                if !old.is_empty() {
                    break;
                }
                old = name;
            } else if let Some(name) = text.strip_prefix("+++ ") {
                new = name;
            } else if text.starts_with("Binary files ") {
                header.binary = true;
            } else if !first && !HEADER_LINES.iter().any(|start| text.starts_with(start)) {
                break;
            }
            header.take_note(text, words);
            header.bytes += line.len();
            at = after_line(at);
            if !new.is_empty() || header.binary {
                break;
            }
        }
        header.path = Self::choose(old, new, named).chars().take(PATH_SHOWN).collect();
        header
    }

    /// Notes what a line of git's extended header says; a mail may hold any number of them.
    fn take_note(&mut self, line: &str, words: &Words) {
        if self.note.len() > PATH_SHOWN {
            return;
        }
        let cut = |name: &str| name.chars().take(PATH_SHOWN).collect::<String>();
        let note = if line.starts_with("new file mode ") {
            words.get("diff_new").to_owned()
        } else if line.starts_with("deleted file mode ") {
            words.get("diff_deleted").to_owned()
        } else if let Some(name) = line.strip_prefix("rename from ") {
            words.fill("diff_renamed", &[("name", &cut(name))])
        } else if let Some(name) = line.strip_prefix("copy from ") {
            words.fill("diff_copied", &[("name", &cut(name))])
        } else if let Some(mode) = line.strip_prefix("old mode ") {
            words.fill("diff_mode", &[("mode", &cut(mode))])
        } else if let Some(mode) = line.strip_prefix("new mode ") {
            self.note.push_str(" → ");
            self.note.push_str(&cut(mode));
            return;
        } else {
            return;
        };
        if !self.note.is_empty() {
            self.note.push_str(", ");
        }
        self.note.push_str(&note);
    }

    fn choose(old: &str, new: &str, named: &str) -> String {
        let side = [new, old]
            .into_iter()
            .map(file_name)
            .find(|name| !name.is_empty() && name != "/dev/null");
        side.unwrap_or_else(|| file_name(named)).into_owned()
    }
}

/// The second name in `a/path b/path`.
fn git_names(names: &str) -> &str {
    let quoted = names.rfind(" \"b/").filter(|_| names.ends_with('"'));
    quoted.or_else(|| names.rfind(" b/")).map_or(names, |at| &names[at + 1..])
}

/// A name without time stamp, git's quotes and its `a/` or `b/`.
fn file_name(written: &str) -> Cow<'_, str> {
    let name = written.split('\t').next().unwrap_or_default().trim();
    let name = match name.strip_prefix('"').and_then(|name| name.strip_suffix('"')) {
        Some(quoted) => Cow::Owned(unquote(quoted)),
        None => Cow::Borrowed(name),
    };
    match name.strip_prefix("a/").or_else(|| name.strip_prefix("b/")) {
        Some(short) => Cow::Owned(short.to_owned()),
        None => name,
    }
}

/// Undoes git's C-style quoting of a path (`core.quotePath`).
fn unquote(quoted: &str) -> String {
    let mut bytes = Vec::with_capacity(quoted.len());
    let mut rest = quoted.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        match (byte, tail) {
            (b'\\', [a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', ..]) => {
                bytes.push((a - b'0') << 6 | (b - b'0') << 3 | (c - b'0'));
                rest = &tail[3..];
            }
            (b'\\', [escaped, ..]) => {
                bytes.push(match escaped {
                    b'n' => b'\n',
                    b't' => b'\t',
                    other => *other,
                });
                rest = &tail[1..];
            }
            _ => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
