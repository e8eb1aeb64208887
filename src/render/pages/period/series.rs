//! The series of a period: with patches and commit messages, or one row for each.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use crate::archive::changes::{is_first, mails};
use crate::archive::{MessageIx, Period, SeriesIx, SeriesRevision, digest};
use crate::render::context::{PeriodPatch, PeriodSeries, SeriesRow};
use crate::render::pages::message::{commit_text, text_html};
use crate::render::rows::{Scope, newest};
use crate::render::{RenderError, Renderer};

/// Commit messages on one page; later patches are listed with links only, so that the page of a year stays readable.
const MOST_TEXTS: usize = 300;
/// Series on a page that shows one row for each.
const MOST_ROWS: usize = 400;

/// The series of a page.
#[derive(Default)]
pub(super) struct Listed {
    pub(super) new: Vec<PeriodSeries>,
    pub(super) updated: Vec<PeriodSeries>,
    /// How many have no place.
    pub(super) more: usize,
}

impl Renderer<'_> {
    /// Every revision with a patch in the period, newest first, with patches and commit messages.
    pub(super) fn whole_series(scope: &Scope<'_>, period: &Period) -> Result<Listed, RenderError> {
        let archive = &scope.list.archive;
        let here: BTreeSet<MessageIx> = period
            .messages
            .iter()
            .copied()
            .filter(|ix| archive.message(*ix).is_patch_mail())
            .collect();
        let mut listed = Listed::default();
        let mut texts = MOST_TEXTS;
        for (ix, revisions) in digest::revisions(archive, period) {
            for revision in revisions {
                if mails(revision).any(|mail| here.contains(&mail)) {
                    let row = Self::series_here(scope, ix, revision, &here, period, &mut texts)?;
                    listed.push(row);
                }
            }
        }
        listed.sort();
        Ok(listed)
    }

    fn series_here(
        scope: &Scope<'_>,
        ix: SeriesIx,
        revision: &SeriesRevision,
        here: &BTreeSet<MessageIx>,
        period: &Period,
        texts: &mut usize,
    ) -> Result<PeriodSeries, RenderError> {
        let archive = &scope.list.archive;
        let (row, change) = row(scope, ix, revision);
        let first = mails(revision).find(|mail| here.contains(mail));
        let tag = first.map(|mail| archive.message(mail).tag().to_owned()).unwrap_or_default();
        let cover = revision.cover.filter(|cover| here.contains(cover));
        let text_html = match cover {
            Some(cover) => Self::text_once(scope, cover, texts)?,
            None => String::new(),
        };
        let mut patches = Vec::new();
        let from_report = period.report.is_some();
        for slot in &revision.patches {
            let present = slot.message.filter(|mail| here.contains(mail));
            if present.is_none()
                && !(from_report && slot.message.is_none() && !slot.title.is_empty())
            {
                continue;
            }
            let text_html = match present {
                Some(mail) => Self::text_once(scope, mail, texts)?,
                None => String::new(),
            };
            let numbered = revision.total > 1 || revision.cover.is_some();
            patches.push(PeriodPatch {
                label: if numbered {
                    format!("{}/{}", slot.number, revision.total)
                } else {
                    String::new()
                },
                title: slot.title.to_string(),
                author: slot.author.map(|author| scope.person(author)).unwrap_or_default(),
                href: present.map(|mail| scope.message_href(mail)),
                text_html,
            });
        }
        Ok(PeriodSeries { series: row, change, tag, text_html, patches })
    }

    fn text_once(
        scope: &Scope<'_>,
        mail: MessageIx,
        left: &mut usize,
    ) -> Result<String, RenderError> {
        if *left == 0 {
            return Ok(String::new());
        }
        *left -= 1;
        let message = Self::message(scope.list, mail)?;
        Ok(text_html(scope, &commit_text(message, scope.list.archive.message(mail))))
    }
}

impl Listed {
    /// One row for each series that is new or updated.
    pub(super) fn rows(scope: &Scope<'_>, period: &Period) -> Self {
        let archive = &scope.list.archive;
        let mut listed = Listed::default();
        for (ix, revisions) in digest::revisions(archive, period) {
            let (first, later): (Vec<&SeriesRevision>, Vec<_>) =
                revisions.into_iter().partition(|revision| is_first(archive, ix, revision));
            for revision in first.last().into_iter().chain(later.last()) {
                let (series, change) = row(scope, ix, revision);
                listed.push(PeriodSeries { series, change, ..PeriodSeries::default() });
            }
        }
        listed.sort();
        for rows in [&mut listed.new, &mut listed.updated] {
            listed.more += rows.len().saturating_sub(MOST_ROWS);
            rows.truncate(MOST_ROWS);
        }
        listed
    }

    fn push(&mut self, row: PeriodSeries) {
        if row.change == NEW { self.new.push(row) } else { self.updated.push(row) }
    }

    /// The newest first.
    fn sort(&mut self) {
        for rows in [&mut self.new, &mut self.updated] {
            rows.sort_by_cached_key(|row| Reverse(newest(row.series.date.as_ref())));
        }
    }
}

const NEW: &str = "new";

/// A series as it stood with one of its revisions, and whether that is new.
fn row(scope: &Scope<'_>, ix: SeriesIx, revision: &SeriesRevision) -> (SeriesRow, &'static str) {
    let mut row = scope.series(ix);
    row.revision = crate::render::rows::revision(revision.revision);
    row.patches = revision.total;
    row.date = revision.date.map(|at| scope.seconds(at));
    row.replies = revision.followups.len();
    row.applied = revision.standing.applied.len();
    let is_first = is_first(&scope.list.archive, ix, revision);
    (row, if is_first { NEW } else { "updated" })
}
