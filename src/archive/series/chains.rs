//! The series while they are found. What each sending asks of one takes no longer the more revisions and patches it has.

use std::cmp::Reverse;

use super::authors::Sender;
use super::group::Group;
use super::resend::resend;
use super::{LinkMethod, PatchSlot};
use crate::archive::MessageIx;
use crate::archive::index::{Map, Set};
use crate::archive::sets::Sets;
use crate::mail::Revision;

/// Revisions of a series that are gone through one by one; in longer ones they are looked up.
const SHORT: usize = 16;

/// A group and how it was linked to those before it.
pub(super) struct Linked {
    pub(super) group: Box<Group>,
    /// The number of the group's title, where others have it, too.
    pub(super) title: Option<u32>,
    /// `None` for the first of its series.
    pub(super) method: Option<LinkMethod>,
    pub(super) confidence: f32,
    // The group's own, which are asked for most.
    revision: Revision,
    sender: Sender,
}

impl Linked {
    pub(super) fn new(
        group: Box<Group>,
        title: Option<u32>,
        method: Option<LinkMethod>,
        confidence: f32,
    ) -> Self {
        let Group { revision, sender, .. } = *group;
        Linked { group, title, method, confidence, revision, sender }
    }
}

/// All series by name, a number.
pub(super) struct Chains {
    /// In order of sending. Those that were put together with an earlier one are empty.
    all: Vec<Vec<Linked>>,
    names: Sets,
    /// Where each has its latest revision; kept apart, since it is asked for most.
    latest: Vec<u32>,
    /// Where each that is not short has a revision.
    at: Map<(usize, Revision), usize>,
    /// Who sent revisions of each that is not short.
    senders: Set<(usize, Sender)>,
    /// The change-ids of each that has any.
    changes: Map<usize, Changes>,
    /// Where patches came in that may be asked for; some have been sent again since.
    sent: Map<MessageIx, Sent>,
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
            at: Map::new(),
            senders: Set::new(),
            changes: Map::new(),
            sent: Map::new(),
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
        self.chain(chain).last().map(|linked| &*linked.group)
    }

    /// Whether the sending that came last has a title of this number.
    pub(super) fn last_has_title(&self, chain: usize, title: Option<u32>) -> bool {
        title.is_some() && self.chain(chain).last().is_some_and(|linked| linked.title == title)
    }

    /// The sending of the latest revision.
    pub(super) fn latest(&self, chain: usize) -> Option<&Group> {
        self.group(chain, *self.latest.get(chain)? as usize)
    }

    /// One of its sendings.
    pub(super) fn group(&self, chain: usize, at: usize) -> Option<&Group> {
        self.chain(chain).get(at).map(|linked| &*linked.group)
    }

    /// Where a series has this very revision.
    pub(super) fn revision_at(&self, chain: usize, revision: Revision) -> Option<usize> {
        let all = self.chain(chain);
        if all.len() > SHORT {
            return self.at.get(&(chain, revision)).copied();
        }
        all.iter().rposition(|linked| linked.revision == revision)
    }

    /// Whether somebody sent a revision of a series.
    pub(super) fn has_sender(&self, chain: usize, sender: Sender) -> bool {
        let all = self.chain(chain);
        if all.len() > SHORT {
            return self.senders.contains(&(chain, sender));
        }
        all.iter().any(|linked| linked.sender == sender)
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
        let after = self.latest(chain).is_none_or(|latest| latest.revision < linked.revision);
        let (Some(all), Some(latest)) = (self.all.get_mut(chain), self.latest.get_mut(chain))
        else {
            return;
        };
        *latest = if after { all.len() as u32 } else { *latest };
        note_change(&mut self.changes, chain, linked.group.change_id.as_deref());
        all.push(linked);
        let many = all.len();
        if many > SHORT {
            self.index(chain, if many == SHORT + 1 { 0 } else { many - 1 });
        }
    }

    /// Makes it possible to look up the revisions of a long series from one on.
    fn index(&mut self, chain: usize, from: usize) {
        let all = self.all.get(chain).map_or(&[][..], Vec::as_slice);
        for (at, linked) in all.iter().enumerate().skip(from) {
            self.at.insert((chain, linked.revision), at);
            self.senders.insert((chain, linked.sender));
        }
    }

    /// Notes where patches came in that may be asked for.
    pub(super) fn note_patches(&mut self, chain: usize, group: &Group) {
        for PatchSlot { number, message, .. } in &group.patches {
            if let Some(message) = message {
                let (chain, revision) = (chain as u32, group.revision);
                self.sent.insert(*message, Sent { chain, revision, number: *number });
            }
        }
    }

    /// Takes in another sending of a revision.
    pub(super) fn resend(&mut self, chain: usize, at: usize, again: Group) {
        let before = self.all.get_mut(chain).and_then(|chain| chain.get_mut(at));
        let Some(Linked { group: before, .. }) = before else { return };
        resend(before, again);
        note_change(&mut self.changes, chain, before.change_id.as_deref());
    }

    /// Makes one series of two whose revisions differ, because a later sending names both; returns its name.
    pub(super) fn put_together(&mut self, a: usize, b: usize) -> usize {
        let (into, from) = (a.min(b), a.max(b));
        let free = |linked: &Linked| self.revision_at(into, linked.revision).is_none();
        if into == from || !self.chain(from).iter().all(free) {
            return a;
        }
        self.names.join(into as u32, from as u32);
        let moved = self.all.get_mut(from).map(std::mem::take).unwrap_or_default();
        self.changes.remove(&from);
        for linked in &moved {
            self.at.remove(&(from, linked.revision));
            self.senders.remove(&(from, linked.sender));
            note_change(&mut self.changes, into, linked.group.change_id.as_deref());
        }
        let (Some(chain), Some(latest)) = (self.all.get_mut(into), self.latest.get_mut(into))
        else {
            return into;
        };
        chain.extend(moved);
        for linked in chain.iter_mut().filter(|linked| linked.method.is_none()) {
            (linked.method, linked.confidence) = (Some(LinkMethod::Link), 0.95);
        }
        chain.sort_by_key(|linked| (linked.group.date, linked.revision));
        let by_revision = chain.iter().enumerate().max_by_key(|(_, linked)| linked.revision);
        *latest = by_revision.map_or(0, |(at, _)| at as u32);
        if chain.len() > SHORT {
            self.index(into, 0);
        }
        into
    }
}

fn note_change(changes: &mut Map<usize, Changes>, chain: usize, change: Option<&str>) {
    if let Some(change) = change {
        let new = || Changes { first: change.into(), more: false };
        let known = changes.entry(chain).or_insert_with(new);
        known.more |= *known.first != *change;
    }
}
