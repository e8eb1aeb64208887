//! Links sendings as revisions of one series, by the best evidence that there is.
//!
//! In the order of sending, each looks for the series that it continues: by change-id; by an In-Reply-To to an earlier
//! revision; by equal title and sender; by patch titles in common. A series has each revision once and a later sending
//! is a later revision. Another sending of the newest revision takes its place where it is a resend: same title, same
//! sender, same tree.

use std::collections::{BTreeMap, HashMap};

use super::LinkMethod;
use super::authors::Sender;
use super::followups::Below;
use super::group::{Group, ancestors, keep_later};
use crate::archive::Archive;
use crate::mail::Revision;

/// A revision comes at most this many seconds after the one before.
const LONGEST_WAIT: i64 = 2 * 366 * 86_400;
/// A sending of equal title and revision is a resend up to this many seconds later, or whenever it says so.
const RESEND: i64 = 180 * 86_400;
/// Series of equal title that are looked at: the newest ones.
const NEWEST: usize = 8;

/// A group and how it was linked to those before it.
pub(super) struct Linked {
    pub(super) group: Group,
    pub(super) method: Option<LinkMethod>,
    pub(super) confidence: f32,
    /// Answers to a mail of an earlier revision of the same series.
    pub(super) replies_to_earlier: bool,
}

/// Where a group goes.
enum Place {
    /// A new revision of this series.
    Revision(usize, LinkMethod, f32),
    /// Another sending of a revision of this series: series and revision.
    Resend(usize, usize),
    /// A series of its own.
    New,
}

/// What is found of earlier series by.
#[derive(Default)]
struct Known {
    chains: Vec<Vec<Linked>>,
    by_change: HashMap<Box<str>, usize>,
    by_title: HashMap<(Sender, String), Vec<usize>>,
    by_patch: HashMap<(Sender, String), Vec<usize>>,
}

/// Links the groups; each chain is a series, in order of sending.
pub(super) fn link(archive: &Archive, groups: Vec<Group>, below: &Below) -> Vec<Vec<Linked>> {
    let mut order: Vec<usize> = (0..groups.len()).collect();
    let sent = |at: &usize| {
        groups.get(*at).map(|group| (group.date.unwrap_or(i64::MAX), group.revision, *at))
    };
    order.sort_by_key(sent);
    let mut groups: Vec<Option<Group>> = groups.into_iter().map(Some).collect();
    let mut chain_of: Vec<Option<usize>> = vec![None; groups.len()];
    let mut known = Known::default();
    for at in order {
        let Some(group) = groups.get_mut(at).and_then(Option::take) else { continue };
        let above = above(archive, &group, below, at, &chain_of);
        let chain = known.add(group, above);
        if let Some(slot) = chain_of.get_mut(at) {
            *slot = Some(chain);
        }
    }
    known.chains
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
        ancestors(archive, root).filter_map(|ix| below.group(ix)).filter(|over| *over != at);
    groups.find_map(|over| chain_of.get(over).copied().flatten())
}

impl Known {
    /// Puts a group where it belongs; returns its series.
    fn add(&mut self, group: Group, above: Option<usize>) -> usize {
        let place = self.place(&group, above);
        let chain = match place {
            Place::Revision(chain, ..) | Place::Resend(chain, _) => chain,
            Place::New => self.chains.len(),
        };
        self.remember(&group, chain);
        match place {
            Place::Resend(_, at) => {
                if let Some(before) = self.chains.get_mut(chain).and_then(|chain| chain.get_mut(at))
                {
                    resend(&mut before.group, group);
                }
            }
            Place::Revision(_, method, confidence) => {
                let linked = Linked {
                    group,
                    method: Some(method),
                    confidence,
                    replies_to_earlier: above == Some(chain),
                };
                if let Some(chain) = self.chains.get_mut(chain) {
                    chain.push(linked);
                }
            }
            Place::New => {
                self.chains.push(vec![Linked {
                    group,
                    method: None,
                    confidence: 1.0,
                    replies_to_earlier: false,
                }]);
            }
        }
        chain
    }

    fn remember(&mut self, group: &Group, chain: usize) {
        if let Some(change) = &group.change_id {
            self.by_change.entry(change.clone()).or_insert(chain);
        }
        let note = |map: &mut HashMap<(Sender, String), Vec<usize>>, title: &str| {
            let chains = map.entry((group.sender, comparable(title))).or_default();
            if chains.last() != Some(&chain) {
                chains.push(chain);
            }
        };
        if !group.title.is_empty() {
            note(&mut self.by_title, &group.title);
        }
        for slot in group.patches.iter().filter(|slot| !slot.title.is_empty()) {
            note(&mut self.by_patch, &slot.title);
        }
    }

    fn place(&self, group: &Group, above: Option<usize>) -> Place {
        if let Some(&chain) = group.change_id.as_ref().and_then(|change| self.by_change.get(change))
        {
            return match self.revision_at(chain, group) {
                Some(at) => Place::Resend(chain, at),
                None => Place::Revision(chain, LinkMethod::ChangeId, 1.0),
            };
        }
        // Pull requests for the same tree have the same title each time; only a number tells a later revision.
        if group.pull && !group.resend && group.revision <= Revision::default() {
            return Place::New;
        }
        if let Some(chain) =
            above.filter(|chain| self.continues(*chain, group) && self.resembles(*chain, group))
        {
            return Place::Revision(chain, LinkMethod::InReplyTo, 0.95);
        }
        self.place_by_title(group).or_else(|| self.place_by_patches(group)).unwrap_or(Place::New)
    }

    fn chain(&self, chain: usize) -> &[Linked] {
        self.chains.get(chain).map_or(&[], Vec::as_slice)
    }

    /// Where a series has this very revision.
    fn revision_at(&self, chain: usize, group: &Group) -> Option<usize> {
        self.chain(chain).iter().position(|linked| linked.group.revision == group.revision)
    }

    /// Whether a group can be a revision of a series: later in number, not too much later in time, and no other
    /// change-id. Between undated ones (from reports) only a number that is still free counts.
    fn continues(&self, chain: usize, group: &Group) -> bool {
        let chain = self.chain(chain);
        let other_change = |linked: &Linked| matches!((&linked.group.change_id, &group.change_id), (Some(a), Some(b)) if a != b);
        let Some(last) = chain.iter().max_by_key(|linked| linked.group.revision) else {
            return false;
        };
        if chain.iter().any(|linked| linked.group.sender != group.sender)
            || chain.iter().any(other_change)
        {
            return false;
        }
        match (last.group.date, group.date) {
            (Some(before), Some(now)) => {
                last.group.revision < group.revision && now.saturating_sub(before) <= LONGEST_WAIT
            }
            _ => chain.iter().all(|linked| linked.group.revision != group.revision),
        }
    }

    /// Whether a series looks like an earlier revision of what answers to it. Some send the patches for another tree,
    /// or a single fix, below a series.
    fn resembles(&self, chain: usize, group: &Group) -> bool {
        let Some(last) = self.chain(chain).last().map(|linked| &linked.group) else { return false };
        let title = comparable(&last.title) == comparable(&group.title);
        let one_of_many = group.total == 1 && last.total > 1;
        title || !one_of_many && (last.tree == group.tree || shared(last, group) > 0)
    }

    fn place_by_title(&self, group: &Group) -> Option<Place> {
        if group.title.is_empty() {
            return None;
        }
        let chains = self.by_title.get(&(group.sender, comparable(&group.title)))?;
        let newest = || chains.iter().rev().take(NEWEST).copied();
        let same_tree = |chain: &usize| {
            self.chain(*chain).last().is_some_and(|last| last.group.tree == group.tree)
        };
        if let Some(chain) = newest().filter(same_tree).find(|chain| self.continues(*chain, group))
        {
            return Some(Place::Revision(chain, LinkMethod::Title, 0.9));
        }
        if let Some((chain, at)) =
            newest().find_map(|chain| Some((chain, self.resend_of(chain, group)?)))
        {
            return Some(Place::Resend(chain, at));
        }
        let other_tree = |chain: &usize| {
            self.chain(*chain)
                .last()
                .is_some_and(|last| !is_branch(&last.group.tree) && !is_branch(&group.tree))
        };
        let chain = newest().filter(other_tree).find(|chain| self.continues(*chain, group))?;
        Some(Place::Revision(chain, LinkMethod::Title, 0.8))
    }

    /// The revision of a series that a group sends again: its newest, for the same tree, soon after or said to be one.
    fn resend_of(&self, chain: usize, group: &Group) -> Option<usize> {
        let at = self.revision_at(chain, group)?;
        let before = &self.chain(chain).get(at)?.group;
        let newest = self.chain(chain).iter().all(|linked| linked.group.revision <= group.revision);
        let soon = match (before.date, group.date) {
            (Some(before), Some(now)) => newest && now.saturating_sub(before) <= RESEND,
            _ => true,
        };
        let same =
            before.tree == group.tree && before.rfc == group.rfc && before.sender == group.sender;
        let again = group.resend || soon && !group.pull;
        (same && again).then_some(at)
    }

    /// The series with most patch titles in common: at least half of the smaller one's. Only a later revision can be
    /// found so, and a single patch only in a series of one or two.
    fn place_by_patches(&self, group: &Group) -> Option<Place> {
        let mut common: BTreeMap<usize, usize> = BTreeMap::new();
        for slot in group.patches.iter().filter(|slot| !slot.title.is_empty()) {
            let chains = self.by_patch.get(&(group.sender, comparable(&slot.title)));
            for chain in chains.into_iter().flat_map(|chains| chains.iter().rev().take(NEWEST)) {
                *common.entry(*chain).or_default() += 1;
            }
        }
        let mut best: Option<(usize, usize, f32)> = None;
        for (chain, count) in common {
            let Some(last) = self.chain(chain).last().map(|linked| &linked.group) else { continue };
            let (a, b) = (last.patches.len(), group.patches.len());
            let one_of_many = b == 1 && a > 2;
            let branch =
                (is_branch(&last.tree) || is_branch(&group.tree)) && last.tree != group.tree;
            if one_of_many || branch || count * 2 < a.min(b) || !self.continues(chain, group) {
                continue;
            }
            if best.is_none_or(|(_, most, _)| count >= most) {
                let share = (count as f32 / a.max(b) as f32).min(1.0);
                best = Some((chain, count, 0.5 + 0.4 * share));
            }
        }
        best.map(|(chain, _, confidence)| Place::Revision(chain, LinkMethod::Patches, confidence))
    }
}

/// A tree that names a release (`5.10.y`, `stable`): the same patch for two of them is two patches.
fn is_branch(tree: &str) -> bool {
    tree.split(' ')
        .any(|word| word.starts_with(|c: char| c.is_ascii_digit()) || word.contains("stable"))
}

/// Patch titles in common.
fn shared(a: &Group, b: &Group) -> usize {
    let mut titles: Vec<String> = a.patches.iter().map(|slot| comparable(&slot.title)).collect();
    titles.sort_unstable();
    let known = |title: &str| !title.is_empty() && titles.binary_search(&comparable(title)).is_ok();
    b.patches.iter().filter(|slot| known(&slot.title)).count()
}

/// A title as it is compared: lower case, single blanks, without a closing point and without `(v2)` at its end.
fn comparable(title: &str) -> String {
    let lower = title.to_lowercase();
    let mut words: Vec<&str> = lower.split_whitespace().collect();
    let revision = |word: &str| {
        let inner = word
            .strip_prefix('(')
            .and_then(|word| word.strip_suffix(')'))
            .and_then(|word| word.strip_prefix('v'));
        inner.is_some_and(|digits| {
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    if words.len() > 1 && words.last().is_some_and(|word| revision(word)) {
        words.pop();
    }
    let mut joined = words.join(" ");
    joined.truncate(joined.trim_end_matches('.').len());
    joined
}

/// Puts a second sending in the place of the first, whose mails become follow-ups. What keeps is the place of the
/// earlier one in the URL. A report's account of a sending that is here as mail adds nothing but its messages.
fn resend(before: &mut Group, again: Group) {
    if again.date.is_none() && before.date.is_some() {
        before.followups.extend(again.messages());
        return;
    }
    let whole = again.patches.len() >= again.total as usize || again.total != before.total;
    let smaller = again.total < before.total
        && again.patches.len() < before.patches.len()
        && again.cover.is_none();
    if smaller {
        before.followups.extend(again.messages());
        return;
    }
    let Group { cover, mut patches, followups, date, total, change_id, .. } = again;
    before.followups.extend(followups);
    if let Some(old) = cover.and_then(|cover| before.cover.replace(cover)) {
        before.followups.push(old);
    }
    let old = std::mem::take(&mut before.patches);
    if whole {
        before.followups.extend(old.into_iter().filter_map(|slot| slot.message));
    } else {
        let titles =
            patches.iter().map(|slot| slot.number).collect::<std::collections::BTreeSet<_>>();
        let (replaced, kept): (Vec<_>, Vec<_>) =
            old.into_iter().partition(|slot| titles.contains(&slot.number));
        before.followups.extend(replaced.into_iter().filter_map(|slot| slot.message));
        patches.extend(kept);
        patches.sort_by_key(|slot| slot.number);
        before.followups.extend(keep_later(&mut patches));
    }
    before.patches = patches;
    before.total = total;
    before.date = date.or(before.date);
    if before.change_id.is_none() {
        before.change_id = change_id;
    }
}
