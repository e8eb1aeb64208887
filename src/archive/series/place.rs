//! Which series a sending continues: the evidence in order, the strongest first.

use std::collections::BTreeMap;

use super::LinkMethod;
use super::evidence::{alike, comparable, is_branch, lines_in_common, other_branch, shared};
use super::group::Group;
use super::revisions::{Known, Place, Pointed};
use super::titles::Names;
use crate::archive::MessageIx;
use crate::mail::{Revision, Says};

/// A revision comes at most this many seconds after the one before.
const LONGEST_WAIT: i64 = 2 * 366 * DAY;
/// Where only likeness speaks for it, this many.
const LIKELY_WAIT: i64 = 200 * DAY;
/// A sending of equal title and revision is a resend up to this many seconds later, or whenever it says so.
const RESEND: i64 = 180 * DAY;
const DAY: i64 = 86_400;
/// Series of equal title that are looked at: the newest ones.
const NEWEST: usize = 8;
/// Series of a sender that are compared with a later revision: the newest ones.
const COMPARED: usize = 64;

/// What is known of a group's place before its own titles and patches are looked at.
pub(super) struct Hints {
    /// The configuration says that it begins a series.
    pub(super) split: bool,
    /// The series that the configuration puts it in.
    pub(super) joined: Option<usize>,
    /// The series that it answers to.
    pub(super) above: Option<usize>,
    /// The sendings that it names.
    pub(super) pointed: Vec<Pointed>,
}

impl Known<'_> {
    /// Finds a group's place. A single patch in answer to one patch of a series may become a reroll of that one.
    pub(super) fn place(&mut self, group: &mut Group, names: Names<'_>, hints: &Hints) -> Place {
        if hints.split {
            return Place::New;
        }
        if let Some(chain) = hints.joined {
            return self.revision_or_resend(chain, group, LinkMethod::Configured, 1.0);
        }
        let change =
            group.change_id.as_ref().and_then(|change| self.by_change.get(change).copied());
        if let Some(chain) = change.map(|chain| self.chains.name(chain)) {
            return self.revision_or_resend(chain, group, LinkMethod::ChangeId, 1.0);
        }
        // Pull requests for the same tree have the same title each time; only a number tells a later revision.
        if group.pull && !group.resend && group.revision <= Revision::default() {
            return Place::New;
        }
        self.place_by_links(group, names, &hints.pointed)
            .or_else(|| self.place_by_reply(group, names, hints.above))
            .or_else(|| self.place_by_title(group, names))
            .or_else(|| self.place_by_mentions(group, &hints.pointed))
            .or_else(|| self.place_by_patches(group, names))
            .or_else(|| self.place_by_likeness(group))
            .or_else(|| self.place_by_takeover(group, names))
            .unwrap_or(Place::New)
    }

    fn revision_or_resend(
        &self,
        chain: usize,
        group: &Group,
        method: LinkMethod,
        confidence: f32,
    ) -> Place {
        match self.chains.revision_at(chain, group.revision) {
            Some(at) => Place::Resend(chain, at),
            None => Place::Revision(chain, method, confidence),
        }
    }

    /// By what the text says of earlier revisions: `Supersedes:`, `Link to v2:`, `RFC:`. Series that it names beside
    /// each other are one.
    fn place_by_links(
        &mut self,
        group: &Group,
        names: Names<'_>,
        pointed: &[Pointed],
    ) -> Option<Place> {
        let mut found: Option<(usize, f32)> = None;
        for one in pointed {
            let Some(confidence) = self.trust(group, names, one) else { continue };
            found = Some(match found {
                None => (self.chains.name(one.chain), confidence),
                Some((chain, best)) => {
                    let other = self.chains.name(one.chain);
                    (self.chains.put_together(chain, other), best)
                }
            });
        }
        let (chain, confidence) = found?;
        let free = self.chains.revision_at(chain, group.revision).is_none();
        (free || group.revision <= Revision::default())
            .then(|| self.revision_or_resend(chain, group, LinkMethod::Link, confidence))
    }

    /// How far the text can be trusted that a mail is an earlier revision; `None` where it may speak of anything.
    fn trust(&self, group: &Group, names: Names<'_>, one: &Pointed) -> Option<f32> {
        let last = self.chains.last(one.chain)?;
        let own = self.chains.has_sender(one.chain, group.sender);
        let likely = || self.resembles(one.chain, group, names) && own || self.is_like(last, group);
        // `[PATCH] new title` with `Supersedes:` is a later sending of the same number.
        let unmarked = group.revision <= Revision::default() && one.revision <= group.revision;
        let earlier = one.revision < group.revision;
        match one.says {
            Says::Supersedes => (earlier || unmarked && likely()).then_some(0.98),
            Says::Version(number) if number == one.revision.number => {
                (earlier && (own || likely()) || unmarked && likely()).then_some(0.98)
            }
            Says::Previous => (earlier && likely()).then_some(0.9),
            _ => None,
        }
    }

    /// By any link to an earlier sending of the same sender that looks like one of the same patches.
    fn place_by_mentions(&self, group: &Group, pointed: &[Pointed]) -> Option<Place> {
        let fits = |one: &&Pointed| {
            one.revision < group.revision
                && self.continues(one.chain, group)
                && self.chains.last(one.chain).is_some_and(|last| self.is_like(last, group))
        };
        let one = pointed.iter().find(fits)?;
        Some(Place::Revision(one.chain, LinkMethod::Link, 0.85))
    }

    fn place_by_reply(
        &mut self,
        group: &mut Group,
        names: Names<'_>,
        above: Option<usize>,
    ) -> Option<Place> {
        let chain = above?;
        let method = LinkMethod::InReplyTo;
        // "Sorry for sending out v3 so late": whoever answers with the next number needs no haste.
        let next = self.chains.last(chain).is_some_and(|last| {
            follows(last.revision, group.revision) && self.chains.last_has_title(chain, names.title)
        });
        let wait = if next { i64::MAX } else { LONGEST_WAIT };
        if self.continues_within(chain, group, wait) {
            if self.resembles(chain, group, names) {
                return Some(Place::Revision(chain, method, 0.95));
            }
            let (number, total) = self.patch_answered(chain, group)?;
            group.total = total;
            group.patches.iter_mut().for_each(|slot| slot.number = number);
            return Some(Place::Revision(chain, method, 0.8));
        }
        // Patches of one partial reroll, each in answer to the one that it replaces.
        let at = self.chains.revision_at(chain, group.revision)?;
        let before = self.chains.group(chain, at)?;
        let missing = |number| before.patches.iter().all(|slot| slot.number != number);
        let part = group.cover.is_none()
            && group.total > 1
            && group.total == before.total
            && group.sender == before.sender
            && group.patches.iter().all(|slot| missing(slot.number));
        part.then_some(Place::Resend(chain, at))
    }

    /// Number and total of the patch that a single later patch answers to and replaces: it has its title, or its lines.
    fn patch_answered(&mut self, chain: usize, group: &Group) -> Option<(u32, u32)> {
        let message = group.only_patch()?;
        let only = group.patches.first()?;
        let archive = self.archive;
        let record = |ix: MessageIx| archive.messages.get(ix.at());
        let above = archive.ancestors(record(message)?);
        let (slot, total) = self.chains.patch_among(chain, above)?;
        let sketch = |ix| record(ix).and_then(|record| record.patch.as_deref()?.sketch());
        let lines = sketch(slot.message?).zip(sketch(message)).map(|(a, b)| a.alike(b));
        let same = alike(&slot.title, &only.title) > 0.6 || lines > Some(0.2);
        (same && total > 1).then_some((slot.number, total))
    }

    /// Whether a group can be a revision of a series: of a sender of it, later in number, not too much later in time,
    /// and no other change-id. Between undated ones (from reports) only a number that is still free counts.
    fn continues(&self, chain: usize, group: &Group) -> bool {
        self.continues_within(chain, group, LONGEST_WAIT)
    }

    fn continues_within(&self, chain: usize, group: &Group, wait: i64) -> bool {
        let other = |change: &str| self.chains.has_other_change(chain, change);
        self.chains.has_sender(chain, group.sender)
            && !group.change_id.as_deref().is_some_and(other)
            && self.comes_after(chain, group, wait)
    }

    fn comes_after(&self, chain: usize, group: &Group, wait: i64) -> bool {
        let Some(latest) = self.chains.latest(chain) else { return false };
        match (latest.date, group.date) {
            (Some(before), Some(now)) => {
                latest.revision < group.revision && now.saturating_sub(before) <= wait
            }
            _ => self.chains.revision_at(chain, group.revision).is_none(),
        }
    }

    /// Whether a series looks like an earlier revision of what answers to it. Some send the patches for another tree,
    /// or a single fix, below a series.
    fn resembles(&self, chain: usize, group: &Group, names: Names<'_>) -> bool {
        let Some(last) = self.chains.last(chain) else { return false };
        let title = self.chains.last_has_title(chain, names.title);
        let one_of_many = group.total == 1 && last.total > 1;
        title || !one_of_many && (last.tree == group.tree || shared(last, group) > 0)
    }

    /// Whether titles, patches or lines of two sendings are so alike that they may be of one series.
    fn is_like(&self, a: &Group, b: &Group) -> bool {
        let least = a.patches.len().min(b.patches.len());
        !other_branch(a, b)
            && (alike(&a.title, &b.title) > 0.6
                || least > 0 && shared(a, b) * 2 >= least
                || lines_in_common(self.archive, a, b) > 0.3)
    }

    /// The newest series of a title, of one sender or of all others.
    fn titled(&mut self, group: &Group, names: Names<'_>, own: bool) -> Vec<usize> {
        let title = names.title.filter(|_| !group.title.is_empty());
        let known = title.map_or(&[][..], |title| self.by_title.get(title));
        let mut chains: Vec<usize> = known
            .iter()
            .rev()
            .filter(|(sender, _)| (*sender == group.sender) == own)
            .map(|(_, chain)| *chain as usize)
            .take(NEWEST)
            .collect();
        for chain in &mut chains {
            *chain = self.chains.name(*chain);
        }
        chains.dedup();
        chains
    }

    fn place_by_title(&mut self, group: &Group, names: Names<'_>) -> Option<Place> {
        let chains = self.titled(group, names, true);
        let newest = || chains.iter().copied();
        let same_tree =
            |chain: &usize| self.chains.last(*chain).is_some_and(|last| last.tree == group.tree);
        let continued = newest().filter(same_tree).find(|chain| self.continues(*chain, group));
        // A series that would skip numbers is not the one that was sent again a minute later.
        if continued.is_none_or(|chain| self.skips(chain, group)) {
            let mut again =
                newest().filter_map(|chain| Some((chain, self.resend_of(chain, group)?)));
            if let Some((chain, at)) = again.next() {
                return Some(Place::Resend(chain, at));
            }
        }
        if let Some(chain) = continued {
            return Some(Place::Revision(chain, LinkMethod::Title, 0.9));
        }
        let other_tree = |chain: &usize| {
            self.chains
                .last(*chain)
                .is_some_and(|last| !is_branch(&last.tree) && !is_branch(&group.tree))
        };
        let chain = newest().filter(other_tree).find(|chain| self.continues(*chain, group))?;
        Some(Place::Revision(chain, LinkMethod::Title, 0.8))
    }

    /// Whether revisions between a series' last one and a group are missing.
    fn skips(&self, chain: usize, group: &Group) -> bool {
        self.chains.last(chain).is_some_and(|last| last.revision.number + 1 < group.revision.number)
    }

    /// The revision of a series that a group sends again: its newest, for the same tree, soon after or said to be one.
    /// A later revision that is no RFC any more takes the place of the RFC of that number.
    fn resend_of(&self, chain: usize, group: &Group) -> Option<usize> {
        let at = self.chains.revision_at(chain, group.revision)?;
        let before = self.chains.group(chain, at)?;
        let newest = self.chains.latest(chain)?.revision <= group.revision;
        let soon = match (before.date, group.date) {
            (Some(before), Some(now)) => newest && now.saturating_sub(before) <= RESEND,
            _ => true,
        };
        let matured = before.rfc && !group.rfc && group.revision > Revision::default();
        let same = before.tree == group.tree
            && (before.rfc == group.rfc || matured)
            && before.sender == group.sender;
        let again = group.resend || soon && !group.pull;
        (same && again).then_some(at)
    }

    /// The series with most patch titles in common: at least half of the smaller one's. Only a later revision can be
    /// found so, and a single patch only in a series of one or two, or where it has the place of the one before.
    fn place_by_patches(&mut self, group: &Group, names: Names<'_>) -> Option<Place> {
        let mut common: BTreeMap<usize, usize> = BTreeMap::new();
        for patch in names.patches() {
            let newest = self.by_patch.get(patch).iter().rev().take(NEWEST);
            let mut chains: Vec<usize> = newest.map(|chain| *chain as usize).collect();
            for chain in &mut chains {
                *chain = self.chains.name(*chain);
            }
            chains.sort_unstable();
            chains.dedup();
            for chain in chains {
                *common.entry(chain).or_default() += 1;
            }
        }
        let mut best: Option<(usize, usize, f32)> = None;
        for (chain, count) in common {
            let Some(last) = self.chains.last(chain) else { continue };
            let (a, b) = (last.patches.len(), group.patches.len());
            let one_of_many = b == 1 && a > 2 && !replaces(last, group);
            if one_of_many
                || other_branch(last, group)
                || count * 2 < a.min(b)
                || !self.continues(chain, group)
            {
                continue;
            }
            if best.is_none_or(|(_, most, _)| count >= most) {
                let share = (count as f32 / a.max(b) as f32).min(1.0);
                best = Some((chain, count, 0.5 + 0.4 * share));
            }
        }
        best.map(|(chain, _, confidence)| Place::Revision(chain, LinkMethod::Patches, confidence))
    }

    /// The series of the same sender that a later revision is most like, in title and changed lines.
    fn place_by_likeness(&mut self, group: &Group) -> Option<Place> {
        if group.revision <= Revision::default() {
            return None;
        }
        let newest = self.by_sender.get(group.sender).iter().rev().take(COMPARED);
        let mut chains: Vec<usize> = newest.map(|chain| *chain as usize).collect();
        for chain in &mut chains {
            *chain = self.chains.name(*chain);
        }
        if let Some((chain, at)) = self.number_again(&chains, group) {
            return Some(Place::Resend(chain, at));
        }
        let mut best: Option<(f32, usize, LinkMethod, f32)> = None;
        for chain in chains {
            let Some(last) = self.chains.last(chain) else { continue };
            if other_branch(last, group)
                || !self.continues(chain, group)
                || !self.comes_after(chain, group, LIKELY_WAIT)
            {
                continue;
            }
            let Some((score, method, confidence)) = self.likeness(last, group) else { continue };
            if best.is_none_or(|(most, ..)| score > most) {
                best = Some((score, chain, method, confidence));
            }
        }
        best.map(|(_, chain, method, confidence)| Place::Revision(chain, method, confidence))
    }

    /// The newest revision of a series that is sent again under its number soon after, with nearly the same lines but
    /// another title.
    fn number_again(&self, chains: &[usize], group: &Group) -> Option<(usize, usize)> {
        chains.iter().find_map(|&chain| {
            let last = self.chains.last(chain)?;
            let soon = match (last.date, group.date) {
                (Some(before), Some(now)) => now.saturating_sub(before) <= 30 * DAY,
                _ => false,
            };
            let same = last.revision == group.revision
                && last.sender == group.sender
                && last.tree == group.tree
                && last.total == group.total
                && (last.change_id.is_none() || group.change_id.is_none());
            let again = soon
                && same
                && lines_in_common(self.archive, last, group) >= 0.5
                && alike(&last.title, &group.title) >= 0.6;
            again.then(|| Some((chain, self.chains.revision_at(chain, group.revision)?)))?
        })
    }

    /// How like an earlier revision a sending is, and what that says; `None` where it says too little. The next number
    /// soon after needs less than any other.
    fn likeness(&self, last: &Group, group: &Group) -> Option<(f32, LinkMethod, f32)> {
        let title = alike(&last.title, &group.title);
        let lines = lines_in_common(self.archive, last, group);
        let next = follows(last.revision, group.revision);
        let within = |days: i64| match (last.date, group.date) {
            (Some(before), Some(now)) => now.saturating_sub(before) <= days * DAY,
            _ => false,
        };
        let one_of_many = (group.total == 1) != (last.total == 1);
        if one_of_many && title < 0.85 && (lines < 0.5 || title < 0.3) {
            return None;
        }
        let by_title = title >= 0.85
            || next && (title >= 0.75 || title >= 0.65 && lines > 0.1)
            || next && title >= 0.5 && lines >= 0.1 && within(30)
            || next && title >= 0.65 && within(14);
        let by_lines = lines >= 0.5
            || next && (lines >= 0.2 && within(60) || lines >= 0.1 && title >= 0.4 && within(14));
        let score = title + lines + if next { 0.2 } else { 0.0 };
        if by_title {
            let sure = if lines > 0.1 { 0.2 } else { 0.1 };
            Some((score, LinkMethod::Title, 0.54 + sure * title.min(1.0)))
        } else {
            by_lines.then_some((score, LinkMethod::Patches, 0.55 + 0.3 * lines))
        }
    }

    /// The series of another sender that has the very title: somebody else goes on with it.
    fn place_by_takeover(&mut self, group: &Group, names: Names<'_>) -> Option<Place> {
        if group.revision <= Revision::default() {
            return None;
        }
        let chains = self.titled(group, names, false);
        if chains.is_empty() {
            return None;
        }
        let long = comparable(&group.title).split(' ').count() >= 4;
        let fits = |chain: &usize| {
            let Some(last) = self.chains.last(*chain) else { return false };
            let next = long && follows(last.revision, group.revision);
            self.comes_after(*chain, group, LIKELY_WAIT)
                && !other_branch(last, group)
                && (next || lines_in_common(self.archive, last, group) > 0.3)
        };
        let chain = chains.into_iter().find(fits)?;
        Some(Place::Revision(chain, LinkMethod::Title, 0.7))
    }
}

/// Whether one revision is the next after another.
fn follows(before: Revision, after: Revision) -> bool {
    after.number == before.number.saturating_add(1)
        || after.number == before.number && after > before
}

/// Whether all patches of a sending stand where the one before has those of their titles: it replaces them.
fn replaces(before: &Group, group: &Group) -> bool {
    let stands = |number: u32, title: &str| {
        let mut slots = before.patches.iter().filter(|slot| slot.number == number);
        slots.any(|slot| comparable(&slot.title) == comparable(title))
    };
    before.total == group.total && group.patches.iter().all(|slot| stands(slot.number, &slot.title))
}
