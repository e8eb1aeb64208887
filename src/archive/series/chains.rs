//! The series while they are found. What each sending asks of one takes no longer the more revisions and patches it has.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use super::authors::Sender;
use super::group::Group;
use super::resend::resend;
use super::revisions::Linked;
use super::{LinkMethod, PatchSlot};
use crate::archive::MessageIx;
use crate::archive::sets::Sets;
use crate::mail::Revision;

/// All series by name, a number.
pub(super) struct Chains {
    /// In order of sending. Those that were put together with an earlier one are empty.
    all: Vec<Vec<Linked>>,
    names: Sets,
    /// Where each has its latest revision; kept apart, since it is asked for most.
    latest: Vec<usize>,
    /// Where each has a revision.
    at: HashMap<(usize, Revision), usize>,
    /// Who sent revisions of each.
    senders: HashSet<(usize, Sender)>,
    /// The change-ids of each that has any.
    changes: HashMap<usize, Changes>,
    /// Where patches came in; some have been sent again since.
    sent: HashMap<MessageIx, Sent>,
}

/// Change-ids of a series.
struct Changes {
    first: Box<str>,
    /// There are others.
    more: bool,
}

#[derive(Clone, Copy)]
struct Sent {
    /// The name that its series had.
    chain: u32,
    revision: Revision,
    number: u32,
}

impl Chains {
    pub(super) fn new() -> Self {
        Chains {
            all: Vec::new(),
            names: Sets::new(0),
            latest: Vec::new(),
            at: HashMap::new(),
            senders: HashSet::new(),
            changes: HashMap::new(),
            sent: HashMap::new(),
        }
    }

    /// All that are not empty.
    pub(super) fn finish(mut self) -> Vec<Vec<Linked>> {
        self.all.retain(|chain| !chain.is_empty());
        self.all
    }

    /// The present name of a series that may have been put together with another.
    pub(super) fn name(&mut self, chain: usize) -> usize {
        self.names.find(chain as u32) as usize
    }

    fn chain(&self, chain: usize) -> &[Linked] {
        self.all.get(chain).map_or(&[], Vec::as_slice)
    }

    /// The sending that came last.
    pub(super) fn last(&self, chain: usize) -> Option<&Group> {
        self.chain(chain).last().map(|linked| &linked.group)
    }

    /// The sending of the latest revision.
    pub(super) fn latest(&self, chain: usize) -> Option<&Group> {
        self.group(chain, *self.latest.get(chain)?)
    }

    /// One of its sendings.
    pub(super) fn group(&self, chain: usize, at: usize) -> Option<&Group> {
        self.chain(chain).get(at).map(|linked| &linked.group)
    }

    /// Where a series has this very revision.
    pub(super) fn revision_at(&self, chain: usize, revision: Revision) -> Option<usize> {
        self.at.get(&(chain, revision)).copied()
    }

    /// Whether somebody sent a revision of a series.
    pub(super) fn has_sender(&self, chain: usize, sender: Sender) -> bool {
        self.last(chain).is_some_and(|last| last.sender == sender)
            || self.senders.contains(&(chain, sender))
    }

    /// Whether a revision of a series has another change-id than this.
    pub(super) fn has_other_change(&self, chain: usize, change: &str) -> bool {
        self.changes.get(&chain).is_some_and(|known| known.more || *known.first != *change)
    }

    /// Of the patches of a series that are among some mails the one that was sent last, of several the first: with the
    /// total of its sending.
    pub(super) fn patch_among(
        &mut self,
        chain: usize,
        mails: impl Iterator<Item = MessageIx>,
    ) -> Option<(&PatchSlot, u32)> {
        let mut found: Option<(usize, Reverse<usize>)> = None;
        for mail in mails {
            found = found.max(self.place_of(chain, mail).map(|(at, slot)| (at, Reverse(slot))));
        }
        let (at, Reverse(slot)) = found?;
        let group = self.group(chain, at)?;
        Some((group.patches.get(slot)?, group.total))
    }

    /// Where a series has a patch: the position of the sending, and that among its patches.
    fn place_of(&mut self, chain: usize, mail: MessageIx) -> Option<(usize, usize)> {
        let sent = *self.sent.get(&mail)?;
        let at = self.revision_at(chain, sent.revision)?;
        if self.name(sent.chain as usize) != chain {
            return None;
        }
        let patches = &self.group(chain, at)?.patches;
        let slot = patches.binary_search_by_key(&sent.number, |slot| slot.number).ok()?;
        patches.get(slot).filter(|slot| slot.message == Some(mail)).map(|_| (at, slot))
    }

    /// Begins a series; returns its name.
    pub(super) fn open(&mut self) -> usize {
        // Most series stay alone.
        self.all.push(Vec::with_capacity(1));
        self.latest.push(0);
        self.names.push() as usize
    }

    /// Adds a revision.
    pub(super) fn push(&mut self, chain: usize, linked: Linked) {
        let after = self.latest(chain).is_none_or(|latest| latest.revision < linked.group.revision);
        let (Some(all), Some(latest)) = (self.all.get_mut(chain), self.latest.get_mut(chain))
        else {
            return;
        };
        *latest = if after { all.len() } else { *latest };
        let Group { revision, sender, ref change_id, .. } = linked.group;
        self.at.insert((chain, revision), all.len());
        self.senders.insert((chain, sender));
        note_change(&mut self.changes, chain, change_id.as_deref());
        note_patches(&mut self.sent, chain, &linked.group);
        all.push(linked);
    }

    /// Takes in another sending of a revision.
    pub(super) fn resend(&mut self, chain: usize, at: usize, again: Group) {
        let before = self.all.get_mut(chain).and_then(|chain| chain.get_mut(at));
        let Some(Linked { group: before, .. }) = before else { return };
        note_patches(&mut self.sent, chain, &again);
        resend(before, again);
        note_change(&mut self.changes, chain, before.change_id.as_deref());
    }

    /// Makes one series of two whose revisions differ, because a later sending names both; returns its name.
    pub(super) fn put_together(&mut self, a: usize, b: usize) -> usize {
        let (into, from) = (a.min(b), a.max(b));
        let free = |linked: &Linked| self.revision_at(into, linked.group.revision).is_none();
        if into == from || !self.chain(from).iter().all(free) {
            return a;
        }
        self.names.join(into as u32, from as u32);
        let moved = self.all.get_mut(from).map(std::mem::take).unwrap_or_default();
        self.changes.remove(&from);
        for Linked { group, .. } in &moved {
            self.at.remove(&(from, group.revision));
            self.senders.remove(&(from, group.sender));
            self.senders.insert((into, group.sender));
            note_change(&mut self.changes, into, group.change_id.as_deref());
        }
        let (Some(chain), Some(latest)) = (self.all.get_mut(into), self.latest.get_mut(into))
        else {
            return into;
        };
        chain.extend(moved);
        for linked in chain.iter_mut().filter(|linked| linked.method.is_none()) {
            (linked.method, linked.confidence) = (Some(LinkMethod::Link), 0.95);
        }
        chain.sort_by_key(|linked| (linked.group.date, linked.group.revision));
        for (at, linked) in chain.iter().enumerate() {
            self.at.insert((into, linked.group.revision), at);
        }
        let by_revision = chain.iter().enumerate().max_by_key(|(_, linked)| linked.group.revision);
        *latest = by_revision.map_or(0, |(at, _)| at);
        into
    }
}

fn note_change(changes: &mut HashMap<usize, Changes>, chain: usize, change: Option<&str>) {
    if let Some(change) = change {
        let new = || Changes { first: change.into(), more: false };
        let known = changes.entry(chain).or_insert_with(new);
        known.more |= *known.first != *change;
    }
}

fn note_patches(sent: &mut HashMap<MessageIx, Sent>, chain: usize, group: &Group) {
    for PatchSlot { number, message, .. } in &group.patches {
        if let Some(message) = message {
            let (chain, revision) = (chain as u32, group.revision);
            sent.insert(*message, Sent { chain, revision, number: *number });
        }
    }
}
