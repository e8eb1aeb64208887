//! `L/periods/KEY/`: who sent what, and what came of it.

mod figures;
mod series;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Display;

use super::activity::activity;
use super::feeds::links_html;
use super::pictures;
use crate::archive::digest::{self, Digest};
use crate::archive::{Period, PeriodUnit, SeriesIx, ThreadIx, tables};
use crate::render::context::{
    ActivityContext, CountRow, DateContext, DiscussedRow, Link, PeriodContext, PeriodRow,
    PeriodSeries, ThreadRow,
};
use crate::render::date::period_title;
use crate::render::escape;
use crate::render::rows::Scope;
use crate::render::{RenderError, Rendered, Renderer};
use crate::site::ListSite;
use crate::site::feeds::FeedOf;
use series::Listed;

/// Rows of a table: fifteen, as in the reports that [`update_report`](crate::source::update_report) reads.
const TOP: usize = 15;
/// Rows of a list of series, threads or people.
const ROWS: usize = 10;
/// The longest period, in seconds, of which the chart of messages has nothing to show.
const DAY: i64 = 86_400;

impl Renderer<'_> {
    /// A period's page.
    pub(in crate::render) fn period(
        &self,
        list: &ListSite,
        i: usize,
        out: &mut Rendered,
    ) -> Result<(), RenderError> {
        let period = &list.archive.periods[i];
        let folder = list.period_folder(&period.key);
        let scope = self.scope(list, &folder);
        let whole = is_whole(list, period.unit);
        let listed =
            if whole { Self::whole_series(&scope, period)? } else { Listed::rows(&scope, period) };
        let digest = digest::of(&list.archive, period);
        let mut context = statistics(&scope, period, &digest);
        tables_of(&scope, period, &mut context);
        context.whole = whole;
        context.new_series = listed.new;
        context.updated_series = listed.updated;
        context.more_series = listed.more;
        context.busiest = busiest(&scope, period);
        let (earlier, later) = (&list.archive.periods[..i], &list.archive.periods[i + 1..]);
        context.previous = neighbour(&scope, earlier.iter().rev(), period);
        context.next = neighbour(&scope, later.iter(), period);
        context.before = digest.before.as_ref().map(|before| before_link(&scope, before));
        (context.parts_unit, context.parts) = parts(&scope, period);
        let title = context.period.title.clone();
        let mut page =
            scope.page("period", &title, "periods", vec![scope.crumb("periods", "periods")]);
        page.description = description(&scope, period, &context);
        let about = (title.as_str(), page.description.as_str());
        page.feeds = self.message_feed(list, FeedOf::Period(i), &folder, about, &folder, out)?;
        self.page(out, &folder, page, context)
    }
}

/// Whether a period shows patches and commit messages: units do where no shorter ones have them, and what is no unit.
fn is_whole(list: &ListSite, unit: PeriodUnit) -> bool {
    let shortest = list.config.period_request().units.into_iter().min();
    unit >= PeriodUnit::Snapshot || shortest.is_none_or(|shortest| unit <= shortest)
}

/// For search engines.
fn description(scope: &Scope<'_>, period: &Period, context: &PeriodContext) -> String {
    let PeriodRow { messages, patches, title, .. } = &context.period;
    let (words, list) = (scope.words, &scope.list.title);
    let (messages, n) = (words.count("n_messages", *messages as usize), *patches as usize);
    if period.report.is_some() {
        return words.count_in("period_patches", n, &[("list", list), ("period", title)]);
    }
    let places: [(&str, &dyn Display); 4] = [
        ("messages", &messages),
        ("patches", &words.count("n_patches", n)),
        ("list", list),
        ("period", title),
    ];
    words.fill("period_messages", &places)
}

/// A period for those who read of it elsewhere.
pub(super) fn feed_html(scope: &Scope<'_>, period: &Period) -> String {
    let row = scope.period(period);
    let mut people: Vec<_> =
        period.messages.iter().map(|ix| scope.list.archive.message(*ix).author).collect();
    people.sort_unstable();
    people.dedup();
    let words = scope.words;
    let places: [(&str, &dyn Display); 3] = [
        ("messages", &words.count("n_messages", row.messages as usize)),
        ("patches", &row.patches),
        ("people", &words.count("n_people", people.len())),
    ];
    let mut html = String::from("<p>");
    escape::html(&words.fill("feed_period_summary", &places), &mut html);
    html.push_str("</p>\n");
    let listed = Listed::rows(scope, period);
    for (key, series) in [("new_series", listed.new), ("new_revisions", listed.updated)] {
        let one = |row: PeriodSeries| {
            let PeriodSeries { series, .. } = row;
            let places: [(&str, &dyn Display); 3] = [
                ("title", &series.title),
                ("revision", &series.revision),
                ("author", &series.author.name),
            ];
            (words.fill("feed_series_by", &places), series.href)
        };
        let rows: Vec<_> = series.into_iter().take(TOP).map(one).collect();
        links_html(words.get(key), &rows, &mut html);
    }
    let one = |thread: ThreadRow| {
        let here = words.count("n_messages", thread.here);
        (format!("{}: {here}", thread.title), thread.href)
    };
    let threads: Vec<_> = busiest(scope, period).into_iter().map(one).collect();
    links_html(words.get("busiest_threads"), &threads, &mut html);
    html
}

/// All that is counted, but for the two tables.
fn statistics(scope: &Scope<'_>, period: &Period, digest: &Digest) -> PeriodContext {
    let newcomers = digest.newcomers.as_deref().unwrap_or_default();
    let reviewers: Vec<_> =
        digest.reviewers.iter().take(TOP).map(|one| figures::reviewer(scope, one)).collect();
    let discussed = digest.discussed.iter().take(ROWS).map(|one| DiscussedRow {
        series: scope.series(one.series),
        replies: one.replies,
        people: one.people,
    });
    // Pages follow each other, so each tells of its own time only.
    let sent_here = |ix: &&SeriesIx| {
        let newest = scope.list.archive.series[ix.at()].revisions.last();
        newest.and_then(|newest| newest.date) >= period.bounds.map(|(start, _)| start)
    };
    let waiting: Vec<&SeriesIx> = digest.waiting.iter().filter(sent_here).collect();
    let newest_first = digest.changes.applied.iter().map(|ix| scope.series(*ix));
    let mut applied_series: Vec<_> = newest_first.collect();
    applied_series
        .sort_by_cached_key(|row| Reverse(crate::render::rows::newest(row.date.as_ref())));
    let row = scope.period(period);
    let in_period = |key: &str| scope.words.fill(key, &[("period", &row.title)]);
    PeriodContext {
        figures: figures::figures(digest, scope.words),
        until: until(scope, period),
        activity: over_time(scope, period),
        response: figures::response(digest, scope.words),
        first_answers: pictures::first_answers(
            ("answers", &in_period("first_answers_in")),
            scope.words,
            &digest.first_answers,
        ),
        reviewers_svg: figures::reviewer_bars(&reviewers, scope.words),
        more_reviewers: digest.reviewers.len().saturating_sub(TOP),
        reviewers,
        lines: digest.lines.as_ref().map(|lines| figures::lines(lines, scope.words)),
        applied_series,
        discussed: discussed.collect(),
        waiting: waiting.iter().take(ROWS).map(|ix| scope.series(**ix)).collect(),
        more_waiting: waiting.len().saturating_sub(ROWS),
        newcomers: newcomers.iter().take(ROWS).map(|one| figures::newcomer(scope, one)).collect(),
        period: row.clone(),
        more_newcomers: newcomers.len().saturating_sub(ROWS),
        ..PeriodContext::default()
    }
}

/// The domain and the contributor table.
fn tables_of(scope: &Scope<'_>, period: &Period, context: &mut PeriodContext) {
    let tables = tables::of(&scope.list.archive, period);
    let total = tables.patch_mails.max(1);
    let domains = tables.domains.iter().take(TOP);
    context.domains = domains.map(|(domain, n)| figures::count(domain, *n, total)).collect();
    let authors = tables.contributors.iter().take(TOP);
    context.contributors =
        authors.map(|(who, n)| figures::contributor_row(scope, who, *n, total)).collect();
    let words = scope.words;
    let chart = |id, key, rows: &[CountRow]| figures::bars(id, words.get(key), rows, words);
    context.domains_svg = chart("domains", "patch_mails_by_domain", &context.domains);
    context.contributors_svg =
        chart("contributors", "patch_mails_by_author", &context.contributors);
}

/// The newest mail of the archive, if the period goes on beyond its day.
fn until(scope: &Scope<'_>, period: &Period) -> Option<DateContext> {
    let newest = scope.list.archive.newest?;
    let (start, end) = period.bounds.filter(|_| period.report.is_none())?;
    ((start..end).contains(&newest) && newest.div_euclid(DAY) < (end - 1).div_euclid(DAY))
        .then(|| scope.seconds(newest))
}

fn over_time(scope: &Scope<'_>, period: &Period) -> Option<ActivityContext> {
    period.bounds.filter(|(start, end)| end.saturating_sub(*start) > DAY)?;
    let title = period_title(period, scope.words);
    let title = scope.words.fill("messages_of", &[("period", &title)]);
    activity(scope, &period.messages, &title)
}

/// The period before: a link where it has a page.
fn before_link(scope: &Scope<'_>, before: &digest::Before) -> Link {
    let period = &before.period;
    let has_page = !period.messages.is_empty() && period.unit != PeriodUnit::Range;
    let units = scope.list.config.period_request().units;
    let href = if has_page && units.contains(&period.unit) {
        scope.href.folder(&scope.list.period_folder(&period.key))
    } else {
        String::new()
    };
    Link { title: period_title(period, scope.words), href, current: false }
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
        title: period_title(found, scope.words),
        href: scope.href.folder(&scope.list.period_folder(&found.key)),
        current: false,
    })
}

/// The threads with the most messages in the period, but for those of series, which are told as such.
fn busiest(scope: &Scope<'_>, period: &Period) -> Vec<ThreadRow> {
    let archive = &scope.list.archive;
    let mut counts: BTreeMap<ThreadIx, usize> = BTreeMap::new();
    for ix in period.messages.iter().filter(|ix| archive.series_of[ix.at()].is_none()) {
        *counts.entry(archive.thread_of[ix.at()]).or_default() += 1;
    }
    let mut counts: Vec<(ThreadIx, usize)> = counts.into_iter().filter(|(_, n)| *n > 1).collect();
    counts.sort_by_key(|(ix, n)| (Reverse(*n), Reverse(*ix)));
    counts.into_iter().take(ROWS).map(|(ix, n)| scope.thread(ix, n)).collect()
}

/// The periods of the next shorter unit that begin within a calendar unit, and the word for them.
fn parts(scope: &Scope<'_>, period: &Period) -> (&'static str, Vec<PeriodRow>) {
    let units = scope.list.config.period_request().units.into_iter();
    let shorter = units.filter(|unit| *unit < period.unit).max();
    let (Some(shorter), Some((start, end)), true) =
        (shorter, period.bounds, period.unit < PeriodUnit::Snapshot)
    else {
        return ("", Vec::new());
    };
    // Sorted by their start; reports, which may have none, come last.
    let periods = &scope.list.archive.periods;
    let begins = |other: &Period| other.bounds.map(|(start, _)| start);
    let dated = periods.partition_point(|other| other.unit != PeriodUnit::Report);
    let periods = periods.get(..dated).unwrap_or_default();
    let from = periods.partition_point(|other| begins(other) < Some(start));
    let within = periods.iter().skip(from).take_while(|other| begins(other) < Some(end));
    let title = match shorter {
        PeriodUnit::Day => "days",
        PeriodUnit::Week => "weeks",
        PeriodUnit::Month => "months",
        _ => "quarters",
    };
    (title, scope.periods(within.filter(|other| other.unit == shorter)))
}
