//! Tells from the mails below a series what it has come to.
//!
//! Verdicts ([`crate::mail::verdict`]) count by who gives them. That a patch was applied is believed of anybody but its
//! author where the form is certain, else of people who have applied other series in a certain form; authors are
//! believed where they do that themselves. A NACK rejects only from people who applied or reviewed other series. What
//! the author takes back, nobody else can. Later words win over earlier ones, and each revision has its own standing;
//! the newest decides for the series.

use rayon::prelude::*;

use super::authors::{Sender, Senders};
use super::runs::{own, runs};
use super::standing::{Evidence, Reason, Standing, Status};
use super::verdicts::{self, Case};
use super::{Series, SeriesRevision};
use crate::archive::changes::mails;
use crate::archive::index::{Map, Set};
use crate::archive::review::Kind;
use crate::archive::{Archive, MessageIx, PatchFacts, Record, SeriesIx, TrailerIx};
use crate::mail::{Earlier, Says, VerdictKind};

#[cfg(test)]
mod tests;

/// Seconds without a mail after which an open series is stale: 60 days.
pub const STALE: i64 = 60 * 86_400;

/// People by what they did to series of others.
#[derive(Default)]
pub(super) struct Leaders {
    /// For each [`Sender`].
    appliers: Vec<Seen>,
    reviewers: Vec<Seen>,
    /// For each of [`Archive::trailers`] whether with it somebody approves of a patch.
    approving: Vec<bool>,
}

/// What a mail did to a series of another.
struct Deed {
    by: Sender,
    applied: bool,
    approved: bool,
}

/// The first series that somebody dealt with, and whether there are more.
#[derive(Clone, Copy, Default)]
struct Seen {
    first: Option<SeriesIx>,
    more: bool,
}

impl Leaders {
    fn of(archive: &Archive, senders: &Senders, all: &[Series]) -> Self {
        let approving = archive.trailers.par_iter().map(|trailer| approves(&trailer.name));
        let mut leaders = Leaders {
            appliers: vec![Seen::default(); archive.people.len()],
            reviewers: vec![Seen::default(); archive.people.len()],
            approving: approving.collect(),
        };
        let deeds = all.par_iter().enumerate().flat_map_iter(|(at, series)| {
            let deeds = leaders.deeds(archive, senders, series);
            deeds.into_iter().map(move |deed| (SeriesIx(at as u32), deed))
        });
        let deeds: Vec<(SeriesIx, Deed)> = deeds.collect();
        for (series, Deed { by, applied, approved }) in deeds {
            if applied {
                note(&mut leaders.appliers, by, series);
            }
            if approved {
                note(&mut leaders.reviewers, by, series);
            }
        }
        leaders
    }

    /// What others did to a series.
    fn deeds(&self, archive: &Archive, senders: &Senders, series: &Series) -> Vec<Deed> {
        let mut deeds = Vec::new();
        for revision in &series.revisions {
            let Some(author) = sender(archive, senders, revision) else { continue };
            for record in revision.followups.iter().filter_map(|ix| archive.messages.get(ix.at())) {
                let by = senders.message(record);
                let applied = record.verdicts.as_ref().is_some_and(|verdicts| {
                    verdicts.said.iter().any(|v| v.certain && v.kind == VerdictKind::Applied)
                });
                let approved = self.approves(record);
                if by != author && (applied || approved) {
                    deeds.push(Deed { by, applied, approved });
                }
            }
        }
        deeds
    }

    /// Whether a mail gives a trailer with which somebody approves of a patch.
    pub(super) fn approves(&self, record: &Record) -> bool {
        let approves = |ix: &TrailerIx| self.approving.get(ix.at()).copied().unwrap_or_default();
        record.trailers.iter().any(approves)
    }

    /// Whether somebody applied another series than this one.
    pub(super) fn applies(&self, by: Sender, besides: usize) -> bool {
        other(&self.appliers, by, besides)
    }

    /// Whether somebody applied or reviewed another series than this one.
    pub(super) fn leads(&self, by: Sender, besides: usize) -> bool {
        self.applies(by, besides) || other(&self.reviewers, by, besides)
    }
}

fn note(all: &mut [Seen], by: Sender, series: SeriesIx) {
    if let Some(seen) = all.get_mut(by as usize) {
        seen.more |= *seen.first.get_or_insert(series) != series;
    }
}

fn other(all: &[Seen], by: Sender, besides: usize) -> bool {
    let seen = all.get(by as usize).copied().unwrap_or_default();
    seen.more || seen.first.is_some_and(|first| first.at() != besides)
}

/// Trailers with which somebody approves of a patch.
fn approves(name: &str) -> bool {
    Kind::of(name).into_iter().any(Kind::is_approval)
}

/// Who sent a revision.
fn sender(archive: &Archive, senders: &Senders, revision: &SeriesRevision) -> Option<Sender> {
    let root = mails(revision).next()?;
    Some(senders.message(archive.messages.get(root.at())?))
}

/// Gives all series and their revisions their standing.
pub(super) fn settle(archive: &Archive, senders: &Senders, all: &mut [Series]) {
    let leaders = Leaders::of(archive, senders, all);
    all.par_iter_mut().enumerate().for_each(|(at, series)| {
        let mut standings: Vec<Option<Standing>> = Vec::with_capacity(series.revisions.len());
        for run in runs(&series.revisions) {
            for (revision, replies) in run.revisions.iter().zip(&run.replies) {
                standings.push(sender(archive, senders, revision).map(|author| {
                    let case = Case { archive, senders, leaders: &leaders, series: at, author };
                    verdicts::standing(&case, revision, &run.numbers, replies)
                }));
            }
        }
        for (revision, standing) in series.revisions.iter_mut().zip(standings) {
            revision.standing = standing.unwrap_or_default();
        }
        supersede(series);
        age(archive, series);
        decide(series);
    });
    replace(archive, all);
}

/// Earlier revisions that were not applied have given way to the next.
fn supersede(series: &mut Series) {
    let pairs = series.revisions.iter().zip(series.revisions.iter().skip(1));
    let next: Vec<Option<MessageIx>> =
        pairs.map(|(before, later)| own(Some(before), later).next()).collect();
    for (revision, next) in series.revisions.iter_mut().zip(next) {
        if revision.standing.status != Status::Applied {
            revision.standing.status = Status::Superseded;
            let later = next.map(|next| Evidence::new(Reason::LaterRevision, next));
            revision.standing.evidence = later.into_iter().collect();
        }
    }
}

/// A newest revision that is open, and of whose series nothing was heard for long, is stale.
fn age(archive: &Archive, series: &mut Series) {
    let said = |ix: &MessageIx| archive.messages.get(ix.at()).and_then(|record| record.date);
    let all = series.revisions.iter().flat_map(|r| mails(r).chain(r.followups.iter().copied()));
    let last = all.filter_map(|ix| Some((said(&ix)?.seconds, ix))).max();
    let (Some(newest), Some((at, mail)), Some(revision)) =
        (archive.newest, last, series.revisions.last_mut())
    else {
        return;
    };
    let standing = &mut revision.standing;
    let open = match standing.status {
        Status::New | Status::UnderReview => true,
        Status::ChangesRequested => {
            standing.evidence.first().is_some_and(|first| first.reason != Reason::Command)
        }
        _ => false,
    };
    if open && newest.saturating_sub(at) > STALE {
        standing.status = Status::Stale;
        standing.evidence.insert(0, Evidence::new(Reason::Quiet, mail));
    }
}

/// The newest revision decides, unless nothing came of it and an earlier one was applied, or an earlier one was applied
/// after it was sent.
fn decide(series: &mut Series) {
    let Some((newest, earlier)) = series.revisions.split_last() else { return };
    let sent = own(earlier.last(), newest).min();
    let ended = matches!(newest.standing.status, Status::Stale | Status::Dropped);
    let open = newest.standing.status != Status::Applied;
    let applied = earlier.iter().rev().find(|revision| {
        let last = revision.standing.evidence.iter().map(|evidence| evidence.message).max();
        revision.standing.status == Status::Applied && (ended || last > sent)
    });
    let decides = applied.filter(|_| open).unwrap_or(newest);
    series.status = decides.standing.status;
    series.evidence = decides.standing.evidence.clone();
}

/// The series of some covers and patches.
pub(super) fn series_of_patches(
    all: &[Series],
    wanted: impl Iterator<Item = MessageIx>,
) -> Map<MessageIx, usize> {
    let wanted: Set<MessageIx> = wanted.collect();
    if wanted.is_empty() {
        return Map::new();
    }
    let found = all.par_iter().enumerate().flat_map_iter(|(at, series)| {
        let mails = series.revisions.iter().flat_map(mails);
        mails.filter(|mail| wanted.contains(mail)).map(move |mail| (mail, at))
    });
    found.collect::<Vec<_>>().into_iter().collect()
}

/// Series that others say they supersede.
fn replace(archive: &Archive, all: &mut [Series]) {
    let said = |(at, series): (usize, &Series)| {
        let mut said = Vec::new();
        for mail in series.revisions.iter().flat_map(mails) {
            let facts = archive.messages.get(mail.at()).and_then(|record| record.patch.as_deref());
            let earlier = facts.into_iter().flat_map(PatchFacts::earlier);
            for Earlier { id, .. } in earlier.filter(|said| said.says == Says::Supersedes) {
                let target = archive.by_id(id).filter(|target| *target < mail);
                said.extend(target.map(|target| (target, at, mail)));
            }
        }
        said
    };
    let found: Vec<(MessageIx, usize, MessageIx)> =
        all.par_iter().enumerate().flat_map_iter(said).collect();
    let of = series_of_patches(all, found.iter().map(|(target, ..)| *target));
    let found: Vec<(usize, usize, MessageIx)> = found
        .into_iter()
        .filter_map(|(target, at, mail)| Some((*of.get(&target)?, at, mail)))
        .filter(|(old, at, _)| old != at)
        .collect();
    for (old, new, mail) in found {
        let Some(series) = all.get_mut(old).filter(|old| old.status != Status::Applied) else {
            continue;
        };
        series.status = Status::Superseded;
        series.evidence = vec![Evidence::new(Reason::OtherSeries(SeriesIx(new as u32)), mail)];
        if let Some(newest) = series.revisions.last_mut() {
            newest.standing.status = series.status;
            newest.standing.evidence.clone_from(&series.evidence);
        }
    }
}
