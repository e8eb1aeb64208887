//! What was parsed before: the facts of messages, found by the fingerprint of their bytes.
//!
//! A message gives the same facts wherever it stands, so nothing but its bytes and the rules of what may be told decides.
//! Facts are kept in files of some thousand messages; a build adds files with what is new, and writes those anew that have
//! become small or hold much that no message asks for.

use std::collections::HashMap;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::archive::record::Draft;
use crate::cache::Cache;
use crate::fingerprint::Fingerprint;
use crate::mail::{Elsewhere, Message, MessageId};
use crate::privacy::Rules;
use crate::source::RawMessage;

/// Messages of one file.
const FILE: usize = 4096;
/// Files of less than half of that, from which on they are joined.
const MOST_SMALL: usize = 6;

/// What parsing one message gives.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Facts {
    /// Its facts, and what it says of the list. `people`: the addresses in it, where they are not to be shown.
    Shown {
        draft: Box<Draft>,
        list: Option<String>,
        post: Option<String>,
        people: Vec<String>,
        elsewhere: Elsewhere,
    },
    /// It is withheld: its ids.
    Withheld { ids: Vec<MessageId> },
}

impl Facts {
    pub(super) fn new(mut message: Message, rules: &Rules) -> Self {
        if rules.withholds(&message) {
            let ids = std::iter::once(message.id).chain(message.other_ids).collect();
            return Facts::Withheld { ids };
        }
        rules.redact(&mut message);
        let people =
            if rules.veils() { Rules::addresses_of(&message).collect() } else { Vec::new() };
        let draft = Box::new(Draft::new(RawMessage::default(), &message));
        let Message { list_id: list, list_post: post, elsewhere, .. } = message;
        Facts::Shown { draft, list, post, people, elsewhere }
    }
}

/// A file of the cache: of [`Facts`], borrowed for writing.
#[derive(Serialize, Deserialize)]
struct File<F> {
    /// Of the rules under which the messages were read.
    rules: Fingerprint,
    facts: Vec<(Fingerprint, F)>,
}

/// The facts of one list that are known.
pub(super) struct KnownFacts<'c> {
    cache: &'c Cache,
    folder: String,
    rules: Fingerprint,
    /// Names of files with the fingerprints of their messages.
    files: Vec<(String, Vec<Fingerprint>)>,
    known: HashMap<Fingerprint, Facts>,
}

impl<'c> KnownFacts<'c> {
    /// Loads what is in a folder of the cache. Where text is withheld nothing is: each build then looks at all messages,
    /// so that it can say which entries of the file find nothing.
    pub(super) fn load(cache: &'c Cache, folder: String, rules: &Rules) -> Self {
        let own = rules.fingerprint();
        let names = if rules.redacts() { Vec::new() } else { cache.names(&folder) };
        let loaded: Vec<(String, Option<File<Facts>>)> = names
            .into_par_iter()
            .with_max_len(1)
            .map(|name| {
                let file = cache.load(&name);
                (name, file)
            })
            .collect();
        let mut all =
            KnownFacts { cache, folder, rules: own, files: Vec::new(), known: HashMap::new() };
        for (name, file) in loaded {
            match file {
                Some(file) if file.rules == own => {
                    all.files.push((name, file.facts.iter().map(|(key, _)| *key).collect()));
                    all.known.extend(file.facts);
                }
                _ => cache.forget(&name),
            }
        }
        all
    }

    /// What is known of a message; it is handed out once.
    pub(super) fn take(&mut self, key: Fingerprint) -> Option<Facts> {
        self.known.remove(&key)
    }

    /// Whether something is known of a message.
    pub(super) fn has(&self, key: Fingerprint) -> bool {
        self.known.contains_key(&key)
    }

    /// Whether there is something that no message asked for.
    pub(super) fn has_more(&self) -> bool {
        !self.known.is_empty()
    }

    /// Keeps the facts of all messages of the list; what no message asked for is forgotten.
    pub(super) fn keep(mut self, rules: &Rules, all: &[(Fingerprint, &Facts)]) {
        if rules.redacts() || !self.cache.is_on() {
            return;
        }
        let mut left: HashMap<Fingerprint, &Facts> = all.iter().copied().collect();
        let mut small = Vec::new();
        for (name, keys) in std::mem::take(&mut self.files) {
            let live = keys.iter().filter(|key| left.contains_key(*key)).count();
            if live * 2 < keys.len() {
                self.cache.forget(&name);
            } else if live < FILE / 2 {
                small.push((name, keys));
            } else {
                for key in keys {
                    left.remove(&key);
                }
            }
        }
        for (name, keys) in &small {
            if small.len() > MOST_SMALL {
                self.cache.forget(name);
            } else {
                for key in keys {
                    left.remove(key);
                }
            }
        }
        // In the order of the messages, so that neighbours stay together.
        let rest = all.iter().filter(|(key, _)| left.remove(key).is_some()).copied();
        let rest: Vec<(Fingerprint, &Facts)> = rest.collect();
        rest.par_chunks(FILE).for_each(|facts| {
            let keys: Vec<Fingerprint> = facts.iter().map(|(key, _)| *key).collect();
            let name = format!("{}/{}", self.folder, Fingerprint::of_value(&keys).hex());
            self.cache.store(&name, &File { rules: self.rules, facts: facts.to_vec() });
        });
    }
}
