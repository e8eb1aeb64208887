//! What is known of an old archive becomes addresses.

use std::collections::{BTreeMap, BTreeSet};

use super::{Before, Target, Unusable, file_of};
use crate::archive::{MessageIx, Node, PeriodUnit};
use crate::config::{Archiver, OldMessages};
use crate::mail::MessageId;
use crate::old_addresses::{Entry, Leads, hyperkitty, volumes};
use crate::privacy::Rules;
use crate::site::{ListSite, SafePath};

/// The old addresses of a list, while they are planned.
pub(super) struct Planner<'a> {
    pub(super) list: &'a ListSite,
    /// Of the old archive.
    pub(super) folder: SafePath,
    pub(super) messages: OldMessages,
    pub(super) planned: &'a mut BTreeMap<SafePath, Target>,
    pub(super) unusable: Unusable,
}

impl Planner<'_> {
    /// Everything that is known of one archive: what somebody mapped or the old pages say, then what follows from ids, then
    /// what headers claim, which anybody can write.
    pub(super) fn archive(&mut self, before: Before<'_>) {
        let Before { old, imported, archived, hashes, claimed } = before;
        let mut indexes = Vec::new();
        let paths = imported.entries.iter().map(|entry| entry.path.as_str());
        let seen = paths.filter_map(|path| Some(path.split_once('/')?.0.to_owned())).collect();
        for Entry { path, leads } in imported.entries {
            match leads {
                Leads::Message(id) => self.message(&path, &id),
                Leads::Index => indexes.push(path),
            }
        }
        match old.archiver {
            Archiver::Hyperkitty => {
                self.hyperkitty();
                self.hashes(&hashes);
                self.hashes(&claimed);
                self.ghosts();
            }
            Archiver::Lore => self.lore(),
            _ => {}
        }
        for (id, path) in archived {
            self.message(&path, &id);
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

    /// `message/HASH/` and `thread/HASH/` of every id.
    fn hyperkitty(&mut self) {
        let own = self.ids().into_iter().map(|(ix, id)| (ix, hyperkitty::hash(id)));
        let own: Vec<(MessageIx, String)> = own.collect();
        for (ix, hash) in own {
            self.hash(Target::Message(ix), &hash);
        }
    }

    /// The same for hashes that were told.
    fn hashes(&mut self, told: &[(MessageId, String)]) {
        for (id, hash) in told {
            if let Some(target) = self.target(id) {
                self.hash(target, hash);
            }
        }
    }

    fn hash(&mut self, target: Target, hash: &str) {
        let root = match target {
            Target::Message(ix) if self.is_root(ix) => Some(Target::Thread(ix)),
            Target::Message(_) if self.messages == OldMessages::Roots => return,
            _ => None,
        };
        self.add(&format!("message/{hash}/"), target);
        if let Some(root) = root {
            self.add(&format!("thread/{hash}/"), root);
        }
    }

    /// `thread/HASH/` of messages that are not here: once they were the first of a thread that begins later now.
    fn ghosts(&mut self) {
        let list = self.list;
        for thread in &list.archive.threads {
            for (node, _) in &thread.nodes {
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
