//! Series: all revisions of one set of patches.
//!
//! Three steps. First the mails of one sending become a group ([`group`]): patches below a cover or a first patch, or
//! sent unthreaded at one time; single patches and pull requests stand alone; what period reports list is grouped as
//! they list it ([`reported`]). Then replies are put below the nearest patch or cover above them in their thread
//! ([`followups`]). Last, groups are linked as revisions of one series ([`revisions`]), each link with the evidence
//! for it and how far it can be trusted. The rules are b4's where it has one, and Patchwork's.

mod authors;
mod chains;
mod evidence;
mod followups;
mod group;
mod lists;
mod needs;
mod overrides;
mod place;
mod reported;
mod resend;
mod revisions;
mod runs;
mod standing;
pub mod status;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod titles;
mod verdicts;

use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;
use serde::Serialize;

use super::index::again;
use super::{Archive, MessageIx, PersonIx, SeriesIx, slug};
use crate::mail::Revision;
use authors::Senders;
use chains::Linked;
use group::Group;
pub use needs::{Need, NeedKind, Needs};
use overrides::Decided;
pub use overrides::Overrides;
pub use reported::printed;
pub use standing::{AppliedPatch, Evidence, Reason, Standing, Status};

/// How a revision was found to belong to its series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum LinkMethod {
    /// Equal b4 change-id (also: the only revision).
    ChangeId,
    /// A link to the earlier revision in the cover.
    Link,
    /// In-Reply-To an earlier revision.
    InReplyTo,
    /// Equal title and author; or, with less confidence, a similar title or another author.
    Title,
    /// Shared patch titles, or changed lines.
    Patches,
    /// The site's configuration says so.
    Configured,
}

/// A patch of a revision, present or only known by its number or title.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PatchSlot {
    /// From 1.
    pub number: u32,
    /// The message, where it is in the archive.
    pub message: Option<MessageIx>,
    /// Title without tag; empty for an absent patch of which nothing is known.
    pub title: Box<str>,
    /// Author, where known.
    pub author: Option<PersonIx>,
}

/// One revision of a series.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SeriesRevision {
    /// `v3`, or `v3.1` for a partial reroll.
    pub revision: Revision,
    /// Seconds of the cover, else of the first present patch; `None` where undated.
    pub date: Option<i64>,
    /// The cover letter.
    pub cover: Option<MessageIx>,
    /// One slot per patch, by number; a patch sent twice appears once (the later one), the earlier is among the
    /// follow-ups. A partial reroll has the patches of the revision that it completes in its holes. Of a series of
    /// which hardly anything is here, only the slots of which something is known.
    pub patches: Vec<PatchSlot>,
    /// Patches it should have.
    pub total: u32,
    /// All patches are present.
    pub complete: bool,
    /// For a partial reroll: the revision that fills its holes.
    pub partial_of: Option<Revision>,
    /// How it was linked to the earlier revisions; `None` for the first.
    pub method: Option<LinkMethod>,
    /// 0 to 1.
    pub confidence: f32,
    /// Replies and other mails below the cover and the patches, by date.
    pub followups: Vec<MessageIx>,
    /// What it has come to.
    pub standing: Standing,
}

/// All revisions of one set of patches. A single patch is a series of one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Series {
    /// Title made safe plus 8 hex digits of the earliest revision's change-id or root Message-ID (SHA-256).
    pub slug: String,
    /// Slugs that the series would have if its earlier revisions were not here, as it may once have been: their pages
    /// lead on. Sorted; none of them is the slug of another series.
    pub former: Vec<String>,
    /// Title of the newest revision: the cover's, else the first patch's.
    pub title: Box<str>,
    /// Author of the newest revision's cover, else of its first patch.
    pub author: PersonIx,
    /// b4's change-id.
    pub change_id: Option<Box<str>>,
    /// State.
    pub status: Status,
    /// What shows it, the weightiest first.
    pub evidence: Vec<Evidence>,
    /// What it stands on, and what stands on it.
    pub needs: Needs,
    /// Oldest first by revision; never empty.
    pub revisions: Vec<SeriesRevision>,
}

/// Empty slots that a revision may have beside eight for each patch that is here, so that mails which claim to be one
/// of thousands cost no memory.
const MOST_EMPTY: u32 = 128;

/// Groups patches into series and links their revisions. Returns the series by slug, and for each message its series.
/// Reads `messages`, `by_id`, `threads`, `people`, `robots`, `reports` of the archive, nothing else. A patch that only a report
/// lists has an author if that one is among `people`; a series of which no author is known is left out.
pub fn build(archive: &Archive, overrides: &Overrides) -> (Vec<Series>, Vec<Option<SeriesIx>>) {
    let senders = Senders::of(archive);
    let mut groups = group::sendings(archive, &senders);
    groups.extend(reported::groups(archive, &senders).into_iter().map(Box::new));
    let below = followups::attach(archive, &mut groups);
    let decided = Decided::new(archive, overrides, &below);
    let chains = revisions::link(archive, groups, &below, &decided);
    let mut chains: Vec<(String, Vec<Linked>)> = chains.into_par_iter().map(named).collect();
    chains.par_sort_by(|(a, _), (b, _)| a.cmp(b));
    make_unique(&mut chains);
    let chains = chains.into_par_iter();
    let mut series: Vec<Series> =
        chains.map(|(slug, chain)| finish(archive, slug, chain)).collect();
    forget_taken(&mut series);
    status::settle(archive, &senders, &mut series);
    needs::settle(archive, &mut series);
    series.par_iter_mut().for_each(shrink);
    let series_of = series_of(&series, archive.messages.len());
    (series, series_of)
}

/// For each message its series, the last of several.
fn series_of(series: &[Series], messages: usize) -> Vec<Option<SeriesIx>> {
    // The series after it, since there is none at first.
    let after: Vec<AtomicU32> = (0..messages).into_par_iter().map(|_| AtomicU32::new(0)).collect();
    series.par_iter().enumerate().for_each(|(at, one)| {
        for revision in &one.revisions {
            let patches = revision.patches.iter().filter_map(|slot| slot.message);
            for message in patches.chain(revision.cover).chain(revision.followups.iter().copied()) {
                if let Some(slot) = after.get(message.at()) {
                    slot.fetch_max(at as u32 + 1, Ordering::Relaxed);
                }
            }
        }
    });
    let series = |after: AtomicU32| after.into_inner().checked_sub(1).map(SeriesIx);
    after.into_par_iter().map(series).collect()
}

/// Gives back the room that lists were given to grow.
fn shrink(series: &mut Series) {
    let Series { slug, former, evidence, revisions, .. } = series;
    slug.shrink_to_fit();
    former.shrink_to_fit();
    evidence.shrink_to_fit();
    for SeriesRevision { patches, followups, standing, .. } in revisions {
        patches.shrink_to_fit();
        followups.shrink_to_fit();
        standing.evidence.shrink_to_fit();
        standing.applied.shrink_to_fit();
    }
}

/// Two series of one slug can only come from one mail that was told in two ways; the later gains a number.
fn make_unique(chains: &mut [(String, Vec<Linked>)]) {
    if chains.par_windows(2).all(|pair| !matches!(pair, [(a, _), (b, _)] if a == b)) {
        return;
    }
    let mut before: Option<(String, u32)> = None;
    for (own, _) in chains.iter_mut() {
        match &mut before {
            Some((slug, times)) if slug == own => {
                *times += 1;
                *own = format!("{slug}-{times}");
            }
            _ => before = Some((own.clone(), 1)),
        }
    }
}

/// Leaves of former slugs those that no series has, each to the first that had it.
fn forget_taken(series: &mut [Series]) {
    let slugs = series.par_iter().map(|one| &one.slug);
    let all = slugs.chain(series.par_iter().flat_map_iter(|one| &one.former));
    let all: Vec<&str> = all.map(String::as_str).collect();
    let mut at = series.len();
    let taken = again(&all).into_iter().map(|(again, _)| again as usize);
    let taken: Vec<usize> = taken.filter(|again| *again >= at).collect();
    if taken.is_empty() {
        return;
    }
    let mut taken = taken.into_iter().peekable();
    for one in series {
        one.former.retain(|_| {
            at += 1;
            taken.next_if_eq(&(at - 1)).is_none()
        });
    }
}

/// The slug that a sending gives to a series.
fn slug(title: &str, key: &str) -> String {
    slug::with_digest(&slug::slug(title), key)
}

/// Linked groups in the order of revisions, and the slug of their series: that of the earliest.
fn named(mut chain: Vec<Linked>) -> (String, Vec<Linked>) {
    chain.sort_by_key(|linked| linked.group.revision);
    let first = chain.first().map(|first| slug(&first.group.title, &first.group.key));
    (first.unwrap_or_default(), chain)
}

/// Makes a series of linked groups, the earliest revision first.
fn finish(archive: &Archive, own: String, chain: Vec<Linked>) -> Series {
    let mut former: Vec<String> = Vec::new();
    for (at, linked) in chain.iter().enumerate() {
        let Group { title, key, later, .. } = &*linked.group;
        if at > 0 {
            former.push(slug(title, key));
        }
        former.extend(later.iter().map(|(title, key)| slug(title, key)));
    }
    former.sort();
    former.dedup();
    former.retain(|slug| *slug != own);
    let change_id = chain.iter().rev().find_map(|linked| linked.group.change_id.clone());
    let author = chain.last().map(|last| last.group.author).unwrap_or_default();
    let mut title: Box<str> = "".into();
    let mut revisions: Vec<SeriesRevision> = Vec::with_capacity(chain.len());
    for linked in chain {
        let Group { title: sent, shown, .. } = &*linked.group;
        let newer = shown.as_ref().unwrap_or(sent).clone();
        let revision = revision(archive, linked, revisions.last());
        // The patches of a partial reroll have their own titles, the series keeps its.
        if revision.partial_of.is_none() {
            title = newer;
        }
        revisions.push(revision);
    }
    Series {
        slug: own,
        former,
        title,
        author,
        change_id,
        status: Status::default(),
        evidence: Vec::new(),
        needs: Needs::default(),
        revisions,
    }
}

fn revision(archive: &Archive, linked: Linked, before: Option<&SeriesRevision>) -> SeriesRevision {
    let Linked { group, method, confidence, .. } = linked;
    let base = before.filter(|base| is_reroll(archive, &group, base));
    let patches = fill(group.patches, group.total, base.map(|base| base.patches.as_slice()));
    let present = patches.iter().filter(|slot| slot.message.is_some()).count();
    let mut followups = group.followups;
    followups.sort_unstable();
    followups.dedup();
    SeriesRevision {
        revision: group.revision,
        date: group.date,
        cover: group.cover,
        complete: present >= group.total as usize,
        patches,
        total: group.total,
        partial_of: base.map(|base| base.revision),
        // The first revision has nothing to be linked to, whatever the order in which they were found.
        method: before.and(Some(method.unwrap_or(LinkMethod::ChangeId))),
        confidence: if before.is_some() { confidence } else { 1.0 },
        followups,
        standing: Standing::default(),
    }
}

/// Whether a sending replaces some patches of the revision before it: it says so (`v5.1`), or each of its patches answers
/// to the one of its number there (b4's rule), or has its title.
fn is_reroll(archive: &Archive, group: &Group, base: &SeriesRevision) -> bool {
    let slot_of = |number: u32| {
        let at = base.patches.binary_search_by_key(&number, |slot| slot.number).ok();
        at.and_then(|at| base.patches.get(at))
    };
    let replaces = |slot: &PatchSlot| {
        let Some(old) = slot_of(slot.number) else { return false };
        let record = slot.message.and_then(|ix| archive.messages.get(ix.at()));
        let mut above = record.into_iter().flat_map(|record| archive.ancestors(record));
        old.message.is_some_and(|old| above.any(|ix| ix == old))
            || !old.title.is_empty()
                && evidence::comparable(&old.title) == evidence::comparable(&slot.title)
    };
    group.patches.len() < group.total as usize
        && group.cover.is_none()
        && base.total == group.total
        && group.revision > Revision::default()
        && (group.revision.reroll > 0 || group.patches.iter().all(replaces))
}

/// Puts in the slots that are missing between the known ones (sorted by number), from `base` where that is given.
fn fill(known: Vec<PatchSlot>, total: u32, base: Option<&[PatchSlot]>) -> Vec<PatchSlot> {
    let many = known.len() as u32;
    if total.saturating_sub(many) > MOST_EMPTY.saturating_add(many.saturating_mul(8)) {
        return known;
    }
    let mut known = known.into_iter().peekable();
    let slot = |number| {
        if let Some(slot) = known.next_if(|slot| slot.number <= number) {
            return slot;
        }
        let from_base = base.and_then(|base| {
            base.binary_search_by_key(&number, |slot| slot.number).ok().and_then(|at| base.get(at))
        });
        from_base.cloned().unwrap_or_else(|| PatchSlot {
            number,
            message: None,
            title: "".into(),
            author: None,
        })
    };
    (1..=total).map(slot).collect()
}
