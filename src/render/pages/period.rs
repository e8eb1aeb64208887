//! `L/periods/KEY/`: who sent what.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::message::{commit_text, text_html};
use crate::archive::changes::{is_first, mails};
use crate::archive::{MessageIx, Period, PeriodUnit, SeriesIx, SeriesRevision, ThreadIx, tables};
use crate::mail::Address;
use crate::render::context::{CountRow, Link, PeriodContext, PeriodPatch, PeriodSeries};
use crate::render::rows::{Scope, newest};
use crate::render::{RenderError, Rendered, Renderer};
use crate::site::ListSite;
use crate::site::charts;

/// Rows of the two tables (the seed report's fifteen).
const TOP: usize = 15;
/// Threads named as the busiest.
const BUSIEST: usize = 10;
/// Commit messages on one page; later patches are listed with links only, so that the page of a year stays readable.
const MOST_TEXTS: usize = 300;

impl Renderer<'_> {
    /// A period's page.
    pub(in crate::render) fn period(
        &self,
        list: &ListSite,
        i: usize,
        out: &mut Rendered,
    ) -> Result<(), RenderError> {
        let archive = &list.archive;
        let period = &archive.periods[i];
        let folder = list.period_folder(&period.key);
        let scope = Scope::new(self.site, list, &folder);
        let tables = tables::of(archive, period);
        let total = tables.patch_mails.max(1);
        let domains: Vec<CountRow> =
            tables.domains.iter().take(TOP).map(|(domain, n)| count(domain, *n, total)).collect();
        let contributors: Vec<CountRow> = tables
            .contributors
            .iter()
            .take(TOP)
            .map(|(who, n)| contributor_row(&scope, who, *n, total))
            .collect();
        let bars = |id: &str, title: &str, rows: &[CountRow]| {
            let rows: Vec<(String, u32)> =
                rows.iter().map(|row| (row.label.clone(), row.count)).collect();
            charts::bars(id, title, &rows)
        };
        let series = Self::period_series(&scope, period)?;
        let people: BTreeSet<_> = period
            .messages
            .iter()
            .map(|ix| archive.identities[archive.message(*ix).author.at()])
            .collect();
        let context = PeriodContext {
            period: scope.period(period),
            previous: neighbour(&scope, archive.periods[..i].iter().rev(), period),
            next: neighbour(&scope, archive.periods[i + 1..].iter(), period),
            messages: tables.messages,
            patch_mails: tables.patch_mails,
            threads: tables.threads,
            series_count: series.len(),
            people: people.len().max(if period.report.is_some() {
                tables.contributors.len()
            } else {
                0
            }),
            domains_svg: bars("domains", "Patch mails by domain of the author", &domains),
            domains,
            contributors_svg: bars("contributors", "Patch mails by author", &contributors),
            contributors,
            series,
            busiest: busiest(&scope, period),
            text_href: None,
        };
        let mut page =
            scope.page("period", &period.title, "periods", vec![scope.crumb("periods", "Periods")]);
        page.description = format!(
            "{} messages and {} patches on {}, {}",
            context.messages, context.patch_mails, list.title, period.title
        );
        self.page(out, "period.html", &folder, page, context)
    }

    /// The patch list: every series with a patch in the period, newest first.
    fn period_series(scope: &Scope<'_>, period: &Period) -> Result<Vec<PeriodSeries>, RenderError> {
        let archive = &scope.list.archive;
        let here: BTreeSet<MessageIx> = period
            .messages
            .iter()
            .copied()
            .filter(|ix| archive.message(*ix).is_patch_mail())
            .collect();
        let mut by_series: BTreeMap<SeriesIx, Vec<&SeriesRevision>> = BTreeMap::new();
        for ix in &here {
            if let Some(series) = archive.series_of[ix.at()] {
                by_series.entry(series).or_default();
            }
        }
        for (ix, revisions) in &mut by_series {
            let all = &archive.series[ix.at()].revisions;
            revisions.extend(all.iter().filter(|r| mails(r).any(|mail| here.contains(&mail))));
        }
        let mut rows = Vec::with_capacity(by_series.len());
        let mut texts = MOST_TEXTS;
        for (ix, revisions) in by_series {
            for revision in revisions {
                rows.push(Self::series_here(scope, ix, revision, &here, period, &mut texts)?);
            }
        }
        rows.sort_by_key(|row| Reverse(newest(row.series.date.as_ref())));
        Ok(rows)
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
        let mut row = scope.series(ix);
        row.revision = crate::render::rows::revision(revision.revision);
        row.patches = revision.total;
        row.date = revision.date.map(crate::render::date::seconds);
        row.replies = revision.followups.len();
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
        let change = if is_first(archive, ix, revision) { "New" } else { "Updated" };
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

fn contributor_row(scope: &Scope<'_>, who: &Address, n: u32, total: u32) -> CountRow {
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

fn count(label: &str, n: u32, total: u32) -> CountRow {
    CountRow {
        label: label.to_owned(),
        count: n,
        percent: ((u64::from(n) * 100 + u64::from(total) / 2) / u64::from(total)) as u32,
        ..CountRow::default()
    }
}

fn neighbour<'p>(
    scope: &Scope<'_>,
    mut periods: impl Iterator<Item = &'p Period>,
    period: &Period,
) -> Option<Link> {
    if period.unit == PeriodUnit::Range {
        return None;
    }
    let found = periods.find(|other| other.unit == period.unit)?;
    Some(Link {
        title: found.title.clone(),
        href: scope.href.folder(&scope.list.period_folder(&found.key)),
        current: false,
    })
}

fn busiest(scope: &Scope<'_>, period: &Period) -> Vec<crate::render::context::ThreadRow> {
    let archive = &scope.list.archive;
    let mut counts: BTreeMap<ThreadIx, usize> = BTreeMap::new();
    for ix in &period.messages {
        *counts.entry(archive.thread_of[ix.at()]).or_default() += 1;
    }
    let mut counts: Vec<(ThreadIx, usize)> = counts.into_iter().filter(|(_, n)| *n > 1).collect();
    counts.sort_by_key(|(ix, n)| (Reverse(*n), Reverse(*ix)));
    counts.into_iter().take(BUSIEST).map(|(ix, n)| scope.thread(ix, n)).collect()
}
