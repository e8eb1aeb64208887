//! Links sendings as revisions of one series, by the best evidence that there is.
//!
//! In the order of sending, each looks for the series that it continues: by what the configuration says; by change-id;
//! by what its text says of earlier revisions; by an In-Reply-To to an earlier revision; by equal title and sender; by
//! patch titles in common; by a title or changed lines that are alike; by the title alone, where another sender takes
//! it over. A series has each revision once and a later sending is a later revision. Another sending of the newest
//! revision takes its place where it is a resend: same title, same sender, same tree.

use std::cmp::Reverse;
use std::collections::HashMap;

use rayon::prelude::*;

use super::LinkMethod;
use super::authors::Sender;
use super::chains::{Chains, Linked};
use super::followups::Below;
use super::group::Group;
use super::lists::Lists;
use super::overrides::Decided;
use super::place::Hints;
use super::titles::{Names, Titles};
use crate::archive::Archive;
use crate::archive::index::Map;
use crate::mail::{Revision, Says};

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
    pub(super) by_change: Map<Box<str>, usize>,
    /// By number of a title.
    pub(super) by_title: Lists<(Sender, u32)>,
    /// By number of a patch.
    pub(super) by_patch: Lists<u32>,
    pub(super) by_sender: Lists<u32>,
}

/// The groups that a group stands below or refers to: all that is asked of the archive for each.
struct Around {
    /// Those of the mails above it, the nearest first.
    above: Vec<u32>,
    /// Those that its text refers to.
    pointed: Vec<(u32, Says)>,
}

/// Links the groups; each chain is a series, in order of sending.
pub(super) fn link(
    archive: &Archive,
    groups: Vec<Box<Group>>,
    below: &Below,
    decided: &Decided,
) -> Vec<Vec<Linked>> {
    let around = || -> Vec<Around> {
        let all = groups.par_iter().enumerate();
        all.map(|(at, group)| around(archive, group, below, at)).collect()
    };
    let revisions = || -> Vec<(Revision, Sender)> {
        groups.par_iter().map(|group| (group.revision, group.sender)).collect()
    };
    let (titles, ((around, asked), (order, revisions))) = rayon::join(
        || Titles::of(&groups),
        || {
            rayon::join(
                || rayon::join(around, || asked(archive, &groups, below)),
                || rayon::join(|| in_order(&groups), revisions),
            )
        },
    );
    let mut sent = vec![0; archive.people.len()];
    for (_, sender) in &revisions {
        if let Some(sent) = sent.get_mut(*sender as usize) {
            *sent += 1;
        }
    }
    let mut groups: Vec<Option<Box<Group>>> = groups.into_iter().map(Some).collect();
    let mut chain_of: Vec<Option<u32>> = vec![None; groups.len()];
    let mut by_set: HashMap<usize, usize> = HashMap::new();
    let mut known = Known {
        archive,
        chains: Chains::new(),
        by_change: Map::new(),
        by_title: Lists::new(&titles.titled),
        by_patch: Lists::new(&titles.patched),
        by_sender: Lists::new(&sent),
    };
    for at in order {
        let at = at as usize;
        let group = groups.get_mut(at).and_then(Option::take);
        let (Some(group), Some(around)) = (group, around.get(at)) else { continue };
        let chain = |group: u32| chain_of.get(group as usize).copied().flatten();
        let set = decided.joined.get(&at).copied();
        let joined = set.and_then(|set| by_set.get(&set).copied());
        let above = around.above.iter().find_map(|over| chain(*over));
        let pointed = around.pointed.iter().filter_map(|(other, says)| {
            Some((chain(*other)?, revisions.get(*other as usize)?.0, *says))
        });
        let hints = Hints {
            split: decided.split.contains(&at),
            joined: joined.map(|chain| known.chains.name(chain)),
            above: above.map(|chain| known.chains.name(chain as usize)),
            pointed: known.pointed(pointed),
        };
        let asked = asked.get(at).copied().unwrap_or_default();
        let chain = known.add(group, titles.names(at), &hints, asked);
        if let Some(set) = set {
            by_set.entry(set).or_insert(chain);
        }
        if let Some(slot) = chain_of.get_mut(at) {
            *slot = Some(chain as u32);
        }
    }
    known.chains.finish()
}

/// The groups in order of sending.
fn in_order(groups: &[Box<Group>]) -> Vec<u32> {
    let sent = groups.par_iter().zip(0..groups.len() as u32);
    let sent = sent.map(|(group, at)| (group.date.unwrap_or(i64::MAX), group.revision, at));
    let mut order: Vec<(i64, Revision, u32)> = sent.collect();
    order.par_sort_unstable();
    order.into_iter().map(|(.., at)| at).collect()
}

fn around(archive: &Archive, group: &Group, below: &Below, at: usize) -> Around {
    let other = |group: &usize| *group != at;
    let root = group.root().and_then(|root| archive.messages.get(root.at()));
    let above = root.into_iter().flat_map(|root| archive.ancestors(root));
    let pointed = group.earlier.iter().filter_map(|earlier| {
        let group = archive.by_id(&earlier.id).and_then(|ix| below.group(ix)).filter(other)?;
        Some((group as u32, earlier.says))
    });
    Around {
        above: above
            .filter_map(|ix| below.group(ix))
            .filter(other)
            .map(|group| group as u32)
            .collect(),
        pointed: pointed.collect(),
    }
}

/// For each group whether it may be asked where one of its patches is: a single later patch answers to it.
fn asked(archive: &Archive, groups: &[Box<Group>], below: &Below) -> Vec<bool> {
    let found = groups.par_iter().flat_map_iter(|group| {
        let only = group.only_patch().and_then(|ix| archive.messages.get(ix.at()));
        let above = only.into_iter().flat_map(|record| archive.ancestors(record));
        above.filter_map(|ix| below.group(ix))
    });
    let found: Vec<usize> = found.collect();
    let mut asked = vec![false; groups.len()];
    for at in found {
        if let Some(asked) = asked.get_mut(at) {
            *asked = true;
        }
    }
    asked
}

impl Known<'_> {
    /// The sendings that a group's text refers to and that are here, the latest revision first.
    fn pointed(&mut self, found: impl Iterator<Item = (u32, Revision, Says)>) -> Vec<Pointed> {
        let pointed = found.map(|(chain, revision, says)| Pointed {
            chain: self.chains.name(chain as usize),
            revision,
            says,
        });
        let mut pointed: Vec<Pointed> = pointed.collect();
        pointed.sort_by_key(|one| (Reverse(one.revision), one.says, one.chain));
        pointed
    }

    /// Puts a group where it belongs; returns its series. `asked`: it may be asked where one of its patches is.
    fn add(
        &mut self,
        mut group: Box<Group>,
        names: Names<'_>,
        hints: &Hints,
        asked: bool,
    ) -> usize {
        let place = self.place(&mut group, names, hints);
        let chain = match place {
            Place::Revision(chain, ..) | Place::Resend(chain, _) => chain,
            Place::New => self.chains.open(),
        };
        self.remember(&group, names, chain, hints.split);
        if asked {
            self.chains.note_patches(chain, &group);
        }
        match place {
            Place::Resend(_, at) => self.chains.resend(chain, at, *group),
            Place::Revision(_, method, confidence) => {
                let (title, method) = (names.title, Some(method));
                self.chains.push(chain, Linked::new(group, title, method, confidence));
            }
            Place::New => self.chains.push(chain, Linked::new(group, names.title, None, 1.0)),
        }
        chain
    }

    fn remember(&mut self, group: &Group, names: Names<'_>, chain: usize, anew: bool) {
        if let Some(change) = &group.change_id {
            let known = self.by_change.entry_ref(change).or_insert(chain);
            if anew {
                *known = chain;
            }
        }
        let chain = chain as u32;
        if let Some(title) = names.title.filter(|_| !group.title.is_empty()) {
            self.by_title.push(title, (group.sender, chain));
        }
        self.by_sender.push(group.sender, chain);
        for patch in names.patches() {
            self.by_patch.push(patch, chain);
        }
    }
}
