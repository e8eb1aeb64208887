//! Links sendings as revisions of one series, by the best evidence that there is.
//!
//! In the order of sending, each looks for the series that it continues: by what the configuration says; by change-id;
//! by what its text says of earlier revisions; by an In-Reply-To to an earlier revision; by equal title and sender; by
//! patch titles in common; by a title or changed lines that are alike; by the title alone, where another sender takes
//! it over. A series has each revision once and a later sending is a later revision. Another sending of the newest
//! revision takes its place where it is a resend: same title, same sender, same tree.

use std::collections::HashMap;

use rayon::prelude::*;

use super::LinkMethod;
use super::authors::Sender;
use super::chains::Chains;
use super::evidence::comparable;
use super::followups::Below;
use super::group::Group;
use super::overrides::Decided;
use super::place::Hints;
use crate::archive::Archive;
use crate::archive::index::numbered;
use crate::mail::{Revision, Says};

/// A group and how it was linked to those before it.
pub(super) struct Linked {
    pub(super) group: Group,
    /// `None` for the first of its series.
    pub(super) method: Option<LinkMethod>,
    pub(super) confidence: f32,
}

/// Where a group goes.
pub(super) enum Place {
    /// A new revision of this series.
    Revision(usize, LinkMethod, f32),
    /// Another sending of a revision of this series: series and revision.
    Resend(usize, usize),
    /// A series of its own.
    New,
}

/// A mail that a group's text refers to.
pub(super) struct Pointed {
    /// Its series.
    pub(super) chain: usize,
    /// The revision that it is of.
    pub(super) revision: Revision,
    pub(super) says: Says,
}

/// The series so far, and what they are found by.
pub(super) struct Known<'a> {
    pub(super) archive: &'a Archive,
    pub(super) chains: Chains,
    pub(super) by_change: HashMap<Box<str>, usize>,
    /// By number of a title.
    pub(super) by_title: Vec<Vec<(Sender, usize)>>,
    pub(super) by_patch: HashMap<(Sender, u32), Vec<usize>>,
    pub(super) by_sender: HashMap<Sender, Vec<usize>>,
    by_set: HashMap<usize, usize>,
}

/// Links the groups; each chain is a series, in order of sending.
pub(super) fn link(
    archive: &Archive,
    groups: Vec<Group>,
    below: &Below,
    decided: &Decided,
) -> Vec<Vec<Linked>> {
    let mut order: Vec<usize> = (0..groups.len()).collect();
    let sent = |at: &usize| {
        groups.get(*at).map(|group| (group.date.unwrap_or(i64::MAX), group.revision, *at))
    };
    order.sort_by_key(sent);
    let revisions: Vec<Revision> = groups.iter().map(|group| group.revision).collect();
    let (names, titles) = names(&groups);
    let mut groups: Vec<Option<Group>> = groups.into_iter().map(Some).collect();
    let mut chain_of: Vec<Option<usize>> = vec![None; groups.len()];
    let mut known = Known::new(archive, titles);
    for at in order {
        let group = groups.get_mut(at).and_then(Option::take);
        let (Some(group), Some(names)) = (group, names.get(at)) else { continue };
        let set = decided.joined.get(&at).copied();
        let hints = Hints {
            split: decided.split.contains(&at),
            joined: set
                .and_then(|set| known.by_set.get(&set).copied())
                .map(|c| known.chains.name(c)),
            above: above(archive, &group, below, at, &chain_of).map(|c| known.chains.name(c)),
            pointed: known.pointed(&group, below, at, &chain_of, &revisions),
        };
        let chain = known.add(group, names, &hints);
        if let Some(set) = set {
            known.by_set.entry(set).or_insert(chain);
        }
        if let Some(slot) = chain_of.get_mut(at) {
            *slot = Some(chain);
        }
    }
    known.chains.finish()
}

/// A group's title and those of its patches by number, equal for titles that compare equal.
pub(super) struct Names {
    /// `None` where it is empty.
    pub(super) title: Option<u32>,
    /// Those that are not empty.
    pub(super) patches: Vec<u32>,
}

/// Numbers the titles of all groups; returns how many there are, too.
fn names(groups: &[Group]) -> (Vec<Names>, usize) {
    let titles = |group: &Group| -> Vec<String> {
        let patches = group.patches.iter().map(|slot| &slot.title);
        let all = std::iter::once(&group.title).chain(patches);
        all.filter(|title| !title.is_empty()).map(|title| comparable(title)).collect()
    };
    let titles: Vec<Vec<String>> = groups.par_iter().map(titles).collect();
    let all: Vec<&String> = titles.iter().flatten().collect();
    let (distinct, numbers) = numbered(&all);
    let mut numbers = numbers.into_iter();
    let names = groups.iter().zip(&titles).map(|(group, titles)| {
        let mut own = numbers.by_ref().take(titles.len());
        let title = if group.title.is_empty() { None } else { own.next() };
        Names { title, patches: own.collect() }
    });
    (names.collect(), distinct.len())
}

/// The series of the nearest mail above a group that belongs to another one.
fn above(
    archive: &Archive,
    group: &Group,
    below: &Below,
    at: usize,
    chain_of: &[Option<usize>],
) -> Option<usize> {
    let root = archive.messages.get(group.root()?.at())?;
    let mut groups =
        archive.ancestors(root).filter_map(|ix| below.group(ix)).filter(|over| *over != at);
    groups.find_map(|over| chain_of.get(over).copied().flatten())
}

impl<'a> Known<'a> {
    fn new(archive: &'a Archive, titles: usize) -> Self {
        Known {
            archive,
            chains: Chains::new(),
            by_change: HashMap::new(),
            by_title: vec![Vec::new(); titles],
            by_patch: HashMap::with_capacity(titles),
            by_sender: HashMap::new(),
            by_set: HashMap::new(),
        }
    }

    /// The sendings that a group's text refers to and that are here, the latest revision first.
    fn pointed(
        &mut self,
        group: &Group,
        below: &Below,
        at: usize,
        chain_of: &[Option<usize>],
        revisions: &[Revision],
    ) -> Vec<Pointed> {
        let mut pointed = Vec::new();
        for earlier in &group.earlier {
            let ix = self.archive.by_id(&earlier.id);
            let Some(other) = ix.and_then(|ix| below.group(ix)).filter(|other| *other != at) else {
                continue;
            };
            let chain = chain_of.get(other).copied().flatten();
            if let (Some(chain), Some(revision)) = (chain, revisions.get(other).copied()) {
                pointed.push(Pointed {
                    chain: self.chains.name(chain),
                    revision,
                    says: earlier.says,
                });
            }
        }
        pointed.sort_by_key(|one| (std::cmp::Reverse(one.revision), one.says, one.chain));
        pointed
    }

    /// Puts a group where it belongs; returns its series.
    fn add(&mut self, mut group: Group, names: &Names, hints: &Hints) -> usize {
        let place = self.place(&mut group, names, hints);
        let chain = match place {
            Place::Revision(chain, ..) | Place::Resend(chain, _) => chain,
            Place::New => self.chains.open(),
        };
        self.remember(&group, names, chain, hints.split);
        match place {
            Place::Resend(_, at) => self.chains.resend(chain, at, group),
            Place::Revision(_, method, confidence) => {
                self.chains.push(chain, Linked { group, method: Some(method), confidence });
            }
            Place::New => self.chains.push(chain, Linked { group, method: None, confidence: 1.0 }),
        }
        chain
    }

    fn remember(&mut self, group: &Group, names: &Names, chain: usize, anew: bool) {
        if let Some(change) = &group.change_id {
            let known = self.by_change.entry(change.clone()).or_insert(chain);
            if anew {
                *known = chain;
            }
        }
        let chains = names.title.and_then(|title| self.by_title.get_mut(title as usize));
        if let Some(chains) = chains.filter(|known| known.last() != Some(&(group.sender, chain))) {
            chains.push((group.sender, chain));
        }
        let note = |chains: &mut Vec<usize>| {
            if chains.last() != Some(&chain) {
                chains.push(chain);
            }
        };
        note(self.by_sender.entry(group.sender).or_default());
        for patch in &names.patches {
            note(self.by_patch.entry((group.sender, *patch)).or_default());
        }
    }
}
