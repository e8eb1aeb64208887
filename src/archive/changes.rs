//! What a period brought to series: new ones, new revisions, applied ones.

use std::collections::BTreeSet;

use super::series::Status;
use super::{Archive, MessageIx, Period, SeriesIx, SeriesRevision};

/// Series by what happened to them in a period, each sorted by slug.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Their first revision came.
    pub new: Vec<SeriesIx>,
    /// A later revision came.
    pub updated: Vec<SeriesIx>,
    /// The newest word on them came, and they are applied.
    pub applied: Vec<SeriesIx>,
}

/// Cover and present patches of a revision.
pub fn mails(revision: &SeriesRevision) -> impl Iterator<Item = MessageIx> + '_ {
    revision.cover.into_iter().chain(revision.patches.iter().filter_map(|slot| slot.message))
}

/// Whether a revision is the first of its series: number 1, or no earlier one is known and it has no later number.
pub fn is_first(archive: &Archive, series: SeriesIx, revision: &SeriesRevision) -> bool {
    let first = archive.series[series.at()].revisions.first();
    revision.revision.number == 1 && first.is_some_and(|first| first.revision == revision.revision)
}

/// The changes of a period.
pub fn of(archive: &Archive, period: &Period) -> Changes {
    let here: BTreeSet<MessageIx> = period.messages.iter().copied().collect();
    let touched: BTreeSet<SeriesIx> =
        period.messages.iter().filter_map(|ix| archive.series_of[ix.at()]).collect();
    let mut changes = Changes::default();
    for ix in touched {
        let series = &archive.series[ix.at()];
        let came = |revision: &&SeriesRevision| mails(revision).any(|mail| here.contains(&mail));
        let came: Vec<&SeriesRevision> = series.revisions.iter().filter(came).collect();
        if came.iter().any(|revision| is_first(archive, ix, revision)) {
            changes.new.push(ix);
        }
        if came.iter().any(|revision| !is_first(archive, ix, revision)) {
            changes.updated.push(ix);
        }
        let last =
            series.revisions.iter().flat_map(|revision| revision.followups.iter().copied()).max();
        if series.status == Status::Applied && last.is_some_and(|last| here.contains(&last)) {
            changes.applied.push(ix);
        }
    }
    changes
}
