//! Where a message's own page is: its Message-ID as a path, or a hash where that would be unsafe or ambiguous.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher as _, RandomState};

use rayon::prelude::*;
use sha1::Sha1;
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization as _;

use super::path::{SafePath, is_safe_part};
use crate::mail::MessageId;
use crate::source::hex;

/// Longest Message-ID that is a path itself, in bytes.
const MAX_MID: usize = 200;

/// First parts below a list's folder that are ours. Everything that begins with `_` is, too.
const LIST_NAMES: &[&str] = &[
    "contributors",
    "description",
    "feed.json",
    "git",
    "index.html",
    "manifest.js.gz",
    "new.atom",
    "periods",
    "series",
    "threads",
];

/// Files below a message's folder that are ours.
const FILES: &[&str] = &["raw", "t.mbox.gz", "index.html"];

/// SHA-256 in hexadecimal.
pub fn sha256_hex(text: &str) -> String {
    hex::encode(&Sha256::digest(text.as_bytes()))
}

/// Fragment of a message on a thread page: `m` and the SHA-1 of its id (public-inbox).
pub fn anchor(mid: &MessageId) -> String {
    ["m", &hex::encode(&Sha1::digest(mid.as_str().as_bytes()))].concat()
}

/// Decided from the id alone: whether it can be a path below the list's folder.
fn is_path(mid: &str) -> bool {
    if mid.len() > MAX_MID || !mid.contains('@') || !mid.split('/').all(is_safe_part) {
        return false;
    }
    let first = mid.split('/').next().unwrap_or("");
    let last = mid.rsplit('/').next().unwrap_or("");
    if first.starts_with('_') || is_one_of(LIST_NAMES, first) || is_one_of(FILES, last) {
        return false;
    }
    // Below another message's folder, names of its files and parts are ours.
    let mut at = 0;
    mid.match_indices('/').all(|(slash, _)| {
        at = slash + 1;
        let part = mid[at..].split('/').next().unwrap_or("");
        !(mid[..slash].contains('@') && is_file_of_a_message(part))
    })
}

fn is_file_of_a_message(part: &str) -> bool {
    let digits = part.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    part.starts_with('_')
        || (digits.len() < part.len() && digits.starts_with('-'))
        || is_one_of(FILES, part)
}

/// Whether a part is one of these names in any case. A file system may take a letter like `K` (the Kelvin sign) for an
/// ASCII one; ids are ASCII but for a few.
fn is_one_of(names: &[&str], part: &str) -> bool {
    if part.is_ascii() {
        names.iter().any(|name| name.eq_ignore_ascii_case(part))
    } else {
        names.contains(&part.to_lowercase().as_str())
    }
}

/// Text without its case, as file systems compare names: `ſ` and `S` are `s`, `ß` is `ss`, and those of macOS take an
/// accent apart and overlook letters that nobody sees. ASCII is the ordinary case.
fn push_caseless(text: &str, to: &mut String) {
    if text.is_ascii() {
        to.push_str(text);
        to.make_ascii_lowercase();
        return;
    }
    let seen = text
        .nfd()
        .filter(|c| !matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{206f}' | '\u{feff}'));
    to.extend(seen.flat_map(char::to_uppercase).flat_map(char::to_lowercase).nfd());
}

fn caseless(text: &str) -> String {
    let mut out = String::new();
    push_caseless(text, &mut out);
    out
}

/// The SHA-256 that an id is made of which stands for one that must not be told; its place is that of an unsafe id.
fn stood_for(mid: &str) -> Option<&str> {
    let digest = mid.strip_suffix("@withheld.invalid")?;
    let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    (digest.len() == 64 && digest.bytes().all(hex)).then_some(digest)
}

/// Ids that differ only in case or in how accents are written from a smaller one.
fn alike(ids: &[&MessageId]) -> BTreeSet<MessageId> {
    let hasher = RandomState::new();
    let hash = |room: &mut String, (at, id): (usize, &&MessageId)| {
        room.clear();
        push_caseless(id.as_str(), room);
        (hasher.hash_one(&*room), at)
    };
    let mut keys: Vec<(u64, usize)> =
        ids.par_iter().enumerate().map_init(String::new, hash).collect();
    keys.par_sort_unstable();
    let mut collided = BTreeSet::new();
    for of_one_hash in keys.chunk_by(|a, b| a.0 == b.0).filter(|keys| keys.len() > 1) {
        let mut least: BTreeMap<String, &MessageId> = BTreeMap::new();
        for id in of_one_hash.iter().map(|(_, at)| ids[*at]) {
            let least = least.entry(caseless(id.as_str())).or_insert(id);
            if *least != id {
                collided.insert((*least).max(id).clone());
                *least = (*least).min(id);
            }
        }
    }
    collided
}

/// The folders of all messages of a list.
#[derive(Debug, Default)]
pub struct MidPaths {
    list: SafePath,
    /// Ids that differ only in case or in how accents are written from a smaller one, and ids that somebody made up to
    /// stand in the place of another; sorted.
    collided: Vec<MessageId>,
}

impl MidPaths {
    /// For the messages of the list in folder `list`: of ids that differ only in case or in how accents are written, the
    /// first by bytes keeps its name.
    pub fn new<'a>(list: SafePath, ids: impl Iterator<Item = &'a MessageId>) -> Self {
        let ids: Vec<&MessageId> = ids.collect();
        let mut collided = alike(&ids);
        let stand_ins = ids.iter().filter_map(|id| Some((stood_for(id.as_str())?, *id)));
        let mut stand_ins: BTreeMap<&str, &MessageId> =
            stand_ins.filter(|(_, id)| !collided.contains(*id)).collect();
        if !stand_ins.is_empty() {
            let hashed = ids.iter().copied().filter(|id| !is_path(id.as_str()));
            let hashed = hashed.chain(&collided).map(|id| sha256_hex(id.as_str()));
            let made_up: Vec<&MessageId> =
                hashed.filter_map(|digest| stand_ins.remove(digest.as_str())).collect();
            collided.extend(made_up.into_iter().cloned());
        }
        MidPaths { list, collided: collided.into_iter().collect() }
    }

    /// Whether the folder of a message follows from more than its id.
    pub fn is_collided(&self, mid: &MessageId) -> bool {
        self.collided.binary_search(mid).is_ok()
    }

    /// The folder of a message.
    pub fn folder(&self, mid: &MessageId) -> SafePath {
        let text = mid.as_str();
        let collided = self.is_collided(mid);
        if let Some(digest) = stood_for(text).filter(|_| !collided) {
            return self.list.join("_mid").join(digest);
        }
        if is_path(text) && !collided {
            self.list.join_checked(text)
        } else {
            self.list.join("_mid").join(&sha256_hex(text))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> MessageId {
        MessageId::new(text).unwrap()
    }

    fn folder(text: &str) -> String {
        MidPaths::new(SafePath::fixed("list"), std::iter::empty())
            .folder(&id(text))
            .as_str()
            .to_owned()
    }

    #[test]
    fn ordinary_ids_are_their_own_path() {
        assert_eq!(folder("a+b=c@example.org"), "list/a+b=c@example.org");
        assert_eq!(folder("ab/cd@example.org"), "list/ab/cd@example.org");
    }

    #[test]
    fn unsafe_ids_are_hashed() {
        for text in [
            "../../x@example.org",
            "a//b@example.org",
            "no-at-sign",
            "series/x@example.org",
            "_x@example.org",
            "a:b@c",
            "a@b/raw",
            "a@b/1-x.png",
            "a@b/_part/2",
            "con",
            "a@b.",
        ] {
            assert!(folder(text).starts_with("list/_mid/"), "{text}");
        }
        assert!(folder(&format!("{}@example.org", "x".repeat(200))).starts_with("list/_mid/"));
        assert_eq!(folder("ab/1-x@example.org"), "list/ab/1-x@example.org");
    }

    #[test]
    fn letters_that_differ_in_case_only_by_unicode_collide_too() {
        for (kept, other) in [
            ("s@x", "ſ@x"),
            ("k@x", "\u{212a}@x"),
            ("ss@x", "ß@x"),
            ("σ@x", "ς@x"),
            ("é@x", "e\u{301}@x"),
            ("É@x", "e\u{301}@x"),
            ("a@x", "a\u{200b}@x"),
        ] {
            let ids = [id(kept), id(other)];
            let paths = MidPaths::new(SafePath::fixed("list"), ids.iter());
            let literal = |id: &MessageId| !paths.folder(id).as_str().starts_with("list/_mid/");
            let first = ids.iter().min();
            for id in &ids {
                assert_eq!(literal(id), Some(id) == first, "{id}");
            }
        }
    }

    #[test]
    fn an_id_that_is_made_to_stand_for_another_does_not_take_its_place() {
        for hashed in ["../x@example.org", "abc@example.org"] {
            let made_up = id(&format!("{}@withheld.invalid", sha256_hex(hashed)));
            let ids = [id(hashed), made_up.clone(), id("ABC@example.org")];
            let paths = MidPaths::new(SafePath::fixed("list"), ids.iter());
            assert_ne!(paths.folder(&ids[0]), paths.folder(&made_up));
        }
        let withheld = id(&format!("{}@withheld.invalid", sha256_hex("gone@example.org")));
        let paths = MidPaths::new(SafePath::fixed("list"), std::iter::once(&withheld));
        let place = format!("list/_mid/{}", sha256_hex("gone@example.org"));
        assert_eq!(paths.folder(&withheld).as_str(), place);
    }

    #[test]
    fn controls_of_the_writing_direction_are_no_names() {
        assert!(folder("\u{202e}evil@example.org").starts_with("list/_mid/"));
        assert!(folder("a\u{2067}b@example.org").starts_with("list/_mid/"));
        assert_eq!(folder("été@example.org"), "list/été@example.org");
    }

    proptest::proptest! {
        #[test]
        fn no_two_ids_share_a_folder_whatever_the_case(
            texts in proptest::collection::btree_set("[aAsSſßkK\u{212a}éeE\u{301}\u{200b}/]{1,3}@[xX]", 1..12)
        ) {
            let ids: Vec<MessageId> = texts.iter().map(|text| id(text)).collect();
            let paths = MidPaths::new(SafePath::fixed("list"), ids.iter());
            let folders: std::collections::BTreeSet<String> =
                ids.iter().map(|id| caseless(paths.folder(id).as_str())).collect();
            proptest::prop_assert_eq!(folders.len(), ids.len());
        }
    }

    #[test]
    fn of_ids_that_differ_in_case_the_first_by_bytes_keeps_its_name() {
        let ids = [id("abc@example.org"), id("ABC@example.org"), id("Abc@example.org")];
        let paths = MidPaths::new(SafePath::fixed("list"), ids.iter());
        assert_eq!(paths.folder(&ids[1]).as_str(), "list/ABC@example.org");
        assert!(paths.folder(&ids[0]).as_str().starts_with("list/_mid/"));
        assert!(paths.folder(&ids[2]).as_str().starts_with("list/_mid/"));
    }
}
