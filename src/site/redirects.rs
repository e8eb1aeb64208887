//! Where a list's mail was before, and where each of these addresses leads now.
//!
//! What maps, old pages and headers say is anybody's: a path is taken as a [`SafePath`] or not at all, and each leads to a
//! page of the list. Whether something else of the site stands there is known when all pages are made.

mod planner;

use std::collections::BTreeMap;

use serde::Serialize;

use super::mid::anchor;
use super::path::SafePath;
use super::plan::ListSite;
use crate::archive::MessageIx;
use crate::config::OldAddresses;
use crate::fingerprint::Fingerprint;
use crate::mail::MessageId;
use crate::old_addresses::{Imported, Odd};
use planner::Planner;

/// Longest old address, in bytes; hosts of redirects take 1,000 for both.
const LONGEST: usize = 600;
/// Folders in each other.
const DEEPEST: usize = 24;
/// Small pages that are made together, on average at most.
const TOGETHER: usize = 256;

/// What stands at an old address now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Target {
    /// A message, in its thread.
    Message(MessageIx),
    /// A thread, by its first message.
    Thread(MessageIx),
    /// A period, by its key.
    Period(String),
    /// The list.
    List,
    /// A withheld message.
    Withheld(MessageId),
}

impl Target {
    /// Whether nothing is lost where a page of the site stands at the old address.
    pub fn is_index(&self) -> bool {
        matches!(self, Target::List | Target::Period(_))
    }
}

/// An old address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Redirect {
    /// The file that answers at it.
    pub file: SafePath,
    /// Where it leads.
    pub target: Target,
}

/// What is known of an old archive besides the mail that is shown.
#[derive(Debug)]
pub struct Before<'a> {
    /// As configured.
    pub old: &'a OldAddresses,
    /// Its map or pages.
    pub imported: Imported,
    /// Messages with the path that their header names.
    pub archived: Vec<(MessageId, String)>,
    /// Messages with HyperKitty's name of them, where that follows from the id that they had and not from the one that is
    /// told.
    pub hashes: Vec<(MessageId, String)>,
    /// Messages with the name that their header has for them.
    pub claimed: Vec<(MessageId, String)>,
}

/// What cannot be used of one old archive.
#[derive(Debug, Default)]
pub struct Unusable {
    /// Addresses of messages that are not here.
    pub unknown: Odd,
    /// Paths that can be none, and lines that say nothing.
    pub bad: Odd,
    /// Addresses that were given to something else before.
    pub twice: Odd,
}

/// All old addresses of a list.
#[derive(Debug, Default)]
pub struct Redirects {
    /// By file.
    all: Vec<Redirect>,
}

impl ListSite {
    /// The folder whose page a target is on, and the place on that page.
    pub fn place(&self, target: &Target) -> (SafePath, Option<String>) {
        let of_message = |ix: MessageIx| {
            let (thread, part) = self.part_of(ix);
            self.thread_folder(thread, part)
        };
        match target {
            Target::Message(ix) => (of_message(*ix), Some(anchor(&self.archive.message(*ix).id))),
            Target::Thread(ix) => (of_message(*ix), None),
            Target::Period(key) => (self.period_folder(key), None),
            Target::List => (self.folder(), None),
            Target::Withheld(id) => (self.paths.folder(id), None),
        }
    }
}

impl Redirects {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// By file.
    pub fn iter(&self) -> impl Iterator<Item = &Redirect> {
        self.all.iter()
    }
}

/// Divided into so many groups that each is small. The group of an address is told by its path alone, so that a new one
/// changes one group.
pub fn groups<'r>(all: &[&'r Redirect]) -> Vec<Vec<&'r Redirect>> {
    let many = all.len().div_ceil(TOGETHER).next_power_of_two();
    let mut groups = vec![Vec::new(); many];
    for redirect in all {
        let [a, b, c, ..] = Fingerprint::of(redirect.file.as_str().as_bytes()).bytes();
        let at = u32::from_le_bytes([a, b, c, 0]) as usize % many;
        if let Some(group) = groups.get_mut(at) {
            group.push(*redirect);
        }
    }
    groups
}

/// Plans the old addresses of a list, archive by archive; of two that are given twice the first stays.
pub fn plan(list: &ListSite, before: Vec<Before<'_>>) -> (Redirects, Vec<Unusable>) {
    let mut planned = BTreeMap::new();
    let mut unusable = Vec::new();
    for archive in before {
        let mut planner = Planner {
            list,
            folder: archive.old.folder(&list.name, &list.address).unwrap_or_else(|| list.folder()),
            messages: archive.old.messages,
            planned: &mut planned,
            unusable: Unusable { bad: archive.imported.odd.clone(), ..Unusable::default() },
        };
        planner.archive(archive);
        unusable.push(planner.unusable);
    }
    // A page cannot be a folder, too.
    let is_page = |path: &SafePath| planned.contains_key(path);
    let inside: Vec<SafePath> =
        planned.keys().filter(|file| file.folders().any(|at| is_page(&at))).cloned().collect();
    for file in inside {
        planned.remove(&file);
        if let Some(last) = unusable.last_mut() {
            last.bad.add(|| format!("{file} is inside another old page"));
        }
    }
    let all = planned.into_iter().map(|(file, target)| Redirect { file, target }).collect();
    (Redirects { all }, unusable)
}

/// The file that answers at a path below a folder: the page itself, else the page of the folder that it names.
fn file_of(folder: &SafePath, path: &str) -> Option<SafePath> {
    let path = path.strip_suffix('/').unwrap_or(path);
    let whole = if path.is_empty() { folder.to_string() } else { format!("{folder}/{path}") };
    let fits = whole.len() <= LONGEST && whole.matches('/').count() < DEEPEST;
    let safe = SafePath::new(&whole).filter(|_| fits)?;
    let end = path.rsplit('.').next().unwrap_or_default();
    let is_page =
        path.contains('.') && ["html", "htm"].iter().any(|page| end.eq_ignore_ascii_case(page));
    Some(if is_page { safe } else { safe.join("index.html") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_pages_and_of_folders() {
        let at = SafePath::fixed("old/plums");
        let file = |path: &str| file_of(&at, path).map(|path| path.to_string());
        for (path, expected) in [
            ("2026-May/000001.html", "old/plums/2026-May/000001.html"),
            ("msg.HTM", "old/plums/msg.HTM"),
            ("message/ABC/", "old/plums/message/ABC/index.html"),
            ("0001.php", "old/plums/0001.php/index.html"),
            ("html", "old/plums/html/index.html"),
            ("", "old/plums/index.html"),
        ] {
            assert_eq!(file(path).as_deref(), Some(expected), "{path}");
        }
    }

    #[test]
    fn hostile_paths_are_none() {
        let at = SafePath::fixed("old");
        let long = "x/".repeat(400);
        for path in [
            "../index.html",
            "/etc/passwd",
            "a/../../b.html",
            "a//b.html",
            "a\0.html",
            "a\n.html",
            "msg.php?id=1",
            "\u{202e}lmth.a",
            ".git/config",
            "con.html",
            "a\\b.html",
            &long,
            &"x".repeat(700),
        ] {
            assert_eq!(file_of(&at, path), None, "{path:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_a_map_says_stays_below_the_old_folder(path in "([a-zé%.\\\\/:\u{202e}\0 ~]|\\.\\./|\\.html){0,12}") {
            let at = SafePath::fixed("old/plums");
            if let Some(file) = file_of(&at, &path) {
                proptest::prop_assert!(file.as_str().starts_with("old/plums/"));
                proptest::prop_assert!(SafePath::new(file.as_str()).is_some());
                proptest::prop_assert!(!file.as_str().split('/').any(|part| part == ".."));
            }
        }
    }
}
