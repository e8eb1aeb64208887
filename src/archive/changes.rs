//! What a period brought to series: new ones, new revisions, applied ones.

use serde::Serialize;

use super::series::{Reason, Status};
use super::{Archive, MessageIx, Period, Series, SeriesIx, SeriesRevision};

/// Series by what happened to them in a period, each sorted by slug.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// Their first revision came.
    pub new: Vec<SeriesIx>,
    /// A later revision came.
    pub updated: Vec<SeriesIx>,
    /// The mail came that tells that the last of their patches was applied.
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

/// The mail that tells that the last patch of a series was applied; `None` if it is not applied.
pub fn applied_by(series: &Series) -> Option<MessageIx> {
    let applied = series.evidence.iter().filter(|evidence| evidence.reason == Reason::Applied);
    let last = applied.map(|evidence| evidence.message).max();
    last.filter(|_| series.status == Status::Applied)
}

/// The changes of a period.
pub fn of(archive: &Archive, period: &Period) -> Changes {
    let here = period.members();
    let mut changes = Changes::default();
    for ix in here.series(archive) {
        let series = &archive.series[ix.at()];
        let came = |revision: &&SeriesRevision| mails(revision).any(|mail| here.has(mail));
        let came: Vec<&SeriesRevision> = series.revisions.iter().filter(came).collect();
        if came.iter().any(|revision| is_first(archive, ix, revision)) {
            changes.new.push(ix);
        }
        if came.iter().any(|revision| !is_first(archive, ix, revision)) {
            changes.updated.push(ix);
        }
        if applied_by(series).is_some_and(|mail| here.has(mail)) {
            changes.applied.push(ix);
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::period::{self, PeriodRequest};
    use crate::archive::series::testing::{archive, mail};
    use crate::archive::{PeriodUnit, series};

    #[test]
    fn a_series_is_applied_in_the_period_of_the_mail_that_says_so() {
        const DAY: i64 = 86_400;
        let reply = |id, at, says| {
            mail(id, at, "Re: [PATCH] pump").under("p").from("Bo <bo@example.org>").says(says)
        };
        let mut archive = archive(vec![
            mail("p", 10, "[PATCH] pump"),
            reply("r", DAY + 10, "Applied, thanks."),
            reply("later", 2 * DAY + 10, "It works well."),
        ]);
        (archive.series, archive.series_of) =
            series::build(&archive, &series::Overrides::default());
        let request = PeriodRequest { units: vec![PeriodUnit::Day], ..PeriodRequest::default() };
        let periods = period::build(&archive, &[], &request).unwrap();
        let applied: Vec<_> = periods.iter().map(|p| of(&archive, p).applied.len()).collect();
        assert_eq!(applied, [0, 1, 0]);
        assert_eq!(of(&archive, &periods[0]).new, [SeriesIx(0)]);
    }
}
