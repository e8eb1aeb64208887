//! Messages over time: as columns per day, week, month or year, whatever gives a fair number of columns; and those of a
//! list of a year and more as an area of months.

use std::collections::BTreeMap;
use std::fmt::Display;

use crate::archive::{MessageIx, Record};
use crate::render::charts::area::{self, Months};
use crate::render::charts::{self, About, Layer, columns};
use crate::render::context::ActivityContext;
use crate::render::date;
use crate::render::rows::Scope;
use crate::site::ListSite;
use crate::words::Words;

const DAY: i64 = 86_400;
/// Columns of a chart. Where even years are more, the oldest are left out: their dates are wrong.
const MOST_COLUMNS: i64 = 120;
/// Six weeks; longer spans go by week.
const MOST_DAYS: i64 = 42;
/// Half a year; longer spans go by month.
const MOST_WEEKS: i64 = 26;
/// Fewest months of an area.
const FEW_MONTHS: i64 = 12;
/// Most months of an area; the oldest are left out.
const MOST_MONTHS: i64 = 600;

/// What one column stands for. Columns are numbered without gaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Days since 1970-01-01.
    Day,
    /// Mondays since 1969-12-29, as ISO weeks begin.
    Week,
    /// Twelve for each year, from year 0.
    Month,
    Year,
}

impl Step {
    /// The finest step that keeps the chart readable.
    fn fitting(first: i64, last: i64) -> Self {
        let span = |step: Step| step.column(last) - step.column(first) + 1;
        match () {
            () if span(Step::Day) <= MOST_DAYS => Step::Day,
            () if span(Step::Week) <= MOST_WEEKS => Step::Week,
            () if span(Step::Month) <= MOST_COLUMNS => Step::Month,
            () => Step::Year,
        }
    }

    /// The column of a moment in seconds.
    fn column(self, seconds: i64) -> i64 {
        let (year, month) = date::month_key(seconds);
        match self {
            Step::Day => seconds.div_euclid(DAY),
            // 1970-01-01 was a Thursday.
            Step::Week => (seconds.div_euclid(DAY) + 3).div_euclid(7),
            Step::Month => i64::from(year) * 12 + i64::from(month) - 1,
            Step::Year => i64::from(year),
        }
    }

    /// What a column is called.
    fn label(self, column: i64, words: &Words) -> String {
        match self {
            Step::Day => date::seconds(column * DAY, words).text,
            Step::Week => {
                let monday = date::seconds((column * 7 - 3) * DAY, words).text;
                words.fill("week_of", &[("date", &monday)])
            }
            Step::Month => {
                let month = (column.div_euclid(12) as i16, column.rem_euclid(12) as i8 + 1);
                date::month_name(month, words)
            }
            Step::Year => column.to_string(),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Step::Day => "day",
            Step::Week => "week",
            Step::Month => "month",
            Step::Year => "year",
        }
    }

    /// A title with what a column stands for.
    fn titled(self, title: &str, words: &Words) -> String {
        words.fill(&format!("title_per_{}", self.name()), &[("title", &title)])
    }
}

/// The chart of some messages of a list, gaps included; `None` without dates. Dates beyond the newest sane one are left
/// out, so that one mail from 2077 does not stretch the axis.
pub(super) fn activity(
    scope: &Scope<'_>,
    messages: &[MessageIx],
    title: &str,
) -> Option<ActivityContext> {
    let list = scope.list;
    let records = messages.iter().map(|ix| list.archive.message(*ix));
    let dates: Vec<i64> = dated(list, records).map(|(seconds, _)| seconds).collect();
    draw(&dates, &format!("a-{}", list.name), title, scope.words)
}

/// The chart of all messages of a list and of the patches among them; `small`: one of several on a page.
pub(super) fn of_list(scope: &Scope<'_>, small: bool) -> Option<ActivityContext> {
    let list = scope.list;
    let title = scope.words.fill("messages_on", &[("list", &list.title)]);
    of_list_as(scope, &format!("a-{}", list.name), &title, small)
}

/// As [`of_list`], with an id and a title of its own.
pub(super) fn of_list_as(
    scope: &Scope<'_>,
    id: &str,
    title: &str,
    small: bool,
) -> Option<ActivityContext> {
    let (list, words) = (scope.list, scope.words);
    let all: Vec<(i64, bool)> = dated(list, list.archive.messages.iter())
        .map(|(seconds, record)| (seconds, record.is_patch_mail()))
        .collect();
    months(&all, id, title, small, words).or_else(|| {
        let dates: Vec<i64> = all.iter().map(|(seconds, _)| *seconds).collect();
        draw(&dates, id, title, words)
    })
}

/// Records with a sane date, and the moment. Moments that no calendar has are as good as its ends.
fn dated<'r>(
    list: &ListSite,
    records: impl Iterator<Item = &'r Record>,
) -> impl Iterator<Item = (i64, &'r Record)> {
    let newest = list.archive.newest.unwrap_or(i64::MAX);
    let dated = records.filter_map(|record| Some((record.date?.seconds, record)));
    let sane = dated.filter(move |(seconds, _)| *seconds <= newest);
    sane.map(|(seconds, record)| (charts::sane(seconds), record))
}

/// An area of moments by month, those of patches marked; `None` for less than a year.
fn months(
    all: &[(i64, bool)],
    id: &str,
    title: &str,
    small: bool,
    words: &Words,
) -> Option<ActivityContext> {
    let month = |seconds: i64| Step::Month.column(seconds);
    let first = all.iter().map(|(seconds, _)| *seconds).min().map(month)?;
    let last = all.iter().map(|(seconds, _)| *seconds).max().map(month)?;
    let first = first.max(last - MOST_MONTHS + 1);
    let count = usize::try_from(last - first + 1).ok()?;
    if last - first + 1 < FEW_MONTHS {
        return None;
    }
    let (mut messages, mut patches) = (vec![0_u32; count], vec![0_u32; count]);
    for (seconds, is_patch) in all {
        let Ok(at) = usize::try_from(month(*seconds) - first) else { continue };
        if let (Some(messages), Some(patches)) = (messages.get_mut(at), patches.get_mut(at)) {
            *messages += 1;
            *patches += u32::from(*is_patch);
        }
    }
    let most = messages.iter().copied().max().unwrap_or(0);
    let busiest = messages.iter().position(|count| *count == most).unwrap_or(0) as i64;
    let name = |column: i64| Step::Month.label(column, words);
    let total: usize = messages.iter().map(|count| *count as usize).sum();
    let places: [(&str, &dyn Display); 4] = [
        ("first", &name(first)),
        ("last", &name(last)),
        ("at", &name(first + busiest)),
        ("most", &words.number(most)),
    ];
    let description = words.count_in("activity_summary", total, &places);
    let title = Step::Month.titled(title, words);
    let about = About { id, title: &title, description: &description, words };
    let layers = [
        Layer { name: words.get("messages"), counts: &messages },
        Layer { name: words.get("patches"), counts: &patches },
    ];
    let has_patches = patches.iter().any(|count| *count > 0);
    let layers = layers.get(..1 + usize::from(has_patches)).unwrap_or_default();
    let months = Months { about, first: i32::try_from(first).ok()?, layers };
    let (unit, svg) = ("month", small.then(|| area::spark(&months)));
    Some(match svg {
        Some(svg) => ActivityContext { svg, unit, most, ..ActivityContext::default() },
        None => ActivityContext::new(area::area(&months)?, unit, most),
    })
}

/// Draws moments given in seconds.
fn draw(dates: &[i64], id: &str, title: &str, words: &Words) -> Option<ActivityContext> {
    let (first, last) = (*dates.iter().min()?, *dates.iter().max()?);
    let step = Step::fitting(first, last);
    let mut counts: BTreeMap<i64, u32> = BTreeMap::new();
    for date in dates {
        *counts.entry(step.column(*date)).or_default() += 1;
    }
    let last = step.column(last);
    let first = step.column(first).max(last - MOST_COLUMNS + 1);
    let rows: Vec<(String, u32)> = (first..=last)
        .map(|column| (step.label(column, words), counts.get(&column).copied().unwrap_or(0)))
        .collect();
    let title = step.titled(title, words);
    let about = About { id, title: &title, description: "", words };
    let chart = columns::columns(&about, [words.get(step.name()), words.get("messages")], &rows)?;
    let most = rows.iter().map(|row| row.1).max().unwrap_or(0);
    Some(ActivityContext::new(chart, step.name(), most))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-01-12, a Monday, 08:00 UTC.
    const MONDAY: i64 = 1_768_204_800;

    fn drawn(days: &[i64]) -> ActivityContext {
        let dates: Vec<i64> = days.iter().map(|day| MONDAY + day * DAY).collect();
        draw(&dates, "a", "Messages", &Words::english()).unwrap()
    }

    #[test]
    fn the_step_follows_the_span() {
        let units = [0, 20, 41, 60, 170, 200, 3_000, 30_000].map(|days| drawn(&[0, -days]).unit);
        assert_eq!(units, ["day", "day", "day", "week", "week", "month", "month", "year"]);
    }

    #[test]
    fn weeks_begin_on_monday() {
        let chart = drawn(&[0, 0, -1, -60]);
        assert_eq!((chart.unit, chart.most), ("week", 2));
        assert!(chart.svg.contains("<title>Week of 12 Jan 2026: 2</title>"), "{}", chart.svg);
        assert!(chart.svg.contains("<title>Week of 5 Jan 2026: 1</title>"), "{}", chart.svg);
        assert!(chart.svg.contains("<span>Week of 12 Jan 2026</span>"), "{}", chart.svg);
    }

    #[test]
    fn a_date_from_antiquity_does_not_flatten_the_chart() {
        let chart = draw(
            &[MONDAY, -60_000_000_000, charts::sane(i64::MIN)],
            "a",
            "Messages",
            &Words::english(),
        )
        .unwrap();
        assert_eq!((chart.unit, chart.most), ("year", 1));
        assert!(chart.svg.contains("<span>1907</span><span>2026</span>"), "{}", chart.svg);
    }

    #[test]
    fn without_dates_there_is_no_chart() {
        assert_eq!(draw(&[], "a", "Messages", &Words::english()), None);
    }

    #[test]
    fn a_year_is_an_area_of_months() {
        let all: Vec<(i64, bool)> =
            (0..400).map(|day| (MONDAY - day * DAY, day % 4 == 0)).collect();
        let chart = months(&all, "a", "Messages", false, &Words::english()).unwrap();
        assert_eq!((chart.unit, chart.most, chart.key.len()), ("month", 31, 2));
        assert_eq!(chart.table.rows.len(), 14);
        assert!(
            chart.svg.contains("400 messages from Dec 2024 to Jan 2026, most in Jan 2025 (31)"),
            "{}",
            chart.svg
        );
        let small = months(&all, "a", "Messages", true, &Words::english()).unwrap();
        assert!(small.svg.len() < chart.svg.len() && small.table.rows.is_empty());
        assert_eq!(months(&all[..300], "a", "Messages", false, &Words::english()), None);
        assert_eq!(months(&[], "a", "Messages", false, &Words::english()), None);
    }

    #[test]
    fn fifty_years_are_the_most() {
        let all = [(MONDAY, false), (charts::sane(i64::MIN), true)];
        let chart = months(&all, "a", "Messages", false, &Words::english()).unwrap();
        assert_eq!((chart.table.rows.len(), chart.key.len()), (51, 0));
    }
}
