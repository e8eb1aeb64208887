//! What a period comes to: figures beside those of the period before, series by what happened to them, who came and who
//! reviewed, where lines changed, and how long answers took.
//!
//! Everything is counted from the messages of the period, by walking over these and the series that they belong to; only
//! answers and reviews to come later are looked at beyond its end. Of a period that was read from a report most is
//! unknown, and then absent.

mod figures;
mod lines;
mod people;
mod response;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::answers::{self, FirstAnswers};
use super::changes::{self, Changes, mails};
use super::{Archive, ContributorIx, Period, SeriesIx, SeriesRevision, period, tables};
pub use figures::{Change, Figure, Total, change};
pub use lines::Lines;
pub use people::{Newcomer, Reviewer};
pub use response::Response;

/// Fewest replies that make a series one that was discussed.
const DISCUSSED: u32 = 2;

/// Figures of a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Messages; unknown of a report.
    pub messages: Option<u32>,
    /// Patch mails.
    pub patch_mails: u32,
    /// Threads with a message in it; unknown of a report.
    pub threads: Option<u32>,
    /// Series of which a patch or cover came.
    pub series: u32,
    /// Series of which the first revision came.
    pub new: u32,
    /// Series of which a later revision came.
    pub updated: u32,
    /// Series that were applied.
    pub applied: u32,
    /// Different people who wrote; of a report those whose patches it counts.
    pub people: u32,
}

/// The period before, to compare with.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Before {
    /// The period; it may have no page.
    pub period: Period,
    /// Its figures.
    pub counts: Counts,
}

/// A series by what was said to it in a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Discussed {
    /// The series.
    pub series: SeriesIx,
    /// Replies to any of its revisions.
    pub replies: u32,
    /// Different people who wrote these.
    pub people: u32,
}

/// All that is told of a period beside its messages.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Digest {
    /// Figures.
    pub counts: Counts,
    /// The same length of time before; `None` where there is nothing to compare with: the first period, ranges of
    /// commits, reports.
    pub before: Option<Before>,
    /// New, updated and applied series.
    pub changes: Changes,
    /// Series with at least two replies in the period, most first.
    pub discussed: Vec<Discussed>,
    /// People whose first message is here and is a patch, an answer, or was answered; most patch mails first, then by time; `None` where nothing came before, so
    /// that everybody would be new.
    pub newcomers: Option<Vec<Newcomer>>,
    /// People who gave Reviewed-by, Acked-by or Tested-by in replies, most first.
    pub reviewers: Vec<Reviewer>,
    /// Lines changed; `None` without diffs.
    pub lines: Option<Lines>,
    /// How soon new series were answered; `None` without any.
    pub response: Option<Response>,
    /// How long they and the threads that began in the period waited for a first answer.
    pub first_answers: FirstAnswers,
    /// Series that wait for a first answer to their newest revision, oldest first: sent before the end of the period, 90
    /// days at most, and unanswered to this day. Pull requests are not among them.
    pub waiting: Vec<SeriesIx>,
}

/// Sums up a period.
pub fn of(archive: &Archive, period: &Period) -> Digest {
    let changes = changes::of(archive, period);
    let revisions = revisions(archive, period);
    let earlier = period::before(archive, period);
    Digest {
        counts: counts(archive, period, &changes, revisions.len()),
        newcomers: earlier.is_some().then(|| people::newcomers(archive, period)),
        before: earlier.map(|period| {
            let series = self::revisions(archive, &period).len();
            let counts = counts(archive, &period, &changes::of(archive, &period), series);
            Before { period, counts }
        }),
        discussed: discussed(archive, period),
        reviewers: people::reviewers(archive, period),
        lines: lines::of(archive, period, &revisions),
        response: response::of(archive, &changes.new),
        first_answers: answers::first_answers(
            archive,
            changes.new.iter().copied(),
            period.messages.iter().copied(),
        ),
        waiting: response::waiting(archive, period),
        changes,
    }
}

/// What a digest tells that follows from more than the messages of a period, their threads and series, and those of the
/// period before. It changes when the digest does, and perhaps when it does not, and is made much sooner.
pub fn beyond(archive: &Archive, period: &Period) -> impl Serialize {
    let series = period.members().series(archive);
    (
        people::newcomers(archive, period),
        people::reviewers(archive, period),
        answers::first_answers(archive, series, period.messages.iter().copied()),
        response::waiting(archive, period),
    )
}

/// How much more, in percent, rounded; `None` where there was nothing before.
pub fn percent(now: u32, before: u32) -> Option<i64> {
    let (now, before) = (i64::from(now), i64::from(before));
    let half = before / 2;
    let difference = (now - before) * 100;
    (before > 0).then(|| (difference.abs() + half) / before * difference.signum())
}

/// `series`: of how many a patch or cover came.
fn counts(archive: &Archive, period: &Period, changes: &Changes, series: usize) -> Counts {
    let tables = tables::of(archive, period);
    let authors = period.messages.iter().filter_map(|ix| archive.author_of(*ix));
    let people = authors.collect::<BTreeSet<_>>().len();
    let is_report = period.report.is_some();
    let listed = if is_report { tables.contributors.len() } else { 0 };
    Counts {
        messages: (!is_report).then_some(tables.messages),
        patch_mails: tables.patch_mails,
        threads: (!is_report).then_some(tables.threads),
        series: series as u32,
        new: changes.new.len() as u32,
        updated: changes.updated.len() as u32,
        applied: changes.applied.len() as u32,
        people: people.max(listed) as u32,
    }
}

/// Series with some of their revisions, oldest first.
pub type Revisions<'a> = BTreeMap<SeriesIx, Vec<&'a SeriesRevision>>;

/// The series of which a patch or cover came in a period, each with those revisions.
pub fn revisions<'a>(archive: &'a Archive, period: &Period) -> Revisions<'a> {
    let here = period.members();
    let came = |ix: SeriesIx| {
        let all = archive.series.get(ix.at()).map_or(&[][..], |series| &series.revisions);
        let came = all.iter().filter(|revision| mails(revision).any(|mail| here.has(mail)));
        (ix, came.collect::<Vec<_>>())
    };
    here.series(archive).into_iter().map(came).filter(|(_, came)| !came.is_empty()).collect()
}

fn discussed(archive: &Archive, period: &Period) -> Vec<Discussed> {
    let mut replies: BTreeMap<SeriesIx, (u32, BTreeSet<ContributorIx>)> = BTreeMap::new();
    for ix in &period.messages {
        let series = archive.series_of.get(ix.at()).copied().flatten();
        let record = archive.messages.get(ix.at()).filter(|record| !record.is_own_patch());
        if let (Some(series), Some(_)) = (series, record) {
            let (count, people) = replies.entry(series).or_default();
            *count += 1;
            people.extend(archive.author_of(*ix));
        }
    }
    let mut discussed: Vec<Discussed> = replies
        .into_iter()
        .filter(|(_, (count, _))| *count >= DISCUSSED)
        .map(|(series, (replies, people))| Discussed {
            series,
            replies,
            people: people.len() as u32,
        })
        .collect();
    discussed.sort_by_key(|one| std::cmp::Reverse((one.replies, one.people)));
    discussed
}
