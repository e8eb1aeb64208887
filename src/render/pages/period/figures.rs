//! Totals, tables and charts of a period's page.

use crate::archive::digest::{self, Change, Digest, Lines, Newcomer, Reviewer, Total};
use crate::archive::directory::DirectoryChange;
use crate::mail::Address;
use crate::render::charts::{About, bars};
use crate::render::context::{
    CountRow, DirectoryRow, Figure, LinesContext, NewcomerRow, ResponseContext, ReviewerRow,
};
use crate::render::date;
use crate::render::rows::Scope;
use crate::words::Words;

/// The totals that are known, with what they were before.
pub(super) fn figures(digest: &Digest, words: &Words) -> Vec<Figure> {
    let figure = |digest::Figure { total, count, before }| Figure {
        label: words.get(key(total)).to_owned(),
        count,
        before,
        change: digest::change(count, before).map(|change| told(change, words)).unwrap_or_default(),
    };
    digest.figures().into_iter().map(figure).collect()
}

/// The word for a total.
fn key(total: Total) -> &'static str {
    match total {
        Total::Messages => "messages",
        Total::Threads => "threads",
        Total::PatchMails => "patch_mails",
        Total::Series => "series",
        Total::NewSeries => "new_series",
        Total::UpdatedSeries => "updated_series",
        Total::AppliedSeries => "applied_series",
        Total::People => "people",
        Total::NewPeople => "new_people",
    }
}

fn told(change: Change, words: &Words) -> String {
    match change {
        Change::NoneBefore => words.get("none_before").to_owned(),
        Change::Before(before) => words.count("n_before", before as usize),
        Change::Percent(_) => change.to_string(),
    }
}

/// How soon series were answered.
pub(super) fn response(digest: &Digest, words: &Words) -> Option<ResponseContext> {
    let response = digest.response?;
    Some(ResponseContext {
        series: response.series,
        answered: response.answered,
        median: response.median.map(|wait| date::duration(wait, words)).unwrap_or_default(),
    })
}

/// A row of a table, its share rounded.
pub(super) fn count(label: &str, n: u32, total: u32) -> CountRow {
    CountRow {
        label: label.to_owned(),
        count: n,
        percent: share(u64::from(n), u64::from(total)),
        ..CountRow::default()
    }
}

/// The chart of a table.
pub(super) fn bars(id: &str, title: &str, rows: &[CountRow], words: &Words) -> String {
    let rows: Vec<(String, u32)> = rows.iter().map(|row| (row.label.clone(), row.count)).collect();
    bars::draw(&About { id, title, description: "", words }, &rows)
}

/// Percent, rounded.
fn share(part: u64, total: u64) -> u32 {
    let total = total.max(1);
    u32::try_from((part.saturating_mul(100) + total / 2) / total).unwrap_or(u32::MAX)
}

/// An author as written, with the page of the merged identity.
pub(super) fn contributor_row(scope: &Scope<'_>, who: &Address, n: u32, total: u32) -> CountRow {
    let archive = &scope.list.archive;
    let label = if who.name.is_empty() { &who.address } else { &who.name };
    let mut row = count(label, n, total);
    if !who.name.is_empty() {
        row.detail.clone_from(&who.address);
    }
    if let Some(ix) = archive.person_ix(who) {
        let slug = &archive.contributor_of(ix).slug;
        row.href = Some(scope.href.folder(&scope.list.contributor_folder(slug)));
    }
    row
}

/// A reviewer.
pub(super) fn reviewer(scope: &Scope<'_>, one: &Reviewer) -> ReviewerRow {
    let Reviewer { who, reviewed, acked, tested } = *one;
    ReviewerRow { person: scope.identity(who), reviewed, acked, tested }
}

/// The chart of the reviewers.
pub(super) fn reviewer_bars(rows: &[ReviewerRow], words: &Words) -> String {
    let given = |row: &ReviewerRow| row.reviewed + row.acked + row.tested;
    let rows: Vec<(String, u32)> =
        rows.iter().map(|row| (row.person.name.clone(), given(row))).collect();
    let title = words.get("review_replies");
    bars::draw(&About { id: "reviewers", title, description: "", words }, &rows)
}

/// Somebody new.
pub(super) fn newcomer(scope: &Scope<'_>, one: &Newcomer) -> NewcomerRow {
    NewcomerRow {
        person: scope.identity(one.who),
        first: scope.message(one.first, 0),
        patches: one.patches,
    }
}

/// Lines by directory.
pub(super) fn lines(lines: &Lines, words: &Words) -> LinesContext {
    let total = u64::from(lines.insertions) + u64::from(lines.deletions);
    let row = |directory: &DirectoryChange, label: String| DirectoryRow {
        label,
        insertions: directory.insertions,
        deletions: directory.deletions,
        percent: share(lines_of(directory), total),
    };
    let label = |directory: &DirectoryChange| match &*directory.path {
        "" => words.get("top_folder").to_owned(),
        path => format!("{path}/"),
    };
    let mut rows: Vec<DirectoryRow> =
        lines.directories.iter().map(|directory| row(directory, label(directory))).collect();
    let rest = lines.rest.iter().map(|rest| row(rest, words.get("elsewhere").to_owned()));
    rows.extend(rest);
    let bars: Vec<(String, u32)> = rows
        .iter()
        .map(|row| (row.label.clone(), row.insertions.saturating_add(row.deletions)))
        .collect();
    let title = words.get("lines_by_directory");
    let about = About { id: "directories", title, description: "", words };
    LinesContext {
        patches: lines.patches,
        insertions: lines.insertions,
        deletions: lines.deletions,
        svg: bars::draw(&about, &bars),
        directories: rows,
    }
}

fn lines_of(directory: &DirectoryChange) -> u64 {
    u64::from(directory.insertions) + u64::from(directory.deletions)
}
