//! Where a list's mail was before, and where each of these addresses leads now.
//!
//! What maps, old pages and headers say is anybody's: a path is taken as a [`SafePath`] or not at all, and each leads to a
//! page of the list. Whether something else of the site stands there is known when all pages are made.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::mid::anchor;
use super::path::SafePath;
use super::plan::ListSite;
use crate::archive::{MessageIx, Node, PeriodUnit};
use crate::config::{Archiver, OldAddresses, OldMessages};
use crate::fingerprint::Fingerprint;
use crate::mail::MessageId;
use crate::old_addresses::{Entry, Imported, Leads, Odd, hyperkitty, volumes};
use crate::privacy::Rules;

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
    /// Messages with HyperKitty's name of them, where that does not follow from the id that is told.
    pub hashes: Vec<(MessageId, String)>,
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

struct Planner<'a> {
    list: &'a ListSite,
    folder: SafePath,
    messages: OldMessages,
    planned: &'a mut BTreeMap<SafePath, Target>,
    unusable: Unusable,
}

impl Planner<'_> {
    fn archive(&mut self, Before { old, imported, archived, hashes }: Before<'_>) {
        let mut indexes = Vec::new();
        let paths = imported.entries.iter().map(|entry| entry.path.as_str());
        let seen = paths.filter_map(|path| Some(path.split_once('/')?.0.to_owned())).collect();
        for Entry { path, leads } in imported.entries {
            match leads {
                Leads::Message(id) => self.message(&path, &id),
                Leads::Index => indexes.push(path),
            }
        }
        for (id, path) in archived {
            self.message(&path, &id);
        }
        match old.archiver {
            Archiver::Hyperkitty => self.hyperkitty(&hashes),
            Archiver::Lore => self.lore(),
            _ => {}
        }
        self.volumes(old.archiver, &seen);
        if self.folder != self.list.folder() {
            indexes.push(String::new());
        }
        for path in indexes {
            self.fallback(&path, Target::List);
        }
    }

    /// What an id stands for.
    fn target(&self, id: &MessageId) -> Option<Target> {
        let told = self.list.letters.rules().id(id);
        let archive = &self.list.archive;
        match archive.by_id(&told) {
            Some(ix) => Some(Target::Message(ix)),
            None => archive.withheld.contains(&told).then_some(Target::Withheld(told)),
        }
    }

    /// An address of a message.
    fn message(&mut self, path: &str, id: &MessageId) {
        match self.target(id) {
            Some(target) => self.add(path, target),
            // The id may be one that must not be told.
            None => self.unusable.unknown.add(|| path.to_owned()),
        }
    }

    fn add(&mut self, path: &str, target: Target) {
        let Some(file) = file_of(&self.folder, path) else {
            self.unusable.bad.add(|| format!("{path} is no path of a page"));
            return;
        };
        self.put(file, target);
    }

    fn put(&mut self, file: SafePath, target: Target) {
        let twice = self.planned.get(&file).is_some_and(|other| *other != target);
        if twice {
            self.unusable.twice.add(|| format!("{file} led to another message before"));
        } else {
            self.planned.insert(file, target);
        }
    }

    /// An address that leads to an index where nothing else is known of it.
    fn fallback(&mut self, path: &str, target: Target) {
        if let Some(file) = file_of(&self.folder, path) {
            self.planned.entry(file).or_insert(target);
        }
    }

    fn is_root(&self, ix: MessageIx) -> bool {
        let archive = &self.list.archive;
        archive.threads[archive.thread_of[ix.at()].at()].root == ix
    }

    /// The messages that are asked for with all of their ids.
    fn ids(&self) -> Vec<(MessageIx, &MessageId)> {
        let archive = &self.list.archive;
        let records = (0..).map(MessageIx).zip(&archive.messages);
        let wanted =
            records.filter(|(ix, _)| self.messages == OldMessages::All || self.is_root(*ix));
        wanted
            .flat_map(|(ix, record)| {
                let others = record.other_ids().iter();
                let others = others.filter(move |id| archive.message_of(**id) == Some(ix));
                let others = others.map(|id| archive.id(*id));
                std::iter::once(&record.id).chain(others).map(move |id| (ix, id))
            })
            .filter(|(_, id)| !Rules::is_stand_in(id) && !id.is_generated())
            .collect()
    }

    /// `message/HASH/` and `thread/HASH/`.
    fn hyperkitty(&mut self, hashes: &[(MessageId, String)]) {
        let told: Vec<(Target, String)> =
            hashes.iter().filter_map(|(id, hash)| Some((self.target(id)?, hash.clone()))).collect();
        let own =
            self.ids().into_iter().map(|(ix, id)| (Target::Message(ix), hyperkitty::hash(id)));
        let own: Vec<(Target, String)> = own.collect();
        for (target, hash) in told.into_iter().chain(own) {
            let root = match target {
                Target::Message(ix) if self.is_root(ix) => Some(Target::Thread(ix)),
                Target::Message(_) if self.messages == OldMessages::Roots => continue,
                _ => None,
            };
            self.add(&format!("message/{hash}/"), target);
            if let Some(root) = root {
                self.add(&format!("thread/{hash}/"), root);
            }
        }
        let list = self.list;
        for thread in &list.archive.threads {
            for (node, _) in &thread.nodes {
                // It was the first message of a thread that now begins later.
                if let Node::Ghost(id) = node {
                    let hash = hyperkitty::hash(list.archive.id(*id));
                    self.fallback(&format!("thread/{hash}/"), Target::Thread(thread.root));
                }
            }
        }
    }

    /// `MID/`, `MID/T/` and `MID/t/`.
    fn lore(&mut self) {
        let in_place = self.folder == self.list.folder();
        let ids: Vec<(MessageIx, MessageId)> =
            self.ids().into_iter().map(|(ix, id)| (ix, id.clone())).collect();
        for (ix, id) in ids {
            let pages: &[&str] = if in_place { &["T", "t"] } else { &["", "/T", "/t"] };
            for page in pages {
                let target = Target::Message(ix);
                if in_place {
                    let folder = self.list.paths.folder(&id).join(page);
                    self.put(folder.join("index.html"), target);
                } else {
                    self.add(&format!("{id}{page}/"), target);
                }
            }
        }
    }

    /// Folders of months and other periods. Those of Pipermail are of one sort, months unless pages say otherwise.
    fn volumes(&mut self, archiver: Archiver, seen: &BTreeSet<String>) {
        for period in &self.list.archive.periods {
            let (unit, key) = (period.unit, &period.key);
            let pages: Vec<String> = match archiver {
                Archiver::Pipermail => volumes::pipermail(unit, key, &period.from)
                    .filter(|volume| {
                        seen.contains(volume) || seen.is_empty() && unit == PeriodUnit::Month
                    })
                    .map(|volume| volumes::INDEXES.map(|page| format!("{volume}/{page}")))
                    .into_iter()
                    .flatten()
                    .collect(),
                Archiver::Hyperkitty => volumes::hyperkitty(unit, key).into_iter().collect(),
                _ => return,
            };
            for page in pages {
                self.fallback(&page, Target::Period(key.clone()));
            }
        }
    }
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
}
