//! git's objects as bytes: ids, the tree of an epoch's commit, commits (git's `Documentation/gitformat-*`, public-inbox's
//! `public-inbox-v2-format`).

use sha1::{Digest, Sha1};

/// The id of an object: SHA-1 of its kind, length and bytes.
pub(crate) type Id = [u8; 20];

/// What an object is; the numbers are those of packs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Commit = 1,
    Tree = 2,
    Blob = 3,
    Tag = 4,
}

impl Kind {
    /// By its number in packs.
    pub(super) fn of(number: u8) -> Option<Self> {
        [Kind::Commit, Kind::Tree, Kind::Blob, Kind::Tag].into_iter().find(|k| *k as u8 == number)
    }

    fn name(self) -> &'static str {
        match self {
            Kind::Commit => "commit",
            Kind::Tree => "tree",
            Kind::Blob => "blob",
            Kind::Tag => "tag",
        }
    }
}

/// The id of an object.
pub(super) fn id(kind: Kind, body: &[u8]) -> Id {
    let mut sum = Sha1::new();
    sum.update(format!("{} {}\0", kind.name(), body.len()));
    sum.update(body);
    sum.finalize().into()
}

/// The tree of a commit that adds a message: one file, `m`.
pub(super) fn tree(blob: &Id) -> Vec<u8> {
    let mut body = b"100644 m\0".to_vec();
    body.extend_from_slice(blob);
    body
}

/// A commit that adds a message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Commit<'a> {
    pub(super) tree: Id,
    pub(super) parent: Option<Id>,
    /// Who sent the message.
    pub(super) name: &'a str,
    pub(super) address: &'a str,
    /// Seconds since the epoch.
    pub(super) date: i64,
    pub(super) subject: &'a str,
}

impl Commit<'_> {
    /// Its bytes. The committer is the author: anything else, such as the list's address, might change later, and with it
    /// the id of every commit.
    pub(super) fn body(&self) -> Vec<u8> {
        let mut text = format!("tree {}\n", hex(&self.tree));
        if let Some(parent) = &self.parent {
            text.push_str(&format!("parent {}\n", hex(parent)));
        }
        let (name, address) = (plain(self.name), plain(self.address));
        let name = if name.is_empty() { "unknown" } else { &name };
        let address = address.replace(' ', "");
        // git takes no time before 1970.
        let who = format!("{name} <{address}> {} +0000", self.date.max(0));
        text.push_str(&format!("author {who}\ncommitter {who}\n\n"));
        let subject = self.subject.replace(['\0', '\n', '\r'], " ");
        let subject = subject.trim();
        text.push_str(if subject.is_empty() { "(no subject)" } else { subject });
        text.push('\n');
        text.into_bytes()
    }
}

/// Without what ends a name, an address or a line.
fn plain(text: &str) -> String {
    let ends = |c: char| matches!(c, '<' | '>') || c.is_control();
    text.replace(ends, " ").trim().to_owned()
}

/// The tree that a commit names.
pub(super) fn tree_of(commit: &[u8]) -> Option<Id> {
    let digits = commit.strip_prefix(b"tree ")?.get(..40)?;
    unhex(std::str::from_utf8(digits).ok()?)
}

/// An id in digits.
pub(super) fn hex(id: &Id) -> String {
    crate::source::hex::encode(id)
}

/// Digits as an id.
pub(super) fn unhex(digits: &str) -> Option<Id> {
    crate::source::hex::array(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_those_of_git() {
        // git hash-object -t tree /dev/null; printf 'hello\n' | git hash-object --stdin
        let id = |kind, body: &[u8]| hex(&id(kind, body));
        assert_eq!(id(Kind::Tree, b""), "4b825dc642cb6eb9a060e54bf8d69288fbee4904");
        assert_eq!(id(Kind::Blob, b"hello\n"), "ce013625030ba8dba906f756967f9e9ca394464a");
    }

    #[test]
    fn a_commit_holds_nothing_that_git_refuses() {
        let commit = Commit {
            tree: [1; 20],
            parent: Some([2; 20]),
            name: "Ada <x>\n\0",
            address: "a da@x>",
            date: -7,
            subject: " a\0b\nc ",
        };
        let text = String::from_utf8(commit.body()).unwrap();
        let who = "Ada  x <ada@x> 0 +0000";
        let (one, two) = (hex(&[1; 20]), hex(&[2; 20]));
        assert_eq!(
            text,
            format!("tree {one}\nparent {two}\nauthor {who}\ncommitter {who}\n\na b c\n")
        );
        assert_eq!(tree_of(text.as_bytes()), Some([1; 20]));
        let bare = Commit { name: "", subject: "", parent: None, ..commit };
        let text = String::from_utf8(bare.body()).unwrap();
        assert!(text.contains("author unknown <") && text.ends_with("\n\n(no subject)\n"));
        assert!(unhex(&hex(&[7; 20])) == Some([7; 20]) && unhex("7").is_none());
    }
}
