//! What was parsed before: the facts of messages, found by the fingerprint of their bytes.
//!
//! A message gives the same facts wherever it stands, so nothing but its bytes and the rules of what may be told decides.
//! Facts are kept in files of some thousand messages; a build adds files with what is new, and writes those anew that have
//! become small or hold much that no message asks for.

use std::collections::HashSet;
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::archive::names::{self, Named, Names, Span};
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
    /// Its facts, and what few say beside them.
    Shown { draft: Box<Draft>, aside: Option<Box<Aside>> },
    /// It is withheld: its ids.
    Withheld { ids: Box<[MessageId]> },
}

/// What a message says that no page shows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Aside {
    /// The people in it, where their addresses are not to be shown.
    pub(super) people: Vec<String>,
    /// Of other archives.
    pub(super) elsewhere: Elsewhere,
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
        let aside = Aside { people, elsewhere: message.elsewhere };
        let aside = (aside != Aside::default()).then(|| Box::new(aside));
        Facts::Shown { draft, aside }
    }

    fn draft(&self) -> Option<&Draft> {
        match self {
            Facts::Shown { draft, .. } => Some(draft),
            Facts::Withheld { .. } => None,
        }
    }

    /// Lets the drafts among facts of neighbours share what they name.
    pub(super) fn share<'f>(all: impl Iterator<Item = &'f mut Facts>) {
        let draft = |facts: &'f mut Facts| match facts {
            Facts::Shown { draft, .. } => Some(&mut **draft),
            Facts::Withheld { .. } => None,
        };
        names::share(&mut all.filter_map(draft).collect::<Vec<_>>());
    }
}

/// A file of the cache: of [`Facts`], borrowed for writing.
#[derive(Serialize, Deserialize)]
struct Kept<F> {
    /// Of the rules under which the messages were read.
    rules: Fingerprint,
    /// What the drafts name.
    names: Names,
    /// By fingerprint of a message: its facts, and its part of the names.
    facts: Vec<(Fingerprint, F, Span)>,
}

/// A file that was read; its facts are handed out one by one.
struct File {
    name: String,
    facts: Vec<(Fingerprint, Option<Facts>)>,
}

impl File {
    /// What a file of the cache holds, if it was made under these rules.
    fn of(name: String, kept: Kept<Facts>, rules: Fingerprint) -> Option<Self> {
        let Kept { rules: own, names, facts } = kept;
        let names = Arc::new(names);
        let named = |(key, mut facts, span)| {
            if let Facts::Shown { draft, .. } = &mut facts {
                draft.named = Named::kept(&names, span);
            }
            (key, Some(facts))
        };
        (own == rules).then(|| File { name, facts: facts.into_iter().map(named).collect() })
    }
}

/// Where facts are that are known: in a file, and their place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FactsAt(u32, u32);

/// Where all facts are, by fingerprint.
struct Places {
    sorted: Vec<(Fingerprint, FactsAt)>,
    /// Where those begin that have the same first bits, for all of these; then the end. Fingerprints are spread evenly.
    starts: Vec<u32>,
}

impl Places {
    fn of(files: &[File]) -> Self {
        let keys = |(at, file): (usize, &File)| {
            let facts = (0..).zip(&file.facts);
            facts.map(|(place, (key, _))| (*key, FactsAt(at as u32, place))).collect::<Vec<_>>()
        };
        let mut sorted: Vec<(Fingerprint, FactsAt)> =
            files.par_iter().enumerate().flat_map_iter(keys).collect();
        sorted.par_sort_unstable();
        let mut starts = Vec::with_capacity(usize::from(u16::MAX) + 2);
        for (at, (key, _)) in (0..).zip(&sorted) {
            starts.resize(usize::from(key.first_bits()) + 1, at);
        }
        starts.resize(usize::from(u16::MAX) + 2, sorted.len() as u32);
        Places { sorted, starts }
    }

    fn find(&self, key: Fingerprint) -> Option<FactsAt> {
        let bits = usize::from(key.first_bits());
        let (start, end) = (*self.starts.get(bits)?, *self.starts.get(bits + 1)?);
        let near = self.sorted.get(start as usize..end as usize)?;
        let at = near.binary_search_by_key(&key, |(key, _)| *key).ok()?;
        near.get(at).map(|(_, at)| *at)
    }
}

/// Facts that were handed out, or are new.
pub(super) type Given<'f> = (Fingerprint, Option<FactsAt>, &'f Facts);

/// The facts of one list that are known.
pub(super) struct KnownFacts<'c> {
    cache: &'c Cache,
    folder: String,
    rules: Fingerprint,
    /// By name.
    files: Vec<File>,
    /// For each of a file's facts the message that has them.
    given: Vec<Vec<u32>>,
    places: Places,
}

impl<'c> KnownFacts<'c> {
    /// Loads what is in a folder of the cache. Where text is withheld nothing is, nor does anything stay there from before:
    /// each build then looks at all messages, so that it can say which entries of the file find nothing.
    pub(super) fn load(cache: &'c Cache, folder: String, rules: &Rules) -> Self {
        let own = rules.fingerprint();
        if rules.redacts() {
            cache.clear(&folder);
        }
        let names = cache.names(&folder);
        let load = |name: String| {
            let kept = cache.load(&name);
            kept.and_then(|kept| File::of(name.clone(), kept, own)).ok_or(name)
        };
        let loaded: Vec<Result<File, String>> =
            names.into_par_iter().with_max_len(1).map(load).collect();
        let mut files = Vec::with_capacity(loaded.len());
        for file in loaded {
            match file {
                Ok(file) => files.push(file),
                Err(name) => cache.forget(&name),
            }
        }
        let places = Places::of(&files);
        let given = files.iter().map(|file| vec![0; file.facts.len()]).collect();
        KnownFacts { cache, folder, rules: own, files, given, places }
    }

    /// Where the facts of a message are, if they are known.
    pub(super) fn find(&self, key: Fingerprint) -> Option<FactsAt> {
        self.places.find(key)
    }

    /// Hands facts out to a message, or says which has them.
    pub(super) fn give(&mut self, FactsAt(file, place): FactsAt, to: u32) -> Result<Facts, u32> {
        let (file, place) = (file as usize, place as usize);
        let slot = self.files.get_mut(file).and_then(|file| file.facts.get_mut(place));
        let facts = slot.and_then(|(_, facts)| facts.take());
        let given = self.given.get_mut(file).and_then(|given| given.get_mut(place));
        match (facts, given) {
            (Some(facts), Some(given)) => {
                *given = to;
                Ok(facts)
            }
            (_, given) => Err(given.map_or(to, |given| *given)),
        }
    }

    /// Whether there is something that no message asked for.
    pub(super) fn has_more(&self) -> bool {
        self.files.iter().any(|file| file.facts.iter().any(|(_, facts)| facts.is_some()))
    }

    /// Keeps the facts of all messages of the list; what no message asked for is forgotten.
    pub(super) fn keep(self, rules: &Rules, all: &[Given<'_>]) {
        if rules.redacts() || !self.cache.is_on() {
            return;
        }
        let mut small = Vec::new();
        let mut stays: Vec<bool> = Vec::with_capacity(self.files.len());
        for (at, File { name, facts }) in self.files.iter().enumerate() {
            // What was asked for is no longer there.
            let live = facts.iter().filter(|(_, facts)| facts.is_none()).count();
            let is_useful = live * 2 >= facts.len();
            if !is_useful {
                self.cache.forget(name);
            } else if live < FILE / 2 {
                small.push(at);
            }
            stays.push(is_useful);
        }
        if small.len() > MOST_SMALL {
            for at in small {
                self.cache.forget(&self.files[at].name);
                stays[at] = false;
            }
        }
        // In the order of the messages, so that neighbours stay together.
        let is_kept = |at: FactsAt| stays.get(at.0 as usize).is_some_and(|stays| *stays);
        let mut seen = HashSet::new();
        let rest = all.iter().filter(|(_, at, _)| !at.is_some_and(is_kept));
        let rest = rest.filter(|(key, ..)| seen.insert(*key));
        let rest: Vec<_> = rest.map(|(key, _, facts)| (*key, *facts)).collect();
        rest.par_chunks(FILE).for_each(|facts| {
            let keys: Vec<Fingerprint> = facts.iter().map(|(key, _)| *key).collect();
            let name = format!("{}/{}", self.folder, Fingerprint::of_value(&keys).hex());
            let (names, spans) = names::gather(facts.iter().filter_map(|(_, facts)| facts.draft()));
            let mut spans = spans.into_iter();
            let facts = facts.iter().map(|&(key, facts)| {
                let span = facts.draft().and_then(|_| spans.next());
                (key, facts, span.unwrap_or_default())
            });
            let facts = facts.collect();
            self.cache.store(&name, &Kept { rules: self.rules, names, facts });
        });
    }
}
