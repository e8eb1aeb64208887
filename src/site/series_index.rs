//! The orders and selections of a list's index of series.

use std::cmp::Reverse;

use rayon::prelude::*;

use crate::archive::series::Status;
use crate::archive::{Archive, SeriesIx, changes};

/// A way to look at a list's series.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum SeriesView {
    /// All, the one with the newest mail first.
    #[default]
    Activity,
    /// All, the one whose first revision was sent last first.
    Age,
    /// Those of one status, the one with the newest mail first.
    Status(Status),
}

impl SeriesView {
    /// The folder of its pages below `series/`; empty for the index itself.
    pub fn folder(self) -> String {
        match self {
            SeriesView::Activity => String::new(),
            SeriesView::Age => "_by/age".to_owned(),
            SeriesView::Status(status) => format!("_by/status/{}", status.name()),
        }
    }
}

/// The series of every view.
#[derive(Debug, Default)]
pub struct SeriesIndex {
    activity: Vec<SeriesIx>,
    age: Vec<SeriesIx>,
    /// Statuses that any series has, in the order of [`Status::ALL`].
    by_status: Vec<(Status, Vec<SeriesIx>)>,
    /// For each series the seconds of its newest mail.
    newest: Vec<Option<i64>>,
}

impl SeriesIndex {
    pub(super) fn new(archive: &Archive) -> Self {
        let seconds = |mail| archive.message(mail).date.map(|date| date.seconds);
        let newest: Vec<Option<i64>> = archive
            .series
            .par_iter()
            .map(|series| {
                let all = series.revisions.iter().flat_map(|revision| {
                    changes::mails(revision).chain(revision.followups.iter().copied())
                });
                all.filter_map(seconds).max()
            })
            .collect();
        let all = || (0..archive.series.len() as u32).map(SeriesIx);
        let mut activity: Vec<SeriesIx> = all().collect();
        activity
            .par_sort_unstable_by_key(|ix| (Reverse(newest.get(ix.at()).copied().flatten()), ix.0));
        let mut age: Vec<SeriesIx> = all().collect();
        age.par_sort_unstable_by_key(|ix| (Reverse(sent(archive, *ix)), ix.0));
        let of = |status: &Status| {
            let has = |ix: &&SeriesIx| archive.series[ix.at()].status == *status;
            activity.iter().filter(has).copied().collect::<Vec<SeriesIx>>()
        };
        let by_status = Status::ALL.iter().map(|status| (*status, of(status)));
        let by_status = by_status.filter(|(_, series)| !series.is_empty()).collect();
        SeriesIndex { activity, age, by_status, newest }
    }

    /// All views that have pages. Those of a status only where there are any; the index itself always.
    pub fn views(&self) -> impl Iterator<Item = SeriesView> + '_ {
        let age = Some(SeriesView::Age).filter(|_| !self.age.is_empty());
        let statuses = self.by_status.iter().map(|(status, _)| SeriesView::Status(*status));
        std::iter::once(SeriesView::Activity).chain(age).chain(statuses)
    }

    /// The series of a view, in its order.
    pub fn series(&self, view: SeriesView) -> &[SeriesIx] {
        match view {
            SeriesView::Activity => &self.activity,
            SeriesView::Age => &self.age,
            SeriesView::Status(status) => {
                let found = self.by_status.iter().find(|(other, _)| *other == status);
                found.map_or(&[], |(_, series)| series)
            }
        }
    }

    /// Seconds of the newest mail of a series.
    pub fn newest(&self, series: SeriesIx) -> Option<i64> {
        self.newest.get(series.at()).copied().flatten()
    }
}

/// When the first known revision was sent.
pub fn sent(archive: &Archive, series: SeriesIx) -> Option<i64> {
    archive.series.get(series.at())?.revisions.first()?.date
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::series::testing::{archive, mail};
    use crate::archive::series::{Overrides, build};

    #[test]
    fn views_sort_and_select() {
        let mut archive = archive(vec![
            mail("a", 100, "[PATCH] aa pump"),
            mail("b", 200, "[PATCH] bb valve"),
            mail("r", 300, "Re: [PATCH] aa pump")
                .under("a")
                .from("Bo <bo@example.org>")
                .says("Applied, thanks."),
        ]);
        (archive.series, archive.series_of) = build(&archive, &Overrides::default());
        let index = SeriesIndex::new(&archive);
        let titles = |view| {
            let rows = index.series(view).iter();
            rows.map(|ix| archive.series[ix.at()].title.as_ref()).collect::<Vec<_>>()
        };
        assert_eq!(titles(SeriesView::Activity), ["aa pump", "bb valve"]);
        assert_eq!(titles(SeriesView::Age), ["bb valve", "aa pump"]);
        assert_eq!(titles(SeriesView::Status(Status::Applied)), ["aa pump"]);
        assert_eq!(titles(SeriesView::Status(Status::Rfc)), Vec::<&str>::new());
        let folders: Vec<_> = index.views().map(SeriesView::folder).collect();
        assert_eq!(folders, ["", "_by/age", "_by/status/new", "_by/status/applied"]);
        assert_eq!(index.newest(SeriesIx(0)), Some(300));
    }

    #[test]
    fn a_list_without_series_has_the_index_alone() {
        let index = SeriesIndex::new(&Archive::default());
        assert_eq!(index.views().collect::<Vec<_>>(), [SeriesView::Activity]);
    }
}
