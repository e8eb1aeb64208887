//! What a patch says of other patches: what it stands on. What it takes the place of, [`earlier`](super::earlier) finds.
//!
//! git format-patch writes `base-commit:` and `prerequisite-patch-id:`, b4 adds `prerequisite-change-id: ID:vN` and
//! `prerequisite-message-id: <ID>`; people write `Depends-on:`, and for patchew `Based-on:`, each with a
//! Message-ID or a link that ends with one.

use serde::{Deserialize, Serialize};

use super::MessageId;

/// Relations kept of one message, of each kind.
const MOST: usize = 50;
/// Longest line that can be one.
const LONGEST: usize = 1000;

/// What a patch or cover says of others; all in the order of the text, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relations {
    /// `base-commit:`, or the commit in "based on … 0123…": hexadecimal.
    pub base: Option<String>,
    /// `prerequisite-patch-id:`, hexadecimal (git patch-id).
    pub patch_ids: Vec<String>,
    /// `prerequisite-change-id:`: b4's change-id, and the revision.
    pub changes: Vec<(String, Option<u16>)>,
    /// `prerequisite-message-id:`, `Depends-on:`, `Based-on:`.
    pub messages: Vec<MessageId>,
}

impl Relations {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Relations::default()
    }
}

/// Reads the text of a patch or cover, its diff aside.
pub fn read<'a>(parts: impl IntoIterator<Item = &'a str>) -> Relations {
    let mut found = Relations::default();
    let mut loose = None;
    for line in parts.into_iter().flat_map(str::lines).filter(|line| line.len() <= LONGEST) {
        if let Some((name, value)) = line.split_once(':') {
            found.field(name, value.trim());
        }
        if loose.is_none() {
            loose = based_on(line);
        }
    }
    found.base = found.base.or_else(|| loose.map(str::to_ascii_lowercase));
    found
}

/// The lines that git writes below a diff: from the first that is a field of its own.
pub fn below_diff(diff: &str) -> &str {
    let starts = ["\nbase-commit:", "\nprerequisite-"];
    let find = |start: &str| memchr::memmem::find(diff.as_bytes(), start.as_bytes());
    starts.into_iter().filter_map(find).min().and_then(|at| diff.get(at..)).unwrap_or_default()
}

impl Relations {
    fn field(&mut self, name: &str, value: &str) {
        let is = |other: &str| name.eq_ignore_ascii_case(other);
        if is("base-commit") {
            self.base =
                self.base.take().or_else(|| first_hex(value, 7).map(str::to_ascii_lowercase));
        } else if is("prerequisite-patch-id") {
            add(&mut self.patch_ids, first_hex(value, 40).map(str::to_ascii_lowercase));
        } else if is("prerequisite-change-id") {
            add(&mut self.changes, change(value));
        } else if is("prerequisite-message-id") || is("depends-on") || is("based-on") {
            ids(value).for_each(|id| add(&mut self.messages, Some(id)));
        }
    }
}

fn add<T: PartialEq>(all: &mut Vec<T>, one: Option<T>) {
    let one = one.filter(|one| all.len() < MOST && !all.contains(one));
    all.extend(one);
}

fn first_hex(value: &str, shortest: usize) -> Option<&str> {
    let word = value.split_whitespace().next()?;
    is_hex(word, shortest).then_some(word)
}

fn is_hex(word: &str, shortest: usize) -> bool {
    (shortest..=64).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_hexdigit())
}

/// `20260105-pears-0123456789ab:v2`; the revision may be missing.
fn change(value: &str) -> Option<(String, Option<u16>)> {
    let word = value.split_whitespace().next().filter(|word| word.len() <= 200)?;
    let (id, revision) = match word.rsplit_once(":v") {
        Some((id, revision)) => (id, revision.parse().ok()),
        None => (word, None),
    };
    let fits = id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.@+=/".contains(&b));
    (fits && !id.is_empty()).then(|| (id.to_owned(), revision))
}

/// The Message-IDs of a value: in brackets, bare, or the part with the `@` of a link.
fn ids(value: &str) -> impl Iterator<Item = MessageId> + '_ {
    value.split([' ', '\t', ',', '<', '>', '(', ')']).filter_map(id)
}

fn id(word: &str) -> Option<MessageId> {
    let link = word.strip_prefix("https://").or_else(|| word.strip_prefix("http://"));
    let id = match link {
        Some(path) => path.split(['/', '#', '?']).skip(1).find(|part| part.contains('@'))?,
        None => {
            word.strip_prefix("message-id:").or_else(|| word.strip_prefix("id:")).unwrap_or(word)
        }
    };
    let halves = id.split_once('@')?;
    (!halves.0.is_empty() && !halves.1.is_empty()).then(|| MessageId::new(id)).flatten()
}

/// The commit in "This is based on mainline 0123…": all forty digits.
fn based_on(line: &str) -> Option<&str> {
    let at = memchr::memmem::find(line.as_bytes(), b"ased on ")?;
    let rest = line.get(at + "ased on ".len()..)?;
    let mut words = rest.split(|c: char| !c.is_ascii_alphanumeric());
    words.find(|word| word.len() == 40 && is_hex(word, 40))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(ids: &[MessageId]) -> Vec<&str> {
        ids.iter().map(MessageId::as_str).collect()
    }

    #[test]
    fn fields_of_git_and_b4_are_read() {
        let hash = "0123456789abcdef0123456789abcdef01234567";
        let text = format!(
            "Plum.\n\nbase-commit: {hash}\nprerequisite-patch-id: {hash}\nprerequisite-patch-id: 0123\n\
             prerequisite-change-id: 20260105-pears-0123456789ab:v2\nprerequisite-change-id: 20260106-figs-01\n\
             prerequisite-message-id: <a.1@example.org>\nbase-commit: fedcba9876543210\n"
        );
        let found = read([text.as_str()]);
        assert_eq!(
            (found.base.as_deref(), found.patch_ids.as_slice()),
            (Some(hash), &[hash.to_owned()][..])
        );
        assert_eq!(
            found.changes,
            [
                ("20260105-pears-0123456789ab".to_owned(), Some(2)),
                ("20260106-figs-01".to_owned(), None)
            ]
        );
        assert_eq!(texts(&found.messages), ["a.1@example.org"]);
    }

    #[test]
    fn fields_of_people_are_read() {
        let text = "Depends-on: <a@example.org>, <b@example.org>\nBased-on: https://lists.example.org/orchard/c%2Bd@example.org/T/#u\n\
                    based-on: d@example.org (pears)\nDepends-on: patch-12 (\"pears\")\nDepends-on: <a@example.org>\n";
        let found = read([text]);
        assert_eq!(
            texts(&found.messages),
            ["a@example.org", "b@example.org", "c%2Bd@example.org", "d@example.org"]
        );
        assert!(found.base.is_none() && found.patch_ids.is_empty());
    }

    #[test]
    fn a_base_in_prose_needs_a_whole_commit() {
        let hash = "0123456789abcdef0123456789abcdef01234567";
        let base = |text: &str| read([text]).base;
        assert_eq!(base(&format!("This is based on main ({hash}).")).as_deref(), Some(hash));
        assert_eq!(
            base(&format!("Based on {hash}\nbase-commit: 0123456")).as_deref(),
            Some("0123456")
        );
        assert_eq!(base("Based on commit 0123456789ab, and on hope"), None);
        assert!(read(["> Depends-on: <a@example.org>\nNote: x\n"]).is_empty());
    }

    #[test]
    fn endless_relations_are_bounded() {
        let text: String =
            (0..10_000).map(|i| format!("Depends-on: <{i}@example.org>\n")).collect();
        assert_eq!(read([text.as_str()]).messages.len(), MOST);
        assert!(read([&*"Depends-on: <".repeat(100_000)]).is_empty());
    }
}
