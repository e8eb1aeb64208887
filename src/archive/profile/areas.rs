//! What somebody works on, by the prefixes of patches: `net:` of a title, `[PATCH net-next]` of a tag.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::archive::{Archive, MessageIx, PatchFacts};

/// Longest part of a title's prefix in bytes.
const MOST_BYTES: usize = 30;
/// Words in such a part.
const MOST_WORDS: usize = 2;
/// Parts of a title's prefix that count: `KVM: PPC: Book3S HV:` is `KVM: PPC`.
const MOST_PARTS: usize = 2;

/// A part of the project and what somebody sent about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Area {
    /// `KVM: PPC`, or `net-next`; of several spellings the most used, ties by bytes.
    pub name: String,
    /// A word of the tag, not of the title.
    pub tree: bool,
    /// Patches.
    pub patches: u32,
    /// Answers to patches and covers.
    pub replies: u32,
}

/// How often an area is written in which way.
type Spellings<'a> = BTreeMap<&'a str, u32>;

/// The areas of some messages: most patches and replies first, then by name.
pub fn areas(archive: &Archive, messages: &[MessageIx]) -> Vec<Area> {
    // Patches and replies by the kind of word and as it is written.
    let mut written: BTreeMap<(bool, &str), (u32, u32)> = BTreeMap::new();
    for ix in messages {
        let record = archive.message(*ix);
        let Some(facts) = record.patch.as_deref().filter(|facts| !facts.pull) else { continue };
        let is_patch = record.is_patch_mail() && facts.number != Some(0);
        if !is_patch && !record.is_reply {
            continue;
        }
        let title = prefix(record.title()).map(|prefix| (false, prefix));
        for (tree, name) in trees(facts).map(|tree| (true, tree)).chain(title) {
            let (patches, replies) = written.entry((tree, name)).or_default();
            *if is_patch { patches } else { replies } += 1;
        }
    }
    // By the kind of word and its letters in lower case.
    let mut found: BTreeMap<(bool, String), (Area, Spellings<'_>)> = BTreeMap::new();
    for ((tree, name), (patches, replies)) in written {
        let (area, spellings) = found.entry((tree, name.to_lowercase())).or_default();
        area.tree = tree;
        area.patches += patches;
        area.replies += replies;
        spellings.insert(name, patches + replies);
    }
    let named = |(mut area, spellings): (Area, Spellings<'_>)| {
        let most = spellings.into_iter().min_by_key(|(_, count)| Reverse(*count));
        area.name = most.map_or_else(String::new, |(name, _)| name.to_owned());
        area
    };
    let mut areas: Vec<Area> = found.into_values().map(named).collect();
    // Stable: equal ones stay in the order of their names.
    areas.sort_by_key(|area| Reverse(area.patches + area.replies));
    areas
}

/// The words of a tag that name a tree or a part: no numbers, no RFC, no RESEND.
fn trees(facts: &PatchFacts) -> impl Iterator<Item = &str> {
    let says_how = |word: &str| {
        ["RFC", "RESEND", "REPOST", "RESENT", "RE-SEND", "WIP", "PATCH"]
            .iter()
            .any(|how| word.eq_ignore_ascii_case(how))
    };
    facts
        .prefixes
        .iter()
        .map(AsRef::as_ref)
        .filter(move |word: &&str| is_part(word) && !says_how(word))
}

/// What stands before the colons of a title, two parts at most: `KVM: PPC` of `KVM: PPC: Book3S: fix it`.
fn prefix(title: &str) -> Option<&str> {
    let mut end = 0;
    for _ in 0..MOST_PARTS {
        let rest = title.get(end..)?;
        let start = rest.len() - rest.trim_start_matches([':', ' ']).len();
        // A colon without a blank after it is part of a name: `std::sort`.
        let Some(length) = rest.get(start..).and_then(|rest| rest.find(": ")) else { break };
        if !rest.get(start..start + length).is_some_and(is_part) {
            break;
        }
        end += start + length;
    }
    title.get(..end).filter(|prefix| !prefix.is_empty())
}

/// A short name that holds a letter and nothing that sentences are made of.
fn is_part(text: &str) -> bool {
    text.len() <= MOST_BYTES
        && text.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '_'))
        && text.chars().any(char::is_alphabetic)
        && text.chars().all(|c| c.is_alphanumeric() || " -_./+*,".contains(c))
        && text.split_whitespace().count() <= MOST_WORDS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::link;
    use crate::archive::testing::draft;
    use crate::mail::Subject;

    #[test]
    fn titles_have_prefixes() {
        let cases = [
            ("net: fix a leak", Some("net")),
            ("KVM: PPC: Book3S HV: fix it", Some("KVM: PPC")),
            ("x86/hyperv: fix: typo", Some("x86/hyperv: fix")),
            ("Book3S HV: typo", Some("Book3S HV")),
            ("docs, test: typo", Some("docs, test")),
            ("fix build failure with clang: again", None),
            ("why? a: b", None),
            ("std::sort: faster", None),
            ("2026: a year", None),
            (": odd", None),
            ("pump:", None),
            ("net:  fix", Some("net")),
            ("", None),
        ];
        for (title, expected) in cases {
            assert_eq!(prefix(title), expected, "{title}");
        }
    }

    #[test]
    fn patches_and_replies_count_apart_and_spellings_together() {
        let subjects = [
            "[PATCH orchard-next v2 1/2] Pump: stop",
            "[PATCH 2/2] pump: go",
            "[PATCH 0/2] pump: both",
            "Re: [PATCH RFC] pump: stop",
            "[GIT PULL] pump: changes",
            "pump: no patch",
            "[PATCH] valve: a",
        ];
        let drafts = subjects.iter().enumerate().map(|(i, subject)| {
            draft(&format!("{i}@x"), |m| m.subject = Subject::new((*subject).to_owned()))
        });
        let archive = link::assemble(drafts.collect(), Vec::new());
        let all: Vec<MessageIx> = (0..archive.messages.len() as u32).map(MessageIx).collect();
        let found: Vec<_> = areas(&archive, &all)
            .into_iter()
            .map(|area| (area.name, area.tree, area.patches, area.replies))
            .collect();
        let expected =
            [("pump", false, 2, 1), ("valve", false, 1, 0), ("orchard-next", true, 1, 0)];
        assert_eq!(found, expected.map(|(n, t, p, r)| (n.to_owned(), t, p, r)));
    }
}
