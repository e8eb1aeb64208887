//! What a file or folder is, told by its content and never by its name.

use std::path::{Path, PathBuf};

use super::compressed::Packing;
use super::{eml, mbox, update_report};

/// Bytes of a file that detection looks at.
pub(crate) const PREFIX: usize = 1 << 16;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// No byte, or blank lines only.
    Empty,
    /// A stream to unpack and look at again.
    Packed(Packing),
    /// The text of a period report. Its first line is `From A to B`, so this is asked before mbox.
    Report,
    /// An mbox, in whatever dialect.
    Mbox,
    /// A single message.
    Message,
    /// None of these; the text says what, where it is known.
    Other(&'static str),
}

/// What is said of a file that is nothing known.
pub(crate) const NO_MAIL: &str = "no mail";

/// Tells what a file is by its first [`PREFIX`] bytes.
pub(crate) fn content(prefix: &[u8]) -> Content {
    if let Some(packing) = Packing::of(prefix) {
        return Content::Packed(packing);
    }
    if prefix.iter().all(u8::is_ascii_whitespace) {
        return Content::Empty;
    }
    if update_report::looks_like(prefix) {
        return Content::Report;
    }
    if mbox::begins_mbox(prefix) {
        return Content::Mbox;
    }
    if eml::is_message(prefix) {
        return Content::Message;
    }
    if mbox::has_separator(prefix) {
        return Content::Mbox;
    }
    Content::Other(match prefix {
        [b'B', b'Z', b'h', ..] => "bzip2 data, unpack it first",
        [0xfd, b'7', b'z', b'X', b'Z', ..] => "xz data, unpack it first",
        [b'P', b'K', 3, 4, ..] => "a zip file, unpack it first",
        [b'#', b' ', b'v', b'2' | b'3', b' ', b'g', b'i', b't', ..] => {
            "a git bundle, clone it first (git clone --mirror)"
        }
        _ if prefix.get(257..262) == Some(b"ustar") => "a tar file, unpack it first",
        _ => NO_MAIL,
    })
}

/// The git directory of a repository: the folder itself if it is bare, else its `.git`.
pub(crate) fn git_dir(folder: &Path) -> Option<PathBuf> {
    let bare = |path: &Path| {
        path.join("objects").is_dir() && path.join("HEAD").exists() && path.join("refs").is_dir()
    };
    let inner = folder.join(".git");
    if bare(folder) {
        Some(folder.to_owned())
    } else if bare(&inner) {
        Some(inner)
    } else {
        None
    }
}

/// The epochs `0.git`, `1.git` … directly in a folder, by number.
pub(crate) fn epochs(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut epochs: Vec<(u32, PathBuf)> = entries
        .flatten()
        .filter_map(|entry| Some((epoch_number(entry.file_name().to_str()?)?, entry.path())))
        .filter(|(_, path)| git_dir(path).is_some())
        .collect();
    epochs.sort();
    epochs.into_iter().map(|(_, path)| path).collect()
}

/// Whether a repository is named as an epoch is.
pub(crate) fn is_epoch(path: &Path) -> bool {
    number_of(path).is_some()
}

/// The number that a repository is named by, as epochs are.
pub(crate) fn number_of(path: &Path) -> Option<u32> {
    path.file_name().and_then(|name| epoch_number(name.to_str()?))
}

/// The number of `12.git`.
fn epoch_number(name: &str) -> Option<u32> {
    let number = name.strip_suffix(".git")?;
    number.bytes().all(|b| b.is_ascii_digit()).then(|| number.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_by_content() {
        let mbox = "From ada@example.org Wed Jul  3 12:39:54 2019\nSubject: apples\n\ntext\n";
        for (text, expected) in [
            ("", Content::Empty),
            ("\n\r\n", Content::Empty),
            (mbox, Content::Mbox),
            (" \n\t\nFrom ada@example.org some day\nSubject: apples\n\ntext\n", Content::Mbox),
            (&format!("left over\n{mbox}"), Content::Mbox),
            ("From: ada@example.org\nSubject: apples\n\ntext\n", Content::Message),
            ("# Orchard\n\nFrom spring to autumn\n", Content::Other("no mail")),
            ("BZh91AY", Content::Other("bzip2 data, unpack it first")),
            ("\x1f\u{0}", Content::Other("no mail")),
        ] {
            assert_eq!(content(text.as_bytes()), expected, "{text:?}");
        }
        assert_eq!(content(&[0x1f, 0x8b, 8, 0]), Content::Packed(Packing::Gzip));
    }

    #[test]
    fn epochs_are_in_numeric_order_and_the_joint_repository_is_none() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["10.git", "2.git", "all.git", "+3.git", "0.git", "notes"] {
            for inner in ["objects", "refs"] {
                std::fs::create_dir_all(folder.path().join(name).join(inner)).unwrap();
            }
            std::fs::write(folder.path().join(name).join("HEAD"), "ref: refs/heads/master\n")
                .unwrap();
        }
        let names: Vec<_> =
            epochs(folder.path()).iter().map(|p| p.file_name().unwrap().to_owned()).collect();
        assert_eq!(names, ["0.git", "2.git", "10.git"]);
    }

    proptest::proptest! {
        #[test]
        fn no_prefix_panics(prefix: Vec<u8>) {
            content(&prefix);
        }
    }
}
